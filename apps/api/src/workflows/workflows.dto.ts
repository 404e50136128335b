import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ChannelTypeEnum,
  IDENTIFIER_PATTERN,
  LIMITS,
  ResourceOriginEnum,
  SeverityLevelEnum,
  StepTypeEnum,
  WorkflowStatusEnum,
} from '@novu/shared';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsEnum,
  IsIn,
  IsMongoId,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateNested,
  type ValidationArguments,
} from 'class-validator';
import { IsFreeJson, IsSearchText } from '../http/free-json.js';
import { OffsetQuery, PageSizeQuery } from '../http/paging.js';
import { EnumListQuery, IsAbsentOr, TextListQuery } from '../http/validation.js';

/** Step types a workflow can be made of. */
export const SUPPORTED_STEP_TYPES = [
  StepTypeEnum.IN_APP,
  StepTypeEnum.EMAIL,
  StepTypeEnum.SMS,
  StepTypeEnum.PUSH,
  StepTypeEnum.CHAT,
  StepTypeEnum.DIGEST,
  StepTypeEnum.DELAY,
  StepTypeEnum.THROTTLE,
  StepTypeEnum.CUSTOM,
  StepTypeEnum.HTTP_REQUEST,
] as const;
export type SupportedStepType = (typeof SUPPORTED_STEP_TYPES)[number];

const IDENTIFIER_LENGTH = 128;
const CONTROLS_BYTES = 1024 * 1024;
const SCHEMA_BYTES = 512 * 1024;

const IsIdentifier = (): PropertyDecorator =>
  Matches(IDENTIFIER_PATTERN, { message: '$property may hold letters and digits, joined by "-", "_" or "."' });

/** Says of a type that it exists but has to wait, instead of calling it unknown. */
const IsSupportedStepType = (): PropertyDecorator =>
  ValidateBy({
    name: 'isSupportedStepType',
    validator: {
      validate: (value: unknown) => SUPPORTED_STEP_TYPES.some((type) => type === value),
      defaultMessage: ({ value }: ValidationArguments) =>
        Object.values(StepTypeEnum).some((type) => type === value)
          ? `Steps of type ${String(value)} are not supported yet`
          : `type must be one of ${SUPPORTED_STEP_TYPES.join(', ')}`,
    },
  });

const IsPreviewValues = (): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ type: Object }), IsAbsentOr(), IsFreeJson({ maxBytes: CONTROLS_BYTES }));

const AreTags = (): PropertyDecorator =>
  applyDecorators(
    IsAbsentOr(),
    IsArray(),
    ArrayMaxSize(LIMITS.tagsPerWorkflow),
    ArrayUnique(),
    IsString({ each: true }),
    IsNotEmpty({ each: true }),
    MaxLength(LIMITS.tagLength, { each: true }),
  );

/** `{ email: { enabled: false } }` with channels as keys. */
const IsChannelPreferences = (): PropertyDecorator =>
  ValidateBy({
    name: 'isChannelPreferences',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'object' && value !== null && Object.entries(value).every(isChannelPreference),
      defaultMessage: () => '$property must hold { enabled: boolean } for channels',
    },
  });

export class StepInput {
  /** Internal id; present for a step that exists. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsMongoId()
  _id?: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(IDENTIFIER_LENGTH)
  @IsIdentifier()
  stepId?: string;

  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(LIMITS.workflowNameLength)
  name: string;

  @ApiProperty({ enum: SUPPORTED_STEP_TYPES })
  @IsSupportedStepType()
  type: SupportedStepType;

  /** What the step says, as templates. Absent: stays as it is. Null: taken away. */
  @ApiPropertyOptional({ type: Object, nullable: true })
  @IsOptional()
  @IsFreeJson({ maxBytes: CONTROLS_BYTES })
  controlValues?: Record<string, unknown> | null;

  /** Chat steps only: what is said to single providers, by provider id. Absent: stays as it is. Null: taken away. */
  @ApiPropertyOptional({ type: Object, nullable: true })
  @IsOptional()
  @IsFreeJson({ maxBytes: CONTROLS_BYTES })
  providerOverrides?: Record<string, unknown> | null;
}

class AllChannelsInput {
  @ApiPropertyOptional({ default: true })
  @IsAbsentOr()
  @IsBoolean()
  enabled?: boolean;

  /** Subscribers cannot opt out. */
  @ApiPropertyOptional({ default: false })
  @IsAbsentOr()
  @IsBoolean()
  readOnly?: boolean;
}

export class WorkflowPreferencesInput {
  @ApiProperty({ type: AllChannelsInput })
  @IsObject()
  @ValidateNested()
  @Type(() => AllChannelsInput)
  all: AllChannelsInput;

  @ApiProperty({ type: Object })
  @IsObject()
  @IsChannelPreferences()
  channels: Partial<Record<ChannelTypeEnum, { enabled?: boolean }>>;
}

/** Absent members stay as they are, null takes back what was said. */
export class PreferencesInput {
  /** What the dashboard says; wins over `workflow`. */
  @ApiPropertyOptional({ type: WorkflowPreferencesInput, nullable: true })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => WorkflowPreferencesInput)
  user?: WorkflowPreferencesInput | null;

  /** The workflow's own defaults. */
  @ApiPropertyOptional({ type: WorkflowPreferencesInput, nullable: true })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => WorkflowPreferencesInput)
  workflow?: WorkflowPreferencesInput | null;
}

/** What every way of writing a workflow may say. */
class WorkflowFieldsInput {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(LIMITS.workflowDescriptionLength)
  description?: string;

  @ApiPropertyOptional({ type: [String] })
  @AreTags()
  tags?: string[];

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  active?: boolean;

  /** Whether payloads that do not fit `payloadSchema` are refused. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  validatePayload?: boolean;

  /** JSON schema of the payload; null for none. */
  @ApiPropertyOptional({ type: Object, nullable: true })
  @IsOptional()
  @IsFreeJson({ maxBytes: SCHEMA_BYTES })
  payloadSchema?: Record<string, unknown> | null;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  isTranslationEnabled?: boolean;
}

/** Partial update. Absent members stay as they are. */
export class PatchWorkflowInput extends WorkflowFieldsInput {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @IsNotEmpty()
  @MaxLength(LIMITS.workflowNameLength)
  name?: string;
}

/** Full update. Steps that are left out are removed; other absent members stay as they are. */
class WholeWorkflowInput extends WorkflowFieldsInput {
  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(LIMITS.workflowNameLength)
  name: string;

  @ApiProperty({ type: [StepInput] })
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => StepInput)
  steps: StepInput[];

  @ApiPropertyOptional({ type: PreferencesInput })
  @IsAbsentOr()
  @IsObject()
  @ValidateNested()
  @Type(() => PreferencesInput)
  preferences?: PreferencesInput;

  @ApiPropertyOptional({ enum: SeverityLevelEnum })
  @IsAbsentOr()
  @IsEnum(SeverityLevelEnum)
  severity?: SeverityLevelEnum;
}

export class UpdateWorkflowInput extends WholeWorkflowInput {
  /** Not looked at: clients send back what they were given, and it does not change. */
  @ApiPropertyOptional({ enum: ResourceOriginEnum })
  @IsOptional()
  origin?: unknown;

  /** Not looked at, for the same reason. */
  @ApiPropertyOptional({ type: String })
  @IsOptional()
  workflowId?: unknown;
}

export class CreateWorkflowInput extends WholeWorkflowInput {
  /** Public id, fixed from now on; made of the name where absent. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(IDENTIFIER_LENGTH)
  @IsIdentifier()
  workflowId?: string;

  @ApiPropertyOptional({ default: false })
  override active?: boolean;

  @ApiPropertyOptional({ default: false })
  override isTranslationEnabled?: boolean;

  /** Where the workflow was made; not kept. */
  @ApiPropertyOptional({ type: String })
  @IsOptional()
  __source?: unknown;
}

/** What is other in the copy; its id is made of the name where it is absent. */
export class DuplicateWorkflowInput {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @IsNotEmpty()
  @MaxLength(LIMITS.workflowNameLength)
  name?: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(IDENTIFIER_LENGTH)
  @IsIdentifier()
  workflowId?: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(LIMITS.workflowDescriptionLength)
  description?: string;

  @ApiPropertyOptional({ type: [String] })
  @AreTags()
  tags?: string[];

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  isTranslationEnabled?: boolean;
}

/** Values to render with; what is absent is made up. */
export class PreviewPayloadInput {
  @IsPreviewValues()
  subscriber?: Record<string, unknown>;

  @IsPreviewValues()
  actor?: Record<string, unknown>;

  @IsPreviewValues()
  payload?: Record<string, unknown>;

  /** Results of earlier steps, by step id. */
  @IsPreviewValues()
  steps?: Record<string, unknown>;

  /** By context type. */
  @IsPreviewValues()
  context?: Record<string, unknown>;

  @IsPreviewValues()
  env?: Record<string, unknown>;
}

export class PreviewStepInput {
  /** What the editor shows now; the stored content where absent. */
  @ApiPropertyOptional({ type: Object })
  @IsAbsentOr()
  @IsFreeJson({ maxBytes: CONTROLS_BYTES })
  controlValues?: Record<string, unknown>;

  @ApiPropertyOptional({ type: PreviewPayloadInput })
  @IsAbsentOr()
  @IsObject()
  @ValidateNested()
  @Type(() => PreviewPayloadInput)
  previewPayload?: PreviewPayloadInput;
}

export class SyncWorkflowInput {
  /** Another environment of the organization: internal id, slug or identifier. */
  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(256)
  targetEnvironmentId: string;
}

export class ListWorkflowsQuery {
  /** Rows a page, 1 to 100. */
  @PageSizeQuery(100)
  limit: number = 50;

  @OffsetQuery()
  offset: number = 0;

  @ApiPropertyOptional({ enum: ['createdAt', 'updatedAt', 'name', 'lastTriggeredAt'] })
  @IsOptional()
  @IsIn(['createdAt', 'updatedAt', 'name', 'lastTriggeredAt'])
  orderBy: 'createdAt' | 'updatedAt' | 'name' | 'lastTriggeredAt' = 'createdAt';

  @ApiPropertyOptional({ enum: ['ASC', 'DESC'] })
  @IsOptional()
  @IsIn(['ASC', 'DESC'])
  orderDirection: 'ASC' | 'DESC' = 'DESC';

  /** Part of the name or the identifier. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  query?: string;

  /** Workflows with any of these tags. */
  @TextListQuery()
  tags?: string[];

  @EnumListQuery(WorkflowStatusEnum)
  status?: WorkflowStatusEnum[];
}

export class GetWorkflowQuery {
  /** Read from another environment of the organization: its internal id or slug. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(256)
  environmentId?: string;
}

function isChannelPreference([channel, preference]: [string, unknown]): boolean {
  if (!(Object.values(ChannelTypeEnum) as string[]).includes(channel)) return false;
  if (typeof preference !== 'object' || preference === null) return false;

  return !('enabled' in preference) || typeof preference.enabled === 'boolean';
}
