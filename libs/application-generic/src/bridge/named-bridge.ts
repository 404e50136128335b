import { derivedId, type NamedBridge, type Scope, type WorkflowDoc, type WorkflowStepDoc } from '@novu/dal';
import {
  PreferencesTypeEnum,
  ResourceOriginEnum,
  ResourceTypeEnum,
  StepTypeEnum,
  WorkflowStatusEnum,
} from '@novu/shared';
import { workflowPreferences } from '../preferences/index.js';
import type { WorkflowDefinition } from '../workflows/workflow-definitions.js';
import { type BridgeWorkflow, parseBridgeWorkflows } from './bridge-protocol.js';

/** What an event keeps of a workflow that its trigger has named the bridge of, so that nobody has to find it again. */
export function namedBridge(url: string, { steps, payload: _, ...workflow }: BridgeWorkflow): NamedBridge {
  return {
    url,
    workflow: {
      ...workflow,
      steps: steps.map(({ stepId, type, options, outputs }) => ({
        stepId,
        type,
        options,
        ...(type === StepTypeEnum.CUSTOM ? { outputs } : {}),
      })),
    },
  };
}

/**
 * The definition of a workflow that is stored nowhere: its trigger has named the bridge that runs it, which nobody has synced
 * (`spec/framework-protocol.md` section 7). Ids follow from names, so they are the same for every event.
 * @returns null when the description is none.
 */
export function unsyncedDefinition(scope: Scope, { url, workflow: described }: NamedBridge): WorkflowDefinition | null {
  const [workflow] = parseBridgeWorkflows([described]);
  if (!workflow) return null;
  const doc = workflowOf(scope, workflow);
  const { preferences } = workflow;
  const prepared = workflowPreferences([{ type: PreferencesTypeEnum.WORKFLOW_RESOURCE, preferences }]);

  return {
    workflow: doc,
    identifier: workflow.workflowId,
    // What is entered comes with the trigger.
    steps: doc.steps.map((step) => ({ ...step, controls: {} })),
    preferences: prepared,
    critical: prepared.resolved.critical,
    bridgeUrl: url,
  };
}

function workflowOf({ environmentId, organizationId }: Scope, workflow: BridgeWorkflow): WorkflowDoc {
  const { workflowId, name = workflowId, description = '', tags, severity, steps } = workflow;
  const _id = derivedId(environmentId, 'workflow', workflowId);
  const unknownTime = new Date(0);

  return {
    _id,
    _environmentId: environmentId,
    _organizationId: organizationId,
    name,
    description,
    tags,
    severity,
    active: true,
    draft: false,
    type: ResourceTypeEnum.BRIDGE,
    origin: ResourceOriginEnum.EXTERNAL,
    status: WorkflowStatusEnum.ACTIVE,
    triggers: [{ type: 'event', identifier: workflowId, variables: [] }],
    steps: steps.map(({ stepId, type, options, outputs }): WorkflowStepDoc => ({
      _id: derivedId(_id, 'step', stepId),
      _templateId: derivedId(_id, 'template', stepId),
      stepId,
      name: stepId,
      type,
      active: true,
      shouldStopOnFail: options?.failOnErrorEnabled === true,
      ...(outputs?.schema ? { outputsSchema: outputs.schema } : {}),
    })),
    payloadSchema: null,
    validatePayload: false,
    isTranslationEnabled: false,
    deleted: false,
    createdAt: unknownTime,
    updatedAt: unknownTime,
  };
}
