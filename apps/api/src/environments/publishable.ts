import type { Scope, Types } from '@novu/dal';
import type { PublishedType } from './publishing.dto.js';
import type { ComparedResource } from './resource-diff.js';

/** A resource of one environment. */
export interface PublishableResource extends ComparedResource {
  updatedAt: Date;
  updatedBy?: Types.ObjectId | undefined;
  /** Of a workflow: the layouts its e-mails name. */
  layoutIds: readonly string[];
  /** Cannot be removed, so that it is no difference if only the target has it. */
  stays: boolean;
}

/** A kind of resource that goes from environment to environment. */
export interface Publishable {
  readonly type: PublishedType;
  /** In one or a few queries, however many there are. */
  list(scope: Scope): Promise<PublishableResource[]>;
  /** Makes the target's the same as the source's, or anew. @throws AppError */
  copy(editor: { source: Scope; target: Scope; userId: Types.ObjectId }, id: string): Promise<void>;
  /** @throws AppError */
  remove(scope: Scope, id: string): Promise<void>;
}
