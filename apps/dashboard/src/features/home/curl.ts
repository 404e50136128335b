import type { CodeToken } from '../../ui/code-block.js';

export interface CurlInput {
  apiUrl: string;
  apiKey: string;
  workflowId: string;
  to: { subscriberId: string; email?: string; firstName?: string };
  payload: Record<string, string>;
}

/** Quotes a text for a POSIX shell: nothing inside single quotes has a meaning, a single quote itself leaves and enters again. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The trigger call as a command for a shell, in pieces that `CodeBlock` colours; joined they are the command. */
export function curlTokens({ apiUrl, apiKey, workflowId, to, payload }: CurlInput): CodeToken[] {
  const body = JSON.stringify({ name: workflowId, to, payload }, null, 2);
  const plain = (text: string): CodeToken => ({ text, kind: 'plain' });
  const option = (name: string): CodeToken[] => [
    { text: ' \\\n', kind: 'muted' },
    plain('  '),
    { text: name, kind: 'keyword' },
    plain(' '),
  ];
  return [
    { text: 'curl', kind: 'keyword' },
    plain(' -X POST '),
    { text: shellQuote(`${apiUrl}/v1/events/trigger`), kind: 'string' },
    ...option('-H'),
    { text: "'Authorization: ApiKey ", kind: 'string' },
    { text: apiKey, kind: 'secret' },
    { text: "'", kind: 'string' },
    ...option('-H'),
    { text: "'Content-Type: application/json'", kind: 'string' },
    ...option('-d'),
    ...jsonTokens(shellQuote(body)),
  ];
}

/** Colours the names and the text values of JSON, which may be quoted for a shell. */
function jsonTokens(json: string): CodeToken[] {
  const pieces = json.split(/("(?:\\.|[^"\\])*")/);
  return pieces.flatMap((text, index): CodeToken[] => {
    if (text === '') return [];
    // Every second piece is a text; one before a colon is a name.
    if (index % 2 === 0) return [{ text, kind: 'muted' }];
    return [{ text, kind: pieces[index + 1]?.startsWith(':') ? 'plain' : 'string' }];
  });
}

export function joinTokens(tokens: readonly CodeToken[]): string {
  return tokens.map((token) => token.text).join('');
}
