import { hash } from 'node:crypto';
import { type Connection, type mongo, Schema, Types } from 'mongoose';
import { Repository } from '../repository.js';
import type { Scope } from '../scope.js';

/**
 * A span of time that runs share: an open digest, the last event of a look-back, or the window of a throttle. One document each, so that
 * every decision about it is one atomic write.
 */
interface StepWindowDoc {
  /** What the window is about, hashed. */
  _id: Types.ObjectId;
  _environmentId: Types.ObjectId;
  /** Until when it is open. */
  until: Date;
  /** Of a throttle: when it was opened. */
  start?: Date;
  /** Of a digest: the job that collects. Of a look-back: the job that was first. */
  leader?: Types.ObjectId;
  /** The leader's run. */
  leaderRun?: Types.ObjectId;
  /** Of a throttle: the jobs that were let through. */
  passed?: Types.ObjectId[];
  expireAt: Date;
}

/** A job that comes to a window. Asking again for the same job gives the same answer. */
export interface WindowRequest {
  scope: Scope;
  /** See {@link windowId}. */
  window: Types.ObjectId;
  job: Types.ObjectId;
  run: Types.ObjectId;
  /** Until when the window is open if this job opens it. */
  until: Date;
}

export interface ThrottleRequest extends WindowRequest {
  /** Jobs that are let through in one window. */
  threshold: number;
}

export interface ThrottleAnswer {
  passes: boolean;
  /** Of one that passes: counted with it; of one that does not: how many were let through. */
  executionCount: number;
  windowStart: Date;
  until: Date;
}

/** The job that leads a digest, and its run. */
export interface DigestLeader {
  job: Types.ObjectId;
  run: Types.ObjectId;
}

/** A digest that collects. */
export interface OpenDigest extends DigestLeader {
  until: Date;
}

/** A closed window is forgotten after this. */
const MEMORY_MS = 24 * 3600 * 1000;

/** The id of what some parts name: all 12 bytes are hash, so a million windows collide once in 10^17. */
export function windowId(scope: Scope, ...parts: readonly string[]): Types.ObjectId {
  const text = [scope.environmentId.toHexString(), ...parts].join('\0');

  return new Types.ObjectId(hash('sha256', text, 'buffer').subarray(0, 12));
}

const schema = new Schema<StepWindowDoc>({}, { strict: false, versionKey: false });

/** Not scoped: the environment is part of what a window's id is made of. */
export class StepWindowRepository extends Repository<StepWindowDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'stepwindows',
      schema,
      indexes: [
        // closeDigests, areOpen, prolong, handOver
        { key: { leader: 1 }, partialFilterExpression: { leader: { $exists: true } } },
        { key: { expireAt: 1 }, expireAfterSeconds: 0 },
      ],
    });
  }

  /**
   * Joins digests, opening those that are not open.
   * @returns for each request, in order, who leads the digest, and until when: the request's own job if it opened it.
   */
  async joinDigests(requests: readonly WindowRequest[], now: Date): Promise<OpenDigest[]> {
    // The first of a group decides; the others would change nothing.
    const openers = new Map(requests.toReversed().map((request) => [request.window.toHexString(), request]));
    const isOver = { $lte: [{ $ifNull: ['$until', now] }, now] };
    await this.write([...openers.values()], ({ job, run, until }) => ({
      leader: { $cond: [isOver, job, '$leader'] },
      leaderRun: { $cond: [isOver, run, '$leaderRun'] },
      until: { $cond: [isOver, until, '$until'] },
    }));
    const windows = await this.load(requests);

    return requests.map((request) => {
      const key = request.window.toHexString();
      // One that has closed in between was this opener's, as far as anybody can tell: who follows it finds that out and looks again.
      const { job, run, until } = openers.get(key) ?? request;
      const { leader = job, leaderRun = run, until: end = until } = windows.get(key) ?? {};

      return { job: leader, run: leaderRun, until: end };
    });
  }

  /** Keeps a digest open for longer; one that another leader has opened anew meanwhile stays as it is. */
  async prolong(leader: Types.ObjectId, until: Date): Promise<void> {
    await this.raw.updateOne({ leader }, { $set: { until, expireAt: new Date(until.getTime() + MEMORY_MS) } });
  }

  /** Closes the digests of leaders whose time has come: from now on nobody joins them. */
  async closeDigests(leaders: readonly Types.ObjectId[]): Promise<void> {
    await this.raw.deleteMany({ leader: { $in: [...leaders] } });
  }

  /** Which of the given jobs still lead an open digest. */
  async areOpen(leaders: readonly Types.ObjectId[]): Promise<ReadonlySet<string>> {
    const open = await this.raw.find({ leader: { $in: [...leaders] } }, { projection: { leader: 1 } }).toArray();

    return new Set(open.flatMap(({ leader }) => leader?.toHexString() ?? []));
  }

  /** Gives an open digest another leader. */
  async handOver(from: Types.ObjectId, to: DigestLeader): Promise<void> {
    await this.raw.updateOne({ leader: from }, { $set: { leader: to.job, leaderRun: to.run } });
  }

  /**
   * Notes events of look-backs; each prolongs its window.
   * @returns for each request, in order, whether it is the first since the window was last over.
   */
  async lookBack(requests: readonly WindowRequest[], now: Date): Promise<boolean[]> {
    const isOver = { $lt: [{ $ifNull: ['$until', new Date(0)] }, now] };
    await this.write(requests, ({ job, until }) => ({
      leader: { $cond: [isOver, job, '$leader'] },
      until: { $max: ['$until', until] },
    }));
    const windows = await this.load(requests);

    return requests.map(({ window, job }) => windows.get(window.toHexString())?.leader?.equals(job) ?? true);
  }

  /** Counts jobs in the windows of throttles, in order. */
  async throttle(requests: readonly ThrottleRequest[], now: Date): Promise<ThrottleAnswer[]> {
    const isOver = { $lte: [{ $ifNull: ['$until', now] }, now] };
    await this.write(requests, ({ job, until, threshold }) => ({
      start: { $cond: [isOver, now, '$start'] },
      until: { $cond: [isOver, until, '$until'] },
      passed: {
        $switch: {
          branches: [
            { case: isOver, then: [job] },
            { case: { $in: [job, '$passed'] }, then: '$passed' },
            { case: { $lt: [{ $size: '$passed' }, threshold] }, then: { $concatArrays: ['$passed', [job]] } },
          ],
          default: '$passed',
        },
      },
    }));
    const windows = await this.load(requests);

    return requests.map(({ window, job, until }) => {
      const { passed = [], start = now, until: end = until } = windows.get(window.toHexString()) ?? {};

      const place = passed.findIndex((id) => id.equals(job));

      return {
        passes: place >= 0,
        // Those who came later in the same pass do not count for this one.
        executionCount: place >= 0 ? place + 1 : passed.length,
        windowStart: start,
        until: end,
      };
    });
  }

  private async write<Request extends WindowRequest>(
    requests: readonly Request[],
    fields: (request: Request) => mongo.Document,
  ): Promise<void> {
    const writes: mongo.AnyBulkWriteOperation<StepWindowDoc>[] = requests.map((request) => ({
      updateOne: {
        filter: { _id: request.window },
        update: [
          { $set: { _environmentId: request.scope.environmentId, ...fields(request) } },
          { $set: { expireAt: { $add: ['$until', MEMORY_MS] } } },
        ],
        upsert: true,
      },
    }));
    // In order: requests of one window are decided one after the other.
    if (writes.length > 0) await this.raw.bulkWrite(writes, { ordered: true });
  }

  private async load(requests: readonly WindowRequest[]): Promise<Map<string, StepWindowDoc>> {
    const found = await this.raw.find({ _id: { $in: requests.map(({ window }) => window) } }).toArray();

    return new Map(found.map((window) => [window._id.toHexString(), window]));
  }
}
