import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Encryption } from '@novu/application-generic';
import type { IntegrationDoc } from '@novu/dal';
import { ChannelTypeEnum, IDENTIFIER_PATTERN } from '@novu/shared';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsMongoId,
  IsObject,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsAbsentOr } from '../http/validation.js';

const OPERATORS = [
  'LARGER',
  'SMALLER',
  'LARGER_EQUAL',
  'SMALLER_EQUAL',
  'EQUAL',
  'NOT_EQUAL',
  'ALL_IN',
  'ANY_IN',
  'NOT_IN',
  'BETWEEN',
  'NOT_BETWEEN',
  'LIKE',
  'NOT_LIKE',
  'IN',
] as const;

const CONDITION_TYPES = ['BOOLEAN', 'TEXT', 'DATE', 'NUMBER', 'STATEMENT', 'LIST', 'MULTI_LIST', 'GROUP'];

export class IntegrationConditionPart {
  @ApiProperty()
  @IsString()
  @MaxLength(256)
  field: string;

  @ApiProperty()
  @IsString()
  @MaxLength(1024)
  value: string;

  @ApiProperty({ enum: OPERATORS })
  @IsIn(OPERATORS)
  operator: (typeof OPERATORS)[number];

  @ApiProperty({ enum: ['subscriber', 'payload', 'tenant'] })
  @IsIn(['subscriber', 'payload', 'tenant'])
  on: string;
}

export class IntegrationCondition {
  @ApiProperty()
  @IsBoolean()
  isNegated: boolean;

  @ApiProperty({ enum: CONDITION_TYPES })
  @IsIn(CONDITION_TYPES)
  type: string;

  @ApiProperty({ enum: ['AND', 'OR'] })
  @IsIn(['AND', 'OR'])
  value: string;

  @ApiProperty({ type: [IntegrationConditionPart] })
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => IntegrationConditionPart)
  children: IntegrationConditionPart[];
}

export class IntegrationConfigurations {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  inboundWebhookEnabled?: boolean;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(1024)
  inboundWebhookSigningKey?: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(256)
  configurationSetName?: string;

  /** Push: which number of Inbox messages goes along, for the mark on the app's icon. */
  @ApiPropertyOptional({ enum: ['none', 'unread', 'unseen'] })
  @IsAbsentOr()
  @IsIn(['none', 'unread', 'unseen'])
  inboxCount?: 'none' | 'unread' | 'unseen';
}

export class UpdateIntegrationRequest {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @Matches(/\S/, { message: '$property must not be empty' })
  @MaxLength(128)
  name?: string;

  /** Names the integration in triggers; unique in its environment. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(128)
  @Matches(IDENTIFIER_PATTERN, {
    message: '$property may hold letters and digits, with single "-", "_" or "." between them',
  })
  identifier?: string;

  /** The caller's own environment when absent. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsMongoId()
  _environmentId?: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  active?: boolean;

  /** Settings of the provider; which ones there are is the provider's matter. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsObject()
  credentials?: Record<string, unknown>;

  /** Try the credentials at the provider before they are saved. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  check?: boolean;

  @ApiPropertyOptional({ type: [IntegrationCondition] })
  @IsAbsentOr()
  @IsArray()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => IntegrationCondition)
  conditions?: IntegrationCondition[];

  @ApiPropertyOptional({ type: IntegrationConfigurations })
  @IsAbsentOr()
  @IsObject()
  @ValidateNested()
  @Type(() => IntegrationConfigurations)
  configurations?: IntegrationConfigurations;
}

export class CreateIntegrationRequest extends UpdateIntegrationRequest {
  @ApiProperty()
  @IsString()
  @MaxLength(64)
  providerId: string;

  /** The provider's own when absent. */
  @ApiPropertyOptional({ enum: ChannelTypeEnum })
  @IsAbsentOr()
  @IsIn(Object.values(ChannelTypeEnum))
  channel?: ChannelTypeEnum;

  @ApiPropertyOptional({ enum: ['delivery'] })
  @IsAbsentOr()
  @IsIn(['delivery'])
  kind?: string;
}

export class IntegrationResponse {
  @ApiProperty()
  _id: string;

  @ApiProperty()
  _environmentId: string;

  @ApiProperty()
  _organizationId: string;

  @ApiProperty()
  name: string;

  @ApiProperty()
  identifier: string;

  @ApiProperty()
  providerId: string;

  @ApiProperty({ enum: ChannelTypeEnum })
  channel: ChannelTypeEnum;

  /** In the clear for people; left out for API keys. */
  @ApiPropertyOptional()
  credentials?: Record<string, unknown>;

  @ApiPropertyOptional()
  configurations?: Record<string, unknown>;

  @ApiProperty()
  active: boolean;

  @ApiProperty()
  primary: boolean;

  @ApiProperty()
  priority: number;

  @ApiPropertyOptional()
  conditions?: unknown[];

  @ApiProperty()
  deleted: boolean;

  @ApiProperty()
  createdAt: string;

  @ApiProperty()
  updatedAt: string;
}

export interface AutoConfigureResponse {
  success: boolean;
  /** Why not, or what was done. */
  message: string;
  integration?: IntegrationResponse;
}

/** @param encryption opens the credentials; without it they are left out. */
export function toIntegrationResponse(integration: IntegrationDoc, encryption?: Encryption): IntegrationResponse {
  const { _id, _environmentId, _organizationId, credentials, configurations, conditions } = integration;
  const { name, identifier, providerId, channel, active, primary, priority, deleted } = integration;

  return {
    _id: _id.toHexString(),
    _environmentId: _environmentId.toHexString(),
    _organizationId: _organizationId.toHexString(),
    name,
    identifier,
    providerId,
    channel,
    ...(encryption ? { credentials: encryption.decryptAll(credentials) } : {}),
    ...(configurations ? { configurations } : {}),
    active,
    primary,
    priority,
    ...(conditions ? { conditions } : {}),
    deleted,
    createdAt: integration.createdAt.toISOString(),
    updatedAt: integration.updatedAt.toISOString(),
  };
}
