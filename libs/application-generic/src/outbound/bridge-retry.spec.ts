import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { AppError } from '../errors.js';
import { bridgeRetry } from './bridge-retry.js';
import { createOutbound } from './outbound.js';

describe('calls to a bridge are made again (engine.md section 6.4)', () => {
  it('up to 3 times, the delay doubling', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => bridgeRetry(attempt, 503))).toEqual([
      1000,
      2000,
      4000,
      undefined,
      undefined,
    ]);
  });

  it.each([408, 429, 500, 503, 504, 521, 522, 524])('on status %s', (status) => {
    expect(bridgeRetry(1, status)).toBe(1000);
  });

  it.each([200, 301, 400, 401, 404, 405, 409, 413, 501, 502, 520, 523])('and not on status %s', (status) => {
    expect(bridgeRetry(1, status)).toBeUndefined();
  });

  it.each([
    'EAI_AGAIN',
    'ECONNREFUSED',
    'ECONNRESET',
    'EADDRINUSE',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EHOSTUNREACH',
    'ENETUNREACH',
  ])('on the network error %s, however deep', (code) => {
    const error = Object.assign(new Error('network'), { code });
    expect(bridgeRetry(1, error)).toBe(1000);
    expect(bridgeRetry(1, new TypeError('fetch failed', { cause: new Error('x', { cause: error }) }))).toBe(1000);
  });

  it('and not on other errors', () => {
    const certificate = Object.assign(new Error('tls'), { code: 'CERT_HAS_EXPIRED' });
    expect(bridgeRetry(1, new TypeError('fetch failed', { cause: certificate }))).toBeUndefined();
    expect(bridgeRetry(1, new AppError({ code: 'ECONNRESET', status: 400, publicMessage: 'x' }))).toBeUndefined();
    expect(bridgeRetry(1, undefined)).toBeUndefined();
  });

  it('on what the guard throws for connections that fail, break off or take too long, and not for refused ones', async () => {
    const outbound = createOutbound({ NODE_ENV: 'production', OUTBOUND_ALLOW_LIST: '127.0.0.2' });
    const failureOf = (url: string, timeoutMs?: number): Promise<unknown> =>
      outbound.fetch(url, timeoutMs ? { timeoutMs } : {}).then(
        () => undefined,
        (error: unknown) => error,
      );
    const silent = createServer((socket) => socket.on('error', () => undefined));
    const closing = createServer((socket) => socket.destroy());
    const listen = async (server: typeof silent): Promise<string> => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.2', resolve));

      return `http://127.0.0.2:${(server.address() as AddressInfo).port}`;
    };
    const [silentUrl, closingUrl] = [await listen(silent), await listen(closing)];
    expect(bridgeRetry(1, await failureOf(silentUrl, 200))).toBe(1000);
    expect(bridgeRetry(1, await failureOf(closingUrl))).toBe(1000);
    await new Promise((resolve) => closing.close(resolve));
    expect(bridgeRetry(1, await failureOf(closingUrl))).toBe(1000);
    expect(bridgeRetry(1, await failureOf('http://127.0.0.1'))).toBeUndefined();
    await outbound.close();
    silent.close();
  });
});
