import { Module } from '@nestjs/common';
import { EnvironmentsModule } from '../environments/environments.module.js';
import { PublishedLayouts } from '../environments/published-layouts.js';
import { LayoutsModule } from '../layouts/layouts.module.js';
import { TranslationsModule } from '../translations/translations.module.js';
import { StepChecker } from './step-checker.js';
import { StepPreviews } from './step-previews.js';
import { WorkflowCopies } from './workflow-copies.js';
import { WorkflowRemoval } from './workflow-removal.js';
import { WorkflowsController } from './workflows.controller.js';
import { WorkflowsService } from './workflows.service.js';

@Module({
  imports: [EnvironmentsModule, LayoutsModule, TranslationsModule],
  controllers: [WorkflowsController],
  providers: [WorkflowsService, WorkflowRemoval, WorkflowCopies, PublishedLayouts, StepChecker, StepPreviews],
  exports: [WorkflowsService, WorkflowRemoval, WorkflowCopies, PublishedLayouts],
})
export class WorkflowsModule {}
