import { Inject, Injectable } from '@nestjs/common';
import {
  AppError,
  BridgeClient,
  BridgeTargets,
  type BridgeWorkflow,
  Cancellation,
  type Clock,
  CLOCK,
  invalidInput,
  namedBridge,
  unsyncedDefinition,
  WorkflowDefinitions,
} from '@novu/application-generic';
import { type EventAttachment, type NamedBridge, type Scope, TenantRepository, Types } from '@novu/dal';
import { TriggerEventStatusEnum } from '@novu/shared';
import { API_ENV, type ApiEnv } from '../env.js';
import { Attachments } from './attachments.js';
import { EventAcceptance } from './event-acceptance.js';
import { refuseLargeEvent, UNMEASURED_REQUEST_BYTES } from './event-size.js';
import type { TriggerResponse } from './events.dto.js';
import { validatePayload } from './payload-schema.js';
import { noteChannels, RecipientChannels } from './recipient-channels.js';
import { parseTrigger, type TriggerInput } from './trigger-input.js';

/** Who triggers, and where. */
export interface TriggerCaller {
  scope: Scope;
  userId: Types.ObjectId;
}

/** A request to trigger, as it came. */
export interface TriggerRequest {
  body: unknown;
  bytes: number;
}

/** Takes events in. What becomes of them is the worker's business. */
@Injectable()
export class EventsService {
  constructor(
    private readonly definitions: WorkflowDefinitions,
    private readonly acceptance: EventAcceptance,
    private readonly attachments: Attachments,
    private readonly channels: RecipientChannels,
    private readonly tenants: TenantRepository,
    private readonly cancellation: Cancellation,
    private readonly bridge: BridgeClient,
    private readonly bridgeTargets: BridgeTargets,
    @Inject(API_ENV) private readonly env: ApiEnv,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Accepts one event (`spec/engine.md` section 2).
   * @param sent the request it came with; a small one needs no measuring. Absent where something else has bounded the event.
   * @throws AppError 413, 422 `workflow_not_found`, 400 `PAYLOAD_VALIDATION_ERROR`
   */
  async trigger(caller: TriggerCaller, input: TriggerInput, sent?: TriggerRequest): Promise<TriggerResponse> {
    if (sent && sent.bytes > UNMEASURED_REQUEST_BYTES) refuseLargeEvent(input, sent.body);

    if (input.channels.length > 0) await this.channels.find(caller.scope, input.channels);

    return this.take(caller, input, sent?.bytes ?? Infinity);
  }

  /** @param bytes about the size of the event, by which commits are bounded. */
  private async take(caller: TriggerCaller, input: TriggerInput, bytes: number): Promise<TriggerResponse> {
    // Before anything is waited for: ids and times count up in the order the events were given in.
    const _id = new Types.ObjectId();
    const now = this.clock.now();
    const bridge =
      input.bridgeUrl === undefined ? undefined : await this.bridgeOf(caller.scope, input.bridgeUrl, input.name);
    const definition = bridge
      ? unsyncedDefinition(caller.scope, bridge)
      : await this.definitions.ofEvent(caller.scope, { identifier: input.name, payload: input.payload });
    if (!definition) throw workflowNotFound(input.name);
    const transactionId = input.transactionId ?? newTransactionId();
    validatePayload(definition, input.payload);
    if (!(await this.knowsTenant(caller.scope, input))) {
      return this.answer(caller, TriggerEventStatusEnum.TENANT_MISSING, transactionId);
    }
    if (!definition.workflow.active) return this.answer(caller, TriggerEventStatusEnum.NOT_ACTIVE, transactionId);
    noteChannels(input.channels);

    const event = {
      _id,
      _environmentId: caller.scope.environmentId,
      _organizationId: caller.scope.organizationId,
      _templateId: definition.workflow._id,
      _userId: caller.userId,
      identifier: definition.identifier,
      transactionId,
      ...(input.transactionId === undefined ? {} : { transactionIdGiven: true }),
      recipients: input.recipients,
      ...(input.actor ? { actor: input.actor } : {}),
      ...(input.tenant ? { tenantId: input.tenant.identifier } : {}),
      ...(input.contexts.length > 0 ? { contexts: input.contexts } : {}),
      ...(await this.storeAttachments(caller.scope, transactionId, input, now)),
      payload: input.payload,
      overrides: input.overrides,
      ...(bridge ? { bridge } : {}),
      ...(input.controls ? { controls: input.controls } : {}),
      status: 'accepted' as const,
      createdAt: now,
      updatedAt: now,
    };
    await this.acceptance.accept(event, bytes);

    return this.answer(caller, TriggerEventStatusEnum.PROCESSED, transactionId);
  }

  /**
   * Each event on its own: a bad one spoils its own answer only.
   * @param bodyBytes size of the request; the events of a small one need no measuring.
   * @throws AppError 413 that names the event.
   */
  async triggerBulk(caller: TriggerCaller, events: readonly unknown[], bodyBytes: number): Promise<TriggerResponse[]> {
    const inputs = events.map(parsedOrRefused);
    if (bodyBytes > UNMEASURED_REQUEST_BYTES) {
      inputs.forEach((input, index) => {
        if (!(input instanceof AppError)) refuseLargeEvent(input, events[index], index);
      });
    }
    // For all at once, so that they go on in their order.
    const channels = inputs.flatMap((input) => (input instanceof AppError ? [] : input.channels));
    if (channels.length > 0) await this.channels.find(caller.scope, channels);

    const bytes = bodyBytes / inputs.length;

    return Promise.all(inputs.map((input, index) => this.triggerOneOfMany(caller, input, events[index], bytes)));
  }

  /** @returns whether there was anything left to cancel. */
  cancel(scope: Scope, transactionId: string): Promise<boolean> {
    return this.cancellation.cancel(scope, transactionId);
  }

  /** @throws AppError 422 when the application does not answer, or has no such workflow. */
  private async bridgeOf(scope: Scope, bridgeUrl: string, name: string): Promise<NamedBridge> {
    const workflow = (await this.discover(scope, bridgeUrl)).find(({ workflowId }) => workflowId === name);
    if (!workflow) throw workflowNotFound(name);

    return namedBridge(bridgeUrl, workflow);
  }

  private async discover(scope: Scope, bridgeUrl: string): Promise<BridgeWorkflow[]> {
    const target = await this.bridgeTargets.of(scope, bridgeUrl);
    try {
      return target ? await this.bridge.discover(target) : [];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      throw invalidInput({ bridgeUrl: { messages: [error.publicMessage], value: bridgeUrl } });
    }
  }

  /** A tenant that is described is made, one that is only named has to be there (`spec/engine.md` sections 2.5 and 3.4). */
  private async knowsTenant(scope: Scope, { tenant }: TriggerInput): Promise<boolean> {
    if (!tenant) return true;
    const { isDefined, ...described } = tenant;
    if (isDefined) await this.tenants.upsert(scope, described);

    return isDefined || (await this.tenants.findByIdentifier(scope, tenant.identifier)) !== null;
  }

  private async storeAttachments(
    scope: Scope,
    transactionId: string,
    { attachments }: TriggerInput,
    now: Date,
  ): Promise<{ attachments?: EventAttachment[] }> {
    if (attachments.length === 0) return {};

    return { attachments: await this.attachments.store(scope, transactionId, attachments, now) };
  }

  private async triggerOneOfMany(
    caller: TriggerCaller,
    input: TriggerInput | AppError,
    event: unknown,
    bytes: number,
  ): Promise<TriggerResponse> {
    try {
      if (input instanceof AppError) throw input;

      return await this.take(caller, input, bytes);
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;

      return {
        acknowledged: true,
        status: TriggerEventStatusEnum.ERROR,
        error: messagesOf(error),
        ...transactionIdOf(event),
      };
    }
  }

  private answer(caller: TriggerCaller, status: TriggerEventStatusEnum, transactionId: string): TriggerResponse {
    const environment = caller.scope.environmentId.toHexString();
    const query = `transactionId=${encodeURIComponent(transactionId)}`;

    return {
      acknowledged: true,
      status,
      transactionId,
      activityFeedLink: `${this.env.FRONT_BASE_URL.replace(/\/+$/, '')}/env/${environment}/activity/requests?${query}`,
    };
  }
}

function workflowNotFound(name: string): AppError {
  const message = `There is no workflow "${name}" in this environment`;

  return new AppError({
    code: 'workflow_not_found',
    status: 422,
    publicMessage: 'workflow_not_found',
    details: { errors: { name: { messages: [message], value: name } } },
  });
}

function parsedOrRefused(event: unknown): TriggerInput | AppError {
  try {
    return parseTrigger(event);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function messagesOf(error: AppError): string[] {
  const { errors } = error.details;
  if (!errors || Array.isArray(errors)) return [error.publicMessage];

  return Object.entries(errors).flatMap(([field, issue]) => issue.messages.map((message) => `${field}: ${message}`));
}

function transactionIdOf(event: unknown): { transactionId: string } {
  const given =
    typeof event === 'object' && event !== null && 'transactionId' in event ? event.transactionId : undefined;

  return { transactionId: typeof given === 'string' ? given : newTransactionId() };
}

function newTransactionId(): string {
  return `txn_${new Types.ObjectId().toHexString()}`;
}
