import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performHttpRequest } from './http-request-step.js';
import { createOutbound } from './outbound.js';
import { signRequest } from './signature.js';

const NOW = new Date('2026-01-02T03:04:05.678Z');
const OPTIONS = { secret: 'environment-secret', now: NOW };

const outbound = createOutbound({ NODE_ENV: 'production', OUTBOUND_ALLOW_LIST: '127.0.0.2' });

let answer: RequestListener;
let request: { method?: string; headers: IncomingMessage['headers']; body: string } | undefined;
const server = createServer((incoming, response) => {
  let body = '';
  incoming.on('data', (piece: Buffer) => (body += piece.toString()));
  incoming.on('end', () => {
    request = { ...(incoming.method ? { method: incoming.method } : {}), headers: incoming.headers, body };
    answer(incoming, response);
  });
});
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.2', resolve));
  url = `http://127.0.0.2:${(server.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await outbound.close();
});

beforeEach(() => {
  request = undefined;
  answers('{"id":"a1","nested":{"n":1}}');
});

const answers = (body: string, status = 200, headers: Record<string, string> = {}): void => {
  answer = (_request, response) => response.writeHead(status, headers).end(body);
};

const perform = (controls: Record<string, unknown>) => performHttpRequest(outbound, { url, ...controls }, OPTIONS);

describe('the HTTP request step (engine.md section 7.5): the request', () => {
  it('is a POST by default, its body made of the key and value list, signed with the secret of the environment', async () => {
    await perform({
      headers: [{ key: 'X-Key', value: 'k' }],
      body: [
        { key: 'name', value: 'Zoë' },
        { key: 'count', value: '3' },
      ],
    });
    const body = '{"name":"Zoë","count":"3"}';
    expect(request).toMatchObject({
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-key': 'k',
        'novu-signature': signRequest(OPTIONS.secret, body, NOW),
      },
    });
  });

  it.each(['GET', 'HEAD', 'get'])('has no body when it is a %s, and is signed all the same', async (method) => {
    await perform({ method, body: [{ key: 'a', value: 'b' }] });
    expect(request).toMatchObject({
      method: method.toUpperCase(),
      body: '',
      headers: { 'novu-signature': signRequest(OPTIONS.secret, undefined, NOW) },
    });
    expect(request?.headers).not.toHaveProperty('content-type');
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('may be a %s with a body', async (method) => {
    await perform({ method, body: '{"a":1}' });
    expect(request).toMatchObject({ method, body: '{"a":1}' });
  });

  it('sends JSON text without white space, which is what receivers check, and keeps its numbers and texts', async () => {
    await perform({ body: '{\n  "id": 12345678901234567890, "text": "a  \\" : b" }\n' });
    const body = '{"id":12345678901234567890,"text":"a  \\" : b"}';
    expect(request).toMatchObject({ body, headers: { 'novu-signature': signRequest(OPTIONS.secret, body, NOW) } });
  });

  it('sends other text as it is, of the type the step says', async () => {
    await perform({ body: 'a = b', headers: [{ key: 'Content-Type', value: 'text/plain' }] });
    expect(request).toMatchObject({ body: 'a = b', headers: { 'content-type': 'text/plain' } });
  });

  it('cannot be given a signature or a host by the step', async () => {
    await perform({
      headers: [
        { key: 'Novu-Signature', value: 'forged' },
        { key: 'Host', value: 'other.example' },
        { key: '', value: 'x' },
        'no pair',
      ],
    });
    expect(request?.headers['novu-signature']).toBe(signRequest(OPTIONS.secret, undefined, NOW));
    expect(request?.headers.host).toMatch(/^127\.0\.0\.2:/);
  });
});

it('issue 6.8: a request says which one it is, so that the receiver can tell it from one it has had', async () => {
  const options = { ...OPTIONS, idempotencyKey: 'job-1' };
  await performHttpRequest(outbound, { url }, options);
  expect(request?.headers['idempotency-key']).toBe('job-1');
  const headers = [{ key: 'Idempotency-Key', value: 'own' }];
  await performHttpRequest(outbound, { url, headers }, options);
  expect(request?.headers['idempotency-key']).toBe('own');
});

describe('the HTTP request step (engine.md section 7.5): the answer', () => {
  it('becomes the output when it is a JSON object, whatever type it says it has', async () => {
    answers('{"id":"a1","nested":{"n":1}}', 201, { 'content-type': 'text/plain', 'x-answer': 'yes' });
    expect(await perform({})).toMatchObject({
      kind: 'ok',
      output: { id: 'a1', nested: { n: 1 } },
      trace: {
        request: { method: 'POST', url, headers: { 'novu-signature': expect.stringMatching(/^t=/) } },
        response: { status: 201, body: '{"id":"a1","nested":{"n":1}}', headers: { 'x-answer': 'yes' } },
      },
    });
  });

  it.each(['[1]', '"text"', '3', 'null', 'true', '', '<html>'])('is warned about when it is %j', async (body) => {
    answers(body);
    const result = await perform({});
    expect(result).toMatchObject({ kind: 'ok', warning: 'HTTP request step received a non-object response' });
    expect(result).not.toHaveProperty('output');
  });

  it.each([
    ['a key the driver takes for a type of its own', '{"_bsontype":"x"}', 'keys named _bsontype'],
    ['a key with NUL', '{"a":{"b\\u0000":1}}', 'a NUL character'],
    ['190 levels', `${'{"a":'.repeat(190)}1${'}'.repeat(190)}`, 'more than 50 levels deep'],
    [
      'more levels than the stack has room for',
      `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      'more than 50 levels deep',
    ],
    ['more than 256 KiB', JSON.stringify({ text: 'x'.repeat(256 * 1024) }), 'at most 262144 bytes; there are 262155'],
    ['no JSON', '{"a":', 'no JSON'],
  ])('is warned about, with the reason, when it cannot be kept: %s', async (_, body, because) => {
    answers(body);
    const result = await perform({});
    expect(result).toMatchObject({ kind: 'ok', warning: 'HTTP request step received a non-object response' });
    expect(result).not.toHaveProperty('output');
    expect(result.trace.raw).toContain('"status":200');
    expect(/^\{"because":"([^"]*)"/.exec(result.trace.raw)?.[1]).toContain(because);
  });

  it('is kept without its headers, which may carry cookies and tokens; only its type is', async () => {
    answers('{"a":1}', 200, { 'content-type': 'application/json', 'set-cookie': 'sid=secret', 'x-token': 'secret' });
    const { trace } = await perform({});
    expect(JSON.parse(trace.raw)).toEqual({
      status: 200,
      body: { a: 1 },
      headers: { 'content-type': 'application/json' },
    });
  });

  it.each([
    [400, 'never'],
    [404, 'never'],
    [408, 'later'],
    [429, 'later'],
    [500, 'later'],
    [503, 'later'],
  ])('of status %i is worth another request: %s', async (status, retry) => {
    answers('{}', status);
    expect(await perform({})).toMatchObject({ kind: 'failed', error: { code: 'outbound_failed', retry } });
  });

  it.each([301, 400, 404, 500, 503])('fails the step with status %s, and is told', async (status) => {
    answers('{"reason":"busy"}', status);
    const result = await perform({});
    expect(result).toMatchObject({ kind: 'failed', detail: 'Action step execution failed' });
    expect(JSON.parse(result.trace.raw)).toMatchObject({ status, body: { reason: 'busy' } });
  });

  it('is cut off after 10,240 characters in the raw log', async () => {
    answers(JSON.stringify({ text: 'x'.repeat(20_000) }));
    const { trace } = await perform({});
    expect(trace.raw).toHaveLength(10_240);
    expect(trace.response?.body.length).toBeGreaterThan(20_000);
  });
});

describe('the HTTP request step (engine.md section 7.5): responseBodySchema', () => {
  const responseBodySchema = { type: 'object', properties: { id: { type: 'number' } }, required: ['id'] };

  it('fails the step for another answer when it is enforced', async () => {
    const result = await perform({ responseBodySchema, enforceSchemaValidation: true });
    expect(result).toMatchObject({
      kind: 'failed',
      detail: 'Response body schema validation failed',
      error: { code: 'response_schema_violated', retry: 'never', details: { errors: ['id must be number'] } },
    });
    expect(JSON.parse(result.trace.raw)).toMatchObject({ errors: ['id must be number'], status: 200 });
  });

  it.each(['[]', '', 'text', '{}'])('fails the step for %j when it is enforced', async (body) => {
    answers(body);
    expect(await perform({ responseBodySchema, enforceSchemaValidation: true })).toMatchObject({
      kind: 'failed',
      detail: 'Response body schema validation failed',
    });
  });

  it('lets a matching answer through, and any answer when it is not enforced or empty', async () => {
    expect(await perform({ responseBodySchema })).toMatchObject({ kind: 'ok' });
    expect(await perform({ responseBodySchema: {}, enforceSchemaValidation: true })).toMatchObject({ kind: 'ok' });
    expect(await perform({ enforceSchemaValidation: true })).toMatchObject({ kind: 'ok' });
    answers('{"id":1}');
    for (const _again of [1, 2]) {
      expect(await perform({ responseBodySchema, enforceSchemaValidation: true })).toMatchObject({ output: { id: 1 } });
    }
  });

  it('fails the step when it is no schema', async () => {
    expect(await perform({ responseBodySchema: { type: 'nothing' }, enforceSchemaValidation: true })).toMatchObject({
      kind: 'failed',
      detail: 'Response body schema validation failed',
    });
  });
});

describe('the HTTP request step (engine.md section 7.5): failures', () => {
  const failed = (code: string) => ({ kind: 'failed', detail: 'Action step execution failed', error: { code } });

  it.each(['http://127.0.0.1', 'http://localhost', 'http://169.254.169.254', 'http://[::1]'])(
    'private and loopback targets are refused: %s',
    async (target) => {
      const result = await perform({ url: target });
      expect(result).toMatchObject(failed('outbound_refused'));
      expect(JSON.parse(result.trace.raw)).toMatchObject({ code: 'outbound_refused' });
    },
  );

  it.each([
    { url: '' },
    { url: undefined },
    { url: '/path' },
    { url: 'ftp://example.com' },
    { method: 'CONNECT' },
    { method: 'A B' },
    { headers: [{ key: 'bad name', value: 'x' }] },
    { headers: [{ key: 'x', value: 'a\nb' }] },
    { headers: [{ key: 'x', value: '€' }] },
  ])('%j cannot be sent', async (controls) => {
    expect(await perform(controls)).toMatchObject(failed('outbound_refused'));
    expect(request).toBeUndefined();
  });

  it('an answer that takes longer than `timeout`', async () => {
    answer = () => undefined;
    expect(await perform({ timeout: 100 })).toMatchObject(failed('outbound_failed'));
  });

  it('an answer that takes longer than the time of steps without `timeout`', async () => {
    answer = () => undefined;
    expect(await performHttpRequest(outbound, { url }, { ...OPTIONS, timeoutMs: 100 })).toMatchObject(
      failed('outbound_failed'),
    );
  });

  it('an answer that is too large', async () => {
    answers('x'.repeat(2 * 1024 * 1024));
    const result = await perform({});
    expect(result).toMatchObject(failed('outbound_too_large'));
    expect(result.trace.response).toBeUndefined();
  });
});
