export type { Notification } from '../index.js';
export * from './appearance/channel-elements.js';
export type { ElementStyles } from './appearance/elements.js';
export type {
  InboxAppearanceCallback,
  InboxAppearanceCallbackFunction,
  InboxAppearanceCallbackKeys,
  InboxAppearanceKey,
  InboxElements,
} from './appearance/inbox-elements.js';
export type {
  SubscriptionAppearanceCallback,
  SubscriptionAppearanceCallbackFunction,
  SubscriptionAppearanceCallbackKeys,
  SubscriptionAppearanceKey,
  SubscriptionElements,
} from './appearance/subscription-elements.js';
export type {
  AllAppearance,
  AllAppearanceCallbackFunction,
  AllAppearanceCallbackKeys,
  AllAppearanceKey,
  AllElements,
  AllIconKey,
  AllIconOverrides,
  AllTheme,
  ChannelConnectButtonIconKey,
  IconRenderer,
  InboxAppearance,
  InboxIconKey,
  InboxIconOverrides,
  InboxTheme,
  SubscriptionAppearance,
  SubscriptionIconKey,
  SubscriptionIconOverrides,
  SubscriptionTheme,
  Variables,
} from './appearance/theme.js';
export type {
  AllLocalization,
  AllLocalizationKey,
  InboxLocalization,
  InboxLocalizationKey,
  SubscriptionLocalization,
  SubscriptionLocalizationKey,
} from './localization.js';
export type {
  ConnectChatProps,
  MsTeamsConnectButtonProps,
  MsTeamsLinkUserProps,
  SlackConnectButtonProps,
  SlackLinkUserProps,
  TelegramConnectButtonProps,
} from './channels/types.js';
export { type NovuComponentName, type NovuComponentProps, NovuUI, type NovuUIOptions } from './novu-ui.js';
export * from './types.js';
export type {
  SubscriptionButtonWrapperProps,
  SubscriptionPreferencesRenderer,
  SubscriptionPreferencesWrapperProps,
  SubscriptionProps,
  UIPreference,
} from './subscription/types.js';
