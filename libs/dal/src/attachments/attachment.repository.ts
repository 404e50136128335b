import { type Connection, Schema, type Types } from 'mongoose';
import { Repository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';

/** A file of an event: where it is, and what it is called in the mail. */
export interface EventAttachment {
  name: string;
  mime: string;
  /** Bytes; absent in events that were accepted before it was noted. */
  size?: number;
  /** In the storage service. */
  storageKey: string;
  /** Channels it goes with; all where absent. */
  channels?: string[];
}

/** The stored files of one event, to be removed when nothing of it is left to do. */
export interface AttachmentDoc extends ScopedDoc {
  transactionId: string;
  storageKeys: string[];
  /** When to look whether they are still needed. */
  checkAt: Date;
  checks: number;
}

/** First look after an hour, then at growing distances: a delay may keep an event for half a year. */
const FIRST_CHECK_MS = 3_600_000;
const LONGEST_CHECK_MS = 24 * 3_600_000;

const schema = new Schema<AttachmentDoc>({}, { strict: false, versionKey: false, timestamps: true });

/** Files of events. Not scoped: housekeeping goes through those of all environments. */
export class AttachmentRepository extends Repository<AttachmentDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'attachments',
      schema,
      indexes: [
        // listDue
        { key: { checkAt: 1 } },
      ],
    });
  }

  async note(scope: Scope, transactionId: string, storageKeys: readonly string[], now: Date): Promise<void> {
    await this.model.create({
      _environmentId: scope.environmentId,
      _organizationId: scope.organizationId,
      transactionId,
      storageKeys: [...storageKeys],
      checkAt: new Date(now.getTime() + FIRST_CHECK_MS),
      checks: 0,
    });
  }

  listDue(now: Date, limit: number): Promise<AttachmentDoc[]> {
    return this.raw
      .find({ checkAt: { $lte: now } })
      .sort({ checkAt: 1 })
      .limit(limit)
      .toArray();
  }

  /** They are needed still. */
  async checkAgain({ _id, checks }: AttachmentDoc, now: Date): Promise<void> {
    const wait = Math.min(FIRST_CHECK_MS * 2 ** (checks + 1), LONGEST_CHECK_MS);
    await this.raw.updateOne({ _id }, { $set: { checkAt: new Date(now.getTime() + wait) }, $inc: { checks: 1 } });
  }

  async forget(ids: readonly Types.ObjectId[]): Promise<void> {
    await this.raw.deleteMany({ _id: { $in: [...ids] } });
  }
}
