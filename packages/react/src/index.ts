export * from '@novu/js';
export type {
  AllLocalization,
  AllLocalizationKey,
  ChannelConnectButtonIconKey,
  ElementStyles,
  InboxAppearance,
  InboxAppearanceCallback,
  InboxAppearanceCallbackFunction,
  InboxAppearanceCallbackKeys,
  InboxAppearanceKey,
  InboxElements,
  InboxLocalization,
  InboxLocalizationKey,
  InboxTheme,
  NotificationActionClickHandler,
  NotificationClickHandler,
  NotificationRenderer,
  PreferenceGroups,
  PreferencesFilter,
  RouterPush,
  SubscriptionAppearance,
  SubscriptionAppearanceCallback,
  SubscriptionAppearanceCallbackFunction,
  SubscriptionAppearanceCallbackKeys,
  SubscriptionAppearanceKey,
  SubscriptionElements,
  SubscriptionLocalization,
  SubscriptionLocalizationKey,
  SubscriptionTheme,
  Tab,
  Variables,
} from '@novu/js/ui';
export * from './components/channel-buttons.js';
export * from './components/inbox.js';
export * from './components/subscription.js';
export {
  useChannelConnection,
  type UseChannelConnectionProps,
  type UseChannelConnectionResult,
  useChannelConnections,
  type UseChannelConnectionsProps,
  type UseChannelConnectionsResult,
  useChannelEndpoint,
  type UseChannelEndpointProps,
  type UseChannelEndpointResult,
  useCreateChannelEndpoint,
  type UseCreateChannelEndpointProps,
  type UseCreateChannelEndpointResult,
  useDeleteChannelEndpoint,
  type UseDeleteChannelEndpointProps,
  type UseDeleteChannelEndpointResult,
} from './hooks/use-channels.js';
export * from './hooks/use-counts.js';
export * from './hooks/use-notifications.js';
export {
  usePreferences,
  type UsePreferencesResult,
  useSchedule,
  // The published package gives the props of `useSchedule` this name here.
  type UseScheduleProps as UsePreferencesProps,
} from './hooks/use-preferences.js';
export {
  useCreateSubscription,
  useRemoveSubscription,
  useSubscription,
  useSubscriptions,
  useUpdateSubscription,
} from './hooks/use-subscriptions.js';
export * from './hooks/use-telegram-subscriber-link.js';
export * from './hooks/use-web-chat.js';
export { NovuProvider, type NovuProviderProps, useNovu } from './provider.js';
export type {
  BaseProps,
  BellRenderer,
  BodyRenderer,
  DefaultInboxProps,
  DefaultProps,
  NoRendererProps,
  NotificationRendererProps,
  NotificationsRenderer,
  ReactAllAppearance,
  ReactInboxAppearance,
  ReactInboxTheme,
  ReactSubscriptionAppearance,
  ReactSubscriptionTheme,
  SubjectBodyRendererProps,
  SubjectRenderer,
  WithChildrenProps,
} from './types.js';
