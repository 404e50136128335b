import type { SendContext } from './channel-provider.js';
import type { DeliveryReceipt } from './email/email-provider.js';
import { type JsonObject, parseJson, textAt } from './json.js';
import { type ProviderData, type Spelling, withProviderData } from './provider-data.js';
import { misconfigured, ProviderError } from './provider-error.js';

/** One HTTP call to a provider. */
export interface ProviderCall {
  url: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** In the provider's own words. A GET carries it as its query. */
  body: JsonObject;
  /** `json` when absent. */
  encoding?: 'json' | 'form';
  /** Merged into the body; its `_passthrough` also adds headers and query. */
  data?: ProviderData | undefined;
  /** How the provider spells keys; they stay as they are when absent. */
  spelling?: Spelling;
  /** Further headers that depend on the bytes of the body, as signatures do. */
  sign?: (body: string) => Record<string, string>;
  /**
   * What the provider's answer says went wrong. Asked for every answer: some refuse with status 200. Whatever it leaves out is
   * filled in from the status.
   */
  refusal?: (answer: ProviderAnswer) => Refusal | undefined;
}

export interface ProviderAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** Undefined when the text is no JSON. */
  json: unknown;
  /** A 2xx status. */
  ok: boolean;
}

export interface Refusal {
  message?: string | undefined;
  code?: string | undefined;
  retry?: 'never' | 'later' | undefined;
  retryAfterMs?: number | undefined;
}

/** Answers beyond this are cut off: no provider needs as much to say what became of a message. */
const MAX_ANSWER_BYTES = 256 * 1024;
const WORTH_A_RETRY = new Set([408, 425, 429]);

/**
 * Calls a provider's HTTP interface once.
 * @throws ProviderError for every answer but a 2xx that `refusal` has nothing against, and when there is none in time.
 */
export async function callProvider(call: ProviderCall, context: SendContext): Promise<ProviderAnswer> {
  const request = toRequest(call);
  let answer: ProviderAnswer;
  try {
    const response = await (context.fetch ?? fetch)(request.url, {
      ...request.init,
      signal: AbortSignal.timeout(context.timeoutMs),
    });
    answer = await read(response);
  } catch (error) {
    throw unanswered(error, context.timeoutMs);
  }
  const refusal = call.refusal?.(answer);
  if (refusal || !answer.ok) throw refused(answer, refusal ?? {});

  return answer;
}

/** Refuses a 2xx that does not say what became of the message. Trying again may deliver twice; believing it may lose the message. */
export function unreadable({ ok, text }: ProviderAnswer): Refusal | undefined {
  return ok ? { message: `The answer cannot be read: ${text}`, code: 'invalid_answer', retry: 'later' } : undefined;
}

/** The provider's id of the message; an answer without one is no failure, since the message was taken. */
export function receiptOf({ json, text }: ProviderAnswer, idPath: string, messageId: string): DeliveryReceipt {
  return { id: textAt(json, idPath) ?? messageId, response: text };
}

/** Reads refusals of a provider that puts them, with an error status, always at the same place of its answer. */
export function refusalAt(
  provider: string,
  { message, code }: { message: string; code?: string },
): (answer: ProviderAnswer) => Refusal | undefined {
  return ({ ok, json }) => {
    if (ok) return undefined;
    const found = code === undefined ? undefined : textAt(json, code);

    return { message: textAt(json, message), code: found === undefined ? undefined : `${provider}_${found}` };
  };
}

/** The value of an `Authorization` header. */
export function basicAuth(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/**
 * Where a provider's interface is: its own address, unless the installation names another.
 * @param id of the provider, or of a further address it has.
 */
export function baseUrl(id: string, own: string, { baseUrls = {} }: SendContext): string {
  return (baseUrls[id] ?? own).replace(/\/+$/, '');
}

function toRequest(call: ProviderCall): { url: URL; init: RequestInit } {
  const { body, headers, query } = withProviderData(call.body, call.data, call.spelling ?? { casing: 'none' });
  const url = toUrl(call.url);
  const method = call.method ?? 'POST';
  for (const [name, value] of method === 'GET' ? formOf(body) : []) url.searchParams.append(name, value);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const form = call.encoding === 'form';
  const content = form ? formOf(body).toString() : JSON.stringify(body);
  const all = new Headers({ accept: 'application/json' });
  if (method !== 'GET') all.set('content-type', form ? 'application/x-www-form-urlencoded' : 'application/json');
  for (const source of [call.headers, call.sign?.(content), headers]) setHeaders(all, source);

  return { url, init: { method, headers: all, ...(method === 'GET' ? {} : { body: content }) } };
}

function toUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') throw misconfigured('The address to send to is no URL');

  return url;
}

function setHeaders(headers: Headers, more: Record<string, string> = {}): void {
  for (const [name, value] of Object.entries(more)) {
    try {
      headers.set(name, value);
    } catch {
      throw misconfigured(`The value of the header "${name}" cannot be sent`);
    }
  }
}

/** Lists are repeated, objects become JSON text. */
function formOf(body: JsonObject): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    for (const entry of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (entry === undefined || entry === null) continue;
      form.append(name, typeof entry === 'string' ? entry : JSON.stringify(entry));
    }
  }

  return form;
}

async function read(response: Response): Promise<ProviderAnswer> {
  const { status, headers, ok } = response;
  const text = await bodyOf(response);

  return { status, headers, text, json: parseJson(text), ok };
}

async function bodyOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, size] = ['', 0];
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) break;
  }

  return text;
}

/** The error for an answer that is a refusal: what is not said about it follows from its status. */
export function refused({ status, headers, text }: ProviderAnswer, refusal: Refusal): ProviderError {
  const temporary = status >= 500 || WORTH_A_RETRY.has(status);
  const retry = refusal.retry ?? (temporary ? 'later' : 'never');
  const retryAfterMs = refusal.retryAfterMs ?? (retry === 'later' ? waitOf(headers) : undefined);
  const message = refusal.message ?? (text.trim() === '' ? `The provider answered with status ${status}` : text);

  return new ProviderError(message, {
    retry,
    code: refusal.code ?? `http_${status}`,
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** `Retry-After` in milliseconds; a date is read against the answer's own, so that no clock has to agree. */
function waitOf(headers: Headers): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const wait = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.parse(headers.get('date') ?? '');

  return Number.isFinite(wait) && wait >= 0 ? wait : undefined;
}

/** Why there was no answer. Errors are told by their fields, wherever they were made and whatever wraps them. */
export function unanswered(error: unknown, timeoutMs: number): ProviderError {
  if (error instanceof ProviderError) return error;
  const chain = causesOf(error);
  if (chain.some((one) => fieldText(one, 'name') === 'TimeoutError')) {
    return new ProviderError(`No answer within ${timeoutMs} ms`, { retry: 'later', code: 'timeout', cause: error });
  }
  // The platform's own fetch says of an address it will never call that there is no point in trying again.
  const final = chain.find((one) => fieldText(one, 'retry') === 'never');
  if (final) {
    const message = fieldText(final, 'message') ?? 'The address must not be called';

    return new ProviderError(message, {
      retry: 'never',
      code: fieldText(final, 'code') ?? 'address_refused',
      cause: error,
    });
  }
  const code = chain.map((one) => fieldText(one, 'code')).findLast((found) => found !== undefined);

  return new ProviderError(`The provider cannot be reached${code ? ` (${code})` : ''}`, {
    retry: 'later',
    code: 'network_error',
    cause: error,
  });
}

/** The error and what it was caused by, the innermost last. */
function causesOf(error: unknown): object[] {
  const causes: object[] = [];
  let current = error;
  while (typeof current === 'object' && current !== null && !causes.includes(current)) {
    causes.push(current);
    current = Reflect.get(current, 'cause');
  }

  return causes;
}

function fieldText(error: object, field: string): string | undefined {
  const value: unknown = Reflect.get(error, field);

  return typeof value === 'string' ? value : undefined;
}
