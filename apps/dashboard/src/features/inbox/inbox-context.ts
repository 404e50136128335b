import { createContext, useContext } from 'react';
import type { InboxClient } from './inbox-client.js';

export interface Arrival {
  notificationId: string;
  /** When the browser heard of it, in ms since the epoch. */
  at: number;
}

export interface Inbox {
  environmentId: string;
  /** Null while the session is being opened, or when that failed (`error`). */
  client: InboxClient | null;
  error: Error | null;
  /** Opens the session again. */
  retry: () => void;
  live: boolean;
  /** What arrived while this page was open, oldest first. */
  arrivals: readonly Arrival[];
}

export const InboxContext = createContext<Inbox | null>(null);

/** The signed-in person's own Inbox in the current environment. */
export function useInbox(): Inbox {
  const inbox = useContext(InboxContext);
  if (!inbox) throw new Error('useInbox is used outside of InboxProvider');
  return inbox;
}
