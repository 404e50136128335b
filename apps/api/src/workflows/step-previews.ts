import { Inject, Injectable } from '@nestjs/common';
import {
  AppError,
  badRequest,
  BridgeClient,
  BridgeTargets,
  cleanControls,
  type Clock,
  CLOCK,
  Encryption,
  EnvironmentVariables,
  LayoutDefinitions,
  notFound,
  performHttpRequest,
  renderChat,
  renderControls,
  renderEmail,
  renderInApp,
  renderPush,
  renderSms,
  SIGNATURE_HEADER,
  type TemplateVariables,
  Translations,
} from '@novu/application-generic';
import { EnvironmentRepository, type LayoutDoc, type Scope, type WorkflowStepDoc } from '@novu/dal';
import { StepTypeEnum } from '@novu/shared';
import { isInCode } from './code-workflow.js';
import {
  countEvents,
  EXAMPLE_SUBSCRIBER,
  exampleOf,
  exampleResult,
  isObject,
  mergeExample,
  payloadNamedBy,
} from './preview-example.js';
import { identifierOf, type WorkflowDetails } from './workflow-response.js';
import type { PreviewPayloadInput, PreviewStepInput } from './workflows.dto.js';

type Members = Record<string, unknown>;

/** How a step looks. */
export interface StepPreview {
  /** The values it was rendered with, to be changed and sent again. */
  previewPayloadExample: Members;
  /** Of the payload. */
  schema: Members | null;
  /** Of an HTTP request, as its receiver would see it. */
  novuSignature?: string;
  result: {
    type: StepTypeEnum;
    /** Empty when it cannot be shown. */
    preview: object;
    error?: { title: string; message: string; hint: string };
  };
}

type Rendered = { preview: object; novuSignature?: string };

/** A step that is shown, and what it is rendered with. */
interface Shown {
  scope: Scope;
  details: WorkflowDetails;
  step: WorkflowStepDoc;
  controls: Members;
  variables: TemplateVariables;
}

/** Shows steps to those who edit them (`spec/internal-api.md` section 6). Nothing is sent, and no condition is asked. */
@Injectable()
export class StepPreviews {
  constructor(
    private readonly layouts: LayoutDefinitions,
    private readonly translations: Translations,
    private readonly environmentVariables: EnvironmentVariables,
    private readonly environments: EnvironmentRepository,
    private readonly encryption: Encryption,
    private readonly bridge: BridgeClient,
    private readonly bridgeTargets: BridgeTargets,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What cannot be rendered is no error of the call, so that an editor goes on working. */
  async render(
    scope: Scope,
    details: WorkflowDetails,
    step: WorkflowStepDoc,
    { controlValues, previewPayload }: PreviewStepInput,
  ): Promise<StepPreview> {
    const entered = controlValues ?? controlsOf(details, step);
    const controls = isInCode(details.workflow) ? entered : cleanControls(step.type, entered);
    const example = await this.exampleFor(scope, details, step, { controls, given: previewPayload ?? {} });
    const { preview, novuSignature, error } = await this.resultOf({
      scope,
      details,
      step,
      controls,
      variables: await this.variablesOf(scope, details, example),
    });

    return {
      previewPayloadExample: example,
      schema: details.workflow.payloadSchema ?? null,
      ...(novuSignature ? { novuSignature } : {}),
      result: { type: step.type, preview, ...(error ? { error } : {}) },
    };
  }

  private async exampleFor(
    scope: Scope,
    details: WorkflowDetails,
    step: WorkflowStepDoc,
    { controls, given }: { controls: Members; given: PreviewPayloadInput },
  ): Promise<Members> {
    const { payloadSchema, steps } = details.workflow;
    const now = this.clock.now();
    const fitting = payloadSchema ? exampleOf(payloadSchema) : payloadNamedBy(controls);
    const payload = membersIn(mergeExample(isObject(fitting) ? fitting : {}, given.payload));
    const position = steps.findIndex(({ _templateId }) => _templateId.equals(step._templateId));
    const results = steps
      .slice(0, position)
      .map((earlier) => [
        earlier.stepId,
        exampleResult({ type: earlier.type, controls: controlsOf(details, earlier) }, payload, now),
      ]);

    return {
      subscriber: mergeExample(EXAMPLE_SUBSCRIBER, given.subscriber),
      ...(given.actor ? { actor: given.actor } : {}),
      payload,
      steps: mergeExample(Object.fromEntries(results), countEvents(given.steps)),
      context: contextsIn(given.context),
      // Secrets are masked: whoever edits a workflow may not read them.
      env: mergeExample(await this.environmentVariables.maskedValuesOf(scope), given.env),
    };
  }

  private async variablesOf(scope: Scope, { workflow }: WorkflowDetails, example: Members): Promise<TemplateVariables> {
    const { name, description = '', tags, severity } = workflow;
    const workflowId = identifierOf(workflow);
    const subscriber = membersIn(example['subscriber']);
    const variables: TemplateVariables = {
      payload: membersIn(example['payload']),
      subscriber,
      steps: membersIn(example['steps']),
      context: membersIn(example['context']),
      env: membersIn(example['env']),
      ...(example['actor'] ? { actor: membersIn(example['actor']) } : {}),
      workflow: { workflowId, name, description, tags, severity },
    };
    if (!workflow.isTranslationEnabled) return variables;
    const resource = { resourceType: 'workflow', resourceId: workflowId } as const;

    return { ...variables, t: await this.translations.textsFor(scope, resource, localeOf(subscriber)) };
  }

  private async resultOf(shown: Shown): Promise<Rendered & Pick<StepPreview['result'], 'error'>> {
    try {
      return await this.rendered(shown);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const hint = 'Check the content of the step, and the values it is shown with';

      return { preview: {}, error: { title: 'The step cannot be shown', message: error.publicMessage, hint } };
    }
  }

  private async rendered(shown: Shown): Promise<Rendered> {
    const { controls, variables, step } = shown;
    if (isInCode(shown.details.workflow)) return { preview: await this.saidByBridge(shown) };
    switch (step.type) {
      case StepTypeEnum.IN_APP:
        return { preview: renderInApp(controls, variables) };
      case StepTypeEnum.EMAIL:
        return { preview: await this.email(shown) };
      case StepTypeEnum.SMS:
        return { preview: renderSms(controls, variables) };
      case StepTypeEnum.PUSH:
        return { preview: renderPush(controls, variables) };
      case StepTypeEnum.CHAT:
        return { preview: renderChat(controls, variables) };
      case StepTypeEnum.HTTP_REQUEST:
        return this.httpRequest(shown);
      default:
        return { preview: renderControls(step.type, controls, variables) };
    }
  }

  /** Earlier steps are made up by the application. @throws AppError */
  private async saidByBridge({ scope, details, step, controls, variables }: Shown): Promise<Members> {
    const target = await this.bridgeTargets.of(scope);
    if (!target) throw badRequest('Bridge URL is not set');
    const { payload, subscriber, context = {}, env = {} } = variables;
    const { outputs } = await this.bridge.preview(
      target,
      { workflowId: identifierOf(details.workflow), stepId: step.stepId },
      { controls, payload, subscriber, context, env, state: [] },
    );

    return outputs;
  }

  private async email({ scope, controls, variables }: Shown): Promise<{ subject: string; body: string }> {
    const layout = await this.layoutOf(scope, controls['layoutId']);
    const resource = layout?.isTranslationEnabled
      ? ({ resourceType: 'layout', resourceId: layout.identifier } as const)
      : undefined;
    const layoutTexts = resource && (await this.translations.textsFor(scope, resource, localeOf(variables.subscriber)));
    const { subject, html } = renderEmail(
      controls,
      variables,
      layout ? { layout: layout.email.body, layoutTexts } : {},
    );

    return { subject, body: html };
  }

  /** As in a run: null is none, nothing said the default one. @throws AppError 404 */
  private async layoutOf(scope: Scope, reference: unknown): Promise<LayoutDoc | null> {
    if (reference === null) return null;
    if (typeof reference !== 'string' || reference === '') return this.layouts.getDefault(scope);
    const layout = await this.layouts.get(scope, reference);
    if (!layout) throw notFound('layout', { layoutId: reference });

    return layout;
  }

  /** The request as it would be sent, which it is not. */
  private async httpRequest({ scope, controls, variables }: Shown): Promise<Rendered> {
    const rendered = renderControls(StepTypeEnum.HTTP_REQUEST, controls, variables);
    const environment = await this.environments.findInOrganization(scope.organizationId, scope.environmentId);
    const secret = this.encryption.decrypt(environment?.apiKeys[0]?.key ?? '');
    const nowhere = { fetch: () => Promise.reject(new Error('A preview sends nothing')) };
    const { trace } = await performHttpRequest(nowhere, rendered, { secret, now: this.clock.now() });
    const { [SIGNATURE_HEADER]: novuSignature, ...headers } = trace.request.headers;

    return { preview: { ...trace.request, headers }, ...(novuSignature ? { novuSignature } : {}) };
  }
}

function controlsOf({ controls }: WorkflowDetails, { _templateId }: WorkflowStepDoc): Members {
  return controls.get(_templateId.toHexString()) ?? {};
}

function membersIn(value: unknown): Members {
  return isObject(value) ? value : {};
}

const localeOf = ({ locale }: Members): string | undefined => (typeof locale === 'string' ? locale : undefined);

/** `{ tenant: 'acme' }` is short for `{ tenant: { id: 'acme' } }`. */
function contextsIn(given: Members = {}): Members {
  return Object.fromEntries(
    Object.entries(given).map(([type, context]) => {
      const { id, data } = isObject(context) ? context : { id: context, data: {} };

      return [type, { id: typeof id === 'string' ? id : '', data: membersIn(data) }];
    }),
  );
}
