import { Inject, Injectable } from '@nestjs/common';
import { badRequest, type Clock, CLOCK } from '@novu/application-generic';
import {
  ControlValuesRepository,
  PreferenceRepository,
  type Scope,
  type WorkflowDoc,
  WorkflowRepository,
  type WorkflowStepDoc,
} from '@novu/dal';
import {
  ContentIssueEnum,
  PreferencesTypeEnum,
  ResourceOriginEnum,
  SeverityLevelEnum,
  StepTypeEnum,
} from '@novu/shared';
import { EnvironmentsService } from '../environments/environments.service.js';
import { PublishedLayouts } from '../environments/published-layouts.js';
import { type TextFingerprints, ResourceTranslations } from '../translations/resource-translations.js';
import { identifierOf, type WorkflowDetails } from './workflow-response.js';
import { completePreferences } from './workflow-preferences.js';
import { keepSteps } from './workflow-steps.js';
import type { CreateWorkflowInput, DuplicateWorkflowInput, StepInput } from './workflows.dto.js';
import { type WorkflowEditor, WorkflowsService } from './workflows.service.js';

/** Everything a workflow is made of, apart from the environment it is in: as one would write it to make the same again. */
export type WorkflowBlueprint = Required<
  Pick<CreateWorkflowInput, 'name' | 'description' | 'tags' | 'active' | 'severity' | 'validatePayload' | 'steps'>
> &
  Required<Pick<CreateWorkflowInput, 'payloadSchema' | 'isTranslationEnabled' | 'preferences'>> & {
    workflowId: string;
  };

/** A workflow of the dashboard, and when and by whom it was edited. */
export interface ListedBlueprint {
  blueprint: WorkflowBlueprint;
  workflow: WorkflowDoc;
  translations: TextFingerprints;
}

type Parts = Pick<WorkflowDetails, 'workflow' | 'controls' | 'preferences'>;

/** Copies of workflows, inside an environment and from one to another. */
@Injectable()
export class WorkflowCopies {
  constructor(
    private readonly workflows: WorkflowsService,
    private readonly environments: EnvironmentsService,
    private readonly layouts: PublishedLayouts,
    private readonly workflowRepository: WorkflowRepository,
    private readonly controlValues: ControlValuesRepository,
    private readonly preferences: PreferenceRepository,
    private readonly translations: ResourceTranslations,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** All workflows of an environment that were made in the dashboard, in five queries. */
  async list(scope: Scope): Promise<ListedBlueprint[]> {
    const workflows = await this.workflowRepository.listOfOrigin(scope, ResourceOriginEnum.NOVU_CLOUD);
    const ids = workflows.map(({ _id }) => _id);
    const [values, preferences, translations] = await Promise.all([
      this.controlValues.listOfWorkflows(scope, ids),
      this.preferences.listOfWorkflows(scope, ids),
      this.translations.fingerprints(scope, 'workflow'),
    ]);
    const controls = new Map(values.map((row) => [row._stepId.toHexString(), row.controls]));

    return workflows.map((workflow) => ({
      workflow,
      translations: translations.get(identifierOf(workflow)) ?? {},
      blueprint: blueprintOf({
        workflow,
        controls,
        preferences: preferences.filter(({ _templateId }) => _templateId?.equals(workflow._id)),
      }),
    }));
  }

  /**
   * Makes a workflow of another environment the same as here, or anew there.
   * @param targetEnvironmentId internal id, slug or identifier
   * @throws AppError 400 for the same environment, and for workflows that were not made in the dashboard; 404
   */
  async sync(editor: WorkflowEditor, idOrSlug: string, targetEnvironmentId: string): Promise<WorkflowDetails> {
    const { organizationId, environmentId } = editor.scope;
    const target = await this.environments.find(organizationId, targetEnvironmentId);
    if (target._id.equals(environmentId)) throw badRequest('A workflow cannot be copied to the environment it is in');

    return this.copy(editor, idOrSlug, { organizationId, environmentId: target._id });
  }

  /** As {@link sync}, to an environment that is known. */
  async copy({ scope, userId }: WorkflowEditor, idOrSlug: string, target: Scope): Promise<WorkflowDetails> {
    const source = await this.workflows.get(scope, idOrSlug);
    refuseForeignOrigin(source.workflow);
    const blueprint = blueprintOf(source);
    const editor = { scope: target, userId };
    const existing = await this.workflowRepository.findByIdentifier(target, blueprint.workflowId);
    if (existing) refuseForeignOrigin(existing);
    // Before the workflow, which would be sent without them.
    await this.layouts.copyMissing({ source: scope, target, userId }, layoutsOf(blueprint));
    const copied = existing
      ? await this.workflows.update(editor, existing._id.toHexString(), blueprint)
      : await this.workflows.create(editor, blueprint);
    await this.copyTranslations(scope, source, target, copied);
    await this.workflowRepository.touchPublished(scope, source.workflow._id, userId, this.clock.now());

    return copied;
  }

  /** A copy in the same environment, not active. @throws AppError 400, 404 */
  async duplicate(editor: WorkflowEditor, idOrSlug: string, changes: DuplicateWorkflowInput): Promise<WorkflowDetails> {
    const source = await this.workflows.get(editor.scope, idOrSlug);
    refuseForeignOrigin(source.workflow);
    const { workflowId: _identifier, ...blueprint } = blueprintOf(source);
    const name = changes.name ?? `${blueprint.name} (Copy)`;
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);

    const copy = { ...blueprint, ...Object.fromEntries(given), name, active: false };
    const copied = await this.workflows.create(editor, copy);
    await this.copyTranslations(editor.scope, source, editor.scope, copied);

    return copied;
  }

  private copyTranslations(from: Scope, source: WorkflowDetails, to: Scope, copied: WorkflowDetails): Promise<void> {
    const { workflow } = copied;

    return this.translations.copy(
      'workflow',
      { scope: from, resourceId: identifierOf(source.workflow) },
      { scope: to, resourceId: identifierOf(workflow), resourceName: workflow.name, _resourceInternalId: workflow._id },
    );
  }
}

/** Public ids of the layouts the e-mails of a workflow name. */
export function layoutsOf({ steps }: WorkflowBlueprint): string[] {
  return steps.flatMap(({ type, controlValues }) => {
    const layoutId = type === StepTypeEnum.EMAIL ? controlValues?.['layoutId'] : undefined;

    return typeof layoutId === 'string' ? [layoutId] : [];
  });
}

function refuseForeignOrigin({ origin, name }: WorkflowDoc): void {
  if (origin !== ResourceOriginEnum.NOVU_CLOUD)
    throw badRequest(`The workflow ${name} was made in code, and is changed there`, { ctx: { origin } });
}

function blueprintOf({ workflow, controls, preferences }: Parts): WorkflowBlueprint {
  const said = (type: PreferencesTypeEnum) => {
    const row = preferences.find((candidate) => candidate.type === type);

    return row ? completePreferences(row.preferences) : null;
  };

  return {
    workflowId: identifierOf(workflow),
    name: workflow.name,
    description: workflow.description ?? '',
    tags: workflow.tags,
    active: workflow.active,
    severity: workflow.severity ?? SeverityLevelEnum.NONE,
    payloadSchema: workflow.payloadSchema ?? null,
    validatePayload: workflow.validatePayload,
    isTranslationEnabled: workflow.isTranslationEnabled,
    preferences: {
      user: said(PreferencesTypeEnum.USER_WORKFLOW),
      workflow: said(PreferencesTypeEnum.WORKFLOW_RESOURCE),
    },
    steps: keepSteps(workflow.steps).map(({ step, type }): StepInput => ({
      stepId: step.stepId,
      name: step.name,
      type,
      controlValues: saidValues(step, controls.get(step._templateId.toHexString())),
      ...(type === StepTypeEnum.CHAT ? { providerOverrides: step.providerOverrides ?? null } : {}),
    })),
  };
}

/** Content without what only stands in for something the author left out, so that it is missed in the copy as well. */
function saidValues(
  { issues }: WorkflowStepDoc,
  controls: Record<string, unknown> | undefined,
): StepInput['controlValues'] {
  if (!controls) return null;
  const problems = (issues?.['controls'] ?? {}) as Record<string, { issueType: ContentIssueEnum }[]>;
  const isMissing = (path: string): boolean =>
    problems[path]?.some(({ issueType }) => issueType === ContentIssueEnum.MISSING_VALUE) ?? false;

  return Object.fromEntries(Object.entries(controls).filter(([path]) => !isMissing(path)));
}
