import { Module } from '@nestjs/common';
import { InboundWebhooksController } from './inbound-webhooks.controller.js';
import { InboundWebhooksService } from './inbound-webhooks.service.js';

@Module({ controllers: [InboundWebhooksController], providers: [InboundWebhooksService] })
export class InboundWebhooksModule {}
