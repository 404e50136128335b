import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createOutbound, type Outbound, type ResolveName } from './outbound.js';

const { jest } = import.meta;

/** Addresses of this machine that stand for a public one, and for one nobody may reach. */
const PUBLIC = '127.0.0.2';
const PRIVATE = '127.0.0.1';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Endpoint {
  url: string;
  port: number;
  requests: { method: string; path: string; headers: IncomingMessage['headers']; body: string }[];
  /** Every connection that was ever made. */
  connections: Socket[];
}

async function endpoint(answer: RequestListener, host = PUBLIC, port = 0): Promise<Endpoint> {
  const requests: Endpoint['requests'] = [];
  const connections: Socket[] = [];
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      requests.push({ method, path, headers, body: Buffer.concat(pieces).toString() });
      answer(request, response);
    });
  });
  server.on('connection', (socket: Socket) => connections.push(socket));
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  cleanups.push(() => {
    server.closeAllConnections();

    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address() as AddressInfo;

  return { url: `http://${host}:${address.port}`, port: address.port, requests, connections };
}

function outbound(resolve?: ResolveName, allowList = PUBLIC): Outbound {
  const created = createOutbound({ NODE_ENV: 'production', OUTBOUND_ALLOW_LIST: allowList }, resolve);
  cleanups.push(() => created.close());

  return created;
}

const ok: RequestListener = (_request, response) => response.end('{"ok":true}');

const always =
  (...addresses: string[]): ResolveName =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

const REFUSED = { code: 'outbound_refused', retry: 'never' };
const FAILED = { code: 'outbound_failed', retry: 'later' };
const TOO_LARGE = { code: 'outbound_too_large', retry: 'never' };

describe('an outgoing call', () => {
  it('is what fetch would be, to a host the configuration allows', async () => {
    const target = await endpoint((_request, response) => {
      response.writeHead(201, 'Made', { 'x-answer': 'yes', 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}'));
    });
    const response = await outbound().fetch(`${target.url}/path?q=1`, {
      method: 'PUT',
      body: 'text',
      headers: { 'x-own': 'ä' },
    });
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.statusText, response.url]).toEqual([201, 'Made', `${target.url}/path?q=1`]);
    expect(response.headers.get('x-answer')).toBe('yes');
    expect(await response.json()).toEqual({ a: 1 });
    expect(target.requests).toMatchObject([{ method: 'PUT', path: '/path?q=1', body: 'text' }]);
  });

  it('takes a Request, and forms and files', async () => {
    const target = await endpoint(ok);
    const form = new FormData();
    form.set('field', 'value');
    const out = outbound();
    await out.fetch(new Request(target.url, { method: 'POST', body: '{}', headers: { 'content-type': 'a/b' } }));
    await out.fetch(new URL(target.url), { method: 'POST', body: form });
    expect(target.requests[0]).toMatchObject({ method: 'POST', body: '{}', headers: { 'content-type': 'a/b' } });
    expect(target.requests[1]?.body).toContain('name="field"');
    expect(target.requests[1]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  });

  it('has answers without a body', async () => {
    const target = await endpoint((_request, response) => response.writeHead(204).end());
    const response = await outbound().fetch(target.url);
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect((await outbound().fetch(target.url, { method: 'HEAD' })).status).toBe(204);
  });

  it('never chooses the site, or how the connection works, by a header of its own', async () => {
    const target = await endpoint(ok);
    const headers = {
      host: 'other.example',
      connection: 'upgrade',
      upgrade: 'websocket',
      expect: '100-continue',
      te: 'trailers',
      'content-length': '1',
      'transfer-encoding': 'chunked',
    };
    await outbound().fetch(target.url, { method: 'POST', body: 'text', headers });
    expect(target.requests[0]).toMatchObject({
      body: 'text',
      headers: { host: `${PUBLIC}:${target.port}`, connection: 'keep-alive', 'content-length': '4' },
    });
    for (const name of ['upgrade', 'expect', 'te']) expect(target.requests[0]?.headers).not.toHaveProperty(name);
  });

  it.each([
    'ftp://127.0.0.2/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'javascript:1',
    '/path',
    '',
    'http://',
    'http://user:secret@127.0.0.2/',
  ])('is refused for %j', async (url) => {
    await expect(outbound().fetch(url)).rejects.toMatchObject(REFUSED);
  });

  it('ends with outbound_failed when nobody listens, and names the reason', async () => {
    const target = await endpoint(ok);
    await cleanups.pop()?.();
    await expect(outbound().fetch(target.url)).rejects.toMatchObject({
      ...FAILED,
      publicMessage: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('ends with outbound_failed for a name that does not exist', async () => {
    const unknown: ResolveName = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    await expect(outbound(unknown).fetch('http://nowhere.example')).rejects.toMatchObject(FAILED);
    await expect(outbound(always()).fetch('http://nowhere.example')).rejects.toMatchObject(FAILED);
  });

  it('ends with the reason of the caller who aborts it, before and after the answer has begun', async () => {
    const target = await endpoint((_request, response) => response.write('begun'));
    const reason = new Error('not any more');
    await expect(outbound().fetch(target.url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const response = await outbound().fetch(target.url, { signal: controller.signal });
    controller.abort(reason);
    await expect(response.text()).rejects.toBe(reason);
  });
});

describe('the platform calls only where it may', () => {
  it.each([
    'http://127.0.0.1',
    'http://2130706433',
    'http://0x7f.1',
    'http://0177.0.0.1',
    'http://127.1',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://[::ffff:7f00:1]',
    'http://0',
    'http://localhost',
    'http://169.254.169.254',
    'http://[64:ff9b::7f00:1]',
  ])('and not to %s', async (base) => {
    const secret = await endpoint(ok, PRIVATE);
    await expect(outbound().fetch(`${base}:${secret.port}/`)).rejects.toMatchObject(REFUSED);
    expect(secret.connections).toEqual([]);
  });

  it('and not where any one address of a name is private', async () => {
    const out = outbound(always('8.8.8.8', PRIVATE));
    await expect(out.fetch('http://mixed.example')).rejects.toMatchObject(REFUSED);
  });

  it('and calls the address that was checked: a name that leads elsewhere the next moment gains nothing', async () => {
    const honest = await endpoint((_request, response) => response.setHeader('connection', 'close').end('honest'));
    const secret = await endpoint((_request, response) => response.end('secret'), PRIVATE, honest.port);
    const answers = [PUBLIC, PRIVATE];
    let asked = 0;
    const rebinding: ResolveName = () => Promise.resolve([{ address: answers[asked++] ?? PRIVATE, family: 4 }]);
    const out = outbound(rebinding);
    const url = `http://rebinding.example:${honest.port}`;
    expect(await (await out.fetch(url)).text()).toBe('honest');
    expect(asked).toBe(1);
    await expect(out.fetch(url)).rejects.toMatchObject(REFUSED);
    expect([asked, secret.requests.length]).toEqual([2, 0]);
  });

  it('and sends the name it was given in the host header', async () => {
    const target = await endpoint(ok);
    await outbound(always(PUBLIC)).fetch(`http://named.example:${target.port}`);
    expect(target.requests[0]?.headers.host).toBe(`named.example:${target.port}`);
  });

  it('and to a host the allow list names, wherever it leads', async () => {
    const target = await endpoint(ok, PRIVATE);
    const out = outbound(always(PRIVATE), `bridge.internal:${target.port}`);
    expect((await out.fetch(`http://bridge.internal:${target.port}`)).status).toBe(200);
    await expect(out.fetch(`http://other.internal:${target.port}`)).rejects.toMatchObject(REFUSED);
  });

  it('and to private networks outside production, unless they are denied', async () => {
    const target = await endpoint(ok, PRIVATE);
    const local = createOutbound({ NODE_ENV: 'local', OUTBOUND_ALLOW_LIST: '' });
    const denied = createOutbound({
      NODE_ENV: 'local',
      OUTBOUND_PRIVATE_NETWORKS: 'deny',
      OUTBOUND_ALLOW_LIST: '',
    });
    cleanups.push(
      () => local.close(),
      () => denied.close(),
    );
    expect((await local.fetch(target.url)).status).toBe(200);
    await expect(denied.fetch(target.url)).rejects.toMatchObject(REFUSED);
  });

  it('and tells the addresses to those who connect by other means', async () => {
    expect(await outbound(always('8.8.8.8', '8.8.4.4')).checkHost('mail.example', 25)).toEqual(['8.8.8.8', '8.8.4.4']);
    await expect(outbound(always('10.0.0.1')).checkHost('mail.example', 25)).rejects.toMatchObject(REFUSED);
    await expect(outbound().checkHost('[::1]')).rejects.toMatchObject(REFUSED);
    await expect(outbound(always()).checkHost('mail.example')).rejects.toMatchObject(FAILED);
  });
});

describe('redirects', () => {
  const redirectTo =
    (location: (path: string) => string, status = 302): RequestListener =>
    (request, response) =>
      response.writeHead(status, { location: location(request.url ?? '') }).end();

  it.each(['http://127.0.0.1', 'http://[::1]', 'http://localhost', 'http://169.254.169.254'])(
    'do not lead to %s',
    async (base) => {
      const secret = await endpoint(ok, PRIVATE);
      const target = await endpoint(redirectTo(() => `${base}:${secret.port}/`));
      await expect(outbound().fetch(target.url)).rejects.toMatchObject(REFUSED);
      expect(secret.connections).toEqual([]);
    },
  );

  it('do not lead to another scheme', async () => {
    const target = await endpoint(redirectTo(() => 'file:///etc/passwd'));
    await expect(outbound().fetch(target.url)).rejects.toMatchObject(REFUSED);
  });

  it('are followed three times and no more', async () => {
    const target = await endpoint((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` });
      response.end('there');
    });
    const response = await outbound().fetch(`${target.url}/3`);
    expect([await response.text(), response.redirected, response.url]).toEqual(['there', true, `${target.url}/0`]);
    await expect(outbound().fetch(`${target.url}/4`)).rejects.toMatchObject(REFUSED);
  });

  it('take no header of the caller to another origin', async () => {
    const stranger = await endpoint(ok);
    const target = await endpoint(redirectTo(() => stranger.url, 307));
    await outbound().fetch(target.url, {
      method: 'POST',
      body: '{}',
      headers: {
        authorization: 'Bearer x',
        cookie: 'a=b',
        'novu-signature': 't=1,v1=x',
        'x-api-key': 'secret',
        'content-type': 'application/json',
      },
    });
    const { headers, method, body } = stranger.requests[0] ?? {};
    expect([method, body, headers?.['content-type']]).toEqual(['POST', '{}', 'application/json']);
    for (const name of ['authorization', 'cookie', 'novu-signature', 'x-api-key'])
      expect(headers).not.toHaveProperty(name);
  });

  it('keep the headers on the same origin', async () => {
    const target = await endpoint((request, response) => {
      if (request.url === '/') response.writeHead(308, { location: '/next' });
      response.end();
    });
    await outbound().fetch(target.url, { headers: { authorization: 'Bearer x' } });
    expect(target.requests[1]).toMatchObject({ path: '/next', headers: { authorization: 'Bearer x' } });
  });

  it.each([
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [302, 'PUT', 'PUT'],
    [308, 'POST', 'POST'],
  ])('of status %s turn %s into %s', async (status, method, next) => {
    const target = await endpoint((request, response) => {
      if (request.url === '/') response.writeHead(status, { location: '/next' });
      response.end();
    });
    await outbound().fetch(target.url, { method, ...(method === 'HEAD' ? {} : { body: 'text' }) });
    expect(target.requests[1]).toMatchObject({ method: next, body: next === 'GET' || next === 'HEAD' ? '' : 'text' });
  });

  it('are left to a caller who asks for that', async () => {
    const target = await endpoint(redirectTo(() => 'http://127.0.0.1/'));
    const response = await outbound().fetch(target.url, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, 'http://127.0.0.1/']);
    await expect(outbound().fetch(target.url, { redirect: 'error' })).rejects.toMatchObject(REFUSED);
  });
});

describe('limits of an outgoing call', () => {
  const closed = async ({ connections }: Endpoint): Promise<void> => {
    for (const socket of connections) {
      if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
    }
  };

  /** Time passes for them when a test says so: a busy machine may take long to come to where their answer begins. */
  function standStill(): void {
    const others = ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const;
    const loops = ['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const;
    jest.useFakeTimers({ doNotFake: [...others, ...loops] });
  }
  afterEach(() => jest.useRealTimers());

  it('end one whose answer does not begin in time', async () => {
    const target = await endpoint(() => undefined);
    await expect(outbound().fetch(target.url, { timeoutMs: 100 })).rejects.toMatchObject(FAILED);
    await closed(target);
  });

  it('end one whose body comes drop by drop', async () => {
    const target = await endpoint((_request, response) => {
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => clearInterval(timer));
    });
    standStill();
    const response = await outbound().fetch(target.url, { timeoutMs: 200 });
    const failure = expect(response.text()).rejects.toMatchObject(FAILED);
    jest.advanceTimersByTime(200);
    await failure;
    await closed(target);
  });

  it('end one whose header comes drop by drop', async () => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('x: y\r\n'), 10);
      socket.on('close', () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => server.listen(0, PUBLIC, resolve));
    cleanups.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    await expect(outbound().fetch(`http://${PUBLIC}:${port}`, { timeoutMs: 200 })).rejects.toMatchObject(FAILED);
  });

  it('end one whose body nobody reads', async () => {
    const target = await endpoint((_request, response) => response.write('begun'));
    standStill();
    expect((await outbound().fetch(target.url, { timeoutMs: 100 })).status).toBe(200);
    jest.advanceTimersByTime(100);
    await closed(target);
  });

  it('count the time of all redirects together', async () => {
    const target = await endpoint((request, response) => {
      setTimeout(() => response.writeHead(302, { location: '/again' }).end(), 80);
      request.resume();
    });
    await expect(outbound().fetch(target.url, { timeoutMs: 200 })).rejects.toMatchObject(FAILED);
  });

  it('end one whose body has no end', async () => {
    const target = await endpoint((_request, response) => {
      const more = (): void => {
        while (response.write(Buffer.alloc(64 * 1024)));
      };
      response.on('drain', more);
      more();
    });
    const response = await outbound().fetch(target.url);
    await expect(response.arrayBuffer()).rejects.toMatchObject(TOO_LARGE);
    await closed(target);
  });

  it('end one that announces too much, before it is read', async () => {
    const target = await endpoint((_request, response) => {
      response.writeHead(200, { 'content-length': 1001 }).write('x');
    });
    await expect(outbound().fetch(target.url, { maxBytes: 1000 })).rejects.toMatchObject(TOO_LARGE);
    await closed(target);
  });

  it('take a body of exactly the limit', async () => {
    const target = await endpoint((_request, response) => response.end('x'.repeat(1000)));
    const exact = await outbound().fetch(target.url, { maxBytes: 1000 });
    expect(await exact.text()).toHaveLength(1000);
    await expect(outbound().fetch(target.url, { maxBytes: 999 })).rejects.toMatchObject(TOO_LARGE);
  });

  const ZEROS = Buffer.alloc(50 * 1024 * 1024);
  it.each([
    ['gzip', gzipSync(ZEROS)],
    ['br', brotliCompressSync(ZEROS.subarray(0, 8 * 1024 * 1024))],
    ['gzip, gzip', gzipSync(gzipSync(ZEROS))],
  ])('unpack no bomb (%s)', async (encoding, bomb) => {
    expect(bomb.length).toBeLessThan(1024 * 1024);
    const target = await endpoint((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(bomb);
    });
    const response = await outbound().fetch(target.url);
    await expect(response.text()).rejects.toMatchObject(TOO_LARGE);
  });

  it('end one whose header is too long', async () => {
    const target = await endpoint((_request, response) => {
      response.writeHead(200, { 'x-long': 'x'.repeat(64 * 1024) }).end();
    });
    await expect(outbound().fetch(target.url)).rejects.toMatchObject(TOO_LARGE);
    await closed(target);
  });

  it('say outbound_failed of a body that breaks off, and of one that is not packed as it says', async () => {
    const broken = await endpoint((_request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('x', () => response.destroy());
    });
    await expect((await outbound().fetch(broken.url)).text()).rejects.toMatchObject(FAILED);
    const wrong = await endpoint((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain');
    });
    await expect((await outbound().fetch(wrong.url)).text()).rejects.toMatchObject(FAILED);
  });

  it('free the connection of a caller who stops reading', async () => {
    const target = await endpoint((_request, response) => response.write('begun'));
    const response = await outbound().fetch(target.url);
    await response.body?.cancel();
    await closed(target);
  });
});
