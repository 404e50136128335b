import { Inject, Injectable } from '@nestjs/common';
import {
  badRequest,
  type Clock,
  CLOCK,
  Encryption,
  notFound,
  type Outbound,
  OUTBOUND,
} from '@novu/application-generic';
import {
  ChannelConnectionRepository,
  EnvironmentRepository,
  type IntegrationDoc,
  IntegrationRepository,
  type Scope,
  toObjectId,
} from '@novu/dal';
import { z } from 'zod';
import { ChannelConnectionsService, requireOwner } from '../channel-connections/channel-connections.service.js';
import { type ChannelOwner, ChannelOwners, toContextIds } from '../channel-connections/channel-owners.js';
import { ChannelEndpointsService } from '../channel-endpoints/channel-endpoints.service.js';
import { API_ENV, apiAddress, type ApiEnv } from '../env.js';
import type { ChatOAuthUrlInput, ConnectOAuthInput, LinkUserOAuthInput, OAuthCallbackQuery } from './chat-oauth.dto.js';
import { isGoodState, type OAuthState, readState, signState } from './oauth-state.js';

const SLACK = new Set(['slack', 'novu-slack']);
const SLACK_SCOPES = [
  'chat:write',
  'chat:write.public',
  'channels:read',
  'groups:read',
  'users:read',
  'users:read.email',
];
const SLACK_USER_SCOPES = ['identity.basic'];
const WEBHOOK_SCOPE = 'incoming-webhook';
const MICROSOFT = 'https://login.microsoftonline.com';
const TEAMS_USER_SCOPES = ['openid', 'profile'];
/** MS Teams hands out no token with the consent: the bot signs in with the credentials of the integration. */
const APP_ONLY = 'app-only';
const CALL_TIMEOUT_MS = 15_000;

const slackAnswer = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  access_token: z.string().optional(),
  refresh_token: z.string().optional(),
  /** Seconds. */
  expires_in: z.number().optional(),
  bot_user_id: z.string().optional(),
  team: z.object({ id: z.string(), name: z.string().optional() }).nullish(),
  authed_user: z.object({ id: z.string() }).nullish(),
  incoming_webhook: z.object({ url: z.string(), channel: z.string().optional() }).nullish(),
});
type SlackAnswer = z.infer<typeof slackAnswer>;

const microsoftAnswer = z.object({ id_token: z.string() });
const microsoftClaims = z.object({ oid: z.string(), tid: z.string().optional() });

/** Whom a callback is for, and with what. */
interface Agreed {
  scope: Scope;
  state: OAuthState;
  owner: ChannelOwner;
  credentials: Record<string, unknown>;
}

/** Lets people connect workspaces of Slack and MS Teams, and themselves in them (`spec/internal-api.md` section 8). */
@Injectable()
export class ChatOAuthService {
  private readonly redirectUri: string;

  constructor(
    private readonly environments: EnvironmentRepository,
    private readonly integrations: IntegrationRepository,
    private readonly connectionRows: ChannelConnectionRepository,
    private readonly connections: ChannelConnectionsService,
    private readonly endpoints: ChannelEndpointsService,
    private readonly owners: ChannelOwners,
    private readonly encryption: Encryption,
    @Inject(OUTBOUND) private readonly outbound: Outbound,
    @Inject(API_ENV) env: ApiEnv,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.redirectUri = apiAddress(env, '/v1/integrations/chat/oauth/callback');
  }

  /** @returns what {@link connectUrl} or {@link linkUserUrl} do, by the mode. */
  url(scope: Scope, input: ChatOAuthUrlInput): Promise<string> {
    if (input.mode !== 'link_user') return this.connectUrl(scope, input);
    const { subscriberId } = input;
    if (subscriberId === undefined) throw badRequest('Linking a user needs a subscriberId');

    return this.linkUserUrl(scope, { ...input, subscriberId });
  }

  /** Where somebody lets an integration into a workspace. @throws AppError 400 and 404 */
  async connectUrl(scope: Scope, input: ConnectOAuthInput): Promise<string> {
    requireOwner(input);
    const { scope: scopes = SLACK_SCOPES, subscriberId, connectionMode } = input;
    if (scopes.includes(WEBHOOK_SCOPE) && subscriberId === undefined) {
      throw badRequest(`The scope ${WEBHOOK_SCOPE} needs a subscriberId`);
    }
    const shared = connectionMode === 'shared';
    const { integration, state } = await this.begin(scope, input, {
      mode: 'connect',
      connectionMode: shared ? 'shared' : 'subscriber',
      autoLinkUser: input.autoLinkUser ?? !shared,
    });
    const client = this.clientOf(integration);
    if (SLACK.has(integration.providerId)) return this.slackUrl(client, { scope: scopes.join(','), state });
    requireTenant(client);

    return withQuery(`${MICROSOFT}/organizations/v2.0/adminconsent`, {
      client_id: client.clientId,
      scope: 'https://graph.microsoft.com/.default',
      redirect_uri: this.redirectUri,
      state,
    });
  }

  /** Where a subscriber says who it is in a workspace. @throws AppError 400 and 404 */
  async linkUserUrl(scope: Scope, input: LinkUserOAuthInput): Promise<string> {
    const { integration, state } = await this.begin(scope, input, {
      mode: 'link_user',
      connectionMode: 'subscriber',
      autoLinkUser: true,
    });
    const client = this.clientOf(integration);
    if (SLACK.has(integration.providerId)) {
      return this.slackUrl(client, { user_scope: (input.userScope ?? SLACK_USER_SCOPES).join(','), state });
    }

    return withQuery(`${MICROSOFT}/${requireTenant(client)}/oauth2/v2.0/authorize`, {
      client_id: client.clientId,
      response_type: 'code',
      response_mode: 'query',
      scope: (input.userScope ?? TEAMS_USER_SCOPES).join(' '),
      redirect_uri: this.redirectUri,
      state,
    });
  }

  /**
   * A person has agreed, or has not.
   * @returns where to send the person next, if the integration says so.
   * @throws AppError 400 with the words of the chat service, or for a state that is not ours or too old
   */
  async finish(query: OAuthCallbackQuery): Promise<string | undefined> {
    const agreed = await this.agreed(query.state);
    if (query.error) throw badRequest(query.error_description ?? query.error, { ctx: { error: query.error } });
    if (SLACK.has(agreed.state.providerId)) await this.finishSlack(agreed, query);
    else if (agreed.state.mode === 'link_user') await this.linkTeamsUser(agreed, query);
    else await this.connectTeams(agreed, query);
    const { integration } = agreed.owner;
    await this.integrations.update(agreed.scope, integration._id, { $set: { connected: true } });
    const { redirectUrl } = agreed.credentials;

    return typeof redirectUrl === 'string' && /^https?:\/\//.test(redirectUrl) ? redirectUrl : undefined;
  }

  private async begin(
    scope: Scope,
    input: ConnectOAuthInput | LinkUserOAuthInput,
    mode: Pick<OAuthState, 'mode' | 'connectionMode' | 'autoLinkUser'>,
  ): Promise<{ integration: IntegrationDoc; state: string }> {
    const { integrationIdentifier, subscriberId, context, connectionIdentifier } = input;
    const given = { integrationIdentifier, context, ...(subscriberId === undefined ? {} : { subscriberId }) };
    const { integration, contextKeys } = await this.owners.resolve(scope, given);
    const { providerId } = integration;
    if (!SLACK.has(providerId) && providerId !== 'msteams') {
      throw badRequest(`Integrations of ${providerId} are not connected this way`, { ctx: { providerId } });
    }
    const state: OAuthState = {
      environmentId: scope.environmentId.toHexString(),
      organizationId: scope.organizationId.toHexString(),
      integrationIdentifier,
      providerId,
      ...mode,
      ...(connectionIdentifier === undefined ? {} : { identifier: connectionIdentifier }),
      ...(subscriberId === undefined ? {} : { subscriberId }),
      // Their data are stored by now: an address has no room for them.
      context: toContextIds(contextKeys),
      timestamp: this.clock.now().getTime(),
    };

    return { integration, state: signState(state, await this.keyOf(scope)) };
  }

  private async agreed(text = ''): Promise<Agreed> {
    const state = readState(text);
    const environmentId = toObjectId(state?.environmentId ?? '');
    const organizationId = toObjectId(state?.organizationId ?? '');
    if (!state || !environmentId || !organizationId) throw badRequest('The state is not one of ours');
    const scope = { environmentId, organizationId };
    if (!isGoodState(text, state, await this.keyOf(scope), this.clock.now())) {
      throw badRequest('The state is not one of ours, or is older than five minutes');
    }
    const { integrationIdentifier, subscriberId, context } = state;
    const given = { integrationIdentifier, context, ...(subscriberId === undefined ? {} : { subscriberId }) };
    const owner = await this.owners.resolve(scope, given);

    return { scope, state, owner, credentials: this.encryption.decryptAll(owner.integration.credentials) };
  }

  private async finishSlack(agreed: Agreed, { code }: OAuthCallbackQuery): Promise<void> {
    const { scope, state, owner } = agreed;
    const { clientId, secretKey } = this.clientOf(owner.integration);
    const form = { client_id: clientId, client_secret: secretKey, code: code ?? '', redirect_uri: this.redirectUri };
    const answer = slackAnswer.safeParse(await this.post('https://slack.com/api/oauth.v2.access', form)).data;
    if (!answer?.ok) throw badRequest(`Slack refused: ${answer?.error ?? 'its answer cannot be read'}`);
    if (state.mode === 'link_user') {
      await this.linkSlackUser(agreed, answer, await this.connectionFor(agreed, answer.team?.id));
    } else if (answer.incoming_webhook && owner.subscriberId !== undefined) {
      const { url, channel } = answer.incoming_webhook;
      const endpoint = { url, ...(channel === undefined ? {} : { channel }) };
      await this.endpoints.link(scope, { ...owner, subscriberId: owner.subscriberId }, { type: 'webhook', endpoint });
    } else {
      await this.connectSlack(agreed, answer);
    }
  }

  private async connectSlack(agreed: Agreed, answer: SlackAnswer): Promise<void> {
    const { scope, state, owner } = agreed;
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresIn, team } = answer;
    if (accessToken === undefined || !team) throw badRequest('Slack gave no token for a workspace');
    const expiresAt =
      expiresIn === undefined ? undefined : new Date(this.clock.now().getTime() + expiresIn * 1_000).toISOString();
    const { identifier } = await this.connections.connect(scope, ownerOf(owner, state), {
      ...(state.identifier === undefined ? {} : { identifier: state.identifier }),
      workspace: {
        id: team.id,
        ...(team.name === undefined ? {} : { name: team.name }),
        ...(answer.bot_user_id === undefined ? {} : { botUserId: answer.bot_user_id }),
      },
      auth: {
        accessToken,
        ...(refreshToken === undefined ? {} : { refreshToken }),
        ...(expiresAt === undefined ? {} : { expiresAt }),
      },
    });
    if (state.autoLinkUser) await this.linkSlackUser(agreed, answer, identifier);
  }

  private async linkSlackUser(
    { scope, state, owner }: Agreed,
    { authed_user: user }: SlackAnswer,
    connectionIdentifier: string | undefined,
  ): Promise<void> {
    if (owner.subscriberId === undefined || !user) {
      if (state.mode === 'link_user') throw badRequest('Slack named no user');

      return;
    }
    await this.endpoints.link(
      scope,
      { ...owner, subscriberId: owner.subscriberId },
      {
        type: 'slack_user',
        endpoint: { userId: user.id },
        ...(connectionIdentifier === undefined ? {} : { connectionIdentifier }),
      },
    );
  }

  private async connectTeams({ scope, state, owner }: Agreed, query: OAuthCallbackQuery): Promise<void> {
    if (query.tenant === undefined || query.admin_consent?.toLowerCase() !== 'true') {
      throw badRequest('The administrator of the tenant has not agreed');
    }
    await this.connections.connect(scope, ownerOf(owner, state), {
      ...(state.identifier === undefined ? {} : { identifier: state.identifier }),
      workspace: { id: query.tenant },
      auth: { accessToken: APP_ONLY },
    });
  }

  private async linkTeamsUser(agreed: Agreed, { code }: OAuthCallbackQuery): Promise<void> {
    const { scope, owner } = agreed;
    const client = this.clientOf(owner.integration);
    const answer = microsoftAnswer.safeParse(
      await this.post(`${MICROSOFT}/${requireTenant(client)}/oauth2/v2.0/token`, {
        grant_type: 'authorization_code',
        client_id: client.clientId,
        client_secret: client.secretKey,
        code: code ?? '',
        redirect_uri: this.redirectUri,
      }),
    ).data;
    const claims = answer && claimsOf(answer.id_token);
    if (!claims || owner.subscriberId === undefined) throw badRequest('Microsoft named no user');
    const connectionIdentifier = await this.connectionFor(agreed, claims.tid);
    await this.endpoints.link(
      scope,
      { ...owner, subscriberId: owner.subscriberId },
      {
        type: 'ms_teams_user',
        endpoint: { userId: claims.oid, ...(claims.tid === undefined ? {} : { tenantId: claims.tid }) },
        ...(connectionIdentifier === undefined ? {} : { connectionIdentifier }),
      },
    );
  }

  /** The connection that was named, or the newest to the workspace that the subscriber may use. */
  private async connectionFor(
    { scope, state, owner }: Agreed,
    workspaceId: string | undefined,
  ): Promise<string | undefined> {
    const { integrationIdentifier, identifier } = state;
    const { subscriberId } = owner;
    const named = identifier === undefined ? null : await this.connectionRows.findByIdentifier(scope, identifier);
    const isUsable =
      named?.integrationIdentifier === integrationIdentifier && [null, subscriberId].includes(named.subscriberId);
    if (isUsable) return named.identifier;
    if (workspaceId === undefined) return undefined;
    const search = { integrationIdentifier, workspaceId, subscriberId };

    return (await this.connectionRows.findToWorkspace(scope, search))?.identifier;
  }

  /** The texts of the first API key as it is stored sign states (`spec/internal-api.md` section 8). */
  private async keyOf({ environmentId, organizationId }: Scope): Promise<string> {
    const environment = await this.environments.findInOrganization(organizationId, environmentId);
    const key = environment?.apiKeys[0]?.key;
    if (key === undefined) throw notFound('environment');

    return key;
  }

  private clientOf({ credentials }: IntegrationDoc): { clientId: string; secretKey: string; tenantId?: string } {
    const { clientId, secretKey, tenantId } = this.encryption.decryptAll(credentials);
    if (typeof clientId !== 'string' || typeof secretKey !== 'string' || !clientId || !secretKey) {
      throw badRequest('The integration has no client ID or no client secret');
    }

    return { clientId, secretKey, ...(typeof tenantId === 'string' && tenantId ? { tenantId } : {}) };
  }

  private slackUrl({ clientId }: { clientId: string }, query: Record<string, string>): string {
    const all = { client_id: clientId, ...query, redirect_uri: this.redirectUri };

    return withQuery('https://slack.com/oauth/v2/authorize', all);
  }

  /** @returns the JSON of the answer, whatever its status; undefined for anything else. */
  private async post(url: string, form: Record<string, string>): Promise<unknown> {
    const response = await this.outbound.fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
      timeoutMs: CALL_TIMEOUT_MS,
    });

    return response.json().catch(() => undefined);
  }
}

/** A shared connection is everybody's, whoever made it. */
function ownerOf(owner: ChannelOwner, { connectionMode }: OAuthState): ChannelOwner {
  return connectionMode === 'shared' ? { ...owner, subscriberId: undefined } : owner;
}

function requireTenant({ tenantId }: { tenantId?: string }): string {
  if (tenantId === undefined) throw badRequest('The integration has no tenant ID');

  return encodeURIComponent(tenantId);
}

/** It comes from Microsoft itself over TLS, so its signature says nothing more. */
function claimsOf(idToken: string): z.infer<typeof microsoftClaims> | undefined {
  try {
    const json = Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8');

    return microsoftClaims.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}

function withQuery(url: string, query: Record<string, string>): string {
  return `${url}?${new URLSearchParams(query).toString()}`;
}
