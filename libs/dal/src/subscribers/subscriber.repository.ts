import { isDeepStrictEqual } from 'node:util';
import { type Connection, type mongo, Schema, Types } from 'mongoose';
import { Read } from '../reads.js';
import type { CursorPage, CursorQuery } from '../cursor.js';
import { duplicatesOf } from '../database-errors.js';
import { type Filter, ScopedRepository } from '../repository.js';
import type { Scope, ScopedDoc } from '../scope.js';
import { containing } from '../text-search.js';

/** What a customer says about one of its users. Absent: not said; null: said to be nothing. */
export interface SubscriberProfile {
  firstName?: string | null;
  lastName?: string | null;
  email?: string | null;
  phone?: string | null;
  avatar?: string | null;
  locale?: string | null;
  timezone?: string | null;
  data?: Record<string, unknown> | null;
}

export const SUBSCRIBER_PROFILE_FIELDS = [
  'firstName',
  'lastName',
  'email',
  'phone',
  'avatar',
  'locale',
  'timezone',
  'data',
] as const satisfies readonly (keyof SubscriberProfile)[];

export interface SubscriberChannelDoc {
  _integrationId: Types.ObjectId;
  providerId: string;
  credentials: Record<string, unknown>;
}

/** A person (or address) that receives notifications. */
export interface SubscriberDoc extends ScopedDoc, SubscriberProfile {
  subscriberId: string;
  isOnline?: boolean;
  lastOnlineAt?: Date;
  /** Gateway nodes the subscriber has a socket open at, as hex digits; absent where there are none. */
  onlineAt?: string[];
  channels?: SubscriberChannelDoc[];
  deleted: boolean;
  deletedAt?: Date;
}

const schema = new Schema<SubscriberDoc>(
  {
    _environmentId: Types.ObjectId,
    _organizationId: Types.ObjectId,
    subscriberId: String,
    firstName: String,
    lastName: String,
    email: String,
    phone: String,
    avatar: String,
    locale: String,
    timezone: String,
    data: Schema.Types.Mixed,
    isOnline: { type: Boolean, default: false },
    lastOnlineAt: Date,
    onlineAt: { type: [String], default: undefined },
    channels: { type: [Schema.Types.Mixed], default: undefined },
    deleted: { type: Boolean, default: false },
    deletedAt: Date,
  },
  { timestamps: true, versionKey: false, minimize: false },
);

/** Devices a subscriber can have at one integration (`spec/providers.md` section 6). */
export const MAX_DEVICES = 100;

/** One recipient of an upsert: its id and the fields that were given. */
export interface SubscriberUpsert {
  subscriberId: string;
  profile: SubscriberProfile;
  /** Each takes the place of what is known of its integration; of two of one integration the later. Others stay. */
  channels?: readonly SubscriberChannelDoc[];
}

export interface SubscriberSearch {
  email?: string;
  phone?: string;
  subscriberId?: string;
  /** Words, each of which must be in the first or the last name. */
  name?: string;
}

/** Ways subscribers can be named in. */
export interface SubscriberWays {
  subscriberIds?: readonly string[] | undefined;
  emails?: readonly string[] | undefined;
  /** Text anywhere in the id, e-mail, phone or names, upper and lower case alike. */
  search?: string | undefined;
}

/** A subscriber who has come to a gateway node, or left it. */
export interface PresenceChange {
  scope: Scope;
  id: Types.ObjectId;
  isHere: boolean;
}

export class SubscriberRepository extends ScopedRepository<SubscriberDoc> {
  constructor(connection: Connection) {
    super(connection, {
      name: 'subscribers',
      schema,
      softDelete: true,
      indexes: [
        // findByExternalId, findManyByExternalId and their reads, upsertMany. Unique among the living: a deleted id can be made again.
        {
          key: { _environmentId: 1, subscriberId: 1 },
          unique: true,
          partialFilterExpression: { deleted: false },
        },
        // search by e-mail
        { key: { _environmentId: 1, email: 1 } },
        // search by phone
        { key: { _environmentId: 1, phone: 1 }, partialFilterExpression: { phone: { $exists: true } } },
        // listAfter, search pages, readMatching
        { key: { _environmentId: 1, deleted: 1, _id: 1 } },
        { key: { _environmentId: 1, deleted: 1, updatedAt: 1, _id: 1 } },
        // leaveNode: only who is online is in it.
        { key: { onlineAt: 1 }, partialFilterExpression: { onlineAt: { $exists: true } } },
      ],
    });
  }

  findByExternalId(scope: Scope, subscriberId: string): Promise<SubscriberDoc | null> {
    return this.findOne(scope, { subscriberId });
  }

  readByExternalId(scope: Scope, subscriberId: string): Read<SubscriberDoc> {
    return this.readRows(scope, { subscriberId }, { limit: 1 });
  }

  readManyById(scope: Scope, ids: readonly Types.ObjectId[]): Read<SubscriberDoc> {
    return this.readRows(scope, { _id: { $in: [...ids] } });
  }

  readManyByExternalId(scope: Scope, subscriberIds: readonly string[]): Read<SubscriberDoc> {
    return this.readRows(scope, { subscriberId: { $in: [...subscriberIds] } });
  }

  findById(scope: Scope, id: Types.ObjectId): Promise<SubscriberDoc | null> {
    return this.findOne(scope, { _id: id });
  }

  findManyById(scope: Scope, ids: readonly Types.ObjectId[]): Promise<SubscriberDoc[]> {
    return this.raw.find(this.scopedRaw(scope, { _id: { $in: ids } })).toArray();
  }

  findManyByExternalId(scope: Scope, subscriberIds: readonly string[]): Promise<SubscriberDoc[]> {
    return this.findFew(this.scopedRaw(scope, { subscriberId: { $in: subscriberIds } }));
  }

  /** All subscribers of the environment in the order of their ids: the way a broadcast goes. */
  listAfter(scope: Scope, after: Types.ObjectId | undefined, limit: number): Promise<SubscriberDoc[]> {
    return this.raw
      .find(this.scopedRaw(scope, after ? { _id: { $gt: after } } : {}))
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
  }

  /**
   * Makes sure that every subscriber exists and has the given fields; a subscriber whose fields say so already is not written.
   * @param known those of them that exist, where they were just read.
   * @returns all of them, in no particular order.
   */
  async upsertMany(
    scope: Scope,
    upserts: readonly SubscriberUpsert[],
    known?: SubscriberDoc[],
  ): Promise<SubscriberDoc[]> {
    const ids = upserts.map((upsert) => upsert.subscriberId);
    const existing = known ?? (await this.findManyByExternalId(scope, ids));
    const byId = new Map(existing.map((doc) => [doc.subscriberId, doc]));
    const changes = upserts.filter((upsert) => differs(byId.get(upsert.subscriberId), upsert.profile));
    const moves = upserts.filter((upsert) => saysNewChannel(byId.get(upsert.subscriberId)?.channels, upsert.channels));
    if (changes.length === 0 && moves.length === 0) return existing;
    if (changes.length > 0) await this.writeProfiles(scope, changes);
    // Then they are all there.
    if (moves.length > 0) await this.writeChannels(scope, moves);

    return this.findManyByExternalId(scope, ids);
  }

  private writeProfiles(scope: Scope, upserts: readonly SubscriberUpsert[]): Promise<void> {
    const now = new Date();
    const writes: mongo.AnyBulkWriteOperation<SubscriberDoc>[] = upserts.map(({ subscriberId, profile }) => ({
      updateOne: {
        filter: this.scopedRaw(scope, { subscriberId }),
        update: {
          $set: { ...definedFields(profile), updatedAt: now },
          $setOnInsert: { _organizationId: scope.organizationId, isOnline: false, createdAt: now },
        },
        upsert: true,
      },
    }));

    return this.writeUpserts(writes);
  }

  private async writeChannels(scope: Scope, upserts: readonly SubscriberUpsert[]): Promise<void> {
    const writes: mongo.AnyBulkWriteOperation<SubscriberDoc>[] = upserts.map(({ subscriberId, channels = [] }) => ({
      updateOne: {
        filter: this.scopedRaw(scope, { subscriberId }),
        update: lastOfEach(channels).map((channel) => settingChannel(channel, 'replace')),
      },
    }));
    await this.raw.bulkWrite(writes, { ordered: false });
  }

  /** Two passes may make the same subscriber at once: the unique index refuses one of them, which then finds the row there. */
  private async writeUpserts(writes: mongo.AnyBulkWriteOperation<SubscriberDoc>[], attempt = 1): Promise<void> {
    try {
      await this.raw.bulkWrite(writes, { ordered: false });
    } catch (error) {
      const refused = [...duplicatesOf(error)].flatMap((index) => writes[index] ?? []);
      if (attempt < 3) return this.writeUpserts(refused, attempt + 1);
      throw error;
    }
  }

  /** @returns null when a living subscriber has the id already. */
  create(scope: Scope, subscriberId: string, profile: SubscriberProfile): Promise<SubscriberDoc | null> {
    const fields = { ...definedFields(profile), subscriberId, isOnline: false, deleted: false };

    return this.insertUnlessTaken(scope, fields);
  }

  update(scope: Scope, subscriberId: string, profile: SubscriberProfile): Promise<SubscriberDoc | null> {
    return this.updateOne(scope, { subscriberId }, { $set: definedFields(profile) });
  }

  /** Those of the ids that living subscribers have. */
  async findExistingIds(scope: Scope, subscriberIds: readonly string[]): Promise<Set<string>> {
    const found = await this.raw
      .find(this.scopedRaw(scope, { subscriberId: { $in: subscriberIds } }))
      .project<{ subscriberId: string }>({ _id: 0, subscriberId: 1 })
      .toArray();

    return new Set(found.map(({ subscriberId }) => subscriberId));
  }

  /** A page in the order of creation, newest first. @returns one more than `limit` when there are more. */
  listPage(scope: Scope, { skip, limit }: { skip: number; limit: number }): Promise<SubscriberDoc[]> {
    return this.find(scope, {}, { sort: { _id: -1 }, skip, limit: limit + 1 });
  }

  /** @param limit counting stops there. */
  countAll(scope: Scope, limit: number): Promise<number> {
    return this.count(scope, {}, limit);
  }

  /** @param at when the subscriber was seen. */
  setOnline(scope: Scope, subscriberId: string, isOnline: boolean, at: Date): Promise<SubscriberDoc | null> {
    return this.updateOne(scope, { subscriberId }, { $set: { isOnline, lastOnlineAt: at } });
  }

  /**
   * Notes who has come to, or left, a node of the gateway, in one command. Online is who is at any node.
   * When a profile was changed stays as it was.
   */
  async notePresence(nodeId: Types.ObjectId, changes: readonly PresenceChange[], now: Date): Promise<void> {
    const node = nodeId.toHexString();
    const writes = changes.map(({ scope, id, isHere }): mongo.AnyBulkWriteOperation<SubscriberDoc> => {
      const filter = { _id: id, _environmentId: scope.environmentId };

      return isHere
        ? {
            updateOne: {
              filter,
              update: { $addToSet: { onlineAt: node }, $set: { isOnline: true, lastOnlineAt: now } },
            },
          }
        : { updateOne: { filter: { ...filter, onlineAt: node }, update: leaving(node, now) } };
    });
    if (writes.length > 0) await this.raw.bulkWrite(writes, { ordered: false });
  }

  /** Nobody is at the node any more, of any environment: it was shut down, or died. */
  async leaveNode(nodeId: Types.ObjectId, now: Date): Promise<void> {
    const node = nodeId.toHexString();
    await this.raw.updateMany({ onlineAt: node }, leaving(node, now));
  }

  /**
   * The subscriber's address at one integration, in one write: calls at the same time do not lose each other's devices.
   * @param mode `replace` forgets what was there; `merge` keeps it, and puts new devices behind those known. Of devices the newest
   *   {@link MAX_DEVICES} stay, each once.
   */
  setChannel(
    scope: Scope,
    subscriberId: string,
    channel: SubscriberChannelDoc,
    mode: 'replace' | 'merge',
  ): Promise<SubscriberDoc | null> {
    return this.raw.findOneAndUpdate(this.scopedRaw(scope, { subscriberId }), [settingChannel(channel, mode)], {
      returnDocument: 'after',
    });
  }

  /** Forgets the subscriber's addresses at a provider, of all its integrations or of one. */
  removeChannels(
    scope: Scope,
    subscriberId: string,
    channel: Pick<SubscriberChannelDoc, 'providerId'> & Partial<Pick<SubscriberChannelDoc, '_integrationId'>>,
  ): Promise<SubscriberDoc | null> {
    return this.updateOne(scope, { subscriberId }, { $pull: { channels: channel } });
  }

  /** Takes a device that has gone away off the subscriber. */
  async removeDeviceToken(scope: Scope, id: Types.ObjectId, token: string): Promise<void> {
    await this.raw.updateOne(
      { ...this.scopedRaw(scope, { _id: id }), 'channels.credentials.deviceTokens': token },
      { $pull: { 'channels.$[channel].credentials.deviceTokens': token } as mongo.PullOperator<SubscriberDoc> },
      // Channels of other kinds have no such list.
      { arrayFilters: [{ 'channel.credentials.deviceTokens': token }] },
    );
  }

  async remove(scope: Scope, subscriberId: string): Promise<boolean> {
    return (await this.softDelete(scope, { subscriberId })) > 0;
  }

  /**
   * Subscribers named in any of the given ways; their ids.
   * @param among only those whose ids this read finds; what it tells besides stays.
   */
  readMatching<Known extends { _id: Types.ObjectId }>(
    scope: Scope,
    ways: SubscriberWays,
    limit: number,
    among?: Read<Known>,
  ): Read<Known | { _id: Types.ObjectId }> {
    if (!among) return this.readRows(scope, waysOf(ways), { limit, projection: { _id: 1 } });
    const known = '_known';

    return new Read<Known>(among.collection, [
      ...among.pipeline,
      { $lookup: { from: this.definition.name, localField: '_id', foreignField: '_id', as: known } },
      { $match: { [known]: { $elemMatch: this.inScope(scope, waysOf(ways)) } } },
      { $project: { [known]: 0 } },
    ]);
  }

  private scopedRaw(scope: Scope, filter: mongo.Filter<SubscriberDoc>): mongo.Filter<SubscriberDoc> {
    return { ...filter, _environmentId: scope.environmentId, deleted: false };
  }

  search(scope: Scope, search: SubscriberSearch, query: CursorQuery): Promise<CursorPage<SubscriberDoc>> {
    return this.page(scope, this.searchFilter(search), query);
  }

  private searchFilter(search: SubscriberSearch): Filter<SubscriberDoc> {
    const { name, ...exact } = search;
    const words = name?.split(/\s+/).filter(Boolean) ?? [];
    if (words.length === 0) return exact;
    const inEitherName = words
      .map((word) => containing(word, { anyCase: false }))
      .map((part) => ({ $or: [{ firstName: part }, { lastName: part }] }));

    return { ...exact, $and: inEitherName };
  }
}

/** Takes a node off a subscriber, who is offline when it was the last one. */
function leaving(node: string, now: Date): mongo.Document[] {
  const others = { $setDifference: ['$onlineAt', [node]] };

  return [
    { $set: { onlineAt: others, isOnline: { $ne: [others, []] }, lastOnlineAt: now } },
    { $set: { onlineAt: { $cond: ['$isOnline', '$onlineAt', '$$REMOVE'] } } },
  ];
}

const SEARCHED_FIELDS = ['subscriberId', 'email', 'phone', 'firstName', 'lastName'] as const;

/** Named in any of the ways. */
function waysOf({ subscriberIds = [], emails = [], search }: SubscriberWays): Filter<SubscriberDoc> {
  const pattern = search ? containing(search) : undefined;

  return {
    $or: [
      ...(subscriberIds.length > 0 ? [{ subscriberId: { $in: [...subscriberIds] } }] : []),
      ...(emails.length > 0 ? [{ email: { $in: [...emails] } }] : []),
      ...(pattern ? SEARCHED_FIELDS.map((field) => ({ [field]: pattern })) : []),
    ],
  };
}

/** A stage of an update: {@link SubscriberRepository.setChannel}. */
function settingChannel(channel: SubscriberChannelDoc, mode: 'replace' | 'merge'): mongo.Document {
  const { _integrationId, providerId } = channel;
  const { deviceTokens: given, ...fields } = withDistinctDevices(channel.credentials);
  const isThis = {
    $and: [
      { $eq: ['$$channel._integrationId', _integrationId] },
      { $eq: ['$$channel.providerId', { $literal: providerId }] },
    ],
  };
  const channels = { $ifNull: ['$channels', []] };
  const before = { $filter: { input: channels, as: 'channel', cond: isThis } };
  const others = { $filter: { input: channels, as: 'channel', cond: { $not: [isThis] } } };
  const old = mode === 'merge' ? { $ifNull: [{ $first: '$$before.credentials' }, {}] } : {};
  const oldTokens = { $ifNull: [{ $first: '$$before.credentials.deviceTokens' }, []] };
  const kept = {
    $filter: { input: oldTokens, as: 'token', cond: { $not: [{ $in: ['$$token', { $literal: given }] }] } },
  };
  const tokens =
    mode === 'merge' ? { $slice: [{ $concatArrays: [kept, { $literal: given }] }, -MAX_DEVICES] } : { $literal: given };
  const merged = { $mergeObjects: [old, { $literal: fields }, ...(given ? [{ deviceTokens: tokens }] : [])] };
  const entry = { _integrationId, providerId: { $literal: providerId }, credentials: merged };

  return {
    $set: {
      channels: { $let: { vars: { before }, in: { $concatArrays: [others, [entry]] } } },
      updatedAt: '$$NOW',
    },
  };
}

/** Of devices the newest {@link MAX_DEVICES} stay, each once. */
function withDistinctDevices(credentials: Record<string, unknown>): Record<string, unknown> {
  const { deviceTokens, ...fields } = credentials;

  return Array.isArray(deviceTokens)
    ? { ...fields, deviceTokens: [...new Set<unknown>(deviceTokens)].slice(-MAX_DEVICES) }
    : fields;
}

function lastOfEach(given: readonly SubscriberChannelDoc[]): SubscriberChannelDoc[] {
  return given.filter((channel, index) => !given.slice(index + 1).some((later) => isSameChannel(later, channel)));
}

function isSameChannel(one: SubscriberChannelDoc, other: SubscriberChannelDoc): boolean {
  return one._integrationId.equals(other._integrationId) && one.providerId === other.providerId;
}

function saysNewChannel(
  stored: readonly SubscriberChannelDoc[] = [],
  given: readonly SubscriberChannelDoc[] = [],
): boolean {
  return lastOfEach(given).some((channel) => {
    const before = stored.find((one) => isSameChannel(one, channel));

    return !before || !isDeepStrictEqual(before.credentials, withDistinctDevices(channel.credentials));
  });
}

function definedFields(profile: SubscriberProfile): SubscriberProfile {
  return Object.fromEntries(
    SUBSCRIBER_PROFILE_FIELDS.filter((field) => profile[field] !== undefined).map((field) => [field, profile[field]]),
  );
}

function differs(existing: SubscriberDoc | undefined, profile: SubscriberProfile): boolean {
  if (!existing) return true;

  return SUBSCRIBER_PROFILE_FIELDS.some((field) => {
    const given = profile[field];
    if (given === undefined) return false;
    const stored = existing[field];

    return typeof given === 'object' && given !== null
      ? JSON.stringify(given) !== JSON.stringify(stored)
      : given !== stored;
  });
}
