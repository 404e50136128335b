import { type Connection, Schema, Types } from 'mongoose';
import { isDuplicateKey } from '../database-errors.js';
import { Repository } from '../repository.js';
import type { EnvironmentId, NewDoc, OrganizationId } from '../scope.js';
import { containing } from '../text-search.js';

export interface EnvironmentVariableValue {
  _environmentId: EnvironmentId;
  /** Encrypted when the variable is secret. */
  value: string;
}

/** A value templates call `env.<key>`: one key in all environments of an organization, one value in each of them. */
export interface EnvironmentVariableDoc {
  _id: Types.ObjectId;
  _organizationId: OrganizationId;
  key: string;
  type: 'string';
  /** The values are encrypted, and nobody is shown them again. */
  isSecret: boolean;
  /** At most one an environment. */
  values: EnvironmentVariableValue[];
  _updatedBy?: Types.ObjectId;
  createdAt: Date;
  updatedAt: Date;
}

const schema = new Schema<EnvironmentVariableDoc>(
  {
    _organizationId: Types.ObjectId,
    key: String,
    type: { type: String },
    isSecret: { type: Boolean, default: false },
    values: [new Schema<EnvironmentVariableValue>({ _environmentId: Types.ObjectId, value: String }, { _id: false })],
    _updatedBy: Types.ObjectId,
  },
  { timestamps: true, versionKey: false },
);

/** Every method takes the organization: variables belong to no single environment. */
export class EnvironmentVariableRepository extends Repository<EnvironmentVariableDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'environmentvariables',
      schema,
      indexes: [
        // list, findByKey, create, update, remove, removeValuesOf. Unique: a key names one variable of the organization.
        { key: { _organizationId: 1, key: 1 }, unique: true },
      ],
    });
  }

  /** By key. @param search part of the key, upper and lower case alike. */
  list(organizationId: OrganizationId, search?: string): Promise<EnvironmentVariableDoc[]> {
    const key = search ? { key: containing(search) } : {};

    return this.model
      .find({ _organizationId: organizationId, ...key })
      .sort({ key: 1 })
      .lean<EnvironmentVariableDoc[]>()
      .exec();
  }

  findByKey(organizationId: OrganizationId, key: string): Promise<EnvironmentVariableDoc | null> {
    return this.model.findOne({ _organizationId: organizationId, key }).lean<EnvironmentVariableDoc>().exec();
  }

  count(organizationId: OrganizationId): Promise<number> {
    return this.model.countDocuments({ _organizationId: organizationId }).exec();
  }

  /** @returns null when the key is taken. */
  async create(variable: NewDoc<EnvironmentVariableDoc>): Promise<EnvironmentVariableDoc | null> {
    try {
      return (await this.model.create(variable)).toObject<EnvironmentVariableDoc>();
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  /** Throws a duplicate-key error when the new key is taken (see `isDuplicateKey`). */
  update(
    organizationId: OrganizationId,
    id: Types.ObjectId,
    changes: Partial<Pick<EnvironmentVariableDoc, 'key' | 'isSecret' | 'values' | '_updatedBy'>>,
  ): Promise<EnvironmentVariableDoc | null> {
    return this.model
      .findOneAndUpdate({ _organizationId: organizationId, _id: id }, { $set: changes }, { returnDocument: 'after' })
      .lean<EnvironmentVariableDoc>()
      .exec();
  }

  /** @returns the variable that was removed; null when there was none. */
  remove(organizationId: OrganizationId, key: string): Promise<EnvironmentVariableDoc | null> {
    return this.model.findOneAndDelete({ _organizationId: organizationId, key }).lean<EnvironmentVariableDoc>().exec();
  }

  /** For an environment that is removed. */
  async removeValuesOf(organizationId: OrganizationId, environmentId: EnvironmentId): Promise<void> {
    await this.model
      .updateMany(
        { _organizationId: organizationId },
        { $pull: { values: { _environmentId: environmentId } } },
        { timestamps: false },
      )
      .exec();
  }
}
