import { Inbox, NovuProvider, useCounts } from '@novu/react';
import { dark } from '@novu/react/themes';

const { VITE_APPLICATION_IDENTIFIER, VITE_SUBSCRIBER_ID, VITE_API_URL, VITE_SOCKET_URL } = import.meta.env;
const isDark = matchMedia('(prefers-color-scheme: dark)').matches;

export function App() {
  return (
    <NovuProvider
      applicationIdentifier={VITE_APPLICATION_IDENTIFIER}
      subscriber={VITE_SUBSCRIBER_ID}
      apiUrl={VITE_API_URL}
      socketUrl={VITE_SOCKET_URL}
    >
      <header style={{ display: 'flex', justifyContent: 'flex-end' }}>
        <Inbox {...(isDark ? { appearance: { baseTheme: dark } } : {})} />
      </header>
      <Greeting />
    </NovuProvider>
  );
}

/** The hooks work beside the component, on the same connection. */
function Greeting() {
  const { counts } = useCounts({ filters: [{ read: false }] });

  return <h1>You have {counts?.[0]?.count ?? 0} unread notifications</h1>;
}
