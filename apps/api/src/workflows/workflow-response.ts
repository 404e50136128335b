import { cleanControls, controlSchemas, variablesSchemaFor } from '@novu/application-generic';
import type { PreferenceDoc, UserDoc, WorkflowDoc, WorkflowStepDoc } from '@novu/dal';
import {
  type ResourceOriginEnum,
  type SeverityLevelEnum,
  type StepTypeEnum,
  toSlug,
  type WorkflowStatusEnum,
} from '@novu/shared';
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
}

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
  const { workflow, preferences, people } = details;

  return {
    ...toSummary(workflow, people),
    ...(typeof workflow.description === 'string' ? { description: workflow.description } : {}),
    active: workflow.active,
    validatePayload: workflow.validatePayload,
    payloadSchema: workflow.payloadSchema ?? null,
    severity: workflow.severity,
    steps: keepSteps(workflow.steps).map(({ step }) => toStepResponse(details, step)),
    preferences: toPreferencesResponse(preferences),
  };
}

export function toStepResponse({ workflow, controls }: WorkflowDetails, step: WorkflowStepDoc): StepResponse {
  const [kept] = keepSteps([step]);
  const values = kept ? cleanControls(kept.type, controls.get(step._templateId.toHexString()) ?? {}) : {};
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
    controls: { ...(kept ? controlSchemas[kept.type] : {}), values },
    controlValues: values,
    variables: variablesSchemaFor({
      payloadSchema: workflow.payloadSchema,
      previousSteps: workflow.steps.slice(0, position),
    }),
    ...(step.issues ? { issues: step.issues } : {}),
  };
}

export function toWorkflowListItem(workflow: WorkflowDoc, people: ReadonlyMap<string, UserDoc>): WorkflowListItem {
  return {
    ...toSummary(workflow, people),
    stepTypeOverviews: workflow.steps.map((step) => step.type),
    steps: workflow.steps.map((step) => ({
      slug: toSlug(step.name, 'step', step._templateId.toHexString()),
      type: step.type,
      ...(step.issues ? { issues: step.issues } : {}),
    })),
  };
}

/** The public id. */
export function identifierOf(workflow: WorkflowDoc): string {
  return workflow.triggers[0]?.identifier ?? workflow._id.toHexString();
}

function toSummary(workflow: WorkflowDoc, people: ReadonlyMap<string, UserDoc>): WorkflowSummary {
  return {
    _id: workflow._id.toHexString(),
    workflowId: identifierOf(workflow),
    slug: toSlug(workflow.name, 'workflow', workflow._id.toHexString()),
    name: workflow.name,
    tags: workflow.tags,
    status: workflow.status,
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
