import { Injectable } from '@nestjs/common';
import { notFound } from '@novu/application-generic';
import { type Scope, SubscriberRepository } from '@novu/dal';
import type { FeedOwner } from '../inbox/inbox.service.js';

/** Whose Inbox a customer's server calls about. */
@Injectable()
export class FeedOwners {
  constructor(private readonly subscribers: SubscriberRepository) {}

  /**
   * @param subscriberId the customer's id.
   * @param contextKeys `type:id`; notifications of exactly these contexts, of none for one empty text, of any where absent.
   * @throws AppError 404
   */
  async find(scope: Scope, subscriberId: string, contextKeys?: readonly string[]): Promise<FeedOwner> {
    const subscriber = await this.subscribers.findByExternalId(scope, subscriberId);
    if (!subscriber) throw notFound('subscriber', { subscriberId });

    return { scope, _subscriberId: subscriber._id, subscriberId, contextKeys: contextKeys?.filter(Boolean) };
  }
}
