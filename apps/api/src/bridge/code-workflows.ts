import { Inject, Injectable } from '@nestjs/common';
import {
  badRequest,
  type BridgeWorkflow,
  CONNECTION,
  type FieldIssues,
  WorkflowDefinitions,
} from '@novu/application-generic';
import {
  type Connection,
  ControlValuesRepository,
  EnvironmentRepository,
  isDuplicateKey,
  MessageTemplateRepository,
  PreferenceRepository,
  type Scope,
  Types,
  withTransaction,
  type WorkflowDoc,
  WorkflowRepository,
  type WorkflowStepDoc,
} from '@novu/dal';
import {
  LIMITS,
  PreferencesTypeEnum,
  ResourceOriginEnum,
  ResourceTypeEnum,
  StepTypeEnum,
  WorkflowStatusEnum,
} from '@novu/shared';
import { assertPayloadSchema } from '../workflows/payload-schema.js';
import { WorkflowRemoval } from '../workflows/workflow-removal.js';
import { identifierOf } from '../workflows/workflow-response.js';
import type { WorkflowEditor } from '../workflows/workflows.service.js';

/** What an application and its environment have, side by side. */
interface Comparison {
  /** By workflow id: those of the application that the environment knows. */
  known: ReadonlyMap<string, WorkflowDoc>;
  /** Those the application has no more. */
  gone: WorkflowDoc[];
}

/** The workflows of an application, kept as the application describes them: what they do is asked of it when they run. */
@Injectable()
export class CodeWorkflows {
  constructor(
    private readonly workflows: WorkflowRepository,
    private readonly templates: MessageTemplateRepository,
    private readonly controlValues: ControlValuesRepository,
    private readonly preferences: PreferenceRepository,
    private readonly environments: EnvironmentRepository,
    private readonly definitions: WorkflowDefinitions,
    private readonly removal: WorkflowRemoval,
    @Inject(CONNECTION) private readonly connection: Connection,
  ) {}

  /** @throws AppError 400 for an id that a workflow of the dashboard has, 422 for a payload schema that is none. */
  async compare(scope: Scope, discovered: readonly BridgeWorkflow[]): Promise<Comparison> {
    refuseWrongSchemas(discovered);
    const ids = discovered.map(({ workflowId }) => workflowId);
    // One after the other: a transaction does one thing at a time.
    const found = await this.workflows.findManyByIdentifier(scope, ids);
    const inCode = await this.workflows.listOfOrigin(scope, ResourceOriginEnum.EXTERNAL);
    const foreign = found.find(({ origin }) => origin !== ResourceOriginEnum.EXTERNAL);
    if (foreign) throw createdInDashboard(identifierOf(foreign), ids);

    return {
      known: new Map(found.map((workflow) => [identifierOf(workflow), workflow])),
      gone: inCode.filter((workflow) => !ids.includes(identifierOf(workflow))),
    };
  }

  /**
   * Makes the environment have the workflows of the application, and no others in code. All or nothing. What people have entered for
   * steps stays, and so do switches.
   * @throws AppError 400, 422
   */
  async replaceAll(editor: WorkflowEditor, discovered: readonly BridgeWorkflow[]): Promise<WorkflowDoc[]> {
    const { scope } = editor;
    try {
      const { gone, ids } = await withTransaction(
        this.connection,
        async () => {
          const compared = await this.compare(scope, discovered);
          const added = discovered.length - compared.known.size;
          const limit = LIMITS.workflowsPerEnvironment;
          const currentCount = await this.workflows.countAll(scope);
          if (added > 0 && currentCount - compared.gone.length + added > limit) {
            throw badRequest(`An environment can have ${limit} workflows`, { ctx: { currentCount, added, limit } });
          }
          for (const workflow of compared.gone) await this.removal.remove(scope, workflow);
          const kept: Types.ObjectId[] = [];
          for (const one of discovered) kept.push(await this.save(editor, one, compared.known.get(one.workflowId)));

          return { gone: compared.gone, ids: kept };
        },
        this.environments.definitionsLock(scope.environmentId),
      );
      await Promise.all([
        ...gone.map((workflow) => this.removal.removed(scope, workflow)),
        ...discovered.map(({ workflowId }) => this.definitions.changed(scope, workflowId)),
      ]);
      const stored = new Map(
        (await this.workflows.findManyById(scope, ids)).map((workflow) => [workflow._id.toHexString(), workflow]),
      );

      return ids.flatMap((id) => stored.get(id.toHexString()) ?? []);
    } catch (error) {
      // Somebody made a workflow with one of the ids in between.
      if (isDuplicateKey(error)) throw badRequest('The workflows were changed meanwhile. Please sync again.');
      throw error;
    }
  }

  private async save(
    { scope, userId }: WorkflowEditor,
    described: BridgeWorkflow,
    existing: WorkflowDoc | undefined,
  ): Promise<Types.ObjectId> {
    const steps = stepsOf(described, existing?.steps ?? []);
    const fields = { ...fieldsOf(described), steps, _updatedBy: userId };
    const id = existing?._id ?? new Types.ObjectId();
    if (existing) {
      await this.workflows.update(scope, id, { $set: fields });
      await this.removeSteps(scope, existing, steps);
    } else {
      await this.workflows.create(
        scope,
        {
          ...fields,
          active: true,
          draft: false,
          type: ResourceTypeEnum.BRIDGE,
          origin: ResourceOriginEnum.EXTERNAL,
          status: WorkflowStatusEnum.ACTIVE,
          triggers: [{ type: 'event', identifier: described.workflowId, variables: [] }],
          isTranslationEnabled: false,
          _creatorId: userId,
        },
        id,
      );
    }
    await this.templates.saveMany(
      scope,
      steps.map(({ _templateId, type, name, stepId }) => ({
        _id: _templateId,
        type,
        name,
        stepId,
        _creatorId: userId,
      })),
    );
    await this.preferences.setOfWorkflow(scope, id, PreferencesTypeEnum.WORKFLOW_RESOURCE, described.preferences);

    return id;
  }

  private async removeSteps(
    scope: Scope,
    { _id, steps: before }: WorkflowDoc,
    steps: readonly WorkflowStepDoc[],
  ): Promise<void> {
    const kept = new Set(steps.map(({ _templateId }) => _templateId.toHexString()));
    const removed = before.map(({ _templateId }) => _templateId).filter((id) => !kept.has(id.toHexString()));
    if (removed.length === 0) return;
    await this.templates.removeMany(scope, removed);
    await this.controlValues.removeOfSteps(scope, _id, removed);
  }
}

/** Whether a sync would change the workflow. */
export function isChanged({ rawData }: WorkflowDoc, described: BridgeWorkflow): boolean {
  return JSON.stringify(rawData) !== JSON.stringify(described);
}

type Described = Pick<
  WorkflowDoc,
  'name' | 'description' | 'tags' | 'severity' | 'payloadSchema' | 'validatePayload' | 'rawData'
>;

function fieldsOf(described: BridgeWorkflow): Described {
  return {
    name: described.name ?? described.workflowId,
    description: described.description ?? '',
    tags: described.tags,
    severity: described.severity,
    payloadSchema: described.payload?.schema ?? null,
    // The application does that itself, and fills in what is left out.
    validatePayload: false,
    rawData: described,
  };
}

/** A step stays what it was as long as its id and its type do. */
function stepsOf({ steps }: BridgeWorkflow, before: readonly WorkflowStepDoc[]): WorkflowStepDoc[] {
  return steps.map(({ stepId, type, options, controls, outputs }) => {
    const known = before.find((step) => step.stepId === stepId && step.type === type);

    return {
      _id: known?._id ?? new Types.ObjectId(),
      _templateId: known?._templateId ?? new Types.ObjectId(),
      stepId,
      name: stepId,
      type,
      active: true,
      shouldStopOnFail: options?.failOnErrorEnabled === true,
      ...(controls?.schema ? { controlsSchema: controls.schema } : {}),
      ...(type === StepTypeEnum.CUSTOM && outputs?.schema ? { outputsSchema: outputs.schema } : {}),
    };
  });
}

function refuseWrongSchemas(discovered: readonly BridgeWorkflow[]): void {
  discovered.forEach(({ payload }, index) => {
    if (payload?.schema) assertPayloadSchema(payload.schema, `workflows.${index}.payload.schema`);
  });
}

function createdInDashboard(workflowId: string, ids: readonly string[]): Error {
  const message = `Workflow ${workflowId} was already created in Dashboard. Please use another workflowId.`;
  const errors: FieldIssues = {
    [`workflows.${ids.indexOf(workflowId)}.workflowId`]: { messages: [message], value: workflowId },
  };

  return badRequest(message, { ctx: { workflowId }, errors });
}
