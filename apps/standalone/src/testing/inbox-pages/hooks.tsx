import { type ComponentType, type ReactNode, StrictMode, useLayoutEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

interface Done {
  error?: Error | undefined;
}
interface Loaded {
  error?: Error | undefined;
  isLoading: boolean;
  isFetching: boolean;
  refetch: () => Promise<void>;
}
interface Notification {
  id: string;
  subject?: string | undefined;
  isRead: boolean;
  read: () => Promise<Done>;
}
interface Preference {
  workflow?: { identifier: string } | undefined;
  channels: { in_app?: boolean | undefined };
  update: (change: { channels: { in_app: boolean } }) => Promise<Done>;
}

/** The hooks as the published package and ours both have them. */
export interface Hooks {
  NovuProvider: ComponentType<{
    applicationIdentifier: string;
    subscriber: string;
    apiUrl: string;
    socketUrl: string;
    useCache: boolean;
    children: ReactNode;
  }>;
  useNotifications: (props: { archived?: boolean; snoozed?: boolean; limit?: number }) => Loaded & {
    notifications?: Notification[] | undefined;
    hasMore: boolean;
    fetchMore: () => Promise<void>;
    readAll: () => Promise<Done>;
    archiveAllRead: () => Promise<Done>;
  };
  useCounts: (props: {
    filters: { read?: boolean }[];
    onSuccess: () => void;
  }) => Loaded & { counts?: { count: number }[] | undefined };
  usePreferences: () => Loaded & { preferences?: Preference[] | undefined };
  useSchedule: () => Loaded & {
    schedule?:
      { isEnabled: boolean | undefined; update: (change: { isEnabled: boolean }) => Promise<Done> } | undefined;
  };
  useSubscription: (props: {
    topicKey: string;
  }) => Loaded & { subscription?: { identifier: string } | null | undefined };
  useSubscriptions: (props: { topicKey: string }) => Loaded & { subscriptions?: { identifier: string }[] | undefined };
  useCreateSubscription: () => { create: (args: { topicKey: string }) => Promise<Done> };
  useRemoveSubscription: () => { remove: (args: { topicKey: string; identifier: string }) => Promise<Done> };
}

declare global {
  interface Window {
    /** What was on the screen, in order: whose, and the subjects. */
    screens: { subscriber: string; subjects: (string | undefined)[] }[];
  }
}
window.screens = [];

/** An inbox of one's own, made of the hooks alone. */
export function showHooks(hooks: Hooks): void {
  createRoot(document.body.appendChild(document.createElement('main'))).render(
    <StrictMode>
      <Person hooks={hooks} />
    </StrictMode>,
  );
}

function Person({ hooks }: { hooks: Hooks }) {
  const asked = new URLSearchParams(location.search);
  const [subscriber, setSubscriber] = useState(asked.get('subscriber') ?? '');
  const { NovuProvider } = hooks;

  return (
    <NovuProvider
      applicationIdentifier={asked.get('application') ?? ''}
      subscriber={subscriber}
      apiUrl={asked.get('api') ?? ''}
      socketUrl={asked.get('socket') ?? ''}
      useCache={!asked.has('uncached')}
    >
      <button onClick={() => setSubscriber(`${subscriber}-2`)}>Be somebody else</button>
      <List hooks={hooks} subscriber={subscriber} />
      <Choices hooks={hooks} />
      <Topic hooks={hooks} />
    </NovuProvider>
  );
}

function List({ hooks, subscriber }: { hooks: Hooks; subscriber: string }) {
  const { notifications, isLoading, hasMore, fetchMore, readAll, archiveAllRead } = hooks.useNotifications({
    limit: 2,
  });
  const { counts } = hooks.useCounts({
    filters: [{ read: false }, {}],
    onSuccess: () => {
      if (new URLSearchParams(location.search).has('fails')) throw new Error('The page itself');
    },
  });
  useLayoutEffect(() => {
    window.screens.push({ subscriber, subjects: notifications?.map(({ subject }) => subject) ?? [] });
  });
  if (isLoading) return <p>Loading</p>;

  return (
    <section aria-label="Notifications">
      <h2>
        {counts?.[0]?.count} of {counts?.[1]?.count} unread
      </h2>
      <ul>
        {notifications?.map((notification) => (
          <li key={notification.id}>
            <span>{`${notification.subject}${notification.isRead ? ', read' : ''}`}</span>
            <button onClick={() => void notification.read()}>Read</button>
          </li>
        ))}
      </ul>
      {hasMore && <button onClick={() => void fetchMore()}>More</button>}
      <button onClick={() => void readAll()}>Read all</button>
      <button onClick={() => void archiveAllRead()}>Archive what is read</button>
    </section>
  );
}

function Choices({ hooks }: { hooks: Hooks }) {
  const { preferences } = hooks.usePreferences();
  const { schedule } = hooks.useSchedule();

  return (
    <section aria-label="Preferences">
      {preferences?.map((preference) => {
        const name = preference.workflow?.identifier ?? 'everything';

        return (
          <label key={name}>
            <input
              type="checkbox"
              checked={preference.channels.in_app ?? false}
              onChange={({ target }) => void preference.update({ channels: { in_app: target.checked } })}
            />
            {name}
          </label>
        );
      })}
      <label>
        <input
          type="checkbox"
          checked={schedule?.isEnabled ?? false}
          onChange={({ target }) => void schedule?.update({ isEnabled: target.checked })}
        />
        schedule
      </label>
    </section>
  );
}

const TOPIC = { topicKey: 'orders' };

function Topic({ hooks }: { hooks: Hooks }) {
  const { subscription } = hooks.useSubscription(TOPIC);
  const { subscriptions } = hooks.useSubscriptions(TOPIC);
  const { create } = hooks.useCreateSubscription();
  const { remove } = hooks.useRemoveSubscription();
  if (subscription === undefined) return null;

  return (
    <section aria-label="Topic">
      {subscription ? (
        <button onClick={() => void remove({ ...TOPIC, identifier: subscription.identifier })}>Unsubscribe</button>
      ) : (
        <button onClick={() => void create(TOPIC)}>Subscribe</button>
      )}
      <p>{subscriptions?.length} subscriptions</p>
    </section>
  );
}
