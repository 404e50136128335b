import type { SendContext } from './channel-provider.js';
import { callProvider, type ProviderCall } from './provider-call.js';
import { failureOf } from './testing/conformance.js';
import { recorder, type Recorder } from './testing/recorder.js';

describe('a call to a provider (spec/providers.md section 2)', () => {
  let server: Recorder;

  beforeEach(async () => {
    server = await recorder();
  });
  afterEach(() => server.close());

  const call = (more: Partial<ProviderCall> = {}, context: Partial<SendContext> = {}) =>
    callProvider({ url: server.url, body: { a: 1 }, ...more }, { timeoutMs: 20_000, ...context });

  it.each([
    [400, 'never'],
    [401, 'never'],
    [404, 'never'],
    [408, 'later'],
    [425, 'later'],
    [429, 'later'],
    [500, 'later'],
    [503, 'later'],
  ] as const)('reads %i as retry %s', async (status, retry) => {
    server.answer({ status, body: 'No' });
    expect(await failureOf(call())).toMatchObject({ retry, code: `http_${status}`, status, message: 'No' });
  });

  it.each([
    ['seconds', { 'retry-after': '120' }, 120_000],
    ['a date', { 'retry-after': 'Thu, 01 Jan 2026 00:01:30 GMT', date: 'Thu, 01 Jan 2026 00:00:00 GMT' }, 90_000],
    [
      'a date that is over',
      { 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT', date: 'Thu, 01 Jan 2026 00:01:00 GMT' },
      undefined,
    ],
    ['nonsense', { 'retry-after': 'soon' }, undefined],
    ['nothing', {}, undefined],
  ])('reads Retry-After as %s', async (_, headers, retryAfterMs) => {
    server.answer({ status: 503, headers });
    const error = await failureOf(call());
    expect(error.retry).toBe('later');
    expect(error.retryAfterMs).toBe(retryAfterMs);
  });

  it('takes the word of the provider before that of the status', async () => {
    server.answer({ status: 500 });
    const refusal = () => ({ message: 'Never ever', code: 'own', retry: 'never' }) as const;
    expect(await failureOf(call({ refusal }))).toMatchObject({ message: 'Never ever', code: 'own', retry: 'never' });
  });

  it('sends a form with lists repeated, objects as JSON and nothing for what is missing', async () => {
    await call({ encoding: 'form', body: { list: ['a', 'b'], object: { c: 1 }, no: undefined, nil: null, yes: true } });
    expect(server.requests[0]?.body).toEqual({ list: ['a', 'b'], object: '{"c":1}', yes: 'true' });
  });

  it('sends the body of a GET as its query', async () => {
    await call({ method: 'GET', url: `${server.url}/send?x=1`, body: { to: '+49', list: ['a'] } });
    expect(server.requests[0]).toMatchObject({ method: 'GET', raw: '', query: { x: '1', to: '+49', list: 'a' } });
  });

  it('reads no more of an answer than it needs', async () => {
    server.answer({ body: 'x'.repeat(4 * 1024 * 1024) });
    const { text } = await call();
    expect(text.length).toBeLessThan(1024 * 1024);
  });

  it('gives up on an answer that begins and never ends', async () => {
    const endless = new ReadableStream<Uint8Array>({ start: (body) => body.enqueue(new Uint8Array([123])) });
    const stalled: typeof fetch = (_, init) => {
      init?.signal?.addEventListener('abort', () => void endless.cancel().catch(() => undefined));

      return Promise.resolve(new Response(interrupted(endless, init?.signal)));
    };
    expect(await failureOf(call({}, { fetch: stalled, timeoutMs: 100 }))).toMatchObject({ code: 'timeout' });
  });

  it('reads an answer whose characters are cut between two pieces', async () => {
    const bytes = new TextEncoder().encode('{"name":"東京"}');
    const pieces = new ReadableStream<Uint8Array>({
      start(body) {
        for (const byte of bytes) body.enqueue(new Uint8Array([byte]));
        body.close();
      },
    });
    const { json } = await call({}, { fetch: () => Promise.resolve(new Response(pieces)) });
    expect(json).toEqual({ name: '東京' });
  });

  it('names the innermost reason when a provider cannot be reached', async () => {
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const broken = () =>
      Promise.reject(Object.assign(new Error('failed', { cause }), { code: 'outbound_failed', retry: 'later' }));
    expect(await failureOf(call({}, { fetch: broken }))).toMatchObject({
      retry: 'later',
      code: 'network_error',
      message: 'The provider cannot be reached (ECONNREFUSED)',
    });
  });
});

/** A body that fails, as that of fetch does, when the call is aborted. */
function interrupted(source: ReadableStream<Uint8Array>, signal: AbortSignal | null | undefined): ReadableStream {
  const reader = source.getReader();

  return new ReadableStream({
    start(body) {
      signal?.addEventListener('abort', () => body.error(signal.reason));
    },
    async pull(body) {
      const { value } = await reader.read();
      if (value) body.enqueue(value);
    },
  });
}
