import { Module } from '@nestjs/common';
import { ChannelConnectionsModule } from '../channel-connections/channel-connections.module.js';
import { ChannelEndpointsModule } from '../channel-endpoints/channel-endpoints.module.js';
import { ChatOAuthController } from './chat-oauth.controller.js';
import { ChatOAuthService } from './chat-oauth.service.js';
import { IntegrationsController } from './integrations.controller.js';
import { IntegrationsService } from './integrations.service.js';
import { TelegramService } from './telegram.service.js';

@Module({
  imports: [ChannelConnectionsModule, ChannelEndpointsModule],
  controllers: [IntegrationsController, ChatOAuthController],
  providers: [IntegrationsService, ChatOAuthService, TelegramService],
  exports: [ChatOAuthService, TelegramService],
})
export class IntegrationsModule {}
