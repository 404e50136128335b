import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Notification, NotificationFilter } from '../../index.js';
import { Icon } from '../elements/icon.js';
import { focusedElement, isNowhere } from '../elements/layer.js';
import { NotificationStatus, type NotificationsProps } from '../types.js';
import { useStore, useStyle, useUi } from '../ui-context.js';
import { NotificationItem } from './notification-item.js';
import { SeenTracker } from './seen-tracker.js';
import { useNow } from './time.js';
import { useNotificationList } from './use-notification-list.js';

/** Pixels before the end of the list at which the next page is fetched. */
const LOAD_AHEAD = '300px';
/** A list scrolled further than this is being read: what arrives must not push it away. */
const READING_PX = 40;
const SKELETONS = 6;

/** The notifications of the chosen tab and status. */
export function NotificationList(props: NotificationsProps) {
  const { inbox } = useUi();
  const status = useStore(inbox.status);
  const tabIndex = useStore(inbox.tabIndex);
  const filter = inbox.filter(status, tabIndex);
  const key = JSON.stringify(filter);
  // The page may make its tabs anew each time it renders.
  const stableFilter = useMemo(() => filter, [key]);
  return <FilteredList key={key} filter={stableFilter} status={status} renderers={props} />;
}

interface FilteredListProps {
  filter: NotificationFilter;
  status: NotificationStatus;
  renderers: NotificationsProps;
}

function FilteredList({ filter, status, renderers }: FilteredListProps) {
  const { novu, t } = useUi();
  const style = useStyle();
  const container = useRef<HTMLDivElement>(null);
  const isReading = useCallback(() => (container.current?.scrollTop ?? 0) > READING_PX, []);
  const { notifications, hasMore, phase, hasMoreFailed, newCount, loadMore, refresh } = useNotificationList(
    filter,
    isReading,
  );
  const now = useNow();
  const seen = useMemo(() => new SeenTracker(novu), [novu]);
  useEffect(() => () => seen.close(), [seen]);
  const keepPlace = useKeptPlace(container, notifications);

  const showNew = () => {
    container.current?.scrollTo({ top: 0 });
    refresh();
  };
  const announcement = newCount > 0 ? t('notifications.newNotifications', { notificationCount: newCount }) : '';
  const isEmpty = notifications.length === 0;

  return (
    <div class={style('notificationListContainer', { notifications })} ref={container} tabIndex={-1}>
      <div role="status" class="nv-visuallyHidden">
        {announcement}
      </div>
      {newCount > 0 && (
        <button type="button" class={style('notificationListNewNotificationsNotice__button')} onClick={showNew}>
          {announcement}
        </button>
      )}
      {phase === 'loading' && <ListSkeleton />}
      {phase === 'failed' && <LoadError text={t('notifications.error')} onRetry={refresh} />}
      {phase === 'ready' && isEmpty && !hasMore && <EmptyNotice status={status} />}
      {phase === 'ready' && (
        <div
          class={style('notificationList', { notifications })}
          role={isEmpty ? undefined : 'feed'}
          aria-busy={false}
          onKeyDown={moveInFeed}
          onFocusCapture={keepPlace}
        >
          {notifications.map((notification, index) => (
            <NotificationItem
              key={notification.id}
              notification={notification}
              renderers={renderers}
              seen={seen}
              now={now}
              position={index + 1}
              total={hasMore ? -1 : notifications.length}
            />
          ))}
        </div>
      )}
      {phase === 'ready' && hasMore && !hasMoreFailed && (
        <MoreSentinel key={notifications.length} root={container.current} onReach={loadMore} />
      )}
      {phase === 'ready' && hasMore && hasMoreFailed && (
        <LoadError text={t('notifications.error')} onRetry={loadMore} />
      )}
    </div>
  );
}

/**
 * When the notification that has the focus goes away, because it was archived, say, the next one gets it: it would be lost otherwise.
 * @returns what is to be told of every focus in the list.
 */
function useKeptPlace(container: RefObject<HTMLElement | null>, notifications: Notification[]): (event: Event) => void {
  const place = useRef<{ id: string; index: number }>(undefined);
  useLayoutEffect(() => {
    const kept = place.current;
    const list = container.current;
    if (!kept || !list || notifications.some(({ id }) => id === kept.id)) return;
    place.current = undefined;
    if (!isNowhere(focusedElement(list.getRootNode()))) return;
    const articles = list.querySelectorAll('article');
    (articles[Math.min(kept.index, articles.length - 1)] ?? list).focus({ preventScroll: true });
  }, [notifications]);

  return ({ target }) => {
    const id = target instanceof Element ? target.closest<HTMLElement>('article')?.dataset['id'] : undefined;
    const index = notifications.findIndex((notification) => notification.id === id);
    place.current = id ? { id, index } : undefined;
  };
}

/** Page keys go from notification to notification, as the pattern for feeds asks. */
function moveInFeed(event: KeyboardEvent): void {
  const step = { PageDown: 1, PageUp: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !(event.target instanceof HTMLElement) || !(event.currentTarget instanceof HTMLElement)) return;
  // Within a notification the arrows belong to what has the focus there.
  if (event.key.startsWith('Arrow') && event.target.tagName !== 'ARTICLE') return;
  const articles = [...event.currentTarget.querySelectorAll<HTMLElement>(':scope > article')];
  const at = articles.findIndex((article) => event.target instanceof Node && article.contains(event.target));
  const next = articles[at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Loads more when it comes into view. A new one stands after each page: one that is still in view loads again. */
function MoreSentinel({ root, onReach }: { root: Element | null; onReach: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && onReach(), {
      root,
      rootMargin: LOAD_AHEAD,
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [onReach, root]);
  return (
    <div ref={element}>
      <SkeletonItem />
    </div>
  );
}

function EmptyNotice({ status }: { status: NotificationStatus }) {
  const { t } = useUi();
  const style = useStyle();
  const icons = {
    [NotificationStatus.UNREAD_READ]: 'bell',
    [NotificationStatus.UNREAD]: 'markAsRead',
    [NotificationStatus.ARCHIVED]: 'markAsArchived',
    [NotificationStatus.SNOOZED]: 'clock',
  } as const;
  return (
    <div class={style('notificationListEmptyNoticeContainer')}>
      <span class={style('notificationListEmptyNoticeOverlay')}>
        <Icon name={icons[status]} class={style('notificationListEmptyNoticeIcon')} />
      </span>
      <p class={style('notificationListEmptyNotice')}>{t('notifications.emptyNotice')}</p>
    </div>
  );
}

/** Says that something could not be loaded and offers to try again. */
export function LoadError({ text, onRetry }: { text: string; onRetry: () => void }) {
  const { t } = useUi();
  return (
    <div role="alert" class="nv-loadError">
      <p>{text}</p>
      <button type="button" class="nv-secondary nv-button" onClick={onRetry}>
        {t('notifications.retry')}
      </button>
    </div>
  );
}

function ListSkeleton() {
  const style = useStyle();
  return (
    <div class={style('notificationList__skeleton')} aria-hidden="true">
      {Array.from({ length: SKELETONS }, (_, index) => (
        <SkeletonItem key={index} />
      ))}
    </div>
  );
}

function SkeletonItem() {
  const style = useStyle();
  return (
    <div class={style('notificationList__skeletonItem')} aria-hidden="true">
      <span class={`${style('skeletonAvatar')} ${style('notificationList__skeletonAvatar')}`} />
      <span class={style('notificationList__skeletonContent')}>
        <span class={`${style('skeletonText')} ${style('notificationList__skeletonText')}`} />
        <span class={`${style('skeletonText')} ${style('notificationList__skeletonText')} nv-short`} />
      </span>
    </div>
  );
}
