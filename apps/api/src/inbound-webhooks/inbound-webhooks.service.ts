import { Inject, Injectable } from '@nestjs/common';
import { type Clock, CLOCK, DeliveryReports, Encryption, notFound, unauthorized } from '@novu/application-generic';
import {
  EnvironmentRepository,
  type IntegrationDoc,
  IntegrationRepository,
  type MessageReport,
  type ReportSource,
  toObjectId,
} from '@novu/dal';
import { isGenuineReport, readReports, type ReportRequest, reports, type ReportStatus } from '@novu/providers';
import { ChannelTypeEnum, DeliveryLifecycleStatusEnum, ExecutionDetailsStatusEnum } from '@novu/shared';
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
  integration: IntegrationDoc;
  reports: ReportSource;
}

/** What is told of one message. @property id as whoever tells it calls the message. */
interface Told {
  id: string;
  status: Status;
  at?: Date;
  reason?: string;
}

/** Reports on what became of messages (`spec/providers.md` section 9). */
@Injectable()
export class InboundWebhooksService {
  constructor(
    private readonly environments: EnvironmentRepository,
    private readonly integrations: IntegrationRepository,
    private readonly reports: DeliveryReports,
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
    const told = readReports(providerId, request.body).map((report) => this.toReport(report));

    return (await this.reports.take({ ...source.reports, providerId }, told)).map(toResult);
  }

  /** Apps have nothing to sign with, and name the message by the id it carried. */
  private async trackPush({ reports }: Source, body: unknown): Promise<WebhookResult[]> {
    const { eventId, eventType, timestamp } = await readPushReport(body);
    const messageId = toObjectId(eventId);
    if (!messageId) return [];
    const at = timestamp ? { at: new Date(timestamp) } : {};
    const report = this.toReport({ id: messageId.toHexString(), status: eventType, ...at });

    return (await this.reports.take(reports, [report])).map(toResult);
  }

  private toReport({ id, status, at, reason }: Told): MessageReport<Status> {
    return {
      id,
      event: status,
      state: STATES[status] ?? DeliveryLifecycleStatusEnum.SENT,
      standing: TRACED[status] ?? ExecutionDetailsStatusEnum.SUCCESS,
      at: at ?? this.clock.now(),
      ...(at ? { date: at } : {}),
      ...(reason ? { reason } : {}),
    };
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

    return { integration, reports: { scope, integrationId: integration._id } };
  }
}

function toResult({ id, event, at, reason }: MessageReport<Status>): WebhookResult {
  return { id, event: { status: event, date: at.toISOString(), ...(reason ? { response: reason } : {}) } };
}

function readPushReport(body: unknown): Promise<PushReport> {
  return validationPipe.transform(body ?? {}, { type: 'body', metatype: PushReport });
}
