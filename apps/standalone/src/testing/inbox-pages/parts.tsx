import {
  Bell,
  Inbox,
  InboxContent,
  type Notification,
  NovuProvider,
  SlackConnectButton,
  Subscription,
  SubscriptionButton,
} from '@novu/react';
import { createContext, StrictMode, useContext, useState } from 'react';
import { createRoot } from 'react-dom/client';

const asked = new URLSearchParams(location.search);
const Colour = createContext('blue');

function Subject({ notification }: { notification: Notification }) {
  const [clicks, setClicks] = useState(0);

  return (
    <button onClick={() => setClicks(clicks + 1)}>
      {notification.subject} in {useContext(Colour)}, clicked {clicks}
    </button>
  );
}

/** The parts of an Inbox where the page wants them, with nodes of the page's own in them. */
function Parts() {
  const [colour, setColour] = useState('blue');

  return (
    <NovuProvider
      applicationIdentifier={asked.get('application') ?? ''}
      subscriber={asked.get('subscriber') ?? ''}
      apiUrl={asked.get('api') ?? ''}
      socketUrl={asked.get('socket') ?? ''}
    >
      <button onClick={() => setColour('red')}>Red</button>
      <Colour.Provider value={colour}>
        <Inbox appearance={{ icons: { cogs: () => <b>settings in {colour}</b> } }}>
          <Bell renderBell={({ total }) => <p>{total} unread</p>} />
          <div style={{ height: 240 }}>
            <InboxContent renderSubject={(notification) => <Subject notification={notification} />} />
          </div>
        </Inbox>
      </Colour.Provider>
      <Subscription topicKey="orders">
        <SubscriptionButton />
      </Subscription>
      <SlackConnectButton integrationIdentifier="slack" connectLabel="Connect our Slack" />
    </NovuProvider>
  );
}

createRoot(document.body.appendChild(document.createElement('main'))).render(
  <StrictMode>
    <Parts />
  </StrictMode>,
);
