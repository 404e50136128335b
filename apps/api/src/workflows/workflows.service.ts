import { Inject, Injectable } from '@nestjs/common';
import {
  badRequest,
  cleanControls,
  CONNECTION,
  LayoutDefinitions,
  notFound,
  WorkflowDefinitions,
} from '@novu/application-generic';
import {
  type Connection,
  ControlValuesRepository,
  EnvironmentRepository,
  idIn,
  isDuplicateKey,
  MessageTemplateRepository,
  PreferenceRepository,
  readTogether,
  type Scope,
  totalOf,
  Types,
  type UserDoc,
  UserRepository,
  withTransaction,
  type WorkflowDoc,
  WorkflowRepository,
  type WorkflowStepDoc,
} from '@novu/dal';
import {
  LIMITS,
  parseIdOrSlug,
  PreferencesTypeEnum,
  ResourceOriginEnum,
  ResourceTypeEnum,
  SeverityLevelEnum,
  slugify,
  StepTypeEnum,
  WorkflowStatusEnum,
} from '@novu/shared';
import { shortId } from '../short-id.js';
import { decidedByPeople, enteredSteps, isInCode } from './code-workflow.js';
import { assertPayloadSchema } from './payload-schema.js';
import { StepChecker } from './step-checker.js';
import { saidControls } from './step-controls.js';
import { completePreferences } from './workflow-preferences.js';
import { WorkflowRemoval } from './workflow-removal.js';
import {
  identifierOf,
  toWorkflowListItem,
  type WorkflowDetails,
  type WorkflowListResponse,
} from './workflow-response.js';
import { keepSteps, type PlannedStep, planSteps } from './workflow-steps.js';
import type {
  CreateWorkflowInput,
  ListWorkflowsQuery,
  PatchWorkflowInput,
  PreferencesInput,
  StepInput,
  UpdateWorkflowInput,
} from './workflows.dto.js';

/** Who edits, and where. */
export interface WorkflowEditor {
  scope: Scope;
  userId: Types.ObjectId;
}

type Controls = Map<string, Record<string, unknown>>;

/** Definitions of workflows. Each write of one is a single transaction over the four collections it is kept in. */
@Injectable()
export class WorkflowsService {
  constructor(
    private readonly workflows: WorkflowRepository,
    private readonly templates: MessageTemplateRepository,
    private readonly controlValues: ControlValuesRepository,
    private readonly preferences: PreferenceRepository,
    private readonly environments: EnvironmentRepository,
    private readonly users: UserRepository,
    private readonly definitions: WorkflowDefinitions,
    private readonly layouts: LayoutDefinitions,
    private readonly checker: StepChecker,
    private readonly removal: WorkflowRemoval,
    @Inject(CONNECTION) private readonly connection: Connection,
  ) {}

  /** @throws AppError 400 when the id is taken or a limit is reached, 422 */
  async create(editor: WorkflowEditor, input: CreateWorkflowInput): Promise<WorkflowDetails> {
    const { scope, userId } = editor;
    refuseTooManySteps(input.steps.length);
    if (input.payloadSchema) assertPayloadSchema(input.payloadSchema);
    const identifier = input.workflowId ?? (await this.freeIdentifier(scope, input.name));
    const planned = planSteps([], await this.withLayoutIdentifiers(scope, input.steps));
    const id = new Types.ObjectId();
    const steps = this.checker.withContentIssues(planned, saidAfter(planned, new Map()), input.payloadSchema);
    const active = input.active ?? false;

    try {
      await withTransaction(
        this.connection,
        async () => {
          await this.refuseTooManyWorkflows(scope);
          await this.workflows.create(
            scope,
            {
              name: input.name,
              ...(input.description === undefined ? {} : { description: input.description }),
              active,
              draft: false,
              type: ResourceTypeEnum.BRIDGE,
              origin: ResourceOriginEnum.NOVU_CLOUD,
              status: statusOf(steps, active),
              tags: input.tags ?? [],
              triggers: [{ type: 'event', identifier, variables: [] }],
              steps,
              severity: input.severity ?? SeverityLevelEnum.NONE,
              payloadSchema: input.payloadSchema ?? null,
              validatePayload: input.validatePayload ?? false,
              isTranslationEnabled: input.isTranslationEnabled ?? false,
              _creatorId: userId,
              _updatedBy: userId,
            },
            id,
          );
          await this.saveSteps(editor, id, planned);
          await this.savePreferences(scope, id, input.preferences);
        },
        this.environments.definitionsLock(scope.environmentId),
      );
    } catch (error) {
      // 400, not 409: clients repeat a 409 for up to an hour.
      if (isDuplicateKey(error))
        throw badRequest(`There is a workflow with the id ${identifier} already`, { ctx: { workflowId: identifier } });
      throw error;
    }

    return this.afterWrite(scope, id, identifier);
  }

  /** Replaces steps and fields; of a workflow in code, what people decide of it. @throws AppError 400, 404, 422 */
  async update(editor: WorkflowEditor, idOrSlug: string, input: UpdateWorkflowInput): Promise<WorkflowDetails> {
    refuseTooManySteps(input.steps.length);
    const steps = await this.withLayoutIdentifiers(editor.scope, input.steps);

    return this.change(editor, idOrSlug, input, async (workflow) => {
      const inCode = isInCode(workflow);
      const planned = inCode ? enteredSteps(workflow.steps, input.steps) : planSteps(workflow.steps, steps);
      const kept = new Set(planned.map(({ step }) => step._templateId.toHexString()));
      const removed = workflow.steps.map((step) => step._templateId).filter((id) => !kept.has(id.toHexString()));
      await this.templates.removeMany(editor.scope, removed);
      await this.controlValues.removeOfSteps(editor.scope, workflow._id, removed);
      await this.saveSteps(editor, workflow._id, planned, inCode ? asEntered : cleanControls);
      const { user } = input.preferences ?? {};
      const preferences = inCode ? { ...(user === undefined ? {} : { user }) } : input.preferences;
      await this.savePreferences(editor.scope, workflow._id, preferences);

      return planned;
    });
  }

  /** Changes fields, and looks at the steps again in their light. @throws AppError 404, 422 */
  patch(editor: WorkflowEditor, idOrSlug: string, input: PatchWorkflowInput): Promise<WorkflowDetails> {
    return this.change(editor, idOrSlug, input, (workflow) => Promise.resolve(keepSteps(workflow.steps)));
  }

  /** @throws AppError 404 */
  async remove(scope: Scope, idOrSlug: string): Promise<void> {
    const removed = await withTransaction(this.connection, async () => {
      const workflow = await this.findOrThrow(scope, idOrSlug);
      await this.removal.remove(scope, workflow);

      return workflow;
    });
    await this.removal.removed(scope, removed);
  }

  /** @param environmentId another environment of the organization to read from. @throws AppError 404 */
  async get(scope: Scope, idOrSlug: string, environmentId?: string): Promise<WorkflowDetails> {
    const where = environmentId ? await this.otherEnvironment(scope, environmentId) : scope;

    return this.detailsOf(where, idOrSlug);
  }

  /** A step by internal id, slug or step id, with its workflow. @throws AppError 404 */
  async getStep(
    scope: Scope,
    workflowId: string,
    stepId: string,
  ): Promise<{ details: WorkflowDetails; step: WorkflowStepDoc }> {
    const details = await this.get(scope, workflowId);
    const parsed = parseIdOrSlug(stepId);
    const step = details.workflow.steps.find(
      (candidate) =>
        candidate.stepId === stepId ||
        ('id' in parsed && candidate._templateId.toHexString() === parsed.id.toLowerCase()),
    );
    if (!step) throw notFound('step', { stepId });

    return { details, step };
  }

  async list(
    scope: Scope,
    { query, tags, status, limit, offset, orderBy, orderDirection }: ListWorkflowsQuery,
  ): Promise<WorkflowListResponse> {
    const undeliverable = await this.checker.undeliverable(scope);
    const page = await this.workflows.list(
      scope,
      {
        ...(query ? { query } : {}),
        ...(tags ? { tags } : {}),
        ...(status ? { status, undeliverable: [...undeliverable] } : {}),
      },
      { limit, offset, orderBy, direction: orderDirection === 'ASC' ? 1 : -1 },
    );
    const ids = peopleIn(page.workflows);
    const { users, total } = await readTogether({
      users: ids.length > 0 ? this.users.readByIds(ids) : undefined,
      total: page.total,
    });
    const people = byId(users);

    return {
      workflows: page.workflows.map((workflow) => toWorkflowListItem(workflow, { people, undeliverable })),
      totalCount: totalOf(total),
    };
  }

  /** One transaction: reads the workflow, lets `steps` write its steps, and stores the fields with what came of them. */
  private async change(
    { scope, userId }: WorkflowEditor,
    idOrSlug: string,
    input: PatchWorkflowInput & Pick<UpdateWorkflowInput, 'severity'>,
    steps: (workflow: WorkflowDoc) => Promise<PlannedStep[]>,
  ): Promise<WorkflowDetails> {
    if (input.payloadSchema) assertPayloadSchema(input.payloadSchema);
    const changed = await withTransaction(this.connection, async () => {
      const workflow = await this.findOrThrow(scope, idOrSlug);
      const before = await this.controlsOf(scope, workflow._id);
      const planned = await steps(workflow);
      const changes = isInCode(workflow) ? decidedByPeople(input) : input;
      const payloadSchema = changes.payloadSchema === undefined ? workflow.payloadSchema : changes.payloadSchema;
      const checked = isInCode(workflow)
        ? workflow.steps
        : this.checker.withContentIssues(planned, saidAfter(planned, before), payloadSchema);
      await this.workflows.update(scope, workflow._id, {
        $set: {
          ...changedFields(workflow, changes, checked),
          payloadSchema: payloadSchema ?? null,
          _updatedBy: userId,
        },
      });

      return workflow;
    });

    return this.afterWrite(scope, changed._id, identifierOf(changed));
  }

  private async afterWrite(scope: Scope, id: Types.ObjectId, identifier: string): Promise<WorkflowDetails> {
    // First: whatever goes wrong after it, triggers are not to run what was there before.
    await this.definitions.changed(scope, identifier);

    return this.detailsOf(scope, id.toHexString());
  }

  /** E-mails may name their layout by any of its ids; it is stored by the one that means the same in every environment. */
  private withLayoutIdentifiers(scope: Scope, steps: readonly StepInput[]): Promise<StepInput[]> {
    return Promise.all(
      steps.map(async (step) => {
        const reference = step.type === StepTypeEnum.EMAIL ? step.controlValues?.['layoutId'] : undefined;
        const layout = typeof reference === 'string' ? await this.layouts.get(scope, reference) : null;

        return layout ? { ...step, controlValues: { ...step.controlValues, layoutId: layout.identifier } } : step;
      }),
    );
  }

  private async saveSteps(
    { scope, userId }: WorkflowEditor,
    workflowId: Types.ObjectId,
    planned: readonly PlannedStep[],
    clean = cleanControls,
  ): Promise<void> {
    await this.templates.saveMany(
      scope,
      planned.map(({ step }) => ({
        _id: step._templateId,
        type: step.type,
        name: step.name,
        stepId: step.stepId,
        _creatorId: userId,
      })),
    );
    await this.controlValues.setMany(
      scope,
      workflowId,
      planned.flatMap(({ step, type, controls }) =>
        controls ? { stepId: step._templateId, controls: clean(type, controls) } : [],
      ),
    );
    const emptied = planned.filter(({ controls }) => controls === null).map(({ step }) => step._templateId);
    if (emptied.length > 0) await this.controlValues.removeOfSteps(scope, workflowId, emptied);
  }

  private async savePreferences(
    scope: Scope,
    workflowId: Types.ObjectId,
    { user, workflow }: PreferencesInput = {},
  ): Promise<void> {
    const said = [
      [PreferencesTypeEnum.USER_WORKFLOW, user],
      [PreferencesTypeEnum.WORKFLOW_RESOURCE, workflow],
    ] as const;
    for (const [type, preferences] of said) {
      if (preferences === undefined) continue;
      await this.preferences.setOfWorkflow(scope, workflowId, type, preferences && completePreferences(preferences));
    }
  }

  /** By internal id, slug or identifier. An identifier may happen to look like one of the others. */
  private async find(scope: Scope, idOrSlug: string): Promise<WorkflowDoc | null> {
    const id = idIn(idOrSlug);

    return (
      (id && (await this.workflows.findById(scope, id))) ?? (await this.workflows.findByIdentifier(scope, idOrSlug))
    );
  }

  private async findOrThrow(scope: Scope, idOrSlug: string): Promise<WorkflowDoc> {
    return (await this.find(scope, idOrSlug)) ?? missing(idOrSlug);
  }

  private async otherEnvironment(scope: Scope, environment: string): Promise<Scope> {
    const id = idIn(environment);
    const found = id ? await this.environments.findInOrganization(scope.organizationId, id) : null;
    if (!found) throw notFound('environment', { environmentId: environment });

    return { organizationId: scope.organizationId, environmentId: found._id };
  }

  private async detailsOf(scope: Scope, idOrSlug: string): Promise<WorkflowDetails> {
    const [whole, undeliverable] = await Promise.all([
      this.workflows.findWhole(
        () => this.find(scope, idOrSlug),
        (workflow) =>
          Promise.all([
            this.controlsOf(scope, workflow._id),
            this.preferences.listOfWorkflow(scope, workflow._id),
            this.peopleOf([workflow]),
          ]),
      ),
      this.checker.undeliverable(scope),
    ]);
    if (!whole) return missing(idOrSlug);
    const [controls, preferences, people] = whole.parts;

    return { workflow: whole.workflow, controls, preferences, people, undeliverable };
  }

  private async controlsOf(scope: Scope, workflowId: Types.ObjectId): Promise<Controls> {
    const rows = await this.controlValues.listOfWorkflow(scope, workflowId);

    return new Map(rows.map((row) => [row._stepId.toHexString(), row.controls]));
  }

  private async peopleOf(workflows: readonly WorkflowDoc[]): Promise<ReadonlyMap<string, UserDoc>> {
    const ids = peopleIn(workflows);

    return byId(ids.length > 0 ? await this.users.findByIds(ids) : []);
  }

  private async freeIdentifier(scope: Scope, name: string): Promise<string> {
    const base = slugify(name) || 'workflow';
    let candidate = base;
    while (await this.workflows.findByIdentifier(scope, candidate)) candidate = `${base}-${shortId()}`;

    return candidate;
  }

  private async refuseTooManyWorkflows(scope: Scope): Promise<void> {
    const currentCount = await this.workflows.countAll(scope);
    const limit = LIMITS.workflowsPerEnvironment;
    if (currentCount >= limit)
      throw badRequest(`An environment can have ${limit} workflows`, {
        ctx: { currentCount, limit },
        currentCount,
        limit,
      });
  }
}

function missing(idOrSlug: string): never {
  throw notFound('workflow', { workflowId: idOrSlug });
}

/** What may be entered for a step in code is its application's to say. */
const asEntered: typeof cleanControls = (_type, controls) => controls;

function changedFields(
  workflow: WorkflowDoc,
  input: PatchWorkflowInput & Pick<UpdateWorkflowInput, 'severity'>,
  steps: WorkflowDoc['steps'],
): Partial<WorkflowDoc> {
  const { name, description, tags, validatePayload, isTranslationEnabled, severity } = input;
  const active = input.active ?? workflow.active;
  const given = Object.entries({ name, description, tags, validatePayload, isTranslationEnabled, severity }).filter(
    ([, value]) => value !== undefined,
  );

  return {
    ...Object.fromEntries(given),
    active,
    steps,
    status: statusOf(steps, active),
  };
}

/** What is said in each step once the plan is stored, by `_templateId`. */
function saidAfter(planned: readonly PlannedStep[], before: Controls): Controls {
  return new Map(
    planned.map(({ step, type, controls }) => {
      const id = step._templateId.toHexString();

      return [id, saidControls(type, controls === undefined ? (before.get(id) ?? {}) : (controls ?? {}))];
    }),
  );
}

/** As it is stored: by content alone, as integrations change without the workflow. */
function statusOf(steps: WorkflowDoc['steps'], active: boolean): WorkflowStatusEnum {
  if (steps.some((step) => step.issues)) return WorkflowStatusEnum.ERROR;

  return active ? WorkflowStatusEnum.ACTIVE : WorkflowStatusEnum.INACTIVE;
}

function refuseTooManySteps(providedStepsCount: number): void {
  const maxSteps = LIMITS.stepsPerWorkflow;
  if (providedStepsCount <= maxSteps) return;
  throw badRequest(`A workflow can have ${maxSteps} steps`, {
    ctx: { providedStepsCount, maxSteps },
    providedStepsCount,
    maxSteps,
  });
}

function peopleIn(workflows: readonly WorkflowDoc[]): Types.ObjectId[] {
  return workflows.flatMap(({ _updatedBy, _lastPublishedBy }) => [_updatedBy ?? [], _lastPublishedBy ?? []].flat());
}

function byId(users: readonly UserDoc[]): ReadonlyMap<string, UserDoc> {
  return new Map(users.map((user) => [user._id.toHexString(), user]));
}
