import { Inject, Injectable } from '@nestjs/common';
import {
  ActiveIntegrations,
  type Clock,
  CLOCK,
  findStepIssues,
  type StepControlIssues,
} from '@novu/application-generic';
import type { Scope, WorkflowStepDoc } from '@novu/dal';
import { ChannelTypeEnum, channelOfStep, ContentIssueEnum, IntegrationIssueEnum, StepTypeEnum } from '@novu/shared';
import type { PlannedStep } from './workflow-steps.js';
import { SUPPORTED_STEP_TYPES } from './workflows.dto.js';

/** Types of steps an environment has no integration for. */
export type Undeliverable = ReadonlySet<StepTypeEnum>;

/** Finds what would keep steps from being delivered (`spec/engine.md` section 17). */
@Injectable()
export class StepChecker {
  constructor(
    private readonly integrations: ActiveIntegrations,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Asked whenever a workflow is shown, as integrations come and go without the workflow being saved again. */
  async undeliverable(scope: Scope): Promise<Undeliverable> {
    const undeliverable = new Set<StepTypeEnum>();
    // One after the other: the first asks the database, the others find its answer in memory.
    for (const type of SUPPORTED_STEP_TYPES) {
      const channel = channelOfStep(type);
      if (channel && !(await this.integrations.choose(scope, channel))) undeliverable.add(type);
    }

    return undeliverable;
  }

  /**
   * Looks at what steps say.
   *
   * @param controls what authors said, by `_templateId`. @returns the steps to store; those without problems have no `issues`.
   */
  withContentIssues(
    planned: readonly PlannedStep[],
    controls: ReadonlyMap<string, Record<string, unknown>>,
    payloadSchema: Record<string, unknown> | null | undefined,
  ): WorkflowStepDoc[] {
    const now = this.clock.now();

    return planned.map(({ step: { issues: before, ...step }, type, controls: given }, index) => {
      const found = findStepIssues({
        type,
        controls: controls.get(step._templateId.toHexString()) ?? {},
        payloadSchema: payloadSchema ?? undefined,
        previousSteps: planned.slice(0, index).map((earlier) => earlier.step),
        now,
      });
      // Stored content has defaults where something was left out, so what is missing is known from when it was written.
      const content = given === undefined ? { ...missingValues(before), ...found } : found;

      return Object.keys(content).length > 0 ? { ...step, issues: { controls: content } } : step;
    });
  }
}

/** All that keeps a step from being delivered: its stored problems and those of the moment. Undefined when nothing does. */
export function issuesOf(step: WorkflowStepDoc, undeliverable: Undeliverable): Record<string, unknown> | undefined {
  const controls = step.issues?.['controls'];
  const issues = {
    ...(controls ? { controls } : {}),
    ...(undeliverable.has(step.type) ? { integration: { [step.type]: [missingIntegration(step.type)] } } : {}),
  };

  return Object.keys(issues).length > 0 ? issues : undefined;
}

function missingValues(issues: WorkflowStepDoc['issues']): StepControlIssues {
  const controls = (issues?.['controls'] ?? {}) as StepControlIssues;
  const missing = Object.entries(controls).map(
    ([path, list]) => [path, list.filter(({ issueType }) => issueType === ContentIssueEnum.MISSING_VALUE)] as const,
  );

  return Object.fromEntries(missing.filter(([, list]) => list.length > 0));
}

const NEEDED: Record<ChannelTypeEnum, string> = {
  [ChannelTypeEnum.IN_APP]: 'an active in-app integration',
  [ChannelTypeEnum.EMAIL]: 'an active primary e-mail integration',
  [ChannelTypeEnum.SMS]: 'an active primary SMS integration',
  [ChannelTypeEnum.PUSH]: 'an active push integration',
  [ChannelTypeEnum.CHAT]: 'an active chat integration',
  [ChannelTypeEnum.TOOL]: 'an active tool integration',
};

function missingIntegration(type: StepTypeEnum): { issueType: IntegrationIssueEnum; message: string } {
  const channel = channelOfStep(type);
  const what = channel ? NEEDED[channel] : 'an active integration';

  return {
    issueType: IntegrationIssueEnum.MISSING_INTEGRATION,
    message: `The environment needs ${what} to deliver this step`,
  };
}
