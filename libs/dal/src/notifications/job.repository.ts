import {
  type DeliveryLifecycleDetail,
  type DeliveryLifecycleStatusEnum,
  JobStatusEnum,
  type StepTypeEnum,
} from '@novu/shared';
import { type Connection, type mongo, Schema, Types } from 'mongoose';
import { ScopedRepository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';

/** What a job keeps of its step; the content is read from the workflow when the step runs. */
export interface JobStep {
  _id: Types.ObjectId;
  _templateId: Types.ObjectId;
  stepId: string;
  name: string;
  type: StepTypeEnum;
  active: boolean;
  shouldStopOnFail: boolean;
}

/**
 * One step of one run; the first job of a run is the trigger itself. Payload and overrides are those of the run
 * (`notifications`) and are not repeated here.
 */
export interface JobDoc extends ScopedDoc {
  /** The workflow's public id. */
  identifier: string;
  type: StepTypeEnum;
  status: JobStatusEnum;
  deliveryLifecycleState?: { status: DeliveryLifecycleStatusEnum; detail?: DeliveryLifecycleDetail };
  step: JobStep;
  /** Position in the run; 0 is the trigger. */
  position: number;
  transactionId: string;
  _notificationId: Types.ObjectId;
  /** The job before this one. */
  _parentId?: Types.ObjectId;
  _templateId: Types.ObjectId;
  _subscriberId: Types.ObjectId;
  subscriberId: string;
  _userId: Types.ObjectId;
  providerId?: string;
  error?: { message: string; code?: string };
  /** Until when the worker that runs the job may be trusted to be alive. */
  leaseUntil?: Date;
  /** Attempts at a delivery that failed in a way that may pass. A worker that died does not count. */
  attempts?: number;
  /** The third party took the message: whoever takes the job over must not hand it in again. */
  receipt?: { id: string; response?: string };
}

/** A change of state, applied only while the job is still in one of the `from` states. */
export interface JobTransition {
  scope: Scope;
  jobId: Types.ObjectId;
  from: readonly JobStatusEnum[];
  to: JobStatusEnum;
  changes?: Partial<Pick<JobDoc, 'deliveryLifecycleState' | 'error' | 'providerId'>>;
}

const schema = new Schema<JobDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    identifier: String,
    type: { type: String },
    status: String,
    deliveryLifecycleState: { type: { status: String, detail: String }, _id: false },
    step: Schema.Types.Mixed,
    position: Number,
    transactionId: String,
    _notificationId: Types.ObjectId,
    _parentId: Types.ObjectId,
    _templateId: Types.ObjectId,
    _subscriberId: Types.ObjectId,
    subscriberId: String,
    _userId: Types.ObjectId,
    providerId: String,
    error: Schema.Types.Mixed,
    leaseUntil: Date,
    attempts: Number,
    receipt: Schema.Types.Mixed,
  },
  { timestamps: true, versionKey: false, minimize: false },
);

const WAITING_FOR_DELIVERY = [JobStatusEnum.QUEUED, JobStatusEnum.RUNNING];

export class JobRepository extends ScopedRepository<JobDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'jobs',
      schema,
      indexes: [
        // listOfRuns
        { key: { _notificationId: 1, position: 1 } },
        // listAbandoned: only jobs in flight are in it, so finished ones cost nothing.
        { key: { status: 1, updatedAt: 1 }, partialFilterExpression: { status: { $in: WAITING_FOR_DELIVERY } } },
      ],
    });
  }

  /** Jobs of several runs, in order. */
  listOfRuns(scope: Scope, notificationIds: readonly Types.ObjectId[]): Promise<JobDoc[]> {
    return this.raw
      .find({ _notificationId: { $in: [...notificationIds] }, _environmentId: scope.environmentId })
      .sort({ _notificationId: 1, position: 1 })
      .toArray();
  }

  /** Writes jobs; those a first attempt at the same pass has written already stay as they are. */
  async plan(docs: readonly JobDoc[]): Promise<void> {
    await this.insertMissing(docs);
  }

  /**
   * Takes a job for delivery. Only one worker at a time can hold it; a worker that died gives it up when its lease ends.
   * @returns null when the job is done, or held by somebody else.
   */
  async claim(scope: Scope, jobId: Types.ObjectId, now: Date, leaseMs: number): Promise<JobDoc | null> {
    return this.raw.findOneAndUpdate(
      {
        _id: jobId,
        _environmentId: scope.environmentId,
        $or: [{ status: JobStatusEnum.QUEUED }, { status: JobStatusEnum.RUNNING, leaseUntil: { $lt: now } }],
      },
      {
        $set: { status: JobStatusEnum.RUNNING, leaseUntil: new Date(now.getTime() + leaseMs), updatedAt: now },
      },
      { returnDocument: 'after' },
    );
  }

  /** Notes that the third party took the message. The one write between its answer and the platform's knowing of it. */
  async keepReceipt(scope: Scope, jobId: Types.ObjectId, receipt: NonNullable<JobDoc['receipt']>): Promise<void> {
    await this.raw.updateOne(
      { _id: jobId, _environmentId: scope.environmentId },
      { $set: { receipt } },
      { writeConcern: { w: 'majority' } },
    );
  }

  /** Gives a claimed job back after a failed attempt, to be tried again. */
  async release(scope: Scope, jobId: Types.ObjectId, now: Date): Promise<void> {
    await this.raw.updateOne(
      { _id: jobId, _environmentId: scope.environmentId, status: JobStatusEnum.RUNNING },
      { $set: { status: JobStatusEnum.QUEUED, updatedAt: now }, $unset: { leaseUntil: '' }, $inc: { attempts: 1 } },
    );
  }

  /** Changes states one after the other, in the given order: when it fails half-way, the later ones have not happened. */
  async transition(transitions: readonly JobTransition[], now: Date): Promise<void> {
    if (transitions.length === 0) return;
    const writes: mongo.AnyBulkWriteOperation<JobDoc>[] = transitions.map(({ scope, jobId, from, to, changes }) => ({
      updateOne: {
        filter: { _id: jobId, _environmentId: scope.environmentId, status: { $in: [...from] } },
        update: { $set: { ...changes, status: to, updatedAt: now }, $unset: { leaseUntil: '' } },
      },
    }));
    await this.raw.bulkWrite(writes, { ordered: true });
  }

  /** Jobs of all environments that should be in the queue but have not moved since `before`: the queue may have lost them. */
  listAbandoned(before: Date, now: Date, limit: number): Promise<JobDoc[]> {
    return this.raw
      .find({
        status: { $in: WAITING_FOR_DELIVERY },
        updatedAt: { $lt: before },
        $or: [{ leaseUntil: { $exists: false } }, { leaseUntil: { $lt: now } }],
      })
      .sort({ updatedAt: 1 })
      .limit(limit)
      .toArray();
  }

  /** Notes that jobs were brought back just now, so that the next look is for others. */
  async touch(ids: readonly Types.ObjectId[], now: Date): Promise<void> {
    await this.raw.updateMany(
      { _id: { $in: [...ids] }, status: { $in: WAITING_FOR_DELIVERY } },
      { $set: { updatedAt: now } },
    );
  }

  /**
   * Cancels what has not been done of a run.
   * @returns how many jobs were cancelled.
   */
  cancelPending(
    scope: Scope,
    notificationIds: readonly Types.ObjectId[],
    changes: JobTransition['changes'],
  ): Promise<number> {
    return this.updateMany(
      scope,
      {
        _notificationId: { $in: notificationIds },
        status: { $in: [JobStatusEnum.PENDING, JobStatusEnum.QUEUED, JobStatusEnum.DELAYED, JobStatusEnum.MERGED] },
      },
      { $set: { ...changes, status: JobStatusEnum.CANCELED } },
    );
  }
}
