import { type FieldIssues, invalidInput } from '@novu/application-generic';
import { Types, type WorkflowStepDoc } from '@novu/dal';
import { slugify, StepTypeEnum } from '@novu/shared';
import { shortId } from '../short-id.js';
import { refusedControls } from './step-controls.js';
import { type StepInput, SUPPORTED_STEP_TYPES, type SupportedStepType } from './workflows.dto.js';

/** A step as it is to be stored, with its content. */
export interface PlannedStep {
  step: WorkflowStepDoc;
  type: SupportedStepType;
  /** Undefined: stays as it is. Null: is taken away. */
  controls: Record<string, unknown> | null | undefined;
}

/**
 * Brings the steps a caller wants together with those that exist (`spec/internal-api.md` section 6): `_id` names the stored
 * message template of a step, and where it is missing a `stepId` and the type do. Whatever matches no step becomes a new one.
 * @throws AppError 422 naming the step
 */
export function planSteps(existing: readonly WorkflowStepDoc[], inputs: readonly StepInput[]): PlannedStep[] {
  const issues: FieldIssues = {};
  const matches = inputs.map((input) => existingStepOf(existing, input));
  const taken = new Set(matches.flatMap((match) => match?.stepId ?? []));
  const planned = inputs.map((input, index): PlannedStep => {
    const match = matches[index];
    if (match && matches.indexOf(match) !== index)
      issues[`steps.${index}`] = { messages: ['the step is in the list twice'] };
    if (match && match.type !== input.type) {
      issues[`steps.${index}.type`] = {
        messages: [`the type of a step cannot change, this one is ${match.type}`],
        value: input.type,
      };
    }
    if (!match && input._id !== undefined) {
      issues[`steps.${index}._id`] = { messages: ['the workflow has no step with this _id'], value: input._id };
    }
    if (!match && input.stepId !== undefined && taken.has(input.stepId)) {
      issues[`steps.${index}.stepId`] = { messages: ['another step has this stepId'], value: input.stepId };
    }
    if (input.controlValues)
      Object.assign(issues, refusedControls(`steps.${index}.controlValues`, input.type, input.controlValues));
    Object.assign(issues, refusedOverrides(`steps.${index}.providerOverrides`, input));
    const step = withOverrides(match ? { ...match, name: input.name } : newStep(input, taken), input.providerOverrides);
    taken.add(step.stepId);

    return { step, type: input.type, controls: input.controlValues };
  });
  if (Object.keys(issues).length > 0) throw invalidInput(issues);

  return planned;
}

/** Stored steps as they are, to be looked at again. */
export function keepSteps(existing: readonly WorkflowStepDoc[]): PlannedStep[] {
  return existing.flatMap((step) => {
    const type = SUPPORTED_STEP_TYPES.find((supported) => supported === step.type);

    return type ? [{ step, type, controls: undefined }] : [];
  });
}

function refusedOverrides(path: string, { type, providerOverrides }: StepInput): FieldIssues {
  if (!providerOverrides) return {};
  if (type !== StepTypeEnum.CHAT) return { [path]: { messages: ['only chat steps have provider overrides'] } };
  const wrong = Object.entries(providerOverrides).filter(([, value]) => !isObject(value));

  return Object.fromEntries(wrong.map(([id, value]) => [`${path}.${id}`, { messages: ['must be an object'], value }]));
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

function withOverrides(step: WorkflowStepDoc, given: StepInput['providerOverrides']): WorkflowStepDoc {
  if (given === undefined) return step;
  const { providerOverrides: _before, ...rest } = step;

  return given === null ? rest : { ...rest, providerOverrides: given };
}

function existingStepOf(
  existing: readonly WorkflowStepDoc[],
  { _id, stepId, type }: StepInput,
): WorkflowStepDoc | undefined {
  return _id === undefined
    ? existing.find((step) => stepId !== undefined && step.stepId === stepId && step.type === type)
    : existing.find((step) => step._templateId.toHexString() === _id.toLowerCase());
}

function newStep({ name, type, stepId }: StepInput, taken: ReadonlySet<string>): WorkflowStepDoc {
  return {
    _id: new Types.ObjectId(),
    _templateId: new Types.ObjectId(),
    stepId: stepId ?? freeStepId(name, type, taken),
    name,
    type,
    active: true,
    shouldStopOnFail: false,
  };
}

function freeStepId(name: string, type: SupportedStepType, taken: ReadonlySet<string>): string {
  const base = slugify(name) || slugify(type);
  let candidate = base;
  while (taken.has(candidate)) candidate = `${base}-${shortId()}`;

  return candidate;
}
