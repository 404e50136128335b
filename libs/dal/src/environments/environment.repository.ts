import type { EnvironmentTypeEnum } from '@novu/shared';
import { type Connection, Schema, Types } from 'mongoose';
import { type Filter, Repository, type Update } from '../repository.js';
import type { EnvironmentId, NewDoc, OrganizationId } from '../scope.js';
import type { Lock } from '../transaction.js';

export interface ApiKeyDoc {
  /** Encrypted (`libs/application-generic/src/encryption.ts`). */
  key: string;
  /** SHA-256 of the plain key, hex: what a request is looked up by. */
  hash: string;
  _userId: Types.ObjectId;
}

/** A separate world of workflows, subscribers and messages inside an organization. */
export interface EnvironmentDoc {
  _id: EnvironmentId;
  _organizationId: OrganizationId;
  _parentId?: EnvironmentId;
  name: string;
  /** Public application identifier: what the Inbox component is given. */
  identifier: string;
  type: EnvironmentTypeEnum;
  color?: string;
  apiKeys: ApiKeyDoc[];
  widget?: { notificationCenterEncryption?: boolean };
  dns?: { mxRecordConfigured?: boolean; inboundParseDomain?: string };
  bridge?: { url?: string };
  /** Requests a second by category, where they differ from those of the organization's service level. */
  apiRateLimits?: { trigger?: number; configuration?: number; global?: number };
  /** The name `bridge` had before; older readers look here. */
  echo?: { url?: string };
  /** Somebody removed it: nobody finds it any more, and its data are being removed. */
  removedAt?: Date;
  /** How often the organization was given environments or variables, or an environment was renamed; see `organizationLock`. On its first environment only. */
  siblingChanges?: number;
  /** How often the environment was given workflows or layouts; see `definitionsLock`. */
  definitionChanges?: number;
  /** How often the environment's integrations were changed; see `integrationsLock`. */
  integrationChanges?: number;
  createdAt: Date;
  updatedAt: Date;
}

/** Matches rows without the field. */
const NEVER = null;

const schema = new Schema<EnvironmentDoc>(
  {
    _organizationId: Types.ObjectId,
    _parentId: Types.ObjectId,
    name: String,
    identifier: String,
    type: String,
    color: String,
    apiKeys: [new Schema<ApiKeyDoc>({ key: String, hash: String, _userId: Types.ObjectId }, { _id: false })],
    widget: { type: { notificationCenterEncryption: Boolean }, _id: false },
    dns: { type: { mxRecordConfigured: Boolean, inboundParseDomain: String }, _id: false },
    bridge: { type: { url: String }, _id: false },
    apiRateLimits: { type: { trigger: Number, configuration: Number, global: Number }, _id: false },
    echo: { type: { url: String }, _id: false },
    removedAt: Date,
    siblingChanges: Number,
    definitionChanges: Number,
    integrationChanges: Number,
  },
  { timestamps: true, versionKey: false },
);

export class EnvironmentRepository extends Repository<EnvironmentDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'environments',
      schema,
      indexes: [
        // listOfOrganization, findInOrganization, organizationLock
        { key: { _organizationId: 1, _id: 1 } },
        // findByApiKeyHash
        { key: { 'apiKeys.hash': 1 } },
        // findByIdentifier, listOlder. Unique: the identifier alone names an environment.
        { key: { identifier: 1 }, unique: true },
        { key: { 'apiKeys.key': 1 }, unique: true },
        // listRemoved
        { key: { removedAt: 1 }, partialFilterExpression: { removedAt: { $exists: true } } },
      ],
    });
  }

  findById(id: EnvironmentId): Promise<EnvironmentDoc | null> {
    return this.findLiving({ _id: id });
  }

  findInOrganization(organizationId: OrganizationId, id: EnvironmentId): Promise<EnvironmentDoc | null> {
    return this.findLiving({ _id: id, _organizationId: organizationId });
  }

  findByApiKeyHash(hash: string): Promise<EnvironmentDoc | null> {
    return this.findLiving({ 'apiKeys.hash': hash });
  }

  findByIdentifier(identifier: string): Promise<EnvironmentDoc | null> {
    return this.findLiving({ identifier });
  }

  /** Those whose identifier begins with the text and that were made before the time. */
  listOlder(identifierBegins: string, before: Date, limit: number): Promise<EnvironmentDoc[]> {
    return this.model
      .find({
        identifier: { $gte: identifierBegins, $lt: `${identifierBegins}\uffff` },
        createdAt: { $lte: before },
        removedAt: NEVER,
      })
      .limit(limit)
      .lean<EnvironmentDoc[]>()
      .exec();
  }

  /** In order of creation: Development first. */
  listOfOrganization(organizationId: OrganizationId): Promise<EnvironmentDoc[]> {
    return this.model
      .find({ _organizationId: organizationId, removedAt: NEVER })
      .sort({ _id: 1 })
      .lean<EnvironmentDoc[]>()
      .exec();
  }

  async create(environment: NewDoc<EnvironmentDoc>): Promise<EnvironmentDoc> {
    return (await this.model.create(environment)).toObject<EnvironmentDoc>();
  }

  /** Throws a duplicate-key error when the identifier is taken (see {@link isDuplicateKey}). */
  update(
    organizationId: OrganizationId,
    id: EnvironmentId,
    update: Update<EnvironmentDoc>,
  ): Promise<EnvironmentDoc | null> {
    return this.model
      .findOneAndUpdate({ _id: id, _organizationId: organizationId, removedAt: NEVER }, update, {
        returnDocument: 'after',
      })
      .lean<EnvironmentDoc>()
      .exec();
  }

  /**
   * From now on nobody finds it; its children have no parent any more. What is left of it is for `removeEnvironmentData`.
   * @returns false when there is no such environment.
   */
  async remove(organizationId: OrganizationId, id: EnvironmentId, now: Date): Promise<boolean> {
    const removed = await this.update(organizationId, id, { $set: { removedAt: now } });
    if (!removed) return false;
    await this.model
      .updateMany({ _organizationId: organizationId, _parentId: id }, { $unset: { _parentId: 1 } })
      .exec();

    return true;
  }

  /** Environments whose data are to be removed, the longest gone first. */
  listRemoved(limit: number): Promise<EnvironmentDoc[]> {
    return this.model
      .find({ removedAt: { $exists: true } })
      .sort({ removedAt: 1 })
      .limit(limit)
      .lean<EnvironmentDoc[]>()
      .exec();
  }

  /** The last of a removed environment. */
  async forget(id: EnvironmentId): Promise<void> {
    await this.model.deleteOne({ _id: id, removedAt: { $exists: true } }).exec();
  }

  /** For transactions that add or name environments of one organization, or add variables. */
  organizationLock(organizationId: OrganizationId): Lock {
    const first = { _organizationId: organizationId, removedAt: NEVER };
    const take = async (): Promise<void> => {
      await this.model
        .findOneAndUpdate(first, { $inc: { siblingChanges: 1 } }, { sort: { _id: 1 }, timestamps: false })
        .exec();
    };

    return { id: organizationId, take };
  }

  /**
   * Replaces all keys.
   * @returns the environment as it was before: whoever replaces keys at the same time learns of each key that died.
   */
  replaceApiKeys(id: EnvironmentId, apiKeys: readonly ApiKeyDoc[]): Promise<EnvironmentDoc | null> {
    return this.model
      .findByIdAndUpdate(id, { $set: { apiKeys } }, { returnDocument: 'before' })
      .lean<EnvironmentDoc>()
      .exec();
  }

  /** For transactions that change the integrations of one environment. */
  integrationsLock(id: EnvironmentId): Lock {
    return this.lockOf(id, 'integrationChanges');
  }

  /** For transactions that add workflows or layouts to one environment. */
  definitionsLock(id: EnvironmentId): Lock {
    return this.lockOf(id, 'definitionChanges');
  }

  private lockOf(id: EnvironmentId, counter: 'integrationChanges' | 'definitionChanges'): Lock {
    const take = async (): Promise<void> => {
      await this.model.updateOne({ _id: id }, { $inc: { [counter]: 1 } }, { timestamps: false }).exec();
    };

    return { id, take };
  }

  private findLiving(filter: Filter<EnvironmentDoc>): Promise<EnvironmentDoc | null> {
    return this.model
      .findOne({ ...filter, removedAt: NEVER })
      .lean<EnvironmentDoc>()
      .exec();
  }
}
