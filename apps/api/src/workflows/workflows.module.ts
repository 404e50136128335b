import { Module } from '@nestjs/common';
import { StepChecker } from './step-checker.js';
import { WorkflowsController } from './workflows.controller.js';
import { WorkflowsService } from './workflows.service.js';

@Module({ controllers: [WorkflowsController], providers: [WorkflowsService, StepChecker] })
export class WorkflowsModule {}
