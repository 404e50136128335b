import type { NovuOptions } from '@novu/js';
import type { InboxPage, NotificationActionClickHandler, NotificationClickHandler } from '@novu/js/ui';
import { memo, type ReactNode } from 'react';
import { NovuProvider, useHasProvider } from '../provider.js';
import type { BaseProps, BellRenderer, DefaultProps, RendererProps, WithChildrenProps } from '../types.js';
import { Mounted } from './mounted.js';
import { NovuUiProvider } from './novu-ui.js';

export type InboxProps = DefaultProps | WithChildrenProps;

/**
 * The bell and the Inbox it opens; with children, whatever is made of `Bell`, `InboxContent`, `Notifications` and `Preferences`. Below a
 * `NovuProvider` it shows the Inbox of the provider's subscriber.
 */
export const Inbox = /* @__PURE__ */ memo(function Inbox(props: InboxProps) {
  const hasProvider = useHasProvider();
  const inbox = <InboxOfProvider {...props} />;

  return hasProvider ? inbox : <NovuProvider {...clientOptionsOf(props)}>{inbox}</NovuProvider>;
});

function InboxOfProvider(props: InboxProps) {
  const { appearance, localization, tabs, preferencesFilter, preferenceGroups, preferencesSort, routerPush } = props;

  return (
    <NovuUiProvider
      options={{ appearance, localization, tabs, preferencesFilter, preferenceGroups, preferencesSort, routerPush }}
    >
      {props.children ?? <Mounted name="Inbox" props={inboxPropsOf(props)} />}
    </NovuUiProvider>
  );
}

function clientOptionsOf({
  applicationIdentifier,
  subscriber,
  subscriberId,
  subscriberHash,
  contextHash,
  backendUrl,
  socketUrl,
  socketOptions,
  defaultSchedule,
  context,
}: BaseProps): NovuOptions {
  const common = { contextHash, apiUrl: backendUrl, socketUrl, socketOptions, defaultSchedule, context };
  if (applicationIdentifier === undefined) return common;

  return subscriber === undefined
    ? { ...common, applicationIdentifier, subscriberHash, subscriberId }
    : { ...common, applicationIdentifier, subscriberHash, subscriber };
}

/** What is meant for the component itself. */
function inboxPropsOf(props: InboxProps): object {
  if ('children' in props && props.children !== undefined) return {};
  const { open, renderBell, placement, placementOffset } = props as DefaultProps;

  return { open, renderBell, placement, placementOffset, ...notificationPropsOf(props as DefaultProps) };
}

function notificationPropsOf({
  onNotificationClick,
  onPrimaryActionClick,
  onSecondaryActionClick,
  renderNotification,
  renderAvatar,
  renderSubject,
  renderBody,
  renderDefaultActions,
  renderCustomActions,
}: NotificationProps): object {
  return {
    onNotificationClick,
    onPrimaryActionClick,
    onSecondaryActionClick,
    renderNotification,
    renderAvatar,
    renderSubject,
    renderBody,
    renderDefaultActions,
    renderCustomActions,
  };
}

export type BellProps = { renderBell?: BellRenderer };

/** The bell alone. Needs an `Inbox` around it, like all that follow. */
export function Bell({ renderBell }: BellProps & { children?: ReactNode }) {
  return <Mounted name="Bell" props={{ renderBell }} />;
}

export type NotificationProps = {
  onNotificationClick?: NotificationClickHandler;
  onPrimaryActionClick?: NotificationActionClickHandler;
  onSecondaryActionClick?: NotificationActionClickHandler;
} & RendererProps;

/** The notifications without a way to the preferences. */
export function Notifications(props: NotificationProps & { children?: ReactNode }) {
  return <Mounted name="Notifications" props={notificationPropsOf(props)} />;
}

export type InboxContentProps = NotificationProps & {
  initialPage?: InboxPage;
  /** Without the ways to the preferences and back. */
  hideNav?: boolean;
};

/** What the bell opens, where the page wants it. */
export function InboxContent({ initialPage, hideNav, ...props }: InboxContentProps & { children?: ReactNode }) {
  return <Mounted name="InboxContent" props={{ initialPage, hideNav, ...notificationPropsOf(props) }} />;
}

/** The preferences without a way to the notifications. */
export function Preferences() {
  return <Mounted name="Preferences" props={{}} />;
}
