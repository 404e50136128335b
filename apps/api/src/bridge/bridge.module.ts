import { Module } from '@nestjs/common';
import { WorkflowsModule } from '../workflows/workflows.module.js';
import { BridgeController } from './bridge.controller.js';
import { BridgeService } from './bridge.service.js';
import { CodeWorkflows } from './code-workflows.js';

@Module({ imports: [WorkflowsModule], controllers: [BridgeController], providers: [BridgeService, CodeWorkflows] })
export class BridgeModule {}
