import { Module } from '@nestjs/common';
import { LegacySubscribersController } from './legacy-subscribers.controller.js';
import { SubscribersController } from './subscribers.controller.js';
import { SubscribersService } from './subscribers.service.js';

@Module({ controllers: [SubscribersController, LegacySubscribersController], providers: [SubscribersService] })
export class SubscribersModule {}
