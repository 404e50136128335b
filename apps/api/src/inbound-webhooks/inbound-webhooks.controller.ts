import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '../http/permissions.js';
import { PushReport, type WebhookResult } from './inbound-webhooks.dto.js';
import { InboundWebhooksService } from './inbound-webhooks.service.js';

/** What becomes of messages after they have left. */
@ApiTags('Inbound webhooks')
@Controller('v2/inbound-webhooks')
export class InboundWebhooksController {
  constructor(private readonly webhooks: InboundWebhooksService) {}

  /** An app, or a server of it, tells what became of a push message. Reports on messages that are not there are passed over. */
  @Post('delivery-providers/:environmentId/:integrationId')
  @HttpCode(200)
  @Public()
  track(
    @Param('environmentId') environmentId: string,
    @Param('integrationId') integrationId: string,
    @Body() report: PushReport,
  ): Promise<WebhookResult[]> {
    return this.webhooks.track({ environmentId, integrationId }, report);
  }
}
