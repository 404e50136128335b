import { type Connection, Schema, type Types } from 'mongoose';
import { Repository } from '../repository.js';
import type { NewDoc, OrganizationId } from '../scope.js';

/** A customer of the install: owns environments and has members. */
export interface OrganizationDoc {
  _id: OrganizationId;
  name: string;
  logo?: string | null;
  apiServiceLevel: string;
  branding?: {
    fontColor?: string;
    contentBackground?: string;
    fontFamily?: string;
    logo?: string;
    color?: string;
    direction?: string;
  };
  defaultLocale?: string;
  targetLocales?: string[];
  domain?: string;
  language?: string[];
  removeNovuBranding?: boolean;
  createdAt: Date;
  updatedAt: Date;
}

const schema = new Schema<OrganizationDoc>(
  {
    name: String,
    logo: String,
    apiServiceLevel: String,
    branding: {
      type: {
        fontColor: String,
        contentBackground: String,
        fontFamily: String,
        logo: String,
        color: String,
        direction: String,
      },
      _id: false,
    },
    defaultLocale: String,
    targetLocales: { type: [String], default: undefined },
    domain: String,
    language: { type: [String], default: undefined },
    removeNovuBranding: Boolean,
  },
  { timestamps: true, versionKey: false },
);

export class OrganizationRepository extends Repository<OrganizationDoc> {
  constructor(connection: Connection) {
    super(connection, { name: 'organizations', schema, indexes: [] });
  }

  findById(id: Types.ObjectId): Promise<OrganizationDoc | null> {
    return this.model.findById(id).lean<OrganizationDoc>().exec();
  }

  findByIds(ids: readonly Types.ObjectId[]): Promise<OrganizationDoc[]> {
    return this.model
      .find({ _id: { $in: ids } })
      .sort({ _id: 1 })
      .lean<OrganizationDoc[]>()
      .exec();
  }

  async create(organization: NewDoc<OrganizationDoc>): Promise<OrganizationDoc> {
    return (await this.model.create(organization)).toObject<OrganizationDoc>();
  }

  /** What belongs to it is for others to remove. */
  async remove(id: OrganizationId): Promise<void> {
    await this.model.deleteOne({ _id: id }).exec();
  }

  /** What is not given stays as it is, also when somebody else changes that at the same time. */
  updateBranding(
    id: OrganizationId,
    branding: NonNullable<OrganizationDoc['branding']>,
  ): Promise<OrganizationDoc | null> {
    const given = Object.entries(branding).map(([member, value]) => [`branding.${member}`, value] as const);

    return this.model
      .findByIdAndUpdate(id, { $set: Object.fromEntries(given) }, { returnDocument: 'after' })
      .lean<OrganizationDoc>()
      .exec();
  }

  update(id: OrganizationId, changes: Partial<Omit<OrganizationDoc, '_id'>>): Promise<OrganizationDoc | null> {
    return this.model
      .findByIdAndUpdate(id, { $set: changes }, { returnDocument: 'after' })
      .lean<OrganizationDoc>()
      .exec();
  }
}
