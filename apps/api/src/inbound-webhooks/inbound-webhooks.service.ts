import { Inject, Injectable } from '@nestjs/common';
import { type Clock, CLOCK, notFound } from '@novu/application-generic';
import {
  EnvironmentRepository,
  IntegrationRepository,
  JobRepository,
  MessageRepository,
  type Scope,
  toObjectId,
} from '@novu/dal';
import {
  ChannelTypeEnum,
  DeliveryLifecycleStatusEnum,
  ExecutionDetailsSourceEnum,
  ExecutionDetailsStatusEnum,
} from '@novu/shared';
import type { PushEvent, PushReport, WebhookResult } from './inbound-webhooks.dto.js';

const STATES: Record<PushEvent, DeliveryLifecycleStatusEnum> = {
  delivered: DeliveryLifecycleStatusEnum.DELIVERED,
  opened: DeliveryLifecycleStatusEnum.INTERACTED,
  clicked: DeliveryLifecycleStatusEnum.INTERACTED,
  dismissed: DeliveryLifecycleStatusEnum.INTERACTED,
  failed: DeliveryLifecycleStatusEnum.ERRORED,
};

/** Reports on what became of messages (`spec/providers.md` section 9). */
@Injectable()
export class InboundWebhooksService {
  constructor(
    private readonly environments: EnvironmentRepository,
    private readonly integrations: IntegrationRepository,
    private readonly messages: MessageRepository,
    private readonly jobs: JobRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Told again, a report changes nothing. @throws AppError 404 when no active push integration of that id takes reports */
  async track(
    ids: { environmentId: string; integrationId: string },
    { eventId, eventType, timestamp }: PushReport,
  ): Promise<WebhookResult[]> {
    const scope = await this.scopeOf(ids);
    const messageId = toObjectId(eventId);
    const [message] = messageId ? await this.messages.findManyById(scope, [messageId]) : [];
    if (message?.channel !== ChannelTypeEnum.PUSH) return [];
    const at = timestamp ? new Date(timestamp) : this.clock.now();
    const line = {
      detail: `Push message ${eventType}`,
      status: eventType === 'failed' ? ExecutionDetailsStatusEnum.FAILED : ExecutionDetailsStatusEnum.SUCCESS,
      source: ExecutionDetailsSourceEnum.WEBHOOK,
      providerId: message.providerId,
      raw: JSON.stringify({ messageId: eventId, event: eventType }),
      at,
    };
    await this.jobs.noteReport(scope, message._jobId, line, STATES[eventType]);

    return [{ id: eventId, event: { status: eventType, date: at.toISOString() } }];
  }

  private async scopeOf({
    environmentId,
    integrationId,
  }: {
    environmentId: string;
    integrationId: string;
  }): Promise<Scope> {
    const [environmentObjectId, integrationObjectId] = [toObjectId(environmentId), toObjectId(integrationId)];
    const environment = environmentObjectId && (await this.environments.findById(environmentObjectId));
    if (!environment || !integrationObjectId) throw notFound('integration', { integrationId });
    const scope = { organizationId: environment._organizationId, environmentId: environment._id };
    const integration = await this.integrations.findById(scope, integrationObjectId);
    const takesReports = integration?.active === true && integration.configurations?.['inboundWebhookEnabled'] === true;
    if (!takesReports || integration.channel !== ChannelTypeEnum.PUSH) throw notFound('integration', { integrationId });

    return scope;
  }
}
