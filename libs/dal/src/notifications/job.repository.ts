import { type Connection, type mongo, Types } from 'mongoose';
import {
  channelOfStep,
  DeliveryLifecycleDetail,
  DeliveryLifecycleStatusEnum,
  JobStatusEnum,
  StepTypeEnum,
} from '@novu/shared';
import type { Read } from '../reads.js';
import { ScopedRepository } from '../repository.js';
import type {
  JobAnswer,
  JobTraceLine,
  JobDoc,
  JobReceipt,
  CanceledJob,
  HeldJob,
  JobRetry,
  JobRemark,
  JobTransition,
} from './job.document.js';
import { IN_FLIGHT, jobCollection } from './job.schema.js';
import type { Scope } from '../scope.js';

/** Jobs that wait for their time, and are taken on by it. */
const TIMED = [StepTypeEnum.DELAY, StepTypeEnum.DIGEST];
/** What a user can still take back. */
const CANCELLABLE = [JobStatusEnum.PENDING, JobStatusEnum.QUEUED, JobStatusEnum.DELAYED, JobStatusEnum.MERGED];

/** What a bridge said is not needed any more. */
const OVER = [JobStatusEnum.COMPLETED, JobStatusEnum.FAILED, JobStatusEnum.CANCELED, JobStatusEnum.SKIPPED];

/** What is still to be done, merged digests aside. */
const OPEN = [JobStatusEnum.PENDING, JobStatusEnum.QUEUED, JobStatusEnum.DELAYED, JobStatusEnum.RUNNING];

/** What is said of a job after it is done, by however many people or machines, is left out from so many lines on. */
const MAX_TRACE = 500;
const HAS_ROOM = { [`trace.${MAX_TRACE - 1}`]: { $exists: false } };

/** What a delivery may have come to before a report says that it has come further: in whatever order reports come, they end in the same state. */
const EARLIER: Partial<Record<DeliveryLifecycleStatusEnum, DeliveryLifecycleStatusEnum[]>> = {
  [DeliveryLifecycleStatusEnum.ERRORED]: [DeliveryLifecycleStatusEnum.SENT],
  [DeliveryLifecycleStatusEnum.DELIVERED]: [DeliveryLifecycleStatusEnum.SENT, DeliveryLifecycleStatusEnum.ERRORED],
  [DeliveryLifecycleStatusEnum.INTERACTED]: [
    DeliveryLifecycleStatusEnum.SENT,
    DeliveryLifecycleStatusEnum.ERRORED,
    DeliveryLifecycleStatusEnum.DELIVERED,
  ],
};

/** What is written of a job only as long as it is still the worker's who claimed it. */
function heldBy({ _id, _environmentId, lease }: HeldJob): mongo.Filter<JobDoc> {
  return { _id, _environmentId, status: JobStatusEnum.RUNNING, lease: lease ?? { $exists: false } };
}

const CHANNEL_STEPS = Object.values(StepTypeEnum).filter((type) => channelOfStep(type) !== undefined);

export class JobRepository extends ScopedRepository<JobDoc> {
  constructor(connection: Connection) {
    super(connection, jobCollection);
  }

  /** Jobs of several runs, in order. */
  listOfRuns(scope: Scope, notificationIds: readonly Types.ObjectId[]): Promise<JobDoc[]> {
    return this.raw
      .find({ _notificationId: { $in: [...notificationIds] }, _environmentId: scope.environmentId })
      .sort({ _notificationId: 1, position: 1 })
      .toArray();
  }

  /** As {@link listOfRuns}, to be read together with others. */
  readOfRuns(scope: Scope, notificationIds: readonly Types.ObjectId[]): Read<JobDoc> {
    return this.readRows(
      scope,
      { _notificationId: { $in: [...notificationIds] } },
      { sort: { _notificationId: 1, position: 1 } },
    );
  }

  /** The jobs of several runs that have a message to show: those of a channel that are completed. */
  readSentOfRuns(scope: Scope, notificationIds: readonly Types.ObjectId[]): Read<{ _id: Types.ObjectId }> {
    return this.readRows<{ _id: Types.ObjectId }>(
      scope,
      {
        _notificationId: { $in: [...notificationIds] },
        status: JobStatusEnum.COMPLETED,
        type: { $in: CHANNEL_STEPS },
      },
      { projection: { _id: 1 } },
    );
  }

  findById(scope: Scope, id: Types.ObjectId): Promise<JobDoc | null> {
    return this.raw.findOne({ _id: id, _environmentId: scope.environmentId });
  }

  /** Which of some jobs third parties are still to be called for, or are being called. */
  async inFlightAmong(scope: Scope, ids: readonly Types.ObjectId[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const found = await this.raw
      .find(
        { _id: { $in: [...ids] }, _environmentId: scope.environmentId, status: { $in: IN_FLIGHT } },
        { projection: { _id: 1 } },
      )
      .toArray();

    return new Set(found.map(({ _id }) => _id.toHexString()));
  }

  /** Writes jobs; those a first attempt at the same pass has written already stay as they are. */
  async plan(docs: readonly JobDoc[]): Promise<void> {
    await this.insertMissing(docs);
  }

  /**
   * Takes a job for delivery. Only one worker at a time can hold it; a worker that died gives it up when its lease ends.
   * @returns null when the job is done, held by somebody else, or not to be tried again yet.
   */
  async claim(scope: Scope, jobId: Types.ObjectId, now: Date, leaseMs: number): Promise<JobDoc | null> {
    return this.raw.findOneAndUpdate(
      {
        _id: jobId,
        _environmentId: scope.environmentId,
        $or: [
          { status: JobStatusEnum.QUEUED, notBefore: { $not: { $gt: now } } },
          { status: JobStatusEnum.RUNNING, leaseUntil: { $lt: now } },
        ],
      },
      {
        $set: {
          status: JobStatusEnum.RUNNING,
          lease: new Types.ObjectId(),
          leaseUntil: new Date(now.getTime() + leaseMs),
          updatedAt: now,
        },
      },
      { returnDocument: 'after' },
    );
  }

  /**
   * Takes jobs whose time has come, of all environments, the longest overdue first. They are this worker's until they are moved on or
   * the lease ends, whatever other workers look for at the same time.
   * @param served environments that have had their turn: theirs are left out.
   */
  async claimDue(now: Date, leaseMs: number, limit: number, served: readonly Types.ObjectId[] = []): Promise<JobDoc[]> {
    const others = served.length > 0 ? { _environmentId: { $nin: [...served] } } : {};
    const due = await this.raw
      .find({ status: JobStatusEnum.DELAYED, dueAt: { $lte: now }, ...others }, { projection: { _id: 1 } })
      .sort({ dueAt: 1, _environmentId: 1, _id: 1 })
      .limit(limit)
      .toArray();
    if (due.length === 0) return [];
    const lease = new Types.ObjectId();
    await this.raw.updateMany(
      { _id: { $in: due.map((job) => job._id) }, status: JobStatusEnum.DELAYED, dueAt: { $lte: now } },
      {
        $set: {
          status: JobStatusEnum.RUNNING,
          lease,
          leaseUntil: new Date(now.getTime() + leaseMs),
          updatedAt: now,
        },
      },
    );

    return this.raw.find({ lease, status: JobStatusEnum.RUNNING }).sort({ dueAt: 1, _id: 1 }).toArray();
  }

  /** When the next delayed job is due; undefined when none waits. */
  async nextDue(): Promise<Date | undefined> {
    const [job] = await this.raw
      .find({ status: JobStatusEnum.DELAYED, dueAt: { $gt: new Date(0) } }, { projection: { dueAt: 1 } })
      .sort({ dueAt: 1, _environmentId: 1, _id: 1 })
      .limit(1)
      .toArray();

    return job?.dueAt;
  }

  /** Puts jobs back that were claimed before `before`, and whose worker died while it took them on: they are due still. */
  async releaseDue(before: Date, now: Date): Promise<void> {
    await this.raw.updateMany(
      {
        type: { $in: TIMED },
        // Absent while a bridge is asked what to wait for: such a job is abandoned like a delivery.
        dueAt: { $exists: true },
        status: JobStatusEnum.RUNNING,
        updatedAt: { $lt: before },
        leaseUntil: { $lt: now },
      },
      { $set: { status: JobStatusEnum.DELAYED, updatedAt: now }, $unset: { leaseUntil: '', lease: '' } },
    );
  }

  /** Lets nobody have a claimed job before `until`: it could not be taken on. It stays due, so it tells how late it is in the end. */
  async putOff(job: HeldJob, until: Date, now: Date): Promise<void> {
    await this.raw.updateOne(heldBy(job), { $set: { leaseUntil: until, updatedAt: now }, $inc: { attempts: 1 } });
  }

  /**
   * Notes that the third party took the message. The one write between its answer and the platform's knowing of it.
   * @param stepOutput what it answered for later steps.
   */
  async keepReceipt(
    scope: Scope,
    jobId: Types.ObjectId,
    receipt: JobReceipt,
    stepOutput?: Record<string, unknown>,
  ): Promise<void> {
    await this.raw.updateOne(
      { _id: jobId, _environmentId: scope.environmentId },
      { $push: { receipts: receipt }, ...(stepOutput ? { $set: { stepOutput } } : {}) },
      { writeConcern: { w: 'majority' } },
    );
  }

  /** Notes what a bridge said of a claimed job; attempts at carrying it out are counted anew. */
  async keepAnswer(scope: Scope, jobId: Types.ObjectId, answer: JobAnswer): Promise<void> {
    await this.raw.updateOne(
      { _id: jobId, _environmentId: scope.environmentId },
      { $set: { answer, attempts: 0 } },
      { writeConcern: { w: 'majority' } },
    );
  }

  /**
   * Adds what is reported of a message after it has left, once, however often it is told, as long as the trace has room. A delivery never goes back: what was opened
   * stays so when the report of its arrival comes late.
   */
  async noteReport(
    scope: Scope,
    jobId: Types.ObjectId,
    line: JobTraceLine,
    state: DeliveryLifecycleStatusEnum,
  ): Promise<void> {
    const job = { _id: jobId, _environmentId: scope.environmentId };
    const { source, detail, raw } = line;
    const isEarlier = { 'deliveryLifecycleState.status': { $in: EARLIER[state] ?? [] } };
    await this.raw.bulkWrite([
      {
        updateOne: {
          filter: { ...job, ...HAS_ROOM, trace: { $not: { $elemMatch: { source, detail, raw } } } },
          update: { $push: { trace: line } },
        },
      },
      {
        updateOne: {
          filter: { ...job, ...isEarlier },
          update: { $set: { 'deliveryLifecycleState.status': state } },
        },
      },
    ]);
  }

  /**
   * Goes on holding a claimed job: handing in many messages takes longer than one call can.
   * @returns false when it is the worker's no more: its lease had ended, and another one has taken the job over.
   */
  async renewLease(job: HeldJob, until: Date): Promise<boolean> {
    const result = await this.raw.updateOne(heldBy(job), { $set: { leaseUntil: until } });

    return result.matchedCount > 0;
  }

  /** Gives a claimed job back, to be tried again. When is kept here, whatever the queue loses. One that another worker has taken over stays its. */
  async release(
    job: HeldJob,
    now: Date,
    { notBefore = now, isAttempt = true, trace = [] }: JobRetry = {},
  ): Promise<void> {
    await this.raw.updateOne(heldBy(job), {
      $set: { status: JobStatusEnum.QUEUED, notBefore, updatedAt: now },
      $unset: { leaseUntil: '', lease: '' },
      $inc: { attempts: isAttempt ? 1 : 0 },
      $push: { trace: { $each: [...trace] } },
    });
  }

  /** Notes that an integration gave up on the message, and that the attempts begin anew with another one. */
  async passOver(
    scope: Scope,
    jobId: Types.ObjectId,
    integrationId: Types.ObjectId,
    trace: readonly JobTraceLine[],
  ): Promise<void> {
    await this.raw.updateOne(
      { _id: jobId, _environmentId: scope.environmentId },
      {
        $addToSet: { _failedIntegrationIds: integrationId },
        $set: { attempts: 0 },
        $push: { trace: { $each: [...trace] } },
      },
    );
  }

  /** Says something more of jobs, whatever became of them. */
  async addToTraces(lines: readonly JobRemark[]): Promise<void> {
    if (lines.length === 0) return;
    const writes = lines.map(({ scope, jobId, line }): mongo.AnyBulkWriteOperation<JobDoc> => ({
      updateOne: {
        filter: { _id: jobId, _environmentId: scope.environmentId, ...HAS_ROOM },
        update: { $push: { trace: line } },
      },
    }));
    await this.raw.bulkWrite(writes, { ordered: false });
  }

  /**
   * Changes states one after the other, in the given order: when it fails half-way, the later ones have not happened.
   * Each of one row, but not so called: the driver would repeat it at the next server, which may have lost what was written before.
   */
  async transition(transitions: readonly JobTransition[], now: Date): Promise<void> {
    if (transitions.length === 0) return;
    const writes: mongo.AnyBulkWriteOperation<JobDoc>[] = transitions.map(
      ({ scope, jobId, from, to, changes, trace = [] }) => ({
        updateMany: {
          filter: { _id: jobId, _environmentId: scope.environmentId, status: from },
          update: {
            $set: { ...changes, status: to, updatedAt: now },
            $unset: { leaseUntil: '', lease: '', ...(OVER.includes(to) ? { answer: '' } : {}) },
            ...(trace.length > 0 ? { $push: { trace: { $each: [...trace] } } } : {}),
          },
        },
      }),
    );
    await this.raw.bulkWrite(writes, { ordered: true });
  }

  /** Jobs of all environments that should be in the queue but have not moved since `before`: the queue may have lost them. */
  listAbandoned(before: Date, now: Date, limit: number): Promise<JobDoc[]> {
    return this.raw
      .find({
        status: { $in: IN_FLIGHT },
        updatedAt: { $lt: before },
        notBefore: { $not: { $gt: now } },
        $or: [{ leaseUntil: { $exists: false } }, { leaseUntil: { $lt: now } }],
      })
      .sort({ updatedAt: 1 })
      .limit(limit)
      .toArray();
  }

  /**
   * Whether any step of these runs is still to be done, or may be done again. What is merged is over once its leader has counted it in;
   * until then it may yet take its leader's place.
   */
  async anyOpen(scope: Scope, notificationIds: readonly Types.ObjectId[]): Promise<boolean> {
    const found = await this.raw.findOne(
      {
        _notificationId: { $in: [...notificationIds] },
        _environmentId: scope.environmentId,
        $or: [
          { status: { $in: OPEN } },
          { status: JobStatusEnum.MERGED, _mergedDigestId: { $exists: true }, gathered: { $ne: true } },
          { deadLetter: { $exists: true } },
        ],
      },
      { projection: { _id: 1 } },
    );

    return found !== null;
  }

  /** Notes that jobs were brought back just now, so that the next look is for others. */
  async touch(ids: readonly Types.ObjectId[], now: Date): Promise<void> {
    if (ids.length === 0) return;
    await this.raw.updateMany({ _id: { $in: [...ids] }, status: { $in: IN_FLIGHT } }, { $set: { updatedAt: now } });
  }

  /**
   * Cancels what has not been done of runs.
   * @param trace what is said of each of them.
   * @returns the jobs this call has cancelled: some may be taken up, or cancelled by somebody else, while it looks.
   */
  async cancelPending(
    scope: Scope,
    notificationIds: readonly Types.ObjectId[],
    changes: JobTransition['changes'],
    now: Date,
    trace: readonly JobTraceLine[] = [],
  ): Promise<CanceledJob[]> {
    const open = await this.raw
      .find(
        {
          _notificationId: { $in: [...notificationIds] },
          _environmentId: scope.environmentId,
          status: { $in: CANCELLABLE },
        },
        { projection: { _id: 1 } },
      )
      .toArray();
    if (open.length === 0) return [];
    const ids = open.map((job) => job._id);
    const cancellation = new Types.ObjectId();
    await this.raw.updateMany(
      { _id: { $in: ids }, status: { $in: CANCELLABLE } },
      {
        $set: { ...changes, status: JobStatusEnum.CANCELED, cancellation, updatedAt: now },
        ...(trace.length > 0 ? { $push: { trace: { $each: [...trace] } } } : {}),
      },
    );

    return this.raw
      .find<CanceledJob>({ _id: { $in: ids }, cancellation }, { projection: { type: 1, dueAt: 1, _notificationId: 1 } })
      .toArray();
  }

  /** Steps that were given up, those of the newest runs first. @param after where the page before ended. */
  listDeadLetters(scope: Scope, after: Types.ObjectId | undefined, limit: number): Promise<JobDoc[]> {
    return this.raw
      .find({
        _environmentId: scope.environmentId,
        'deadLetter.at': { $exists: true },
        ...(after ? { _id: { $lt: after } } : {}),
      })
      .sort({ _id: -1 })
      .limit(limit)
      .toArray();
  }

  /**
   * Has a step that was given up tried again, and the later steps wait for it that were ended because of it. What a third party has
   * taken already stays taken.
   * @param trace what is said of it.
   * @returns the job: queued, or due at once where it was waiting for its time; null when it is no dead letter.
   */
  async revive(scope: Scope, jobId: Types.ObjectId, now: Date, trace: readonly JobTraceLine[]): Promise<JobDoc | null> {
    const dead = {
      _id: jobId,
      _environmentId: scope.environmentId,
      status: JobStatusEnum.FAILED,
      'deadLetter.at': { $exists: true },
    };
    const job = await this.raw.findOne(dead);
    if (!job) return null;
    // First the later ones: while the job itself is a dead letter, a crash in between is mended by asking again.
    await this.raw.updateMany(
      {
        _notificationId: job._notificationId,
        position: { $gt: job.position },
        status: JobStatusEnum.CANCELED,
        'deliveryLifecycleState.detail': DeliveryLifecycleDetail.EXECUTION_STOPPED,
      },
      { $set: { status: JobStatusEnum.PENDING, updatedAt: now }, $unset: { deliveryLifecycleState: '' } },
    );

    const state = job.dueAt ? { status: JobStatusEnum.DELAYED, dueAt: now } : { status: JobStatusEnum.QUEUED };

    return this.raw.findOneAndUpdate(
      dead,
      {
        $set: { ...state, attempts: 0, updatedAt: now },
        $unset: { deadLetter: '', error: '', deliveryLifecycleState: '', _failedIntegrationIds: '' },
        $push: { trace: { $each: [...trace] } },
      },
      { returnDocument: 'after' },
    );
  }
}
