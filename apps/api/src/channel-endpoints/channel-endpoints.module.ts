import { Module } from '@nestjs/common';
import { ChannelConnectionsModule } from '../channel-connections/channel-connections.module.js';
import { ChannelEndpointsController } from './channel-endpoints.controller.js';
import { ChannelEndpointsService } from './channel-endpoints.service.js';

@Module({
  imports: [ChannelConnectionsModule],
  controllers: [ChannelEndpointsController],
  providers: [ChannelEndpointsService],
  exports: [ChannelEndpointsService],
})
export class ChannelEndpointsModule {}
