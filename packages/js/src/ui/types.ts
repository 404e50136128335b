import type { OffsetOptions, Placement } from '@floating-ui/dom';
import type {
  Notification,
  NotificationFilter,
  Novu,
  NovuOptions,
  Preference,
  UnreadCount,
  WorkflowCriticalityEnum,
} from '../index.js';
import type { AllAppearance } from './appearance/theme.js';
import type { AllLocalization } from './localization.js';

/** The views of the list, as the status menu names them. */
export enum NotificationStatus {
  UNREAD_READ = 'unreadRead',
  UNREAD = 'unread',
  ARCHIVED = 'archived',
  SNOOZED = 'snoozed',
}

export enum InboxPage {
  Notifications = 'notifications',
  Preferences = 'preferences',
}

/** Draws something of the caller's own into the element. @returns what takes it away again. */
type Renderer<Value> = (el: HTMLDivElement, value: Value) => () => void;
export type NotificationRenderer = Renderer<Notification>;
export type AvatarRenderer = Renderer<Notification>;
export type SubjectRenderer = Renderer<Notification>;
export type BodyRenderer = Renderer<Notification>;
export type DefaultActionsRenderer = Renderer<Notification>;
export type CustomActionsRenderer = Renderer<Notification>;
export type BellRenderer = Renderer<UnreadCount>;

export type NotificationClickHandler = (notification: Notification) => void;
export type NotificationActionClickHandler = (notification: Notification) => void;
/** Goes to a path of the page's own router instead of loading the page anew. */
export type RouterPush = (path: string) => void;

export interface Tab {
  label: string;
  /** @deprecated use `filter` */
  value?: string[];
  filter?: Pick<NotificationFilter, 'tags' | 'data' | 'severity'>;
}

/** Which workflows the preferences page shows. */
export interface PreferencesFilter {
  tags?: string[];
  severity?: NotificationFilter['severity'];
  criticality?: WorkflowCriticalityEnum;
}
export type PreferencesSort = (a: Preference, b: Preference) => number;
export type PreferenceGroups = {
  name: string;
  filter: (PreferencesFilter & { workflowIds?: string[] }) | ((args: { preferences: Preference[] }) => Preference[]);
}[];

export interface BaseNovuProviderProps {
  /** Where the styles go, when the components live in a shadow root: the root, an element in it or a selector. */
  container?: Node | string | null;
  appearance?: AllAppearance;
  localization?: AllLocalization;
  options: NovuOptions;
  tabs?: Tab[];
  preferencesFilter?: PreferencesFilter;
  preferenceGroups?: PreferenceGroups;
  preferencesSort?: PreferencesSort;
  routerPush?: RouterPush;
  /** A client to share; without it one is made from `options`. */
  novu?: Novu;
}
export type NovuProviderProps = BaseNovuProviderProps & {
  renderNotification?: NotificationRenderer;
  renderBell?: BellRenderer;
};

/** Either a whole notification is drawn by the caller, or any of its parts. */
export type NotificationRenderers =
  | {
      renderNotification?: NotificationRenderer;
      renderAvatar?: never;
      renderSubject?: never;
      renderBody?: never;
      renderDefaultActions?: never;
      renderCustomActions?: never;
    }
  | {
      renderNotification?: never;
      renderAvatar?: AvatarRenderer;
      renderSubject?: SubjectRenderer;
      renderBody?: BodyRenderer;
      renderDefaultActions?: DefaultActionsRenderer;
      renderCustomActions?: CustomActionsRenderer;
    };

export type NotificationsProps = NotificationRenderers & {
  onNotificationClick?: NotificationClickHandler;
  onPrimaryActionClick?: NotificationActionClickHandler;
  onSecondaryActionClick?: NotificationActionClickHandler;
};
export type InboxContentProps = NotificationsProps & { initialPage?: InboxPage; hideNav?: boolean };
export type InboxProps = NotificationsProps & {
  open?: boolean;
  renderBell?: BellRenderer;
  placement?: Placement;
  placementOffset?: OffsetOptions;
};
export type BaseNovuUIOptions = BaseNovuProviderProps;
