import { Module } from '@nestjs/common';
import { LegacyPreferencesController } from './legacy-preferences.controller.js';
import { PreferencesController } from './preferences.controller.js';
import { PreferencesService } from './preferences.service.js';
import { WorkflowReferences } from './workflow-references.js';

@Module({
  controllers: [PreferencesController, LegacyPreferencesController],
  providers: [PreferencesService, WorkflowReferences],
  exports: [PreferencesService, WorkflowReferences],
})
export class PreferencesModule {}
