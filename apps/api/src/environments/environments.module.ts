import { Module } from '@nestjs/common';
import { EnvironmentRemovals } from './environment-removals.js';
import { EnvironmentsController } from './environments.controller.js';
import { EnvironmentsService } from './environments.service.js';
import { NewEnvironments } from './new-environments.js';

@Module({
  controllers: [EnvironmentsController],
  providers: [EnvironmentsService, EnvironmentRemovals, NewEnvironments],
  exports: [EnvironmentsService, NewEnvironments],
})
export class EnvironmentsModule {}
