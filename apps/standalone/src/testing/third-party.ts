import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A call as a third party got it. */
interface ThirdPartyCall {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** Parsed JSON; the text of anything else. */
  body: unknown;
  /** As it was sent. */
  raw: string;
  /** Milliseconds since 1970. */
  at: number;
}

interface ThirdPartyAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** Anything on the internet that the platform calls over HTTP, played on loopback. */
export interface ThirdParty {
  url: string;
  /** `127.0.0.1:<port>` */
  host: string;
  calls: ThirdPartyCall[];
  /** From now on answers with what this says; 200 and an id until then. */
  answer(how: (call: ThirdPartyCall) => ThirdPartyAnswer | Promise<ThirdPartyAnswer>): void;
  /** Forgets calls and answers. */
  reset(): void;
  close(): Promise<void>;
}

export async function thirdParty(): Promise<ThirdParty> {
  const calls: ThirdPartyCall[] = [];
  const willingly = (): ThirdPartyAnswer => ({ body: { id: `id-${calls.length}` } });
  let how: (call: ThirdPartyCall) => ThirdPartyAnswer | Promise<ThirdPartyAnswer> = willingly;
  const server = createServer((request, response) => {
    void toCall(request).then(async (call) => {
      calls.push(call);
      const { status = 200, headers = {}, body = {} } = await how(call);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: `http://${host}`,
    host,
    calls,
    answer: (next) => {
      how = next;
    },
    reset: () => {
      calls.length = 0;
      how = willingly;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function toCall(request: IncomingMessage): Promise<ThirdPartyCall> {
  const raw = await text(request);

  return {
    method: request.method ?? '',
    path: request.url ?? '/',
    headers: request.headers,
    body: parsed(raw),
    raw,
    at: Date.now(),
  };
}

function parsed(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return raw;
  }
}
