import { Injectable } from '@nestjs/common';
import {
  AppError,
  badRequest,
  BridgeClient,
  type BridgeHealth,
  type BridgeStepAnswer,
  type BridgeTarget,
  BridgeTargets,
  type BridgeWorkflow,
  EnvironmentVariables,
  notFound,
  WorkflowDefinitions,
} from '@novu/application-generic';
import {
  ControlValuesRepository,
  EnvironmentRepository,
  type Scope,
  type WorkflowDoc,
  WorkflowRepository,
  type WorkflowStepDoc,
} from '@novu/dal';
import { ResourceOriginEnum } from '@novu/shared';
import { identifierOf } from '../workflows/workflow-response.js';
import type { WorkflowEditor } from '../workflows/workflows.service.js';
import type { BridgeControlsResponse, BridgeDiffResponse, BridgePreviewInput, BridgeValidity } from './bridge.dto.js';
import { CodeWorkflows, isChanged } from './code-workflows.js';

/** The application of an environment that runs workflows in code (`spec/internal-api.md` section 9). */
@Injectable()
export class BridgeService {
  constructor(
    private readonly client: BridgeClient,
    private readonly targets: BridgeTargets,
    private readonly codeWorkflows: CodeWorkflows,
    private readonly environments: EnvironmentRepository,
    private readonly environmentVariables: EnvironmentVariables,
    private readonly workflows: WorkflowRepository,
    private readonly controlValues: ControlValuesRepository,
    private readonly definitions: WorkflowDefinitions,
  ) {}

  /** @throws AppError 404 when there is none, 400 when it does not answer. */
  async status(scope: Scope): Promise<BridgeHealth> {
    const target = await this.targets.of(scope);
    if (!target) throw notFound('bridge');

    return this.asked(() => this.client.checkHealth(target));
  }

  /** Whether there is an application at an address. */
  async validate(scope: Scope, bridgeUrl: string): Promise<BridgeValidity> {
    const target = await this.targetOf(scope, bridgeUrl);
    try {
      const { status } = await this.client.checkHealth(target);

      return status === 'ok' ? { isValid: true } : { isValid: false, error: 'The application says it is not well' };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;

      return { isValid: false, error: error.publicMessage };
    }
  }

  /**
   * Takes over the workflows of an application, and where it is.
   * @throws AppError 400 naming `bridgeUrl` when it does not answer, or naming what is wrong with a workflow; 422
   */
  async sync(editor: WorkflowEditor, bridgeUrl?: string): Promise<WorkflowDoc[]> {
    const { scope } = editor;
    const target = await this.targetOf(scope, bridgeUrl);
    const workflows = await this.codeWorkflows.replaceAll(editor, await this.discover(target));
    await this.environments.update(scope.organizationId, scope.environmentId, {
      $set: { 'bridge.url': target.url, 'echo.url': target.url },
    });

    return workflows;
  }

  /** What a sync would do. @throws AppError as {@link sync} */
  async diff(scope: Scope, bridgeUrl?: string): Promise<BridgeDiffResponse> {
    const discovered = await this.discover(await this.targetOf(scope, bridgeUrl));
    const { known, gone } = await this.codeWorkflows.compare(scope, discovered);
    const idsOf = (list: readonly BridgeWorkflow[]): string[] => list.map(({ workflowId }) => workflowId);

    return {
      added: idsOf(discovered.filter(({ workflowId }) => !known.has(workflowId))),
      changed: idsOf(
        discovered.filter((described) => {
          const before = known.get(described.workflowId);

          return before !== undefined && isChanged(before, described);
        }),
      ),
      removed: gone.map(identifierOf),
    };
  }

  /** How a step looks, made up where nothing is given. @throws AppError 400 when the application does not say, 404 */
  async preview(
    scope: Scope,
    workflowId: string,
    stepId: string,
    { controls, payload = {}, subscriber = {}, context = {} }: BridgePreviewInput,
  ): Promise<BridgeStepAnswer> {
    const { workflow, step } = await this.stepOf(scope, workflowId, stepId);
    const target = await this.targetOf(scope);
    const request = {
      controls: controls ?? (await this.valuesOf(scope, workflow, step)),
      payload,
      subscriber,
      context,
      state: [],
      // The preview is shown to whoever may read workflows.
      env: await this.environmentVariables.maskedValuesOf(scope),
    };

    return this.asked(() => this.client.preview(target, { workflowId: identifierOf(workflow), stepId }, request));
  }

  /** What people have entered for a step. @throws AppError 404 */
  async controls(scope: Scope, workflowId: string, stepId: string): Promise<BridgeControlsResponse> {
    const { workflow, step } = await this.stepOf(scope, workflowId, stepId);

    return { values: await this.valuesOf(scope, workflow, step), schema: step.controlsSchema ?? null };
  }

  /** @throws AppError 404 */
  async setControls(
    scope: Scope,
    workflowId: string,
    stepId: string,
    values: Record<string, unknown>,
  ): Promise<BridgeControlsResponse> {
    const { workflow, step } = await this.stepOf(scope, workflowId, stepId);
    await this.controlValues.setMany(scope, workflow._id, [{ stepId: step._templateId, controls: values }]);
    await this.definitions.changed(scope, identifierOf(workflow));

    return { values, schema: step.controlsSchema ?? null };
  }

  private discover(target: BridgeTarget): Promise<BridgeWorkflow[]> {
    return this.asked(() => this.client.discover(target));
  }

  /** @throws AppError 400 when the environment has no application. */
  private async targetOf(scope: Scope, bridgeUrl?: string): Promise<BridgeTarget> {
    const target = await this.targets.of(scope, bridgeUrl);
    if (target) return target;
    throw badRequest('The environment has no bridge URL', {
      errors: { bridgeUrl: { messages: ['bridgeUrl must be given, as the environment has none'] } },
    });
  }

  /** What an application does wrong is the caller's to mend. @throws AppError 400 */
  private async asked<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const errors = error.details.errors ?? { bridgeUrl: { messages: [error.publicMessage] } };

      throw badRequest(error.publicMessage, { ctx: { ...error.details.ctx, reason: error.code }, errors });
    }
  }

  private async valuesOf(
    scope: Scope,
    { _id }: WorkflowDoc,
    { _templateId }: WorkflowStepDoc,
  ): Promise<Record<string, unknown>> {
    const rows = await this.controlValues.listOfWorkflow(scope, _id);

    return rows.find(({ _stepId }) => _stepId.equals(_templateId))?.controls ?? {};
  }

  private async stepOf(
    scope: Scope,
    workflowId: string,
    stepId: string,
  ): Promise<{ workflow: WorkflowDoc; step: WorkflowStepDoc }> {
    const workflow = await this.workflows.findByIdentifier(scope, workflowId);
    if (workflow?.origin !== ResourceOriginEnum.EXTERNAL) throw notFound('workflow', { workflowId });
    const step = workflow.steps.find((candidate) => candidate.stepId === stepId);
    if (!step) throw notFound('step', { stepId });

    return { workflow, step };
  }
}
