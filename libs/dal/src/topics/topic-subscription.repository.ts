import { type Connection, Schema, Types } from 'mongoose';
import type { CursorPage, CursorQuery, UncountedPage } from '../cursor.js';
import { duplicatesOf } from '../database-errors.js';
import { type Filter, ScopedRepository } from '../repository.js';
import { Read } from '../reads.js';
import type { Scope, ScopedDoc } from '../scope.js';

/** A subscriber's place in a topic. A subscriber may hold several subscriptions to one topic. */
export interface TopicSubscriptionDoc extends ScopedDoc {
  _subscriberId: Types.ObjectId;
  _topicId: Types.ObjectId;
  topicKey: string;
  /** The subscriber's public id. */
  externalSubscriberId: string;
  identifier: string;
  name?: string;
  contextKeys: string[];
}

/** One member found by a fan-out, with the topics it was found in. */
export interface TopicMember {
  _subscriberId: Types.ObjectId;
  /** The subscriber's public id. */
  externalSubscriberId: string;
  topics: { _topicId: Types.ObjectId; topicKey: string }[];
  /** Its places in these topics; each may say something about the workflow (`PreferenceRepository.subscriptionGate`). */
  subscriptions: { _id: Types.ObjectId; _topicId: Types.ObjectId; identifier: string }[];
}

/** A subscriber, by its internal id, and the topic it is found by. */
export interface TopicRecipient {
  _id: Types.ObjectId;
  topicKey: string;
}

/** Which subscriptions of a list are meant. */
export interface SubscriptionSearch {
  /** The subscriber's public id. */
  externalSubscriberId?: string;
  topicKey?: string;
  /** Exactly these, sorted; empty for subscriptions without context. */
  contextKeys?: readonly string[];
}

const schema = new Schema<TopicSubscriptionDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    _subscriberId: Types.ObjectId,
    _topicId: Types.ObjectId,
    topicKey: String,
    externalSubscriberId: String,
    identifier: String,
    name: String,
    contextKeys: [String],
  },
  { timestamps: true, versionKey: false },
);

export class TopicSubscriptionRepository extends ScopedRepository<TopicSubscriptionDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'topicsubscribers',
      schema,
      indexes: [
        // findByIdentifier, findManyByIdentifier, readRecipient, createMany, rename. Unique: an identifier names one subscription of the environment.
        { key: { _environmentId: 1, identifier: 1 }, unique: true },
        // membersAfter
        { key: { _environmentId: 1, _topicId: 1, _subscriberId: 1 } },
        // listOfTopic, pageOfTopic, idsOfTopic
        { key: { _environmentId: 1, _topicId: 1, _id: 1 } },
        // pageOfSubscriber, removeOfSubscriber
        { key: { _environmentId: 1, _subscriberId: 1, _id: 1 } },
        // findOfSubscribers
        { key: { _environmentId: 1, externalSubscriberId: 1, _topicId: 1 } },
      ],
    });
  }

  findByIdentifier(scope: Scope, topicKey: string, identifier: string): Promise<TopicSubscriptionDoc | null> {
    return this.findOne(scope, { identifier, topicKey });
  }

  /** Whose subscription to which topic an identifier names. @param topicKey the only topic that is meant. */
  readRecipient(scope: Scope, identifier: string, topicKey?: string): Read<TopicRecipient> {
    const named = this.readRows(scope, { identifier, ...(topicKey ? { topicKey } : {}) });

    return new Read(named.collection, [...named.pipeline, { $project: { _id: '$_subscriberId', topicKey: 1 } }]);
  }

  findManyByIdentifier(scope: Scope, identifiers: readonly string[]): Promise<TopicSubscriptionDoc[]> {
    return this.find(scope, { identifier: { $in: identifiers } });
  }

  findOfSubscribers(
    scope: Scope,
    topicId: Types.ObjectId,
    subscriberIds: readonly string[],
  ): Promise<TopicSubscriptionDoc[]> {
    return this.find(scope, { _topicId: topicId, externalSubscriberId: { $in: subscriberIds } });
  }

  listOfTopic(
    scope: Scope,
    topicId: Types.ObjectId,
    search: SubscriptionSearch,
    query: CursorQuery,
  ): Promise<CursorPage<TopicSubscriptionDoc>> {
    return this.page(scope, { ...filterOf(search), _topicId: topicId }, query);
  }

  /** As {@link listOfTopic}, together with the topic. @returns null when there is no such topic. */
  pageOfTopic<Topic extends { _id: Types.ObjectId }>(
    scope: Scope,
    topic: Read<Topic>,
    search: SubscriptionSearch,
    query: CursorQuery,
  ): Promise<{ owner: Topic; page: UncountedPage<TopicSubscriptionDoc> } | null> {
    return this.pageOf(scope, topic, '_topicId', filterOf(search), query);
  }

  /** @param limit counting stops there. */
  countOfTopics(scope: Scope, topicIds: readonly Types.ObjectId[], limit: number): Promise<number> {
    return this.count(scope, { _topicId: { $in: topicIds } }, limit);
  }

  /** Together with the subscriber. @returns null when there is no such subscriber. */
  pageOfSubscriber<Subscriber extends { _id: Types.ObjectId }>(
    scope: Scope,
    subscriber: Read<Subscriber>,
    search: SubscriptionSearch,
    query: CursorQuery,
  ): Promise<{ owner: Subscriber; page: UncountedPage<TopicSubscriptionDoc> } | null> {
    return this.pageOf(scope, subscriber, '_subscriberId', filterOf(search), query);
  }

  /**
   * The members of several topics together, each once, in the order of their ids: rows of one subscriber are neighbours, so a
   * page that would cut through them gives the last subscriber up to the next page. At most `limit` rows are read, or all of one
   * subscriber who has more than that.
   * @param contextKeys only subscriptions of exactly this context, sorted, count; undefined: all of them.
   * @returns the members, and where to go on; `next` is undefined at the end.
   */
  async membersAfter(
    scope: Scope,
    topicIds: readonly Types.ObjectId[],
    after: Types.ObjectId | undefined,
    limit: number,
    contextKeys?: readonly string[],
  ): Promise<{ members: TopicMember[]; next: Types.ObjectId | undefined }> {
    const rows = await this.memberRows(scope, topicIds, contextKeys, after ? { $gt: after } : undefined, limit);
    const members = toMembers(rows);
    const last = members.at(-1);
    if (rows.length < limit || !last) return { members, next: undefined };
    if (members.length === 1) {
      const all = await this.memberRows(scope, topicIds, contextKeys, last._subscriberId);

      return { members: toMembers(all), next: last._subscriberId };
    }
    members.pop();

    return { members, next: members.at(-1)?._subscriberId };
  }

  private memberRows(
    scope: Scope,
    topicIds: readonly Types.ObjectId[],
    contextKeys: readonly string[] | undefined,
    subscriberId?: Types.ObjectId | { $gt: Types.ObjectId },
    limit = 0,
  ): Promise<MemberRow[]> {
    return this.raw
      .find(
        {
          _environmentId: scope.environmentId,
          _topicId: { $in: [...topicIds] },
          ...(subscriberId ? { _subscriberId: subscriberId } : {}),
          ...(contextKeys ? exactly(contextKeys) : {}),
        },
        { projection: { _subscriberId: 1, externalSubscriberId: 1, _topicId: 1, topicKey: 1, identifier: 1 } },
      )
      .sort({ _subscriberId: 1 })
      .limit(limit)
      .toArray();
  }

  /** Writes subscriptions; those whose identifier is taken by then are left out. */
  async createMany(scope: Scope, subscriptions: readonly Omit<TopicSubscriptionDoc, keyof ScopedDoc>[]): Promise<void> {
    if (subscriptions.length === 0) return;
    const now = new Date();
    const docs = subscriptions.map((subscription) => ({
      ...subscription,
      _id: new Types.ObjectId(),
      _environmentId: scope.environmentId,
      _organizationId: scope.organizationId,
      createdAt: now,
      updatedAt: now,
    }));
    try {
      await this.raw.insertMany(docs, { ordered: false });
    } catch (error) {
      duplicatesOf(error);
    }
  }

  rename(scope: Scope, topicKey: string, identifier: string, name: string): Promise<TopicSubscriptionDoc | null> {
    return this.updateOne(scope, { identifier, topicKey }, { $set: { name } });
  }

  removeMany(scope: Scope, ids: readonly Types.ObjectId[]): Promise<number> {
    return this.deleteMany(scope, { _id: { $in: ids } });
  }

  /** Up to `limit` subscriptions of a topic, whichever. */
  async idsOfTopic(scope: Scope, topicId: Types.ObjectId, limit: number): Promise<Types.ObjectId[]> {
    const rows = await this.find(scope, { _topicId: topicId }, { projection: { _id: 1 }, limit });

    return rows.map((row) => row._id);
  }

  removeOfSubscriber(scope: Scope, subscriberId: Types.ObjectId): Promise<number> {
    return this.deleteMany(scope, { _subscriberId: subscriberId });
  }
}

type MemberRow = Pick<
  TopicSubscriptionDoc,
  '_id' | '_subscriberId' | 'externalSubscriberId' | '_topicId' | 'topicKey' | 'identifier'
>;

/** Rows of one subscriber are neighbours. */
function toMembers(rows: readonly MemberRow[]): TopicMember[] {
  const members: TopicMember[] = [];
  for (const { _id, _subscriberId, externalSubscriberId, _topicId, topicKey, identifier } of rows) {
    let member = members.at(-1);
    if (!member?._subscriberId.equals(_subscriberId)) {
      member = { _subscriberId, externalSubscriberId, topics: [], subscriptions: [] };
      members.push(member);
    }
    if (!member.topics.some((topic) => topic._topicId.equals(_topicId))) member.topics.push({ _topicId, topicKey });
    member.subscriptions.push({ _id, _topicId, identifier });
  }

  return members;
}

/** Understood by mongoose and by the driver. */
type ContextCondition =
  { contextKeys: string[] } | { $or: ({ contextKeys: { $size: number } } | { contextKeys: { $exists: boolean } })[] };

function filterOf({ contextKeys, ...search }: SubscriptionSearch): Filter<TopicSubscriptionDoc> {
  return { ...search, ...(contextKeys ? exactly(contextKeys) : {}) };
}

/** Keys are stored sorted; a row without context holds an empty list, or none where it is old. */
function exactly(contextKeys: readonly string[]): ContextCondition {
  return contextKeys.length > 0
    ? { contextKeys: [...contextKeys] }
    : { $or: [{ contextKeys: { $size: 0 } }, { contextKeys: { $exists: false } }] };
}
