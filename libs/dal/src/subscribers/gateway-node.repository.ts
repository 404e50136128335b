import { type Connection, Schema, type Types } from 'mongoose';
import { Repository } from '../repository.js';

/** A process of the real-time gateway, for as long as it says that it lives. */
export interface GatewayNodeDoc {
  _id: Types.ObjectId;
  leaseUntil: Date;
}

const schema = new Schema<GatewayNodeDoc>({ leaseUntil: Date }, { versionKey: false });

/** listExpired. */
const indexes = [{ key: { leaseUntil: 1 } }] as const;

/** The gateways that are alive. Time is that of the database, so that the clocks of the hosts need not agree. */
export class GatewayNodeRepository extends Repository<GatewayNodeDoc> {
  constructor(connection: Connection) {
    super(connection, { name: 'gatewaynodes', schema, indexes });
  }

  /**
   * Prolongs the node's lease to `leaseMs` from now.
   * @returns false when the node was not known: it is new, or others have taken it for dead.
   */
  async renew(id: Types.ObjectId, leaseMs: number): Promise<boolean> {
    const leaseUntil = { $add: ['$$NOW', leaseMs] };
    const { matchedCount } = await this.raw.updateOne({ _id: id }, [{ $set: { leaseUntil } }], { upsert: true });

    return matchedCount > 0;
  }

  /** Nodes that have not renewed their lease. */
  async listExpired(): Promise<Types.ObjectId[]> {
    const rows = await this.raw
      .find({ $expr: { $lt: ['$leaseUntil', '$$NOW'] } }, { projection: { _id: 1 } })
      .toArray();

    return rows.map(({ _id }) => _id);
  }

  /** To be called once nothing refers to the node any more. */
  async forget(id: Types.ObjectId): Promise<void> {
    await this.raw.deleteOne({ _id: id });
  }
}
