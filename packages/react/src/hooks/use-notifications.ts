import {
  isSameFilter,
  type ListNotificationsResponse,
  NOTIFICATION_COUNT_SYNC_EVENTS,
  type Notification,
  type NotificationFilter,
  type NovuError,
  type Result,
} from '@novu/js';
import { useCallback, useRef } from 'react';
import { useNovu, useRealtime } from '../provider.js';
import { useEvents } from './use-events.js';
import { useCoalesced, useLatest, useLoaded } from './use-loaded.js';

export type UseNotificationsProps = {
  tags?: NotificationFilter['tags'];
  data?: NotificationFilter['data'];
  read?: NotificationFilter['read'];
  /** False by default. */
  archived?: NotificationFilter['archived'];
  /** False by default. */
  snoozed?: NotificationFilter['snoozed'];
  seen?: NotificationFilter['seen'];
  severity?: NotificationFilter['severity'];
  /** Milliseconds since the epoch. */
  createdGte?: NotificationFilter['createdGte'];
  /** Milliseconds since the epoch. */
  createdLte?: NotificationFilter['createdLte'];
  /** How many a page; 10 by default, 100 at most. */
  limit?: number;
  /** Whether the list follows what arrives; as the provider says when left out. */
  realtime?: boolean;
  onSuccess?: (data: Notification[]) => void;
  onError?: (error: NovuError) => void;
};

export type UseNotificationsResult = {
  notifications?: Notification[];
  error?: NovuError;
  isLoading: boolean;
  isFetching: boolean;
  hasMore: boolean;
  readAll: () => Promise<{ data?: void | undefined; error?: NovuError | undefined }>;
  seenAll: () => Promise<{ data?: void | undefined; error?: NovuError | undefined }>;
  archiveAll: () => Promise<{ data?: void | undefined; error?: NovuError | undefined }>;
  archiveAllRead: () => Promise<{ data?: void | undefined; error?: NovuError | undefined }>;
  /** Reads again what is shown. */
  refetch: () => Promise<void>;
  /** Adds the next page. */
  fetchMore: () => Promise<void>;
};

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 100;

/**
 * The notifications that match, newest first, as they arrive and change: of those that are neither archived nor snoozed, unless asked
 * otherwise.
 *
 * @example
 * const { notifications, fetchMore, hasMore } = useNotifications({ read: false });
 */
export const useNotifications = ({
  limit = DEFAULT_LIMIT,
  realtime,
  onSuccess,
  onError,
  archived = false,
  snoozed = false,
  ...which
}: UseNotificationsProps = {}): UseNotificationsResult => {
  const filter = { ...which, archived, snoozed };
  const novu = useNovu();
  const isFollowing = useRealtime(realtime);
  const { tags, data } = filter;

  /** A page, and with it what is known of the others: the client keeps that in step with what is being changed. */
  const read = async (page: {
    limit: number;
    after?: string;
    useCache?: boolean;
  }): Result<ListNotificationsResponse> => {
    const answer = await novu.notifications.list({ ...filter, ...page });
    const known = answer.data && novu.notifications.cache.getAll(filter);

    return known ? { data: known } : answer;
  };
  const shown = useRef(0);
  const loaded = useLoaded<ListNotificationsResponse>({
    key: JSON.stringify([filter, limit]),
    load: (isRepeated) =>
      read(isRepeated ? { limit: Math.min(Math.max(limit, shown.current), MAX_LIMIT), useCache: false } : { limit }),
    onSuccess: ({ notifications }) => onSuccess?.(notifications),
    onError,
  });
  shown.current = loaded.data?.notifications.length ?? 0;
  const { ask, accept, refetch } = loaded;
  const follow = useCoalesced(refetch);

  useEvents(['notifications.list.updated'], (event) => {
    if (isSameFilter(event.data.filter, filter)) accept(event.data);
  });
  // Without a cache nobody else knows what a change does to the list.
  useEvents(NOTIFICATION_COUNT_SYNC_EVENTS, () => {
    if (!novu.notifications.cache.getAll(filter)) follow();
  });
  useEvents(['notifications.notification_received', 'notifications.unread_count_changed'], follow, isFollowing);

  const latest = useLatest({ read, loaded, limit });
  const fetchMore = useCallback(async () => {
    const { loaded, read, limit } = latest.current;
    const known = loaded.data;
    const last = known?.notifications.at(-1);
    if (!known?.hasMore || !last || loaded.isFetching) return;
    await ask(async () => {
      const answer = await read({ limit, after: last.id });
      if (!answer.data) return answer;
      const older = answer.data.notifications;
      const notifications = older.some(({ id }) => id === last.id) ? older : [...known.notifications, ...older];

      return { data: { ...answer.data, notifications } };
    });
  }, [ask, latest]);

  return {
    notifications: loaded.data?.notifications,
    error: loaded.error,
    isLoading: loaded.isLoading,
    isFetching: loaded.isFetching,
    hasMore: loaded.data?.hasMore ?? false,
    readAll: () => novu.notifications.readAll({ tags, data }),
    seenAll: () => novu.notifications.seenAll({ tags, data }),
    archiveAll: () => novu.notifications.archiveAll({ tags, data }),
    archiveAllRead: () => novu.notifications.archiveAllRead({ tags, data }),
    refetch,
    fetchMore,
  };
};
