export type * from 'json-logic-js';
export {
  TelegramSubscriberLink,
  type TelegramSubscriberLinkOptions,
  type TelegramSubscriberLinkResponse,
  type TelegramSubscriberLinkState,
  type TelegramSubscriberLinkStatus,
} from './channels/telegram-subscriber-link.js';
export type {
  ChannelConnectionResponse,
  ChannelEndpointResponse,
  ConnectionMode,
  CreateChannelConnectionArgs,
  CreateChannelEndpointArgs,
  DeleteChannelConnectionArgs,
  DeleteChannelEndpointArgs,
  GenerateChatOAuthUrlArgs,
  GenerateConnectOAuthUrlArgs,
  GenerateLinkUserOAuthUrlArgs,
  GetChannelConnectionArgs,
  GetChannelEndpointArgs,
  LinkChannelEndpointArgs,
  LinkChannelEndpointResponse,
  ListChannelConnectionsArgs,
  ListChannelEndpointsArgs,
} from './channels/types.js';
export { NovuError, WebChatPlanLimitError, type WebChatPlanLimitReason } from './errors.js';
export {
  type EventHandler,
  type EventNames,
  type Events,
  NOTIFICATION_COUNT_SYNC_EVENTS,
  type SocketEventNames,
} from './events.js';
export {
  areSeveritiesEqual,
  areTagsEqual,
  checkNotificationDataFilter,
  checkNotificationMatchesFilter,
  isSameFilter,
  normalizeTagGroups,
} from './notifications/filter.js';
export { Notification } from './notifications/notification.js';
export type {
  FilterCountArgs,
  FilterCountResponse,
  FiltersCountArgs,
  FiltersCountResponse,
  ListNotificationsArgs,
  ListNotificationsResponse,
} from './notifications/types.js';
export { Novu } from './novu.js';
export { Preference } from './preferences/preference.js';
export { Schedule } from './preferences/schedule.js';
export type {
  BasePreferenceArgs,
  InstancePreferenceArgs,
  ListPreferencesArgs,
  UpdateScheduleArgs,
} from './preferences/types.js';
export { SubscriptionPreference } from './subscriptions/subscription-preference.js';
export { TopicSubscription } from './subscriptions/topic-subscription.js';
export type {
  BaseDeleteSubscriptionArgs,
  BaseUpdateSubscriptionArgs,
  CreateSubscriptionArgs,
  DeleteSubscriptionArgs,
  GetSubscriptionArgs,
  InstanceDeleteSubscriptionArgs,
  InstanceUpdateSubscriptionArgs,
  ListSubscriptionsArgs,
  PreferenceFilter,
  UpdateSubscriptionArgs,
  UpdateSubscriptionPreferenceArgs,
  WorkflowFilter,
  WorkflowGroupFilter,
  WorkflowIdentifierOrId,
} from './subscriptions/types.js';
export {
  type Action,
  type ChannelPreference,
  ChannelType,
  type Context,
  type ContextValue,
  type DaySchedule,
  type DefaultSchedule,
  type InboxNotification,
  NotificationStatus,
  type NotificationFilter,
  type NovuOptions,
  type NovuSocketOptions,
  PreferenceLevel,
  type PreferencesResponse,
  type Redirect,
  type Result,
  type Session,
  SeverityLevelEnum,
  type SocketTypeOption,
  type StandardNovuOptions,
  type Subscriber,
  type TagsFilter,
  type TagsFilterAndForm,
  type TagsFilterOrGroup,
  type TimeRange,
  type UnreadCount,
  WebSocketEvent,
  type WeeklySchedule,
  type Workflow,
  WorkflowCriticalityEnum,
} from './types.js';
export type { AgentConversationRuntime } from './web-chat/conversation-runtime.js';
export type { AgentCardChild, AgentCardElement, AgentEventEnvelope, AgentMessageRole } from './web-chat/events.js';
export { loadWebChat } from './web-chat/load.js';
export { pendingActionKey } from './web-chat/pending-actions.js';
export type {
  AgentApprovalPart,
  AgentApprovalPartState,
  AgentCardPart,
  AgentConversationPublicationMeta,
  AgentConversationRunSnapshot,
  AgentConversationSessionStatus,
  AgentConversationSnapshot,
  AgentConversationStatus,
  AgentConversationTyping,
  AgentDataPart,
  AgentFilePart,
  AgentHashFields,
  AgentMcpConnectionPart,
  AgentMcpConnectionPartState,
  AgentMessage,
  AgentMessagePart,
  AgentMessageStatus,
  AgentPendingAction,
  AgentSourcePart,
  AgentTextPart,
  AgentTextPartState,
  AgentThinkingPart,
  AgentToolApprovalDecision,
  AgentToolDefinition,
  AgentToolPart,
  AgentToolPartFor,
  AgentToolPartState,
  ConversationArgs,
  FetchMoreResult,
  ListConversationsArgs,
  ListConversationsResult,
  LoadConversationResult,
  RespondToActionResult,
  RetryMessageResult,
  SendActionResult,
  SendMessageInput,
  SendMessageResult,
  WebChatConversation,
  WebChatDefinition,
  WebChatPagination,
  WebChatPaginationStatus,
  WebChatToolsDefinition,
} from './web-chat/types.js';
export type { WebChat } from './web-chat/web-chat.js';
