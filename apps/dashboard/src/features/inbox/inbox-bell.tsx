import { Bell } from 'lucide-react';
import { Tooltip } from '../../ui/tooltip.js';
import { useInbox } from './inbox-context.js';
import { useUnreadCount } from './inbox.queries.js';

/** In the header: how many are unread; leads to the Inbox. Swings when something arrives. */
export function InboxBell() {
  const unread = useUnreadCount();
  const { arrivals } = useInbox();
  return (
    <Tooltip content="Your Inbox">
      <a
        href="#inbox"
        aria-label={unread > 0 ? `Inbox, ${unread} unread` : 'Inbox'}
        className="relative flex size-8.5 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
      >
        {/* A new key starts the animation anew. */}
        <Bell
          key={arrivals.length}
          aria-hidden
          className={arrivals.length > 0 ? 'size-4.5 animate-swing' : 'size-4.5'}
        />
        {unread > 0 && (
          <span className="absolute top-1.5 right-1.5 size-2 rounded-full border-[1.5px] border-canvas bg-accent" />
        )}
      </a>
    </Tooltip>
  );
}
