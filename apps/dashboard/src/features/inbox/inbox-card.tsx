import { clsx } from 'clsx';
import { CheckCheck, Inbox as InboxIcon } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '../../api/errors.js';
import { CountBadge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { Card } from '../../ui/card.js';
import { EmptyState, LoadError } from '../../ui/empty-state.js';
import { IconButton } from '../../ui/icon-button.js';
import { SkeletonRows } from '../../ui/skeleton.js';
import { Tabs } from '../../ui/tabs.js';
import { toast } from '../../ui/toast.js';
import { useInbox } from './inbox-context.js';
import type { InboxView } from './inbox-state.js';
import { useInboxFeed, useReadAll, useUnreadCount } from './inbox.queries.js';
import { NotificationRow } from './notification-row.js';

const TABS = [
  { value: 'all', label: 'All' },
  { value: 'unread', label: 'Unread' },
  { value: 'archived', label: 'Archived' },
] as const satisfies readonly { value: InboxView; label: string }[];

const EMPTY: Record<InboxView, { title: string; text: string }> = {
  all: { title: 'Nothing here yet', text: 'Trigger a workflow and watch the notification come in.' },
  unread: { title: 'All caught up', text: 'Everything has been read.' },
  archived: { title: 'The archive is empty', text: 'Archived notifications are kept here.' },
};

/** The signed-in person's own Inbox, updated live. */
export function InboxCard({ className }: { className?: string }) {
  const [view, setView] = useState<InboxView>('all');
  const unread = useUnreadCount();
  const readAll = useReadAll();
  const markAll = () =>
    readAll.mutate(undefined, { onError: (error) => toast.error('Nothing was changed', messageOf(error)) });

  return (
    <Card
      id="inbox"
      title="Inbox"
      mark={<CountBadge count={unread} label="unread" />}
      actions={
        <>
          <LiveMark />
          <IconButton
            label="Mark all as read"
            icon={<CheckCheck aria-hidden />}
            disabled={unread === 0 || readAll.isPending}
            onClick={markAll}
          />
        </>
      }
      {...(className && { className })}
      bodyClassName="flex flex-col"
    >
      <Tabs
        label="Inbox views"
        value={view}
        onChange={setView}
        tabs={TABS}
        className="flex min-h-0 flex-1 flex-col pt-1"
      >
        <Feed view={view} />
      </Tabs>
    </Card>
  );
}

function LiveMark() {
  const { live } = useInbox();
  return (
    <span role="status" className="mr-1 flex items-center gap-2 text-xs text-muted">
      <span className="relative flex size-2">
        {live && <span className="absolute inset-0 animate-ring rounded-full bg-success" />}
        <span className={clsx('relative size-2 rounded-full', live ? 'bg-success' : 'bg-line-strong')} />
      </span>
      {live ? 'Live' : 'Connecting'}
    </span>
  );
}

function Feed({ view }: { view: InboxView }) {
  const inbox = useInbox();
  const feed = useInboxFeed(view);
  const error = inbox.error ?? feed.error;
  if (error && !feed.data) {
    const retry = inbox.error ? inbox.retry : () => void feed.refetch();
    return <LoadError message={messageOf(error)} action={<Button onClick={retry}>Try again</Button>} />;
  }
  if (!feed.data) return <SkeletonRows rows={3} label="Loading notifications" />;

  const notifications = feed.data.pages.flatMap((page) => page.data);
  const arrived = new Set(inbox.arrivals.map((arrival) => arrival.notificationId));
  if (notifications.length === 0) {
    return (
      <EmptyState icon={<InboxIcon aria-hidden />} title={EMPTY[view].title}>
        {EMPTY[view].text}
      </EmptyState>
    );
  }
  return (
    <div className="scroll-panel min-h-0 flex-1">
      {/* Announces arrivals to screen readers. */}
      <ul aria-label="Notifications" aria-live="polite" aria-relevant="additions">
        {notifications.map((notification) => (
          <NotificationRow key={notification.id} notification={notification} isNew={arrived.has(notification.id)} />
        ))}
      </ul>
      {feed.hasNextPage && (
        <div className="p-3 text-center">
          <Button size="sm" variant="ghost" busy={feed.isFetchingNextPage} onClick={() => void feed.fetchNextPage()}>
            Load older
          </Button>
        </div>
      )}
    </div>
  );
}
