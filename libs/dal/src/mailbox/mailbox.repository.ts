import { type Connection, Schema, Types } from 'mongoose';
import { ScopedRepository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';

/** A file that went with a mail: what it was, not its bytes. */
export interface MailboxAttachment {
  name: string;
  mime: string;
  /** Bytes. */
  size: number;
}

/** A mail the demo provider `novu-email` kept instead of sending it. */
export interface MailboxMailDoc extends ScopedDoc {
  /** Id of the mail at the "provider": what a second attempt to send the same message carries again. */
  mailId: string;
  from: string;
  to: string[];
  subject: string;
  html?: string;
  text?: string;
  transactionId?: string;
  attachments?: MailboxAttachment[];
}

const schema = new Schema<MailboxMailDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    mailId: String,
    from: String,
    to: [String],
    subject: String,
    html: String,
    text: String,
    transactionId: String,
    attachments: { type: [{ _id: false, name: String, mime: String, size: Number }], default: undefined },
  },
  { timestamps: true, versionKey: false },
);

export class MailboxRepository extends ScopedRepository<MailboxMailDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'mailboxmails',
      schema,
      indexes: [
        // list
        { key: { _environmentId: 1, _id: -1 } },
        // keep. Unique: sending the same mail again keeps one.
        { key: { _environmentId: 1, mailId: 1 }, unique: true },
      ],
    });
  }

  async keep(scope: Scope, mail: Omit<MailboxMailDoc, keyof ScopedDoc>): Promise<void> {
    await this.insertUnlessTaken(scope, mail);
  }

  /** Newest first. */
  async list(
    scope: Scope,
    after: Types.ObjectId | undefined,
    limit: number,
  ): Promise<{ data: MailboxMailDoc[]; hasMore: boolean }> {
    const rows = await this.find(scope, after ? { _id: { $lt: after } } : {}, { sort: { _id: -1 }, limit: limit + 1 });

    return { data: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  findById(scope: Scope, id: Types.ObjectId): Promise<MailboxMailDoc | null> {
    return this.findOne(scope, { _id: id });
  }

  async remove(scope: Scope, id: Types.ObjectId): Promise<boolean> {
    return (await this.deleteMany(scope, { _id: id })) > 0;
  }

  removeAll(scope: Scope): Promise<number> {
    return this.deleteMany(scope, {});
  }
}
