import { Inject, Injectable } from '@nestjs/common';
import { type Clock, CLOCK, Encryption, notFound, unauthorized } from '@novu/application-generic';
import {
  derivedId,
  EnvironmentRepository,
  type IntegrationDoc,
  IntegrationRepository,
  JobRepository,
  type MessageDoc,
  MessageRepository,
  type Scope,
  toObjectId,
} from '@novu/dal';
import { isGenuineReport, readReports, type ReportRequest, reports, type ReportStatus } from '@novu/providers';
import {
  ChannelTypeEnum,
  DeliveryLifecycleStatusEnum,
  ExecutionDetailsSourceEnum,
  ExecutionDetailsStatusEnum,
} from '@novu/shared';
import { API_ENV, apiAddress, apiContextPath, type ApiEnv } from '../env.js';
import { validationPipe } from '../http/validation.js';
import { type PushEvent, PushReport, type WebhookResult } from './inbound-webhooks.dto.js';

type Status = PushEvent | ReportStatus;

/** What a report makes of a delivery; of the others nothing, since it was sent when the provider took it. */
const STATES: Partial<Record<Status, DeliveryLifecycleStatusEnum>> = {
  delivered: DeliveryLifecycleStatusEnum.DELIVERED,
  opened: DeliveryLifecycleStatusEnum.INTERACTED,
  clicked: DeliveryLifecycleStatusEnum.INTERACTED,
  dismissed: DeliveryLifecycleStatusEnum.INTERACTED,
  failed: DeliveryLifecycleStatusEnum.ERRORED,
  undelivered: DeliveryLifecycleStatusEnum.ERRORED,
  rejected: DeliveryLifecycleStatusEnum.ERRORED,
};

/** How a report stands in the trace; the others are successes. */
const TRACED: Partial<Record<Status, ExecutionDetailsStatusEnum>> = {
  queued: ExecutionDetailsStatusEnum.QUEUED,
  sending: ExecutionDetailsStatusEnum.PENDING,
  failed: ExecutionDetailsStatusEnum.FAILED,
  undelivered: ExecutionDetailsStatusEnum.FAILED,
  rejected: ExecutionDetailsStatusEnum.FAILED,
};

interface Source {
  scope: Scope;
  integration: IntegrationDoc;
}

/** What is told of one message. @property id as whoever tells it calls the message. */
interface Told {
  id: string;
  status: Status;
  at?: Date | undefined;
  reason?: string | undefined;
}

/** Reports on what became of messages (`spec/providers.md` section 9). */
@Injectable()
export class InboundWebhooksService {
  constructor(
    private readonly environments: EnvironmentRepository,
    private readonly integrations: IntegrationRepository,
    private readonly messages: MessageRepository,
    private readonly jobs: JobRepository,
    private readonly encryption: Encryption,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(API_ENV) private readonly env: ApiEnv,
  ) {}

  /**
   * Told again, a report changes nothing.
   * @param request with the path alone as its address.
   * @throws AppError 404 when no active integration of that id takes reports, 401 when the provider has not signed it, 422
   */
  async track(ids: { environmentId: string; integrationId: string }, request: ReportRequest): Promise<WebhookResult[]> {
    const source = await this.sourceOf(ids);
    if (source.integration.channel === ChannelTypeEnum.PUSH) return this.trackPush(source, request.body);
    const { providerId } = source.integration;
    // Some providers sign the address they were given, which a proxy may have shortened on the way here.
    const path = request.url.slice(apiContextPath(this.env).length);
    this.refuseForged(source, { ...request, url: apiAddress(this.env, path) });
    const told = readReports(providerId, request.body);
    const named = [...new Set(told.map(({ id }) => id))];
    const found = await this.messages.findManyByProviderId(source.scope, providerId, named);
    const messagesOf = new Map<string | undefined, MessageDoc[]>();
    for (const message of found)
      messagesOf.set(message.identifier, [...(messagesOf.get(message.identifier) ?? []), message]);
    const results: WebhookResult[] = [];
    // One after the other: a provider tells what happened in the order it happened.
    for (const one of told)
      for (const message of messagesOf.get(one.id) ?? []) results.push(await this.note(source.scope, message, one));

    return results;
  }

  /** Apps have nothing to sign with, and name the message by the id it carried. */
  private async trackPush({ scope }: Source, body: unknown): Promise<WebhookResult[]> {
    const { eventId, eventType, timestamp } = await readPushReport(body);
    const messageId = toObjectId(eventId);
    const [message] = messageId ? await this.messages.findManyById(scope, [messageId]) : [];
    if (message?.channel !== ChannelTypeEnum.PUSH) return [];
    const told = { id: eventId, status: eventType, at: timestamp ? new Date(timestamp) : undefined };

    return [await this.note(scope, message, told)];
  }

  /** The message first: whether its step has failed depends on all of its messages. */
  private async note(scope: Scope, message: MessageDoc, told: Told): Promise<WebhookResult> {
    const { id, status, at, reason } = told;
    const when = at ?? this.clock.now();
    const why = reason ? { response: reason } : {};
    const line = {
      detail: `Message ${status}`,
      status: TRACED[status] ?? ExecutionDetailsStatusEnum.SUCCESS,
      source: ExecutionDetailsSourceEnum.WEBHOOK,
      providerId: message.providerId,
      raw: JSON.stringify({ messageId: id, event: status, ...(at ? { date: at } : {}), ...why }),
      at: when,
    };
    await this.jobs.noteReport(scope, message._jobId, line, await this.noteOfMessage(scope, message, told, when));

    return { id, event: { status, date: when.toISOString(), ...why } };
  }

  /** @returns how far the step has come with this. */
  private async noteOfMessage(
    scope: Scope,
    { _id, _jobId }: MessageDoc,
    { status, reason }: Told,
    at: Date,
  ): Promise<DeliveryLifecycleStatusEnum> {
    const state = STATES[status] ?? DeliveryLifecycleStatusEnum.SENT;
    if (state === DeliveryLifecycleStatusEnum.SENT) return state;
    if (state !== DeliveryLifecycleStatusEnum.ERRORED) {
      await this.messages.noteArrival(scope, _id, at);

      return state;
    }
    await this.messages.noteLoss(scope, _id, { errorId: status, errorText: reason ?? `Message ${status}` });
    const job = await this.jobs.findById(scope, _jobId);
    const targets = job?.receipts?.flatMap(({ target }) => target ?? []) ?? [];
    const siblings = targets.map((target) => derivedId(_jobId, target));

    return (await this.messages.areLost(scope, siblings)) ? state : DeliveryLifecycleStatusEnum.SENT;
  }

  private refuseForged({ integration }: Source, request: ReportRequest): void {
    const signingKey = integration.configurations?.['inboundWebhookSigningKey'];
    const secrets = {
      credentials: this.encryption.decryptAll(integration.credentials),
      signingKey: typeof signingKey === 'string' && signingKey !== '' ? signingKey : undefined,
    };
    if (!isGenuineReport(integration.providerId, request, secrets, this.clock.now()))
      throw unauthorized('The signature of the report is missing or wrong');
  }

  private async sourceOf({
    environmentId,
    integrationId,
  }: {
    environmentId: string;
    integrationId: string;
  }): Promise<Source> {
    const [environmentObjectId, integrationObjectId] = [toObjectId(environmentId), toObjectId(integrationId)];
    const environment = environmentObjectId && (await this.environments.findById(environmentObjectId));
    if (!environment || !integrationObjectId) throw notFound('integration', { integrationId });
    const scope = { organizationId: environment._organizationId, environmentId: environment._id };
    const integration = await this.integrations.findById(scope, integrationObjectId);
    const takesReports = integration?.active === true && integration.configurations?.['inboundWebhookEnabled'] === true;
    const understood =
      takesReports && (integration.channel === ChannelTypeEnum.PUSH || reports(integration.providerId));
    if (!understood) throw notFound('integration', { integrationId });

    return { scope, integration };
  }
}

function readPushReport(body: unknown): Promise<PushReport> {
  return validationPipe.transform(body ?? {}, { type: 'body', metatype: PushReport });
}
