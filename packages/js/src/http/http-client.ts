import { HttpError } from '../errors.js';

const DEFAULT_API_URL = 'https://api.novu.co';
/** The package's own version; a test keeps the two equal. */
export const CLIENT_VERSION = '@novu/js@0.1.0';
/** How long is waited for an answer to a question; a change of very many notifications may take longer. */
export const PATIENCE_MS = 30_000;
const CHANGE_PATIENCE_MS = 120_000;
const KEYLESS_HEADER = 'Novu-Application-Identifier';

/** Names with their values, in the order of the address; a name may come more than once. */
export type Pairs = (readonly [name: string, value: string])[];
/** In a record, what is undefined is left out. */
type Query = Pairs | Record<string, string | number | boolean | undefined>;

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  /** The whole body is the answer, not its `data`. */
  raw?: boolean;
  /** How long an answer is waited for. */
  patienceMs?: number;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

declare global {
  /** A page may name the API for every client on it. */
  var NOVU_LOCAL_BACKEND_URL: string | undefined;
}

/** Speaks to the API: addresses, headers, envelopes. Rejects with {@link HttpError} on a refusal, with another error when there is no answer. */
export class HttpClient {
  readonly baseUrl: string;
  private readonly headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'Novu-API-Version': '2024-06-26',
    'Novu-Client-Version': CLIENT_VERSION,
  };

  /** @param fetchFn the global `fetch`, as it is at the time of a request, when left out. */
  constructor(
    apiUrl?: string,
    private readonly fetchFn?: typeof fetch,
  ) {
    const url = apiUrl || globalThis.NOVU_LOCAL_BACKEND_URL || DEFAULT_API_URL;
    this.baseUrl = `${url.replace(/([^:])\/{2,}/g, '$1/').replace(/\/+$/, '')}/v1`;
  }

  authorize(token: string, scheme: 'Bearer' | 'ApiKey' = 'Bearer'): void {
    this.headers['Authorization'] = `${scheme} ${token}`;
  }

  unauthorize(): void {
    delete this.headers['Authorization'];
  }

  /** Marks calls as made without an application of one's own; undefined takes the mark away. */
  setKeylessIdentifier(identifier: string | undefined): void {
    if (identifier) this.headers[KEYLESS_HEADER] = identifier;
    else delete this.headers[KEYLESS_HEADER];
  }

  async request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
    const { patienceMs = method === 'GET' ? PATIENCE_MS : CHANGE_PATIENCE_MS } = options;
    // Not by AbortSignal.timeout, which older browsers and React Native do not have.
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), patienceMs);
    try {
      return await this.send<T>(method, path, options, abort.signal);
    } catch (error) {
      throw abort.signal.aborted ? new Error(`The API has not answered in ${patienceMs / 1_000} seconds`) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  private async send<T>(
    method: Method,
    path: string,
    { query, body, raw = false }: RequestOptions,
    signal: AbortSignal,
  ): Promise<T> {
    const response = await (this.fetchFn ?? fetch)(`${this.baseUrl}${path}${queryText(query)}`, {
      method,
      headers: this.headers,
      // A click on a notification marks it read and leaves the page.
      keepalive: method === 'PATCH',
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw await refusal(response);
    if (response.status === 204) return undefined as T;
    const answer: unknown = await response.json();

    return (raw ? answer : (answer as { data: unknown }).data) as T;
  }
}

/** Not by URLSearchParams: that of React Native 0.79 and older takes no pairs, and makes `0=…` of them. */
function queryText(query: Query = []): string {
  const pairs = Array.isArray(query)
    ? query
    : Object.entries(query).flatMap(([name, value]): Pairs => (value === undefined ? [] : [[name, String(value)]]));
  const text = pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');

  return text ? `?${text}` : '';
}

/** A proxy on the way may answer without JSON. */
async function refusal(response: Response): Promise<HttpError> {
  const body: unknown = await response.json().catch(() => undefined);
  const said = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  const message = typeof said === 'string' ? said : Array.isArray(said) ? said.join('; ') : undefined;

  return new HttpError(message ?? `The API answered with status ${response.status}`, response.status, body);
}
