import { Inject, Injectable } from '@nestjs/common';
import {
  signSubscriberToken,
  signUserToken,
  type SubscriberClaims,
  type UserClaims,
  type VerifiedToken,
  verifyToken,
} from '@novu/application-generic';
import { API_ENV, type ApiEnv } from '../env.js';

export type { SubscriberClaims, UserClaims, VerifiedToken };

/** Signs and verifies the tokens of people and of subscribers, with the secret and lifetime of the configuration. */
@Injectable()
export class Tokens {
  constructor(@Inject(API_ENV) private readonly env: ApiEnv) {}

  signUser(claims: UserClaims): string {
    return signUserToken(this.env.JWT_SECRET, claims);
  }

  signSubscriber(claims: SubscriberClaims): string {
    return signSubscriberToken(this.env.JWT_SECRET, claims, this.env.SUBSCRIBER_WIDGET_JWT_EXPIRATION_TIME);
  }

  /** @returns undefined for anything but a token of ours that is still good. */
  verify(token: string): VerifiedToken | undefined {
    return verifyToken(this.env.JWT_SECRET, token);
  }
}
