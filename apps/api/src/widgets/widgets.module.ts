import { Module } from '@nestjs/common';
import { InboxModule } from '../inbox/inbox.module.js';
import { PreferencesModule } from '../preferences/preferences.module.js';
import { SubscriberNotificationsModule } from '../subscriber-notifications/subscriber-notifications.module.js';
import { WidgetsController } from './widgets.controller.js';

@Module({
  imports: [InboxModule, PreferencesModule, SubscriberNotificationsModule],
  controllers: [WidgetsController],
})
export class WidgetsModule {}
