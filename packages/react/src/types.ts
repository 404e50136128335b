import type { Context, DefaultSchedule, Notification, NovuSocketOptions, Subscriber, UnreadCount } from '@novu/js';
import type {
  AllIconKey,
  AllTheme,
  InboxIconKey,
  InboxLocalization,
  InboxProps,
  InboxTheme,
  NotificationActionClickHandler,
  NotificationClickHandler,
  PreferenceGroups,
  PreferencesFilter,
  PreferencesSort,
  RouterPush,
  SubscriptionIconKey,
  SubscriptionTheme,
  Tab,
} from '@novu/js/ui';
import type { ReactNode } from 'react';

type Renderer<Value> = (value: Value) => ReactNode;
export type NotificationsRenderer = Renderer<Notification>;
type AvatarRenderer = Renderer<Notification>;
export type SubjectRenderer = Renderer<Notification>;
export type BodyRenderer = Renderer<Notification>;
type DefaultActionsRenderer = Renderer<Notification>;
type CustomActionsRenderer = Renderer<Notification>;
export type BellRenderer = Renderer<UnreadCount>;

export type ReactIconRendererProps = { class?: string };
export type ReactIconRenderer = Renderer<ReactIconRendererProps>;
/** A theme whose icons are drawn by React. */
type WithReactIcons<Theme, Key extends string> = Omit<Theme, 'icons'> & { icons?: { [K in Key]?: ReactIconRenderer } };

export type ReactInboxTheme = WithReactIcons<InboxTheme, InboxIconKey>;
export type ReactSubscriptionTheme = WithReactIcons<SubscriptionTheme, SubscriptionIconKey>;
type ReactAllTheme = WithReactIcons<AllTheme, AllIconKey>;
export type ReactInboxAppearance = ReactInboxTheme & { baseTheme?: InboxTheme | InboxTheme[] };
export type ReactSubscriptionAppearance = ReactSubscriptionTheme & {
  baseTheme?: SubscriptionTheme | SubscriptionTheme[];
};
export type ReactAllAppearance = ReactAllTheme & { baseTheme?: ReactAllTheme | ReactAllTheme[] };
export type AnyAppearance = ReactInboxAppearance | ReactSubscriptionAppearance | ReactAllAppearance;

export type DefaultInboxProps = {
  /** Opens and closes it from outside; the bell does when left out. */
  open?: boolean;
  renderNotification?: NotificationsRenderer;
  renderAvatar?: AvatarRenderer;
  renderSubject?: SubjectRenderer;
  renderBody?: BodyRenderer;
  renderDefaultActions?: DefaultActionsRenderer;
  renderCustomActions?: CustomActionsRenderer;
  renderBell?: BellRenderer;
  onNotificationClick?: NotificationClickHandler;
  onPrimaryActionClick?: NotificationActionClickHandler;
  onSecondaryActionClick?: NotificationActionClickHandler;
  placement?: InboxProps['placement'];
  placementOffset?: InboxProps['placementOffset'];
};

/** Whose Inbox it is, and how it looks. */
export type BaseProps = {
  subscriberHash?: string;
  contextHash?: string;
  backendUrl?: string;
  socketUrl?: string;
  socketOptions?: NovuSocketOptions;
  appearance?: ReactInboxAppearance;
  localization?: InboxLocalization;
  tabs?: Tab[];
  preferencesFilter?: PreferencesFilter;
  preferenceGroups?: PreferenceGroups;
  preferencesSort?: PreferencesSort;
  defaultSchedule?: DefaultSchedule;
  routerPush?: RouterPush;
  context?: Context;
} & (
  | {
      /** @deprecated Use `subscriber`. */
      subscriberId: string;
      subscriber?: never;
      applicationIdentifier: string;
    }
  | { subscriber: Subscriber | string; subscriberId?: never; applicationIdentifier: string }
  | { subscriber?: never; subscriberId?: never; applicationIdentifier?: never }
);

export type NotificationRendererProps = {
  renderNotification: NotificationsRenderer;
  renderAvatar?: never;
  renderSubject?: never;
  renderBody?: never;
  renderDefaultActions?: never;
  renderCustomActions?: never;
};

export type SubjectBodyRendererProps = {
  renderNotification?: never;
  renderAvatar?: AvatarRenderer;
  renderSubject?: SubjectRenderer;
  renderBody?: BodyRenderer;
  renderDefaultActions?: DefaultActionsRenderer;
  renderCustomActions?: CustomActionsRenderer;
};

export type NoRendererProps = {
  renderNotification?: undefined;
  renderAvatar?: undefined;
  renderSubject?: undefined;
  renderBody?: undefined;
  renderDefaultActions?: undefined;
  renderCustomActions?: undefined;
};

/** Either a whole notification is drawn by the caller, or any of its parts. */
export type RendererProps = NotificationRendererProps | SubjectBodyRendererProps | NoRendererProps;
export type DefaultProps = BaseProps & DefaultInboxProps & { children?: never } & RendererProps;
export type WithChildrenProps = BaseProps & { children: ReactNode };
