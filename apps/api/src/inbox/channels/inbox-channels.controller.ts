import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { toChannelFilter } from '../../channel-connections/channel-connections.dto.js';
import { BareAnswer } from '../../http/envelope.interceptor.js';
import { toCursorQuery } from '../../http/paging.js';
import { SubscriberOnly } from '../../http/permissions.js';
import { CurrentSubscriber, type SubscriberSession } from '../../http/session.js';
import type { LinkChannelEndpointResponse, OAuthUrlResponse } from '../../integrations/chat-oauth.dto.js';
import {
  ConnectOwnInput,
  CreateOwnConnectionInput,
  CreateOwnEndpointInput,
  LinkOwnChatInput,
  LinkOwnUserInput,
  OwnChatUrlInput,
  type OwnConnection,
  type OwnConnectionPage,
  OwnConnectionQuery,
  OwnConnectionsQuery,
  type OwnEndpoint,
  type OwnEndpointPage,
  OwnEndpointsQuery,
  toOwnConnection,
  toOwnEndpoint,
} from './inbox-channels.dto.js';
import { InboxChannelsService } from './inbox-channels.service.js';

/** How the subscriber in front of the Inbox is reached on chat services (`spec/inbox-api.md` section 7). */
@ApiTags('Inbox channels')
@Controller('v1/inbox')
export class InboxChannelsController {
  constructor(private readonly channels: InboxChannelsService) {}

  /** The subscriber's connections by cursor, and on request those of its contexts. */
  @Get('channel-connections')
  @SubscriberOnly()
  @BareAnswer()
  async listConnections(
    @CurrentSubscriber() session: SubscriberSession,
    @Query() query: OwnConnectionsQuery,
  ): Promise<OwnConnectionPage> {
    const { connectionIdentifier: identifier, connectionMode } = query;
    const filter = { ...toChannelFilter(query), identifier, shared: connectionMode === 'shared' };
    const page = await this.channels.listConnections(session, filter, toCursorQuery(query));

    return { ...page, data: page.data.map(toOwnConnection) };
  }

  /** The connection itself: the clients do not unwrap it. */
  @Get('channel-connections/:identifier')
  @SubscriberOnly()
  @BareAnswer()
  async getConnection(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('identifier') identifier: string,
    @Query() { connectionMode }: OwnConnectionQuery,
  ): Promise<OwnConnection> {
    return toOwnConnection(await this.channels.getConnection(session, identifier, connectionMode));
  }

  /** Connects a workspace for the subscriber alone; 403 for a shared connection. */
  @Post('channel-connections')
  @SubscriberOnly()
  async createConnection(
    @CurrentSubscriber() session: SubscriberSession,
    @Body() input: CreateOwnConnectionInput,
  ): Promise<OwnConnection> {
    return toOwnConnection(await this.channels.createConnection(session, input));
  }

  /** Removes a connection of the subscriber's own. */
  @Delete('channel-connections/:identifier')
  @SubscriberOnly()
  @HttpCode(204)
  async removeConnection(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('identifier') identifier: string,
  ): Promise<void> {
    await this.channels.removeConnection(session, identifier);
  }

  /** The address at which the subscriber connects a workspace. */
  @Post('channel-connections/oauth')
  @SubscriberOnly()
  async connect(
    @CurrentSubscriber() session: SubscriberSession,
    @Body() input: ConnectOwnInput,
  ): Promise<OAuthUrlResponse> {
    return { url: await this.channels.connectUrl(session, input) };
  }

  /** What older clients call for both of its neighbours. */
  @Post('chat/oauth')
  @SubscriberOnly()
  async chat(
    @CurrentSubscriber() session: SubscriberSession,
    @Body() input: OwnChatUrlInput,
  ): Promise<OAuthUrlResponse> {
    return { url: await this.channels.chatUrl(session, input) };
  }

  /** Where the subscriber is reached, by cursor. */
  @Get('channel-endpoints')
  @SubscriberOnly()
  @BareAnswer()
  async listEndpoints(
    @CurrentSubscriber() session: SubscriberSession,
    @Query() query: OwnEndpointsQuery,
  ): Promise<OwnEndpointPage> {
    const { connectionIdentifier } = query;
    const filter = { ...toChannelFilter(query), ...(connectionIdentifier ? { connectionIdentifier } : {}) };
    const page = await this.channels.listEndpoints(session, filter, toCursorQuery(query));

    return { ...page, data: page.data.map(toOwnEndpoint) };
  }

  /** One place the subscriber is reached at. */
  @Get('channel-endpoints/:identifier')
  @SubscriberOnly()
  async getEndpoint(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('identifier') identifier: string,
  ): Promise<OwnEndpoint> {
    return toOwnEndpoint(await this.channels.getEndpoint(session, identifier));
  }

  /** Says where on a channel the subscriber is reached. */
  @Post('channel-endpoints')
  @SubscriberOnly()
  async createEndpoint(
    @CurrentSubscriber() session: SubscriberSession,
    @Body() input: CreateOwnEndpointInput,
  ): Promise<OwnEndpoint> {
    return toOwnEndpoint(await this.channels.createEndpoint(session, input));
  }

  /** Removes a place of the subscriber's own. */
  @Delete('channel-endpoints/:identifier')
  @SubscriberOnly()
  @HttpCode(204)
  async removeEndpoint(
    @CurrentSubscriber() session: SubscriberSession,
    @Param('identifier') identifier: string,
  ): Promise<void> {
    await this.channels.removeEndpoint(session, identifier);
  }

  /** The address at which the subscriber says who it is in a workspace. */
  @Post('channel-endpoints/oauth')
  @SubscriberOnly()
  async linkUser(
    @CurrentSubscriber() session: SubscriberSession,
    @Body() input: LinkOwnUserInput,
  ): Promise<OAuthUrlResponse> {
    return { url: await this.channels.linkUserUrl(session, input) };
  }

  /** A link with which the subscriber ties its chat to itself. */
  @Post('channel-endpoints/link')
  @SubscriberOnly()
  async linkChat(
    @CurrentSubscriber() session: SubscriberSession,
    @Body() input: LinkOwnChatInput,
  ): Promise<LinkChannelEndpointResponse> {
    const { url, botUsername, expiresAt } = await this.channels.linkChat(session, input);

    return { url, providerMetadata: { botUsername, expiresAt } };
  }
}
