import { type LookupAddress } from 'node:dns';
import { lookup as resolveName } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, buildConnector, fetch as undiciFetch, type Response as UndiciResponse } from 'undici';
import type { CommonEnv } from '../env.js';
import { addressPolicy } from './address-policy.js';
import {
  outboundFailed,
  outboundRefused,
  outboundTimedOut,
  outboundTooLarge,
  toOutboundError,
} from './outbound-errors.js';

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 1024 * 1024;
const MAX_REDIRECTS = 3;

/** What one call may cost, besides what `fetch` takes. */
export interface OutboundInit extends RequestInit {
  /** Until the last byte of the answer, redirects included. Default 30 s. */
  timeoutMs?: number;
  /** Of the answer's body, unpacked. Default 1 MiB. */
  maxBytes?: number;
}

/** The one way out to addresses that people type in: bridges, webhooks, HTTP request steps, providers with an address of their own. */
export interface Outbound {
  /**
   * As the global `fetch`, with these rules: http and https only; only to hosts the configuration allows, at each redirect anew; at most 3
   * redirects, and another origin gets none of the caller's own headers; size and time have limits, while the body is read too. The body
   * of the request is held in memory.
   * @throws AppError `outbound_refused` (never to be retried), `outbound_failed` (network or time), `outbound_too_large`; reading the body
   * throws the last two as well. An abort by the caller's signal throws its reason.
   */
  fetch(input: string | URL | Request, init?: OutboundInit): Promise<Response>;
  /**
   * For what is not HTTP, such as a mail server: connect to one of the addresses it returns and not to the name, which may lead elsewhere by
   * then.
   * @throws AppError `outbound_refused`, or `outbound_failed` when the name leads nowhere
   */
  checkHost(host: string, port?: number): Promise<string[]>;
  /** Waits for calls under way, then closes the connections kept open. */
  close(): Promise<void>;
}

/** The part of the configuration that decides about outgoing calls. */
export type OutboundEnv = Pick<CommonEnv, 'NODE_ENV' | 'OUTBOUND_PRIVATE_NETWORKS' | 'OUTBOUND_ALLOW_LIST'>;

export type ResolveName = (name: string) => Promise<LookupAddress[]>;

/** @param resolve asks for all addresses of a name; the system's resolver (hosts file, DNS) if absent */
export function createOutbound(
  env: OutboundEnv,
  resolve: ResolveName = (name) => resolveName(name, { all: true, verbatim: true }),
): Outbound {
  const privateNetworks = env.OUTBOUND_PRIVATE_NETWORKS ?? (env.NODE_ENV === 'production' ? 'deny' : 'allow');
  const policy = addressPolicy(privateNetworks, env.OUTBOUND_ALLOW_LIST);

  async function allowedAddresses(host: string, port: number | undefined): Promise<LookupAddress[]> {
    const name = host.replace(/^\[(.*)\]$/, '$1');
    const addresses = isIP(name) ? [{ address: name, family: isIP(name) }] : await resolveOrFail(name, resolve);
    // One private address among public ones is how a name is made to pass a check and lead elsewhere.
    const allowed =
      policy.allowsName(name, port) || addresses.every(({ address }) => policy.allowsAddress(address, port));
    if (!allowed) throw outboundRefused(`Calls to ${name} are not allowed: it is not on the public internet`);

    return addresses;
  }

  /** Every connection begins here, so nothing gets around the check; a connection kept open was checked when it was made. */
  const connect: buildConnector.connector = (target, callback) => {
    const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80);
    allowedAddresses(target.hostname, port)
      // The socket is told the addresses that were checked: a name that changes in between gains nothing.
      .then((addresses) => buildConnector({ lookup: pinned(addresses), maxCachedSessions: 0 })(target, callback))
      .catch((error: unknown) => callback(toOutboundError(error, target.hostname), null));
  };
  const agent = new Agent({ connect });

  return {
    fetch: (input, init = {}) => callWithin(agent, input, init),
    checkHost: async (host, port) => (await allowedAddresses(host, port)).map(({ address }) => address),
    close: () => agent.close(),
  };
}

async function resolveOrFail(name: string, resolve: ResolveName): Promise<LookupAddress[]> {
  const addresses = await resolve(name).catch((error: unknown) => {
    throw outboundFailed(`The address of ${name} was not found`, error);
  });
  if (addresses.length === 0) throw outboundFailed(`The address of ${name} was not found`);

  return addresses;
}

const pinned =
  (addresses: LookupAddress[]): LookupFunction =>
  (_hostname, options, callback) => {
    if (options.all) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  };

/** One request on its way through the redirects. */
interface Hop {
  url: URL;
  method: string;
  headers: Headers;
  body: ArrayBuffer | undefined;
}

async function callWithin(agent: Agent, input: string | URL | Request, init: OutboundInit): Promise<Response> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES, ...standard } = init;
  const url = webUrl(input instanceof Request ? input.url : String(input));
  const request = new Request(input, standard);
  request.signal.throwIfAborted();
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(outboundTimedOut(url.host, timeoutMs)), timeoutMs);
  // A body nobody reads must not keep a process from ending.
  timer.unref();
  const onAbort = (): void => deadline.abort(request.signal.reason);
  request.signal.addEventListener('abort', onAbort);
  const finish = (): void => {
    clearTimeout(timer);
    request.signal.removeEventListener('abort', onAbort);
  };
  const toError = (error: unknown): unknown =>
    request.signal.aborted ? request.signal.reason : toOutboundError(error, url.host);
  try {
    const hop = { url, method: request.method, headers: ownHeaders(request), body: await bodyOf(request) };
    const { response, redirected, from } = await follow(agent, hop, request.redirect, deadline.signal);
    const body = response.body && limitedBody(response.body, { maxBytes, host: from.host, finish, toError });
    if (!body) finish();
    refuseAnnouncedSize(response, maxBytes, from.host);
    const { status, statusText } = response;

    return Object.defineProperties(new Response(body, { status, statusText, headers: [...response.headers] }), {
      url: { value: from.href },
      redirected: { value: redirected },
    });
  } catch (error) {
    finish();
    // Ends a transfer nobody is going to read.
    deadline.abort(error);
    throw toError(error);
  }
}

/** @throws AppError for everything but an absolute http(s) address */
function webUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw outboundRefused('Only absolute http and https addresses can be called');
  const url = new URL(text, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw outboundRefused('Only absolute http and https addresses can be called');
  }
  if (url.username || url.password) throw outboundRefused('An address must not contain a user name or password');

  return url;
}

/** They describe the connection, which is ours; `host` would choose another site, and another TLS certificate, than the address. */
const CONNECTION_HEADERS = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

function ownHeaders(request: Request): Headers {
  const headers = new Headers(request.headers);
  for (const name of CONNECTION_HEADERS) headers.delete(name);

  return headers;
}

/** In memory, as a redirect may have to send it again. */
const bodyOf = async (request: Request): Promise<ArrayBuffer | undefined> =>
  request.body ? request.arrayBuffer() : undefined;

interface Arrival {
  response: UndiciResponse;
  /** The address that answered in the end. */
  from: URL;
  redirected: boolean;
}

async function follow(agent: Agent, first: Hop, mode: Request['redirect'], signal: AbortSignal): Promise<Arrival> {
  let hop = first;
  for (let redirects = 0; ; redirects++) {
    const { url, method, headers, body } = hop;
    const response = await undiciFetch(url, {
      dispatcher: agent,
      method,
      headers: [...headers],
      body: body ?? null,
      redirect: 'manual',
      signal,
    });
    const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
    if (location === null || mode === 'manual') return { response, from: url, redirected: redirects > 0 };
    await response.body?.cancel();
    if (mode === 'error') throw outboundRefused(`${url.host} redirects, which this call does not allow`);
    if (redirects === MAX_REDIRECTS) throw outboundRefused(`More than ${MAX_REDIRECTS} redirects`);
    hop = redirectedHop(hop, response.status, webUrl(location, url));
  }
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const BODY_HEADERS = ['content-type', 'content-encoding', 'content-language', 'content-location'];
/** Any other header may be a secret: `x-api-key`, `novu-signature`, … */
const HEADERS_FOR_STRANGERS = new Set(['accept', 'accept-language', 'user-agent', ...BODY_HEADERS]);

/** As browsers do it (https://fetch.spec.whatwg.org/#http-redirect-fetch), but with no header of ours for another origin. */
function redirectedHop({ url, method, headers, body }: Hop, status: number, target: URL): Hop {
  const kept = new Headers(headers);
  if (target.origin !== url.origin) {
    for (const name of headers.keys()) if (!HEADERS_FOR_STRANGERS.has(name)) kept.delete(name);
  }
  const becomesGet = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST';
  if (!becomesGet) return { url: target, method, headers: kept, body };
  for (const name of BODY_HEADERS) kept.delete(name);

  return { url: target, method: 'GET', headers: kept, body: undefined };
}

function refuseAnnouncedSize(response: UndiciResponse, maxBytes: number, host: string): void {
  if (response.body && Number(response.headers.get('content-length')) > maxBytes) throw outboundTooLarge(host);
}

interface BodyLimits {
  maxBytes: number;
  host: string;
  /** Called once nothing more is read. */
  finish: () => void;
  toError: (error: unknown) => unknown;
}

/** Counts what comes out of the unpacking, a piece at a time: a bomb is not unpacked further than the limit. */
function limitedBody(source: NonNullable<UndiciResponse['body']>, limits: BodyLimits): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let received = 0;

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const piece: { value?: Uint8Array } = await reader.read();
          const { value } = piece;
          if (value === undefined) {
            limits.finish();
            controller.close();

            return;
          }
          received += value.byteLength;
          if (received > limits.maxBytes) throw outboundTooLarge(limits.host);
          controller.enqueue(value);
        } catch (error) {
          limits.finish();
          await reader.cancel(error).catch(() => undefined);
          throw limits.toError(error);
        }
      },
      cancel: (reason) => {
        limits.finish();

        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
