import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { timezoneIssue } from '@novu/application-generic';
import { type CursorPage, MAX_DEVICES, type SubscriberDoc } from '@novu/dal';
import { chatProviders, pushProviders } from '@novu/providers';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  MinLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { IsFreeJson, IsSearchText } from '../http/free-json.js';
import { CursorPageQuery, PagePositionQuery, PageSizeQuery } from '../http/paging.js';
import { BooleanQuery, IsAbsentOr, IsExternalId, IsNullableText, IsSubscriberId } from '../http/validation.js';

const DATA_BYTES = 64 * 1024;

/** `en_US` and `en-US` alike. */
const IsLocale = (): PropertyDecorator =>
  ValidateBy({
    name: 'isLocale',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'string' && succeeds(() => Intl.getCanonicalLocales(value.replaceAll('_', '-'))),
      defaultMessage: () => '$property must be a locale such as en_US',
    },
  });

/** A zone of the IANA database. */
const IsTimezone = (): PropertyDecorator =>
  ValidateBy({
    name: 'isTimezone',
    validator: {
      validate: (value: unknown) => timezoneIssue(value) === undefined,
      defaultMessage: () => '$property must be an IANA time zone such as Europe/Berlin',
    },
  });

/** Forms send an empty text for a field that is left empty. */
const EmptyIsNull = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === '' ? null : value));

/** What browsers call the time zone of a machine that does not tell it. The Inbox passes on what its browser says. */
const UnknownTimezoneIsAbsent = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === 'Etc/Unknown' ? undefined : value));

/** Everything a customer may say about a subscriber but its id. Absent fields stay as they are, null empties them. */
export class SubscriberProfileInput {
  @ApiPropertyOptional({ type: String, nullable: true })
  @IsNullableText()
  firstName?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  @IsNullableText()
  lastName?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  @EmptyIsNull()
  @IsOptional()
  @IsEmail()
  email?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  @IsNullableText(256)
  phone?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  @IsNullableText(2048)
  avatar?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  @EmptyIsNull()
  @IsOptional()
  @IsLocale()
  @MaxLength(64)
  locale?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true })
  @EmptyIsNull()
  @UnknownTimezoneIsAbsent()
  @IsOptional()
  @IsTimezone()
  timezone?: string | null;

  /** Free data, at most 64 KB. */
  @ApiPropertyOptional({ type: Object, nullable: true })
  @IsOptional()
  @IsFreeJson({ maxBytes: DATA_BYTES })
  data?: Record<string, unknown> | null;
}

export class CreateSubscriberInput extends SubscriberProfileInput {
  @ApiProperty()
  @IsSubscriberId()
  subscriberId: string;
}

/** Subscribers one bulk call may name. */
const BULK = 500;

export class BulkSubscribersInput {
  /** At most 500. Of one named twice, what is said later counts. */
  @ApiProperty({ type: [CreateSubscriberInput], maxItems: BULK })
  @IsArray()
  @ArrayMaxSize(BULK)
  @ValidateNested({ each: true })
  @Type(() => CreateSubscriberInput)
  subscribers: CreateSubscriberInput[];
}

export interface BulkSubscribersResponse {
  updated: { subscriberId: string }[];
  created: { subscriberId: string }[];
  /** Always empty: a call that is wrong anywhere does nothing. */
  failed: { subscriberId: string; message: string }[];
}

export class OnlineStatusInput {
  @ApiProperty()
  @ValidateIf(({ online }: OnlineStatusInput) => online === undefined)
  @IsBoolean()
  isOnline: boolean;

  /** What older clients call it. */
  @IsAbsentOr()
  @IsBoolean()
  online?: boolean;
}

/** A text of an address: webhooks and device tokens are the longest. */
const IsCredentialText = (): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional(), IsAbsentOr(), IsString(), MaxLength(4096));

/** Where a subscriber is reached at an integration; which fields are needed, the provider knows. */
export class ChannelCredentials {
  @IsCredentialText()
  webhookUrl?: string;

  @IsCredentialText()
  channel?: string;

  @ApiPropertyOptional({ type: [String], maxItems: MAX_DEVICES })
  @IsAbsentOr()
  @IsArray()
  @ArrayMaxSize(MAX_DEVICES)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(4096, { each: true })
  deviceTokens?: string[];

  @IsCredentialText()
  alertUid?: string;

  @IsCredentialText()
  title?: string;

  @IsCredentialText()
  imageUrl?: string;

  @IsCredentialText()
  state?: string;

  @IsCredentialText()
  externalUrl?: string;

  /** For messengers that know people by their phone number. */
  @IsCredentialText()
  phoneNumber?: string;
}

const ADDRESSED_PROVIDERS = [...chatProviders.keys(), ...pushProviders.keys()];

export class UpdateCredentialsInput {
  @ApiProperty({ enum: ADDRESSED_PROVIDERS })
  @IsIn(ADDRESSED_PROVIDERS)
  providerId: string;

  /** The newest active integration of the provider when absent. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsExternalId()
  integrationIdentifier?: string;

  @ApiProperty({ type: ChannelCredentials })
  @IsObject()
  @ValidateNested()
  @Type(() => ChannelCredentials)
  credentials: ChannelCredentials;
}

export class RemoveCredentialsQuery {
  /** All integrations of the provider when absent. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsExternalId()
  integrationIdentifier?: string;
}

export class ListSubscribersQuery {
  @PagePositionQuery()
  page: number = 0;

  @PageSizeQuery(100)
  limit: number = 10;
}

export class CreateSubscriberQuery {
  /** Answer 409 instead of updating a subscriber that exists. */
  @ApiPropertyOptional()
  @IsOptional()
  @BooleanQuery()
  @IsBoolean()
  failIfExists: boolean = false;
}

/** Filters tell upper from lower case. */
export class SearchSubscribersQuery extends CursorPageQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  email?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  phone?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  subscriberId?: string;

  /** Words of the first and last name. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  name?: string;
}

export interface SubscriberResponse {
  _id: string;
  subscriberId: string;
  _organizationId: string;
  _environmentId: string;
  firstName?: string | null;
  lastName?: string | null;
  email?: string | null;
  phone?: string | null;
  avatar?: string | null;
  locale?: string | null;
  timezone?: string | null;
  data?: Record<string, unknown> | null;
  channels?: { _integrationId: string; providerId: string; credentials: Record<string, unknown> }[];
  isOnline: boolean;
  lastOnlineAt?: string;
  deleted: boolean;
  createdAt: string;
  updatedAt: string;
}

export function toSubscriberResponse(doc: SubscriberDoc): SubscriberResponse {
  return {
    _id: doc._id.toHexString(),
    subscriberId: doc.subscriberId,
    _organizationId: doc._organizationId.toHexString(),
    _environmentId: doc._environmentId.toHexString(),
    firstName: doc.firstName,
    lastName: doc.lastName,
    email: doc.email,
    phone: doc.phone,
    avatar: doc.avatar,
    locale: doc.locale,
    timezone: doc.timezone,
    data: doc.data,
    ...(doc.channels
      ? {
          channels: doc.channels.map(({ _integrationId, providerId, credentials }) => ({
            _integrationId: _integrationId.toHexString(),
            providerId,
            credentials,
          })),
        }
      : {}),
    isOnline: doc.isOnline ?? false,
    ...(doc.lastOnlineAt ? { lastOnlineAt: doc.lastOnlineAt.toISOString() } : {}),
    deleted: doc.deleted,
    createdAt: doc.createdAt.toISOString(),
    updatedAt: doc.updatedAt.toISOString(),
  };
}

export type SubscriberPage = Omit<CursorPage<SubscriberDoc>, 'data'> & { data: SubscriberResponse[] };

/** A page of the old interface. */
export interface SubscribersPage {
  data: SubscriberResponse[];
  page: number;
  pageSize: number;
  hasMore: boolean;
  /** Counting stops at 50,000. */
  totalCount: number;
}

export interface RemoveSubscriberResponse {
  acknowledged: boolean;
  status: string;
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();

    return true;
  } catch {
    return false;
  }
}
