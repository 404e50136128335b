import { type ButtonTypeEnum, LIMITS, type MessageActionStatusEnum, SeverityLevelEnum } from '@novu/shared';
import { type Connection, type mongo, type Types } from 'mongoose';
import { ScopedRepository } from '../repository.js';
import type { Scope } from '../scope.js';
import { type FeedFilter, feedQuery, manyInFeed, oneInFeed } from './feed-query.js';
import type { MessageDoc } from './message.document.js';
import { COUNTS_INDEX, FEED_INDEX, messageCollection } from './message.schema.js';

/** Unread messages by severity, each number capped at {@link LIMITS.inboxCount}. */
export interface UnreadCounts {
  total: number;
  severity: Record<SeverityLevelEnum, number>;
}

/** A change of flags; `false` and `null` are written, absent members are left alone. */
export type MessageFlags = Partial<
  Pick<MessageDoc, 'read' | 'seen' | 'archived' | 'snoozedUntil' | 'lastReadDate' | 'lastSeenDate' | 'archivedAt'>
>;

const FEED_SORT = { createdAt: -1, _id: -1 } as const;

/** What a recipient is shown, and no more: reading less makes a page a fifth cheaper. */
const FEED_FIELDS = [
  '_id',
  '_templateId',
  'templateIdentifier',
  'transactionId',
  'channel',
  'subject',
  'content',
  'cta',
  'avatar',
  'data',
  'tags',
  'severity',
  'seen',
  'read',
  'archived',
  'snoozedUntil',
  'deliveredAt',
  'firstSeenDate',
  'lastReadDate',
  'archivedAt',
  'createdAt',
] as const satisfies readonly (keyof MessageDoc)[];
const FEED_PROJECTION = Object.fromEntries(FEED_FIELDS.map((field) => [field, 1]));

export type FeedMessage = Pick<MessageDoc, (typeof FEED_FIELDS)[number]>;

/** Where a message stands, or stood, in its feed. */
export type FeedPlace = Pick<MessageDoc, '_id' | 'createdAt'>;

/** A page of a feed. `after`: the place of the last message of the page before. */
export interface FeedPage {
  limit: number;
  after?: FeedPlace | undefined;
  offset?: number | undefined;
}

/** Up to here one query counts all severities; subscribers with more unread messages pay one a severity. */
const COUNTED_TOGETHER = 2 * LIMITS.inboxCount;

const LEVELS = Object.values(SeverityLevelEnum);

/** The in-app messages of one subscriber, as its Inbox shows, counts and changes them. */
export class FeedRepository extends ScopedRepository<MessageDoc> {
  constructor(connection: Connection) {
    super(connection, messageCollection);
  }

  findInFeed(
    scope: Scope,
    subscriberId: Types.ObjectId,
    id: Types.ObjectId,
    contextKeys?: readonly string[],
  ): Promise<MessageDoc | null> {
    return this.raw.findOne(oneInFeed(scope, subscriberId, id, contextKeys));
  }

  /** In any order. By id, so that it costs the same however long the feed is. */
  findManyInFeed(
    scope: Scope,
    subscriberId: Types.ObjectId,
    ids: readonly Types.ObjectId[],
    contextKeys?: readonly string[],
  ): Promise<MessageDoc[]> {
    return this.raw.find(manyInFeed(scope, subscriberId, ids, contextKeys), { hint: '_id_' }).toArray();
  }

  /** Newest first, with what a recipient is shown. */
  list(
    scope: Scope,
    subscriberId: Types.ObjectId,
    filter: FeedFilter,
    page: FeedPage,
    now: Date,
  ): Promise<{ data: FeedMessage[]; hasMore: boolean }> {
    return this.pageIn<FeedMessage>(feedQuery(scope, subscriberId, filter, now), page, FEED_PROJECTION);
  }

  /** As {@link list}, with everything that is stored of a message. */
  listWhole(
    scope: Scope,
    subscriberId: Types.ObjectId,
    filter: FeedFilter,
    page: FeedPage,
    now: Date,
  ): Promise<{ data: MessageDoc[]; hasMore: boolean }> {
    return this.pageIn<MessageDoc>(feedQuery(scope, subscriberId, filter, now), page, {});
  }

  private async pageIn<Row>(
    query: mongo.Filter<MessageDoc>,
    { limit, after, offset = 0 }: FeedPage,
    projection: mongo.Document,
  ): Promise<{ data: Row[]; hasMore: boolean }> {
    if (after) {
      query.$and = [
        ...(query.$and ?? []),
        { createdAt: { $lte: after.createdAt } },
        { $or: [{ createdAt: { $lt: after.createdAt } }, { _id: { $lt: after._id } }] },
      ];
    }
    const rows = await this.firstBatch<Row>({
      find: this.raw.collectionName,
      filter: query,
      projection,
      hint: FEED_INDEX,
      sort: FEED_SORT,
      skip: offset,
      limit: limit + 1,
      singleBatch: true,
    });

    return { data: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  /** @param limit where counting stops. */
  async countInFeed(
    scope: Scope,
    subscriberId: Types.ObjectId,
    filter: FeedFilter,
    now: Date,
    limit: number = LIMITS.inboxCount,
  ): Promise<number> {
    const isFew = filter.read === false || filter.seen === false;
    const answer: { n?: number } = await this.read({
      count: this.raw.collectionName,
      query: isFew ? countsQuery(scope, subscriberId, filter, now) : feedQuery(scope, subscriberId, filter, now),
      limit,
      hint: isFew ? COUNTS_INDEX : FEED_INDEX,
    });

    return answer.n ?? 0;
  }

  /** @param contextKeys as in {@link FeedFilter}. */
  async unreadCounts(
    scope: Scope,
    subscriberId: Types.ObjectId,
    now: Date,
    contextKeys?: readonly string[],
  ): Promise<UnreadCounts> {
    const severity = await this.unreadBySeverity(scope, subscriberId, now, contextKeys);
    const total = severity.high + severity.medium + severity.low + severity.none;

    return { total: Math.min(total, LIMITS.inboxCount), severity };
  }

  private async unreadBySeverity(
    scope: Scope,
    subscriberId: Types.ObjectId,
    now: Date,
    contextKeys: readonly string[] | undefined,
  ): Promise<UnreadCounts['severity']> {
    const unread: FeedFilter = { read: false, archived: false, snoozed: false, contextKeys };
    const rows = await this.firstBatch<{ _id: SeverityLevelEnum; count: number }>({
      aggregate: this.raw.collectionName,
      pipeline: [
        { $match: countsQuery(scope, subscriberId, unread, now) },
        { $limit: COUNTED_TOGETHER },
        { $group: { _id: '$severity', count: { $sum: 1 } } },
      ],
      hint: COUNTS_INDEX,
      cursor: {},
    });
    const isComplete = rows.reduce((sum, { count }) => sum + count, 0) < COUNTED_TOGETHER;
    const counts = isComplete
      ? rows.map(({ _id, count }) => [_id, Math.min(count, LIMITS.inboxCount)] as const)
      : await Promise.all(
          LEVELS.map(
            async (level) =>
              [level, await this.countInFeed(scope, subscriberId, { ...unread, severity: [level] }, now)] as const,
          ),
        );

    return { high: 0, medium: 0, low: 0, none: 0, ...Object.fromEntries(counts) };
  }

  /** @returns the changed message, null when the subscriber has none with that id. */
  async setFlags(
    scope: Scope,
    subscriberId: Types.ObjectId,
    id: Types.ObjectId,
    flags: MessageFlags,
    now: Date,
    contextKeys?: readonly string[],
  ): Promise<MessageDoc | null> {
    return this.raw.findOneAndUpdate(oneInFeed(scope, subscriberId, id, contextKeys), [flagStage(flags, now)], {
      returnDocument: 'after',
    });
  }

  /** @returns how many messages changed. */
  async setFlagsInFeed(
    scope: Scope,
    subscriberId: Types.ObjectId,
    filter: FeedFilter,
    flags: MessageFlags,
    now: Date,
  ): Promise<number> {
    const result = await this.raw.updateMany(feedQuery(scope, subscriberId, filter, now), [flagStage(flags, now)]);

    return result.modifiedCount;
  }

  /**
   * @param payload what the customer's page has to say about it.
   * @returns the changed message, null when there is none with that id or it has no such button.
   */
  async setAction(
    scope: Scope,
    subscriberId: Types.ObjectId,
    id: Types.ObjectId,
    { type, status, payload }: { type: ButtonTypeEnum; status: MessageActionStatusEnum; payload?: object },
    now: Date,
    contextKeys?: readonly string[],
  ): Promise<MessageDoc | null> {
    return this.raw.findOneAndUpdate(
      { ...oneInFeed(scope, subscriberId, id, contextKeys), 'cta.action.buttons.type': type },
      {
        $set: {
          'cta.action.status': status,
          'cta.action.result': { type, ...(payload ? { payload } : {}) },
          updatedAt: now,
        },
      },
      { returnDocument: 'after' },
    );
  }

  /** @returns how many were there. */
  async removeFromFeed(scope: Scope, subscriberId: Types.ObjectId, filter: FeedFilter, now: Date): Promise<number> {
    const result = await this.raw.deleteMany(feedQuery(scope, subscriberId, filter, now));

    return result.deletedCount;
  }
}

/** As {@link feedQuery}, of what is unread or unseen: every flag is bound, so that what is in between in the index is skipped. */
function countsQuery(
  scope: Scope,
  subscriberId: Types.ObjectId,
  filter: FeedFilter,
  now: Date,
): mongo.Filter<MessageDoc> {
  const severity = filter.severity?.length ? filter.severity : LEVELS;
  const query = feedQuery(scope, subscriberId, { ...filter, severity }, now);

  return filter.seen === undefined ? { ...query, seen: { $in: [false, true] } } : query;
}

/** Sets flags. A message keeps the time it was first seen, and, unless told otherwise, the times it was last seen and read. */
function flagStage(flags: MessageFlags, now: Date): mongo.Document {
  const keepOr = (field: keyof MessageDoc): mongo.Document => ({ [field]: { $ifNull: [`$${field}`, now] } });

  return {
    $set: {
      ...(flags.seen ? { ...keepOr('firstSeenDate'), ...keepOr('lastSeenDate') } : {}),
      ...(flags.read ? keepOr('lastReadDate') : {}),
      ...flags,
      updatedAt: now,
    },
  };
}
