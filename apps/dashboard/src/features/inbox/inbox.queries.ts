import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
} from '@tanstack/react-query';
import { ApiError } from '../../api/errors.js';
import { queryKeys } from '../../api/query-keys.js';
import type { InboxClient } from './inbox-client.js';
import { useInbox } from './inbox-context.js';
import {
  applyChange,
  INBOX_VIEWS,
  isInView,
  unreadDelta,
  type InboxView,
  type NotificationChange,
} from './inbox-state.js';
import type { InboxNotification, InboxPage } from './inbox.schema.js';

type Feed = InfiniteData<InboxPage, string | null>;

/** The notifications of a view, page by page. */
export function useInboxFeed(view: InboxView) {
  const { client, environmentId } = useInbox();
  const queryClient = useQueryClient();
  return useInfiniteQuery({
    queryKey: queryKeys.inboxFeed(environmentId, view),
    queryFn: ({ pageParam, signal }) =>
      withClient(client, (inbox) => inbox.list(view, pageParam, signal)).catch((error: unknown) => {
        // The session has ended on the server: a new one is opened, and this feed is read again with it.
        if (error instanceof ApiError && error.status === 401) {
          void queryClient.invalidateQueries({ queryKey: queryKeys.inboxSession(environmentId) });
        }
        throw error;
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.hasMore ? (page.data.at(-1)?.id ?? null) : null),
    enabled: client !== null,
  });
}

export function useUnreadCount(): number {
  const { client, environmentId } = useInbox();
  const count = useQuery({
    queryKey: queryKeys.inboxUnread(environmentId),
    queryFn: () => withClient(client, (inbox) => inbox.countUnread()),
    enabled: client !== null,
    staleTime: Infinity,
  });
  return count.data ?? client?.unreadAtStart ?? 0;
}

/** Changes one notification: every list shows it at once, the API has the last word. */
export function useChangeNotification() {
  const { client, environmentId } = useInbox();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (input: { notification: InboxNotification; change: NotificationChange }) =>
      withClient(client, (inbox) => inbox.change(input.notification.id, input.change)),
    onMutate: async ({ notification, change }) => {
      await queryClient.cancelQueries({ queryKey: queryKeys.inbox(environmentId) });
      showChanged(queryClient, environmentId, applyChange(notification, change));
      const delta = unreadDelta(notification, applyChange(notification, change));
      queryClient.setQueryData<number>(queryKeys.inboxUnread(environmentId), (count = client?.unreadAtStart ?? 0) =>
        Math.max(0, count + delta),
      );
    },
    onSettled: () => refreshInbox(queryClient, environmentId),
  });
}

export function useReadAll() {
  const { client, environmentId } = useInbox();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => withClient(client, (inbox) => inbox.readAll()),
    onSettled: () => refreshInbox(queryClient, environmentId),
  });
}

function refreshInbox(queryClient: QueryClient, environmentId: string): Promise<unknown> {
  return Promise.all([
    queryClient.invalidateQueries({ queryKey: [...queryKeys.inbox(environmentId), 'feed'] }),
    queryClient.invalidateQueries({ queryKey: queryKeys.inboxUnread(environmentId) }),
  ]);
}

/** Replaces the notification in each cached list, and takes it out of those it no longer belongs to. */
function showChanged(queryClient: QueryClient, environmentId: string, changed: InboxNotification): void {
  for (const view of INBOX_VIEWS) {
    const belongs = isInView(changed, view);
    const replace = (page: InboxPage): InboxPage => ({
      ...page,
      data: page.data.flatMap((each) => (each.id !== changed.id ? [each] : belongs ? [changed] : [])),
    });
    queryClient.setQueryData<Feed>(
      queryKeys.inboxFeed(environmentId, view),
      (feed) => feed && { ...feed, pages: feed.pages.map(replace) },
    );
  }
}

function withClient<Result>(
  client: InboxClient | null,
  use: (client: InboxClient) => Promise<Result>,
): Promise<Result> {
  return client ? use(client) : Promise.reject(new Error('The Inbox is not connected yet.'));
}
