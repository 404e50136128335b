import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { MessageCta, MessageDoc, SubscriberDoc } from '@novu/dal';
import { ButtonTypeEnum, type ChannelTypeEnum, MessageActionStatusEnum } from '@novu/shared';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsBoolean,
  IsDefined,
  IsEnum,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsFreeJson } from '../http/free-json.js';
import { PagePositionQuery, PageSizeQuery } from '../http/paging.js';
import { BooleanQuery, IsAbsentOr } from '../http/validation.js';

const MAX_IDS = 100;
const PAYLOAD_BYTES = 64 * 1024;
/** Characters of a payload to filter by, in base64. */
const PAYLOAD_FILTER_LENGTH = 8_192;

/** The one text of a field that takes one text or several. */
const toTexts = ({ value }: { value: unknown }): unknown => (Array.isArray(value) ? value : [value]);

/** What a message can be marked as. */
enum MarkAsEnum {
  READ = 'read',
  SEEN = 'seen',
  UNREAD = 'unread',
  UNSEEN = 'unseen',
}

export class FeedQueryInput {
  /** Counted from 0. */
  @PagePositionQuery()
  page: number = 0;

  /** Rows a page, 1 to 100. */
  @PageSizeQuery(100)
  limit: number = 10;

  @ApiPropertyOptional()
  @IsOptional()
  @BooleanQuery()
  @IsBoolean()
  read?: boolean;

  @ApiPropertyOptional()
  @IsOptional()
  @BooleanQuery()
  @IsBoolean()
  seen?: boolean;

  /** Base64 of a JSON object; messages whose payload holds all of it. Looked at by `parsePayload`. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(PAYLOAD_FILTER_LENGTH)
  payload?: string;
}

export class UnseenCountQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @BooleanQuery()
  @IsBoolean()
  seen: boolean = false;

  /** Where counting stops, 1 to 1,000. */
  @PageSizeQuery(1_000)
  limit: number = 100;
}

class MessageIdsInput {
  /** One id or up to 100. */
  @ApiProperty({ oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] })
  @Transform(toTexts)
  @ArrayMaxSize(MAX_IDS)
  @IsString({ each: true })
  messageId: string[];
}

export class MarkInput extends MessageIdsInput {
  @ApiProperty({ enum: MarkAsEnum })
  @IsEnum(MarkAsEnum)
  markAs: MarkAsEnum;
}

class FlagsInput {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  read?: boolean;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  seen?: boolean;
}

export class MarkFlagsInput extends MessageIdsInput {
  @ApiProperty({ type: FlagsInput })
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => FlagsInput)
  mark: FlagsInput;
}

export class MarkAllInput {
  @ApiPropertyOptional({ oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] })
  @IsAbsentOr()
  @Transform((given: { value: unknown }) => (given.value === undefined ? undefined : toTexts(given)))
  @ArrayMaxSize(MAX_IDS)
  @IsString({ each: true })
  @MaxLength(512, { each: true })
  feedIdentifier?: string[];

  @ApiProperty({ enum: MarkAsEnum })
  @IsEnum(MarkAsEnum)
  markAs: MarkAsEnum;
}

export class LegacyActionParams {
  @IsString()
  subscriberId: string;

  @IsString()
  messageId: string;

  @IsEnum(ButtonTypeEnum)
  type: ButtonTypeEnum;
}

export class LegacyActionInput {
  @ApiProperty({ enum: MessageActionStatusEnum })
  @IsEnum(MessageActionStatusEnum)
  status: MessageActionStatusEnum;

  /** Kept with the result, at most 64 KB. */
  @ApiPropertyOptional({ type: Object })
  @IsAbsentOr()
  @IsFreeJson({ maxBytes: PAYLOAD_BYTES })
  payload?: Record<string, unknown>;
}

/** A message as the old feed tells of it. Times are ISO texts. */
interface FeedItem {
  _id: string;
  _templateId: string;
  _environmentId: string;
  _messageTemplateId: string;
  _organizationId: string;
  _notificationId: string;
  _subscriberId: string;
  _jobId: string;
  createdAt: string;
  updatedAt: string;
  subscriber: { _id: string; subscriberId: string; firstName?: string; lastName?: string; avatar?: string };
  transactionId: string;
  templateIdentifier: string;
  providerId: string;
  content: string;
  subject?: string;
  channel: ChannelTypeEnum;
  read: boolean;
  seen: boolean;
  archived: boolean;
  cta: MessageCta;
  status: MessageDoc['status'];
  payload: Record<string, unknown>;
  data?: Record<string, unknown>;
  tags: string[];
}

export interface FeedPageResponse {
  data: FeedItem[];
  /** Counting stops at 1,000; `hasMore` is exact. */
  totalCount: number;
  hasMore: boolean;
  pageSize: number;
  page: number;
}

export function toFeedItem(message: MessageDoc, { _id, subscriberId, ...profile }: SubscriberDoc): FeedItem {
  const { firstName, lastName, avatar } = profile;

  return {
    _id: message._id.toHexString(),
    _templateId: message._templateId.toHexString(),
    _environmentId: message._environmentId.toHexString(),
    _messageTemplateId: message._messageTemplateId.toHexString(),
    _organizationId: message._organizationId.toHexString(),
    _notificationId: message._notificationId.toHexString(),
    _subscriberId: message._subscriberId.toHexString(),
    _jobId: message._jobId.toHexString(),
    createdAt: message.createdAt.toISOString(),
    updatedAt: message.updatedAt.toISOString(),
    subscriber: {
      _id: _id.toHexString(),
      subscriberId,
      ...(firstName ? { firstName } : {}),
      ...(lastName ? { lastName } : {}),
      ...(avatar ? { avatar } : {}),
    },
    transactionId: message.transactionId,
    templateIdentifier: message.templateIdentifier,
    providerId: message.providerId,
    content: message.content,
    ...(message.subject ? { subject: message.subject } : {}),
    channel: message.channel,
    read: message.read,
    seen: message.seen,
    archived: message.archived,
    cta: message.cta,
    status: message.status,
    payload: message.payload,
    ...(message.data ? { data: message.data } : {}),
    tags: message.tags,
  };
}
