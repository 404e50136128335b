import { Injectable } from '@nestjs/common';
import type { Scope } from '@novu/dal';
import { layoutsOf, type ListedBlueprint, WorkflowCopies } from '../workflows/workflow-copies.js';
import { WorkflowsService } from '../workflows/workflows.service.js';
import type { Publishable, PublishableResource } from './publishable.js';
import { PUBLISHED_TYPES } from './publishing.dto.js';

/** Workflows that were made in the dashboard; those made in code are deployed with it. */
@Injectable()
export class PublishedWorkflows implements Publishable {
  readonly type = PUBLISHED_TYPES.workflow;

  constructor(
    private readonly workflows: WorkflowsService,
    private readonly copies: WorkflowCopies,
  ) {}

  async list(scope: Scope): Promise<PublishableResource[]> {
    return (await this.copies.list(scope)).map(toResource);
  }

  async copy({ source, target, userId }: Parameters<Publishable['copy']>[0], id: string): Promise<void> {
    await this.copies.copy({ scope: source, userId }, id, target);
  }

  remove(scope: Scope, id: string): Promise<void> {
    return this.workflows.remove(scope, id);
  }
}

function toResource({ blueprint, workflow, translations }: ListedBlueprint): PublishableResource {
  const { workflowId, steps, ...settings } = blueprint;

  return {
    id: workflowId,
    name: settings.name,
    settings,
    steps: steps.map((step) => ({
      stepId: step.stepId ?? '',
      name: step.name,
      type: step.type,
      content: { ...step },
    })),
    translations,
    updatedAt: workflow.updatedAt,
    updatedBy: workflow._updatedBy,
    layoutIds: layoutsOf(blueprint),
    stays: false,
  };
}
