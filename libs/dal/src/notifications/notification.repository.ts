import type { ChannelTypeEnum, SeverityLevelEnum } from '@novu/shared';
import type { EventAttachment } from '../attachments/attachment.repository.js';
import { type Connection, Schema, type Types } from 'mongoose';
import type { NamedBridge, TriggerControls } from '../events/accepted-event.document.js';
import { Read } from '../reads.js';
import { type Filter, ScopedRepository, type Sort } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';
import type { TopicRecipient } from '../topics/topic-subscription.repository.js';

/** One run: a workflow executed for one subscriber. */
export interface NotificationDoc extends ScopedDoc {
  _templateId: Types.ObjectId;
  _subscriberId: Types.ObjectId;
  transactionId: string;
  channels: ChannelTypeEnum[];
  to: Record<string, unknown>;
  payload: Record<string, unknown>;
  overrides: Record<string, unknown>;
  topics: { _topicId: Types.ObjectId; topicKey: string }[];
  tags: string[];
  severity: SeverityLevelEnum;
  critical: boolean;
  contextKeys: string[];
  _userId: Types.ObjectId;
  /** The customer's id of the subscriber whose doing the event is. */
  actorId?: string;
  /** Identifier of the tenant the event is about. */
  tenantId?: string;
  /** Files that came with the event. */
  attachments?: EventAttachment[];
  /** Of a trigger that named the bridge to use, instead of the environment's. */
  bridge?: NamedBridge;
  controls?: TriggerControls;
  /** The run whose digest holds this one's event. */
  _digestedNotificationId?: Types.ObjectId;
}

const schema = new Schema<NotificationDoc>({}, { strict: false, timestamps: true, versionKey: false, minimize: false });

/** What a run was triggered with. @property bytes of the payload as it is stored. */
export type RunPayload = Pick<NotificationDoc, '_id' | 'payload'> & { bytes: number };

const IDS_PER_CHUNK = 1_000;
/** Each may have half a megabyte; MongoDB ends a batch at 16. */
const PAYLOADS_PER_BATCH = 100;

export interface NotificationSearch {
  channels?: readonly ChannelTypeEnum[];
  workflowIds?: readonly Types.ObjectId[];
  transactionIds?: readonly string[];
  severity?: readonly SeverityLevelEnum[];
  topicKey?: string;
  /** All of them. */
  contextKeys?: readonly string[];
  createdAfter?: Date;
  createdBefore?: Date;
}

/** Of one moment the later id comes first: pages neither repeat a run nor leave one out. */
const NEWEST_FIRST: Sort = { createdAt: -1, _id: -1 };

export class NotificationRepository extends ScopedRepository<NotificationDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'notifications',
      schema,
      indexes: [
        // search: by time, by transaction, by workflow; searchOf: by subscriber
        { key: { _environmentId: 1, createdAt: -1, _id: -1 } },
        { key: { _environmentId: 1, transactionId: 1, createdAt: -1, _id: -1 } },
        { key: { _environmentId: 1, _templateId: 1, createdAt: -1, _id: -1 } },
        { key: { _environmentId: 1, _subscriberId: 1, createdAt: -1, _id: -1 } },
        // followDigest
        {
          key: { _digestedNotificationId: 1 },
          partialFilterExpression: { _digestedNotificationId: { $exists: true } },
        },
      ],
    });
  }

  /** Newest first. Asks for one row more than `limit`, so the caller sees whether there is a next page. */
  async search(
    scope: Scope,
    search: NotificationSearch,
    { limit, skip }: { limit: number; skip: number },
  ): Promise<{ data: NotificationDoc[]; hasMore: boolean }> {
    const rows = await this.find(scope, filterOf(search), { sort: NEWEST_FIRST, limit: limit + 1, skip });

    return { data: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  /**
   * As {@link search}, of subscribers another read finds, in one command with that one. Runs of a subscriber who was found by a topic
   * are those of the topic.
   */
  async searchOf(
    scope: Scope,
    recipients: Read<{ _id: Types.ObjectId } | TopicRecipient>,
    search: NotificationSearch,
    { limit, skip }: { limit: number; skip: number },
  ): Promise<{ data: NotificationDoc[]; hasMore: boolean }> {
    const last = skip + limit + 1;
    const inTopic = { $in: ['$$of.topicKey', { $ifNull: ['$topics.topicKey', []] }] };
    const isMeant = { $or: [{ $eq: [{ $type: '$$of.topicKey' }, 'missing'] }, inTopic] };
    const owned = this.owned(
      scope,
      recipients,
      '_subscriberId',
      filterOf(search),
      { sort: NEWEST_FIRST, limit: last },
      isMeant,
    );
    const rows = await new Read<NotificationDoc>(owned.collection, [
      ...owned.pipeline,
      { $match: { row: { $exists: true } } },
      { $replaceWith: '$row' },
      { $sort: NEWEST_FIRST },
      { $limit: last },
      ...(skip > 0 ? [{ $skip: skip }] : []),
    ]).rows();

    return { data: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  findById(scope: Scope, id: Types.ObjectId): Promise<NotificationDoc | null> {
    return this.findOne(scope, { _id: id });
  }

  /** The ids of all runs of a transaction, a thousand at a time: a broadcast has one for each subscriber. */
  async *idsOfTransaction(scope: Scope, transactionId: string): AsyncGenerator<Types.ObjectId[], void> {
    const cursor = this.raw
      .find(
        { _environmentId: scope.environmentId, transactionId },
        { projection: { _id: 1 }, batchSize: IDS_PER_CHUNK },
      )
      .sort({ createdAt: -1 });
    let chunk: Types.ObjectId[] = [];
    for await (const { _id } of cursor) {
      chunk.push(_id);
      if (chunk.length < IDS_PER_CHUNK) continue;
      yield chunk;
      chunk = [];
    }
    if (chunk.length > 0) yield chunk;
  }

  findManyById(scope: Scope, ids: readonly Types.ObjectId[]): Promise<NotificationDoc[]> {
    return this.raw.find({ _id: { $in: [...ids] }, _environmentId: scope.environmentId }).toArray();
  }

  /** What runs were triggered with, oldest first, and about how large that is: whoever reads them can stop in time. */
  payloadsOf(scope: Scope, ids: readonly Types.ObjectId[]): AsyncIterable<RunPayload> {
    return this.raw
      .find({ _id: { $in: [...ids] }, _environmentId: scope.environmentId }, { batchSize: PAYLOADS_PER_BATCH })
      .project<RunPayload>({ payload: 1, bytes: { $bsonSize: '$payload' } })
      .sort({ _id: 1 });
  }

  /** Notes that the events of runs are in the digests of others, or that they are not any more. */
  async noteDigested(runs: readonly Pick<NotificationDoc, '_id' | '_digestedNotificationId'>[]): Promise<void> {
    if (runs.length === 0) return;
    await this.raw.bulkWrite(
      runs.map(({ _id, _digestedNotificationId }) => ({
        updateOne: {
          filter: { _id },
          update: _digestedNotificationId
            ? { $set: { _digestedNotificationId } }
            : { $unset: { _digestedNotificationId: '' } },
        },
      })),
      { ordered: false },
    );
  }

  /** The events of one run's digest are in another's from now on, which holds its own. */
  async followDigest(from: Types.ObjectId, to: Types.ObjectId): Promise<void> {
    await this.raw.updateMany({ _digestedNotificationId: from }, { $set: { _digestedNotificationId: to } });
    await this.raw.updateOne({ _id: to }, { $unset: { _digestedNotificationId: '' } });
  }

  /**
   * Writes runs; those a first attempt at the same pass has written already stay as they are.
   * @returns the positions of those.
   */
  plan(docs: readonly NotificationDoc[]): Promise<Set<number>> {
    return this.insertMissing(docs);
  }
}

function filterOf(search: NotificationSearch): Filter<NotificationDoc> {
  const filter: Filter<NotificationDoc> = {};
  if (search.channels?.length) filter.channels = { $in: [...search.channels] };
  if (search.workflowIds?.length) filter._templateId = { $in: [...search.workflowIds] };
  if (search.transactionIds?.length) filter.transactionId = { $in: [...search.transactionIds] };
  if (search.severity?.length) filter.severity = { $in: [...search.severity] };
  if (search.topicKey) filter['topics.topicKey'] = search.topicKey;
  if (search.contextKeys?.length) filter.contextKeys = { $all: [...search.contextKeys] };
  if (search.createdAfter || search.createdBefore) {
    filter.createdAt = {
      ...(search.createdAfter ? { $gte: search.createdAfter } : {}),
      ...(search.createdBefore ? { $lte: search.createdBefore } : {}),
    };
  }

  return filter;
}
