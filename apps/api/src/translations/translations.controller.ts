import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { type Scope, TRANSLATED_RESOURCE_TYPES } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import { Can } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import { readMasterFile } from './translation-files.js';
import {
  ImportMasterJsonInput,
  type ImportResponse,
  MasterJsonQuery,
  type MasterJsonResponse,
  readResource,
  ResourceInput,
  SaveTranslationInput,
  type TranslationGroupResponse,
  TranslationName,
  type TranslationResponse,
  toTranslationResponse,
  type UploadResponse,
} from './translations.dto.js';
import { TranslationsService } from './translations.service.js';
import { Form, type UploadedForm } from './uploads.js';

const FILE = { type: 'string', format: 'binary' } as const;

/** What a form with the files of a workflow or layout holds, for the reference. */
const RESOURCE_FORM = {
  type: 'object',
  properties: {
    'files[]': { type: 'array', items: FILE, description: 'JSON files, each named by its locale: `en_US.json`.' },
    resourceId: { type: 'string' },
    resourceType: { type: 'string', enum: [...TRANSLATED_RESOURCE_TYPES] },
  },
  required: ['files[]', 'resourceId', 'resourceType'],
};

/** What a form with a file of all translations of a locale holds. */
const MASTER_FORM = {
  type: 'object',
  properties: { file: { ...FILE, description: 'A JSON file named by its locale: `en_US.json`.' } },
  required: ['file'],
};

/** Translations have the permissions of workflows (`spec/dashboard.md` section 2). */
@ApiTags('Translations')
@Controller('v2/translations')
export class TranslationsController {
  constructor(private readonly translations: TranslationsService) {}

  /** Stores the translations of a workflow or layout in one locale; they take the place of those there were. */
  @Post()
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  @HttpCode(200)
  async save(@CurrentScope() scope: Scope, @Body() input: SaveTranslationInput): Promise<TranslationResponse> {
    const { content, ...name } = input;

    return toTranslationResponse(name, await this.translations.save(scope, name, content));
  }

  /** Takes translations from JSON files named by their locale, and says of each file what became of it. */
  @Post('upload')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: RESOURCE_FORM })
  @HttpCode(200)
  async upload(@CurrentScope() scope: Scope, @Form() { fields, files }: UploadedForm): Promise<UploadResponse> {
    const named = files.filter(({ field }) => field === 'files[]' || field === 'files');

    return this.translations.upload(scope, await readResource(fields), named);
  }

  /** All translations of a locale in one JSON document, to be translated and imported again. */
  @Get('master-json')
  @Can(PermissionsEnum.WORKFLOW_READ)
  exportMaster(@CurrentScope() scope: Scope, @Query() { locale }: MasterJsonQuery): Promise<MasterJsonResponse> {
    return this.translations.exportMaster(scope, locale);
  }

  /** Takes translations of a locale from one JSON document, and says of each what became of it. */
  @Post('master-json')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  @HttpCode(200)
  importMaster(
    @CurrentScope() scope: Scope,
    @Body() { locale, masterJson }: ImportMasterJsonInput,
  ): Promise<ImportResponse> {
    return this.translations.importMaster(scope, locale, masterJson);
  }

  /** Takes translations of a locale from one file of JSON, and says of each what became of it. */
  @Post('master-json/upload')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: MASTER_FORM })
  @HttpCode(200)
  uploadMaster(@CurrentScope() scope: Scope, @Form() { files }: UploadedForm): Promise<ImportResponse> {
    const { locale, masterJson } = readMasterFile(files.filter(({ field }) => field === 'file'));

    return this.translations.importMaster(scope, locale, masterJson);
  }

  /** The locales a workflow or layout is translated into. */
  @Get('group/:resourceType/:resourceId')
  @Can(PermissionsEnum.WORKFLOW_READ)
  getGroup(@CurrentScope() scope: Scope, @Param() resource: ResourceInput): Promise<TranslationGroupResponse> {
    return this.translations.getGroupOrThrow(scope, resource);
  }

  /** Removes all translations of a workflow or layout. */
  @Delete(':resourceType/:resourceId')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  @HttpCode(204)
  removeGroup(@CurrentScope() scope: Scope, @Param() resource: ResourceInput): Promise<void> {
    return this.translations.removeGroup(scope, resource);
  }

  /** The translations of a workflow or layout in one locale. */
  @Get(':resourceType/:resourceId/:locale')
  @Can(PermissionsEnum.WORKFLOW_READ)
  async get(@CurrentScope() scope: Scope, @Param() name: TranslationName): Promise<TranslationResponse> {
    return toTranslationResponse(name, await this.translations.getOrThrow(scope, name));
  }

  /** Removes the translations of a workflow or layout in one locale. */
  @Delete(':resourceType/:resourceId/:locale')
  @Can(PermissionsEnum.WORKFLOW_WRITE)
  @HttpCode(204)
  remove(@CurrentScope() scope: Scope, @Param() name: TranslationName): Promise<void> {
    return this.translations.remove(scope, name);
  }
}
