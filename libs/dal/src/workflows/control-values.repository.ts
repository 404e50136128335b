import { ControlValuesLevelEnum } from '@novu/shared';
import { type Connection, Schema, Types } from 'mongoose';
import { ScopedRepository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';

/** What a person typed into the editor of a step: templates, not rendered text. */
export interface ControlValuesDoc extends ScopedDoc {
  _workflowId: Types.ObjectId;
  /** The step's `_templateId`. */
  _stepId: Types.ObjectId;
  level: ControlValuesLevelEnum;
  priority: number;
  controls: Record<string, unknown>;
  deleted: boolean;
}

const schema = new Schema<ControlValuesDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    _workflowId: Types.ObjectId,
    _stepId: Types.ObjectId,
    level: String,
    priority: { type: Number, default: 0 },
    controls: { type: Schema.Types.Mixed, default: {} },
    deleted: { type: Boolean, default: false },
  },
  { timestamps: true, versionKey: false, minimize: false },
);

export class ControlValuesRepository extends ScopedRepository<ControlValuesDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'controls',
      schema,
      softDelete: true,
      indexes: [
        // listOfWorkflow, setMany, removeOfSteps, removeOfWorkflow. Unique: one set of values a step.
        {
          key: { _environmentId: 1, _workflowId: 1, _stepId: 1, level: 1 },
          unique: true,
          partialFilterExpression: { deleted: false },
        },
      ],
    });
  }

  listOfWorkflow(scope: Scope, workflowId: Types.ObjectId): Promise<ControlValuesDoc[]> {
    return this.find(scope, { _workflowId: workflowId, level: ControlValuesLevelEnum.STEP_CONTROLS });
  }

  /** Writes the values of several steps; what a step had before is replaced. */
  async setMany(
    scope: Scope,
    workflowId: Types.ObjectId,
    rows: readonly { stepId: Types.ObjectId; controls: Record<string, unknown> }[],
  ): Promise<void> {
    if (rows.length === 0) return;
    await this.model.bulkWrite(
      rows.map(({ stepId, controls }) => ({
        updateOne: {
          filter: this.inScope(scope, {
            _workflowId: workflowId,
            _stepId: stepId,
            level: ControlValuesLevelEnum.STEP_CONTROLS,
          }),
          update: { $set: { controls }, $setOnInsert: { _organizationId: scope.organizationId, priority: 0 } },
          upsert: true,
        },
      })),
    );
  }

  removeOfSteps(scope: Scope, workflowId: Types.ObjectId, stepIds: readonly Types.ObjectId[]): Promise<number> {
    return this.deleteMany(scope, { _workflowId: workflowId, _stepId: { $in: stepIds }, deleted: false });
  }

  removeOfWorkflow(scope: Scope, workflowId: Types.ObjectId): Promise<number> {
    return this.deleteMany(scope, { _workflowId: workflowId, deleted: false });
  }
}
