import type {
  ChannelConnectionResponse,
  ChannelEndpointResponse,
  CreateChannelEndpointArgs,
  DeleteChannelConnectionArgs,
  DeleteChannelEndpointArgs,
  GenerateConnectOAuthUrlArgs,
  GenerateLinkUserOAuthUrlArgs,
  GetChannelConnectionArgs,
  GetChannelEndpointArgs,
  LinkChannelEndpointArgs,
  LinkChannelEndpointResponse,
  ListChannelConnectionsArgs,
  ListChannelEndpointsArgs,
} from './channels/types.js';
import type { Notification } from './notifications/notification.js';
import type {
  BulkArgs,
  CountArgs,
  CountResponse,
  ListNotificationsArgs,
  ListNotificationsResponse,
  NotificationArgs,
  SeenAllArgs,
  SnoozeArgs,
} from './notifications/types.js';
import type { Preference } from './preferences/preference.js';
import type { Schedule } from './preferences/schedule.js';
import type { ListPreferencesArgs, UpdatePreferenceArgs, UpdateScheduleArgs } from './preferences/types.js';
import type { SubscriptionPreference } from './subscriptions/subscription-preference.js';
import type { TopicSubscription } from './subscriptions/topic-subscription.js';
import type {
  CreateSubscriptionArgs,
  DeleteSubscriptionArgs,
  GetSubscriptionArgs,
  ListSubscriptionsArgs,
  UpdateSubscriptionArgs,
  UpdateSubscriptionPreferenceArgs,
} from './subscriptions/types.js';
import type { InitializeSessionArgs, Session } from './types.js';
import type { AgentEventEnvelope } from './web-chat/events.js';

interface Operation<Args, Data> {
  args: Args;
  data: Data;
}

/** Everything that is asked of the server: its arguments, and what it gives. Each one is announced twice, see {@link Events}. */
interface Operations {
  'session.initialize': Operation<InitializeSessionArgs, Session>;
  'notifications.list': Operation<ListNotificationsArgs, ListNotificationsResponse>;
  'notifications.count': Operation<CountArgs, CountResponse>;
  'notification.read': Operation<NotificationArgs, Notification>;
  'notification.unread': Operation<NotificationArgs, Notification>;
  'notification.seen': Operation<NotificationArgs, Notification>;
  'notification.archive': Operation<NotificationArgs, Notification>;
  'notification.unarchive': Operation<NotificationArgs, Notification>;
  'notification.delete': Operation<NotificationArgs, Notification>;
  'notification.snooze': Operation<SnoozeArgs, Notification>;
  'notification.unsnooze': Operation<NotificationArgs, Notification>;
  'notification.complete_action': Operation<NotificationArgs, Notification>;
  'notification.revert_action': Operation<NotificationArgs, Notification>;
  'notifications.read_all': Operation<BulkArgs, Notification[]>;
  'notifications.seen_all': Operation<SeenAllArgs, Notification[]>;
  'notifications.archive_all': Operation<BulkArgs, Notification[]>;
  'notifications.archive_all_read': Operation<BulkArgs, Notification[]>;
  'notifications.delete_all': Operation<BulkArgs, Notification[]>;
  'preferences.list': Operation<ListPreferencesArgs, Preference[]>;
  'preference.update': Operation<UpdatePreferenceArgs, Preference>;
  'preferences.bulk_update': Operation<UpdatePreferenceArgs[], Preference[]>;
  'preference.schedule.get': Operation<undefined, Schedule>;
  'preference.schedule.update': Operation<UpdateScheduleArgs, Schedule>;
  'subscriptions.list': Operation<ListSubscriptionsArgs, TopicSubscription[]>;
  'subscription.get': Operation<GetSubscriptionArgs, TopicSubscription | null>;
  'subscription.create': Operation<CreateSubscriptionArgs, TopicSubscription>;
  'subscription.update': Operation<UpdateSubscriptionArgs, TopicSubscription>;
  'subscription.preference.update': Operation<UpdateSubscriptionPreferenceArgs, SubscriptionPreference>;
  'subscription.preferences.bulk_update': Operation<
    (UpdateSubscriptionPreferenceArgs & { subscriptionId: string })[],
    SubscriptionPreference[]
  >;
  'subscription.delete': Operation<DeleteSubscriptionArgs, void>;
  'channel-connection.oauth-url': Operation<GenerateConnectOAuthUrlArgs, { url: string }>;
  'channel-connections.list': Operation<ListChannelConnectionsArgs, ChannelConnectionResponse[]>;
  'channel-connection.get': Operation<GetChannelConnectionArgs, ChannelConnectionResponse | null>;
  'channel-connection.delete': Operation<DeleteChannelConnectionArgs, void>;
  'channel-endpoint.oauth-url': Operation<GenerateLinkUserOAuthUrlArgs, { url: string }>;
  'channel-endpoints.list': Operation<ListChannelEndpointsArgs, ChannelEndpointResponse[]>;
  'channel-endpoint.get': Operation<GetChannelEndpointArgs, ChannelEndpointResponse | null>;
  'channel-endpoint.create': Operation<CreateChannelEndpointArgs, ChannelEndpointResponse>;
  'channel-endpoint.delete': Operation<DeleteChannelEndpointArgs, void>;
  'channel-endpoint.link': Operation<LinkChannelEndpointArgs, LinkChannelEndpointResponse>;
  'socket.connect': Operation<{ socketUrl: string }, undefined>;
}

export type OperationName = keyof Operations;
export type ArgsOf<Name extends OperationName> = Operations[Name]['args'];
export type DataOf<Name extends OperationName> = Operations[Name]['data'];

/** The request is about to be made; `data` is what it will give if all goes well, where that is known. */
export interface NovuPendingEvent<Args, Data = undefined> {
  args: Args;
  data?: Data;
}

/** The request was answered. */
export interface NovuResolvedEvent<Args, Data> extends NovuPendingEvent<Args, Data> {
  error?: unknown;
}

type OperationEvents = {
  [Name in OperationName as `${Name}.pending`]: NovuPendingEvent<ArgsOf<Name>, DataOf<Name>>;
} & {
  [Name in OperationName as `${Name}.resolved`]: NovuResolvedEvent<ArgsOf<Name>, DataOf<Name>>;
};

/** What comes over the socket. Listening to one of them opens it. */
interface SocketEvents {
  'notifications.notification_received': { result: Notification };
  'notifications.unseen_count_changed': { result: number };
  'notifications.unread_count_changed': { result: { total: number; severity: Record<string, number> } };
  /** As the server said it: of any conversation, and of types that may be new to this package. */
  'web_chat.agent_event': { result: AgentEventEnvelope };
}

/** What is kept in memory has changed: by an operation, before or after its answer, or by an answer itself. */
interface CacheEvents {
  'notifications.list.updated': { data: ListNotificationsResponse };
  'preferences.list.updated': { data: Preference[] };
  'preference.schedule.get.updated': { data: Schedule };
  'subscriptions.list.updated': { data: { topicKey: string; subscriptions: TopicSubscription[] } };
}

/** Every event and what its listeners get: two of each operation, `<name>.pending` and `<name>.resolved`, and single ones. */
export type Events = OperationEvents &
  SocketEvents &
  CacheEvents & { 'socket.disconnect.resolved': NovuResolvedEvent<{ socketUrl: string }, undefined> };

export type EventNames = keyof Events;
export type SocketEventNames = keyof SocketEvents;
export type EventHandler<T = unknown> = (event: T) => void;

/** After these, counts are worth asking for again. */
export const NOTIFICATION_COUNT_SYNC_EVENTS = [
  'notification.read.resolved',
  'notification.unread.resolved',
  'notification.seen.resolved',
  'notification.archive.resolved',
  'notification.unarchive.resolved',
  'notification.snooze.resolved',
  'notification.unsnooze.resolved',
  'notification.delete.resolved',
  'notifications.read_all.resolved',
  'notifications.seen_all.resolved',
  'notifications.archive_all.resolved',
  'notifications.archive_all_read.resolved',
  'notifications.delete_all.resolved',
] as const satisfies readonly EventNames[];

const SOCKET_EVENTS: readonly string[] = [
  'notifications.notification_received',
  'notifications.unseen_count_changed',
  'notifications.unread_count_changed',
  'web_chat.agent_event',
] satisfies SocketEventNames[];

export function isSocketEvent(name: string): name is SocketEventNames {
  return SOCKET_EVENTS.includes(name);
}
