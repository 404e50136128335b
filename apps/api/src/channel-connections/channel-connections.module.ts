import { Module } from '@nestjs/common';
import { ChannelConnectionsController } from './channel-connections.controller.js';
import { ChannelConnectionsService } from './channel-connections.service.js';
import { ChannelOwners } from './channel-owners.js';

@Module({
  controllers: [ChannelConnectionsController],
  providers: [ChannelConnectionsService, ChannelOwners],
  exports: [ChannelConnectionsService, ChannelOwners],
})
export class ChannelConnectionsModule {}
