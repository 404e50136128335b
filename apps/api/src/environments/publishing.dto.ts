import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ResourceTypeEnum } from '@novu/shared';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsNotEmpty,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsAbsentOr } from '../http/validation.js';

const ID_LENGTH = 256;
/** All workflows and all layouts of an environment. */
const MAX_RESOURCES = 200;

/**
 * How the interface names what is published. Its enum, which clients hold answers against, has no words for workflows and layouts: all
 * workflows, and their steps, are of type `BRIDGE`; `REGULAR` is left for layouts.
 */
export const PUBLISHED_TYPES = { workflow: ResourceTypeEnum.BRIDGE, layout: ResourceTypeEnum.REGULAR } as const;
export type PublishedType = (typeof PUBLISHED_TYPES)[keyof typeof PUBLISHED_TYPES];

/** `workflow` and `layout` are what people would write. */
const PublishedTypeName = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    value === 'workflow' || value === 'layout' ? PUBLISHED_TYPES[value] : value,
  );

export class DiffEnvironmentInput {
  /** Internal id, slug or identifier. Absent: the environment named Development. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @IsNotEmpty()
  @MaxLength(ID_LENGTH)
  sourceEnvironmentId?: string;
}

class ResourceToPublishInput {
  /** `BRIDGE` or `workflow`, `REGULAR` or `layout`. */
  @ApiProperty({ enum: ResourceTypeEnum })
  @PublishedTypeName()
  @IsIn(Object.values(PUBLISHED_TYPES))
  resourceType: PublishedType;

  /** The public id of the workflow or of the layout. */
  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(ID_LENGTH)
  resourceId: string;
}

export class PublishEnvironmentInput extends DiffEnvironmentInput {
  /** Only tells what would be published. */
  @ApiPropertyOptional({ default: false })
  @IsAbsentOr()
  @IsBoolean()
  dryRun?: boolean;

  /** Absent: everything. */
  @ApiPropertyOptional({ type: [ResourceToPublishInput] })
  @IsAbsentOr()
  @IsArray()
  @ArrayMaxSize(MAX_RESOURCES)
  @ValidateNested({ each: true })
  @Type(() => ResourceToPublishInput)
  resources?: ResourceToPublishInput[];
}

export interface ResourceInfo {
  /** The public id. */
  id: string;
  name: string;
  updatedBy: { _id: string; firstName: string; lastName: string | null; externalId?: string } | null;
  updatedAt: string | null;
}

export interface ChangeResponse {
  resourceType: PublishedType;
  sourceResource: ResourceInfo | null;
  targetResource: ResourceInfo | null;
  action: 'added' | 'modified' | 'deleted' | 'moved';
  diffs: { previous: Record<string, unknown> | null; new: Record<string, unknown> | null };
  /** Of a changed step; absent where the workflow or layout itself changed. */
  stepType?: string;
  previousIndex?: number;
  newIndex?: number;
}

export interface DependencyResponse {
  resourceType: PublishedType;
  resourceId: string;
  resourceName: string;
  isBlocking: boolean;
  reason: 'LAYOUT_REQUIRED_FOR_WORKFLOW' | 'LAYOUT_EXISTS_IN_TARGET';
}

export interface ResourceDiffResponse {
  resourceType: PublishedType;
  sourceResource: ResourceInfo | null;
  targetResource: ResourceInfo | null;
  /** Empty when both are the same. */
  changes: ChangeResponse[];
  summary: { added: number; modified: number; deleted: number; unchanged: number };
  dependencies?: DependencyResponse[];
}

export interface DiffResponse {
  sourceEnvironmentId: string;
  targetEnvironmentId: string;
  resources: ResourceDiffResponse[];
  summary: { totalEntities: number; totalChanges: number; hasChanges: boolean };
}

interface PublishedResource {
  resourceType: PublishedType;
  resourceId: string;
  resourceName: string;
}

export interface PublishResult {
  resourceType: PublishedType;
  successful: (PublishedResource & { action: 'created' | 'updated' | 'deleted' })[];
  failed: (PublishedResource & { error: string })[];
  skipped: (PublishedResource & { reason: string })[];
  totalProcessed: number;
}

export interface PublishResponse {
  results: PublishResult[];
  summary: { resources: number; successful: number; failed: number; skipped: number };
}

export interface TagResponse {
  name: string;
}
