import type { StepTypeEnum } from '@novu/shared';
import { type Connection, Schema, Types } from 'mongoose';
import { ScopedRepository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';

/** The stored identity of a step (`messagetemplates`); its content is in `controls`. */
export interface MessageTemplateDoc extends ScopedDoc {
  type: StepTypeEnum;
  name: string;
  stepId: string;
  active: boolean;
  content: string;
  _creatorId?: Types.ObjectId;
  deleted: boolean;
}

const schema = new Schema<MessageTemplateDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    type: { type: String },
    name: String,
    stepId: String,
    active: { type: Boolean, default: true },
    content: { type: String, default: '' },
    _creatorId: Types.ObjectId,
    deleted: { type: Boolean, default: false },
  },
  { timestamps: true, versionKey: false },
);

export class MessageTemplateRepository extends ScopedRepository<MessageTemplateDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'messagetemplates',
      schema,
      softDelete: true,
      indexes: [{ key: { _environmentId: 1, _id: 1 } }],
    });
  }

  /** Writes the identity of a workflow's steps; existing ones get their new names. */
  async saveMany(
    scope: Scope,
    steps: readonly (Pick<MessageTemplateDoc, 'type' | 'name' | 'stepId' | '_creatorId'> & { _id: Types.ObjectId })[],
  ): Promise<void> {
    if (steps.length === 0) return;
    await this.model.bulkWrite(
      steps.map(({ _id, ...step }) => ({
        updateOne: {
          filter: this.inScope(scope, { _id }),
          update: {
            $set: { ...step, active: true },
            $setOnInsert: { _organizationId: scope.organizationId, content: '' },
          },
          upsert: true,
        },
      })),
    );
  }

  removeMany(scope: Scope, ids: readonly Types.ObjectId[]): Promise<number> {
    return this.softDelete(scope, { _id: { $in: ids } });
  }
}
