import { clsx } from 'clsx';
import { Archive, ArchiveRestore, Mail, MailOpen } from 'lucide-react';
import { messageOf } from '../../api/errors.js';
import { Avatar } from '../../ui/avatar.js';
import { IconButton } from '../../ui/icon-button.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { toast } from '../../ui/toast.js';
import type { NotificationChange } from './inbox-state.js';
import { useChangeNotification } from './inbox.queries.js';
import type { InboxNotification } from './inbox.schema.js';
import { toTextRuns } from './rich-text.js';

interface NotificationRowProps {
  notification: InboxNotification;
  /** It arrived while the page was open: the row unfolds and glows. */
  isNew: boolean;
}

export function NotificationRow({ notification, isNew }: NotificationRowProps) {
  const mutation = useChangeNotification();
  const change = (kind: NotificationChange) =>
    mutation.mutate(
      { notification, change: kind },
      { onError: (error) => toast.error('The notification was not changed', messageOf(error)) },
    );
  const sender = notification.workflow?.name ?? 'Notification';
  const { isRead, isArchived } = notification;

  return (
    <li className={clsx('grid grid-rows-[1fr] border-b border-line last:border-0', isNew && 'animate-unfold')}>
      <div
        className={clsx(
          'group relative flex min-h-0 gap-3 overflow-hidden px-4 py-3.5 transition-colors hover:bg-hover sm:px-5',
          isNew && 'animate-glow',
        )}
      >
        <Avatar name={sender} src={notification.avatar} />
        <div className="min-w-0 flex-1">
          <div className="flex items-baseline gap-2">
            <p className={clsx('min-w-0 flex-1 truncate text-[0.8125rem]', isRead ? 'text-muted' : 'font-semibold')}>
              {notification.subject ? <RichText markup={notification.subject} /> : sender}
            </p>
            {!isRead && (
              <span className="size-2 shrink-0 self-center rounded-full bg-accent">
                <span className="sr-only">Unread</span>
              </span>
            )}
          </div>
          <p className="mt-0.5 line-clamp-3 text-[0.8125rem] break-words text-muted">
            <RichText markup={notification.body} />
          </p>
          <div className="mt-1.5 flex h-6 items-center justify-between gap-2 text-xs text-faint">
            <span className="truncate">
              <RelativeTime date={notification.createdAt} />
              {notification.subject && ` · ${sender}`}
            </span>
            <span className="-mr-1.5 flex opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
              {!isArchived && (
                <IconButton
                  size="sm"
                  label={isRead ? 'Mark as unread' : 'Mark as read'}
                  icon={isRead ? <Mail aria-hidden /> : <MailOpen aria-hidden />}
                  onClick={() => change(isRead ? 'unread' : 'read')}
                />
              )}
              <IconButton
                size="sm"
                label={isArchived ? 'Move to inbox' : 'Archive'}
                icon={isArchived ? <ArchiveRestore aria-hidden /> : <Archive aria-hidden />}
                onClick={() => change(isArchived ? 'unarchive' : 'archive')}
              />
            </span>
          </div>
        </div>
      </div>
    </li>
  );
}

const STYLES = { plain: '', bold: 'font-semibold text-ink', italic: 'italic' };

function RichText({ markup }: { markup: string }) {
  return toTextRuns(markup).map((run, index) => (
    <span key={index} className={STYLES[run.style]}>
      {run.text}
    </span>
  ));
}
