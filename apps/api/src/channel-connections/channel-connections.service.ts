import { Injectable } from '@nestjs/common';
import { badRequest, conflict, Encryption, notFound } from '@novu/application-generic';
import {
  type ChannelAuth,
  type ChannelConnectionDoc,
  ChannelConnectionRepository,
  type ChannelFilter,
  type ChannelWorkspace,
  type CursorPage,
  type CursorQuery,
  type Scope,
} from '@novu/dal';
import { nanoid } from 'nanoid';
import type {
  ConnectionMode,
  CreateChannelConnectionInput,
  UpdateChannelConnectionInput,
} from './channel-connections.dto.js';
import { type ChannelOwner, ChannelOwners } from './channel-owners.js';

/** A workspace that has just let us in. */
export interface Connected {
  identifier?: string;
  workspace: ChannelWorkspace;
  auth: ChannelAuth;
}

/** Workspaces of chat services that let the environment's integrations in. */
@Injectable()
export class ChannelConnectionsService {
  constructor(
    private readonly connections: ChannelConnectionRepository,
    private readonly owners: ChannelOwners,
    private readonly encryption: Encryption,
  ) {}

  /**
   * @throws AppError 400 when it would be nobody's, 404 for integration and subscriber, 409 for an identifier in use, and for an owner who
   * has a connection of the integration already
   */
  async create(scope: Scope, input: CreateChannelConnectionInput): Promise<ChannelConnectionDoc> {
    requireOwner(input);
    const { integrationIdentifier, context, connectionMode, subscriberId } = input;
    const owner = await this.owners.resolve(scope, {
      integrationIdentifier,
      context,
      ...(connectionMode === 'shared' || subscriberId === undefined ? {} : { subscriberId }),
    });
    const connection = this.toConnection(owner, input);
    const created = await this.connections.create(scope, connection);
    if (created) return created;
    const holder = await this.connections.findOfOwner(scope, connection);
    if (holder && holder.identifier !== connection.identifier) alreadyConnected(holder);

    return identifierTaken(connection.identifier);
  }

  /** A workspace, of which an owner may have several; of an identifier it has already, the tokens are renewed. @throws AppError 409 for somebody else's */
  async connect(scope: Scope, owner: ChannelOwner, connected: Connected): Promise<ChannelConnectionDoc> {
    const connection = this.toConnection(owner, connected);

    return (await this.connections.save(scope, connection)) ?? identifierTaken(connection.identifier);
  }

  /** @throws AppError 404 */
  async getOrThrow(scope: Scope, identifier: string): Promise<ChannelConnectionDoc> {
    return (await this.connections.findByIdentifier(scope, identifier)) ?? missing(identifier);
  }

  list(
    scope: Scope,
    filter: ChannelFilter & { shared?: boolean },
    query: CursorQuery,
  ): Promise<CursorPage<ChannelConnectionDoc>> {
    return this.connections.list(scope, filter, query);
  }

  /** @throws AppError 404 */
  async update(
    scope: Scope,
    identifier: string,
    { workspace, auth }: UpdateChannelConnectionInput,
  ): Promise<ChannelConnectionDoc> {
    const changes = { workspace: { ...workspace }, auth: this.encrypted(auth) };

    return (await this.connections.update(scope, identifier, changes)) ?? missing(identifier);
  }

  /** @throws AppError 404 */
  async remove(scope: Scope, identifier: string): Promise<void> {
    if (!(await this.connections.remove(scope, identifier))) missing(identifier);
  }

  private toConnection({ integration, subscriberId, contextKeys }: ChannelOwner, connected: Connected) {
    return {
      identifier: connected.identifier ?? `chconn_${nanoid()}`,
      integrationIdentifier: integration.identifier,
      providerId: integration.providerId,
      channel: integration.channel,
      subscriberId: subscriberId ?? null,
      contextKeys,
      workspace: { ...connected.workspace },
      auth: this.encrypted(connected.auth),
    };
  }

  private encrypted({ accessToken, refreshToken, ...dates }: ChannelAuth): ChannelAuth {
    return {
      ...dates,
      accessToken: this.encryption.encrypt(accessToken),
      ...(refreshToken === undefined ? {} : { refreshToken: this.encryption.encrypt(refreshToken) }),
    };
  }
}

/**
 * A connection belongs to a subscriber, to contexts, or is expressly everybody's.
 * @throws AppError 400
 */
export function requireOwner({
  subscriberId,
  context,
  connectionMode,
}: {
  subscriberId?: string;
  context?: unknown;
  connectionMode?: ConnectionMode;
}): void {
  if (subscriberId !== undefined || connectionMode === 'shared') return;
  if (connectionMode === 'subscriber') throw badRequest('A connection of mode subscriber needs a subscriberId');
  const hasContext = typeof context === 'object' && context !== null && Object.keys(context).length > 0;
  if (!hasContext) throw badRequest('Either subscriberId or context must be given');
}

function missing(identifier: string): never {
  throw notFound('channel connection', { identifier });
}

function alreadyConnected({ identifier, integrationIdentifier }: ChannelConnectionDoc): never {
  throw conflict(`Channel connection ${identifier} connects the same to ${integrationIdentifier} already`, {
    identifier,
  });
}

function identifierTaken(identifier: string): never {
  throw conflict(`Channel connection ${identifier} exists already`, { identifier });
}
