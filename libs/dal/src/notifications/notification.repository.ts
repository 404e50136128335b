import type { ChannelTypeEnum, SeverityLevelEnum } from '@novu/shared';
import { type Connection, Schema, Types } from 'mongoose';
import { type Filter, ScopedRepository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';

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
}

const schema = new Schema<NotificationDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    _templateId: Types.ObjectId,
    _subscriberId: Types.ObjectId,
    transactionId: String,
    channels: [String],
    to: Schema.Types.Mixed,
    payload: Schema.Types.Mixed,
    overrides: Schema.Types.Mixed,
    topics: [Schema.Types.Mixed],
    tags: [String],
    severity: String,
    critical: Boolean,
    contextKeys: [String],
    _userId: Types.ObjectId,
  },
  { timestamps: true, versionKey: false, minimize: false },
);

export interface NotificationSearch {
  channels?: readonly ChannelTypeEnum[];
  workflowIds?: readonly Types.ObjectId[];
  subscriberIds?: readonly Types.ObjectId[];
  transactionIds?: readonly string[];
  severity?: readonly SeverityLevelEnum[];
  topicKey?: string;
  createdAfter?: Date;
  createdBefore?: Date;
}

export class NotificationRepository extends ScopedRepository<NotificationDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'notifications',
      schema,
      indexes: [
        // search: by time, by transaction, by workflow, by subscriber
        { key: { _environmentId: 1, createdAt: -1 } },
        { key: { _environmentId: 1, transactionId: 1, createdAt: -1 } },
        { key: { _environmentId: 1, _templateId: 1, createdAt: -1 } },
        { key: { _environmentId: 1, _subscriberId: 1, createdAt: -1 } },
      ],
    });
  }

  /** Newest first. Asks for one row more than `limit`, so the caller sees whether there is a next page. */
  async search(
    scope: Scope,
    search: NotificationSearch,
    { limit, skip }: { limit: number; skip: number },
  ): Promise<{ data: NotificationDoc[]; hasMore: boolean }> {
    const filter: Filter<NotificationDoc> = {};
    if (search.channels?.length) filter.channels = { $in: [...search.channels] };
    if (search.workflowIds?.length) filter._templateId = { $in: [...search.workflowIds] };
    if (search.subscriberIds) filter._subscriberId = { $in: [...search.subscriberIds] };
    if (search.transactionIds?.length) filter.transactionId = { $in: [...search.transactionIds] };
    if (search.severity?.length) filter.severity = { $in: [...search.severity] };
    if (search.topicKey) filter['topics.topicKey'] = search.topicKey;
    if (search.createdAfter || search.createdBefore) {
      filter.createdAt = {
        ...(search.createdAfter ? { $gte: search.createdAfter } : {}),
        ...(search.createdBefore ? { $lte: search.createdBefore } : {}),
      };
    }
    const rows = await this.find(scope, filter, { sort: { createdAt: -1 }, limit: limit + 1, skip });

    return { data: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  findById(scope: Scope, id: Types.ObjectId): Promise<NotificationDoc | null> {
    return this.findOne(scope, { _id: id });
  }

  findByTransaction(scope: Scope, transactionId: string): Promise<NotificationDoc[]> {
    return this.find(scope, { transactionId }, { projection: { _id: 1 } });
  }

  findManyById(scope: Scope, ids: readonly Types.ObjectId[]): Promise<NotificationDoc[]> {
    return this.raw.find({ _id: { $in: [...ids] }, _environmentId: scope.environmentId }).toArray();
  }

  /** Writes runs; those a first attempt at the same pass has written already stay as they are. */
  async plan(docs: readonly NotificationDoc[]): Promise<void> {
    await this.insertMissing(docs);
  }
}
