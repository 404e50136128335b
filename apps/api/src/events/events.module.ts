import { Module } from '@nestjs/common';
import { Attachments } from './attachments.js';
import { EventAcceptance } from './event-acceptance.js';
import { EventReports } from './event-reports.js';
import { EventsController } from './events.controller.js';
import { EventsService } from './events.service.js';

@Module({
  controllers: [EventsController],
  providers: [EventsService, EventReports, EventAcceptance, Attachments],
  exports: [EventsService],
})
export class EventsModule {}
