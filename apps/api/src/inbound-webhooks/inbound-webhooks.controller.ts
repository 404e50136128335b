import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../http/permissions.js';
import { PushReport, type WebhookResult } from './inbound-webhooks.dto.js';
import { InboundWebhooksService } from './inbound-webhooks.service.js';
import { reportText } from './report-body.js';

/** What becomes of messages after they have left. */
@ApiTags('Inbound webhooks')
@Controller('v2/inbound-webhooks')
export class InboundWebhooksController {
  constructor(private readonly webhooks: InboundWebhooksService) {}

  /**
   * A provider tells what became of messages it was given, in its own words; an app, or a server of it, does so for push messages.
   * Reports on messages that are not there are kept for a while, as they may be on their way, and are not in the answer.
   */
  @Post('delivery-providers/:environmentId/:integrationId')
  @HttpCode(200)
  @Public()
  @ApiBody({ type: PushReport })
  track(
    @Param('environmentId') environmentId: string,
    @Param('integrationId') integrationId: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ): Promise<WebhookResult[]> {
    const { url, headers } = request;

    return this.webhooks.track({ environmentId, integrationId }, { url, headers, rawBody: reportText(request), body });
  }
}
