import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { parseTexts } from '@novu/application-generic';
import {
  TRANSLATED_RESOURCE_TYPES,
  type TranslatedResource,
  type TranslatedResourceType,
  type TranslationDoc,
} from '@novu/dal';
import { IsIn, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { IsFreeJson } from '../http/free-json.js';
import { IsAbsentOr, IsLocaleName, validationPipe } from '../http/validation.js';

/** Largest JSON text of one translation. */
export const CONTENT_BYTES = 1024 * 1024;
/** Largest JSON text of all translations of a language. */
export const MASTER_JSON_BYTES = 10 * 1024 * 1024;

export class ResourceInput implements TranslatedResource {
  /** The public id of the workflow or layout. */
  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(512)
  resourceId: string;

  @ApiProperty({ enum: TRANSLATED_RESOURCE_TYPES })
  @IsIn(TRANSLATED_RESOURCE_TYPES)
  resourceType: TranslatedResourceType;
}

/** The resource a form names. @throws AppError 422 */
export function readResource(fields: Readonly<Record<string, string>>): Promise<ResourceInput> {
  return validationPipe.transform({ ...fields }, { type: 'body', metatype: ResourceInput });
}

export class TranslationName extends ResourceInput {
  /** `en_US` */
  @ApiProperty()
  @IsLocaleName()
  locale: string;
}

export class SaveTranslationInput extends TranslationName {
  /** Texts by key, at most 1 MB; objects inside group keys: `greeting.title`. */
  @ApiProperty({ type: Object })
  @IsFreeJson({ maxBytes: CONTENT_BYTES })
  content: Record<string, unknown>;
}

export class MasterJsonQuery {
  /** Absent: the default language of the organization. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsLocaleName()
  locale?: string;
}

export class ImportMasterJsonInput {
  @ApiProperty()
  @IsLocaleName()
  locale: string;

  /** `{ workflows: { <workflowId>: texts }, layouts: { <layoutId>: texts } }` */
  @ApiProperty({ type: Object })
  @IsFreeJson({ maxBytes: MASTER_JSON_BYTES })
  masterJson: Record<string, unknown>;
}

export class TranslationResponse extends TranslationName {
  @ApiProperty({ type: Object })
  content: Record<string, unknown>;

  @ApiProperty()
  createdAt: string;

  @ApiProperty()
  updatedAt: string;
}

export class TranslationGroupResponse extends ResourceInput {
  @ApiProperty()
  resourceName: string;

  @ApiProperty({ type: [String] })
  locales: string[];

  /** Languages whose texts are older than the last change of the default one. */
  @ApiPropertyOptional({ type: [String] })
  outdatedLocales?: string[];

  @ApiProperty()
  createdAt: string;

  @ApiProperty()
  updatedAt: string;
}

export class MasterJsonResponse {
  @ApiProperty({ type: Object })
  workflows: Record<string, unknown>;

  @ApiProperty({ type: Object })
  layouts: Record<string, unknown>;
}

export class ImportResponse {
  @ApiProperty()
  success: boolean;

  @ApiProperty()
  message: string;

  /** Ids of resources whose texts were stored. */
  @ApiPropertyOptional({ type: [String] })
  successful?: string[];

  /** Ids of resources there are none of. */
  @ApiPropertyOptional({ type: [String] })
  failed?: string[];
}

export class UploadResponse {
  @ApiProperty()
  totalFiles: number;

  @ApiProperty()
  successfulUploads: number;

  @ApiProperty()
  failedUploads: number;

  /** Why files were not stored, by name. */
  @ApiProperty({ type: [String] })
  errors: string[];
}

export function toTranslationResponse(
  { resourceId, resourceType }: TranslatedResource,
  { locale, content, createdAt, updatedAt }: TranslationDoc,
): TranslationResponse {
  return {
    resourceId,
    resourceType,
    locale,
    content: parseTexts(content),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** @param translations of the group. */
export function toTranslationGroupResponse(
  { resourceId, resourceType }: TranslatedResource,
  resourceName: string,
  group: { createdAt: Date; updatedAt: Date },
  translations: readonly TranslationDoc[],
): TranslationGroupResponse {
  const outdatedLocales = translations.filter(({ outdated }) => outdated).map(({ locale }) => locale);
  const updatedAt = Math.max(...[group, ...translations].map((one) => one.updatedAt.getTime()));

  return {
    resourceId,
    resourceType,
    resourceName,
    locales: translations.map(({ locale }) => locale),
    ...(outdatedLocales.length > 0 ? { outdatedLocales } : {}),
    createdAt: group.createdAt.toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
