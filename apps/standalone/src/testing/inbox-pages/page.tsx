import { type ComponentType, type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

/** What the page sets of an Inbox component; those of the published package and of ours both take it. */
interface InboxProps {
  applicationIdentifier: string;
  subscriber: string;
  backendUrl: string;
  socketUrl: string;
  appearance?: { baseTheme?: object };
  renderBell?: (unreadCount: { total: number }) => ReactNode;
  routerPush: (path: string) => void;
}

/**
 * Shows an Inbox as the address asks: `application`, `subscriber`, `api`, `socket`; `theme=dark`; `bell=count` has React draw the bell, with
 * the number of unread notifications.
 */
export function showInbox(Inbox: ComponentType<InboxProps>, themes: { dark: object }): void {
  const asked = new URLSearchParams(location.search);
  const dark = asked.get('theme') === 'dark';
  document.body.style.background = dark ? '#0e0e11' : '#ffffff';
  createRoot(document.body.appendChild(document.createElement('main'))).render(
    <StrictMode>
      <h1 style={{ color: dark ? 'white' : 'black' }}>The Shop</h1>
      <Inbox
        applicationIdentifier={asked.get('application') ?? ''}
        subscriber={asked.get('subscriber') ?? ''}
        backendUrl={asked.get('api') ?? ''}
        socketUrl={asked.get('socket') ?? ''}
        routerPush={(path) => history.pushState(null, '', path)}
        {...(dark ? { appearance: { baseTheme: themes.dark } } : {})}
        {...(asked.get('bell') === 'count' ? { renderBell: ({ total }) => <b>{total} unread</b> } : {})}
      />
    </StrictMode>,
  );
}
