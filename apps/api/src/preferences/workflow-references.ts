import { Injectable } from '@nestjs/common';
import { idIn, type Scope, type WorkflowDoc, WorkflowRepository } from '@novu/dal';

/** Workflows as callers name them: by internal id, slug or identifier. */
@Injectable()
export class WorkflowReferences {
  constructor(private readonly workflows: WorkflowRepository) {}

  /**
   * Many at once, in two queries. An identifier may happen to look like an id or a slug; the id wins.
   * @returns by what was asked for; what names no workflow of the environment is not in it.
   */
  async find(scope: Scope, references: readonly string[]): Promise<Map<string, WorkflowDoc>> {
    if (references.length === 0) return new Map();
    const ids = new Map(
      references.flatMap((reference) => {
        const id = idIn(reference);

        return id ? [[reference, id] as const] : [];
      }),
    );
    const [byId, byIdentifier] = await Promise.all([
      this.workflows.findManyById(scope, [...ids.values()]),
      this.workflows.findManyByIdentifier(scope, references),
    ]);

    return new Map(
      references.flatMap((reference) => {
        const id = ids.get(reference);
        const workflow =
          byId.find((candidate) => id?.equals(candidate._id)) ??
          byIdentifier.find(({ triggers }) => triggers[0]?.identifier === reference);

        return workflow ? [[reference, workflow] as const] : [];
      }),
    );
  }
}
