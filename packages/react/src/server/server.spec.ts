import { type ComponentType, createElement, type ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import * as browser from '../hooks/index.js';
import * as server from './index.js';

const WHO = {
  applicationIdentifier: 'app',
  subscriber: 'ada',
  apiUrl: 'http://localhost:1',
  socketUrl: 'http://localhost:1',
};

interface Loading {
  isLoading: boolean;
  isFetching: boolean;
  error?: Error;
}

interface Hooks {
  NovuProvider: ComponentType<browser.NovuProviderProps>;
  useNotifications: (props: { read: boolean }) => Loading;
  useCounts: (props: { filters: object[] }) => Loading;
  useSubscription: (props: { topicKey: string }) => Loading;
  usePreferences: () => Loading;
  useSchedule: () => Loading;
}

/** A page made of hooks, as the first render gives it. */
function render(hooks: Hooks): string {
  function Page(): ReactNode {
    const loads = [
      hooks.useNotifications({ read: false }),
      hooks.useCounts({ filters: [{}] }),
      hooks.useSubscription({ topicKey: 'orders' }),
      hooks.usePreferences(),
      hooks.useSchedule(),
    ];

    return loads.map(({ isLoading, isFetching, error }) => String([isLoading, isFetching, error])).join(' ');
  }

  return renderToString(createElement(hooks.NovuProvider, { ...WHO, children: createElement(Page) }));
}

it('renders on the server what the browser renders first, so that hydration finds what it expects', () => {
  expect(render(server)).toBe(render(browser));
  expect(render(server)).toBe(Array(5).fill('true,true,').join(' '));
});

it('has everything that the hooks have in the browser, as their entry is this one where there is none', () => {
  expect(Object.keys(browser).filter((name) => !(name in server))).toEqual([]);
});

it('renders what is around the Inbox and nothing of it', () => {
  const parts = [server.Bell, server.InboxContent, server.Notifications, server.Preferences, server.SubscriptionButton];
  const children = ['Hello', ...parts.map((part, key) => createElement(part, { key }))];
  expect(renderToString(createElement(server.Inbox, { children }))).toBe('Hello');
});
