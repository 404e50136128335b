import { Injectable } from '@nestjs/common';
import { ActiveIntegrations, findStepIssues, type StepControlIssues } from '@novu/application-generic';
import type { Scope, WorkflowStepDoc } from '@novu/dal';
import { ChannelTypeEnum, ContentIssueEnum, IntegrationIssueEnum, StepTypeEnum } from '@novu/shared';
import type { PlannedStep } from './workflow-steps.js';
import type { SupportedStepType } from './workflows.dto.js';

const CHANNEL_OF_STEP: Record<SupportedStepType, ChannelTypeEnum> = {
  [StepTypeEnum.IN_APP]: ChannelTypeEnum.IN_APP,
  [StepTypeEnum.EMAIL]: ChannelTypeEnum.EMAIL,
};

/** Finds what would keep steps from being delivered (`spec/engine.md` section 17). */
@Injectable()
export class StepChecker {
  constructor(private readonly integrations: ActiveIntegrations) {}

  /** Looks up what the environment can deliver, so that checking afterwards asks nobody. */
  async checksFor(scope: Scope): Promise<StepChecks> {
    const types = Object.keys(CHANNEL_OF_STEP) as SupportedStepType[];
    const chosen = await Promise.all(types.map((type) => this.integrations.choose(scope, CHANNEL_OF_STEP[type])));

    return new StepChecks(new Set(types.filter((_, index) => !chosen[index])));
  }
}

/** Checks the steps of one environment. */
export class StepChecks {
  /** @param undeliverable types of steps nothing can deliver */
  constructor(private readonly undeliverable: ReadonlySet<SupportedStepType>) {}

  /** @param controls what authors said, by `_templateId`. @returns the steps to store; those without problems have no `issues`. */
  withIssues(
    planned: readonly PlannedStep[],
    controls: ReadonlyMap<string, Record<string, unknown>>,
    payloadSchema: Record<string, unknown> | null | undefined,
  ): WorkflowStepDoc[] {
    return planned.map(({ step: { issues: before, ...step }, type, controls: given }, index) => {
      const found = findStepIssues({
        type,
        controls: controls.get(step._templateId.toHexString()) ?? {},
        payloadSchema: payloadSchema ?? undefined,
        previousStepIds: planned.slice(0, index).map((earlier) => earlier.step.stepId),
      });
      // Stored content has defaults where something was left out, so what is missing is known from when it was written.
      const content = given === undefined ? { ...missingValues(before), ...found } : found;
      const issues = {
        ...(Object.keys(content).length > 0 ? { controls: content } : {}),
        ...(this.undeliverable.has(type) ? { integration: { [type]: [missingIntegration(type)] } } : {}),
      };

      return Object.keys(issues).length > 0 ? { ...step, issues } : step;
    });
  }
}

function missingValues(issues: WorkflowStepDoc['issues']): StepControlIssues {
  const controls = (issues?.['controls'] ?? {}) as StepControlIssues;
  const missing = Object.entries(controls).map(
    ([path, list]) => [path, list.filter(({ issueType }) => issueType === ContentIssueEnum.MISSING_VALUE)] as const,
  );

  return Object.fromEntries(missing.filter(([, list]) => list.length > 0));
}

function missingIntegration(type: SupportedStepType): { issueType: IntegrationIssueEnum; message: string } {
  const what = type === StepTypeEnum.EMAIL ? 'an active primary e-mail integration' : 'an active in-app integration';

  return {
    issueType: IntegrationIssueEnum.MISSING_INTEGRATION,
    message: `The environment needs ${what} to deliver this step`,
  };
}
