export type * from '@novu/react';
// Not from the client's part: on the server they must be values, not references to the client's.
export { PreferenceLevel, SeverityLevelEnum, WorkflowCriticalityEnum } from '@novu/react';
export {
  Bell,
  Inbox,
  InboxContent,
  Notifications,
  NovuProvider,
  Preferences,
  Subscription,
  SubscriptionButton,
  SubscriptionPreferences,
  useNovu,
} from './client.js';
