import * as ours from '@novu/js';
import * as ourInternals from '@novu/js/internal';
import * as published from '@novu/js-published';
import * as publishedInternals from '@novu/js-published/internal';

/**
 * A type as its users see it: enums as the texts they stand for, classes without their private members, modules without their caches
 * and what published modules have for themselves. Listening with `on` is left out: ours knows fewer events.
 */
type Visible<T> = unknown extends T
  ? unknown
  : T extends string
    ? `${T}`
    : T extends number | boolean | null | undefined
      ? T
      : T extends Promise<infer Value>
        ? Promise<Visible<Value>>
        : T extends readonly (infer Element)[]
          ? Visible<Element>[]
          : T extends (...args: infer Args) => infer Answer
            ? (...args: { [K in keyof Args]: Visible<Args[K]> }) => Visible<Answer>
            : { [K in keyof T as K extends Hidden<T> ? never : K]: Visible<T[K]> };
type Hidden<T> =
  | 'on'
  | 'off'
  | 'cache'
  | 'scheduleCache'
  | `_${string}`
  | 'callWithSession'
  | 'onSessionSuccess'
  | 'onSessionError'
  // Of overloads only the last is seen.
  | (T extends { bulkUpdatePreferences: unknown } ? 'update' | 'updatePreference' | 'bulkUpdatePreferences' : never);

/** Tools of a chat, as a page may declare them. */
type Tools = ours.WebChatDefinition<{ getOrder: { input: { orderId: string }; output: { state: string } } }>['tools'];
interface ToolPart<Whose extends 'ours' | 'published'> {
  part: Whose extends 'ours'
    ? ours.AgentToolPartFor<Tools, 'getOrder'>
    : published.AgentToolPartFor<published.WebChatDefinition<Tools>['tools'], 'getOrder'>;
}

/** What we export can be used where the published type is asked for. */
interface Usable {
  notification: [ours.Notification, published.Notification];
  preference: [ours.Preference, published.Preference];
  schedule: [ours.Schedule, published.Schedule];
  subscription: [ours.TopicSubscription, published.TopicSubscription];
  subscriptionPreference: [ours.SubscriptionPreference, published.SubscriptionPreference];
  error: [ours.NovuError, published.NovuError];
  notifications: [ours.Novu['notifications'], published.Novu['notifications']];
  preferences: [ours.Novu['preferences'], published.Novu['preferences']];
  subscriptions: [ours.Novu['subscriptions'], published.Novu['subscriptions']];
  connections: [ours.Novu['channelConnections'], published.Novu['channelConnections']];
  endpoints: [ours.Novu['channelEndpoints'], published.Novu['channelEndpoints']];
  inboxNotification: [ours.InboxNotification, published.InboxNotification];
  list: [ours.ListNotificationsResponse, published.ListNotificationsResponse];
  counts: [ours.FiltersCountResponse, published.FiltersCountResponse];
  unreadCount: [ours.UnreadCount, published.UnreadCount];
  preferencesResponse: [ours.PreferencesResponse, published.PreferencesResponse];
  connection: [ours.ChannelConnectionResponse, published.ChannelConnectionResponse];
  endpoint: [ours.ChannelEndpointResponse, published.ChannelEndpointResponse];
  link: [ours.LinkChannelEndpointResponse, published.LinkChannelEndpointResponse];
  telegramState: [ours.TelegramSubscriberLinkState, published.TelegramSubscriberLinkState];
  webChat: [ours.WebChat, published.WebChat];
  conversation: [ours.AgentConversationRuntime, published.AgentConversationRuntime];
  snapshot: [ours.AgentConversationSnapshot, published.AgentConversationSnapshot];
  publication: [ours.AgentConversationPublicationMeta, published.AgentConversationPublicationMeta];
  agentMessage: [ours.AgentMessage, published.AgentMessage];
  agentEvent: [ours.AgentEventEnvelope, published.AgentEventEnvelope];
  pendingAction: [ours.AgentPendingAction, published.AgentPendingAction];
  conversations: [ours.ListConversationsResult, published.ListConversationsResult];
  planLimit: [ours.WebChatPlanLimitError, published.WebChatPlanLimitError];
  toolPart: [ToolPart<'ours'>, ToolPart<'published'>];
  otherToolPart: [ours.AgentToolPartFor<Tools, 'x'>, published.AgentToolPartFor<Tools, 'x'>];
}

/** What the published package takes, ours takes. */
interface Taken {
  options: [published.NovuOptions, ours.NovuOptions];
  filter: [published.NotificationFilter, ours.NotificationFilter];
  subscriber: [published.Subscriber, ours.Subscriber];
  context: [published.Context, ours.Context];
  channels: [published.ChannelPreference, ours.ChannelPreference];
  schedule: [published.WeeklySchedule, ours.WeeklySchedule];
  defaultSchedule: [published.DefaultSchedule, ours.DefaultSchedule];
  createSubscription: [published.CreateSubscriptionArgs, ours.CreateSubscriptionArgs];
  getSubscription: [published.GetSubscriptionArgs, ours.GetSubscriptionArgs];
  updateSubscription: [published.BaseUpdateSubscriptionArgs, ours.BaseUpdateSubscriptionArgs];
  preferenceFilter: [published.PreferenceFilter, ours.PreferenceFilter];
  listConnections: [published.ListChannelConnectionsArgs, ours.ListChannelConnectionsArgs];
  listEndpoints: [published.ListChannelEndpointsArgs, ours.ListChannelEndpointsArgs];
  createEndpoint: [published.CreateChannelEndpointArgs, ours.CreateChannelEndpointArgs];
  oauth: [published.GenerateChatOAuthUrlArgs, ours.GenerateChatOAuthUrlArgs];
  createConnection: [published.CreateChannelConnectionArgs, ours.CreateChannelConnectionArgs];
  telegramLink: [published.TelegramSubscriberLinkOptions, ours.TelegramSubscriberLinkOptions];
  conversation: [published.ConversationArgs, ours.ConversationArgs];
  message: [published.SendMessageInput, ours.SendMessageInput];
  decision: [published.AgentToolApprovalDecision, ours.AgentToolApprovalDecision];
  listConversations: [published.ListConversationsArgs, ours.ListConversationsArgs];
  snapshot: [published.AgentConversationSnapshot, ours.AgentConversationSnapshot];
  agentEvent: [published.AgentEventEnvelope, ours.AgentEventEnvelope];
  pendingAction: [published.AgentPendingAction, ours.AgentPendingAction];
  toolPart: [ToolPart<'published'>, ToolPart<'ours'>];
}

/** The names of the pairs of which the first cannot be used as the second. */
type Unfit<Pairs> = {
  [Name in keyof Pairs]: Pairs[Name] extends [infer From, infer To]
    ? Visible<From> extends Visible<To>
      ? never
      : Name
    : never;
}[keyof Pairs];

/** Compiles only when nothing is unfit: the compiler names what is missing here. */
const unfit: [Record<Unfit<Usable>, true>, Record<Unfit<Taken>, true>] = [{}, {}];

it('everything the published client exports is there, and of types that fit', () => {
  expect(unfit).toEqual([{}, {}]);
  expect(Object.keys(published).filter((name) => !(name in ours))).toEqual([]);
  expect(Object.keys(publishedInternals).filter((name) => !(name in ourInternals))).toEqual([]);
});

it.each([
  'ChannelType',
  'NotificationStatus',
  'PreferenceLevel',
  'SeverityLevelEnum',
  'WebSocketEvent',
  'WorkflowCriticalityEnum',
] as const)('the values of %s are the published ones', (name) => {
  expect(ours[name]).toEqual(published[name]);
});

it('counts are asked for again after the same events', () => {
  expect(ours.NOTIFICATION_COUNT_SYNC_EVENTS).toEqual(published.NOTIFICATION_COUNT_SYNC_EVENTS);
});

// Stars without a partner are text in ours; the published client makes all that follows bold.
it.each(['a **bold** and *italic* and ***both***', '\\*star\\*', 'plain', '**two** *words* here'])(
  '%j is taken apart as the published client does',
  (text) => {
    expect(ourInternals.parseMarkdownIntoTokens(text)).toEqual(publishedInternals.parseMarkdownIntoTokens(text));
  },
);
