import { JobStatusEnum, StepTypeEnum } from '@novu/shared';
import type { Connection, Types } from 'mongoose';
import { Repository } from '../repository.js';
import type { GatheredDigest, JobDoc, JobTraceLine } from './job.document.js';
import { jobCollection, UNSETTLED_MERGE } from './job.schema.js';

/** A digest that may still count in what was merged into it. */
const COLLECTING = [JobStatusEnum.PENDING, JobStatusEnum.DELAYED, JobStatusEnum.RUNNING];

/**
 * Digests whose event another one holds, their leader: jobs that stay merged once the leader has counted them in, and may until then
 * be taken back or take its place. Whoever asks goes by ids it has read itself, of whatever environment.
 */
export class MergedDigestRepository extends Repository<JobDoc> {
  constructor(connection: Connection) {
    super(connection, jobCollection);
  }

  /** Counts the merged digests of leaders in, for good. @returns how many there are, by leader; leaders without any are not in it. */
  async gather(leaders: readonly Types.ObjectId[]): Promise<Map<string, number>> {
    if (leaders.length === 0) return new Map();
    const filter = {
      _mergedDigestId: { $in: [...leaders] },
      status: JobStatusEnum.MERGED,
      type: StepTypeEnum.DIGEST,
    };
    await this.raw.updateMany(
      { ...filter, gathered: { $exists: false } },
      { $set: { gathered: true }, $unset: { mergeUntil: '' } },
    );
    const counts = await this.raw
      .aggregate<{ _id: Types.ObjectId; count: number }>([
        { $match: { _mergedDigestId: { $in: [...leaders] }, gathered: true } },
        { $group: { _id: '$_mergedDigestId', count: { $sum: 1 } } },
      ])
      .toArray();

    return new Map(counts.map(({ _id, count }) => [_id.toHexString(), count]));
  }

  /** The merged digests their leaders have counted in, oldest first, and not more than `limit`. */
  listGathered(leaders: readonly Types.ObjectId[], limit: number): Promise<GatheredDigest[]> {
    return this.raw
      .find<GatheredDigest>(
        { _mergedDigestId: { $in: [...leaders] }, gathered: true },
        { projection: { _mergedDigestId: 1, _notificationId: 1, _eventId: 1, createdAt: 1 } },
      )
      .sort({ createdAt: 1, _eventId: 1 })
      .limit(limit)
      .toArray();
  }

  /**
   * Merged digests of all environments whose leader ended without counting them in, and those that were to look for another one: whoever
   * was about to make sure of them has died. Those whose leader is only late are looked at again after `graceMs`.
   * @returns the longest overdue first.
   */
  async listStranded(now: Date, graceMs: number, limit: number): Promise<JobDoc[]> {
    const overdue = await this.raw
      .find({ status: { $in: UNSETTLED_MERGE }, mergeUntil: { $lt: new Date(now.getTime() - graceMs) } })
      .sort({ mergeUntil: 1 })
      .limit(limit)
      .toArray();
    if (overdue.length === 0) return [];
    const leaders = await this.raw
      .find(
        { _id: { $in: overdue.flatMap((job) => job._mergedDigestId ?? []) }, status: { $in: COLLECTING } },
        { projection: { _id: 1 } },
      )
      .toArray();
    const collecting = new Set(leaders.map(({ _id }) => _id.toHexString()));
    const isHeld = (job: JobDoc): boolean => collecting.has(job._mergedDigestId?.toHexString() ?? '');
    await this.raw.updateMany(
      { _id: { $in: overdue.filter(isHeld).map(({ _id }) => _id) }, gathered: { $exists: false } },
      { $set: { mergeUntil: now } },
    );

    return overdue.filter((job) => !isHeld(job));
  }

  /**
   * Takes back merges whose window closed before they were seen, unless their leader has counted them in after all; the later steps
   * of their runs come back with them.
   * @param trace what is said of each of them.
   * @returns the ids of the jobs that are pending again.
   */
  async withdraw(
    jobIds: readonly Types.ObjectId[],
    now: Date,
    trace: readonly JobTraceLine[] = [],
  ): Promise<ReadonlySet<string>> {
    // In this order: from the first write on no leader counts them in, and they are pending only when their later steps are.
    await this.raw.updateMany(
      { _id: { $in: [...jobIds] }, status: JobStatusEnum.MERGED, gathered: { $exists: false } },
      { $set: { gathered: false } },
    );
    const free = await this.raw
      .find(
        {
          _id: { $in: [...jobIds] },
          $or: [{ status: JobStatusEnum.MERGED, gathered: false }, { status: JobStatusEnum.PENDING }],
        },
        { projection: { _notificationId: 1 } },
      )
      .toArray();
    const ids = free.map((job) => job._id);
    await this.reopen(
      free.map((job) => job._notificationId),
      now,
    );
    // What is cancelled meanwhile stays cancelled.
    await this.raw.updateMany(
      { _id: { $in: ids }, status: JobStatusEnum.MERGED, gathered: false },
      {
        $set: { status: JobStatusEnum.PENDING, updatedAt: now },
        $unset: { gathered: '', _mergedDigestId: '', deliveryLifecycleState: '' },
        ...(trace.length > 0 ? { $push: { trace: { $each: [...trace] } } } : {}),
      },
    );

    const pending = await this.raw
      .find({ _id: { $in: ids }, status: JobStatusEnum.PENDING }, { projection: { _id: 1 } })
      .toArray();

    return new Set(pending.map((job) => job._id.toHexString()));
  }

  /**
   * Puts the oldest merged digest in the place of its leader, who was cancelled: it waits for what is left of the leader's time, and the
   * steps after it wait for their turn again.
   * @param trace what is said of it.
   * @returns it; null when none was merged, or all were counted in by then.
   */
  async promote(
    leader: Pick<JobDoc, '_id' | 'dueAt'>,
    now: Date,
    trace: readonly JobTraceLine[] = [],
  ): Promise<JobDoc | null> {
    const heir = await this.raw.findOneAndUpdate(
      {
        _mergedDigestId: leader._id,
        status: JobStatusEnum.MERGED,
        type: StepTypeEnum.DIGEST,
        gathered: { $exists: false },
      },
      {
        $set: { status: JobStatusEnum.DELAYED, dueAt: leader.dueAt ?? now, updatedAt: now },
        $unset: { _mergedDigestId: '', deliveryLifecycleState: '' },
        ...(trace.length > 0 ? { $push: { trace: { $each: [...trace] } } } : {}),
      },
      { sort: { createdAt: 1, _eventId: 1 }, returnDocument: 'after' },
    );
    if (heir) await this.reopen([heir._notificationId], now);

    return heir;
  }

  /** Hands the merged digests of one leader to another. @param trace what is said of each of them. */
  async follow(
    from: Types.ObjectId,
    to: Types.ObjectId,
    now: Date,
    trace: readonly JobTraceLine[] = [],
  ): Promise<void> {
    await this.raw.updateMany(
      { _mergedDigestId: from, status: JobStatusEnum.MERGED, gathered: { $exists: false } },
      {
        $set: { _mergedDigestId: to, updatedAt: now },
        ...(trace.length > 0 ? { $push: { trace: { $each: [...trace] } } } : {}),
      },
    );
  }

  /** Steps that were ended along with an earlier one wait for their turn again. */
  private async reopen(notificationIds: readonly Types.ObjectId[], now: Date): Promise<void> {
    await this.raw.updateMany(
      {
        _notificationId: { $in: [...notificationIds] },
        status: JobStatusEnum.MERGED,
        _mergedDigestId: { $exists: false },
      },
      { $set: { status: JobStatusEnum.PENDING, updatedAt: now }, $unset: { deliveryLifecycleState: '' } },
    );
  }
}
