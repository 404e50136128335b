import { createHmac, timingSafeEqual } from 'node:crypto';
import { signRequest } from './signature.js';

const SECRET = '0123456789abcdef0123456789abcdef';
const NOW = new Date('2026-01-02T03:04:05.678Z');

/** The bridge's side of framework-protocol.md section 2: what is wrong with the signature, if anything. */
function problemOf(header: string, secret: string, body: string, now: number): string | undefined {
  const pieces = new Map(
    header.split(',').map((piece): [string, string] => {
      const [name = '', ...rest] = piece.split('=');

      return [name, rest.join('=')];
    }),
  );
  const [timestamp, digest] = [pieces.get('t'), pieces.get('v1')];
  if (!timestamp || !digest) return 'SignatureInvalidError';
  if (Math.abs(now - Number(timestamp)) > 300_000) return 'SignatureExpiredError';
  const expected = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest();
  const given = Buffer.from(digest, 'hex');

  return given.length === expected.length && timingSafeEqual(given, expected) ? undefined : 'SignatureMismatchError';
}

describe('the signature of a request (framework-protocol.md section 2)', () => {
  it('is t=<ms>,v1=<lower-case hex of HMAC-SHA256>', () => {
    // printf '1767323045678.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
    expect(signRequest(SECRET, '{"a":1}', NOW)).toBe(
      't=1767323045678,v1=6859cc8f92985789799954b7e3fdbcac12ebb4d41f68cf296a817909b4f5caaa',
    );
  });

  it('is accepted by a bridge that parses the body and writes it again', () => {
    const body = JSON.stringify({ payload: { name: 'Zoë', list: [1, 2.5, null] } });
    const header = signRequest(SECRET, body, NOW);
    const again = JSON.stringify(JSON.parse(body));
    expect(problemOf(header, SECRET, again, NOW.getTime())).toBeUndefined();
    expect(problemOf(header, SECRET, again, NOW.getTime() + 299_000)).toBeUndefined();
    expect(problemOf(header, SECRET, again, NOW.getTime() + 301_000)).toBe('SignatureExpiredError');
    expect(problemOf(header, `${SECRET}0`, again, NOW.getTime())).toBe('SignatureMismatchError');
    expect(problemOf(header, SECRET, `${again} `, NOW.getTime())).toBe('SignatureMismatchError');
  });

  it('is that of "{}" for a request without body', () => {
    expect(signRequest(SECRET, undefined, NOW)).toBe(signRequest(SECRET, '{}', NOW));
    expect(problemOf(signRequest(SECRET, undefined, NOW), SECRET, '{}', NOW.getTime())).toBeUndefined();
  });
});
