import { Injectable } from '@nestjs/common';
import { AppError, notFound } from '@novu/application-generic';
import {
  type CursorPage,
  type CursorQuery,
  PreferenceRepository,
  type Scope,
  type TopicDoc,
  TopicRepository,
  TopicSubscriptionRepository,
  type Types,
} from '@novu/dal';
import { type CreateTopicInput, toTopicResponse, type UpdateTopicInput } from './topics.dto.js';

/** Subscriptions taken away with their topic in one go. */
const REMOVED_AT_ONCE = 1_000;

/** Named groups of subscribers. */
@Injectable()
export class TopicsService {
  constructor(
    private readonly topics: TopicRepository,
    private readonly subscriptions: TopicSubscriptionRepository,
    private readonly preferences: PreferenceRepository,
  ) {}

  /**
   * Creates a topic, or gives an existing one the fields.
   * @throws AppError 409 for an existing one when `failIfExists`; its body is the topic as well as the error
   *   (`spec/rest-api.md` section 1.5).
   */
  async upsert(
    scope: Scope,
    { key, name, data }: CreateTopicInput,
    { failIfExists }: { failIfExists: boolean },
  ): Promise<{ topic: TopicDoc; created: boolean }> {
    const topic = await this.topics.create(scope, {
      key,
      ...(name === undefined ? {} : { name }),
      ...(data ? { data } : {}),
    });
    if (topic) return { topic, created: true };
    if (!failIfExists) return { topic: await this.update(scope, key, { name, data }), created: false };
    throw new AppError({
      code: 'topic_exists',
      status: 409,
      publicMessage: `Topic ${key} exists already`,
      details: { ...toTopicResponse(await this.getOrThrow(scope, key)) },
    });
  }

  /** @throws AppError 404 */
  async getOrThrow(scope: Scope, key: string): Promise<TopicDoc> {
    const topic = await this.topics.findByKey(scope, key);
    if (!topic) throw notFound('topic', { topicKey: key });

    return topic;
  }

  /** The topic, made if there is none. */
  async ensure(scope: Scope, key: string, name: string | undefined): Promise<TopicDoc> {
    const existing = await this.topics.findByKey(scope, key);
    if (existing) return existing;

    return (
      (await this.topics.create(scope, { key, ...(name === undefined ? {} : { name }) })) ?? this.getOrThrow(scope, key)
    );
  }

  list(scope: Scope, search: { key?: string; name?: string }, query: CursorQuery): Promise<CursorPage<TopicDoc>> {
    return this.topics.list(scope, search, query);
  }

  /** @throws AppError 404 */
  async update(scope: Scope, key: string, changes: UpdateTopicInput): Promise<TopicDoc> {
    const topic = await this.topics.update(scope, key, changes);
    if (!topic) throw notFound('topic', { topicKey: key });

    return topic;
  }

  /**
   * Removes a topic and its subscriptions, the topic after them: should this stop half-way, the caller can do it again.
   * @throws AppError 404
   */
  async remove(scope: Scope, key: string): Promise<void> {
    const { _id } = await this.getOrThrow(scope, key);
    await this.removeSubscriptions(scope, _id);
    await this.topics.remove(scope, key);
    // Of those who came meanwhile.
    await this.removeSubscriptions(scope, _id);
  }

  /** In bites, each with what its subscriptions say about workflows: a topic may have very many. */
  private async removeSubscriptions(scope: Scope, topicId: Types.ObjectId): Promise<void> {
    for (;;) {
      const ids = await this.subscriptions.idsOfTopic(scope, topicId, REMOVED_AT_ONCE);
      if (ids.length === 0) return;
      await this.preferences.removeOfSubscriptions(scope, ids);
      await this.subscriptions.removeMany(scope, ids);
    }
  }
}
