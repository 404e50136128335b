import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { queryKeys } from '../../api/query-keys.js';
import type { User } from '../auth/auth.queries.js';
import type { Environment } from '../environments/environments.queries.js';
import { InboxClient } from './inbox-client.js';
import { InboxContext, type Arrival, type Inbox } from './inbox-context.js';

/** Arrivals are only used to mark new rows, so old ones may be forgotten. */
const REMEMBERED_ARRIVALS = 50;
/** When to look for the mail of a workflow that has just written to the Inbox: its next step is rendered and sent meanwhile. */
const MAIL_FOLLOWS_AFTER_MS = [0, 500, 1_500];

interface InboxProviderProps {
  environment: Environment;
  user: User;
  children: ReactNode;
}

/** One session and one socket for everything on the page that shows the Inbox. Mount it anew for another environment. */
export function InboxProvider({ environment, user, children }: InboxProviderProps) {
  const environmentId = environment._id;
  const queryClient = useQueryClient();
  const [live, setLive] = useState(false);
  const [arrivals, setArrivals] = useState<readonly Arrival[]>([]);
  const session = useQuery({
    queryKey: queryKeys.inboxSession(environmentId),
    queryFn: () => InboxClient.open(environment.identifier, subscriberOf(user)),
    staleTime: Infinity,
    gcTime: 0,
  });
  const client = session.data ?? null;

  useEffect(() => {
    if (!client) return;
    const refresh = (queryKey: readonly string[]) => void queryClient.invalidateQueries({ queryKey });
    const feeds = [...queryKeys.inbox(environmentId), 'feed'];
    let wasLive = false;
    return client.subscribe({
      received: (notificationId) => {
        setArrivals((before) => [...before.slice(1 - REMEMBERED_ARRIVALS), { notificationId, at: Date.now() }]);
        refresh(feeds);
        for (const delayMs of MAIL_FOLLOWS_AFTER_MS)
          setTimeout(() => refresh(queryKeys.mailbox(environmentId)), delayMs);
      },
      unreadChanged: (unread) => queryClient.setQueryData(queryKeys.inboxUnread(environmentId), unread),
      liveChanged: (isLive) => {
        setLive(isLive);
        // Whatever happened while the connection was away was not announced.
        if (isLive && wasLive) refresh(queryKeys.inboxUnread(environmentId));
        if (isLive && wasLive) refresh(feeds);
        wasLive ||= isLive;
      },
    });
  }, [client, environmentId, queryClient]);

  const { error, refetch } = session;
  const inbox = useMemo<Inbox>(
    () => ({ environmentId, client, error, retry: () => void refetch(), live, arrivals }),
    [environmentId, client, error, refetch, live, arrivals],
  );
  return <InboxContext value={inbox}>{children}</InboxContext>;
}

/** People who use the dashboard are subscribers of their environments, under their user id. */
function subscriberOf(user: User) {
  return {
    subscriberId: user._id,
    ...(user.firstName && { firstName: user.firstName }),
    ...(user.lastName && { lastName: user.lastName }),
    ...(user.email && { email: user.email }),
  };
}
