import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ChannelConnectionDoc, ChannelEndpointDoc, ChannelWorkspace, CursorPage } from '@novu/dal';
import type { ChannelTypeEnum } from '@novu/shared';
import { IsIn, IsOptional } from 'class-validator';
import {
  CONNECTION_MODES,
  type ConnectionMode,
  CreateChannelConnectionInput,
  IsChannelIdentifier,
  IsContext,
  IsContextHash,
  IsIntegrationIdentifier,
  ListChannelConnectionsQuery,
} from '../../channel-connections/channel-connections.dto.js';
import {
  CreateChannelEndpointInput,
  ListChannelEndpointsQuery,
} from '../../channel-endpoints/channel-endpoints.dto.js';
import { ChatOAuthUrlInput, ConnectOAuthInput, LinkUserOAuthInput } from '../../integrations/chat-oauth.dto.js';

export class OwnConnectionsQuery extends ListChannelConnectionsQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @IsChannelIdentifier()
  connectionIdentifier?: string;
}

export class OwnConnectionQuery {
  @ApiPropertyOptional({ enum: CONNECTION_MODES })
  @IsOptional()
  @IsIn(CONNECTION_MODES)
  connectionMode?: ConnectionMode;
}

export class CreateOwnConnectionInput extends CreateChannelConnectionInput {
  @IsContextHash()
  contextHash?: string | null;
}

export class ConnectOwnInput extends ConnectOAuthInput {}

export class OwnChatUrlInput extends ChatOAuthUrlInput {}

export class OwnEndpointsQuery extends ListChannelEndpointsQuery {}

export class CreateOwnEndpointInput extends CreateChannelEndpointInput {
  @IsContextHash()
  contextHash?: string | null;
}

export class LinkOwnUserInput extends LinkUserOAuthInput {}

export class LinkOwnChatInput {
  @ApiProperty()
  @IsIntegrationIdentifier()
  integrationIdentifier: string;

  @IsContext()
  context?: unknown;

  @IsContextHash()
  contextHash?: string | null;
}

/** A connection as a browser sees it: without its tokens. */
export interface OwnConnection {
  identifier: string;
  channel: ChannelTypeEnum;
  providerId: string;
  integrationIdentifier: string;
  /** Null for one that is everybody's. */
  subscriberId: string | null;
  contextKeys: string[];
  workspace: ChannelWorkspace;
  createdAt: string;
  updatedAt: string;
}

export type OwnConnectionPage = Omit<CursorPage<ChannelConnectionDoc>, 'data'> & { data: OwnConnection[] };

export function toOwnConnection(doc: ChannelConnectionDoc): OwnConnection {
  const { identifier, channel, providerId, integrationIdentifier, subscriberId, contextKeys, workspace } = doc;

  return {
    identifier,
    channel,
    providerId,
    integrationIdentifier,
    subscriberId,
    contextKeys,
    workspace,
    createdAt: doc.createdAt.toISOString(),
    updatedAt: doc.updatedAt.toISOString(),
  };
}

/** An endpoint as a browser sees it: without what is kept encrypted. */
export interface OwnEndpoint {
  identifier: string;
  channel: ChannelTypeEnum;
  providerId: string;
  integrationIdentifier: string;
  connectionIdentifier: string | null;
  subscriberId: string;
  contextKeys: string[];
  type: string;
  endpoint: Record<string, unknown>;
  createdAt: string;
  updatedAt: string;
}

export type OwnEndpointPage = Omit<CursorPage<ChannelEndpointDoc>, 'data'> & { data: OwnEndpoint[] };

/** How encrypted texts begin, in JSON. */
const ENCRYPTED = '"nvsk.';

export function toOwnEndpoint(doc: ChannelEndpointDoc): OwnEndpoint {
  const { identifier, channel, providerId, integrationIdentifier, subscriberId, contextKeys, type, endpoint } = doc;
  const open = Object.entries(endpoint).filter(([, value]) => !JSON.stringify(value).includes(ENCRYPTED));

  return {
    identifier,
    channel,
    providerId,
    integrationIdentifier,
    connectionIdentifier: doc.connectionIdentifier ?? null,
    subscriberId,
    contextKeys,
    type,
    endpoint: Object.fromEntries(open),
    createdAt: doc.createdAt.toISOString(),
    updatedAt: doc.updatedAt.toISOString(),
  };
}
