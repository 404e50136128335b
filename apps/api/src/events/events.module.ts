import { Module } from '@nestjs/common';
import { SubscribersModule } from '../subscribers/subscribers.module.js';
import { Attachments } from './attachments.js';
import { EventAcceptance } from './event-acceptance.js';
import { EventReports } from './event-reports.js';
import { EventsController } from './events.controller.js';
import { EventsService } from './events.service.js';
import { RecipientChannels } from './recipient-channels.js';

@Module({
  imports: [SubscribersModule],
  controllers: [EventsController],
  providers: [EventsService, EventReports, EventAcceptance, Attachments, RecipientChannels],
  exports: [EventsService],
})
export class EventsModule {}
