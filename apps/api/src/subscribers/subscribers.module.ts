import { Module } from '@nestjs/common';
import { ChannelIntegrations } from './channel-integrations.js';
import { LegacySubscribersController } from './legacy-subscribers.controller.js';
import { SubscribersController } from './subscribers.controller.js';
import { SubscribersService } from './subscribers.service.js';

@Module({
  controllers: [SubscribersController, LegacySubscribersController],
  providers: [SubscribersService, ChannelIntegrations],
  exports: [ChannelIntegrations],
})
export class SubscribersModule {}
