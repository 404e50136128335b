import { NOTIFICATION_COUNT_SYNC_EVENTS, type NotificationFilter, type NovuError } from '@novu/js';
import { useNovu, useRealtime } from '../provider.js';
import { useEvents } from './use-events.js';
import { type Callbacks, useCoalesced, useLoaded } from './use-loaded.js';

type Count = { count: number; filter: NotificationFilter };

export type UseCountsProps = Callbacks<Count[]> & {
  /** At most 30. */
  filters: NotificationFilter[];
  /** Whether the counts follow what arrives; as the provider says when left out. */
  realtime?: boolean;
};

export type UseCountsResult = {
  /** One of each filter, in the same order. */
  counts?: Count[];
  error?: NovuError;
  isLoading: boolean;
  isFetching: boolean;
  refetch: () => Promise<void>;
};

/**
 * How many notifications match each filter, as they arrive and change.
 *
 * @example
 * const { counts } = useCounts({ filters: [{ read: false }] });
 */
export const useCounts = ({ filters, realtime, ...callbacks }: UseCountsProps): UseCountsResult => {
  const novu = useNovu();
  const isFollowing = useRealtime(realtime);
  const { data, refetch, error, isLoading, isFetching } = useLoaded<Count[]>({
    key: JSON.stringify(filters),
    load: async () => {
      const answer = await novu.notifications.count({ filters });

      return { data: answer.data?.counts, error: answer.error };
    },
    ...callbacks,
  });
  const follow = useCoalesced(refetch);
  useEvents(NOTIFICATION_COUNT_SYNC_EVENTS, follow);
  useEvents(['notifications.notification_received', 'notifications.unread_count_changed'], follow, isFollowing);

  return { counts: data, error, isLoading, isFetching, refetch };
};
