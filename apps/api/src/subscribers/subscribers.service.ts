import { Injectable } from '@nestjs/common';
import { AppError, notFound } from '@novu/application-generic';
import {
  type CursorPage,
  type CursorQuery,
  MessageRepository,
  PreferenceRepository,
  type Scope,
  type SubscriberDoc,
  type SubscriberProfile,
  SubscriberRepository,
  type SubscriberSearch,
  TopicSubscriptionRepository,
} from '@novu/dal';
import { Authenticator } from '../http/authenticator.js';
import { toSubscriberResponse } from './subscribers.dto.js';

/** The recipients a customer registers with us. */
@Injectable()
export class SubscribersService {
  constructor(
    private readonly subscribers: SubscriberRepository,
    private readonly messages: MessageRepository,
    private readonly preferences: PreferenceRepository,
    private readonly topicSubscriptions: TopicSubscriptionRepository,
    private readonly authenticator: Authenticator,
  ) {}

  /**
   * Creates a subscriber, or gives an existing one the fields.
   * @throws AppError 409 for an existing one when `failIfExists`; its body is the subscriber as well as the error
   *   (`spec/rest-api.md` section 1.5).
   */
  async upsert(
    scope: Scope,
    subscriberId: string,
    profile: SubscriberProfile,
    { failIfExists }: { failIfExists: boolean },
  ): Promise<SubscriberDoc> {
    const created = await this.subscribers.create(scope, subscriberId, profile);
    if (created) return created;
    if (!failIfExists) return this.update(scope, subscriberId, profile);
    throw new AppError({
      code: 'subscriber_exists',
      status: 409,
      publicMessage: `Subscriber ${subscriberId} exists already`,
      details: { ...toSubscriberResponse(await this.getOrThrow(scope, subscriberId)) },
    });
  }

  /** @throws AppError 404 */
  async getOrThrow(scope: Scope, subscriberId: string): Promise<SubscriberDoc> {
    const subscriber = await this.subscribers.findByExternalId(scope, subscriberId);
    if (!subscriber) throw notFound('subscriber', { subscriberId });

    return subscriber;
  }

  search(scope: Scope, search: SubscriberSearch, query: CursorQuery): Promise<CursorPage<SubscriberDoc>> {
    return this.subscribers.search(scope, search, query);
  }

  /** @throws AppError 404 */
  async update(scope: Scope, subscriberId: string, profile: SubscriberProfile): Promise<SubscriberDoc> {
    const updated = await this.subscribers.update(scope, subscriberId, profile);
    if (!updated) throw notFound('subscriber', { subscriberId });

    return updated;
  }

  /**
   * Removes a subscriber and what is its own. The subscriber itself goes last: should this stop half-way, the caller can do it
   * again. @throws AppError 404
   */
  async remove(scope: Scope, subscriberId: string): Promise<void> {
    const { _id } = await this.getOrThrow(scope, subscriberId);
    await Promise.all([
      this.topicSubscriptions.removeOfSubscriber(scope, _id),
      this.preferences.removeOfSubscriber(scope, _id),
      this.messages.removeOfSubscriber(scope, _id),
    ]);
    await this.subscribers.remove(scope, subscriberId);
    await this.authenticator.forgetSubscriber(scope, subscriberId);
  }
}
