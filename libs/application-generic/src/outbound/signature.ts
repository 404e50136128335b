import { hmacHex } from '../encryption.js';

/** Header that carries {@link signRequest}. */
export const SIGNATURE_HEADER = 'novu-signature';

/** What is signed for a request without body. */
const NO_BODY = '{}';

/**
 * Value of the signature header (`spec/framework-protocol.md` section 2): `t=<ms>,v1=<hex HMAC-SHA256 of "<ms>.<body>">`.
 * @param secret the environment's secret key, in plain text
 * @param body the very text that is sent, compact JSON; undefined for a request without body
 */
export function signRequest(secret: string, body: string | undefined, now: Date): string {
  const timestamp = now.getTime();

  return `t=${timestamp},v1=${hmacHex(secret, `${timestamp}.${body ?? NO_BODY}`)}`;
}
