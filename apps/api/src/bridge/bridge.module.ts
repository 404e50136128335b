import { Module } from '@nestjs/common';
import { BridgeController } from './bridge.controller.js';
import { BridgeService } from './bridge.service.js';
import { CodeWorkflows } from './code-workflows.js';

@Module({ controllers: [BridgeController], providers: [BridgeService, CodeWorkflows] })
export class BridgeModule {}
