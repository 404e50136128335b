import type { ResourceOriginEnum, ResourceTypeEnum } from '@novu/shared';
import { type Connection, Schema, Types } from 'mongoose';
import type { Read, Total } from '../reads.js';
import { type Filter, ScopedRepository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';
import { containing } from '../text-search.js';

/** What an author says in a layout: templates that name the HTML of a step `content`. */
export interface LayoutContent {
  /** A document of the block editor, or HTML. */
  body: string;
  editorType: 'html' | 'block';
}

/** A frame around the e-mails of an environment. */
export interface LayoutDoc extends ScopedDoc {
  name: string;
  /** The public id. */
  identifier: string;
  /** Of e-mails that name no layout; at most one of an environment. */
  isDefault: boolean;
  isTranslationEnabled: boolean;
  type: ResourceTypeEnum;
  origin: ResourceOriginEnum;
  email: LayoutContent;
  _creatorId?: Types.ObjectId;
  _updatedBy?: Types.ObjectId;
  deleted: boolean;
  deletedAt?: Date;
}

/** What a layout is found by, without its content. */
export type LayoutEntry = Pick<LayoutDoc, '_id' | 'identifier' | 'isDefault'>;

export type NewLayout = Pick<
  LayoutDoc,
  'name' | 'identifier' | 'isTranslationEnabled' | 'type' | 'origin' | 'email' | '_creatorId' | '_updatedBy'
>;

/** Fields a list of layouts can be ordered by; ties are broken by `_id`. */
export type LayoutOrder = 'createdAt' | 'updatedAt' | 'name';

const schema = new Schema<LayoutDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    name: String,
    identifier: String,
    isDefault: { type: Boolean, default: false },
    isTranslationEnabled: { type: Boolean, default: false },
    type: { type: String },
    origin: String,
    email: { type: { body: String, editorType: String }, _id: false },
    _creatorId: Types.ObjectId,
    _updatedBy: Types.ObjectId,
    deleted: { type: Boolean, default: false },
    deletedAt: Date,
  },
  { timestamps: true, versionKey: false },
);

export class LayoutRepository extends ScopedRepository<LayoutDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'layouts',
      schema,
      softDelete: true,
      indexes: [
        // findByIdentifier, findManyByIdentifier, create, listEntries. Unique among the living: an identifier names one layout of the environment.
        {
          key: { _environmentId: 1, identifier: 1 },
          unique: true,
          partialFilterExpression: { deleted: false },
        },
        // create. Unique: two layouts that are made at once must not both become the default.
        {
          key: { _environmentId: 1, isDefault: 1 },
          unique: true,
          partialFilterExpression: { isDefault: true, deleted: false },
        },
        // list, in each of its orders
        { key: { _environmentId: 1, deleted: 1, createdAt: -1, _id: -1 } },
        { key: { _environmentId: 1, deleted: 1, updatedAt: -1, _id: -1 } },
        { key: { _environmentId: 1, deleted: 1, name: 1, _id: 1 } },
      ],
    });
  }

  findById(scope: Scope, id: Types.ObjectId): Promise<LayoutDoc | null> {
    return this.findOne(scope, { _id: id });
  }

  findByIdentifier(scope: Scope, identifier: string): Promise<LayoutDoc | null> {
    return this.findOne(scope, { identifier });
  }

  findManyByIdentifier(scope: Scope, identifiers: readonly string[]): Promise<LayoutDoc[]> {
    return this.find(scope, { identifier: { $in: [...identifiers] } });
  }

  /** All layouts of an environment, without their content. */
  listEntries(scope: Scope): Promise<LayoutEntry[]> {
    return this.find(scope, {}, { projection: { identifier: 1, isDefault: 1 } });
  }

  /** One page, and how the total is found out. @param query part of the name or of the identifier, upper and lower case alike. */
  async list(
    scope: Scope,
    query: string | undefined,
    { orderBy, direction, limit, offset }: { orderBy: LayoutOrder; direction: 1 | -1; limit: number; offset: number },
  ): Promise<{ layouts: LayoutDoc[]; total: Read<Total> }> {
    const pattern = query === undefined ? undefined : containing(query);
    const filter: Filter<LayoutDoc> = pattern ? { $or: [{ name: pattern }, { identifier: pattern }] } : {};
    const layouts = await this.find(scope, filter, {
      sort: { [orderBy]: direction, _id: direction },
      limit,
      skip: offset,
    });

    return { layouts, total: this.readTotal(scope, filter) };
  }

  countAll(scope: Scope): Promise<number> {
    return this.count(scope, {});
  }

  /** The first layout of an environment is its default one. @returns null when the identifier is taken. */
  async create(scope: Scope, layout: NewLayout): Promise<LayoutDoc | null> {
    return (await this.tryCreate(scope, layout, true)) ?? this.tryCreate(scope, layout, false);
  }

  private async tryCreate(scope: Scope, layout: NewLayout, isDefault: boolean): Promise<LayoutDoc | null> {
    // Asked first, since inside a transaction a refused insert would end the whole of it.
    if (isDefault && (await this.findOne(scope, { isDefault: true }, { _id: 1 }))) return null;

    return this.insertUnlessTaken(scope, { ...layout, isDefault, deleted: false });
  }

  update(
    scope: Scope,
    id: Types.ObjectId,
    changes: Partial<Pick<LayoutDoc, 'name' | 'isTranslationEnabled' | 'email' | '_updatedBy'>>,
  ): Promise<LayoutDoc | null> {
    return this.updateOne(scope, { _id: id }, { $set: changes });
  }

  /** @returns false when there is no such layout, or it is the default one, which stays. */
  async remove(scope: Scope, id: Types.ObjectId): Promise<boolean> {
    return (await this.softDelete(scope, { _id: id, isDefault: false })) > 0;
  }
}
