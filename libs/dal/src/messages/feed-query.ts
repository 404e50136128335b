import { ChannelTypeEnum, type SeverityLevelEnum } from '@novu/shared';
import type { mongo, Types } from 'mongoose';
import type { Scope } from '../scope.js';
import type { MessageDoc } from './message.document.js';

/** A dotted path, and the values one of which must be there. */
export interface ValueCondition {
  path: string;
  anyOf: readonly unknown[];
}

/** Which of a subscriber's in-app messages are meant. Absent members do not filter. */
export interface FeedFilter {
  read?: boolean;
  seen?: boolean;
  archived?: boolean;
  snoozed?: boolean;
  /** One of each group must be on the message. */
  tagGroups?: readonly (readonly string[])[];
  /** Paths below `data` and the values one of which must be there; an array on the message matches by any member. */
  data?: readonly ValueCondition[];
  /** The same below `payload`. */
  payload?: readonly ValueCondition[];
  severity?: readonly SeverityLevelEnum[];
  createdAfter?: Date;
  createdBefore?: Date;
  ids?: readonly Types.ObjectId[];
  /** `type:id` in any order: messages of exactly these contexts; empty: of exactly none. */
  contextKeys?: readonly string[] | undefined;
}

/** The messages of a subscriber's feed that a filter lets through. @param now what is snoozed until then no longer is. */
export function feedQuery(
  scope: Scope,
  subscriberId: Types.ObjectId,
  filter: FeedFilter,
  now: Date,
): mongo.Filter<MessageDoc> {
  const conditions: mongo.Filter<MessageDoc>[] = [];
  for (const group of filter.tagGroups ?? []) conditions.push({ tags: { $in: [...group] } });
  for (const { path, anyOf } of filter.data ?? []) conditions.push({ [`data.${path}`]: { $in: [...anyOf] } });
  for (const { path, anyOf } of filter.payload ?? []) conditions.push({ [`payload.${path}`]: { $in: [...anyOf] } });
  const later = { $gt: now };

  return {
    _environmentId: scope.environmentId,
    _subscriberId: subscriberId,
    channel: ChannelTypeEnum.IN_APP,
    archived: filter.archived ?? { $in: [false, true] },
    read: filter.read ?? { $in: [false, true] },
    ...(filter.seen === undefined ? {} : { seen: filter.seen }),
    // Not `null or past`: the server would have to look at each message to tell null from missing.
    ...(filter.snoozed === undefined ? {} : { snoozedUntil: filter.snoozed ? later : { $not: later } }),
    ...(filter.severity?.length ? { severity: { $in: [...filter.severity] } } : {}),
    ...(filter.ids ? { _id: { $in: [...filter.ids] } } : {}),
    ...inContexts(filter.contextKeys),
    ...(filter.createdAfter || filter.createdBefore
      ? {
          createdAt: {
            ...(filter.createdAfter ? { $gte: filter.createdAfter } : {}),
            ...(filter.createdBefore ? { $lte: filter.createdBefore } : {}),
          },
        }
      : {}),
    ...(conditions.length > 0 ? { $and: conditions } : {}),
  };
}

/** One message of a subscriber's feed, by its id. */
export function oneInFeed(
  scope: Scope,
  subscriberId: Types.ObjectId,
  id: Types.ObjectId,
  contextKeys: readonly string[] | undefined,
): mongo.Filter<MessageDoc> {
  return manyInFeed(scope, subscriberId, [id], contextKeys);
}

/** Messages of a subscriber's feed, by their ids. */
export function manyInFeed(
  scope: Scope,
  subscriberId: Types.ObjectId,
  ids: readonly Types.ObjectId[],
  contextKeys: readonly string[] | undefined,
): mongo.Filter<MessageDoc> {
  return {
    _id: { $in: [...ids] },
    _environmentId: scope.environmentId,
    _subscriberId: subscriberId,
    channel: ChannelTypeEnum.IN_APP,
    ...inContexts(contextKeys),
  };
}

function inContexts(contextKeys: readonly string[] | undefined): mongo.Filter<MessageDoc> {
  return contextKeys ? { contextKey: contextKeyOf(contextKeys) } : {};
}

/** A set of contexts as one text: messages of exactly these are found by it, where an index cannot compare lists. Empty for none. */
export function contextKeyOf(contextKeys: readonly string[]): string {
  return [...contextKeys].sort().join(',');
}
