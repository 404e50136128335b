import { Module } from '@nestjs/common';
import { InboxModule } from '../inbox/inbox.module.js';
import { FeedOwners } from './feed-owners.js';
import { LegacyNotificationsController } from './legacy-notifications.controller.js';
import { LegacyNotificationsService } from './legacy-notifications.service.js';
import { SubscriberNotificationsController } from './subscriber-notifications.controller.js';

@Module({
  imports: [InboxModule],
  controllers: [SubscriberNotificationsController, LegacyNotificationsController],
  providers: [FeedOwners, LegacyNotificationsService],
  exports: [LegacyNotificationsService],
})
export class SubscriberNotificationsModule {}
