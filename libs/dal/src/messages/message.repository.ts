import { ChannelTypeEnum, LIMITS } from '@novu/shared';
import { type Connection, type mongo, Types } from 'mongoose';
import type { Read, Total } from '../reads.js';
import { type Filter, type Projection, ScopedRepository, type Sort } from '../repository.js';
import { contextKeyOf } from './feed-query.js';
import type { MessageDoc } from './message.document.js';
import { messageCollection, NEVER, SNOOZED_INDEX } from './message.schema.js';
import type { Scope } from '../scope.js';

/** What a list over all channels can be narrowed down by. */
export interface MessageSearch {
  channel?: ChannelTypeEnum;
  transactionIds?: readonly string[];
  /** `type:id` in any order: messages of exactly these contexts; empty: of exactly none. */
  contextKeys?: readonly string[];
}

/** A message that has come back, and whose it is. */
export type WokenMessage = Pick<MessageDoc, '_id' | '_environmentId' | '_organizationId' | '_subscriberId' | '_jobId'>;

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

/** Let every message through: with these fields bound, messages are found in their order by the indexes that begin with them. */
const ANY_CHANNEL: Filter<MessageDoc> = { channel: { $in: Object.values(ChannelTypeEnum) } };
const ANY_STATE: Filter<MessageDoc> = {
  ...ANY_CHANNEL,
  archived: { $in: [false, true] },
  read: { $in: [false, true] },
};

function filterOf({ channel, transactionIds, contextKeys }: MessageSearch): Filter<MessageDoc> {
  return {
    ...(channel ? { channel } : {}),
    ...(transactionIds?.length ? { transactionId: { $in: [...transactionIds] } } : {}),
    ...(contextKeys ? { contextKey: contextKeyOf(contextKeys) } : {}),
  };
}

/** Messages of all channels, as they are stored; what a subscriber is shown of them is `FeedRepository`'s. */
export class MessageRepository extends ScopedRepository<MessageDoc> {
  constructor(connection: Connection) {
    super(connection, messageCollection);
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

  /** One page over all channels, newest first, and how the total is found out. */
  async list(scope: Scope, search: MessageSearch, page: ListPage): Promise<MessageList> {
    const filter: Filter<MessageDoc> = { ...(search.transactionIds?.length ? {} : ANY_CHANNEL), ...filterOf(search) };

    return this.listOf(scope, filter, page, await this.find(scope, filter, { sort: NEWEST_FIRST, ...page }));
  }

  /** As {@link list}, of one subscriber, and together with it. @returns null when there is no such subscriber. */
  async listOfSubscriber<Subscriber extends { _id: Types.ObjectId }>(
    scope: Scope,
    subscriber: Read<Subscriber>,
    search: MessageSearch,
    page: ListPage,
  ): Promise<(MessageList & { owner: Subscriber }) | null> {
    const filter: Filter<MessageDoc> = { ...ANY_STATE, ...filterOf(search) };
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
}

function unarrived(scope: Scope, id: Types.ObjectId): mongo.Filter<MessageDoc> {
  return { _id: id, _environmentId: scope.environmentId, deliveredAt: [] };
}
