import { Injectable } from '@nestjs/common';
import { invalidInput, notFound } from '@novu/application-generic';
import {
  type ContextInput,
  contextKeys,
  ContextRepository,
  counted,
  type CursorQuery,
  type Read,
  readTogether,
  type Scope,
  type SubscriberDoc,
  SubscriberRepository,
  type TopicDoc,
  TopicRepository,
  type TopicSubscriptionDoc,
  TopicSubscriptionRepository,
} from '@novu/dal';
import { SubscriptionPreferences, toSaid } from './subscription-preferences.js';
import type { PreferenceWish } from './subscription-preferences.dto.js';
import {
  defaultIdentifier,
  externalIdProblems,
  type SubscriptionDetailsResponse,
  type SubscriptionEntry,
  type SubscriptionError,
  type SubscriptionPage,
  type SubscriptionResponse,
  type SubscriptionsResult,
  toSubscriptionDetails,
  toSubscriptionResponse,
} from './subscriptions.dto.js';
import { TopicsService } from './topics.service.js';

/** An entry of a subscribe call with everything it stands for. */
interface Wish {
  identifier: string;
  subscriberId: string;
  name?: string;
  /** Sorted. */
  contextKeys: readonly string[];
}

/** What goes for all entries of a subscribe call. */
export interface SubscribeOptions {
  /** Name of the topic, should it have to be made. */
  topicName?: string | undefined;
  /** What the subscriptions say about workflows. */
  preferences?: readonly PreferenceWish[];
  /** Context the subscriptions are for. */
  contexts?: readonly ContextInput[];
}

/** Who is in which topic. */
@Injectable()
export class SubscriptionsService {
  constructor(
    private readonly topicsService: TopicsService,
    private readonly topics: TopicRepository,
    private readonly subscribers: SubscriberRepository,
    private readonly subscriptions: TopicSubscriptionRepository,
    private readonly contexts: ContextRepository,
    private readonly preferences: SubscriptionPreferences,
  ) {}

  /**
   * Subscribes each entry's subscriber; who is in already stays in. Makes the topic, and the contexts, when there are none. A topic or
   * a subscriber that is removed meanwhile takes its subscriptions along: whoever removes one looks for them once more afterwards, and
   * here one looks for both once they are written.
   * @throws AppError 422
   */
  async subscribe(
    scope: Scope,
    topicKey: string,
    entries: readonly SubscriptionEntry[],
    options: SubscribeOptions = {},
  ): Promise<SubscriptionsResult> {
    const { topicName, preferences = [], contexts = [] } = options;
    const messages = externalIdProblems('topicKey', topicKey);
    if (messages.length > 0) throw invalidInput({ topicKey: { messages, value: topicKey } });
    const rules = await this.preferences.rulesFor(scope, preferences);
    const topic = await this.topicsService.ensure(scope, topicKey, topicName);
    await this.contexts.findOrCreate(scope, contexts);
    const wishes = toWishes(topicKey, contextKeys(contexts), entries);
    const subscribers = await this.subscribersById(
      scope,
      wishes.map((wish) => wish.subscriberId),
    );
    const known = wishes.filter((wish) => subscribers.has(wish.subscriberId));
    const rows = await this.store(scope, topic, known, subscribers);

    const subscribed: TopicSubscriptionDoc[] = [];
    const errors: SubscriptionError[] = [];
    for (const { subscriberId, identifier } of wishes) {
      const subscriber = subscribers.get(subscriberId);
      const row = rows.get(identifier);
      if (!subscriber) errors.push(unknownSubscriber(subscriberId));
      else if (row && isOf(row, topic, subscriber)) subscribed.push(row);
      else errors.push(identifierTaken(subscriberId, identifier));
    }
    await this.preferences.save(scope, subscribed, rules);
    const parts = await this.partsOf(scope, subscribed);
    if (subscribed.length > 0 && parts.topics.length === 0) {
      await this.remove(scope, subscribed);

      return this.subscribe(scope, topicKey, entries, options);
    }
    const left = subscribed.filter((row) => !parts.subscribers.some(({ _id }) => _id.equals(row._subscriberId)));
    await this.remove(scope, left);
    errors.push(...left.map(({ externalSubscriberId }) => unknownSubscriber(externalSubscriberId)));
    const lasting = subscribed.filter((row) => !left.includes(row));

    return resultOf(wishes.length, toResponses(lasting, parts), errors);
  }

  /** Ends subscriptions: the named one, or all the subscriber has in the topic. @throws AppError 404 when there is no such topic */
  async unsubscribe(
    scope: Scope,
    topicKey: string,
    entries: readonly SubscriptionEntry[],
  ): Promise<SubscriptionsResult> {
    const topic = await this.topicsService.getOrThrow(scope, topicKey);
    const rows = await this.rowsOf(scope, topic, entries);
    const matches = entries.map((entry) => rows.filter((row) => isMeant(row, entry)));
    const removed = [...new Set(matches.flat())];
    const responses = await this.toResponses(scope, removed);
    await this.remove(scope, removed);
    const errors = entries.flatMap((entry, index) => (matches[index]?.length ? [] : [nothingToRemove(entry)]));

    return resultOf(entries.length, responses, errors);
  }

  /** @throws AppError 404 */
  async listOfTopic(
    scope: Scope,
    topicKey: string,
    search: { subscriberId?: string; contextKeys?: readonly string[] },
    query: CursorQuery,
  ): Promise<SubscriptionPage> {
    const filter = {
      ...contextFilter(search),
      ...(search.subscriberId ? { externalSubscriberId: search.subscriberId } : {}),
    };
    const found = await this.subscriptions.pageOfTopic(scope, this.topics.readByKey(scope, topicKey), filter, query);
    if (!found) throw notFound('topic', { topicKey });
    const { page, owner } = found;
    const { total, ...parts } = await readTogether({
      total: page.total,
      subscribers: this.readSubscribers(scope, page.data),
      ...this.preferences.reads(scope, page.data),
    });

    return { ...counted(page, total), data: toResponses(page.data, { ...parts, topics: [owner] }) };
  }

  /** @throws AppError 404 */
  async listOfSubscriber(
    scope: Scope,
    subscriberId: string,
    search: { key?: string; contextKeys?: readonly string[] },
    query: CursorQuery,
  ): Promise<SubscriptionPage> {
    const filter = { ...contextFilter(search), ...(search.key ? { topicKey: search.key } : {}) };
    const subscriber = this.subscribers.readByExternalId(scope, subscriberId);
    const found = await this.subscriptions.pageOfSubscriber(scope, subscriber, filter, query);
    if (!found) throw notFound('subscriber', { subscriberId });
    const { page, owner } = found;
    const { total, ...parts } = await readTogether({
      total: page.total,
      topics: this.readTopics(scope, page.data),
      ...this.preferences.reads(scope, page.data),
    });

    return { ...counted(page, total), data: toResponses(page.data, { ...parts, subscribers: [owner] }) };
  }

  /** @throws AppError 404 */
  async getOrThrow(scope: Scope, topicKey: string, identifier: string): Promise<TopicSubscriptionDoc> {
    const row = await this.subscriptions.findByIdentifier(scope, topicKey, identifier);
    if (!row) throw notFound('subscription', { identifier });

    return row;
  }

  /** @throws AppError 404 */
  async details(scope: Scope, topicKey: string, identifier: string): Promise<SubscriptionDetailsResponse> {
    const row = await this.getOrThrow(scope, topicKey, identifier);
    const said = await this.preferences.of(scope, [row]);

    return toSubscriptionDetails(row, said.get(row._id.toHexString()) ?? []);
  }

  /**
   * Changes the name, what the subscription says about workflows, or both; what is absent stays as it is.
   * @throws AppError 404, 422
   */
  async update(
    scope: Scope,
    topicKey: string,
    identifier: string,
    { name, preferences = [] }: { name?: string; preferences?: readonly PreferenceWish[] },
  ): Promise<SubscriptionResponse> {
    const rules = await this.preferences.rulesFor(scope, preferences);
    const row =
      name === undefined
        ? await this.getOrThrow(scope, topicKey, identifier)
        : await this.subscriptions.rename(scope, topicKey, identifier, name);
    if (!row) throw notFound('subscription', { identifier });
    await this.preferences.save(scope, [row], rules);
    const [response] = await this.toResponses(scope, [row]);
    if (!response) throw notFound('subscription', { identifier });

    return response;
  }

  /** A subscription of the subscriber to the topic. @throws AppError 404 when there is none */
  async membership(scope: Scope, topicKey: string, subscriberId: string): Promise<TopicSubscriptionDoc> {
    const topic = await this.topicsService.getOrThrow(scope, topicKey);
    const [row] = await this.subscriptions.findOfSubscribers(scope, topic._id, [subscriberId]);
    if (!row) throw notFound('subscription', { topicKey, subscriberId });

    return row;
  }

  /** Writes what is missing. @returns the rows that now hold the wished identifiers, whoever they belong to. */
  private async store(
    scope: Scope,
    topic: TopicDoc,
    wishes: readonly Wish[],
    subscribers: ReadonlyMap<string, SubscriberDoc>,
  ): Promise<ReadonlyMap<string, TopicSubscriptionDoc>> {
    const identifiers = wishes.map((wish) => wish.identifier);
    const existing = await this.subscriptions.findManyByIdentifier(scope, identifiers);
    // Left behind by an earlier topic of this key, or subscriber of this id.
    const orphans = existing.filter((row) => {
      const subscriber = subscribers.get(row.externalSubscriberId);

      return (
        row.topicKey === topic.key &&
        (!row._topicId.equals(topic._id) || (subscriber && !row._subscriberId.equals(subscriber._id)))
      );
    });
    await this.remove(scope, orphans);
    const kept = new Map(existing.filter((row) => !orphans.includes(row)).map((row) => [row.identifier, row]));
    const missing = wishes.filter((wish) => !kept.has(wish.identifier));
    if (missing.length === 0) return kept;
    await this.subscriptions.createMany(
      scope,
      missing.flatMap((wish) => {
        const subscriber = subscribers.get(wish.subscriberId);

        return subscriber ? [newSubscription(topic, subscriber, wish)] : [];
      }),
    );

    return byIdentifier(await this.subscriptions.findManyByIdentifier(scope, identifiers));
  }

  private async remove(scope: Scope, rows: readonly TopicSubscriptionDoc[]): Promise<void> {
    if (rows.length === 0) return;
    const ids = rows.map((row) => row._id);
    await this.preferences.remove(scope, ids);
    await this.subscriptions.removeMany(scope, ids);
  }

  private async rowsOf(
    scope: Scope,
    topic: TopicDoc,
    entries: readonly SubscriptionEntry[],
  ): Promise<TopicSubscriptionDoc[]> {
    const identifiers = entries.flatMap(({ identifier }) => identifier ?? []);
    const subscriberIds = entries.flatMap(
      ({ identifier, subscriberId }) => (identifier === undefined && subscriberId) || [],
    );
    const [named, ofSubscribers] = await Promise.all([
      this.subscriptions.findManyByIdentifier(scope, identifiers),
      this.subscriptions.findOfSubscribers(scope, topic._id, subscriberIds),
    ]);

    return [...byIdentifier([...named, ...ofSubscribers].filter((row) => row._topicId.equals(topic._id))).values()];
  }

  private async subscribersById(scope: Scope, subscriberIds: readonly string[]): Promise<Map<string, SubscriberDoc>> {
    const found = await this.subscribers.findManyByExternalId(scope, [...new Set(subscriberIds)]);

    return new Map(found.map((subscriber) => [subscriber.subscriberId, subscriber]));
  }

  private async toResponses(scope: Scope, rows: readonly TopicSubscriptionDoc[]): Promise<SubscriptionResponse[]> {
    return toResponses(rows, await this.partsOf(scope, rows));
  }

  private partsOf(scope: Scope, rows: readonly TopicSubscriptionDoc[]): Promise<SubscriptionParts> {
    return readTogether({
      topics: this.readTopics(scope, rows),
      subscribers: this.readSubscribers(scope, rows),
      ...this.preferences.reads(scope, rows),
    });
  }

  private readTopics(scope: Scope, rows: readonly TopicSubscriptionDoc[]): Read<TopicDoc> {
    return this.topics.readManyById(
      scope,
      rows.map((row) => row._topicId),
    );
  }

  private readSubscribers(scope: Scope, rows: readonly TopicSubscriptionDoc[]): Read<SubscriberDoc> {
    return this.subscribers.readManyByExternalId(
      scope,
      rows.map((row) => row.externalSubscriberId),
    );
  }
}

/** What is told of subscriptions besides themselves. */
type SubscriptionParts = Parameters<typeof toSaid>[1] & {
  topics: readonly TopicDoc[];
  subscribers: readonly SubscriberDoc[];
};

function toResponses(
  rows: readonly TopicSubscriptionDoc[],
  { topics, subscribers, ...parts }: SubscriptionParts,
): SubscriptionResponse[] {
  const said = toSaid(rows, parts);
  const topicOf = new Map(topics.map((topic) => [topic._id.toHexString(), topic]));
  const subscriberOf = new Map(subscribers.map((subscriber) => [subscriber.subscriberId, subscriber]));

  return rows.map((row) =>
    toSubscriptionResponse(
      row,
      topicOf.get(row._topicId.toHexString()),
      subscriberOf.get(row.externalSubscriberId),
      said.get(row._id.toHexString()),
    ),
  );
}

/** Each identifier once; the first entry that names it counts. */
function toWishes(topicKey: string, context: readonly string[], entries: readonly SubscriptionEntry[]): Wish[] {
  const wishes = new Map<string, Wish>();
  for (const { subscriberId, identifier: given, name } of entries) {
    if (subscriberId === undefined) continue;
    const identifier = given ?? defaultIdentifier(topicKey, subscriberId, context);
    // Whoever is named twice is subscribed once; an identifier that is given to two is the first one's.
    const key = JSON.stringify([identifier, subscriberId]);
    if (wishes.has(key)) continue;
    wishes.set(key, {
      identifier,
      subscriberId,
      contextKeys: context,
      ...(name === undefined ? {} : { name }),
    });
  }

  return [...wishes.values()];
}

function newSubscription(
  topic: TopicDoc,
  subscriber: SubscriberDoc,
  { identifier, name, contextKeys: context }: Wish,
): Parameters<TopicSubscriptionRepository['createMany']>[1][number] {
  return {
    _topicId: topic._id,
    topicKey: topic.key,
    _subscriberId: subscriber._id,
    externalSubscriberId: subscriber.subscriberId,
    identifier,
    ...(name === undefined ? {} : { name }),
    contextKeys: [...context],
  };
}

function byIdentifier(rows: readonly TopicSubscriptionDoc[]): Map<string, TopicSubscriptionDoc> {
  return new Map(rows.map((row) => [row.identifier, row]));
}

function isOf(row: TopicSubscriptionDoc, topic: TopicDoc, subscriber: SubscriberDoc): boolean {
  return row._topicId.equals(topic._id) && row._subscriberId.equals(subscriber._id);
}

function isMeant(row: TopicSubscriptionDoc, { identifier, subscriberId }: SubscriptionEntry): boolean {
  return (
    (identifier === undefined || row.identifier === identifier) &&
    (subscriberId === undefined || row.externalSubscriberId === subscriberId)
  );
}

function resultOf(totalCount: number, data: SubscriptionResponse[], errors: SubscriptionError[]): SubscriptionsResult {
  return {
    data,
    meta: { totalCount, successful: totalCount - errors.length, failed: errors.length },
    ...(errors.length > 0 ? { errors } : {}),
  };
}

function unknownSubscriber(subscriberId: string): SubscriptionError {
  return { subscriberId, code: 'SUBSCRIBER_NOT_FOUND', message: `Subscriber ${subscriberId} was not found` };
}

function identifierTaken(subscriberId: string, identifier: string): SubscriptionError {
  return {
    subscriberId,
    code: 'IDENTIFIER_TAKEN',
    message: `The identifier ${identifier} belongs to another subscription`,
  };
}

/** One empty text asks for subscriptions without context. */
function contextFilter({ contextKeys: keys }: { contextKeys?: readonly string[] }): { contextKeys?: string[] } {
  return keys ? { contextKeys: [...new Set(keys.filter(Boolean))].sort() } : {};
}

function nothingToRemove({ subscriberId = '', identifier }: SubscriptionEntry): SubscriptionError {
  return {
    subscriberId,
    code: 'SUBSCRIPTION_NOT_FOUND',
    message: `Subscription ${identifier ?? `of ${subscriberId}`} was not found in the topic`,
  };
}
