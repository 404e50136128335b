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

/** What an observer sees of each exchange. */
export interface HttpExchange {
  method: string;
  path: string;
  status: number;
  body: unknown;
}

/**
 * A client of the API under test, over real HTTP.
 * @param observe sees every exchange; the contract check hangs there.
 */
export function httpClient(
  baseUrl: string,
  headers: Record<string, string> = {},
  observe: (exchange: HttpExchange) => void = () => undefined,
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
    observe({ method, path, status: answer.status, body: parsed });

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
