export type * from '@novu/react';
// Not from the client's part: on the server they must be values, not references to the client's.
export { PreferenceLevel, SeverityLevelEnum, WorkflowCriticalityEnum } from '@novu/react';
export {
  Bell,
  Inbox,
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
} from './client.js';
