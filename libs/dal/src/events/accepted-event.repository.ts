import { type Connection, Schema, type Types } from 'mongoose';
import type { EventAttachment } from '../attachments/attachment.repository.js';
import type { ContextInput } from '../contexts/context.repository.js';
import { Repository } from '../repository.js';
import { emptyReport, type EventRepetitions, type EventReport, MAX_REPORT_LINES } from './event-report.js';
import type { Scope, ScopedDoc } from '../scope.js';
import type { SubscriberChannelDoc, SubscriberProfile } from '../subscribers/subscriber.repository.js';

/** A person named in a trigger, with the profile given there. */
export type RecipientSubscriber = SubscriberProfile & { subscriberId: string };

/** @property channels where the person is reached, as far as the trigger says. */
export type NamedSubscriber = RecipientSubscriber & { channels?: SubscriberChannelDoc[] };

export interface RecipientTopic {
  topicKey: string;
  exclude?: string[];
}

/** Where a workflow in code is, and what it was when its trigger named that place. */
export interface NamedBridge {
  url: string;
  /** As the bridge describes it. */
  workflow: Record<string, unknown>;
}

/** Values a trigger gives for steps of a workflow in code, by step id. */
export interface TriggerControls {
  steps?: Record<string, Record<string, unknown>>;
}

/** Who an event is for. */
export type Recipients =
  { kind: 'named'; subscribers: NamedSubscriber[]; topics: RecipientTopic[] } | { kind: 'broadcast' };

/**
 * An event the API has answered for. It lives until its last effect is written, so everything between the answer and the
 * message can be done again after a crash. Documents are found by batch: one commit of the API is one unit of work.
 */
export interface AcceptedEventDoc extends ScopedDoc {
  batchId: Types.ObjectId;
  transactionId: string;
  /** The caller chose the transaction id, so a second event with it is refused; see `dedupe` index. */
  transactionIdGiven?: boolean;
  _templateId: Types.ObjectId;
  /** The workflow's public id. */
  identifier: string;
  recipients: Recipients;
  actor?: NamedSubscriber;
  /** Identifier of the tenant the event is about. */
  tenantId?: string;
  contexts?: ContextInput[];
  attachments?: EventAttachment[];
  payload: Record<string, unknown>;
  overrides: Record<string, unknown>;
  /** Of a trigger that named the bridge to use, instead of the environment's. */
  bridge?: NamedBridge;
  controls?: TriggerControls;
  /** The signed-in user, or the owner of the API key. */
  _userId: Types.ObjectId;
  /**
   * `accepted` until every effect is written. `processed` rows are kept, without content, only to refuse their transaction id;
   * `failed` ones could not be processed however often it was tried.
   */
  status: 'accepted' | 'processed' | 'failed';
  /** The subscribers named one by one are done; topics or everyone are being gone through. */
  fanningOut?: boolean;
  /** Where the fan-out has come: the last subscriber done. */
  fanOutAfter?: Types.ObjectId;
  /** How often a pass over this event has failed, and why it did the last time. */
  failures?: number;
  failureReason?: string;
  /** Not to be tried again before this time, after a failure. */
  retryAt?: Date;
  /** Of a processed event: it was taken back. A pass may have held it at that time, and then cancels what it has made of it. */
  canceled?: boolean;
  /** Of one that was taken back: when a pass that held it is over, whether its worker lived or not. */
  recheckAt?: Date;
  /** Of a fan-out, as far as it has come, and of an event that made no run. */
  report?: EventReport;
  /** Of one whose transaction id its caller chose, and used again. */
  repetitions?: EventRepetitions;
  expireAt?: Date;
}

/** What must be known of an event to forget it. */
type FinishedEvent = Pick<AcceptedEventDoc, '_id' | 'transactionIdGiven'>;

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

const WAITING_INDEX = 'stale';
const CANCEL_INDEX = 'cancel';
const DEDUPE_INDEX = 'dedupe';

const schema = new Schema<AcceptedEventDoc>({}, { strict: false, versionKey: false, timestamps: true });

/** The ledger of accepted events. Not scoped: a batch holds events of several environments, each of which carries its own. */
export class AcceptedEventRepository extends Repository<AcceptedEventDoc> {
  constructor(connection: Connection) {
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
  }

  /**
   * Stores events for good: when this returns they survive a power cut.
   * @returns the positions of events whose transaction id was used before; those are not stored.
   */
  accept(events: readonly AcceptedEventDoc[]): Promise<Set<number>> {
    return this.insertAll(events, { w: 'majority', j: true });
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

  /** What is left to do of some commits; events that wait after a failure are left out. */
  findByBatches(batchIds: readonly Types.ObjectId[], now: Date): Promise<AcceptedEventDoc[]> {
    return this.raw
      .find({ batchId: { $in: [...batchIds] }, status: 'accepted', ...dueAt(now) })
      .sort({ createdAt: 1 })
      .toArray();
  }

  findById(id: Types.ObjectId): Promise<AcceptedEventDoc | null> {
    return this.raw.findOne({ _id: id, status: 'accepted' });
  }

  /** The commits with events that have not moved since before `before`, oldest first: what the queue may have lost. */
  async listStaleBatches(before: Date, now: Date, limit: number): Promise<Types.ObjectId[]> {
    const events = await this.raw
      .find({ status: 'accepted', updatedAt: { $lt: before }, ...dueAt(now) }, { projection: { batchId: 1 } })
      .sort({ updatedAt: 1 })
      .limit(limit)
      .toArray();

    return [...new Map(events.map((event) => [event.batchId.toHexString(), event.batchId])).values()];
  }

  /** @returns how many of the events still wait: the others are over, or were taken back. */
  async startFanOut(ids: readonly Types.ObjectId[]): Promise<number> {
    const filter = { _id: { $in: [...ids] }, status: 'accepted' as const };

    return (await this.raw.updateMany(filter, { $set: { fanningOut: true } })).matchedCount;
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
    const result = await this.raw.updateOne(
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
   * Forgets events whose effects are all written; of those with a transaction id of their caller's, the id stays.
   * @returns how many there were still: fewer when others were faster, or some were taken back.
   */
  async finish(events: readonly FinishedEvent[], now: Date): Promise<number> {
    const remembered = events.filter((event) => event.transactionIdGiven).map((event) => event._id);
    const forgotten = events.filter((event) => !event.transactionIdGiven).map((event) => event._id);
    const options = { writeConcern: { w: 1, j: false } };
    const waiting = (ids: Types.ObjectId[]) => ({ _id: { $in: ids }, status: 'accepted' as const });
    const [deleted, updated] = await Promise.all([
      forgotten.length > 0 ? this.raw.deleteMany(waiting(forgotten), options) : undefined,
      remembered.length > 0
        ? this.raw.updateMany(waiting(remembered), withoutContent(now, TRANSACTION_MEMORY_MS), options)
        : undefined,
    ]);

    return (deleted?.deletedCount ?? 0) + (updated?.matchedCount ?? 0);
  }

  /**
   * Forgets the content of an event whose effects are all written, but not what became of it.
   * @param last what is to be added to its report.
   * @returns false when others were faster, or it was taken back.
   */
  async finishReported(event: Pick<AcceptedEventDoc, '_id'>, last: EventReport, now: Date): Promise<boolean> {
    const { $set, $unset } = withoutContent(now, REPORT_MEMORY_MS);
    const result = await this.raw.updateOne(
      { _id: event._id, status: 'accepted' },
      { $set: { ...$set, updatedAt: now }, $unset, ...added(last) },
      { writeConcern: { w: 1, j: false } },
    );

    return result.matchedCount > 0;
  }

  /**
   * What the ledger knows of the events of a transaction: those not done yet, and those there is something to tell of.
   * One query: an event that changes its state between two of them would be seen by neither.
   */
  async listOfTransaction(scope: Scope, transactionId: string): Promise<AcceptedEventDoc[]> {
    const named = { _environmentId: scope.environmentId, transactionId };
    const found = await this.raw
      .find({
        $or: [
          ...unfinished(named),
          { ...named, 'report.runs': { $exists: true } },
          { ...named, transactionIdGiven: true, 'repetitions.times': { $exists: true } },
        ],
      })
      .toArray();

    return found.sort((left, right) => left._id.toHexString().localeCompare(right._id.toHexString()));
  }

  /** Whether an event of the transaction is still to be processed, or was given up and may be processed again. */
  async isWaiting(scope: Scope, transactionId: string): Promise<boolean> {
    const named = { _environmentId: scope.environmentId, transactionId };

    return (await this.raw.findOne({ $or: unfinished(named) }, { projection: { _id: 1 } })) !== null;
  }

  /**
   * Takes back the events of a transaction that no pass has finished, a fan-out half-way included. That they were there is told of, as
   * of what makes no run.
   * @returns how many there were.
   */
  async cancel(scope: Scope, transactionId: string, now: Date): Promise<number> {
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
