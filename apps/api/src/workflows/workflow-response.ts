import { cleanControls, controlSchemas, variablesSchemaFor } from '@novu/application-generic';
import type { PreferenceDoc, UserDoc, WorkflowDoc, WorkflowStepDoc } from '@novu/dal';
import {
  type ResourceOriginEnum,
  type SeverityLevelEnum,
  type StepTypeEnum,
  toSlug,
  WorkflowStatusEnum,
} from '@novu/shared';
import { isInCode } from './code-workflow.js';
import { issuesOf, type Undeliverable } from './step-checker.js';
import { toPreferencesResponse, type WorkflowPreferencesResponse } from './workflow-preferences.js';
import { keepSteps } from './workflow-steps.js';

/** A workflow with everything that is told about it. */
export interface WorkflowDetails {
  workflow: WorkflowDoc;
  /** Content of each step, by the step's `_templateId`. */
  controls: ReadonlyMap<string, Record<string, unknown>>;
  preferences: readonly PreferenceDoc[];
  /** Members of the team, by id. */
  people: ReadonlyMap<string, UserDoc>;
  /** What the environment of the workflow cannot deliver now. */
  undeliverable: Undeliverable;
}

type Surroundings = Pick<WorkflowDetails, 'people' | 'undeliverable'>;

interface PersonResponse {
  _id: string;
  firstName?: string | null;
  lastName?: string | null;
  externalId?: string | null;
}

export interface StepResponse {
  _id: string;
  stepId: string;
  slug: string;
  name: string;
  type: StepTypeEnum;
  origin: ResourceOriginEnum;
  workflowId: string;
  workflowDatabaseId: string;
  controls: { dataSchema?: object; uiSchema?: object; values: Record<string, unknown> };
  controlValues: Record<string, unknown>;
  providerOverrides?: Record<string, unknown>;
  /** JSON schema of what templates of this step may name. */
  variables: object;
  issues?: Record<string, unknown>;
}

interface WorkflowSummary {
  _id: string;
  workflowId: string;
  slug: string;
  name: string;
  tags: string[];
  status: WorkflowStatusEnum;
  origin: ResourceOriginEnum;
  createdAt: string;
  updatedAt: string;
  updatedBy: PersonResponse | null;
  lastPublishedAt: string | null;
  lastPublishedBy: PersonResponse | null;
  lastTriggeredAt: string | null;
  isTranslationEnabled: boolean;
}

export interface WorkflowResponse extends WorkflowSummary {
  description?: string;
  active: boolean;
  validatePayload: boolean;
  payloadSchema: Record<string, unknown> | null;
  severity: SeverityLevelEnum;
  steps: StepResponse[];
  preferences: WorkflowPreferencesResponse;
}

export interface WorkflowListItem extends WorkflowSummary {
  stepTypeOverviews: StepTypeEnum[];
  steps: { slug: string; type: StepTypeEnum; issues?: Record<string, unknown> }[];
}

export interface WorkflowListResponse {
  workflows: WorkflowListItem[];
  totalCount: number;
}

export function toWorkflowResponse(details: WorkflowDetails): WorkflowResponse {
  const { workflow, preferences } = details;

  return {
    ...toSummary(workflow, details),
    ...(typeof workflow.description === 'string' ? { description: workflow.description } : {}),
    active: workflow.active,
    validatePayload: workflow.validatePayload,
    payloadSchema: workflow.payloadSchema ?? null,
    severity: workflow.severity,
    steps: keepSteps(workflow.steps).map(({ step }) => toStepResponse(details, step)),
    preferences: toPreferencesResponse(preferences),
  };
}

export function toStepResponse(details: WorkflowDetails, step: WorkflowStepDoc): StepResponse {
  const { workflow, controls, undeliverable } = details;
  const issues = issuesOf(step, undeliverable);
  const [kept] = keepSteps([step]);
  const entered = controls.get(step._templateId.toHexString()) ?? {};
  const values = isInCode(workflow) ? entered : kept ? cleanControls(kept.type, entered) : {};
  const schemas = isInCode(workflow) ? { dataSchema: step.controlsSchema ?? {} } : kept && controlSchemas[kept.type];
  const position = workflow.steps.findIndex((candidate) => candidate._templateId.equals(step._templateId));

  return {
    _id: step._templateId.toHexString(),
    stepId: step.stepId,
    slug: toSlug(step.name, 'step', step._templateId.toHexString()),
    name: step.name,
    type: step.type,
    origin: workflow.origin,
    workflowId: identifierOf(workflow),
    workflowDatabaseId: workflow._id.toHexString(),
    controls: { ...schemas, values },
    controlValues: values,
    ...(step.providerOverrides ? { providerOverrides: step.providerOverrides } : {}),
    variables: variablesSchemaFor({
      payloadSchema: workflow.payloadSchema,
      previousSteps: workflow.steps.slice(0, position),
    }),
    ...(issues ? { issues } : {}),
  };
}

export function toWorkflowListItem(workflow: WorkflowDoc, surroundings: Surroundings): WorkflowListItem {
  return {
    ...toSummary(workflow, surroundings),
    stepTypeOverviews: workflow.steps.map((step) => step.type),
    steps: workflow.steps.map((step) => {
      const issues = issuesOf(step, surroundings.undeliverable);

      return {
        slug: toSlug(step.name, 'step', step._templateId.toHexString()),
        type: step.type,
        ...(issues ? { issues } : {}),
      };
    }),
  };
}

/** As it is shown; what the environment cannot deliver counts as well as what is stored. */
function statusOf({ steps, active }: WorkflowDoc, undeliverable: Undeliverable): WorkflowStatusEnum {
  if (steps.some((step) => issuesOf(step, undeliverable))) return WorkflowStatusEnum.ERROR;

  return active ? WorkflowStatusEnum.ACTIVE : WorkflowStatusEnum.INACTIVE;
}

/** The public id. */
export function identifierOf(workflow: WorkflowDoc): string {
  return workflow.triggers[0]?.identifier ?? workflow._id.toHexString();
}

function toSummary(workflow: WorkflowDoc, { people, undeliverable }: Surroundings): WorkflowSummary {
  return {
    _id: workflow._id.toHexString(),
    workflowId: identifierOf(workflow),
    slug: toSlug(workflow.name, 'workflow', workflow._id.toHexString()),
    name: workflow.name,
    tags: workflow.tags,
    status: statusOf(workflow, undeliverable),
    origin: workflow.origin,
    createdAt: workflow.createdAt.toISOString(),
    updatedAt: workflow.updatedAt.toISOString(),
    updatedBy: toPerson(people.get(workflow._updatedBy?.toHexString() ?? '')),
    lastPublishedAt: workflow.lastPublishedAt?.toISOString() ?? null,
    lastPublishedBy: toPerson(people.get(workflow._lastPublishedBy?.toHexString() ?? '')),
    lastTriggeredAt: workflow.lastTriggeredAt?.toISOString() ?? null,
    isTranslationEnabled: workflow.isTranslationEnabled,
  };
}

function toPerson(user: UserDoc | undefined): PersonResponse | null {
  if (!user) return null;

  return {
    _id: user._id.toHexString(),
    firstName: user.firstName ?? null,
    lastName: user.lastName ?? null,
    externalId: user.externalId ?? null,
  };
}
