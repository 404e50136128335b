import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ChannelChoices, SubscriberChoice } from '@novu/dal';
import { ChannelTypeEnum } from '@novu/shared';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsEnum, IsObject, IsOptional, ValidateNested } from 'class-validator';
import { BooleanQuery, IsAbsentOr } from '../http/validation.js';
import type { GlobalPreference, WorkflowPreference } from './preferences.dto.js';

const CHANNELS = Object.values(ChannelTypeEnum);

export class LegacyPreferencesQuery {
  /** Also tell about channels nothing is sent on. */
  @ApiPropertyOptional()
  @IsOptional()
  @BooleanQuery()
  @IsBoolean()
  includeInactiveChannels: boolean = true;
}

class LegacyChannelInput {
  @ApiProperty({ enum: ChannelTypeEnum })
  @IsEnum(ChannelTypeEnum)
  type: ChannelTypeEnum;

  @ApiProperty()
  @IsBoolean()
  enabled: boolean;
}

class LegacyPreferenceInput {
  /** Switches every channel. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  enabled?: boolean;
}

export class LegacyGlobalInput extends LegacyPreferenceInput {
  @ApiPropertyOptional({ type: [LegacyChannelInput] })
  @IsAbsentOr()
  @IsArray()
  @ArrayMaxSize(CHANNELS.length)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => LegacyChannelInput)
  preferences?: LegacyChannelInput[];
}

export class LegacyWorkflowInput extends LegacyPreferenceInput {
  @ApiPropertyOptional({ type: LegacyChannelInput })
  @IsAbsentOr()
  @IsObject()
  @ValidateNested()
  @Type(() => LegacyChannelInput)
  channel?: LegacyChannelInput;
}

/** The channels named win over `enabled`, which names them all. */
export function toChoice({ enabled }: LegacyPreferenceInput, named: readonly LegacyChannelInput[]): SubscriberChoice {
  const every = enabled === undefined ? [] : CHANNELS.map((type) => ({ type, enabled }));

  return {
    enabled,
    channels: Object.fromEntries([...every, ...named].map((channel) => [channel.type, channel.enabled])),
  };
}

export interface LegacyPreferenceResponse {
  preference: { enabled: boolean; channels: ChannelChoices };
  /** Absent on the global one. */
  template?: { _id: string; name: string; critical: boolean; tags: string[] };
}

export function toLegacyGlobal(
  { enabled, channels, allChannels }: GlobalPreference,
  includeInactive = true,
): LegacyPreferenceResponse {
  return { preference: { enabled, channels: includeInactive ? allChannels : channels } };
}

export function toLegacyWorkflow(
  { workflow, resolved, channels }: WorkflowPreference,
  includeInactive = true,
): LegacyPreferenceResponse {
  return {
    template: {
      _id: workflow._id.toHexString(),
      name: workflow.name,
      critical: resolved.critical,
      tags: workflow.tags,
    },
    preference: { enabled: resolved.all, channels: includeInactive ? resolved.enabled : channels },
  };
}
