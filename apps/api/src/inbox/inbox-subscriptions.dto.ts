import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ArrayMaxSize,
  ValidateNested,
} from 'class-validator';
import { IsAbsentOr, TextListQuery } from '../http/validation.js';
import type { SubscriptionPreferenceResponse } from '../topics/subscription-preferences.dto.js';

/** Entries about workflows in one call. */
const MAX_PREFERENCES = 100;

/** As it was sent: the transformation into classes is not made for rules of any depth. */
const AsSent = (): PropertyDecorator =>
  Transform(({ obj, key }: { obj: Record<string, unknown>; key: string }) => obj[key]);

class TopicInput {
  /** Name of the topic, should it have to be made. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(512)
  name?: string;
}

/** `PATCH /v1/inbox/topics/:topicKey/subscriptions/:identifier`; what is absent stays. */
export class UpdateOwnSubscriptionInput {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(512)
  name?: string;

  /** What the subscription says about workflows; looked at by `parsePreferences`. */
  @ApiPropertyOptional({ type: [Object] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_PREFERENCES)
  @AsSent()
  preferences?: unknown[] | null;
}

/** `POST /v1/inbox/topics/:topicKey/subscriptions`. */
export class CreateOwnSubscriptionInput extends UpdateOwnSubscriptionInput {
  /** Empty, or absent, for the one that is made of the topic and the subscriber. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(4096)
  identifier?: string;

  @ApiPropertyOptional({ type: TopicInput })
  @IsAbsentOr()
  @IsObject()
  @ValidateNested()
  @Type(() => TopicInput)
  topic?: TopicInput;
}

/** Which of the subscription's preferences are asked for: of these workflows, and of those with these tags. */
export class OwnSubscriptionQuery {
  @TextListQuery()
  workflowIds?: string[];

  @TextListQuery()
  tags?: string[];
}

/** What a subscription says about a workflow: whether it lets it through, or on which condition. One of the two must be given. */
export class SubscriptionRuleInput {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  enabled?: boolean;

  /** JSON logic; looked at by `parseRuleChange`. */
  @ApiPropertyOptional({ type: Object })
  @IsOptional()
  @AsSent()
  condition?: unknown;
}

/** `spec/inbox-api.md` section 3.4. */
export interface OwnSubscription {
  id: string;
  identifier: string;
  name?: string;
  preferences: SubscriptionPreferenceResponse[];
}
