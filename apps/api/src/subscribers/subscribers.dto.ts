import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { CursorPage, SubscriberDoc } from '@novu/dal';
import { Transform } from 'class-transformer';
import { IsBoolean, IsEmail, IsOptional, MaxLength, ValidateBy } from 'class-validator';
import { IsFreeJson, IsSearchText } from '../http/free-json.js';
import { CursorPageQuery } from '../http/paging.js';
import { BooleanQuery, IsNullableText, IsSubscriberId } from '../http/validation.js';

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
      validate: (value: unknown) =>
        typeof value === 'string' && succeeds(() => new Intl.DateTimeFormat('en', { timeZone: value })),
      defaultMessage: () => '$property must be an IANA time zone such as Europe/Berlin',
    },
  });

/** Forms send an empty text for a field that is left empty. */
const EmptyIsNull = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === '' ? null : value));

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
