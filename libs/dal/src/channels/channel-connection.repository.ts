import { type ChannelTypeEnum } from '@novu/shared';
import { type Connection, Schema, Types } from 'mongoose';
import type { CursorPage, CursorQuery } from '../cursor.js';
import { type Filter, ScopedRepository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';

/** The workspace of a chat service that was connected: a Slack team, a Teams tenant. */
export interface ChannelWorkspace {
  id: string;
  name?: string;
  botUserId?: string;
}

/** What opens the workspace. Tokens are encrypted before they come here; dates are as the service says them. */
export interface ChannelAuth {
  accessToken: string;
  refreshToken?: string;
  expiresAt?: string;
  refreshTokenExpiresAt?: string;
}

/** A workspace of a chat service that let one of the environment's integrations in. */
export interface ChannelConnectionDoc extends ScopedDoc {
  identifier: string;
  integrationIdentifier: string;
  providerId: string;
  channel: ChannelTypeEnum;
  /** Null when all subscribers share it. */
  subscriberId: string | null;
  /** Sorted. */
  contextKeys: string[];
  workspace: ChannelWorkspace;
  auth: ChannelAuth;
  /** Integration, subscriber and contexts as one text; of the first connection they have, which {@link ChannelConnectionRepository.create} allows no second beside. */
  ownerKey?: string;
}

export type NewChannelConnection = Omit<ChannelConnectionDoc, keyof ScopedDoc | 'ownerKey'>;
/** Whose a connection is. */
export type ConnectionOwner = Pick<ChannelConnectionDoc, 'integrationIdentifier' | 'subscriberId' | 'contextKeys'>;

/** Which connection is looked for. */
export interface WorkspaceSearch {
  integrationIdentifier: string;
  workspaceId: string;
  /** Who wants to use it; undefined: nobody in particular. */
  subscriberId: string | undefined;
}

/** What lists of connections and of endpoints can be narrowed down by. */
export interface ChannelFilter {
  subscriberId?: string;
  integrationIdentifier?: string;
  providerId?: string;
  channel?: string;
  /** Exactly these; empty: exactly none. */
  contextKeys?: readonly string[];
}

const schema = new Schema<ChannelConnectionDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    identifier: String,
    integrationIdentifier: String,
    providerId: String,
    channel: String,
    subscriberId: { type: String, default: null },
    contextKeys: [String],
    workspace: Schema.Types.Mixed,
    auth: Schema.Types.Mixed,
    ownerKey: String,
  },
  { timestamps: true, versionKey: false, minimize: false },
);

export class ChannelConnectionRepository extends ScopedRepository<ChannelConnectionDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'channelconnections',
      schema,
      indexes: [
        // findByIdentifier, findManyByIdentifier, create, save, update, remove. Unique: the identifier alone names a connection.
        { key: { _environmentId: 1, identifier: 1 }, unique: true },
        // list by subscriber, removeOfSubscriber
        { key: { _environmentId: 1, subscriberId: 1, _id: 1 } },
        // findOfOwner, create. Unique: one connection for each owner and integration.
        {
          key: { _environmentId: 1, ownerKey: 1 },
          unique: true,
          partialFilterExpression: { ownerKey: { $exists: true } },
        },
        // list by integration
        { key: { _environmentId: 1, integrationIdentifier: 1, _id: 1 } },
        // findToWorkspace
        { key: { _environmentId: 1, integrationIdentifier: 1, 'workspace.id': 1, _id: 1 } },
        // list pages
        { key: { _environmentId: 1, _id: 1 } },
        { key: { _environmentId: 1, updatedAt: 1, _id: 1 } },
      ],
    });
  }

  findByIdentifier(scope: Scope, identifier: string): Promise<ChannelConnectionDoc | null> {
    return this.findOne(scope, { identifier });
  }

  findManyByIdentifier(scope: Scope, identifiers: readonly string[]): Promise<ChannelConnectionDoc[]> {
    return identifiers.length === 0 ? Promise.resolve([]) : this.find(scope, { identifier: { $in: [...identifiers] } });
  }

  /** The newest connection of an integration to a workspace that is the subscriber's own, or everybody's. */
  async findToWorkspace(
    scope: Scope,
    { integrationIdentifier, workspaceId, subscriberId }: WorkspaceSearch,
  ): Promise<ChannelConnectionDoc | null> {
    const owners = subscriberId === undefined ? [null] : [null, subscriberId];
    const [newest] = await this.find(
      scope,
      { integrationIdentifier, 'workspace.id': workspaceId, subscriberId: { $in: owners } },
      { sort: { _id: -1 }, limit: 1 },
    );

    return newest ?? null;
  }

  findOfOwner(scope: Scope, owner: ConnectionOwner): Promise<ChannelConnectionDoc | null> {
    return this.findOne(scope, { ownerKey: ownerKeyOf(owner) });
  }

  /** @param filter `shared`: whether all subscribers share it. */
  list(
    scope: Scope,
    { shared, ...filter }: ChannelFilter & { shared?: boolean },
    query: CursorQuery,
  ): Promise<CursorPage<ChannelConnectionDoc>> {
    const mode: Filter<ChannelConnectionDoc> =
      shared === undefined ? {} : { $and: [{ subscriberId: shared ? null : { $ne: null } }] };

    return this.page(scope, { ...channelFilter(filter), ...mode }, query);
  }

  /** @returns null when the identifier is taken, or the owner has a connection of this integration. */
  create(scope: Scope, connection: NewChannelConnection): Promise<ChannelConnectionDoc | null> {
    return this.insertUnlessTaken(scope, { ...connection, ownerKey: ownerKeyOf(connection) });
  }

  /**
   * Makes the connection, or gives the one of this identifier its workspace and tokens: connecting again renews them. Whose it is and
   * which integration's stays as it was. An owner may connect several workspaces, each under an identifier of its own.
   * @returns null when the identifier names a connection of another integration or of somebody else.
   */
  async save(scope: Scope, connection: NewChannelConnection): Promise<ChannelConnectionDoc | null> {
    const { identifier, integrationIdentifier, subscriberId, workspace, auth } = connection;
    const renew = (): Promise<ChannelConnectionDoc | null> =>
      this.updateOne(scope, { identifier, integrationIdentifier, subscriberId }, { $set: { workspace, auth } });

    const made = async () => (await this.create(scope, connection)) ?? this.insertUnlessTaken(scope, connection);

    // The last for the case that another call has made it in between.
    return (await renew()) ?? (await made()) ?? renew();
  }

  update(
    scope: Scope,
    identifier: string,
    changes: Pick<ChannelConnectionDoc, 'workspace' | 'auth'>,
  ): Promise<ChannelConnectionDoc | null> {
    return this.updateOne(scope, { identifier }, { $set: changes });
  }

  async remove(scope: Scope, identifier: string): Promise<boolean> {
    return (await this.deleteMany(scope, { identifier })) > 0;
  }

  async removeOfSubscriber(scope: Scope, subscriberId: string): Promise<void> {
    await this.deleteMany(scope, { subscriberId });
  }
}

function ownerKeyOf({ integrationIdentifier, subscriberId, contextKeys }: ConnectionOwner): string {
  return JSON.stringify([integrationIdentifier, subscriberId, ...contextKeys]);
}

/** Absent members do not narrow anything down. */
export function channelFilter({ contextKeys, ...equal }: ChannelFilter): Record<string, unknown> {
  const given = Object.entries(equal).filter(([, value]) => value !== undefined);

  return {
    ...Object.fromEntries(given),
    ...(contextKeys === undefined ? {} : { contextKeys: { $eq: [...contextKeys].sort() } }),
  };
}
