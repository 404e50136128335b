import { Injectable } from '@nestjs/common';
import { notFound } from '@novu/application-generic';
import type { Scope } from '@novu/dal';
import { type FeedOwner, InboxService } from '../inbox/inbox.service.js';

/** Whose Inbox a customer's server calls about. */
@Injectable()
export class FeedOwners {
  constructor(private readonly inbox: InboxService) {}

  /**
   * @param subscriberId the customer's id.
   * @param contextKeys `type:id`; notifications of exactly these contexts, of none for one empty text, of any where absent.
   * @throws AppError 404
   */
  async find(scope: Scope, subscriberId: string, contextKeys?: readonly string[]): Promise<FeedOwner> {
    const _subscriberId = await this.inbox.idOf(scope, subscriberId);
    if (!_subscriberId) throw notFound('subscriber', { subscriberId });

    return { scope, _subscriberId, subscriberId, contextKeys: contextKeys?.filter(Boolean) };
  }
}
