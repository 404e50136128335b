import { Inject, Injectable } from '@nestjs/common';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { API_ENV, type ApiEnv } from '../env.js';

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

/** What a bearer token says, once its signature, age and audience were checked. */
export type VerifiedToken =
  | { kind: 'user'; claims: z.output<typeof userClaims> }
  | { kind: 'subscriber'; claims: z.output<typeof subscriberClaims> };

/** Signs and verifies the tokens of people and of subscribers. */
@Injectable()
export class Tokens {
  constructor(@Inject(API_ENV) private readonly env: ApiEnv) {}

  signUser(claims: UserClaims): string {
    return jwt.sign(claims, this.env.JWT_SECRET, { issuer: ISSUER, expiresIn: USER_TOKEN_LIFETIME });
  }

  signSubscriber(claims: SubscriberClaims): string {
    const lifetime = this.env.SUBSCRIBER_WIDGET_JWT_EXPIRATION_TIME as jwt.SignOptions['expiresIn'];

    return jwt.sign(claims, this.env.JWT_SECRET, { issuer: ISSUER, audience: SUBSCRIBER_AUDIENCE, expiresIn: lifetime ?? '15 days' });
  }

  /** @returns undefined for anything but a token of ours that is still good. */
  verify(token: string): VerifiedToken | undefined {
    let decoded: unknown;
    try {
      decoded = jwt.verify(token, this.env.JWT_SECRET, { issuer: ISSUER, algorithms: ['HS256'] });
    } catch {
      return undefined;
    }
    const isSubscriber = typeof decoded === 'object' && decoded !== null && 'aud' in decoded && decoded.aud === SUBSCRIBER_AUDIENCE;
    if (isSubscriber) {
      const claims = subscriberClaims.safeParse(decoded);

      return claims.success ? { kind: 'subscriber', claims: claims.data } : undefined;
    }
    const claims = userClaims.safeParse(decoded);

    return claims.success ? { kind: 'user', claims: claims.data } : undefined;
  }
}
