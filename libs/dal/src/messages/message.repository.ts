import {
  type ButtonTypeEnum,
  ChannelTypeEnum,
  LIMITS,
  type MessageActionStatusEnum,
  SeverityLevelEnum,
} from '@novu/shared';
import { type Connection, mongo, Types } from 'mongoose';
import { isDatabaseUnavailable } from '../database-errors.js';
import type { Read, Total } from '../reads.js';
import { type Filter, type Projection, ScopedRepository, type Sort } from '../repository.js';
import { contextKeyOf, type FeedFilter, feedQuery, manyInFeed, oneInFeed } from './feed-query.js';
import type { MessageDoc } from './message.document.js';
import {
  FEED_INDEX,
  messageIndexes,
  messageSchema,
  NEVER,
  SNOOZED_INDEX,
  UNREAD_INDEX,
  UNSEEN_INDEX,
} from './message.schema.js';
import type { Scope } from '../scope.js';

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

/** What a list over all channels can be narrowed down by. */
export interface MessageSearch {
  channel?: ChannelTypeEnum;
  transactionIds?: readonly string[];
  /** `type:id` in any order: messages of exactly these contexts; empty: of exactly none. */
  contextKeys?: readonly string[];
}

/** A message that has come back, and whose it is. */
export type WokenMessage = Pick<MessageDoc, '_id' | '_environmentId' | '_organizationId' | '_subscriberId' | '_jobId'>;

/** Up to here one query counts all severities; subscribers with more unread messages pay one a severity. */
const COUNTED_TOGETHER = 2 * LIMITS.inboxCount;

/** A page by number of rows. */
interface ListPage {
  limit: number;
  skip: number;
}

/** A page, with its total where that is known without counting, and else with what finds it out. */
export interface MessageList {
  data: MessageDoc[];
  counted: number;
  total: Read<Total> | undefined;
}

/** Why a message has not arrived, in the words of whoever reports it. */
export type MessageError = Pick<MessageDoc, 'errorId' | 'errorText'>;

const RECEIPT = {
  _notificationId: 1,
  seen: 1,
  read: 1,
  archived: 1,
  snoozedUntil: 1,
  deliveredAt: 1,
} as const satisfies Projection<MessageDoc>;

/** How far a message has come with its recipient. */
export type MessageReceipt = Pick<MessageDoc, '_id' | keyof typeof RECEIPT>;

/** Of one moment the later id comes first: pages neither repeat a message nor leave one out. */
const NEWEST_FIRST: Sort = { createdAt: -1, _id: -1 };

function filterOf({ channel, transactionIds, contextKeys }: MessageSearch): Filter<MessageDoc> {
  return {
    ...(channel ? { channel } : {}),
    ...(transactionIds?.length ? { transactionId: { $in: [...transactionIds] } } : {}),
    ...(contextKeys ? { contextKey: contextKeyOf(contextKeys) } : {}),
  };
}

export class MessageRepository extends ScopedRepository<MessageDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'messages',
      schema: messageSchema,
      indexes: messageIndexes,
    });
  }

  /**
   * Writes messages; those a first attempt at the same pass has written already stay as they are.
   * @returns the positions of those that were there.
   */
  plan(docs: readonly MessageDoc[]): Promise<Set<number>> {
    return this.insertMissing(docs.map((doc) => ({ ...doc, contextKey: contextKeyOf(doc.contextKeys) })));
  }

  findManyById(scope: Scope, ids: readonly Types.ObjectId[]): Promise<MessageDoc[]> {
    return this.raw.find({ _id: { $in: [...ids] }, _environmentId: scope.environmentId }).toArray();
  }

  /** @param ids that providers gave the messages; two providers may have given the same one. */
  findManyByProviderId(scope: Scope, providerId: string, ids: readonly string[]): Promise<MessageDoc[]> {
    return this.raw
      .find({ _environmentId: scope.environmentId, identifier: { $in: [...ids], $exists: true }, providerId })
      .toArray();
  }

  /** Notes that a message has arrived, as is reported. What was reported of it before, its arrival or a failure, counts no more then. */
  async noteArrival(scope: Scope, id: Types.ObjectId, at: Date): Promise<void> {
    await this.raw.updateOne(unarrived(scope, id), {
      $set: { deliveredAt: [at], status: 'sent' },
      $unset: { errorId: '', errorText: '' },
    });
  }

  /** Notes that a message is reported not to have arrived. One that has arrived stays so: reports come in any order. */
  async noteLoss(scope: Scope, id: Types.ObjectId, error: Required<MessageError>): Promise<void> {
    await this.raw.updateOne(unarrived(scope, id), { $set: { status: 'error', ...error } });
  }

  /** Whether each of some messages that are still there is reported not to have arrived. */
  async areLost(scope: Scope, ids: readonly Types.ObjectId[]): Promise<boolean> {
    const others = { _id: { $in: [...ids] }, _environmentId: scope.environmentId, status: { $ne: 'error' as const } };

    return (await this.raw.findOne(others, { projection: { _id: 1 } })) === null;
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
  feed(
    scope: Scope,
    subscriberId: Types.ObjectId,
    filter: FeedFilter,
    page: FeedPage,
    now: Date,
  ): Promise<{ data: FeedMessage[]; hasMore: boolean }> {
    return this.feedOf<FeedMessage>(feedQuery(scope, subscriberId, filter, now), page, FEED_PROJECTION);
  }

  /** As {@link feed}, with everything that is stored of a message. */
  wholeFeed(
    scope: Scope,
    subscriberId: Types.ObjectId,
    filter: FeedFilter,
    page: FeedPage,
    now: Date,
  ): Promise<{ data: MessageDoc[]; hasMore: boolean }> {
    return this.feedOf<MessageDoc>(feedQuery(scope, subscriberId, filter, now), page, {});
  }

  private async feedOf<Row>(
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
    const unread = filter.read === false && filter.archived === false;
    const index = unread ? UNREAD_INDEX : filter.seen === false ? UNSEEN_INDEX : FEED_INDEX;
    const query = feedQuery(scope, subscriberId, filter, now);
    if (unread && !filter.severity) query.severity = { $in: Object.values(SeverityLevelEnum) };

    const answer: { n?: number } = await this.read({
      count: this.raw.collectionName,
      query,
      limit,
      hint: index,
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
    const levels = Object.values(SeverityLevelEnum);
    const rows = await this.firstBatch<{ _id: SeverityLevelEnum; count: number }>({
      aggregate: this.raw.collectionName,
      pipeline: [
        { $match: feedQuery(scope, subscriberId, { ...unread, severity: levels }, now) },
        { $limit: COUNTED_TOGETHER },
        { $group: { _id: '$severity', count: { $sum: 1 } } },
      ],
      hint: UNREAD_INDEX,
      cursor: {},
    });
    const isComplete = rows.reduce((sum, { count }) => sum + count, 0) < COUNTED_TOGETHER;
    const counts = isComplete
      ? rows.map(({ _id, count }) => [_id, Math.min(count, LIMITS.inboxCount)] as const)
      : await Promise.all(
          levels.map(
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

  /**
   * Ends the snoozes whose time has come, of all environments, the longest overdue first: the messages are back in their lists, unread,
   * and delivered once more (`spec/engine.md` section 19). Each is woken once, however many workers look for it at the same time.
   * @returns those this call has woken.
   */
  async wakeDue(now: Date, limit: number): Promise<WokenMessage[]> {
    const isDue = { snoozedUntil: { $gt: NEVER, $lte: now } };
    const due = await this.raw
      .find(isDue, { projection: { _id: 1 }, hint: SNOOZED_INDEX })
      .sort({ snoozedUntil: 1 })
      .limit(limit)
      .toArray();
    if (due.length === 0) return [];
    const ids = due.map(({ _id }) => _id);
    const wake = new Types.ObjectId();
    await this.raw.updateMany(
      { _id: { $in: ids }, ...isDue },
      {
        $set: {
          snoozedUntil: null,
          read: false,
          lastReadDate: null,
          archived: false,
          archivedAt: null,
          wake,
          updatedAt: now,
        },
        $push: { deliveredAt: now },
      },
    );

    return this.raw
      .find<WokenMessage>(
        { _id: { $in: ids }, wake },
        { projection: { _environmentId: 1, _organizationId: 1, _subscriberId: 1, _jobId: 1 } },
      )
      .toArray();
  }

  /** When the next snooze ends; undefined when nothing is snoozed. */
  async nextSnoozeEnd(): Promise<Date | undefined> {
    const [message] = await this.raw
      .find({ snoozedUntil: { $gt: NEVER } }, { projection: { snoozedUntil: 1 }, hint: SNOOZED_INDEX })
      .sort({ snoozedUntil: 1 })
      .limit(1)
      .toArray();

    return message?.snoozedUntil ?? undefined;
  }

  /** @returns how many were there. */
  async removeFromFeed(scope: Scope, subscriberId: Types.ObjectId, filter: FeedFilter, now: Date): Promise<number> {
    const result = await this.raw.deleteMany(feedQuery(scope, subscriberId, filter, now));

    return result.deletedCount;
  }

  /** One page over all channels, newest first, and how the total is found out. */
  async list(scope: Scope, search: MessageSearch, page: ListPage): Promise<MessageList> {
    const filter = filterOf(search);

    return this.listOf(scope, filter, page, await this.find(scope, filter, { sort: NEWEST_FIRST, ...page }));
  }

  /** As {@link list}, of one subscriber, and together with it. @returns null when there is no such subscriber. */
  async listOfSubscriber<Subscriber extends { _id: Types.ObjectId }>(
    scope: Scope,
    subscriber: Read<Subscriber>,
    search: MessageSearch,
    page: ListPage,
  ): Promise<(MessageList & { owner: Subscriber }) | null> {
    const filter = filterOf(search);
    const found = await this.owned(scope, subscriber, '_subscriberId', filter, { sort: NEWEST_FIRST, ...page }).rows();
    const [first] = found;
    if (!first) return null;
    const { owner } = first;
    const rows = found.flatMap(({ row }) => row ?? []);

    return { ...this.listOf(scope, { ...filter, _subscriberId: owner._id }, page, rows), owner };
  }

  private listOf(scope: Scope, filter: Filter<MessageDoc>, { limit, skip }: ListPage, data: MessageDoc[]): MessageList {
    // What the list ends on is counted already.
    const isWhole = data.length < limit && (data.length > 0 || skip === 0);

    return isWhole
      ? { data, counted: skip + data.length, total: undefined }
      : { data, counted: 0, total: this.readTotal(scope, filter, LIMITS.listCount) };
  }

  /** What a recipient did with the messages whose ids another read finds. */
  readReceipts(scope: Scope, ids: Read<{ _id: Types.ObjectId }>): Read<MessageReceipt> {
    return this.readEach<MessageReceipt>(scope, ids, '_id', {}, RECEIPT);
  }

  /** @returns the removed message. */
  async remove(scope: Scope, id: Types.ObjectId): Promise<MessageDoc | null> {
    return this.raw.findOneAndDelete({ _id: id, _environmentId: scope.environmentId });
  }

  removeOfTransaction(scope: Scope, transactionId: string, channel?: ChannelTypeEnum): Promise<number> {
    return this.deleteMany(scope, { transactionId, ...(channel ? { channel } : {}) });
  }

  /** The distinct recipients of a transaction's in-app messages: whose counters a removal changes. */
  async recipientsOfTransaction(scope: Scope, transactionId: string): Promise<Types.ObjectId[]> {
    return this.raw.distinct('_subscriberId', {
      _environmentId: scope.environmentId,
      transactionId,
      channel: ChannelTypeEnum.IN_APP,
    });
  }

  removeOfSubscriber(scope: Scope, subscriberId: Types.ObjectId): Promise<number> {
    return this.deleteMany(scope, { _subscriberId: subscriberId });
  }

  /** The rows of a `find` or `aggregate` that has few enough of them for one answer. */
  private async firstBatch<Row>(command: mongo.Document): Promise<Row[]> {
    const answer = await this.read(command);

    return (answer as { cursor: { firstBatch: Row[] } }).cursor.firstBatch;
  }

  /**
   * A read in the server's own words: the driver's cursors cost more than all the rest of a feed page. As with them, a read that meets a
   * change of primary is tried once more.
   */
  private async read(command: mongo.Document): Promise<mongo.Document> {
    const readPreference = this.raw.readPreference ?? mongo.ReadPreference.primary;
    const run = (): Promise<mongo.Document> => this.raw.db.command(command, { readPreference });

    return run().catch((error: unknown) => {
      if (!isDatabaseUnavailable(error) || error instanceof mongo.MongoServerSelectionError) throw error;

      return run();
    });
  }
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

function unarrived(scope: Scope, id: Types.ObjectId): mongo.Filter<MessageDoc> {
  return { _id: id, _environmentId: scope.environmentId, deliveredAt: [] };
}
