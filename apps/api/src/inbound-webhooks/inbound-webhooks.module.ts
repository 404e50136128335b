import { Module } from '@nestjs/common';
import { InboundWebhooksController } from './inbound-webhooks.controller.js';
import { InboundWebhooksService } from './inbound-webhooks.service.js';
import { ReportBodies } from './report-body.js';

@Module({ controllers: [InboundWebhooksController], providers: [InboundWebhooksService, ReportBodies] })
export class InboundWebhooksModule {}
