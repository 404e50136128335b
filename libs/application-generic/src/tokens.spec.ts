import { signSubscriberToken, verifyToken } from './tokens.js';

const SECRET = 'a secret of the test';
const claims = { _id: 'a', subscriberId: 'b', organizationId: 'c', environmentId: 'd' };
const SECOND = 1_000;

describe('a token that was verified before', () => {
  it('is worth nothing once its lifetime is over', () => {
    const token = signSubscriberToken(SECRET, claims, '60');
    const signedAt = Date.now();

    expect(verifyToken(SECRET, token, signedAt)).toMatchObject({ kind: 'subscriber', claims });
    expect(verifyToken(SECRET, token, signedAt + 58 * SECOND)).toMatchObject({ kind: 'subscriber', claims });
    expect(verifyToken(SECRET, token, signedAt + 61 * SECOND)).toBeUndefined();
  });

  it('is worth nothing to whoever has another secret', () => {
    const token = signSubscriberToken(SECRET, claims, '60');

    expect(verifyToken(SECRET, token)).toBeDefined();
    expect(verifyToken('another secret', token)).toBeUndefined();
  });

  it('does not make a changed one good', () => {
    const token = signSubscriberToken(SECRET, claims, '60');
    const [header, , signature] = token.split('.');
    const others = Buffer.from(JSON.stringify({ ...claims, subscriberId: 'somebody else' })).toString('base64url');

    expect(verifyToken(SECRET, token)).toBeDefined();
    expect(verifyToken(SECRET, `${header}.${others}.${signature}`)).toBeUndefined();
  });
});
