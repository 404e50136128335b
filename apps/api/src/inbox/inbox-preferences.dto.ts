import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { invalidInput } from '@novu/application-generic';
import type { ChannelChoices } from '@novu/dal';
import { ChannelTypeEnum, SeverityLevelEnum, type SubscriberSchedule } from '@novu/shared';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEnum,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsFreeJson } from '../http/free-json.js';
import { EnumListQuery, IsAbsentOr, TextListQuery } from '../http/validation.js';
import {
  ChannelChoicesInput,
  type GlobalPreference,
  type PreferenceWorkflowResponse,
  toPreferenceResponse,
  WorkflowCriticalityEnum,
  type WorkflowPreference,
} from '../preferences/preferences.dto.js';
import type { WorkflowChoice } from '../preferences/preferences.service.js';
import type { RuleChange } from './inbox-subscriptions.service.js';

/** Workflows of one bulk update (`spec/engine.md` section 20). */
const WORKFLOWS_PER_BULK = 100;
/** A week with 24 ranges a day has about half of this. */
const SCHEDULE_BYTES = 16 * 1024;

export class InboxPreferencesQuery {
  @ApiPropertyOptional({ enum: WorkflowCriticalityEnum })
  @IsOptional()
  @IsEnum(WorkflowCriticalityEnum)
  criticality: WorkflowCriticalityEnum = WorkflowCriticalityEnum.NON_CRITICAL;

  /** Workflows with any of these. */
  @TextListQuery()
  tags?: string[];

  @EnumListQuery(SeverityLevelEnum)
  severity?: SeverityLevelEnum[];
}

/** Channels to switch, and when the subscriber wants to be disturbed; what is absent stays. */
export class InboxGlobalPreferenceInput extends ChannelChoicesInput {
  /** Looked at by `parseSchedule`. */
  @ApiPropertyOptional({ type: Object })
  @IsAbsentOr()
  @IsFreeJson({ maxBytes: SCHEDULE_BYTES })
  schedule?: object;
}

/** Channels of a workflow to switch; or, where a subscription is named, what that says about the workflow. */
class InboxBulkPreferenceInput extends ChannelChoicesInput {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @IsNotEmpty()
  @MaxLength(4096)
  subscriptionIdentifier?: string;

  /** Of a subscription. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  enabled?: boolean;

  /** Of a subscription: JSON logic; looked at by `parseRuleChange`. */
  @ApiPropertyOptional({ type: Object })
  @IsOptional()
  @Transform(({ obj }: { obj: Record<string, unknown> }) => obj['condition'])
  condition?: unknown;

  /** Internal id, identifier or slug. */
  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  @MaxLength(512)
  workflowId: string;
}

export class InboxBulkPreferencesInput {
  /** At most 100. */
  @ApiProperty({ type: [InboxBulkPreferenceInput] })
  @IsArray()
  @ArrayMaxSize(WORKFLOWS_PER_BULK)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => InboxBulkPreferenceInput)
  preferences: InboxBulkPreferenceInput[];
}

/**
 * What subscriptions shall say; undefined where no subscription is named.
 * @throws AppError 422 where some entries name one, and others do not.
 */
export function toRuleChanges(entries: readonly InboxBulkPreferenceInput[]): RuleChange[] | undefined {
  const changes = entries.flatMap(({ subscriptionIdentifier, workflowId, enabled, condition }, index) =>
    subscriptionIdentifier === undefined
      ? []
      : [{ path: `preferences.${index}`, subscriptionIdentifier, workflowId, enabled, condition }],
  );
  if (changes.length === 0) return undefined;
  if (changes.length < entries.length) {
    const message = 'Either all preferences have a subscriptionIdentifier, or none has';
    throw invalidInput({ preferences: { messages: [message] } });
  }

  return changes;
}

export function toWorkflowChoice({ workflowId, ...said }: InboxBulkPreferenceInput): WorkflowChoice {
  const channels = Object.values(ChannelTypeEnum).flatMap((channel) => {
    const enabled = said[channel];

    return enabled === undefined ? [] : [[channel, enabled] as const];
  });

  return { workflowId, channels: Object.fromEntries(channels) };
}

/** `spec/inbox-api.md` section 3.3. */
export interface InboxPreference {
  level: 'global' | 'template';
  enabled: boolean;
  channels: ChannelChoices;
  /** Absent on the global one. */
  workflow?: PreferenceWorkflowResponse;
  /** On the global one: of somebody who has chosen none, a schedule that is switched off. */
  schedule?: SubscriberSchedule;
}

export function toGlobalPreference({ enabled, channels, schedule }: GlobalPreference): InboxPreference {
  return { level: 'global', enabled, channels, schedule: schedule ?? { isEnabled: false } };
}

export function toWorkflowPreference(preference: WorkflowPreference): InboxPreference {
  return toPreferenceResponse(preference);
}
