import { type Connection, Schema, Types } from 'mongoose';
import { ScopedRepository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';

/** What can be translated. */
export const TRANSLATED_RESOURCE_TYPES = ['workflow', 'layout'] as const;
export type TranslatedResourceType = (typeof TRANSLATED_RESOURCE_TYPES)[number];

/** What tells a translated thing from the others of its environment. */
export interface TranslatedResource {
  resourceType: TranslatedResourceType;
  /** The public id: of a workflow, or of a layout. */
  resourceId: string;
}

/** All translations of one workflow or layout. */
export interface TranslationGroupDoc extends ScopedDoc, TranslatedResource {
  /** As it was when the group was last written; whoever shows it asks the resource. */
  resourceName: string;
  _resourceInternalId: Types.ObjectId;
}

/** A group that is to be there. */
export type TranslationGroupInput = Pick<
  TranslationGroupDoc,
  'resourceType' | 'resourceId' | 'resourceName' | '_resourceInternalId'
>;

const schema = new Schema<TranslationGroupDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    resourceType: String,
    resourceId: String,
    resourceName: String,
    _resourceInternalId: Types.ObjectId,
  },
  { timestamps: true, versionKey: false },
);

export class TranslationGroupRepository extends ScopedRepository<TranslationGroupDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'localizationgroups',
      schema,
      indexes: [
        // findByResource, listOfType, ensure, remove. Unique: a resource has one group.
        { key: { _environmentId: 1, resourceType: 1, resourceId: 1 }, unique: true },
      ],
    });
  }

  findByResource(scope: Scope, { resourceType, resourceId }: TranslatedResource): Promise<TranslationGroupDoc | null> {
    return this.findOne(scope, { resourceType, resourceId });
  }

  listOfType(scope: Scope, resourceType: TranslatedResourceType): Promise<TranslationGroupDoc[]> {
    return this.find(scope, { resourceType });
  }

  findManyById(scope: Scope, ids: readonly Types.ObjectId[]): Promise<TranslationGroupDoc[]> {
    return this.find(scope, { _id: { $in: [...ids] } });
  }

  /** Makes sure that the groups exist. @returns them, in no order. */
  async ensure(scope: Scope, groups: readonly TranslationGroupInput[]): Promise<TranslationGroupDoc[]> {
    if (groups.length === 0) return [];
    await this.model.bulkWrite(
      groups.map(({ resourceType, resourceId, resourceName, _resourceInternalId }) => ({
        updateOne: {
          filter: { _environmentId: scope.environmentId, resourceType, resourceId },
          update: {
            $set: { resourceName, _resourceInternalId },
            $setOnInsert: { _organizationId: scope.organizationId },
          },
          upsert: true,
        },
      })),
      { ordered: false },
    );

    return this.find(scope, {
      $or: groups.map(({ resourceType, resourceId }) => ({ resourceType, resourceId })),
    });
  }

  async remove(scope: Scope, { resourceType, resourceId }: TranslatedResource): Promise<boolean> {
    return (await this.deleteMany(scope, { resourceType, resourceId })) > 0;
  }
}
