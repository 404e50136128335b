import { Module } from '@nestjs/common';
import { TranslationsModule } from '../translations/translations.module.js';
import { LayoutPreviews } from './layout-previews.js';
import { LayoutUsage } from './layout-usage.js';
import { LayoutsController } from './layouts.controller.js';
import { LayoutsService } from './layouts.service.js';

@Module({
  imports: [TranslationsModule],
  controllers: [LayoutsController],
  providers: [LayoutsService, LayoutUsage, LayoutPreviews],
  exports: [LayoutsService],
})
export class LayoutsModule {}
