import { type Connection, type mongo, Schema, type Types } from 'mongoose';
import { Repository } from '../repository.js';
import type { Scope } from '../scope.js';
import { withTransaction } from '../transaction.js';
import { AcceptedCommitRepository } from './accepted-commit.repository.js';
import type { AcceptedEventDoc } from './accepted-event.document.js';
import { emptyReport, type EventReport, MAX_REPORT_LINES } from './event-report.js';

/** What must be known of an event to forget it. */
export type FinishedEvent = Pick<AcceptedEventDoc, '_id' | 'batchId' | 'transactionIdGiven' | 'recipients'>;

/** What is told of an event that was refused. */
type RefusedEvent = Pick<AcceptedEventDoc, '_id' | '_environmentId' | 'transactionId' | 'identifier' | 'createdAt'>;

/** What is known of an event that was taken back. */
export type CanceledEvent = Pick<AcceptedEventDoc, '_id' | 'transactionId' | '_environmentId' | '_organizationId'>;

/** How long a transaction id given by a caller is remembered. */
const TRANSACTION_MEMORY_MS = 30 * 24 * 3600 * 1000;
/** How long what became of an event is told. */
const REPORT_MEMORY_MS = TRANSACTION_MEMORY_MS;
/** A pass that held an event when it was taken back is over after this. */
const LONGEST_PASS_MS = 60_000;

/** Of writes that are repeated when they are lost. */
const UNJOURNALED = { writeConcern: { w: 1, j: false } };

const WAITING_INDEX = 'stale';
const CANCEL_INDEX = 'cancel';
const DEDUPE_INDEX = 'dedupe';

const schema = new Schema<AcceptedEventDoc>({}, { strict: false, versionKey: false, timestamps: true });

/**
 * The ledger of accepted events. Not scoped: a batch holds events of several environments, each of which carries its own.
 *
 * Most events are accepted, processed and forgotten together with those of their batch, and are one document with them. An event that
 * is more than that has a row of its own: from the beginning when it is remembered or fans out, and from the moment on when something
 * happens to one of its batch alone (`takeApart`). It goes from there to here and never back, so who looks for one looks there first.
 */
export class AcceptedEventRepository extends Repository<AcceptedEventDoc> {
  private readonly commits: AcceptedCommitRepository;

  constructor(private readonly connection: Connection) {
    super(connection, {
      name: 'acceptedevents',
      schema,
      indexes: [
        // findByBatches
        { key: { batchId: 1 } },
        // listStaleBatches: only what waits is in it.
        { name: WAITING_INDEX, key: { updatedAt: 1 }, partialFilterExpression: { status: 'accepted' } },
        // cancel: likewise. Its fields are in another order than those of `dedupe`, which older servers could not tell it from.
        {
          name: CANCEL_INDEX,
          key: { transactionId: 1, _environmentId: 1 },
          partialFilterExpression: { status: 'accepted' },
        },
        // accept, noteRefused, listOfTransaction: refuses a transaction id its caller has used before. Ids made by the API are unique by themselves and stay out of it.
        {
          name: DEDUPE_INDEX,
          key: { _environmentId: 1, transactionId: 1 },
          unique: true,
          partialFilterExpression: { transactionIdGiven: true },
        },
        // listFailed
        {
          name: 'failed',
          key: { _environmentId: 1, _id: -1 },
          partialFilterExpression: { status: 'failed' },
        },
        // unfinished: apart from `cancel`, which has to cost little, as every event passes through it.
        {
          name: 'failed_transaction',
          key: { transactionId: 1, status: 1 },
          partialFilterExpression: { status: 'failed' },
        },
        // listOfTransaction: few events are reported about.
        {
          name: 'report',
          key: { _environmentId: 1, transactionId: 1 },
          partialFilterExpression: { 'report.runs': { $exists: true } },
        },
        // listToRecheck: only what was taken back a moment ago is in it.
        { name: 'recheck', key: { recheckAt: 1 }, partialFilterExpression: { recheckAt: { $exists: true } } },
        // Of events that are remembered: the others, which are forgotten at once, stay out of it.
        {
          name: 'expire',
          key: { expireAt: 1 },
          expireAfterSeconds: 0,
          partialFilterExpression: { expireAt: { $exists: true } },
        },
      ],
    });
    this.commits = new AcceptedCommitRepository(connection);
  }

  /**
   * Stores events for good: when this returns they survive a power cut.
   * @returns the positions of events whose transaction id was used before; those are not stored.
   */
  async accept(events: readonly AcceptedEventDoc[]): Promise<Set<number>> {
    const apart = [...events.entries()].filter(([, event]) => isApart(event));
    const refused = await this.insertAll(
      apart.map(([, event]) => event),
      { w: 'majority', j: true },
    );
    // Later, so that nothing of them is stored when one of the others cannot be.
    const [first, ...others] = events.filter((event) => !isApart(event));
    if (first) await this.commits.add([first, ...others]);

    return new Set(apart.flatMap(([index], position) => (refused.has(position) ? index : [])));
  }

  /**
   * Gives each event of some batches a row of its own, so that something can happen to one alone. The rows are there as soon as this
   * returns, unless the events are over.
   */
  async takeApart(batchIds: readonly Types.ObjectId[]): Promise<void> {
    for (const batchId of distinct(batchIds)) {
      await withTransaction(this.connection, async (session) => {
        const events = await this.commits.take(batchId, session);
        if (events.length > 0) await this.raw.insertMany(events, { session });
      });
    }
  }

  /**
   * Notes of events that are there that later ones were refused because of them. What a commit has stored, and tried to store once more,
   * is no repetition of itself.
   */
  async noteRefused(refused: readonly RefusedEvent[]): Promise<void> {
    const writes = refused.map(({ _id, _environmentId, transactionId, identifier, createdAt }) => ({
      updateOne: {
        filter: { _environmentId, transactionId, transactionIdGiven: true, _id: { $ne: _id } },
        update: {
          $inc: { 'repetitions.times': 1 },
          $set: { 'repetitions.lastIdentifier': identifier, 'repetitions.lastAt': createdAt },
        },
        hint: DEDUPE_INDEX,
      },
    }));
    await this.raw.bulkWrite(writes, { ordered: false });
  }

  /** What is left to do of some commits, in the order it was accepted in; events that wait after a failure are left out. */
  async findByBatches(batchIds: readonly Types.ObjectId[], now: Date): Promise<AcceptedEventDoc[]> {
    const together = await this.commits.findByIds(batchIds);
    const apart = await this.raw.find({ batchId: { $in: [...batchIds] }, status: 'accepted', ...dueAt(now) }).toArray();

    return eachOnce(together, apart).sort(
      (left, right) => left.createdAt.getTime() - right.createdAt.getTime() || byId(left, right),
    );
  }

  /** One with a row of its own. */
  findById(id: Types.ObjectId): Promise<AcceptedEventDoc | null> {
    return this.raw.findOne({ _id: id, status: 'accepted' });
  }

  /** The commits with events that have not moved since before `before`, oldest first: what the queue may have lost. */
  async listStaleBatches(before: Date, now: Date, limit: number): Promise<Types.ObjectId[]> {
    const together = await this.commits.listStale(before, limit);
    const apart = await this.raw
      .find(
        { status: 'accepted', updatedAt: { $lt: before }, ...dueAt(now) },
        { projection: { batchId: 1, updatedAt: 1 } },
      )
      .sort({ updatedAt: 1 })
      .limit(limit)
      .toArray();
    const stale = [...together.map(({ _id, updatedAt }) => ({ batchId: _id, updatedAt })), ...apart];
    stale.sort((left, right) => left.updatedAt.getTime() - right.updatedAt.getTime());

    return distinct(stale.map(({ batchId }) => batchId)).slice(0, limit);
  }

  /** @returns how many of the events still wait: the others are over, or were taken back. */
  async startFanOut(ids: readonly Types.ObjectId[]): Promise<number> {
    return (await this.raw.updateMany(waiting(ids), { $set: { fanningOut: true } })).matchedCount;
  }

  /**
   * As `updateOne`, which the driver would repeat at the next server when one is lost: that one may not have what was written before, and
   * because of which an event goes on or is forgotten.
   */
  private updateOnce(
    filter: mongo.Filter<AcceptedEventDoc>,
    update: mongo.UpdateFilter<AcceptedEventDoc>,
    options = {},
  ) {
    return this.raw.updateMany(filter, update, options);
  }

  /**
   * Moves a fan-out on from where a stretch of it began, and counts the stretch.
   * @returns false when it is somewhere else meanwhile, or over: then whoever moved it goes on with it.
   */
  async advanceFanOut(
    event: Pick<AcceptedEventDoc, '_id' | 'fanOutAfter'>,
    after: Types.ObjectId,
    now: Date,
    stretch: EventReport = emptyReport(),
  ): Promise<boolean> {
    const result = await this.updateOnce(
      { _id: event._id, status: 'accepted', fanOutAfter: event.fanOutAfter ?? { $exists: false } },
      { $set: { fanOutAfter: after, updatedAt: now }, $unset: { failures: '', failureReason: '' }, ...added(stretch) },
    );

    return result.modifiedCount > 0;
  }

  /**
   * Notes that a pass over one event failed.
   * @param retryAt undefined gives the event up: it stays, with its reason.
   * @returns false when it waits no more: it is over, or was taken back.
   */
  async fail(id: Types.ObjectId, failureReason: string, retryAt: Date | undefined): Promise<boolean> {
    const result = await this.raw.updateOne(
      { _id: id, status: 'accepted' },
      { $inc: { failures: 1 }, $set: { failureReason, ...(retryAt ? { retryAt } : { status: 'failed' as const }) } },
    );

    return result.matchedCount > 0;
  }

  /**
   * Forgets events whose effects are all written, and so are those of their whole batch unless it was taken apart. Of those with a
   * transaction id of their caller's, the id stays.
   * @returns false when some may not have been there any more: others were faster, or they were taken back.
   */
  async finish(events: readonly FinishedEvent[], now: Date): Promise<boolean> {
    const remembered = events.filter((event) => event.transactionIdGiven).map((event) => event._id);
    const [areForgotten, { matchedCount }] = await Promise.all([
      this.forget(events.filter((event) => !event.transactionIdGiven)),
      remembered.length > 0
        ? this.raw.updateMany(waiting(remembered), withoutContent(now, TRANSACTION_MEMORY_MS), UNJOURNALED)
        : { matchedCount: 0 },
    ]);

    return areForgotten && matchedCount === remembered.length;
  }

  private async forget(events: readonly FinishedEvent[]): Promise<boolean> {
    const batchIds = distinct(events.filter((event) => !isApart(event)).map(({ batchId }) => batchId));
    const areWhole = batchIds.length === 0 || (await this.commits.forget(batchIds)) === batchIds.length;
    const rows = areWhole ? events.filter(isApart) : events;
    if (rows.length === 0) return true;
    const { deletedCount } = await this.raw.deleteMany(waiting(rows.map(({ _id }) => _id)), UNJOURNALED);

    return areWhole && deletedCount === rows.length;
  }

  /**
   * Forgets the content of an event whose effects are all written, but not what became of it.
   * @param last what is to be added to its report.
   * @returns false when others were faster, or it was taken back.
   */
  async finishReported(event: Pick<AcceptedEventDoc, '_id'>, last: EventReport, now: Date): Promise<boolean> {
    const { $set, $unset } = withoutContent(now, REPORT_MEMORY_MS);
    const result = await this.updateOnce(
      { _id: event._id, status: 'accepted' },
      { $set: { ...$set, updatedAt: now }, $unset, ...added(last) },
      UNJOURNALED,
    );

    return result.matchedCount > 0;
  }

  /**
   * What the ledger knows of the events of a transaction: those not done yet, and those there is something to tell of.
   * One query for rows: one that changes its state between two of them would be seen by neither.
   */
  async listOfTransaction(scope: Scope, transactionId: string): Promise<AcceptedEventDoc[]> {
    const named = { _environmentId: scope.environmentId, transactionId };
    const together = await this.commits.findOfTransaction(scope, transactionId);
    const apart = await this.raw
      .find({
        $or: [
          ...unfinished(named),
          { ...named, 'report.runs': { $exists: true } },
          { ...named, transactionIdGiven: true, 'repetitions.times': { $exists: true } },
        ],
      })
      .toArray();

    return eachOnce(together, apart).sort(byId);
  }

  /** Whether an event of the transaction is still to be processed, or was given up and may be processed again. */
  async isWaiting(scope: Scope, transactionId: string): Promise<boolean> {
    const named = { _environmentId: scope.environmentId, transactionId };
    if ((await this.commits.findOfTransaction(scope, transactionId)).length > 0) return true;

    return (await this.raw.findOne({ $or: unfinished(named) }, { projection: { _id: 1 } })) !== null;
  }

  /**
   * Takes back the events of a transaction that no pass has finished, a fan-out half-way included. That they were there is told of, as
   * of what makes no run.
   * @returns how many there were.
   */
  async cancel(scope: Scope, transactionId: string, now: Date): Promise<number> {
    const together = await this.commits.findOfTransaction(scope, transactionId);
    await this.takeApart(together.map(({ batchId }) => batchId));
    const { $set, $unset } = withoutContent(now, REPORT_MEMORY_MS);
    // Says that the stretch at hand, if there is one, is still to be counted.
    const { fanningOut: _, ...forgotten } = $unset;
    const recheckAt = new Date(now.getTime() + LONGEST_PASS_MS);
    const result = await this.raw.updateMany(
      { status: 'accepted', _environmentId: scope.environmentId, transactionId },
      {
        $set: { ...$set, updatedAt: now, canceled: true, recheckAt },
        $unset: forgotten,
        ...added(emptyReport()),
      },
      { hint: CANCEL_INDEX },
    );

    return result.matchedCount;
  }

  /** Counts the stretch that was at hand when its fan-out was taken back: its runs are there, cancelled. */
  async countCanceled(id: Types.ObjectId, stretch: EventReport): Promise<void> {
    await this.raw.updateOne(
      { _id: id, canceled: true, fanningOut: true },
      { $unset: { fanningOut: '' }, ...added(stretch) },
    );
  }

  /** Events that were taken back, and that no living worker can hold any more. */
  listToRecheck(now: Date, limit: number): Promise<Pick<AcceptedEventDoc, '_id'>[]> {
    return this.raw
      .find<Pick<AcceptedEventDoc, '_id'>>({ recheckAt: { $lte: now } }, { projection: { _id: 1 } })
      .sort({ recheckAt: 1 })
      .limit(limit)
      .toArray();
  }

  /** Notes that nothing of these events is left to be taken back. */
  async rechecked(ids: readonly Types.ObjectId[]): Promise<void> {
    if (ids.length > 0) await this.raw.updateMany({ _id: { $in: [...ids] } }, { $unset: { recheckAt: '' } });
  }

  /** Which of these events were taken back. */
  listCanceled(ids: readonly Types.ObjectId[]): Promise<CanceledEvent[]> {
    return this.raw
      .find<CanceledEvent>(
        { _id: { $in: [...ids] }, canceled: true },
        { projection: { transactionId: 1, _environmentId: 1, _organizationId: 1 } },
      )
      .toArray();
  }

  /** Events that were given up, the newest first. @param after where the page before ended. */
  listFailed(scope: Scope, after: Types.ObjectId | undefined, limit: number): Promise<AcceptedEventDoc[]> {
    return this.raw
      .find({
        _environmentId: scope.environmentId,
        status: 'failed',
        ...(after ? { _id: { $lt: after } } : {}),
      })
      .sort({ _id: -1 })
      .limit(limit)
      .toArray();
  }

  /** Has an event that was given up processed again. @returns it; null when it was not given up. */
  retryFailed(scope: Scope, id: Types.ObjectId, now: Date): Promise<AcceptedEventDoc | null> {
    return this.raw.findOneAndUpdate(
      { _id: id, _environmentId: scope.environmentId, status: 'failed' },
      { $set: { status: 'accepted', failures: 0, updatedAt: now }, $unset: { failureReason: '', retryAt: '' } },
      { returnDocument: 'after' },
    );
  }
}

/** Whether it has a row of its own from the beginning. */
function isApart({ transactionIdGiven, recipients }: FinishedEvent): boolean {
  return transactionIdGiven === true || recipients.kind === 'broadcast' || recipients.topics.length > 0;
}

function distinct(ids: readonly Types.ObjectId[]): Types.ObjectId[] {
  return [...new Map(ids.map((id) => [id.toHexString(), id])).values()];
}

/** One whose batch was taken apart between two reads is in both; its row is the newer of the two. */
function eachOnce(together: readonly AcceptedEventDoc[], apart: readonly AcceptedEventDoc[]): AcceptedEventDoc[] {
  return [...new Map([...together, ...apart].map((event) => [event._id.toHexString(), event])).values()];
}

/** Ids of one process count up in the order its events were given in. */
function byId({ _id: left }: AcceptedEventDoc, { _id: right }: AcceptedEventDoc): number {
  return left.toHexString() < right.toHexString() ? -1 : 1;
}

function waiting(ids: readonly Types.ObjectId[]): { _id: { $in: Types.ObjectId[] }; status: 'accepted' } {
  return { _id: { $in: [...ids] }, status: 'accepted' };
}

/** Two conditions, as each has an index of its own. */
function unfinished<Named extends object>(named: Named) {
  return [
    { ...named, status: 'accepted' as const },
    { ...named, status: 'failed' as const },
  ];
}

/** Leaves of an event what is needed to know it again, for as long as given. */
function withoutContent(
  now: Date,
  memoryMs: number,
): {
  $set: { status: 'processed'; expireAt: Date; payload: Record<string, never>; overrides: Record<string, never> };
  $unset: { recipients: ''; actor: ''; fanOutAfter: ''; fanningOut: ''; bridge: ''; controls: '' };
} {
  return {
    $set: { status: 'processed', expireAt: new Date(now.getTime() + memoryMs), payload: {}, overrides: {} },
    $unset: { recipients: '', actor: '', fanOutAfter: '', fanningOut: '', bridge: '', controls: '' },
  };
}

/** Adds a stretch to the report of an event. */
function added({ lines, lookedAt, runs, excluded, refused }: EventReport) {
  return {
    $inc: {
      'report.lookedAt': lookedAt,
      'report.runs': runs,
      'report.excluded': excluded,
      'report.refused': refused,
    },
    $push: { 'report.lines': { $each: lines, $slice: MAX_REPORT_LINES } },
  };
}

function dueAt(now: Date): { $or: [{ retryAt: { $exists: false } }, { retryAt: { $lte: Date } }] } {
  return { $or: [{ retryAt: { $exists: false } }, { retryAt: { $lte: now } }] };
}
