import { Injectable } from '@nestjs/common';
import { badRequest, forbidden, notFound } from '@novu/application-generic';
import {
  type ChannelConnectionDoc,
  ChannelConnectionRepository,
  type ChannelEndpointDoc,
  type ChannelFilter,
  contextKeyOf,
  contextKeys,
  type CursorPage,
  type CursorQuery,
  EnvironmentRepository,
} from '@novu/dal';
import type { ConnectionMode } from '../../channel-connections/channel-connections.dto.js';
import { ChannelConnectionsService } from '../../channel-connections/channel-connections.service.js';
import { toContextIds } from '../../channel-connections/channel-owners.js';
import { ChannelEndpointsService } from '../../channel-endpoints/channel-endpoints.service.js';
import { parseContexts } from '../../contexts/context-input.js';
import type { SubscriberSession } from '../../http/session.js';
import { ChatOAuthService } from '../../integrations/chat-oauth.service.js';
import { type TelegramLink, TelegramService } from '../../integrations/telegram.service.js';
import { InboxProofs } from '../inbox-proofs.js';
import type {
  ConnectOwnInput,
  CreateOwnConnectionInput,
  CreateOwnEndpointInput,
  LinkOwnChatInput,
  LinkOwnUserInput,
  OwnChatUrlInput,
} from './inbox-channels.dto.js';

interface GivenContext {
  context?: unknown;
  contextHash?: string | null;
}

/**
 * Connections and endpoints of the subscriber in front of the Inbox (`spec/inbox-api.md` section 7). It also sees, and can end, the
 * connections everybody shares in the contexts of its session; what is somebody else's is as if it were not there.
 */
@Injectable()
export class InboxChannelsService {
  constructor(
    private readonly connections: ChannelConnectionsService,
    private readonly connectionRows: ChannelConnectionRepository,
    private readonly endpoints: ChannelEndpointsService,
    private readonly oauth: ChatOAuthService,
    private readonly telegram: TelegramService,
    private readonly environments: EnvironmentRepository,
    private readonly proofs: InboxProofs,
  ) {}

  /** @param shared those everybody shares, instead of the subscriber's own. */
  async listConnections(
    session: SubscriberSession,
    { identifier, shared, ...filter }: ChannelFilter & { identifier?: string | undefined; shared: boolean },
    query: CursorQuery,
  ): Promise<CursorPage<ChannelConnectionDoc>> {
    requireOwnId(session, filter.subscriberId);
    if (identifier !== undefined) return onePage(await this.findConnection(session, identifier, { shared }));
    const whose = shared
      ? { shared, contextKeys: session.contextKeys }
      : { subscriberId: session.subscriberId, shared };

    return this.connections.list(session.scope, { ...filter, ...whose }, query);
  }

  /** @throws AppError 404 */
  async getConnection(
    session: SubscriberSession,
    identifier: string,
    mode?: ConnectionMode,
  ): Promise<ChannelConnectionDoc> {
    const found = await this.findConnection(session, identifier, mode ? { shared: mode === 'shared' } : {});
    if (!found) throw notFound('channel connection', { identifier });

    return found;
  }

  /** One of the subscriber's own; what everybody shares is connected where the chat service is asked. @throws AppError 400, 403, 404, 409 */
  async createConnection(session: SubscriberSession, input: CreateOwnConnectionInput): Promise<ChannelConnectionDoc> {
    if (input.connectionMode === 'shared') throw forbidden('A shared connection is made by connecting the workspace');
    const { subscriberId } = session;
    requireOwnId(session, input.subscriberId);
    const context = await this.contextOf(session, input);

    return this.connections.create(session.scope, { ...input, subscriberId, context });
  }

  /** @throws AppError 404 */
  async removeConnection(session: SubscriberSession, identifier: string): Promise<void> {
    await this.getConnection(session, identifier);
    await this.connections.remove(session.scope, identifier);
  }

  /** Where the subscriber lets the integration into a workspace. @throws AppError 400, 403, 404, 422 */
  async connectUrl(session: SubscriberSession, input: ConnectOwnInput): Promise<string> {
    return this.oauth.connectUrl(session.scope, await this.owned(session, input));
  }

  /** As {@link connectUrl} or {@link linkUserUrl}, by the mode. @throws AppError 400, 403, 404, 422 */
  async chatUrl(session: SubscriberSession, input: OwnChatUrlInput): Promise<string> {
    return this.oauth.url(session.scope, await this.owned(session, input));
  }

  /** @throws AppError 403 */
  listEndpoints(
    session: SubscriberSession,
    filter: ChannelFilter & { connectionIdentifier?: string },
    query: CursorQuery,
  ): Promise<CursorPage<ChannelEndpointDoc>> {
    requireOwnId(session, filter.subscriberId);

    return this.endpoints.list(session.scope, { ...filter, subscriberId: session.subscriberId }, query);
  }

  /** @throws AppError 404 */
  async getEndpoint({ scope, subscriberId }: SubscriberSession, identifier: string): Promise<ChannelEndpointDoc> {
    const endpoint = await this.endpoints.getOrThrow(scope, identifier);
    if (endpoint.subscriberId !== subscriberId) throw notFound('channel endpoint', { identifier });

    return endpoint;
  }

  /** @throws AppError 400, 403, 404, 409, 422 */
  async createEndpoint(session: SubscriberSession, input: CreateOwnEndpointInput): Promise<ChannelEndpointDoc> {
    const { connectionIdentifier } = input;
    if (connectionIdentifier !== undefined) await this.getConnection(session, connectionIdentifier);

    return this.endpoints.create(session.scope, await this.owned(session, input));
  }

  /** @throws AppError 404 */
  async removeEndpoint(session: SubscriberSession, identifier: string): Promise<void> {
    await this.getEndpoint(session, identifier);
    await this.endpoints.remove(session.scope, identifier);
  }

  /** Where the subscriber says who it is in a workspace. @throws AppError 400, 403, 404, 422 */
  async linkUserUrl(session: SubscriberSession, input: LinkOwnUserInput): Promise<string> {
    return this.oauth.linkUserUrl(session.scope, await this.owned(session, input));
  }

  /** A link that ties the subscriber's Telegram chat to it. @throws AppError 400, 404, 422 */
  async linkChat(session: SubscriberSession, input: LinkOwnChatInput): Promise<TelegramLink> {
    return this.telegram.link(session.scope, await this.owned(session, input));
  }

  private async findConnection(
    { scope, subscriberId, contextKeys: keys }: SubscriberSession,
    identifier: string,
    { shared }: { shared?: boolean },
  ): Promise<ChannelConnectionDoc | null> {
    const found = await this.connectionRows.findByIdentifier(scope, identifier);
    if (!found || (shared !== undefined && shared !== (found.subscriberId === null))) return null;
    const isVisible =
      found.subscriberId === null
        ? contextKeyOf(found.contextKeys) === contextKeyOf(keys)
        : found.subscriberId === subscriberId;

    return isVisible ? found : null;
  }

  /** The input, as of the subscriber who sends it. @throws AppError 400, 403, 422 */
  private async owned<Input extends GivenContext & { subscriberId?: string }>(
    session: SubscriberSession,
    { contextHash, ...input }: Input,
  ): Promise<Omit<Input, 'contextHash'> & { subscriberId: string }> {
    requireOwnId(session, input.subscriberId);
    const context = await this.contextOf(session, { context: input.context, ...(contextHash ? { contextHash } : {}) });

    return { ...input, subscriberId: session.subscriberId, context };
  }

  /** That of the session, unless another one is given, and proven where hashes are asked for. @throws AppError 400, 422 */
  private async contextOf(
    { scope, contextKeys: own }: SubscriberSession,
    { context, contextHash }: GivenContext,
  ): Promise<unknown> {
    if (context === undefined || context === null) return toContextIds(own);
    const isOwn = contextKeyOf(contextKeys(parseContexts(context))) === contextKeyOf(own);
    if (!isOwn) {
      const environment = await this.environments.findById(scope.environmentId);
      if (!environment) throw badRequest('Please provide a valid application identifier');
      this.proofs.requireContext(environment, await this.proofs.integrationOf(scope), context, contextHash);
    }

    return context;
  }
}

function requireOwnId({ subscriberId }: SubscriberSession, given: string | undefined): void {
  if (given !== undefined && given !== '' && given !== subscriberId) {
    throw forbidden('subscriberId must be that of the subscriber who is calling');
  }
}

function onePage(doc: ChannelConnectionDoc | null): CursorPage<ChannelConnectionDoc> {
  const data = doc ? [doc] : [];

  return { data, next: null, previous: null, totalCount: data.length, totalCountCapped: false };
}
