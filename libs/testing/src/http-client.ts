import { contract, type Contract } from './contract.js';

/** An answer, read to the end. */
export interface HttpAnswer<Body = unknown> {
  status: number;
  headers: Headers;
  /** Parsed JSON; the text when it is none; undefined when there is no body. */
  body: Body;
}

export interface HttpClient {
  request<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<HttpAnswer<Body>>;
  get<Body>(path: string, headers?: Record<string, string>): Promise<HttpAnswer<Body>>;
  post<Body>(path: string, body?: unknown, headers?: Record<string, string>): Promise<HttpAnswer<Body>>;
  put<Body>(path: string, body?: unknown, headers?: Record<string, string>): Promise<HttpAnswer<Body>>;
  patch<Body>(path: string, body?: unknown, headers?: Record<string, string>): Promise<HttpAnswer<Body>>;
  delete<Body>(path: string, body?: unknown, headers?: Record<string, string>): Promise<HttpAnswer<Body>>;
}

/** What is held against the interface. */
export interface HttpExchange {
  method: string;
  path: string;
  status: number;
  body: unknown;
}

let known: Contract | undefined;
/** Read once, and only where it is needed. */
const rules = (): Contract => (known ??= contract());

/**
 * As `fetch`, with the answer held against the interface.
 * @throws Error that says in what the answer differs.
 */
export async function checkedFetch(input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
  const answer = await fetch(input, init);
  const asked = input instanceof Request ? input : { url: String(input), method: 'GET' };
  const method = init?.method ?? asked.method;
  const { pathname } = new URL(asked.url);
  // Whatever path a proxy has put before it.
  const path = pathname.replace(/^.*?(?=\/v[12]\/)/, '');
  rules().check({ method, path, status: answer.status, body: parse(await answer.clone().text()) });

  return answer;
}

/** A client of the API under test, over real HTTP. Every answer is held against the interface. */
export function httpClient(baseUrl: string, headers: Record<string, string> = {}): HttpClient {
  return clientWith(baseUrl, headers, (exchange) => rules().check(exchange));
}

/**
 * A client for what the platform takes and the published interface does not know: delays until a moment of the payload, conditions of
 * integrations on tenants. Its answers cannot be held against it.
 */
export function clientBeyondInterface(baseUrl: string, headers: Record<string, string>): HttpClient {
  return clientWith(baseUrl, headers, () => undefined);
}

function clientWith(
  baseUrl: string,
  headers: Record<string, string>,
  check: (exchange: HttpExchange) => void,
): HttpClient {
  const request = async <Body>(
    method: string,
    path: string,
    body?: unknown,
    extra: Record<string, string> = {},
  ): Promise<HttpAnswer<Body>> => {
    const isText = typeof body === 'string';
    const answer = await fetch(`${baseUrl}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers, ...extra },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const parsed = parse(text);
    check({ method, path, status: answer.status, body: parsed });

    return { status: answer.status, headers: answer.headers, body: parsed as Body };
  };

  return {
    request,
    get: (path, extra) => request('GET', path, undefined, extra),
    post: (path, body, extra) => request('POST', path, body, extra),
    put: (path, body, extra) => request('PUT', path, body, extra),
    patch: (path, body, extra) => request('PATCH', path, body, extra),
    delete: (path, body, extra) => request('DELETE', path, body, extra),
  };
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
