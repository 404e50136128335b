import type { Callbacks } from './elements.js';

export type SlackLinkUserAppearanceCallback = Callbacks<
  | 'linkSlackUserContainer'
  | 'linkSlackUserButton'
  | 'linkSlackUserButtonContainer'
  | 'linkSlackUserButtonIcon'
  | 'linkSlackUserButtonLabel',
  { linked: boolean }
>;
export type SlackLinkUserAppearanceCallbackKeys = keyof SlackLinkUserAppearanceCallback;
export type SlackLinkUserAppearanceCallbackFunction<K extends SlackLinkUserAppearanceCallbackKeys> =
  SlackLinkUserAppearanceCallback[K];

export type MsTeamsLinkUserAppearanceCallback = Callbacks<
  | 'linkMsTeamsUserContainer'
  | 'linkMsTeamsUserButton'
  | 'linkMsTeamsUserButtonContainer'
  | 'linkMsTeamsUserButtonIcon'
  | 'linkMsTeamsUserButtonLabel',
  { linked: boolean }
>;
export type MsTeamsLinkUserAppearanceCallbackKeys = keyof MsTeamsLinkUserAppearanceCallback;
export type MsTeamsLinkUserAppearanceCallbackFunction<K extends MsTeamsLinkUserAppearanceCallbackKeys> =
  MsTeamsLinkUserAppearanceCallback[K];

export type ChannelConnectButtonAppearanceCallback = Callbacks<
  | 'channelConnectButtonContainer'
  | 'channelConnectButton'
  | 'channelConnectButtonInner'
  | 'channelConnectButtonIcon'
  | 'channelConnectButtonLabel',
  { connected: boolean }
>;
export type ChannelConnectButtonAppearanceCallbackKeys = keyof ChannelConnectButtonAppearanceCallback;
export type ChannelConnectButtonAppearanceCallbackFunction<K extends ChannelConnectButtonAppearanceCallbackKeys> =
  ChannelConnectButtonAppearanceCallback[K];

/** What the callback of each element of the channel buttons is given. */
export type ChannelAppearanceCallback = SlackLinkUserAppearanceCallback &
  MsTeamsLinkUserAppearanceCallback &
  ChannelConnectButtonAppearanceCallback;
/** Every element of the channel buttons. */
export type ChannelAppearanceKey =
  | keyof ChannelAppearanceCallback
  | 'connectChatContainer'
  | 'connectChatButton'
  | 'connectChatButtonContainer'
  | 'connectChatButtonLabel'
  | 'connectChatMisconfiguredTooltip'
  | 'channelConnectButtonMisconfiguredTooltip';
