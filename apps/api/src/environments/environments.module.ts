import { Module } from '@nestjs/common';
import { EnvironmentsController } from './environments.controller.js';
import { EnvironmentsService } from './environments.service.js';
import { NewEnvironments } from './new-environments.js';

@Module({
  controllers: [EnvironmentsController],
  providers: [EnvironmentsService, NewEnvironments],
  exports: [NewEnvironments],
})
export class EnvironmentsModule {}
