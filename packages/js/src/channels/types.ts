import type { Context } from '../types.js';

export type ConnectionMode = 'subscriber' | 'shared';
type OAuthMode = 'connect' | 'link_user';

/** A workspace of a chat provider that the subscriber, or everybody, is connected with. */
export interface ChannelConnectionResponse {
  identifier: string;
  workspace?: { id: string; name?: string; botUserId?: string };
  createdAt?: string;
}

/** An address of the subscriber with a chat or push provider. */
export interface ChannelEndpointResponse {
  identifier: string;
  type: string;
}

export interface GenerateConnectOAuthUrlArgs {
  integrationIdentifier: string;
  connectionIdentifier?: string;
  subscriberId?: string;
  context?: Context;
  contextHash?: string;
  scope?: string[];
  connectionMode?: ConnectionMode;
  autoLinkUser?: boolean;
}

export interface GenerateChatOAuthUrlArgs {
  integrationIdentifier: string;
  connectionIdentifier?: string;
  subscriberId?: string;
  context?: Context;
  scope?: string[];
  userScope?: string[];
  mode?: OAuthMode;
  connectionMode?: ConnectionMode;
  autoLinkUser?: boolean;
}

export interface GenerateLinkUserOAuthUrlArgs {
  integrationIdentifier: string;
  connectionIdentifier?: string;
  subscriberId: string;
  context?: Context;
  contextHash?: string;
  userScope?: string[];
}

export interface ListChannelEndpointsArgs {
  subscriberId?: string;
  integrationIdentifier?: string;
  connectionIdentifier?: string;
  channel?: string;
  providerId?: string;
  /** Exactly these; an empty list means without any context. */
  contextKeys?: string[];
  limit?: number;
  after?: string;
  before?: string;
}

export interface ListChannelConnectionsArgs extends Omit<ListChannelEndpointsArgs, 'connectionIdentifier'> {
  connectionMode?: ConnectionMode;
}

export interface GetChannelConnectionArgs {
  identifier: string;
  connectionMode?: ConnectionMode;
}

export interface DeleteChannelConnectionArgs {
  identifier: string;
}

export interface GetChannelEndpointArgs {
  identifier: string;
}

export interface DeleteChannelEndpointArgs {
  identifier: string;
}

/** What a connection that is made without the provider's own pages holds. */
export interface CreateChannelConnectionArgs {
  identifier?: string;
  integrationIdentifier: string;
  subscriberId?: string;
  context?: Context;
  workspace: { id: string; name?: string };
  auth: { accessToken: string };
}

export interface CreateChannelEndpointArgs {
  identifier?: string;
  integrationIdentifier: string;
  connectionIdentifier?: string;
  subscriberId: string;
  context?: Context;
  type: string;
  endpoint: Record<string, string>;
}

export interface LinkChannelEndpointArgs {
  integrationIdentifier: string;
  context?: Context;
  contextHash?: string;
}

export interface LinkChannelEndpointResponse {
  url: string;
  providerMetadata?: Record<string, unknown>;
}
