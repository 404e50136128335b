import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { invalidInput, notFound } from '@novu/application-generic';
import { type FeedFilter, type OrganizationId, toObjectId, type Types } from '@novu/dal';
import { ButtonTypeEnum } from '@novu/shared';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsEnum, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageSizeQuery } from '../http/paging.js';
import { BooleanQuery, IsAbsentOr, IsSubscriberId } from '../http/validation.js';
import { FeedQueryInput, LegacyActionInput } from '../subscriber-notifications/legacy-notifications.dto.js';
import { SubscriberProfileInput } from '../subscribers/subscribers.dto.js';

const MAX_IDS = 100;
/** Where counting stops unless the caller says otherwise. */
const COUNT_LIMIT = 100;
const MAX_COUNT_LIMIT = 1_000;

/** `POST /v1/widgets/session/initialize`. */
export class WidgetSessionRequest extends SubscriberProfileInput {
  /** Identifier of the environment. */
  @ApiProperty()
  @IsString()
  @MaxLength(256)
  applicationIdentifier: string;

  @ApiProperty()
  @IsSubscriberId()
  subscriberId: string;

  /** Hex HMAC-SHA256 of the subscriber's id, keyed with an API key of the environment. */
  @ApiPropertyOptional({ type: String, nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(256)
  hmacHash?: string | null;
}

export interface WidgetSession {
  token: string;
  profile: {
    _id: string;
    firstName: string | null;
    lastName: string | null;
    email: string | null;
    subscriberId: string;
    organizationId: string;
    environmentId: string;
    aud: 'widget_user';
  };
}

/** The feeds messages could be put into once are no part of the platform: whoever asks for one is told so. */
class OfFeed {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString({ each: true })
  @MaxLength(512, { each: true })
  feedIdentifier?: string | string[];
}

/** @throws AppError 404 */
export function refuseFeed(feed: string | readonly string[] | undefined): void {
  const named = [feed ?? []].flat().filter(Boolean);
  if (named.length > 0) throw notFound('feed', { feedIdentifier: named.join(', ') });
}

export class WidgetFeedQuery extends FeedQueryInput {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString({ each: true })
  @MaxLength(512, { each: true })
  feedIdentifier?: string | string[];
}

export class WidgetCountQuery extends OfFeed {
  @ApiPropertyOptional()
  @IsOptional()
  @BooleanQuery()
  @IsBoolean()
  seen?: boolean;

  @ApiPropertyOptional()
  @IsOptional()
  @BooleanQuery()
  @IsBoolean()
  read?: boolean;

  /** Where counting stops, 1 to 1,000. */
  @PageSizeQuery(MAX_COUNT_LIMIT)
  limit: number = COUNT_LIMIT;
}

export class FeedIdQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString({ each: true })
  @MaxLength(512, { each: true })
  feedId?: string | string[];
}

/** `POST /v1/widgets/messages/read` and `…/seen`; a list of no feeds is all of them. */
export class FeedIdInput {
  @ApiPropertyOptional()
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === null ? undefined : value))
  @IsString({ each: true })
  @MaxLength(512, { each: true })
  feedId?: string | string[];
}

export class RemoveMessagesInput {
  /** Up to 100. */
  @ApiProperty({ type: [String] })
  @IsArray()
  @ArrayMaxSize(MAX_IDS)
  @IsString({ each: true })
  messageIds: string[];
}

export class WidgetActionParams {
  @IsString()
  messageId: string;

  @IsEnum(ButtonTypeEnum)
  type: ButtonTypeEnum;
}

/** The type stands in the path as well, which counts. */
export class WidgetActionInput extends LegacyActionInput {
  @ApiPropertyOptional({ enum: ButtonTypeEnum })
  @IsAbsentOr()
  @IsEnum(ButtonTypeEnum)
  executedType?: ButtonTypeEnum;
}

export class UsageInput {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(256)
  name?: string;
}

/** What a browser is told of the customer. */
export interface WidgetOrganization {
  _id: string;
  name: string;
  branding: Record<string, unknown>;
}

export function toWidgetOrganization({
  _id,
  name,
  branding,
}: {
  _id: OrganizationId;
  name: string;
  branding?: object;
}): WidgetOrganization {
  return { _id: _id.toHexString(), name, branding: { ...branding } };
}

/** @throws AppError 422 */
export function toMessageIds(texts: readonly string[], field: string): Types.ObjectId[] {
  const ids = texts.flatMap((text) => toObjectId(text) ?? []);
  if (ids.length < texts.length) throw invalidInput({ [field]: { messages: [`${field} must be ids of messages`] } });

  return ids;
}

/** The flags that were asked for; the old Inbox knows nothing of the archive and of snoozing. */
export function toCountFilter({ seen, read }: { seen?: boolean; read?: boolean }): FeedFilter {
  return { ...(seen === undefined ? {} : { seen }), ...(read === undefined ? {} : { read }) };
}
