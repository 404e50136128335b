import { Module } from '@nestjs/common';
import { ResourceTranslations } from './resource-translations.js';
import { TranslatedResources } from './translated-resources.js';
import { TranslationsController } from './translations.controller.js';
import { TranslationsService } from './translations.service.js';
import { Uploads } from './uploads.js';

@Module({
  controllers: [TranslationsController],
  providers: [TranslationsService, TranslatedResources, ResourceTranslations, Uploads],
  exports: [ResourceTranslations],
})
export class TranslationsModule {}
