import { execFileSync } from 'node:child_process';
import { curlTokens, joinTokens, shellQuote, type CurlInput } from './curl.js';

const INPUT: CurlInput = {
  apiUrl: 'http://localhost:3000',
  apiKey: 'a1b2c3',
  workflowId: 'hello-world',
  to: { subscriberId: '65f0', email: "o'brien@example.com", firstName: "Miles O'Brien" },
  payload: { message: 'It\'s $HOME `date` "quoted" \\ and\nover two lines 👋' },
};

/** What a shell makes of the command: its arguments, one by one. */
function argumentsInShell(command: string): string[] {
  const printed = execFileSync('/bin/sh', ['-c', command.replace(/^curl/, String.raw`printf '%s\0'`)], {
    encoding: 'utf8',
  });
  return printed.split('\0').slice(0, -1);
}

describe('curlTokens', () => {
  it('gives a command that a shell passes on unharmed', () => {
    const [, method, url, ...options] = argumentsInShell(joinTokens(curlTokens(INPUT)));
    expect(method).toBe('POST');
    expect(url).toBe('http://localhost:3000/v1/events/trigger');
    expect(options.slice(0, 5)).toEqual([
      '-H',
      'Authorization: ApiKey a1b2c3',
      '-H',
      'Content-Type: application/json',
      '-d',
    ]);
    expect(JSON.parse(options[5] ?? '')).toEqual({ name: 'hello-world', to: INPUT.to, payload: INPUT.payload });
  });

  it('marks the API key, and only it, as secret', () => {
    const secrets = curlTokens(INPUT).filter((token) => token.kind === 'secret');
    expect(secrets).toEqual([{ text: 'a1b2c3', kind: 'secret' }]);
  });
});

describe('shellQuote', () => {
  it.each(['plain', "it's", "''", '$(id)', 'a\nb', ''])('%j', (text) => {
    expect(argumentsInShell(`curl ${shellQuote(text)}`)).toEqual([text]);
  });
});
