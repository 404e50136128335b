export interface ProviderErrorOptions {
  /** Whether the same call can succeed later. */
  retry: 'never' | 'later';
  /** Stable and machine-readable, e.g. `smtp_550`. */
  code: string;
  cause?: unknown;
}

/** A provider did not take a message. Its text is the provider's own and may be shown to the customer. */
export class ProviderError extends Error {
  readonly retry: 'never' | 'later';
  readonly code: string;

  constructor(message: string, { retry, code, cause }: ProviderErrorOptions) {
    super(message, { cause });
    this.name = 'ProviderError';
    this.retry = retry;
    this.code = code;
  }
}
