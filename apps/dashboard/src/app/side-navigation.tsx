import { clsx } from 'clsx';
import { House, Inbox, KeyRound, Mail, Rocket, Route, type LucideIcon } from 'lucide-react';
import { useLocation } from 'react-router-dom';
import { useOrganization } from '../features/auth/auth.queries.js';
import { EnvironmentSwitcher } from '../features/environments/environment-switcher.js';
import { useUnreadCount } from '../features/inbox/inbox.queries.js';
import { CountBadge } from '../ui/badge.js';
import { LogoMark } from '../ui/logo.js';
import { Skeleton } from '../ui/skeleton.js';
import { PRODUCT_NAME } from '../product.js';

interface Entry {
  /** Anchor on the page. */
  hash: string;
  label: string;
  icon: LucideIcon;
}

/** Grouped as the screens will be that take these sections' places. */
const GROUPS: readonly { title: string | null; entries: readonly Entry[] }[] = [
  {
    title: null,
    entries: [
      { hash: '', label: 'Home', icon: House },
      { hash: '#start', label: 'Get started', icon: Rocket },
      { hash: '#workflows', label: 'Workflows', icon: Route },
    ],
  },
  {
    title: 'Monitor',
    entries: [
      { hash: '#inbox', label: 'Inbox', icon: Inbox },
      { hash: '#mailbox', label: 'Local mailbox', icon: Mail },
    ],
  },
  { title: 'Developer', entries: [{ hash: '#keys', label: 'API keys', icon: KeyRound }] },
];

/** @param onNavigate called after a choice: on small screens the navigation is a drawer that then closes */
export function SideNavigation({ onNavigate }: { onNavigate?: () => void }) {
  const organization = useOrganization();
  const unread = useUnreadCount();
  const { hash } = useLocation();

  return (
    <div className="flex h-full flex-col px-3 py-3.5">
      <div className="flex items-center gap-2.5 px-1.5 pb-4">
        <LogoMark className="size-7 shrink-0" />
        <div className="min-w-0 leading-tight">
          <p className="text-sm font-semibold">{PRODUCT_NAME}</p>
          {organization.data ? (
            <p className="truncate text-xs text-faint">{organization.data.name}</p>
          ) : (
            <Skeleton className="mt-1 h-2.5 w-20" />
          )}
        </div>
      </div>
      <EnvironmentSwitcher />
      <nav aria-label="Main" className="mt-4 flex-1 space-y-5 overflow-y-auto">
        {GROUPS.map((group) => (
          <div key={group.title}>
            {group.title && <h2 className="px-2.5 pb-1 text-xs font-medium text-faint">{group.title}</h2>}
            <ul className="space-y-px">
              {group.entries.map((entry) => (
                <li key={entry.hash}>
                  <NavigationLink
                    entry={entry}
                    current={entry.hash === hash}
                    count={entry.hash === '#inbox' ? unread : 0}
                    {...(onNavigate && { onNavigate })}
                  />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
    </div>
  );
}

interface NavigationLinkProps {
  entry: Entry;
  current: boolean;
  count: number;
  onNavigate?: () => void;
}

function NavigationLink({ entry, current, count, onNavigate }: NavigationLinkProps) {
  const { hash, icon: Icon, label } = entry;
  return (
    <a
      href={hash || '#'}
      onClick={onNavigate}
      aria-current={current ? 'page' : undefined}
      className={clsx(
        'flex h-8 items-center gap-2.5 rounded-lg px-2.5 text-[0.8125rem] font-medium transition-colors',
        current ? 'bg-hover text-ink' : 'text-muted hover:bg-hover hover:text-ink',
      )}
    >
      <Icon className={clsx('size-4', current ? 'text-accent-ink' : 'text-faint')} aria-hidden />
      <span className="flex-1">{label}</span>
      <CountBadge count={count} label="unread" />
    </a>
  );
}
