import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags, ApiUnauthorizedResponse } from '@nestjs/swagger';
import type { Scope } from '@novu/dal';
import { PermissionsEnum } from '@novu/shared';
import type { FastifyReply } from 'fastify';
import { BareAnswer } from '../http/envelope.interceptor.js';
import { Can, Public } from '../http/permissions.js';
import { CurrentScope } from '../http/session.js';
import {
  ChatOAuthUrlInput,
  type ConfigureWebhookResponse,
  ConnectOAuthInput,
  LinkChannelEndpointInput,
  type LinkChannelEndpointResponse,
  LinkUserOAuthInput,
  MobileLinkInput,
  type MobileLinkResponse,
  OAuthCallbackQuery,
  type OAuthUrlResponse,
} from './chat-oauth.dto.js';
import { ChatOAuthService } from './chat-oauth.service.js';
import { type TelegramReply, TelegramService } from './telegram.service.js';

/** Closes the window a person has agreed in. */
const DONE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Connected</title></head>
<body><p>Connected. You can close this window.</p><script>window.close();</script></body></html>
`;

/** How chat services and the people in them are connected. */
@ApiTags('Integrations')
@Controller('v1/integrations')
export class ChatOAuthController {
  constructor(
    private readonly oauth: ChatOAuthService,
    private readonly telegram: TelegramService,
  ) {}

  /** The address at which somebody connects a workspace, or says who it is there; see the two endpoints below. */
  @Post('chat/oauth')
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  async url(@CurrentScope() scope: Scope, @Body() input: ChatOAuthUrlInput): Promise<OAuthUrlResponse> {
    return { url: await this.oauth.url(scope, input) };
  }

  /** The address at which somebody connects a workspace; it is good for five minutes. */
  @Post('channel-connections/oauth')
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  async connectUrl(@CurrentScope() scope: Scope, @Body() input: ConnectOAuthInput): Promise<OAuthUrlResponse> {
    return { url: await this.oauth.connectUrl(scope, input) };
  }

  /** The address at which a subscriber says who it is in a workspace; it is good for five minutes. */
  @Post('channel-endpoints/oauth')
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  async linkUserUrl(@CurrentScope() scope: Scope, @Body() input: LinkUserOAuthInput): Promise<OAuthUrlResponse> {
    return { url: await this.oauth.linkUserUrl(scope, input) };
  }

  /** Chat services send people back here; the signed state says whom it is for. */
  @Get('chat/oauth/callback')
  @Public()
  async callback(@Query() query: OAuthCallbackQuery, @Res() reply: FastifyReply): Promise<void> {
    const next = await this.oauth.finish(query);
    if (next === undefined) await reply.type('text/html; charset=utf-8').send(DONE);
    else await reply.redirect(next, 302);
  }

  /** A link with which a subscriber ties its Telegram chat to itself. */
  @Post('channel-endpoints/link')
  @HttpCode(200)
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  async link(
    @CurrentScope() scope: Scope,
    @Body() input: LinkChannelEndpointInput,
  ): Promise<LinkChannelEndpointResponse> {
    const { url, botUsername, expiresAt } = await this.telegram.link(scope, input);

    return { url, providerMetadata: { botUsername, expiresAt } };
  }

  /** A link with which a subscriber ties its Telegram chat to itself on a phone. */
  @Post(':integrationIdentifier/mobile-link')
  @HttpCode(200)
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  async mobileLink(
    @CurrentScope() scope: Scope,
    @Param('integrationIdentifier') integrationIdentifier: string,
    @Body() { subscriberId }: MobileLinkInput,
  ): Promise<MobileLinkResponse> {
    const { token, url, expiresAt } = await this.telegram.link(scope, { integrationIdentifier, subscriberId });

    return { token, url, expiresAt };
  }

  /** Has a Telegram bot send its updates here. */
  @Post(':integrationIdentifier/webhook/configure')
  @HttpCode(200)
  @Can(PermissionsEnum.INTEGRATION_WRITE)
  configure(
    @CurrentScope() scope: Scope,
    @Param('integrationIdentifier') integrationIdentifier: string,
  ): Promise<ConfigureWebhookResponse> {
    return this.telegram.configure(scope, integrationIdentifier);
  }

  /** Telegram calls it, and proves so with the secret it was given. */
  @Post('telegram/:organizationId/:environmentId/:integrationIdentifier')
  @HttpCode(200)
  @ApiUnauthorizedResponse()
  @Public()
  @BareAnswer()
  receive(
    @Param() ids: { organizationId: string; environmentId: string; integrationIdentifier: string },
    @Headers('x-telegram-bot-api-secret-token') secret: string | undefined,
    @Body() body: unknown,
  ): Promise<TelegramReply> {
    return this.telegram.receive(ids, secret ?? '', body);
  }
}
