import type { EnvironmentTypeEnum } from '@novu/shared';
import { type Connection, Schema, Types } from 'mongoose';
import { Repository } from '../repository.js';
import type { EnvironmentId, NewDoc, OrganizationId } from '../scope.js';

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
  /** How often the environment's integrations were changed; see `lockIntegrations`. */
  integrationChanges?: number;
  createdAt: Date;
  updatedAt: Date;
}

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
        // listOfOrganization, findInOrganization
        { key: { _organizationId: 1, _id: 1 } },
        // findByApiKeyHash
        { key: { 'apiKeys.hash': 1 } },
        // findByIdentifier. Unique: the identifier alone names an environment.
        { key: { identifier: 1 }, unique: true },
        { key: { 'apiKeys.key': 1 }, unique: true },
      ],
    });
  }

  findById(id: EnvironmentId): Promise<EnvironmentDoc | null> {
    return this.model.findById(id).lean<EnvironmentDoc>().exec();
  }

  findInOrganization(organizationId: OrganizationId, id: EnvironmentId): Promise<EnvironmentDoc | null> {
    return this.model.findOne({ _id: id, _organizationId: organizationId }).lean<EnvironmentDoc>().exec();
  }

  findByApiKeyHash(hash: string): Promise<EnvironmentDoc | null> {
    return this.model.findOne({ 'apiKeys.hash': hash }).lean<EnvironmentDoc>().exec();
  }

  findByIdentifier(identifier: string): Promise<EnvironmentDoc | null> {
    return this.model.findOne({ identifier }).lean<EnvironmentDoc>().exec();
  }

  /** In order of creation: Development first. */
  listOfOrganization(organizationId: OrganizationId): Promise<EnvironmentDoc[]> {
    return this.model.find({ _organizationId: organizationId }).sort({ _id: 1 }).lean<EnvironmentDoc[]>().exec();
  }

  async create(environment: NewDoc<EnvironmentDoc>): Promise<EnvironmentDoc> {
    return (await this.model.create(environment)).toObject<EnvironmentDoc>();
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

  /** Makes transactions that change the integrations of one environment run one after the other. */
  async lockIntegrations(id: EnvironmentId): Promise<void> {
    await this.model.updateOne({ _id: id }, { $inc: { integrationChanges: 1 } }, { timestamps: false }).exec();
  }
}
