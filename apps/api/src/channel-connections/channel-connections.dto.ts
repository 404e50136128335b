import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Encryption } from '@novu/application-generic';
import type { ChannelAuth, ChannelConnectionDoc, ChannelFilter, ChannelWorkspace, CursorPage } from '@novu/dal';
import { ChannelTypeEnum } from '@novu/shared';
import { Transform, Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, IsString, Matches, MaxLength, ValidateNested } from 'class-validator';
import { IsSearchText } from '../http/free-json.js';
import { CursorPageQuery } from '../http/paging.js';
import { IsAbsentOr, IsSubscriberId, TextListQuery } from '../http/validation.js';

/** Clients make identifiers from ids of subscribers, which may hold anything but spaces (`spec/inbox-api.md` section 7). */
export const IsChannelIdentifier = (): PropertyDecorator =>
  applyDecorators(
    IsString(),
    Matches(/^[^\s\p{C}]{1,640}$/u, { message: '$property must be a text of 1 to 640 characters without spaces' }),
  );

export const IsIntegrationIdentifier = (): PropertyDecorator => applyDecorators(IsString(), MaxLength(128));

/** A context as a trigger takes it; what is in it is looked at where contexts are read. */
export const IsContext = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: Object }),
    IsAbsentOr(),
    // As it was sent: the transformation into classes loses members named like those of every object.
    Transform(({ obj, key }: { obj: Record<string, unknown>; key: string }) => obj[key]),
  );

/** Stands beside a context where hashes are asked for: hex HMAC-SHA256 of its canonical JSON. */
export const IsContextHash = (): PropertyDecorator =>
  applyDecorators(ApiPropertyOptional({ type: String }), IsOptional(), IsString(), MaxLength(256));

/** Encrypted texts begin with the mark: one that comes in from outside would be opened on the way out. */
const IsToken = (): PropertyDecorator =>
  applyDecorators(
    IsString(),
    MaxLength(8192),
    Matches(/^(?!nvsk\.)[\s\S]/, { message: '$property must not be empty, nor begin with "nvsk."' }),
  );

export class WorkspaceInput {
  @ApiProperty()
  @IsString()
  @MaxLength(512)
  id: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(512)
  name?: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(512)
  botUserId?: string;
}

export class AuthInput {
  @ApiProperty()
  @IsToken()
  accessToken: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsToken()
  refreshToken?: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(64)
  expiresAt?: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsString()
  @MaxLength(64)
  refreshTokenExpiresAt?: string;
}

/** Takes the place of what was there. */
export class UpdateChannelConnectionInput {
  @ApiProperty({ type: WorkspaceInput })
  @IsObject()
  @ValidateNested()
  @Type(() => WorkspaceInput)
  workspace: WorkspaceInput;

  @ApiProperty({ type: AuthInput })
  @IsObject()
  @ValidateNested()
  @Type(() => AuthInput)
  auth: AuthInput;
}

/** `shared`: the connection is everybody's. */
export const CONNECTION_MODES = ['subscriber', 'shared'] as const;
export type ConnectionMode = (typeof CONNECTION_MODES)[number];

export class CreateChannelConnectionInput extends UpdateChannelConnectionInput {
  /** Made up when absent. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsChannelIdentifier()
  identifier?: string;

  @ApiProperty()
  @IsIntegrationIdentifier()
  integrationIdentifier: string;

  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsSubscriberId()
  subscriberId?: string;

  @IsContext()
  context?: unknown;

  @ApiPropertyOptional({ enum: CONNECTION_MODES })
  @IsAbsentOr()
  @IsIn(CONNECTION_MODES)
  connectionMode?: ConnectionMode;
}

/** What lists of connections and of endpoints are narrowed down by. */
export class ListChannelsQuery extends CursorPageQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  subscriberId?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  integrationIdentifier?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsSearchText()
  providerId?: string;

  @ApiPropertyOptional({ enum: ChannelTypeEnum })
  @IsOptional()
  @IsIn(Object.values(ChannelTypeEnum))
  channel?: ChannelTypeEnum;

  /** Exactly these, as `type:id`; one empty value: exactly none. */
  @TextListQuery()
  contextKeys?: string[];
}

export class ListChannelConnectionsQuery extends ListChannelsQuery {
  @ApiPropertyOptional({ enum: CONNECTION_MODES })
  @IsOptional()
  @IsIn(CONNECTION_MODES)
  connectionMode?: ConnectionMode;
}

/** An empty filter is no filter, except that of contexts. */
export function toChannelFilter(query: ListChannelsQuery): ChannelFilter {
  const { subscriberId, integrationIdentifier, providerId, channel, contextKeys } = query;
  const given = Object.entries({ subscriberId, integrationIdentifier, providerId, channel });

  return {
    ...Object.fromEntries(given.filter(([, value]) => value)),
    ...(contextKeys === undefined ? {} : { contextKeys: contextKeys.filter(Boolean) }),
  };
}

export interface ChannelConnectionResponse {
  identifier: string;
  channel: ChannelTypeEnum;
  providerId: string;
  integrationIdentifier: string;
  subscriberId: string | null;
  contextKeys: string[];
  workspace: ChannelWorkspace;
  /** In the clear. */
  auth: ChannelAuth;
  createdAt: string;
  updatedAt: string;
}

export type ChannelConnectionPage = Omit<CursorPage<ChannelConnectionDoc>, 'data'> & {
  data: ChannelConnectionResponse[];
};

export function toChannelConnectionResponse(
  doc: ChannelConnectionDoc,
  encryption: Encryption,
): ChannelConnectionResponse {
  const { identifier, channel, providerId, integrationIdentifier, subscriberId, contextKeys, workspace } = doc;
  const { accessToken, refreshToken, expiresAt, refreshTokenExpiresAt } = doc.auth;

  return {
    identifier,
    channel,
    providerId,
    integrationIdentifier,
    subscriberId,
    contextKeys,
    workspace,
    auth: {
      accessToken: encryption.decrypt(accessToken),
      ...(refreshToken === undefined ? {} : { refreshToken: encryption.decrypt(refreshToken) }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(refreshTokenExpiresAt === undefined ? {} : { refreshTokenExpiresAt }),
    },
    createdAt: doc.createdAt.toISOString(),
    updatedAt: doc.updatedAt.toISOString(),
  };
}
