import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, brotliDecompressSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import type { ExecutionContext } from '@nestjs/common';
import { checkedFetch } from '@novu/testing';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import { packLargeAnswers, WORTH_PACKING_BYTES } from './compression.js';
import { AuthGuard } from './auth.guard.js';

const PREFLIGHT = { origin: 'https://shop.example', 'access-control-request-method': 'POST' };

let api: TestApi;
let env: TestEnvironment;
beforeAll(async () => {
  api = await startApi('http');
  env = await api.newEnvironment();
});
afterAll(() => api.close());

describe('browsers', () => {
  it.each(['/v1/events/trigger', '/v1/inbox/notifications', '/v1/nowhere'])(
    'may ask whether they may call %s, without credentials',
    async (path) => {
      const answer = await api.anonymous.request('OPTIONS', path, undefined, PREFLIGHT);
      expect(answer.status).toBe(204);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': expect.stringContaining('PATCH'),
        'access-control-allow-headers': expect.stringContaining('Authorization'),
        'access-control-max-age': '86400',
      });
    },
  );

  it.each([
    ['an answer', '/v1/health-check', 200],
    ['a refusal', '/v1/inbox/notifications', 401],
    ['an unknown path', '/v1/nowhere', 404],
  ])('may read %s from any origin, and are told not to guess its type', async (_, path, status) => {
    const answer = await api.anonymous.get(path, { origin: 'https://shop.example' });
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('x-request-id'),
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.stringMatching(/^req_/),
    });
  });
});

describe('bodies', () => {
  const KIB = 1024;
  const REPORTS = `/v2/inbound-webhooks/delivery-providers/${'a'.repeat(24)}/${'b'.repeat(24)}`;

  /** Without saying beforehand how large the body is. */
  async function sendInChunks(path: string, body: string): Promise<number> {
    const { status } = await checkedFetch(`${api.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `ApiKey ${env.apiKey}` },
      body: new Blob([body]).stream(),
      duplex: 'half',
    });

    return status;
  }
  const bodyOf = (bytes: number) => JSON.stringify({ text: 'x'.repeat(bytes) });

  it.each([
    ['an ordinary endpoint', '/v2/subscribers', 100 * KIB],
    ['an endpoint there is none of', '/v2/subscriberss', 100 * KIB],
    ['reports of providers', REPORTS, 3 * KIB * KIB],
    ['forms', '/v2/translations/upload', 10 * KIB * KIB],
    ['definitions', '/v2/workflows', 26 * KIB * KIB],
  ])('of %s have a limit, whether they say their size or not', async (_, path, limit) => {
    const [small, large] = [bodyOf(limit - KIB), bodyOf(limit + KIB)];
    for (const send of [
      (body: string) => sendInChunks(path, body),
      async (body: string) => (await env.client.post(path, JSON.parse(body))).status,
    ]) {
      expect(await send(small)).not.toBe(413);
      expect(await send(large)).toBe(413);
    }
  });

  it.each([
    ['/v2/subscribers', 100 * KIB, '100 KiB (102400 bytes)'],
    ['/v1/events/trigger', 26 * KIB * KIB, '26 MiB (27262976 bytes)'],
  ])('that are too large are told how large they may be: %s', async (path, limit, size) => {
    const { body } = await env.client.post(path, { text: 'x'.repeat(limit) });
    expect(body).toMatchObject({ message: `The body has more than ${size}, the most that is taken here` });
  });

  it('that are far too large are told so, however much of them is on its way', async () => {
    const text = 'x'.repeat(8 * KIB * KIB);
    for (let time = 0; time < 10; time += 1) {
      expect((await env.client.post('/v2/subscribers', { text })).status).toBe(413);
      expect(await sendInChunks('/v2/subscribers', text)).toBe(413);
    }
    expect((await env.client.post('/v1/events/trigger', { text: text.repeat(5) })).status).toBe(413);
  });

  it('that come in chunks and are too large are let pass: the connection goes on after the answer', async () => {
    const socket = connect(Number(new URL(api.url).port), new URL(api.url).hostname);
    const parts: Buffer[] = [];
    socket.on('data', (part) => parts.push(part));
    const head = ['host: api.example', `authorization: ApiKey ${env.apiKey}`, 'content-type: application/json'];
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const lines = ['POST /v2/subscribers HTTP/1.1', ...head, 'transfer-encoding: chunked', '', chunk.repeat(128)];
    await new Promise((resolve) => socket.write(`${lines.join('\r\n')}0\r\n\r\n`, resolve));
    socket.write(['GET /v2/subscribers HTTP/1.1', ...head, 'connection: close', '', ''].join('\r\n'));
    await once(socket, 'close');
    const statuses = [
      ...Buffer.concat(parts)
        .toString()
        .matchAll(/HTTP\/1.1 (\d+)/g),
    ].map(([, status]) => status);
    expect(statuses).toEqual(['413', '200']);
  });

  it.each(['GET', 'POST'])('that are never finished do no harm, with %s', async (method) => {
    for (const path of ['/v1/health-check', '/v2/subscribers', '/v1/nowhere']) {
      const socket = connect(Number(new URL(api.url).port), new URL(api.url).hostname);
      const start = [`${method} ${path} HTTP/1.1`, 'host: api.example', 'transfer-encoding: chunked', '', '5\r\nx'];
      await new Promise((resolve) => socket.write(start.join('\r\n'), resolve));
      socket.destroy();
      await once(socket, 'close');
      expect((await env.client.get('/v2/subscribers')).status).toBe(200);
    }
  });

  function sendPacked(encoding: string, body: Buffer, type = 'application/json') {
    const { apiKey } = env;
    const headers = { authorization: `ApiKey ${apiKey}`, 'content-type': type, 'content-encoding': encoding };

    return fetch(`${api.url}/v2/subscribers`, { method: 'POST', headers, body: new Uint8Array(body) });
  }

  it.each([
    ['gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const)('may be packed with %s, and unpacked have the same limit', async (encoding, pack) => {
    const packed = (text: string) => pack(JSON.stringify({ subscriberId: 'packed', firstName: text }));
    const taken = await sendPacked(encoding, packed('Zoë'));
    expect(taken.ok).toBe(true);
    expect(await taken.json()).toMatchObject({ data: { firstName: 'Zoë' } });
    expect((await sendPacked(encoding, packed('x'.repeat(5_000 * KIB)))).status).toBe(413);
    const broken = await sendPacked(encoding, Buffer.from('{}'));
    expect([broken.status, await broken.json()]).toEqual([
      400,
      expect.objectContaining({ message: `The request body is not valid ${encoding.toLowerCase()}` }),
    ]);
  });

  it.each([
    ['bytes that are no text', Buffer.from([0xff, 0xfe])],
    ['a character that is cut off', Buffer.from('ë').subarray(0, 1)],
    ['half of a pair', Buffer.from([0xed, 0xa0, 0x80])],
  ])('with %s are refused, and nothing is made of them', async (_, bytes) => {
    const subscriberId = 'no-text';
    const [before = '', after = ''] = JSON.stringify({ subscriberId, firstName: '|' }).split('|');
    const answer = await sendPacked('identity', Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]));
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ statusCode: 400, message: 'The request body is not valid UTF-8' }),
    ]);
    expect((await env.client.get(`/v2/subscribers/${subscriberId}`)).status).toBe(404);
  });

  it.each([
    ['an encoding nobody here unpacks', 'compress', 'application/json', 'compress'],
    ['a character set that is not that of JSON', 'identity', 'application/json; charset=iso-8859-1', 'iso-8859-1'],
  ])('in %s are refused, which is named', async (_, encoding, type, named) => {
    const answer = await sendPacked(encoding, Buffer.from('{}'), type);
    expect([answer.status, await answer.json()]).toEqual([
      415,
      expect.objectContaining({ statusCode: 415, message: expect.stringContaining(named) }),
    ]);
    const utf8 = await sendPacked('identity', Buffer.from('{}'), 'application/json; charset="UTF-8"');
    expect(utf8.status).toBe(422);
  });
});

describe('methods', () => {
  it.each([
    ['PUT', '/v1/events/trigger', 'POST'],
    ['DELETE', '/v2/topics?limit=1', 'GET, HEAD, POST'],
    ['POST', '/v2/subscribers/ada', 'DELETE, GET, HEAD, PATCH'],
  ])('%s of %s is refused, and those that are allowed are named', async (method, path, allow) => {
    const answer = await api.anonymous.request(method, path);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
    expect(answer.body).toMatchObject({ statusCode: 405, path, message: expect.any(String) });
  });

  it.each(['/v1/nowhere', '/v2/topics/a/b/c/d', '/v2'])('PUT of %s finds nothing', async (path) => {
    const answer = await api.anonymous.request('PUT', path);
    expect([answer.status, answer.headers.get('allow')]).toEqual([404, null]);
  });
});

describe('large answers', () => {
  /** The answer as it comes over the wire: `fetch` would unpack it. */
  function getRaw(path: string, headers: Record<string, string>) {
    return new Promise<{ headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
      request(`${api.url}${path}`, { headers }, (answer) => {
        buffer(answer).then((body) => resolve({ headers: answer.headers, body }), reject);
      })
        .on('error', reject)
        .end();
    });
  }

  it.each([
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['br;q=0, GZIP;q=0.5', 'gzip', gunzipSync],
  ] as const)('are packed for those who take %s', async (taken, encoding, unpack) => {
    for (const path of ['/docs', '/openapi.json']) {
      const plain = await getRaw(path, {});
      expect(plain.headers).toMatchObject({ 'content-length': String(plain.body.length) });
      expect(plain.headers).not.toHaveProperty('content-encoding');
      const packed = await getRaw(path, { 'accept-encoding': taken });
      expect(packed.headers).toMatchObject({ vary: 'accept-encoding', 'content-encoding': encoding });
      expect(packed.body.length).toBeLessThan(plain.body.length / 4);
      expect(unpack(packed.body)).toEqual(plain.body);
    }
  });

  it('are those of lists as well; small ones, the Inbox and triggers stay as they are', async () => {
    const { client, apiKey } = await api.newEnvironment();
    const headers = { authorization: `ApiKey ${apiKey}`, 'accept-encoding': 'gzip, br' };
    expect((await getRaw('/v2/contexts', headers)).headers).not.toHaveProperty('content-encoding');
    for (const id of ['a', 'b']) {
      const made = await client.post('/v2/contexts', {
        type: 'tenant',
        id,
        data: { text: id.repeat(WORTH_PACKING_BYTES) },
      });
      expect(made.status).toBe(201);
    }
    const { headers: told, body } = await getRaw('/v2/contexts', headers);
    expect(told['content-encoding']).toBe('br');
    expect(JSON.parse(brotliDecompressSync(body).toString())).toMatchObject({ data: [{ id: 'b' }, { id: 'a' }] });

    const hooks: ((route: object) => void)[] = [];
    const server = {
      addHook: (_: string, hook: (route: object) => void) => hooks.push(hook),
      register: () => undefined,
    };
    await packLargeAnswers(server as never, '');
    const packs = (url: string, config = {}) => {
      const route = { url, config, compress: undefined };
      for (const hook of hooks) hook(route);

      return route.compress ?? 'as the library does';
    };
    expect(packs('/v2/contexts')).toMatchObject({ threshold: WORTH_PACKING_BYTES });
    expect(packs('/v2/contexts', { hotEndpoint: {} })).toBe(false);
    for (const url of ['/v1/events/trigger', '/v1/inbox/notifications', '/v1/widgets/notifications/feed']) {
      expect(packs(url)).toBe(false);
    }
  });
});

describe('what cannot be read', () => {
  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded'])(
    'a body of %s is refused as such',
    async (type) => {
      const answer = await env.client.request('POST', '/v2/subscribers', 'subscriberId=ada', { 'content-type': type });
      expect(answer.status).toBe(415);
      expect(answer.body).toMatchObject({ statusCode: 415, path: '/v2/subscribers', message: expect.any(String) });
    },
  );

  /** What comes back for a request as written, until the connection is closed. */
  async function sendRaw(request: string): Promise<string> {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.end(request);
    const parts: Buffer[] = [];
    for await (const part of socket) parts.push(part as Buffer);

    return Buffer.concat(parts).toString();
  }
  const host = 'host: api.example';

  it.each([
    ['an address that cannot be decoded', `GET /v2/topics/%E0%A4%A HTTP/1.1`, [host, 'connection: close'], 400],
    ['headers that are too large', 'GET /v2/topics HTTP/1.1', [host, `x-long: ${'x'.repeat(20_000)}`], 431],
    [
      'an address that is too long',
      `GET /v2/topics?key=${'x'.repeat(13_000)} HTTP/1.1`,
      [host, 'connection: close'],
      414,
    ],
    ['an address that goes on and on', `GET /v2/topics?key=${'x'.repeat(20_000)} HTTP/1.1`, [host], 414],
    ['what is not HTTP', 'GET /v2/topics HTTP/1.1', ['no header at all'], 400],
  ])('%s is refused in the error envelope, for browsers to read', async (_, first, headers, status) => {
    const [head = '', body = ''] = (await sendRaw([first, ...headers, '', ''].join('\r\n'))).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch(/^access-control-allow-origin: \*\r$/m);
    expect(head).toMatch(/^x-request-id: req_[0-9a-f]{24}\r$/m);
    const path = first.split(' ')[1];
    const envelope = { statusCode: status, path, message: expect.any(String), timestamp: expect.any(String) };
    expect(JSON.parse(body)).toEqual(envelope);
  });
});

describe('hot endpoints', () => {
  const HOT = [
    ['POST', '/v1/events/trigger'],
    ['POST', '/v1/events/trigger/bulk'],
    ['GET', '/v1/inbox/notifications'],
    ['GET', '/v1/inbox/notifications/count'],
  ] as const;

  it('go past the chain of the framework, other endpoints through it', async () => {
    const guard = api.get(AuthGuard);
    const passed: string[] = [];
    const canActivate = guard.canActivate.bind(guard);
    guard.canActivate = (context: ExecutionContext) => {
      passed.push(context.getHandler().name);

      return canActivate(context);
    };
    try {
      for (const [method, path] of HOT) await env.client.request(method, path, method === 'POST' ? {} : undefined);
      await env.client.get('/v2/subscribers');
    } finally {
      guard.canActivate = canActivate;
    }
    expect(passed).toEqual(['search']);
  });

  it.each(HOT)('refuse %s %s to whoever may not call it, in the error envelope', async (method, path) => {
    const body = method === 'POST' ? {} : undefined;
    const stranger = path.startsWith('/v1/inbox') ? env.client : api.anonymous;
    const answer = await stranger.request(method, path, body);
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ statusCode: 401, path, message: expect.any(String) });
    expect((await api.anonymous.request(method, path, body, { authorization: 'ApiKey wrong' })).status).toBe(401);
  });

  it('answer below the context path', async () => {
    const below = await startApi('http-path', { GLOBAL_CONTEXT_PATH: 'novu', API_CONTEXT_PATH: 'api' });
    try {
      const { client } = await below.newEnvironment();
      expect((await client.post('/novu/api/v1/events/trigger', {})).status).toBe(422);
      expect((await client.post('/v1/events/trigger', {})).status).toBe(404);
    } finally {
      await below.close();
    }
  });
});
