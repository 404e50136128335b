import { AppError } from '../errors.js';

/** The call is against a rule; the same call will be refused again. */
export function outboundRefused(publicMessage: string): AppError {
  return new AppError({ code: 'outbound_refused', status: 400, publicMessage });
}

/** No usable answer; a later call may get one. */
export function outboundFailed(publicMessage: string, cause?: unknown): AppError {
  return new AppError({ code: 'outbound_failed', status: 502, publicMessage, retry: 'later', cause });
}

/** The answer is larger than the caller can take. */
export function outboundTooLarge(host: string): AppError {
  return new AppError({ code: 'outbound_too_large', status: 502, publicMessage: `The answer of ${host} is too large` });
}

/** A call that took longer than it may. Carries the code of the system's own time-out, so that both are retried alike. */
export function outboundTimedOut(host: string, timeoutMs: number): AppError {
  const cause = Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' });

  return outboundFailed(`${host} did not answer completely within ${timeoutMs} ms`, cause);
}

/** Header lines beyond what the HTTP parser takes (16 KiB). */
const OVERFLOWS = new Set(['UND_ERR_HEADERS_OVERFLOW', 'HPE_HEADER_OVERFLOW']);

/** What undici throws, as one of ours. */
export function toOutboundError(error: unknown, host: string): AppError {
  const chain = causesOf(error);
  const known = chain.find((cause) => cause instanceof AppError);
  if (known) return known;
  const code = errorCodeOf(error);
  if (code !== undefined && OVERFLOWS.has(code)) return outboundTooLarge(host);

  return outboundFailed(`${host} could not be reached${code ? ` (${code})` : ''}`, error);
}

/** The system's or undici's code (`ECONNREFUSED`, `UND_ERR_SOCKET`) of the deepest error that has one. */
export function errorCodeOf(error: unknown): string | undefined {
  return causesOf(error)
    .map((cause) => ('code' in cause && !(cause instanceof AppError) ? cause.code : undefined))
    .findLast((code) => typeof code === 'string');
}

/** Errors of Node itself are no instances of a test's own `Error` class: told by their shape. */
function causesOf(error: unknown): object[] {
  const causes: object[] = [];
  let current = error;
  while (typeof current === 'object' && current !== null && !causes.includes(current)) {
    causes.push(current);
    current = 'cause' in current ? current.cause : undefined;
  }

  return causes;
}
