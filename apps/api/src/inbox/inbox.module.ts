import { Module } from '@nestjs/common';
import { PreferencesModule } from '../preferences/preferences.module.js';
import { TopicsModule } from '../topics/topics.module.js';
import { InboxController } from './inbox.controller.js';
import { InboxPreferencesController } from './inbox-preferences.controller.js';
import { InboxService } from './inbox.service.js';
import { InboxSessionService } from './inbox-session.service.js';
import { InboxSubscriptionsController } from './inbox-subscriptions.controller.js';
import { InboxSubscriptionsService } from './inbox-subscriptions.service.js';

@Module({
  imports: [PreferencesModule, TopicsModule],
  controllers: [InboxController, InboxPreferencesController, InboxSubscriptionsController],
  providers: [InboxService, InboxSessionService, InboxSubscriptionsService],
  exports: [InboxService],
})
export class InboxModule {}
