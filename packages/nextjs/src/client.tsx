// The build marks this file as one for the browser (`use client`).
import { Inbox as ReactInbox, type InboxProps } from '@novu/react';
import { useRouter as usePagesRouter } from 'next/compat/router.js';
import { useRouter as useAppRouter } from 'next/navigation.js';
import { useCallback } from 'react';

export {
  Bell,
  InboxContent,
  MsTeamsConnectButton,
  MsTeamsLinkUser,
  Notifications,
  NovuProvider,
  Preferences,
  SlackConnectButton,
  SlackLinkUser,
  Subscription,
  SubscriptionButton,
  SubscriptionPreferences,
  TelegramConnectButton,
  useNovu,
} from '@novu/react';

/** The Inbox of `@novu/react`. Its notifications lead to pages by the router of Next.js, unless `routerPush` says otherwise. */
export function Inbox(props: InboxProps) {
  // Each router has a hook of its own, which fails below the other one.
  return usePagesRouter() ? <InboxOnPages {...props} /> : <InboxInApp {...props} />;
}

function InboxOnPages(props: InboxProps) {
  const router = usePagesRouter();
  const push = useCallback((path: string) => void router?.push(path), [router]);

  return <ReactInbox {...props} routerPush={props.routerPush ?? push} />;
}

function InboxInApp(props: InboxProps) {
  const router = useAppRouter();
  const push = useCallback((path: string) => router.push(path), [router]);

  return <ReactInbox {...props} routerPush={props.routerPush ?? push} />;
}
