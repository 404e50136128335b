import { type Connection, Schema, Types } from 'mongoose';
import { type CursorPage, type CursorQuery, duplicatesOf, ScopedRepository } from '../repository.js';
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
  topics: { _topicId: Types.ObjectId; topicKey: string }[];
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
        // findByIdentifier, findManyByIdentifier, createMany, rename. Unique: an identifier names one subscription of the environment.
        { key: { _environmentId: 1, identifier: 1 }, unique: true },
        // membersAfter
        { key: { _environmentId: 1, _topicId: 1, _subscriberId: 1 } },
        // listOfTopic, removeOfTopic
        { key: { _environmentId: 1, _topicId: 1, _id: 1 } },
        // listOfSubscriber, removeOfSubscriber
        { key: { _environmentId: 1, _subscriberId: 1, _id: 1 } },
        // findOfSubscribers
        { key: { _environmentId: 1, externalSubscriberId: 1, _topicId: 1 } },
      ],
    });
  }

  findByIdentifier(scope: Scope, topicKey: string, identifier: string): Promise<TopicSubscriptionDoc | null> {
    return this.findOne(scope, { identifier, topicKey });
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
    search: { externalSubscriberId?: string },
    query: CursorQuery,
  ): Promise<CursorPage<TopicSubscriptionDoc>> {
    return this.page(scope, { ...search, _topicId: topicId }, query);
  }

  listOfSubscriber(
    scope: Scope,
    subscriberId: Types.ObjectId,
    search: { topicKey?: string },
    query: CursorQuery,
  ): Promise<CursorPage<TopicSubscriptionDoc>> {
    return this.page(scope, { ...search, _subscriberId: subscriberId }, query);
  }

  /**
   * The members of several topics together, each once, in the order of their ids: rows of one subscriber are neighbours, so a
   * page that would cut through them gives the last subscriber up to the next page. At most `limit` rows are read.
   * @returns the members, and where to go on; `next` is undefined at the end.
   */
  async membersAfter(
    scope: Scope,
    topicIds: readonly Types.ObjectId[],
    after: Types.ObjectId | undefined,
    limit: number,
  ): Promise<{ members: TopicMember[]; next: Types.ObjectId | undefined }> {
    const rows = await this.raw
      .find(
        {
          _environmentId: scope.environmentId,
          _topicId: { $in: [...topicIds] },
          ...(after ? { _subscriberId: { $gt: after } } : {}),
        },
        { projection: { _subscriberId: 1, _topicId: 1, topicKey: 1 } },
      )
      .sort({ _subscriberId: 1 })
      .limit(limit)
      .toArray();

    const members = new Map<string, TopicMember>();
    for (const row of rows) {
      const key = row._subscriberId.toHexString();
      const member = members.get(key) ?? { _subscriberId: row._subscriberId, topics: [] };
      if (!member.topics.some((topic) => topic._topicId.equals(row._topicId))) {
        member.topics.push({ _topicId: row._topicId, topicKey: row.topicKey });
      }
      members.set(key, member);
    }
    const last = rows.at(-1);
    if (rows.length < limit || !last) return { members: [...members.values()], next: undefined };
    if (members.size > 1) members.delete(last._subscriberId.toHexString());

    return { members: [...members.values()], next: [...members.values()].at(-1)?._subscriberId };
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

  removeOfTopic(scope: Scope, topicId: Types.ObjectId): Promise<number> {
    return this.deleteMany(scope, { _topicId: topicId });
  }

  removeOfSubscriber(scope: Scope, subscriberId: Types.ObjectId): Promise<number> {
    return this.deleteMany(scope, { _subscriberId: subscriberId });
  }
}
