import type { WorkflowDoc, WorkflowStepDoc } from '@novu/dal';
import { ResourceOriginEnum } from '@novu/shared';
import { keepSteps, type PlannedStep } from './workflow-steps.js';
import type { PatchWorkflowInput, StepInput } from './workflows.dto.js';

/** Whether an application makes the workflow what it is, and its next sync would undo what is changed of that here. */
export function isInCode({ origin }: Pick<WorkflowDoc, 'origin'>): boolean {
  return origin === ResourceOriginEnum.EXTERNAL;
}

/** What people decide of a workflow in code. */
export function decidedByPeople({ active, isTranslationEnabled }: PatchWorkflowInput): PatchWorkflowInput {
  return {
    ...(active === undefined ? {} : { active }),
    ...(isTranslationEnabled === undefined ? {} : { isTranslationEnabled }),
  };
}

/** The steps of a workflow in code as they are, with what people enter for them. */
export function enteredSteps(existing: readonly WorkflowStepDoc[], inputs: readonly StepInput[]): PlannedStep[] {
  return keepSteps(existing).map((planned) => {
    const { stepId, _templateId } = planned.step;
    const input = inputs.find((one) => one._id === _templateId.toHexString() || one.stepId === stepId);

    return { ...planned, controls: input?.controlValues };
  });
}
