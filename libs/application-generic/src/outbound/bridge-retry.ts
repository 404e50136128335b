import { errorCodeOf } from './outbound-errors.js';

const MAX_RETRIES = 3;
const FIRST_DELAY_MS = 1000;

const RETRIED_STATUSES = new Set([408, 429, 500, 503, 504, 521, 522, 524]);

const RETRIED_ERRORS = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EADDRINUSE',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  // undici's own names for a connection that was closed (ECONNRESET) or not made in time (ETIMEDOUT).
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Whether a call to a bridge is made again (`spec/engine.md` section 6.4): up to 3 times, each time after twice the wait.
 * @param attempt number of the attempt that failed, from 1
 * @param failure the status that was answered, or what {@link Outbound.fetch} threw
 * @returns milliseconds to wait; undefined when the failure is final
 */
export function bridgeRetry(attempt: number, failure: unknown): number | undefined {
  if (attempt > MAX_RETRIES || !isPassing(failure)) return undefined;

  return FIRST_DELAY_MS * 2 ** (attempt - 1);
}

function isPassing(failure: unknown): boolean {
  if (typeof failure === 'number') return RETRIED_STATUSES.has(failure);
  const code = errorCodeOf(failure);

  return code !== undefined && RETRIED_ERRORS.has(code);
}
