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
        // listOfWorkflow, listOfWorkflows, setMany, removeOfSteps, removeOfWorkflow. Unique: one set of values a step.
        {
          key: { _environmentId: 1, _workflowId: 1, _stepId: 1, level: 1 },
          unique: true,
          partialFilterExpression: { deleted: false },
        },
      ],
    });
  }

  listOfWorkflow(scope: Scope, workflowId: Types.ObjectId): Promise<ControlValuesDoc[]> {
    return this.listOfWorkflows(scope, [workflowId]);
  }

  listOfWorkflows(scope: Scope, workflowIds: readonly Types.ObjectId[]): Promise<ControlValuesDoc[]> {
    return this.find(scope, { _workflowId: { $in: workflowIds }, level: ControlValuesLevelEnum.STEP_CONTROLS });
  }

  /** The content of every step of the environment, read a batch at a time: together it may be too much to hold. */
  eachStep(scope: Scope): AsyncIterable<Pick<ControlValuesDoc, '_workflowId' | '_stepId' | 'controls'>> {
    return this.model
      .find(this.inScope(scope, { level: ControlValuesLevelEnum.STEP_CONTROLS }), {
        _workflowId: 1,
        _stepId: 1,
        controls: 1,
      })
      .lean<ControlValuesDoc>()
      .cursor();
  }

  /** Steps of one workflow that named a layout name none any more. */
  forgetLayout(scope: Scope, workflowId: Types.ObjectId, stepIds: readonly Types.ObjectId[]): Promise<number> {
    return this.updateMany(
      scope,
      { _workflowId: workflowId, _stepId: { $in: stepIds }, level: ControlValuesLevelEnum.STEP_CONTROLS },
      { $unset: { 'controls.layoutId': '' } },
    );
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
