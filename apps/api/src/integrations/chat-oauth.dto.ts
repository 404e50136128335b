import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import {
  CONNECTION_MODES,
  type ConnectionMode,
  IsChannelIdentifier,
  IsContext,
  IsContextHash,
  IsIntegrationIdentifier,
} from '../channel-connections/channel-connections.dto.js';
import { IsAbsentOr, IsSubscriberId } from '../http/validation.js';

/** Rights to ask for, in the words of the chat service; its usual ones when absent. */
const IsScopes = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({ type: [String] }),
    IsAbsentOr(),
    IsArray(),
    ArrayMaxSize(50),
    IsString({ each: true }),
    MaxLength(128, { each: true }),
    Matches(/^[^\s,]+$/, { each: true, message: 'each value in $property must be a text without spaces and commas' }),
  );

class ChatOAuthInput {
  @ApiProperty()
  @IsIntegrationIdentifier()
  integrationIdentifier: string;

  /** Of the connection that is made, or that the person is reached through. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsChannelIdentifier()
  connectionIdentifier?: string;

  @IsContext()
  context?: unknown;

  /** Not looked at where the caller has the secret key, with which it is made. */
  @IsContextHash()
  contextHash?: string | null;
}

export class ConnectOAuthInput extends ChatOAuthInput {
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsSubscriberId()
  subscriberId?: string;

  @IsScopes()
  scope?: string[];

  @ApiPropertyOptional({ enum: CONNECTION_MODES })
  @IsAbsentOr()
  @IsIn(CONNECTION_MODES)
  connectionMode?: ConnectionMode;

  /** Reach whoever connects through the connection; so it is by default, unless the connection is shared. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsBoolean()
  autoLinkUser?: boolean;
}

export class LinkUserOAuthInput extends ChatOAuthInput {
  @ApiProperty()
  @IsSubscriberId()
  subscriberId: string;

  @IsScopes()
  userScope?: string[];
}

/** Both in one, as older clients ask. */
export class ChatOAuthUrlInput extends ConnectOAuthInput {
  @IsScopes()
  userScope?: string[];

  @ApiPropertyOptional({ enum: ['connect', 'link_user'] })
  @IsAbsentOr()
  @IsIn(['connect', 'link_user'])
  mode?: 'connect' | 'link_user';
}

/** What a chat service sends a person back with. */
export class OAuthCallbackQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(8192)
  code?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(8192)
  state?: string;

  /** MS Teams: whose administrator agreed. */
  @ApiPropertyOptional()
  @IsOptional()
  @Matches(/^[\w.-]{1,128}$/)
  tenant?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(16)
  admin_consent?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  error?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(4096)
  error_description?: string;
}

export interface OAuthUrlResponse {
  url: string;
}

export class LinkChannelEndpointInput {
  @ApiProperty()
  @IsIntegrationIdentifier()
  integrationIdentifier: string;

  @ApiProperty()
  @IsSubscriberId()
  subscriberId: string;

  @IsContext()
  context?: unknown;

  /** Not looked at where the caller has the secret key, with which it is made. */
  @IsContextHash()
  contextHash?: string | null;
}

export class MobileLinkInput {
  /** Who is to be tied to the bot. */
  @ApiProperty()
  @IsSubscriberId()
  subscriberId: string;
}

export interface LinkChannelEndpointResponse {
  url: string;
  providerMetadata: { botUsername: string; expiresAt: string };
}

export interface MobileLinkResponse {
  token: string;
  url: string;
  expiresAt: string;
}

export interface ConfigureWebhookResponse {
  webhookUrl: string;
  configuredAt: string;
  botUsername: string;
}
