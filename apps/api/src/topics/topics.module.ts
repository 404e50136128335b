import { Module } from '@nestjs/common';
import { PreferencesModule } from '../preferences/preferences.module.js';
import { LegacyTopicsController } from './legacy-topics.controller.js';
import { SubscriptionPreferences } from './subscription-preferences.js';
import { SubscriptionsController } from './subscriptions.controller.js';
import { SubscriptionsService } from './subscriptions.service.js';
import { TopicsController } from './topics.controller.js';
import { TopicsService } from './topics.service.js';

@Module({
  imports: [PreferencesModule],
  controllers: [TopicsController, SubscriptionsController, LegacyTopicsController],
  providers: [TopicsService, SubscriptionsService, SubscriptionPreferences],
  exports: [SubscriptionsService, SubscriptionPreferences],
})
export class TopicsModule {}
