import { ProviderError } from '../../provider-error.js';

/** Failures without a reply of the server that the same mail and credentials would meet again. */
const HOPELESS = new Set([
  'ECONFIG',
  'ENOAUTH',
  'EENVELOPE',
  'EMESSAGE',
  'EREQUIRETLS',
  'EMAXRECIPIENTS',
  'EFILEACCESS',
  'EURLACCESS',
]);

/** What nodemailer puts on its errors; each may be missing. */
interface SmtpFailure {
  message: string;
  code?: unknown;
  /** Reply code of the server. */
  responseCode?: unknown;
  /** Whether the server's refusal is final: 5yz, except 503, which is about the state of the session. */
  permanent?: unknown;
  /** `never` on what the platform itself refuses: a host it must not call. */
  retry?: unknown;
}

/** Every failure of the SMTP transport as an error that says whether to try again (RFC 5321 section 4.2.1). */
export function toProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  const { message, code, responseCode, permanent, retry }: SmtpFailure =
    error instanceof Error ? error : new Error(String(error));
  if (typeof responseCode === 'number') {
    return new ProviderError(message, {
      retry: permanent === true ? 'never' : 'later',
      code: `smtp_${responseCode}`,
      cause: error,
    });
  }
  const name = typeof code === 'string' ? code : 'UNKNOWN';
  if (retry === 'never') return new ProviderError(message, { retry, code: name, cause: error });

  return new ProviderError(message, {
    retry: HOPELESS.has(name) ? 'never' : 'later',
    code: `smtp_${name.toLowerCase()}`,
    cause: error,
  });
}
