import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { LAYOUT_BODY_BYTES, LAYOUT_CONTROLS, layoutVariablesSchema } from '@novu/application-generic';
import type { LayoutDoc, LayoutOrder, UserDoc } from '@novu/dal';
import { IDENTIFIER_PATTERN, LIMITS, type ResourceOriginEnum, type ResourceTypeEnum, toSlug } from '@novu/shared';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsFreeJson, IsSearchText } from '../http/free-json.js';
import { OffsetQuery, PageSizeQuery } from '../http/paging.js';
import { IsAbsentOr } from '../http/validation.js';

const IDENTIFIER_LENGTH = 128;
const PREVIEW_BYTES = 1024 * 1024;

class LayoutFieldsInput {
  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(LIMITS.workflowNameLength)
  name: string;

  @ApiPropertyOptional({ default: false })
  @IsAbsentOr()
  @IsBoolean()
  isTranslationEnabled?: boolean;
}

export class CreateLayoutInput extends LayoutFieldsInput {
  /** Public id, fixed from now on. */
  @ApiProperty()
  @IsString()
  @MaxLength(IDENTIFIER_LENGTH)
  @Matches(IDENTIFIER_PATTERN, { message: '$property may hold letters and digits, joined by "-", "_" or "."' })
  layoutId: string;

  /** Who asks; told by the dashboard. */
  @ApiPropertyOptional({ enum: ['dashboard'] })
  @IsAbsentOr()
  @IsIn(['dashboard'])
  __source?: string;
}

export class DuplicateLayoutInput extends LayoutFieldsInput {
  /** Public id of the copy; made of its name where absent. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(IDENTIFIER_LENGTH)
  @Matches(IDENTIFIER_PATTERN, { message: '$property may hold letters and digits, joined by "-", "_" or "."' })
  layoutId?: string;
}

export class LayoutContentInput {
  /** A document of the block editor, or HTML, that names the variable `content`. */
  @ApiProperty()
  @IsString()
  @MaxLength(LAYOUT_BODY_BYTES)
  body: string;

  @ApiProperty({ enum: ['html', 'block'] })
  @IsIn(['html', 'block'])
  editorType: 'html' | 'block';
}

class LayoutControlsInput {
  @ApiPropertyOptional({ type: LayoutContentInput })
  @IsAbsentOr()
  @IsObject()
  @ValidateNested()
  @Type(() => LayoutContentInput)
  email?: LayoutContentInput;
}

export class UpdateLayoutInput extends LayoutFieldsInput {
  /** Absent: stays as it is. Null: as it was when the layout was made. */
  @ApiPropertyOptional({ type: LayoutControlsInput, nullable: true })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => LayoutControlsInput)
  controlValues?: LayoutControlsInput | null;
}

export class LayoutPreviewInput {
  /** What the editor shows now; the stored content where absent. */
  @ApiPropertyOptional({ type: LayoutControlsInput })
  @IsAbsentOr()
  @IsObject()
  @ValidateNested()
  @Type(() => LayoutControlsInput)
  controlValues?: LayoutControlsInput;

  /** Values to render with: `subscriber`, `context`, `payload`, `env`. */
  @ApiPropertyOptional({ type: Object })
  @IsAbsentOr()
  @IsFreeJson({ maxBytes: PREVIEW_BYTES })
  previewPayload?: Record<string, unknown>;
}

export class ListLayoutsQuery {
  /** Rows a page, 1 to 100. */
  @PageSizeQuery(100)
  limit: number = 50;

  @OffsetQuery()
  offset: number = 0;

  @ApiPropertyOptional({ enum: ['createdAt', 'updatedAt', 'name'] })
  @IsOptional()
  @IsIn(['createdAt', 'updatedAt', 'name'])
  orderBy: LayoutOrder = 'createdAt';

  @ApiPropertyOptional({ enum: ['ASC', 'DESC'] })
  @IsOptional()
  @IsIn(['ASC', 'DESC'])
  orderDirection: 'ASC' | 'DESC' = 'DESC';

  /** Part of the name or the identifier. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  query?: string;
}

export interface LayoutResponse {
  _id: string;
  layoutId: string;
  slug: string;
  name: string;
  isDefault: boolean;
  isTranslationEnabled: boolean;
  updatedAt: string;
  updatedBy: { _id: string; firstName: string | null; lastName: string | null; externalId: string | null } | null;
  createdAt: string;
  origin: ResourceOriginEnum;
  type: ResourceTypeEnum;
  /** JSON schema of what templates of the layout may name. */
  variables: object;
  controls: { dataSchema: object; uiSchema: object; values: { email: { body: string; editorType: 'html' | 'block' } } };
}

export interface LayoutPage {
  layouts: LayoutResponse[];
  totalCount: number;
}

/** A layout, and who changed it last. */
export interface LayoutDetails {
  layout: LayoutDoc;
  updatedBy: UserDoc | undefined;
}

export function toLayoutResponse({ layout, updatedBy }: LayoutDetails): LayoutResponse {
  const id = layout._id.toHexString();

  return {
    _id: id,
    layoutId: layout.identifier,
    slug: toSlug(layout.name, 'layout', id),
    name: layout.name,
    isDefault: layout.isDefault,
    isTranslationEnabled: layout.isTranslationEnabled,
    updatedAt: layout.updatedAt.toISOString(),
    updatedBy: updatedBy
      ? {
          _id: updatedBy._id.toHexString(),
          firstName: updatedBy.firstName ?? null,
          lastName: updatedBy.lastName ?? null,
          externalId: updatedBy.externalId ?? null,
        }
      : null,
    createdAt: layout.createdAt.toISOString(),
    origin: layout.origin,
    type: layout.type,
    variables: layoutVariablesSchema(),
    controls: { ...LAYOUT_CONTROLS, values: { email: layout.email } },
  };
}
