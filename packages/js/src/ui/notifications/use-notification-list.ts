import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import {
  checkNotificationMatchesFilter,
  isSameFilter,
  type ListNotificationsResponse,
  type Notification,
  type NotificationFilter,
  type Novu,
} from '../../index.js';
import { useUi } from '../ui-context.js';

const PAGE_SIZE = 10;
/** The most the API gives at once. */
const LARGEST_PAGE = 100;
/** Changes made elsewhere come in bursts; the list is fetched once for all of them. */
const COALESCE_MS = 150;
/** Waits before a list that could not be brought up to date is asked for again; then the next change does. */
const RETRY_DELAYS_MS = [1_000, 4_000, 15_000];

interface State extends Pick<ListNotificationsResponse, 'notifications' | 'hasMore'> {
  phase: 'loading' | 'ready' | 'failed';
  /** The next page could not be loaded. */
  hasMoreFailed: boolean;
}

export interface NotificationList extends State {
  /** How many have arrived that are not shown yet. */
  newCount: number;
  loadMore: () => void;
  /** Shows what has arrived, or tries again what failed. */
  refresh: () => void;
}

/** Asks the server for a list anew, in pages as large as it gives them, until there are at least `wanted` notifications or no more. */
async function fetchPages(novu: Novu, filter: NotificationFilter, wanted: number): Promise<State | undefined> {
  const notifications: Notification[] = [];
  for (;;) {
    const after = notifications.at(-1)?.id;
    const limit = Math.min(Math.max(wanted - notifications.length, PAGE_SIZE), LARGEST_PAGE);
    const page = { ...filter, limit, useCache: false, ...(after ? { after } : {}) };
    const { data } = await novu.notifications.list(page);
    if (!data) return undefined;
    notifications.push(...data.notifications);
    if (!data.hasMore || notifications.length >= wanted)
      return { notifications, hasMore: data.hasMore, phase: 'ready', hasMoreFailed: false };
  }
}

/**
 * The notifications that match a filter, kept up to date: own changes show at once, those made elsewhere when the server tells of them.
 * @param holdsBack whether new notifications wait, because something else is being read
 */
export function useNotificationList(filter: NotificationFilter, holdsBack: () => boolean): NotificationList {
  const { novu, inbox } = useUi();
  const [state, setState] = useState<State>(() => {
    // What was known when the list was last looked at shows at once, and is then brought up to date.
    const known = novu.notifications.cache.getAll(filter);
    return { notifications: [], hasMore: false, ...known, phase: known ? 'ready' : 'loading', hasMoreFailed: false };
  });
  const [newCount, setNewCount] = useState(0);
  const current = useRef(state);
  current.current = state;
  const isFetching = useRef(false);
  /** Counts lists: an answer for one that is no longer shown is dropped. */
  const generation = useRef(0);

  const reload = useCallback(
    async (attempt = 0): Promise<void> => {
      const mine = ++generation.current;
      const fetched = await fetchPages(novu, filter, current.current.notifications.length);
      if (mine !== generation.current) return;
      if (fetched) {
        setNewCount(0);
        setState(fetched);
      } else if (current.current.notifications.length > 0) {
        // What is shown stays; that it is not all is not to be seen.
        const delayMs = RETRY_DELAYS_MS[attempt];
        const again = () => mine === generation.current && void reload(attempt + 1);
        if (delayMs !== undefined) setTimeout(again, delayMs);
      } else setState((before) => ({ ...before, phase: 'failed' }));
    },
    [novu, filter],
  );

  useEffect(() => {
    void reload();
    return () => {
      generation.current += 1;
    };
  }, [reload]);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const reloadSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void reload(), COALESCE_MS);
    };
    const reloadUnlessRead = () => {
      if (!holdsBack()) reloadSoon();
    };
    const onVisible = () => {
      if (document.visibilityState === 'visible') reloadUnlessRead();
    };
    const stops = [
      novu.on('notifications.list.updated', ({ data }) => {
        if (!isSameFilter(data.filter, filter)) return;
        setState((before) => (before.phase === 'ready' ? { ...before, ...data } : before));
      }),
      novu.on('notifications.notification_received', ({ result }) => {
        if (!checkNotificationMatchesFilter(result, filter)) return;
        if (holdsBack()) setNewCount((count) => count + 1);
        else reloadSoon();
      }),
      inbox.changes.subscribe(reloadUnlessRead),
      // The client goes on as somebody else.
      novu.on('session.initialize.resolved', () => {
        if (current.current.phase !== 'loading') reloadSoon();
      }),
      () => clearTimeout(timer),
    ];
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      for (const stop of stops) stop();
    };
  }, [novu, inbox, filter, reload, holdsBack]);

  const loadMore = useCallback(() => {
    const { notifications, hasMore } = current.current;
    if (isFetching.current || !hasMore) return;
    isFetching.current = true;
    const mine = generation.current;
    const after = notifications.at(-1)?.id;
    setState((before) => ({ ...before, hasMoreFailed: false }));
    void novu.notifications.list({ ...filter, limit: PAGE_SIZE, ...(after ? { after } : {}) }).then(({ data }) => {
      isFetching.current = false;
      if (mine !== generation.current) return;
      if (!data) return setState((before) => ({ ...before, hasMoreFailed: true }));
      const known = new Set(current.current.notifications.map(({ id }) => id));
      setState((before) => ({
        ...before,
        notifications: [...before.notifications, ...data.notifications.filter(({ id }) => !known.has(id))],
        hasMore: data.hasMore,
      }));
    });
  }, [novu, filter]);

  return { ...state, newCount, loadMore, refresh: () => void reload() };
}
