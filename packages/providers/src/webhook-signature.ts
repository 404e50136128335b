import { createHmac } from 'node:crypto';

/** Proves to a webhook who calls it: hex HMAC-SHA256 of the very bytes sent (`spec/providers.md` section 2). */
export function signatureHeader(secret: string, body: string): Record<string, string> {
  return { 'x-novu-signature': createHmac('sha256', secret).update(body).digest('hex') };
}
