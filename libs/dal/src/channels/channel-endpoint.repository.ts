import { type ChannelTypeEnum } from '@novu/shared';
import { type Connection, Schema, Types } from 'mongoose';
import type { CursorPage, CursorQuery } from '../cursor.js';
import { ScopedRepository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';
import { type ChannelFilter, channelFilter } from './channel-connection.repository.js';

/** Kinds of places a chat service or a tool delivers to (`spec/enums.md`). */
export const CHANNEL_ENDPOINT_TYPES = [
  'slack_channel',
  'slack_user',
  'webhook',
  'phone',
  'ms_teams_channel',
  'ms_teams_user',
  'telegram_chat',
  'webex_room',
  'webex_person',
  'line_user',
  'pagerduty_service',
  'opsgenie_integration',
  'grafana_oncall_integration',
  'tool_webhook',
] as const;
export type ChannelEndpointType = (typeof CHANNEL_ENDPOINT_TYPES)[number];

/** A place where a subscriber is reached through an integration. */
export interface ChannelEndpointDoc extends ScopedDoc {
  identifier: string;
  /** The connection whose token opens the way there. */
  connectionIdentifier?: string;
  integrationIdentifier: string;
  providerId: string;
  channel: ChannelTypeEnum;
  subscriberId: string;
  /** Sorted. */
  contextKeys: string[];
  type: ChannelEndpointType;
  /** Fields by type; secret ones are encrypted before they come here. */
  endpoint: Record<string, unknown>;
  /** What and whose it is, where it was linked; see `save`. */
  placeKey?: string;
}

export type NewChannelEndpoint = Omit<ChannelEndpointDoc, keyof ScopedDoc | 'placeKey'>;

/** More than anybody has; a run looks at no more. */
const ENDPOINTS_PER_RUN = 200;

const schema = new Schema<ChannelEndpointDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    identifier: String,
    connectionIdentifier: String,
    integrationIdentifier: String,
    providerId: String,
    channel: String,
    subscriberId: String,
    contextKeys: [String],
    // Not the word mongoose looks for in a definition: a field of this name.
    type: { type: String },
    endpoint: Schema.Types.Mixed,
    placeKey: String,
  },
  { timestamps: true, versionKey: false, minimize: false },
);

export class ChannelEndpointRepository extends ScopedRepository<ChannelEndpointDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'channelendpoints',
      schema,
      indexes: [
        // findByIdentifier, create, save, update, remove. Unique: the identifier alone names an endpoint.
        { key: { _environmentId: 1, identifier: 1 }, unique: true },
        // listForRun, list by subscriber, removeOfSubscriber
        { key: { _environmentId: 1, subscriberId: 1, _id: 1 } },
        // save. Unique: whoever links a place twice at the same time has it once.
        {
          key: { _environmentId: 1, placeKey: 1 },
          unique: true,
          partialFilterExpression: { placeKey: { $exists: true } },
        },
        // list by integration
        { key: { _environmentId: 1, integrationIdentifier: 1, _id: 1 } },
        // list by connection
        { key: { _environmentId: 1, connectionIdentifier: 1, _id: 1 } },
        // list pages
        { key: { _environmentId: 1, _id: 1 } },
        { key: { _environmentId: 1, updatedAt: 1, _id: 1 } },
      ],
    });
  }

  findByIdentifier(scope: Scope, identifier: string): Promise<ChannelEndpointDoc | null> {
    return this.findOne(scope, { identifier });
  }

  list(
    scope: Scope,
    { connectionIdentifier, ...filter }: ChannelFilter & { connectionIdentifier?: string },
    query: CursorQuery,
  ): Promise<CursorPage<ChannelEndpointDoc>> {
    const ofConnection = connectionIdentifier === undefined ? {} : { connectionIdentifier };

    return this.page(scope, { ...channelFilter(filter), ...ofConnection }, query);
  }

  /** Where a run's messages go: the subscriber's endpoints of exactly the run's contexts, the oldest first (`spec/engine.md` 13.6). */
  listForRun(
    scope: Scope,
    { subscriberId, contextKeys }: { subscriberId: string; contextKeys: readonly string[] },
  ): Promise<ChannelEndpointDoc[]> {
    return this.find(scope, channelFilter({ subscriberId, contextKeys }), {
      sort: { _id: 1 },
      limit: ENDPOINTS_PER_RUN,
    });
  }

  /** @returns null when the identifier is taken. */
  create(scope: Scope, endpoint: NewChannelEndpoint): Promise<ChannelEndpointDoc | null> {
    return this.insertUnlessTaken(scope, endpoint);
  }

  /** Makes the endpoint unless the subscriber has it at this integration, in these contexts: linking twice does not send twice. */
  async save(scope: Scope, endpoint: NewChannelEndpoint): Promise<ChannelEndpointDoc | null> {
    const { subscriberId, contextKeys, integrationIdentifier, type, connectionIdentifier } = endpoint;
    const same = channelFilter({ subscriberId, contextKeys, integrationIdentifier });
    const moved = (): Promise<ChannelEndpointDoc | null> =>
      this.updateOne(
        scope,
        { ...same, type, endpoint: { $eq: endpoint.endpoint } },
        { $set: { ...(connectionIdentifier === undefined ? {} : { connectionIdentifier }) } },
      );
    const made = () => this.insertUnlessTaken(scope, { ...endpoint, placeKey: placeKeyOf(endpoint) });

    // The last for the case that another call has made it in between.
    return (await moved()) ?? (await made()) ?? moved();
  }

  update(scope: Scope, identifier: string, endpoint: Record<string, unknown>): Promise<ChannelEndpointDoc | null> {
    return this.updateOne(scope, { identifier }, { $set: { endpoint }, $unset: { placeKey: 1 } });
  }

  async remove(scope: Scope, identifier: string): Promise<boolean> {
    return (await this.deleteMany(scope, { identifier })) > 0;
  }

  async removeOfSubscriber(scope: Scope, subscriberId: string): Promise<void> {
    await this.deleteMany(scope, { subscriberId });
  }
}

function placeKeyOf({ integrationIdentifier, subscriberId, contextKeys, type, endpoint }: NewChannelEndpoint): string {
  return JSON.stringify([integrationIdentifier, subscriberId, [...contextKeys].sort(), type, endpoint]);
}
