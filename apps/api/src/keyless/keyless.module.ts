import { Module } from '@nestjs/common';
import { EnvironmentsModule } from '../environments/environments.module.js';
import { EventsModule } from '../events/events.module.js';
import { WorkflowsModule } from '../workflows/workflows.module.js';
import { KeylessController } from './keyless.controller.js';
import { KeylessTrials } from './keyless-trials.js';

@Module({
  imports: [EnvironmentsModule, EventsModule, WorkflowsModule],
  controllers: [KeylessController],
  providers: [KeylessTrials],
  exports: [KeylessTrials],
})
export class KeylessModule {}
