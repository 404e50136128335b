import type { ErrorObject, ValidateFunction } from 'ajv';
import { LRUCache } from 'lru-cache';
import { AppError } from '../errors.js';
import { structureProblem } from '../json-structure.js';
import { isPlainObject, textOf } from '../rendering/values.js';
import { MAX_TIMEOUT_MS } from './http-request-controls.js';
import { compileJsonSchema } from './json-schema.js';
import type { Outbound } from './outbound.js';
import { outboundRefused } from './outbound-errors.js';
import { SIGNATURE_HEADER, signRequest } from './signature.js';

const DEFAULT_TIMEOUT_MS = 5000;
/** `spec/engine.md` section 7.5. */
const MAX_RAW_LENGTH = 10_240;
/** Bytes of JSON text one step may hand to later ones: they are kept with the step. */
const MAX_OUTPUT_BYTES = 256 * 1024;
/** BSON documents may nest 100 levels; half of that is left to the documents outputs are put into. */
const MAX_OUTPUT_DEPTH = 50;
/** Answers below 500 after which the same request may be taken. */
const PASSING = new Set([408, 425, 429]);
const IDEMPOTENCY_HEADER = 'idempotency-key';
/** They carry no body. */
const BODILESS_METHODS = ['GET', 'HEAD'];

export interface HttpRequestOptions {
  /** Secret key of the environment, in plain text; signs the request. */
  secret: string;
  now: Date;
  /** Tells the receiver that a request is one it has had already; headers of the step's own win. */
  idempotencyKey?: string;
  /** For a step that names no time-out of its own. Default 5000. */
  timeoutMs?: number;
  /** Of the answer. Default 1 MiB. */
  maxBytes?: number;
}

/** What was sent and what came back, for logs and for the editor's test. */
export interface HttpRequestTrace {
  request: { method: string; url: string; headers: Record<string, string>; body?: string };
  /** Absent when there was no answer. */
  response?: { status: number; headers: Record<string, string>; body: string };
  durationMs: number;
  /** JSON of the answer, or of what went wrong, for an execution detail: cut off after 10,240 characters. */
  raw: string;
}

/** `detail`, `warning`: texts of execution details (`spec/engine.md` section 18). */
export type HttpRequestResult =
  | { kind: 'ok'; output: Record<string, unknown>; trace: HttpRequestTrace }
  | {
      kind: 'ok';
      output?: undefined;
      warning: 'HTTP request step received a non-object response';
      trace: HttpRequestTrace;
    }
  | {
      kind: 'failed';
      detail: 'Action step execution failed' | 'Response body schema validation failed';
      error: AppError;
      trace: HttpRequestTrace;
    };

type Answer = NonNullable<HttpRequestTrace['response']>;
type Sent = HttpRequestTrace['request'];

/**
 * Runs an HTTP request step (`spec/engine.md` section 7.5). Never throws for what the controls or the other side do wrong; whether the run
 * goes on after a failure (`continueOnFailure`) is for the caller to decide.
 * @param controls rendered: no templates left
 */
export async function performHttpRequest(
  outbound: Pick<Outbound, 'fetch'>,
  controls: Record<string, unknown>,
  options: HttpRequestOptions,
): Promise<HttpRequestResult> {
  const request = requestOf(controls, options);
  const startedAt = performance.now();
  const trace = (raw: unknown, response?: Answer): HttpRequestTrace => ({
    request,
    ...(response ? { response } : {}),
    durationMs: Math.round(performance.now() - startedAt),
    raw: JSON.stringify(raw).slice(0, MAX_RAW_LENGTH),
  });
  try {
    const answer = await send(outbound, request, controls, options);

    return judge(answer, controls, (raw) => trace(raw, answer));
  } catch (thrown) {
    const error = toStepError(thrown);
    const raw = { code: error.code, message: error.publicMessage };

    return { kind: 'failed', detail: 'Action step execution failed', error, trace: trace(raw) };
  }
}

function requestOf(controls: Record<string, unknown>, { secret, now, idempotencyKey }: HttpRequestOptions): Sent {
  const method = (textOf(controls.method) || 'POST').toUpperCase();
  const body = BODILESS_METHODS.includes(method) ? undefined : bodyOf(controls.body);
  const headers: Record<string, string> = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(idempotencyKey === undefined ? {} : { [IDEMPOTENCY_HEADER]: idempotencyKey }),
  };
  for (const [key, value] of pairsOf(controls.headers)) headers[key.trim().toLowerCase()] = value;
  headers[SIGNATURE_HEADER] = signRequest(secret, body, now);

  return { method, url: textOf(controls.url)?.trim() ?? '', headers, ...(body === undefined ? {} : { body }) };
}

function pairsOf(list: unknown): [string, string][] {
  if (!Array.isArray(list)) return [];

  return list.flatMap((pair: unknown): [string, string][] => {
    const key = isPlainObject(pair) ? textOf(pair.key)?.trim() : undefined;

    return isPlainObject(pair) && key ? [[key, textOf(pair.value) ?? '']] : [];
  });
}

function bodyOf(body: unknown): string | undefined {
  if (typeof body === 'string') return body === '' ? undefined : compactJson(body);
  if (Array.isArray(body)) return JSON.stringify(Object.fromEntries(pairsOf(body)));

  return isPlainObject(body) ? JSON.stringify(body) : undefined;
}

/** Texts, kept, and the white space between them. */
const JSON_SPACE = /("[^"\\]*(?:\\.[^"\\]*)*")|[ \t\r\n]+/g;

/**
 * Receivers check the signature against what they parsed and wrote again (`spec/framework-protocol.md` section 2), so JSON is sent without
 * white space. It is not parsed and written again here: that would round long numbers.
 */
function compactJson(text: string): string {
  return parseJson(text) === undefined ? text : text.replace(JSON_SPACE, '$1');
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function send(
  outbound: Pick<Outbound, 'fetch'>,
  { method, url, headers, body }: Sent,
  controls: Record<string, unknown>,
  options: HttpRequestOptions,
): Promise<Answer> {
  const response = await outbound.fetch(url, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
    timeoutMs: timeoutOf(controls.timeout) ?? options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
  });

  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}

/** Steps are run as they are stored, wrong ones too. */
const timeoutOf = (timeout: unknown): number | undefined =>
  typeof timeout === 'number' && timeout > 0 ? Math.min(timeout, MAX_TIMEOUT_MS) : undefined;

function judge(
  answer: Answer,
  controls: Record<string, unknown>,
  trace: (raw: unknown) => HttpRequestTrace,
): HttpRequestResult {
  const output = storableJson(answer.body);
  if (answer.status < 200 || answer.status > 299) {
    const error = statusError(answer.status);

    return { kind: 'failed', detail: 'Action step execution failed', error, trace: trace(rawOf(answer, output)) };
  }
  const violations = controls.enforceSchemaValidation === true ? violationsOf(controls.responseBodySchema, output) : [];
  if (violations.length > 0) {
    const error = new AppError({
      code: 'response_schema_violated',
      status: 422,
      publicMessage: 'The answer does not match the response body schema',
      details: { errors: violations },
    });
    const raw = { errors: violations, ...rawOf(answer, output) };

    return { kind: 'failed', detail: 'Response body schema validation failed', error, trace: trace(raw) };
  }
  const unfit = whyUnfit(answer.body, output);
  if (isPlainObject(output) && unfit === undefined) return { kind: 'ok', output, trace: trace(rawOf(answer, output)) };

  return {
    kind: 'ok',
    warning: 'HTTP request step received a non-object response',
    // First, as what follows may be cut off.
    trace: trace({ ...(unfit === undefined ? {} : { because: unfit }), ...rawOf(answer, output) }),
  };
}

/** Why later steps cannot use what came as an object. Undefined when they can, and for what is no object anyway. */
function whyUnfit(body: string, output: unknown): string | undefined {
  const bytes = Buffer.byteLength(body);
  if (isPlainObject(output) && bytes > MAX_OUTPUT_BYTES) {
    return `Later steps can use objects of at most ${MAX_OUTPUT_BYTES} bytes; there are ${bytes}`;
  }
  if (output !== undefined) return undefined;
  const value = parseJson(body);

  return value === undefined
    ? 'The answer is no JSON'
    : `The answer ${structureProblem(value, MAX_OUTPUT_DEPTH) ?? ''}`;
}

/** Undefined for what is no JSON, and for what could be neither kept nor written again. */
function storableJson(text: string): unknown {
  const value = parseJson(text);

  return structureProblem(value, MAX_OUTPUT_DEPTH) ? undefined : value;
}

function statusError(status: number): AppError {
  return new AppError({
    code: 'outbound_failed',
    status: 502,
    publicMessage: `The endpoint answered with status ${status}`,
    retry: status >= 500 || PASSING.has(status) ? 'later' : 'never',
  });
}

/** Of the headers only the type: others carry cookies and tokens. */
function rawOf({ status, headers, body }: Answer, parsed: unknown): Record<string, unknown> {
  const type = headers['content-type'];

  return { status, body: parsed ?? body, ...(type === undefined ? {} : { headers: { 'content-type': type } }) };
}

/** Rendered controls are new objects each time, so the schema's text is the key. */
const validators = new LRUCache<string, ValidateFunction>({ max: 100 });

/** What is wrong with the answer; a schema that is none refuses every answer. */
function violationsOf(schema: unknown, output: unknown): string[] {
  if (!isPlainObject(schema) || Object.keys(schema).length === 0) return [];
  try {
    const key = JSON.stringify(schema);
    const validate = validators.get(key) ?? compileJsonSchema(schema, { allErrors: false });
    validators.set(key, validate);

    return validate(output) ? [] : (validate.errors ?? []).map(toText);
  } catch (error) {
    return [`the schema is not valid: ${error instanceof Error ? error.message : 'unknown reason'}`];
  }
}

const toText = ({ instancePath, message }: ErrorObject): string =>
  `${instancePath.slice(1).replaceAll('/', '.') || 'body'} ${message ?? 'is not valid'}`;

/** Besides the guard's own errors, `fetch` throws for header lines and methods that HTTP does not know. */
function toStepError(error: unknown): AppError {
  if (error instanceof AppError) return error;

  return outboundRefused(`The request cannot be sent: ${error instanceof Error ? error.message : 'unknown reason'}`);
}
