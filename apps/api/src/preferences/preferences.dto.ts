import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type FieldIssues, invalidInput, type ResolvedPreferences, scheduleIssues } from '@novu/application-generic';
import type { ChannelChoices, WorkflowDoc } from '@novu/dal';
import {
  ChannelTypeEnum,
  type DaySchedule,
  type SeverityLevelEnum,
  type SubscriberSchedule,
  toSlug,
  WEEK_DAYS,
  type WeeklySchedule,
} from '@novu/shared';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsEnum,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsFreeJson } from '../http/free-json.js';
import { IsAbsentOr, TextListQuery } from '../http/validation.js';

/** Workflows of one bulk update (`spec/engine.md` section 20). */
const WORKFLOWS_PER_BULK = 100;
const WORKFLOW_REFERENCE_LENGTH = 512;
/** A week with 24 ranges a day has about half of this. */
const SCHEDULE_BYTES = 16 * 1024;

/** Which workflows are listed: those subscribers cannot opt out of, the others, or all. */
export enum WorkflowCriticalityEnum {
  CRITICAL = 'critical',
  NON_CRITICAL = 'nonCritical',
  ALL = 'all',
}

export class GetSubscriberPreferencesQuery {
  @ApiPropertyOptional({ enum: WorkflowCriticalityEnum })
  @IsOptional()
  @IsEnum(WorkflowCriticalityEnum)
  criticality: WorkflowCriticalityEnum = WorkflowCriticalityEnum.NON_CRITICAL;

  /** `type:id`; preferences of exactly these contexts. */
  @TextListQuery()
  contextKeys?: string[];
}

/** Channels to switch; absent ones stay as they are. */
export class ChannelChoicesInput {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  [ChannelTypeEnum.EMAIL]?: boolean;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  [ChannelTypeEnum.SMS]?: boolean;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  [ChannelTypeEnum.IN_APP]?: boolean;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  [ChannelTypeEnum.CHAT]?: boolean;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  [ChannelTypeEnum.PUSH]?: boolean;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  [ChannelTypeEnum.TOOL]?: boolean;
}

export class PatchSubscriberPreferencesInput {
  @ApiPropertyOptional({ type: ChannelChoicesInput })
  @IsAbsentOr()
  @IsObject()
  @ValidateNested()
  @Type(() => ChannelChoicesInput)
  channels?: ChannelChoicesInput;

  /** Internal id, identifier or slug; absent for the global preference. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @IsNotEmpty()
  @MaxLength(WORKFLOW_REFERENCE_LENGTH)
  workflowId?: string;

  /** Of the global preference: when the subscriber wants to be disturbed. Looked at by {@link parseSchedule}. */
  @ApiPropertyOptional({ type: Object })
  @IsAbsentOr()
  @IsFreeJson({ maxBytes: SCHEDULE_BYTES })
  schedule?: object;

  /** `{ type: id | { id, data } }`; looked at by `parseContexts`. */
  @ApiPropertyOptional({ type: Object })
  @IsOptional()
  context?: unknown;
}

class BulkPreferenceInput {
  @ApiProperty({ type: ChannelChoicesInput })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => ChannelChoicesInput)
  channels: ChannelChoicesInput;

  /** Internal id, identifier or slug. */
  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(WORKFLOW_REFERENCE_LENGTH)
  workflowId: string;
}

export class BulkSubscriberPreferencesInput {
  /** At most 100. */
  @ApiProperty({ type: [BulkPreferenceInput] })
  @IsArray()
  @ArrayMaxSize(WORKFLOWS_PER_BULK)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => BulkPreferenceInput)
  preferences: BulkPreferenceInput[];

  @ApiPropertyOptional({ type: Object })
  @IsOptional()
  context?: unknown;
}

/**
 * A schedule without anything that is none of ours.
 * @param path names it in the issues.
 * @throws AppError 422
 */
export function parseSchedule(input: object, path: string): SubscriberSchedule {
  const issues: FieldIssues = scheduleIssues(input, path);
  if (Object.keys(issues).length > 0) throw invalidInput(issues);
  const { isEnabled, weeklySchedule } = input as SubscriberSchedule;

  return { isEnabled, ...(weeklySchedule ? { weeklySchedule: ownDays(weeklySchedule) } : {}) };
}

function ownDays(week: WeeklySchedule): WeeklySchedule {
  const ownHours = ({ isEnabled, hours }: DaySchedule): DaySchedule => ({
    isEnabled,
    ...(hours ? { hours: hours.map(({ start, end }) => ({ start, end })) } : {}),
  });

  return Object.fromEntries(
    WEEK_DAYS.flatMap((name) => {
      const day = week[name];

      return day ? [[name, ownHours(day)] as const] : [];
    }),
  );
}

/** What a subscriber gets of everything, where a workflow says nothing else. */
export interface GlobalPreference {
  enabled: boolean;
  /** The channels any workflow sends on, and those the subscriber has spoken about. */
  channels: ChannelChoices;
  /** Every channel there is. */
  allChannels: Readonly<Record<ChannelTypeEnum, boolean>>;
  schedule?: SubscriberSchedule;
}

/** What a subscriber gets of one workflow, all sources merged. */
export interface WorkflowPreference {
  workflow: WorkflowDoc;
  /** The public id. */
  identifier: string;
  /** About every channel there is. */
  resolved: ResolvedPreferences;
  /** The channels the workflow sends on, no others. */
  channels: ChannelChoices;
  /** When the subscriber last chose something about this workflow; undefined where all choices are others'. */
  updatedAt: Date | undefined;
}

export interface SubscriberPreferences {
  global: GlobalPreference;
  workflows: WorkflowPreference[];
}

interface SubscriberWorkflowPreferenceResponse {
  enabled: boolean;
  channels: ChannelChoices;
  /** Who decided about each channel. */
  overrides: { channel: ChannelTypeEnum; source: 'subscriber' | 'template' }[];
  workflow: { slug: string; identifier: string; name: string; updatedAt: string };
  updatedAt?: string;
}

export interface SubscriberPreferencesResponse {
  global: Omit<GlobalPreference, 'allChannels'>;
  workflows: SubscriberWorkflowPreferenceResponse[];
}

/** A workflow as it is named in preferences. */
export interface PreferenceWorkflowResponse {
  id: string;
  identifier: string;
  name: string;
  critical: boolean;
  tags: string[];
  severity: SeverityLevelEnum;
}

/** A preference as the bulk update tells it. */
export interface PreferenceResponse {
  level: 'template';
  enabled: boolean;
  channels: ChannelChoices;
  workflow: PreferenceWorkflowResponse;
}

export function toSubscriberPreferencesResponse({
  global,
  workflows,
}: SubscriberPreferences): SubscriberPreferencesResponse {
  const { enabled, channels, schedule } = global;

  return {
    global: { enabled, channels, ...(schedule ? { schedule } : {}) },
    workflows: workflows.map(toWorkflowResponse),
  };
}

function toWorkflowResponse(preference: WorkflowPreference): SubscriberWorkflowPreferenceResponse {
  const { workflow, identifier, resolved, channels, updatedAt } = preference;

  return {
    enabled: resolved.all,
    channels,
    overrides: toOverrides(preference),
    workflow: {
      slug: toSlug(workflow.name, 'workflow', workflow._id.toHexString()),
      identifier,
      name: workflow.name,
      updatedAt: workflow.updatedAt.toISOString(),
    },
    ...(updatedAt ? { updatedAt: updatedAt.toISOString() } : {}),
  };
}

function toOverrides({
  channels,
  resolved: { decidedBy },
}: WorkflowPreference): SubscriberWorkflowPreferenceResponse['overrides'] {
  return Object.values(ChannelTypeEnum)
    .filter((channel) => channel in channels)
    .map((channel) => ({
      channel,
      source: decidedBy[channel] === 'workflow' || decidedBy[channel] === 'user' ? 'template' : 'subscriber',
    }));
}

export function toPreferenceResponse(preference: WorkflowPreference): PreferenceResponse {
  const { workflow, identifier, resolved, channels } = preference;

  return {
    level: 'template',
    workflow: toPreferenceWorkflow(workflow, identifier, resolved.critical),
    enabled: resolved.all,
    channels,
  };
}

export function toPreferenceWorkflow(
  { _id, name, tags, severity }: WorkflowDoc,
  identifier: string,
  critical: boolean,
): PreferenceWorkflowResponse {
  return { id: _id.toHexString(), identifier, name, critical, tags, severity };
}
