export interface ProviderErrorOptions {
  /** Whether the same call can succeed later. */
  retry: 'never' | 'later';
  /** Stable and machine-readable, e.g. `smtp_550`. */
  code: string;
  /** HTTP status of the provider's answer, when there was one. */
  status?: number;
  /** Milliseconds the provider asks to wait before the next try. */
  retryAfterMs?: number;
  cause?: unknown;
}

/** A provider did not take a message. Its text is the provider's own and may be shown to the customer. */
export class ProviderError extends Error {
  readonly retry: 'never' | 'later';
  readonly code: string;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { retry, code, status, retryAfterMs, cause }: ProviderErrorOptions) {
    super(message, { cause });
    this.name = 'ProviderError';
    this.retry = retry;
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Code of an error about a device token nobody is behind any more: it is taken off the subscriber (`spec/engine.md` section 13.5). */
export const INVALID_TOKEN = 'invalid_token';

/** What is set up, or asked for, cannot be sent by any number of tries. */
export function misconfigured(message: string, cause?: unknown): ProviderError {
  return new ProviderError(message, { retry: 'never', code: 'misconfigured', cause });
}
