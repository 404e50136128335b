import { createSecretKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';

const ISSUER = 'novu_api';
/** Sets the tokens of subscribers apart from those of the team (`spec/data-model.md` section 9.1). */
const SUBSCRIBER_AUDIENCE = 'widget_user';
const USER_TOKEN_LIFETIME = '30 days';

const userClaims = z.object({
  _id: z.string(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  email: z.string().nullish(),
  profilePicture: z.string().nullish(),
  organizationId: z.string().nullish(),
  environmentId: z.string().nullish(),
  roles: z.array(z.string()).default([]),
});

const subscriberClaims = z.object({
  /** Internal id. */
  _id: z.string(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  email: z.string().nullish(),
  subscriberId: z.string(),
  organizationId: z.string(),
  environmentId: z.string(),
  contextKeys: z.array(z.string()).default([]),
});

export type UserClaims = z.input<typeof userClaims>;
export type SubscriberClaims = z.input<typeof subscriberClaims>;

/** What a bearer token says, once its signature, age and audience were checked. `expiresAt`: milliseconds since the epoch. */
export type VerifiedToken = (
  | { kind: 'user'; claims: z.output<typeof userClaims> }
  | { kind: 'subscriber'; claims: z.output<typeof subscriberClaims> }
) & { expiresAt: number };

const keys = new Map<string, KeyObject>();

/** Given a text, the library first tries to read a public key from it, which costs ten times the verification itself. */
function keyOf(secret: string): KeyObject {
  const known = keys.get(secret);
  if (known) return known;
  const key = createSecretKey(secret, 'utf8');
  keys.set(secret, key);

  return key;
}

export function signUserToken(secret: string, claims: UserClaims): string {
  return jwt.sign(claims, keyOf(secret), { issuer: ISSUER, expiresIn: USER_TOKEN_LIFETIME });
}

/** @param lifetime seconds, or a text such as `15 days`; see {@link isTokenLifetime}. */
export function signSubscriberToken(secret: string, claims: SubscriberClaims, lifetime: string): string {
  return jwt.sign(claims, keyOf(secret), {
    issuer: ISSUER,
    audience: SUBSCRIBER_AUDIENCE,
    expiresIn: toExpiresIn(lifetime),
  });
}

/** Whether tokens can be signed with this lifetime: a number of seconds or a text such as `15 days`, above zero. */
export function isTokenLifetime(lifetime: string): boolean {
  try {
    const decoded = jwt.decode(jwt.sign({ iat: 1 }, 'only to try it', { expiresIn: toExpiresIn(lifetime) }));

    return typeof decoded === 'object' && (decoded?.exp ?? 0) > 1;
  } catch {
    return false;
  }
}

/** The library takes a text of digits for milliseconds. */
function toExpiresIn(lifetime: string): NonNullable<jwt.SignOptions['expiresIn']> {
  return (/^\d+$/.test(lifetime) ? Number(lifetime) : lifetime) as NonNullable<jwt.SignOptions['expiresIn']>;
}

/** A token that was found good, with the secret that makes it so. */
interface KnownToken {
  verified: VerifiedToken;
  secret: string;
}

/** An Inbox sends the same token with every call, and to check it takes longer than to find its endpoint. */
const knownTokens = new LRUCache<string, KnownToken>({ max: 10_000 });

/**
 * @param now milliseconds.
 * @returns undefined for anything but a token of ours that is still good. To be treated as read-only.
 */
export function verifyToken(secret: string, token: string, now: number = Date.now()): VerifiedToken | undefined {
  const known = knownTokens.get(token);
  if (known && known.secret === secret && now < known.verified.expiresAt) return known.verified;

  const verified = verifyTokenOnce(secret, token, now);
  if (verified) knownTokens.set(token, { verified, secret });

  return verified;
}

/** As {@link verifyToken}, for who sees a token once: thousands of them are not kept in memory. */
export function verifyTokenOnce(secret: string, token: string, now: number = Date.now()): VerifiedToken | undefined {
  const decoded = decode(secret, token, now);

  return decoded && claimsOf(decoded);
}

function decode(secret: string, token: string, now: number): jwt.JwtPayload | undefined {
  try {
    const clockTimestamp = Math.floor(now / 1000);
    const decoded = jwt.verify(token, keyOf(secret), { issuer: ISSUER, algorithms: ['HS256'], clockTimestamp });

    return typeof decoded === 'object' ? decoded : undefined;
  } catch {
    return undefined;
  }
}

function claimsOf(decoded: jwt.JwtPayload): VerifiedToken | undefined {
  const expiresAt = decoded.exp === undefined ? Infinity : decoded.exp * 1000;
  if (decoded.aud === SUBSCRIBER_AUDIENCE) {
    const claims = subscriberClaims.safeParse(decoded);

    return claims.success ? { kind: 'subscriber', claims: claims.data, expiresAt } : undefined;
  }
  const claims = userClaims.safeParse(decoded);

  return claims.success ? { kind: 'user', claims: claims.data, expiresAt } : undefined;
}
