import { Module } from '@nestjs/common';
import { SubscriptionsController } from './subscriptions.controller.js';
import { SubscriptionsService } from './subscriptions.service.js';
import { TopicsController } from './topics.controller.js';
import { TopicsService } from './topics.service.js';

@Module({ controllers: [TopicsController, SubscriptionsController], providers: [TopicsService, SubscriptionsService] })
export class TopicsModule {}
