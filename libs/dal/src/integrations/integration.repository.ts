import type { ChannelTypeEnum } from '@novu/shared';
import { type Connection, Schema, Types } from 'mongoose';
import { ScopedRepository, type Update } from '../repository.js';
import type { OrganizationId, Scope, ScopedDoc } from '../scope.js';

/** Settings of a provider. Secret ones are encrypted before they come here (`spec/data-model.md` section 4). */
export type Credentials = Record<string, unknown>;

/** One comparison: a member of what a run is about with a text. Lists and ranges in `value` are separated by commas. */
export interface IntegrationConditionPart {
  on: string;
  /** Path of names. */
  field: string;
  operator: string;
  value: string;
}

/** When an integration is used instead of the primary one (`spec/providers.md`, "Choosing an integration"). */
export interface IntegrationCondition {
  isNegated: boolean;
  type: string;
  /** `AND` or `OR` */
  value: string;
  children: IntegrationConditionPart[];
}

/** A provider set up in an environment. */
export interface IntegrationDoc extends ScopedDoc {
  providerId: string;
  channel: ChannelTypeEnum;
  name: string;
  identifier: string;
  credentials: Credentials;
  configurations?: Record<string, unknown>;
  active: boolean;
  primary: boolean;
  /** Higher is earlier; 0 for channels without a primary and for inactive ones. */
  priority: number;
  conditions?: IntegrationCondition[];
  /** In-app only: an Inbox has opened a session in this environment. */
  connected?: boolean;
  deleted: boolean;
  deletedAt?: Date;
}

const schema = new Schema<IntegrationDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    providerId: String,
    channel: String,
    name: String,
    identifier: String,
    credentials: { type: Schema.Types.Mixed, default: {} },
    configurations: Schema.Types.Mixed,
    active: { type: Boolean, default: false },
    primary: { type: Boolean, default: false },
    priority: { type: Number, default: 0 },
    conditions: { type: [Schema.Types.Mixed], default: undefined },
    connected: Boolean,
    deleted: { type: Boolean, default: false },
    deletedAt: Date,
  },
  { timestamps: true, versionKey: false, minimize: false },
);

export class IntegrationRepository extends ScopedRepository<IntegrationDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'integrations',
      schema,
      softDelete: true,
      indexes: [
        // create, findByIdentifier. Unique among the living.
        { key: { _environmentId: 1, identifier: 1 }, unique: true, partialFilterExpression: { deleted: false } },
        // listActive, listOfChannel, listOfProviders
        { key: { _environmentId: 1, deleted: 1, channel: 1 } },
        // listOfOrganization
        { key: { _organizationId: 1, deleted: 1 } },
      ],
    });
  }

  findById(scope: Scope, id: Types.ObjectId): Promise<IntegrationDoc | null> {
    return this.findOne(scope, { _id: id });
  }

  /** In whichever environment of the organization it is. */
  findInOrganization(organizationId: OrganizationId, id: Types.ObjectId): Promise<IntegrationDoc | null> {
    return this.model
      .findOne({ _id: id, _organizationId: organizationId, deleted: false })
      .lean<IntegrationDoc>()
      .exec();
  }

  /** Every environment's integrations: the list the interface promises to an organization (`GET /v1/integrations`). */
  listOfOrganization(organizationId: OrganizationId): Promise<IntegrationDoc[]> {
    return this.model
      .find({ _organizationId: organizationId, deleted: false })
      .sort({ _id: 1 })
      .lean<IntegrationDoc[]>()
      .exec();
  }

  listActive(scope: Scope): Promise<IntegrationDoc[]> {
    return this.find(scope, { active: true }, { sort: { _id: 1 } });
  }

  /**
   * An active integration of whichever environment of the organization: what the override of a trigger may name
   * (`spec/engine.md` section 11). The newest, where several environments have the identifier.
   */
  findActiveInOrganization(
    organizationId: OrganizationId,
    channel: ChannelTypeEnum,
    identifier: string,
  ): Promise<IntegrationDoc | null> {
    return this.model
      .findOne({ _organizationId: organizationId, deleted: false, active: true, channel, identifier })
      .sort({ _id: -1 })
      .lean<IntegrationDoc>()
      .exec();
  }

  /** Those of the organization with these ids, be they switched off or removed since. */
  findManyEver(organizationId: OrganizationId, ids: readonly Types.ObjectId[]): Promise<IntegrationDoc[]> {
    return this.model
      .find({ _id: { $in: [...ids] }, _organizationId: organizationId })
      .lean<IntegrationDoc[]>()
      .exec();
  }

  /** In order of priority, the highest first. */
  listOfChannel(scope: Scope, channel: ChannelTypeEnum): Promise<IntegrationDoc[]> {
    return this.find(scope, { channel }, { sort: { priority: -1, _id: 1 } });
  }

  listOfProviders(scope: Scope, providerIds: readonly string[]): Promise<IntegrationDoc[]> {
    return this.find(scope, { providerId: { $in: [...providerIds] } }, {});
  }

  /** @returns null when the identifier is taken. */
  create(scope: Scope, integration: Omit<IntegrationDoc, keyof ScopedDoc | 'deleted'>): Promise<IntegrationDoc | null> {
    return this.insertUnlessTaken(scope, { ...integration, deleted: false });
  }

  /** @returns null when it is not there; throws a duplicate-key error when a new identifier is taken. */
  update(scope: Scope, id: Types.ObjectId, update: Update<IntegrationDoc>): Promise<IntegrationDoc | null> {
    return this.updateOne(scope, { _id: id }, update);
  }

  async setPriorities(
    scope: Scope,
    order: readonly { id: Types.ObjectId; primary: boolean; priority: number }[],
  ): Promise<void> {
    if (order.length === 0) return;
    await this.model.bulkWrite(
      order.map(({ id, primary, priority }) => ({
        updateOne: {
          filter: this.inScope(scope, { _id: id }),
          update: { $set: { primary, priority } },
          timestamps: false,
        },
      })),
      { ordered: true },
    );
  }

  async remove(scope: Scope, id: Types.ObjectId): Promise<boolean> {
    return (await this.softDelete(scope, { _id: id })) > 0;
  }
}
