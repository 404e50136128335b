import { type ChannelTypeEnum, PreferencesTypeEnum } from '@novu/shared';
import { type Connection, Schema, Types } from 'mongoose';
import { ScopedRepository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';

/** What one source says; whatever is absent is not said. */
export interface PartialPreferences {
  all?: { enabled?: boolean; readOnly?: boolean };
  channels?: Partial<Record<ChannelTypeEnum, { enabled?: boolean }>>;
}

export interface PreferenceDoc extends ScopedDoc {
  type: PreferencesTypeEnum;
  _templateId?: Types.ObjectId;
  _subscriberId?: Types.ObjectId;
  _userId?: Types.ObjectId;
  preferences: PartialPreferences;
  deleted: boolean;
}

type WorkflowLevel = PreferencesTypeEnum.WORKFLOW_RESOURCE | PreferencesTypeEnum.USER_WORKFLOW;

const schema = new Schema<PreferenceDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    type: { type: String },
    _templateId: Types.ObjectId,
    _subscriberId: Types.ObjectId,
    _userId: Types.ObjectId,
    preferences: { type: Schema.Types.Mixed, default: {} },
    deleted: { type: Boolean, default: false },
  },
  { timestamps: true, versionKey: false, minimize: false },
);

export class PreferenceRepository extends ScopedRepository<PreferenceDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'preferences',
      schema,
      softDelete: true,
      indexes: [
        // listOfWorkflow, setOfWorkflow, removeOfWorkflow. Unique: a source speaks once about a workflow.
        {
          key: { _environmentId: 1, _templateId: 1, type: 1 },
          unique: true,
          partialFilterExpression: {
            type: { $in: [PreferencesTypeEnum.WORKFLOW_RESOURCE, PreferencesTypeEnum.USER_WORKFLOW] },
            deleted: false,
          },
        },
        // removeOfSubscriber
        { key: { _environmentId: 1, _subscriberId: 1 }, partialFilterExpression: { _subscriberId: { $exists: true } } },
      ],
    });
  }

  /** The defaults of a workflow and what the dashboard made of them. */
  listOfWorkflow(scope: Scope, workflowId: Types.ObjectId): Promise<PreferenceDoc[]> {
    return this.listOfWorkflows(scope, [workflowId]);
  }

  listOfWorkflows(scope: Scope, workflowIds: readonly Types.ObjectId[]): Promise<PreferenceDoc[]> {
    return this.find(scope, {
      _templateId: { $in: workflowIds },
      type: { $in: [PreferencesTypeEnum.WORKFLOW_RESOURCE, PreferencesTypeEnum.USER_WORKFLOW] },
    });
  }

  /** @param preferences null takes back what the source said. */
  async setOfWorkflow(
    scope: Scope,
    workflowId: Types.ObjectId,
    type: WorkflowLevel,
    preferences: PartialPreferences | null,
  ): Promise<void> {
    if (!preferences) {
      await this.deleteMany(scope, { _templateId: workflowId, type, deleted: false });

      return;
    }
    await this.model
      .updateOne(
        this.inScope(scope, { _templateId: workflowId, type }),
        { $set: { preferences }, $setOnInsert: { _organizationId: scope.organizationId } },
        { upsert: true },
      )
      .exec();
  }

  removeOfWorkflow(scope: Scope, workflowId: Types.ObjectId): Promise<number> {
    return this.deleteMany(scope, {
      _templateId: workflowId,
      type: { $in: [PreferencesTypeEnum.WORKFLOW_RESOURCE, PreferencesTypeEnum.USER_WORKFLOW] },
      deleted: false,
    });
  }

  removeOfSubscriber(scope: Scope, subscriberId: Types.ObjectId): Promise<number> {
    return this.deleteMany(scope, { _subscriberId: subscriberId });
  }
}
