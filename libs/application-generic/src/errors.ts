/** Problems with one field of the input. */
export interface FieldIssue {
  messages: string[];
  /** What was given, when it is safe to repeat. */
  value?: unknown;
}

/** Field path (`to.0.subscriberId`) → what is wrong with it. */
export type FieldIssues = Record<string, FieldIssue>;

export interface AppErrorOptions {
  /** Stable, machine-readable: `subscriber_not_found`. */
  code: string;
  /** HTTP status. */
  status: number;
  /** What a caller may read. */
  publicMessage: string;
  /** Further members of the error envelope. */
  details?: { ctx?: Record<string, unknown>; errors?: FieldIssues | unknown[]; [member: string]: unknown };
  /** Whether doing the same again later can succeed. */
  retry?: 'never' | 'later';
  /** Seconds to wait before a retry. */
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** The one error type of the platform. Nothing decides by its text. */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly publicMessage: string;
  readonly details: NonNullable<AppErrorOptions['details']>;
  readonly retry: 'never' | 'later';
  readonly retryAfterSeconds: number | undefined;

  constructor(options: AppErrorOptions) {
    super(options.publicMessage, { cause: options.cause });
    this.name = 'AppError';
    this.code = options.code;
    this.status = options.status;
    this.publicMessage = options.publicMessage;
    this.details = options.details ?? {};
    this.retry = options.retry ?? 'never';
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

const capitalised = (noun: string): string => noun.charAt(0).toUpperCase() + noun.slice(1);

/** 404. A caller who may not see a thing gets the same answer as for one that is missing. */
export function notFound(noun: string, ids: Record<string, string> = {}): AppError {
  const values = Object.values(ids);
  const which =
    values.length > 1
      ? `with ${Object.entries(ids)
          .map(([name, value]) => `${name} ${value}`)
          .join(' and ')}`
      : values.join('');

  return new AppError({
    code: `${noun.replace(/ /g, '_')}_not_found`,
    status: 404,
    publicMessage: `${capitalised(noun)}${which ? ` ${which}` : ''} was not found`,
    details: Object.keys(ids).length > 0 ? { ctx: ids } : {},
  });
}

/** 409: the thing exists, or is in a state that forbids the change. */
export function conflict(message: string, ctx?: Record<string, unknown>): AppError {
  return new AppError({ code: 'conflict', status: 409, publicMessage: message, details: ctx ? { ctx } : {} });
}

/** 400: well-formed, but against a rule. */
export function badRequest(message: string, details: AppErrorOptions['details'] = {}): AppError {
  return new AppError({ code: 'bad_request', status: 400, publicMessage: message, details });
}

/** 422 that names the fields (`ValidationErrorDto`). */
export function invalidInput(errors: FieldIssues, message = 'Validation Error'): AppError {
  return new AppError({ code: 'invalid_input', status: 422, publicMessage: message, details: { errors } });
}

/** 401. */
export function unauthorized(message: string): AppError {
  return new AppError({ code: 'unauthorized', status: 401, publicMessage: message });
}

/** 403. */
export function forbidden(message: string): AppError {
  return new AppError({ code: 'forbidden', status: 403, publicMessage: message });
}

/** 413. */
export function payloadTooLarge(message: string): AppError {
  return new AppError({ code: 'payload_too_large', status: 413, publicMessage: message });
}

/** 503: a database or the queue is away; the caller may come back. */
export function unavailable(message: string, cause?: unknown): AppError {
  return new AppError({
    code: 'unavailable',
    status: 503,
    publicMessage: message,
    retry: 'later',
    retryAfterSeconds: 5,
    cause,
  });
}
