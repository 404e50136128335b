import { Injectable } from '@nestjs/common';
import { badRequest, conflict, Encryption, notFound } from '@novu/application-generic';
import {
  ChannelConnectionRepository,
  type ChannelEndpointDoc,
  ChannelEndpointRepository,
  type ChannelEndpointType,
  type ChannelFilter,
  type CursorPage,
  type CursorQuery,
  type Scope,
} from '@novu/dal';
import { nanoid } from 'nanoid';
import { type ChannelOwner, ChannelOwners } from '../channel-connections/channel-owners.js';
import type { CreateChannelEndpointInput, UpdateChannelEndpointInput } from './channel-endpoints.dto.js';
import { parseEndpoint } from './endpoint-fields.js';

/** A place of a subscriber that a chat service has just told us of. */
export interface Linked {
  type: ChannelEndpointType;
  endpoint: Record<string, unknown>;
  connectionIdentifier?: string;
}

/** Places where subscribers are reached through integrations. */
@Injectable()
export class ChannelEndpointsService {
  constructor(
    private readonly endpoints: ChannelEndpointRepository,
    private readonly connections: ChannelConnectionRepository,
    private readonly owners: ChannelOwners,
    private readonly encryption: Encryption,
  ) {}

  /** @throws AppError 400 for a connection of another integration, 404 for integration, connection and subscriber, 409 for an identifier in use */
  async create(scope: Scope, input: CreateChannelEndpointInput): Promise<ChannelEndpointDoc> {
    const { integrationIdentifier, connectionIdentifier, type } = input;
    const integration = await this.owners.integration(scope, integrationIdentifier);
    const endpoint = parseEndpoint(type, input.endpoint, integration.providerId, this.encryption);
    if (connectionIdentifier !== undefined) {
      await this.requireConnection(scope, connectionIdentifier, integrationIdentifier);
    }
    const { subscriberId, context, createSubscriberIfMissing: createSubscriber = false } = input;
    const owner = await this.owners.resolve(
      scope,
      { integrationIdentifier, subscriberId, context },
      { createSubscriber },
    );
    const identifier = input.identifier ?? newIdentifier();
    const created = await this.endpoints.create(scope, {
      ...base(owner, subscriberId),
      identifier,
      ...(connectionIdentifier === undefined ? {} : { connectionIdentifier }),
      type,
      endpoint,
    });
    if (!created) throw conflict(`Channel endpoint ${identifier} exists already`, { identifier });

    return created;
  }

  /** As {@link create}; a place the subscriber has already is not made a second time. @throws AppError 422 */
  async link(
    scope: Scope,
    owner: ChannelOwner & { subscriberId: string },
    { type, endpoint, connectionIdentifier }: Linked,
  ): Promise<ChannelEndpointDoc | null> {
    return this.endpoints.save(scope, {
      ...base(owner, owner.subscriberId),
      identifier: newIdentifier(),
      ...(connectionIdentifier === undefined ? {} : { connectionIdentifier }),
      type,
      endpoint: parseEndpoint(type, endpoint, owner.integration.providerId, this.encryption),
    });
  }

  /** @throws AppError 404 */
  async getOrThrow(scope: Scope, identifier: string): Promise<ChannelEndpointDoc> {
    return (await this.endpoints.findByIdentifier(scope, identifier)) ?? missing(identifier);
  }

  list(
    scope: Scope,
    filter: ChannelFilter & { connectionIdentifier?: string },
    query: CursorQuery,
  ): Promise<CursorPage<ChannelEndpointDoc>> {
    return this.endpoints.list(scope, filter, query);
  }

  /** The type stays what it is. @throws AppError 404 */
  async update(
    scope: Scope,
    identifier: string,
    { endpoint }: UpdateChannelEndpointInput,
  ): Promise<ChannelEndpointDoc> {
    const { type, providerId } = await this.getOrThrow(scope, identifier);
    const parsed = parseEndpoint(type, endpoint, providerId, this.encryption);

    return (await this.endpoints.update(scope, identifier, parsed)) ?? missing(identifier);
  }

  /** @throws AppError 404 */
  async remove(scope: Scope, identifier: string): Promise<void> {
    if (!(await this.endpoints.remove(scope, identifier))) missing(identifier);
  }

  private async requireConnection(scope: Scope, identifier: string, integrationIdentifier: string): Promise<void> {
    const connection = await this.connections.findByIdentifier(scope, identifier);
    if (!connection) throw notFound('channel connection', { connectionIdentifier: identifier });
    if (connection.integrationIdentifier !== integrationIdentifier) {
      throw badRequest('The connection belongs to another integration', { ctx: { connectionIdentifier: identifier } });
    }
  }
}

function base({ integration, contextKeys }: ChannelOwner, subscriberId: string) {
  const { identifier: integrationIdentifier, providerId, channel } = integration;

  return { integrationIdentifier, providerId, channel, subscriberId, contextKeys };
}

function newIdentifier(): string {
  return `chendp_${nanoid()}`;
}

function missing(identifier: string): never {
  throw notFound('channel endpoint', { identifier });
}
