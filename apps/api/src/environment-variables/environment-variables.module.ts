import { Module } from '@nestjs/common';
import { EnvironmentVariablesController } from './environment-variables.controller.js';
import { EnvironmentVariablesService } from './environment-variables.service.js';

@Module({ controllers: [EnvironmentVariablesController], providers: [EnvironmentVariablesService] })
export class EnvironmentVariablesModule {}
