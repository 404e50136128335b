import type { RulesLogic } from 'json-logic-js';
import type { NovuError } from './errors.js';

/** What every method resolves to: `data`, or the `error` it met. Methods do not reject. */
export type Result<D = undefined, E = NovuError> = Promise<{ data?: D; error?: E }>;

declare global {
  /** The `data` of a notification. Declare the same interface in your own code to give its fields types. */
  interface NotificationData {
    [key: string]: unknown;
  }
}

export enum NotificationStatus {
  READ = 'read',
  SEEN = 'seen',
  SNOOZED = 'snoozed',
  UNREAD = 'unread',
  UNSEEN = 'unseen',
  UNSNOOZED = 'unsnoozed',
}

export enum PreferenceLevel {
  GLOBAL = 'global',
  TEMPLATE = 'template',
}

export enum ChannelType {
  IN_APP = 'in_app',
  EMAIL = 'email',
  SMS = 'sms',
  CHAT = 'chat',
  PUSH = 'push',
  TOOL = 'tool',
}

export enum SeverityLevelEnum {
  HIGH = 'high',
  MEDIUM = 'medium',
  LOW = 'low',
  NONE = 'none',
}

export enum WorkflowCriticalityEnum {
  CRITICAL = 'critical',
  NON_CRITICAL = 'nonCritical',
  ALL = 'all',
}

/** What the server says over the socket. */
export enum WebSocketEvent {
  RECEIVED = 'notification_received',
  UNREAD = 'unread_count_changed',
  UNSEEN = 'unseen_count_changed',
  AGENT_EVENT = 'agent_event',
}

export type Severities = SeverityLevelEnum | SeverityLevelEnum[];

export interface UnreadCount {
  total: number;
  severity: Record<SeverityLevelEnum, number>;
}

/** The answer to the opening of a session. */
export interface Session {
  /** Also opens the socket. */
  token: string;
  /** @deprecated Use `unreadCount.total`. */
  totalUnreadCount: number;
  unreadCount: UnreadCount;
  removeNovuBranding: boolean;
  isDevelopmentMode: boolean;
  /** 0 means that nothing can be snoozed. */
  maxSnoozeDurationHours: number;
  /** Of a session without an application of its own: the identifier that was made for it. */
  applicationIdentifier?: string;
  contextKeys?: string[];
}

export interface Subscriber {
  id?: string;
  subscriberId: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  phone?: string;
  avatar?: string;
  locale?: string;
  data?: Record<string, unknown>;
  timezone?: string;
}

export interface Redirect {
  url: string;
  target?: '_self' | '_blank' | '_parent' | '_top' | '_unfencedTop';
}

export interface Action {
  label: string;
  isCompleted: boolean;
  redirect?: Redirect;
}

export type ActionType = 'primary' | 'secondary';

export interface Workflow {
  id: string;
  identifier: string;
  name: string;
  critical: boolean;
  tags?: string[];
  severity: SeverityLevelEnum;
}

/** A notification as the API gives it. Times are ISO texts. */
export interface InboxNotification {
  id: string;
  transactionId: string;
  subject?: string;
  body: string;
  to: Subscriber;
  isRead: boolean;
  isSeen: boolean;
  isArchived: boolean;
  isSnoozed: boolean;
  snoozedUntil?: string | null;
  /** More than one entry after a snooze. */
  deliveredAt?: string[];
  createdAt: string;
  readAt?: string | null;
  firstSeenAt?: string | null;
  archivedAt?: string | null;
  avatar?: string;
  primaryAction?: Action;
  secondaryAction?: Action;
  channelType: ChannelType;
  tags?: string[];
  data?: NotificationData;
  redirect?: Redirect;
  workflow?: Workflow;
  severity: SeverityLevelEnum;
}

/** One of these tags. */
export interface TagsFilterOrGroup {
  or: string[];
}

/** At least one tag of every group. */
export interface TagsFilterAndForm {
  and: TagsFilterOrGroup[];
}

/** A plain list means one of them. */
export type TagsFilter = string[] | TagsFilterOrGroup | TagsFilterAndForm;

export interface NotificationFilter {
  tags?: TagsFilter;
  read?: boolean;
  archived?: boolean;
  snoozed?: boolean;
  seen?: boolean;
  /** Every key must match: a value, a list of which one must be equal, `{ or }`, `{ and }`, or one more level of keys. */
  data?: Record<string, unknown>;
  severity?: Severities;
  /** Milliseconds since the epoch. */
  createdGte?: number;
  /** Milliseconds since the epoch. */
  createdLte?: number;
}

/** A channel that is absent does not exist in the workflow. */
export interface ChannelPreference {
  email?: boolean;
  sms?: boolean;
  in_app?: boolean;
  chat?: boolean;
  push?: boolean;
  tool?: boolean;
}

/** Times of a twelve-hour clock, such as `09:00 AM`. */
export interface TimeRange {
  start: string;
  end: string;
}

export interface DaySchedule {
  isEnabled: boolean;
  hours?: TimeRange[];
}

export interface WeeklySchedule {
  monday?: DaySchedule;
  tuesday?: DaySchedule;
  wednesday?: DaySchedule;
  thursday?: DaySchedule;
  friday?: DaySchedule;
  saturday?: DaySchedule;
  sunday?: DaySchedule;
}

enum PreferenceOverrideSourceEnum {
  SUBSCRIBER = 'subscriber',
  TEMPLATE = 'template',
  WORKFLOW_OVERRIDE = 'workflowOverride',
}

interface IPreferenceOverride {
  channel: ChannelType;
  source: PreferenceOverrideSourceEnum;
}

/** A preference as the API gives it: of one workflow, or the global one, which alone has a schedule. */
export interface PreferencesResponse {
  level: PreferenceLevel;
  enabled: boolean;
  condition?: RulesLogic;
  subscriptionId?: string;
  channels: ChannelPreference;
  overrides?: IPreferenceOverride[];
  workflow?: Workflow;
  schedule?: { isEnabled: boolean; weeklySchedule?: WeeklySchedule };
}

/** The schedule of a subscriber who has none yet. */
export interface DefaultSchedule {
  isEnabled?: boolean;
  weeklySchedule?: WeeklySchedule;
}

export type ContextValue = string | { id: string; data?: Record<string, unknown> };

/** What the session is about, such as `{ tenant: 'acme' }`: only notifications of the same context are seen. */
export type Context = Partial<Record<string, ContextValue>>;

export type SocketTypeOption = 'cloud' | 'self-hosted';

/** Options of socket.io's client, laid over ours. */
export interface NovuSocketOptions {
  /** Taken as the published client takes it, and of no effect: socket.io is spoken, also where it says `cloud`. */
  socketType?: SocketTypeOption;
  /** Whether the tabs of a browser share a socket, which they do where they can. */
  multiplex?: boolean;
  [key: string]: unknown;
}

interface CommonNovuOptions {
  /** @deprecated Use `apiUrl`. */
  backendUrl?: string;
  /** Where the API is, without `/v1`. */
  apiUrl?: string;
  /** Where the socket server is; the API's address when left out. */
  socketUrl?: string;
  socketOptions?: NovuSocketOptions;
  /** Answer repeated reads from memory. On by default. */
  useCache?: boolean;
  defaultSchedule?: DefaultSchedule;
  /** HMAC of the context, where the environment demands one. */
  contextHash?: string;
  context?: Context;
}

/** Without an application identifier: a trial, as a subscriber that is made for it. */
type KeylessNovuOptions = CommonNovuOptions & {
  applicationIdentifier?: undefined;
  subscriberHash?: undefined;
  subscriberId?: undefined;
  subscriber?: undefined;
};

export type StandardNovuOptions = CommonNovuOptions & {
  /** The environment's identifier. */
  applicationIdentifier: string;
  /** HMAC of the subscriber's id, where the environment demands one. */
  subscriberHash?: string;
} & (
    | {
        /** @deprecated Use `subscriber`. */
        subscriberId: string;
        subscriber?: never;
      }
    | { subscriber: Subscriber | string; subscriberId?: never }
  );

export type NovuOptions = KeylessNovuOptions | StandardNovuOptions;

/** What a session is opened with. */
export type InitializeSessionArgs =
  | Record<string, never>
  | {
      applicationIdentifier: string;
      subscriber: Subscriber;
      subscriberHash?: string;
      contextHash?: string;
      defaultSchedule?: DefaultSchedule;
      context?: Context;
    };
