import type {
  ChannelTypeEnum,
  ExecutionDetailsSourceEnum,
  ExecutionDetailsStatusEnum,
  StepTypeEnum,
} from '@novu/shared';
import { type Connection, Schema, Types } from 'mongoose';
import { ScopedRepository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';

/** One line of a run's trace. The texts are part of the interface (`spec/engine.md` section 18). */
export interface ExecutionDetailDoc extends ScopedDoc {
  _jobId: Types.ObjectId;
  _notificationId: Types.ObjectId;
  _notificationTemplateId: Types.ObjectId;
  _subscriberId: Types.ObjectId;
  _messageId?: Types.ObjectId;
  transactionId: string;
  providerId?: string;
  channel: StepTypeEnum | ChannelTypeEnum;
  detail: string;
  source: ExecutionDetailsSourceEnum;
  status: ExecutionDetailsStatusEnum;
  isTest: boolean;
  isRetry: boolean;
  /** JSON text. */
  raw?: string;
}

const schema = new Schema<ExecutionDetailDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    _jobId: Types.ObjectId,
    _notificationId: Types.ObjectId,
    _notificationTemplateId: Types.ObjectId,
    _subscriberId: Types.ObjectId,
    _messageId: Types.ObjectId,
    transactionId: String,
    providerId: String,
    channel: String,
    detail: String,
    source: String,
    status: String,
    isTest: Boolean,
    isRetry: Boolean,
    raw: String,
  },
  { timestamps: true, versionKey: false },
);

export class ExecutionDetailRepository extends ScopedRepository<ExecutionDetailDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'executiondetails',
      schema,
      indexes: [
        // listOfRuns
        { key: { _notificationId: 1, _id: 1 } },
      ],
    });
  }

  /** Lines of several runs in the order they were written. */
  listOfRuns(scope: Scope, notificationIds: readonly Types.ObjectId[]): Promise<ExecutionDetailDoc[]> {
    return this.find(scope, { _notificationId: { $in: notificationIds } }, { sort: { createdAt: 1, _id: 1 } });
  }

  async record(docs: readonly ExecutionDetailDoc[]): Promise<void> {
    await this.insertMissing(docs);
  }
}
