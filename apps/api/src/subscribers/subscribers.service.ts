import { Inject, Injectable } from '@nestjs/common';
import { AppError, type Clock, CLOCK, notFound } from '@novu/application-generic';
import {
  ChannelConnectionRepository,
  ChannelEndpointRepository,
  type CursorPage,
  type CursorQuery,
  type IntegrationDoc,
  MessageRepository,
  PreferenceRepository,
  type Scope,
  type SubscriberDoc,
  type SubscriberProfile,
  SubscriberRepository,
  type SubscriberSearch,
  type SubscriberUpsert,
  TopicSubscriptionRepository,
} from '@novu/dal';
import { LIMITS } from '@novu/shared';
import { Authenticator } from '../http/authenticator.js';
import { ChannelIntegrations } from './channel-integrations.js';
import {
  type BulkSubscribersResponse,
  type SubscribersPage,
  toSubscriberResponse,
  type UpdateCredentialsInput,
} from './subscribers.dto.js';

/** The recipients a customer registers with us. */
@Injectable()
export class SubscribersService {
  constructor(
    private readonly subscribers: SubscriberRepository,
    private readonly messages: MessageRepository,
    private readonly preferences: PreferenceRepository,
    private readonly topicSubscriptions: TopicSubscriptionRepository,
    private readonly integrations: ChannelIntegrations,
    private readonly connections: ChannelConnectionRepository,
    private readonly endpoints: ChannelEndpointRepository,
    private readonly authenticator: Authenticator,
    @Inject(CLOCK) private readonly clock: Clock,
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

  /** As {@link upsert}, for many at once. */
  async upsertMany(scope: Scope, upserts: readonly SubscriberUpsert[]): Promise<BulkSubscribersResponse> {
    const byId = new Map<string, SubscriberUpsert>();
    for (const { subscriberId, profile } of upserts) {
      byId.set(subscriberId, { subscriberId, profile: { ...byId.get(subscriberId)?.profile, ...profile } });
    }
    const ids = [...byId.keys()];
    const existing = await this.subscribers.findExistingIds(scope, ids);
    await this.subscribers.upsertMany(scope, [...byId.values()]);
    const named = (wanted: boolean) =>
      ids.filter((id) => existing.has(id) === wanted).map((subscriberId) => ({ subscriberId }));

    return { updated: named(true), created: named(false), failed: [] };
  }

  /** Newest first. */
  async list(scope: Scope, { page, limit }: { page: number; limit: number }): Promise<SubscribersPage> {
    const [found, totalCount] = await Promise.all([
      this.subscribers.listPage(scope, { skip: page * limit, limit }),
      this.subscribers.countAll(scope, LIMITS.listCount),
    ]);

    return {
      data: found.slice(0, limit).map(toSubscriberResponse),
      page,
      pageSize: limit,
      hasMore: found.length > limit,
      totalCount,
    };
  }

  /** @throws AppError 404 */
  async setOnline(scope: Scope, subscriberId: string, isOnline: boolean): Promise<SubscriberDoc> {
    const updated = await this.subscribers.setOnline(scope, subscriberId, isOnline, this.clock.now());

    return updated ?? missing(subscriberId);
  }

  /**
   * Where the subscriber is reached at an integration.
   * @param mode `replace` forgets what was there, `merge` adds to it.
   * @throws AppError 404 without the subscriber, or an integration of the provider
   */
  async setCredentials(
    scope: Scope,
    subscriberId: string,
    { providerId, integrationIdentifier, credentials }: UpdateCredentialsInput,
    mode: 'replace' | 'merge',
  ): Promise<SubscriberDoc> {
    const { _id } = await this.integrationOf(scope, providerId, integrationIdentifier);
    const channel = { _integrationId: _id, providerId, credentials: { ...credentials } };

    return (await this.subscribers.setChannel(scope, subscriberId, channel, mode)) ?? missing(subscriberId);
  }

  /** @throws AppError 404 without the subscriber, or the integration that is named */
  async removeCredentials(
    scope: Scope,
    subscriberId: string,
    providerId: string,
    integrationIdentifier?: string,
  ): Promise<void> {
    const named = integrationIdentifier
      ? { _integrationId: (await this.integrationOf(scope, providerId, integrationIdentifier))._id }
      : {};
    if (!(await this.subscribers.removeChannels(scope, subscriberId, { providerId, ...named }))) missing(subscriberId);
  }

  /** @throws AppError 404 */
  private async integrationOf(
    scope: Scope,
    providerId: string,
    integrationIdentifier?: string,
  ): Promise<IntegrationDoc> {
    const name = { providerId, ...(integrationIdentifier ? { integrationIdentifier } : {}) };
    const [found] = await this.integrations.of(scope, [name]);
    if (!found) throw notFound('integration', integrationIdentifier ? { integrationIdentifier } : { providerId });

    return found;
  }

  /** @throws AppError 404 */
  async getOrThrow(scope: Scope, subscriberId: string): Promise<SubscriberDoc> {
    const subscriber = await this.subscribers.findByExternalId(scope, subscriberId);

    return subscriber ?? missing(subscriberId);
  }

  search(scope: Scope, search: SubscriberSearch, query: CursorQuery): Promise<CursorPage<SubscriberDoc>> {
    return this.subscribers.search(scope, search, query);
  }

  /** @throws AppError 404 */
  async update(scope: Scope, subscriberId: string, profile: SubscriberProfile): Promise<SubscriberDoc> {
    const updated = await this.subscribers.update(scope, subscriberId, profile);

    return updated ?? missing(subscriberId);
  }

  /**
   * Removes a subscriber and what is its own. The subscriber itself goes after that: should this stop half-way, the caller can do it
   * again. @throws AppError 404
   */
  async remove(scope: Scope, subscriberId: string): Promise<void> {
    const { _id } = await this.getOrThrow(scope, subscriberId);
    await Promise.all([
      this.removeOwn(scope, _id),
      this.endpoints.removeOfSubscriber(scope, subscriberId),
      this.connections.removeOfSubscriber(scope, subscriberId),
    ]);
    await this.subscribers.remove(scope, subscriberId);
    await this.authenticator.forgetSubscriber(scope, subscriberId);
    // What came meanwhile. Not what goes by the public id, which may be somebody else's by now.
    await this.removeOwn(scope, _id);
  }

  private async removeOwn(scope: Scope, subscriberId: SubscriberDoc['_id']): Promise<void> {
    await Promise.all([
      this.topicSubscriptions.removeOfSubscriber(scope, subscriberId),
      this.preferences.removeOfSubscriber(scope, subscriberId),
      this.messages.removeOfSubscriber(scope, subscriberId),
    ]);
  }
}

function missing(subscriberId: string): never {
  throw notFound('subscriber', { subscriberId });
}
