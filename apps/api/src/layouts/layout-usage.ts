import { Injectable } from '@nestjs/common';
import { namesLayout, WorkflowDefinitions } from '@novu/application-generic';
import {
  ControlValuesRepository,
  type LayoutDoc,
  type Scope,
  Types,
  type WorkflowDoc,
  WorkflowRepository,
} from '@novu/dal';
import { StepTypeEnum } from '@novu/shared';
import { identifierOf } from '../workflows/workflow-response.js';

/** A workflow that uses a layout, as the interface shows it. */
export interface LayoutUser {
  name: string;
  workflowId: string;
}

/** A step that says something about its layout. @property layout null: it wants none. */
interface Choice {
  workflowId: Types.ObjectId;
  stepId: Types.ObjectId;
  layout: string | null;
}

/** More than an environment can have. */
const ALL_WORKFLOWS = 10_000;

/** Which workflows put their e-mails into a layout. */
@Injectable()
export class LayoutUsage {
  constructor(
    private readonly controlValues: ControlValuesRepository,
    private readonly workflows: WorkflowRepository,
    private readonly definitions: WorkflowDefinitions,
  ) {}

  /** Those that name it; for the default layout also those with an e-mail that names none. By name. */
  async workflowsOf(scope: Scope, layout: LayoutDoc): Promise<LayoutUser[]> {
    const choices = await this.choices(scope);
    const named = new Set(choicesOf(choices, layout).map(({ workflowId }) => workflowId.toHexString()));
    const chosen = new Set(choices.map(({ stepId }) => stepId.toHexString()));
    const all = await this.all(scope);
    const users = all.filter(
      (workflow) => named.has(workflow._id.toHexString()) || (layout.isDefault && leavesItOpen(workflow, chosen)),
    );

    return users.map((workflow) => ({ name: workflow.name, workflowId: identifierOf(workflow) }));
  }

  /** For a layout that is gone: steps that named it name none any more. */
  async release(scope: Scope, layout: LayoutDoc): Promise<void> {
    const stepsOf = new Map<string, Types.ObjectId[]>();
    for (const { workflowId, stepId } of choicesOf(await this.choices(scope), layout)) {
      const id = workflowId.toHexString();
      stepsOf.set(id, [...(stepsOf.get(id) ?? []), stepId]);
    }
    if (stepsOf.size === 0) return;
    for (const [workflowId, stepIds] of stepsOf) {
      await this.controlValues.forgetLayout(scope, new Types.ObjectId(workflowId), stepIds);
    }
    const ids = [...stepsOf.keys()].map((id) => new Types.ObjectId(id));
    const changed = await this.workflows.findManyById(scope, ids);
    await Promise.all(changed.map((workflow) => this.definitions.changed(scope, identifierOf(workflow))));
  }

  private async choices(scope: Scope): Promise<Choice[]> {
    const choices: Choice[] = [];
    for await (const { _workflowId, _stepId, controls } of this.controlValues.eachStep(scope)) {
      const layout = controls['layoutId'];
      if (typeof layout === 'string' || layout === null) {
        choices.push({ workflowId: _workflowId, stepId: _stepId, layout });
      }
    }

    return choices;
  }

  private async all(scope: Scope): Promise<WorkflowDoc[]> {
    const page = { orderBy: 'name', direction: 1, limit: ALL_WORKFLOWS, offset: 0 } as const;

    return (await this.workflows.list(scope, {}, page)).workflows;
  }
}

function choicesOf(choices: readonly Choice[], layout: LayoutDoc): Choice[] {
  return choices.filter((choice) => choice.layout !== null && namesLayout(choice.layout, layout));
}

/** @param chosen steps that say something about their layout. */
function leavesItOpen({ steps }: WorkflowDoc, chosen: ReadonlySet<string>): boolean {
  return steps.some(({ type, _templateId }) => type === StepTypeEnum.EMAIL && !chosen.has(_templateId.toHexString()));
}
