import { type ClientSession, type Connection, Schema, type Types } from 'mongoose';
import { Repository } from '../repository.js';
import type { Scope } from '../scope.js';
import type { AcceptedEventDoc } from './accepted-event.document.js';

/** Events that the API has accepted together and that are forgotten together, in the order in which they came. */
interface AcceptedCommitDoc {
  /** The `batchId` of the events. */
  _id: Types.ObjectId;
  updatedAt: Date;
  events: AcceptedEventDoc[];
}

const schema = new Schema<AcceptedCommitDoc>({}, { strict: false, versionKey: false });

/**
 * Whole commits of accepted events: a document each, which takes a third of what documents of their own would take of the database. As
 * soon as one of the events goes a way of its own, they become rows of the ledger; see `AcceptedEventRepository`, the only one to use this.
 * Not scoped: the events may be of several environments.
 */
export class AcceptedCommitRepository extends Repository<AcceptedCommitDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'acceptedcommits',
      schema,
      indexes: [
        // listStale
        { key: { updatedAt: 1 } },
        // findOfTransaction
        { key: { 'events.transactionId': 1 } },
      ],
    });
  }

  /** Stores a commit for good. @param events at least one, all with the same `batchId`. */
  async add(events: readonly [AcceptedEventDoc, ...AcceptedEventDoc[]]): Promise<void> {
    const [{ batchId, updatedAt }] = events;
    await this.insertAll([{ _id: batchId, updatedAt, events: [...events] }], { w: 'majority', j: true });
  }

  /** Their events. */
  async findByIds(ids: readonly Types.ObjectId[]): Promise<AcceptedEventDoc[]> {
    const commits = await this.raw.find({ _id: { $in: [...ids] } }).toArray();

    return commits.flatMap(({ events }) => events);
  }

  /** The events of a transaction. */
  async findOfTransaction(scope: Scope, transactionId: string): Promise<AcceptedEventDoc[]> {
    const named = { transactionId, _environmentId: scope.environmentId };
    const commits = await this.raw.find({ events: { $elemMatch: named } }).toArray();

    return commits
      .flatMap(({ events }) => events)
      .filter((event) => event.transactionId === transactionId && event._environmentId.equals(scope.environmentId));
  }

  /** The commits from before `before`, oldest first. */
  listStale(before: Date, limit: number): Promise<Pick<AcceptedCommitDoc, '_id' | 'updatedAt'>[]> {
    return this.raw
      .find<Pick<AcceptedCommitDoc, '_id' | 'updatedAt'>>(
        { updatedAt: { $lt: before } },
        { projection: { updatedAt: 1 } },
      )
      .sort({ updatedAt: 1 })
      .limit(limit)
      .toArray();
  }

  /** Removes one, to keep its events elsewhere. @returns them; none when it is not there any more. */
  async take(id: Types.ObjectId, session: ClientSession): Promise<AcceptedEventDoc[]> {
    return (await this.raw.findOneAndDelete({ _id: id }, { session }))?.events ?? [];
  }

  /** Forgets commits. @returns how many there were still. */
  async forget(ids: readonly Types.ObjectId[]): Promise<number> {
    return (await this.raw.deleteMany({ _id: { $in: [...ids] } }, { writeConcern: { w: 1, j: false } })).deletedCount;
  }
}
