import { Module } from '@nestjs/common';
import { WorkflowsModule } from '../workflows/workflows.module.js';
import { EnvironmentsModule } from './environments.module.js';
import { PublishedWorkflows } from './published-workflows.js';
import { PublishingController } from './publishing.controller.js';
import { PublishingService } from './publishing.service.js';

/** Apart from the environments themselves, which workflows need. */
@Module({
  imports: [EnvironmentsModule, WorkflowsModule],
  controllers: [PublishingController],
  providers: [PublishingService, PublishedWorkflows],
})
export class PublishingModule {}
