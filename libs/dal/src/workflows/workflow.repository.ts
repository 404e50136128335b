import {
  type ResourceOriginEnum,
  type ResourceTypeEnum,
  type SeverityLevelEnum,
  type StepTypeEnum,
  WorkflowStatusEnum,
} from '@novu/shared';
import { type Connection, Schema, Types } from 'mongoose';
import { Read, type Total } from '../reads.js';
import { type Filter, ScopedRepository, type Update } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';
import { containing } from '../text-search.js';

/** One step of a workflow; its content is in `controls`, its public `_id` is `_templateId`. */
export interface WorkflowStepDoc {
  _id: Types.ObjectId;
  _templateId: Types.ObjectId;
  stepId: string;
  name: string;
  type: StepTypeEnum;
  active: boolean;
  shouldStopOnFail: boolean;
  /** Problems of the content; those of integrations are not stored. */
  issues?: Record<string, unknown>;
  /** Chat only: fields for single providers, by provider id. */
  providerOverrides?: Record<string, unknown>;
  /** Of a step in code: JSON schema of what people may enter for it. */
  controlsSchema?: Record<string, unknown>;
  /** Of a custom step: JSON schema of what it says to later steps. */
  outputsSchema?: Record<string, unknown>;
}

export interface WorkflowTrigger {
  type: 'event';
  /** The workflow's public id. */
  identifier: string;
  variables: { name: string; type?: string }[];
}

/** A workflow. On disk the collection keeps its old name, `notificationtemplates`. */
export interface WorkflowDoc extends ScopedDoc {
  name: string;
  description?: string;
  active: boolean;
  draft: boolean;
  type: ResourceTypeEnum;
  origin: ResourceOriginEnum;
  status: WorkflowStatusEnum;
  tags: string[];
  triggers: WorkflowTrigger[];
  steps: WorkflowStepDoc[];
  severity: SeverityLevelEnum;
  payloadSchema?: Record<string, unknown> | null;
  validatePayload: boolean;
  isTranslationEnabled: boolean;
  /** Of a workflow in code: what its application said of it at the last sync. */
  rawData?: Record<string, unknown>;
  lastTriggeredAt?: Date;
  lastPublishedAt?: Date;
  _lastPublishedBy?: Types.ObjectId;
  _creatorId?: Types.ObjectId;
  _updatedBy?: Types.ObjectId;
  deleted: boolean;
  deletedAt?: Date;
}

const schema = new Schema<WorkflowDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    name: String,
    description: String,
    active: { type: Boolean, default: false },
    draft: { type: Boolean, default: false },
    type: String,
    origin: String,
    status: String,
    tags: [String],
    triggers: [Schema.Types.Mixed],
    steps: [
      {
        _templateId: Types.ObjectId,
        stepId: String,
        name: String,
        type: { type: String },
        active: { type: Boolean, default: true },
        shouldStopOnFail: { type: Boolean, default: false },
        issues: Schema.Types.Mixed,
        providerOverrides: Schema.Types.Mixed,
        controlsSchema: Schema.Types.Mixed,
        outputsSchema: Schema.Types.Mixed,
      },
    ],
    severity: String,
    payloadSchema: Schema.Types.Mixed,
    validatePayload: { type: Boolean, default: false },
    isTranslationEnabled: { type: Boolean, default: false },
    rawData: Schema.Types.Mixed,
    lastTriggeredAt: Date,
    lastPublishedAt: Date,
    _lastPublishedBy: Types.ObjectId,
    _creatorId: Types.ObjectId,
    _updatedBy: Types.ObjectId,
    deleted: { type: Boolean, default: false },
    deletedAt: Date,
  },
  { timestamps: true, versionKey: false, minimize: false },
);

/** What is told of a workflow where something it did is shown. */
export type WorkflowTitle = Pick<WorkflowDoc, '_id' | 'name' | 'origin' | 'triggers'>;

/** Fields a list of workflows can be ordered by; ties are broken by `_id`. */
export type WorkflowOrder = 'createdAt' | 'updatedAt' | 'name' | 'lastTriggeredAt';

export interface WorkflowSearch {
  /** Part of the name or of the identifier, upper and lower case alike. */
  query?: string;
  tags?: readonly string[];
  status?: readonly WorkflowStatusEnum[];
  /** Step types that count as an error whatever the stored status is. Looked at together with `status` only. */
  undeliverable?: readonly StepTypeEnum[];
}

export class WorkflowRepository extends ScopedRepository<WorkflowDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'notificationtemplates',
      schema,
      softDelete: true,
      indexes: [
        // findByIdentifier, findManyByIdentifier, create. Unique among the living: an identifier names one workflow of the environment.
        {
          key: { _environmentId: 1, 'triggers.identifier': 1 },
          unique: true,
          partialFilterExpression: { deleted: false },
        },
        // list, in each of its orders; readOldest, listOfOrigin, listTags
        { key: { _environmentId: 1, deleted: 1, createdAt: -1, _id: -1 } },
        { key: { _environmentId: 1, deleted: 1, updatedAt: -1, _id: -1 } },
        { key: { _environmentId: 1, deleted: 1, name: 1, _id: 1 } },
        { key: { _environmentId: 1, deleted: 1, lastTriggeredAt: -1, _id: -1 } },
      ],
    });
  }

  findById(scope: Scope, id: Types.ObjectId): Promise<WorkflowDoc | null> {
    return this.findOne(scope, { _id: id });
  }

  findManyById(scope: Scope, ids: readonly Types.ObjectId[]): Promise<WorkflowDoc[]> {
    return this.find(scope, { _id: { $in: ids } });
  }

  /** Those whose ids another read finds. */
  readEachById(scope: Scope, ids: Read<{ _id: Types.ObjectId }>): Read<WorkflowDoc> {
    return this.readEach(scope, ids, '_id', {});
  }

  /** What a run tells of its workflow; also of those that were removed since: a run outlives its workflow. */
  readManyEverById(scope: Scope, ids: readonly Types.ObjectId[]): Read<WorkflowTitle> {
    return new Read<WorkflowTitle>(this.collection, [
      { $match: { _id: { $in: [...ids] }, _environmentId: scope.environmentId } },
      { $project: { name: 1, origin: 1, triggers: 1 } },
    ]);
  }

  findManyByIdentifier(scope: Scope, identifiers: readonly string[]): Promise<WorkflowDoc[]> {
    return this.find(scope, { 'triggers.identifier': { $in: identifiers } });
  }

  findByIdentifier(scope: Scope, identifier: string): Promise<WorkflowDoc | null> {
    return this.findOne(scope, { 'triggers.identifier': identifier });
  }

  /** One page, and how the total is found out. */
  async list(
    scope: Scope,
    search: WorkflowSearch,
    { orderBy, direction, limit, offset }: { orderBy: WorkflowOrder; direction: 1 | -1; limit: number; offset: number },
  ): Promise<{ workflows: WorkflowDoc[]; total: Read<Total> }> {
    const filter: Filter<WorkflowDoc> = {};
    if (search.query) {
      const pattern = containing(search.query);
      filter.$or = [{ name: pattern }, { 'triggers.identifier': pattern }];
    }
    if (search.tags?.length) filter.tags = { $in: [...search.tags] };
    if (search.status?.length) filter.$and = [{ $or: statusFilters(search.status, search.undeliverable ?? []) }];
    const workflows = await this.find(scope, filter, {
      sort: { [orderBy]: direction, _id: direction },
      limit,
      skip: offset,
    });

    return { workflows, total: this.readTotal(scope, filter) };
  }

  /** The oldest, to be read together with others. */
  readOldest(scope: Scope, limit: number): Read<WorkflowDoc> {
    return this.readRows(scope, {}, { sort: { createdAt: 1, _id: 1 }, limit });
  }

  /** All workflows that come from one place, by name. */
  listOfOrigin(scope: Scope, origin: ResourceOriginEnum): Promise<WorkflowDoc[]> {
    return this.find(scope, { origin }, { sort: { name: 1, _id: 1 } });
  }

  /** Each tag once, in the order of the alphabet. */
  async listTags(scope: Scope): Promise<string[]> {
    return (await this.model.distinct('tags', this.inScope(scope)).exec()).sort();
  }

  /**
   * A workflow together with what `read` finds of it in other collections, all as one and the same write has left it. Writes change
   * the workflow along with the rest, so one that came in between shows.
   */
  async findWhole<Parts>(
    find: () => Promise<WorkflowDoc | null>,
    read: (workflow: WorkflowDoc) => Promise<Parts>,
  ): Promise<{ workflow: WorkflowDoc; parts: Parts } | null> {
    let workflow = await find();
    while (workflow) {
      const parts = await read(workflow);
      const after = await find();
      if (after?._id.equals(workflow._id) && after.updatedAt.getTime() === workflow.updatedAt.getTime())
        return { workflow, parts };
      workflow = after;
    }

    return null;
  }

  countAll(scope: Scope): Promise<number> {
    return this.count(scope, {});
  }

  /** Throws a duplicate-key error when the identifier is taken (see {@link isDuplicateKey}). */
  create(
    scope: Scope,
    workflow: Omit<WorkflowDoc, keyof ScopedDoc | 'deleted'>,
    id: Types.ObjectId,
  ): Promise<WorkflowDoc> {
    return this.insert(scope, { ...workflow, deleted: false, _id: id });
  }

  update(scope: Scope, id: Types.ObjectId, update: Update<WorkflowDoc>): Promise<WorkflowDoc | null> {
    return this.updateOne(scope, { _id: id }, update);
  }

  async remove(scope: Scope, id: Types.ObjectId): Promise<boolean> {
    return (await this.softDelete(scope, { _id: id })) > 0;
  }

  /** Notes that a workflow was copied to another environment, without making it look edited. */
  async touchPublished(scope: Scope, id: Types.ObjectId, by: Types.ObjectId, at: Date): Promise<void> {
    await this.model
      .updateOne(
        this.inScope(scope, { _id: id }),
        { $set: { lastPublishedAt: at, _lastPublishedBy: by } },
        { timestamps: false },
      )
      .exec();
  }

  /** Notes that a workflow ran, without making it look edited. */
  async touchTriggered(scope: Scope, id: Types.ObjectId, at: Date): Promise<void> {
    await this.raw.updateOne({ _id: id, _environmentId: scope.environmentId }, { $set: { lastTriggeredAt: at } });
  }
}

/** Workflows with any of the statuses; a step that cannot be delivered makes the status `ERROR`. */
function statusFilters(
  statuses: readonly WorkflowStatusEnum[],
  undeliverable: readonly StepTypeEnum[],
): Filter<WorkflowDoc>[] {
  const stored: Filter<WorkflowDoc> = { status: { $in: statuses.filter((one) => one !== WorkflowStatusEnum.ERROR) } };
  const whole: Filter<WorkflowDoc> =
    undeliverable.length > 0 ? { ...stored, 'steps.type': { $nin: [...undeliverable] } } : stored;
  if (!statuses.includes(WorkflowStatusEnum.ERROR)) return [whole];

  return [whole, { status: WorkflowStatusEnum.ERROR }, { 'steps.type': { $in: [...undeliverable] } }];
}
