import type { ChannelAppearanceCallback, ChannelAppearanceKey } from './channel-elements.js';
import type { Elements } from './elements.js';
import type { InboxAppearanceCallback, InboxAppearanceKey, InboxElements } from './inbox-elements.js';
import type {
  SubscriptionAppearanceCallback,
  SubscriptionAppearanceKey,
  SubscriptionElements,
} from './subscription-elements.js';

/** Colours, sizes and roundings from which every style is derived. */
export interface Variables {
  colorBackground?: string;
  colorForeground?: string;
  colorPrimary?: string;
  colorPrimaryForeground?: string;
  colorSecondary?: string;
  colorSecondaryForeground?: string;
  colorCounter?: string;
  colorCounterForeground?: string;
  colorNeutral?: string;
  colorShadow?: string;
  colorRing?: string;
  fontSize?: string;
  borderRadius?: string;
  colorStripes?: string;
  colorSeverityHigh?: string;
  colorSeverityMedium?: string;
  colorSeverityLow?: string;
}

/** Draws an icon into the element. @returns what takes it away again. */
export type IconRenderer = (el: HTMLDivElement, props: { class?: string }) => () => void;

type CommonIconKey = 'cogs' | 'check' | 'arrowDown' | 'nodeTree';
export type InboxIconKey =
  | CommonIconKey
  | 'bell'
  | 'clock'
  | 'arrowDropDown'
  | 'dots'
  | 'markAsRead'
  | 'trash'
  | 'markAsArchived'
  | 'markAsArchivedRead'
  | 'markAsUnread'
  | 'markAsUnarchived'
  | 'unsnooze'
  | 'arrowRight'
  | 'arrowLeft'
  | 'unread'
  | 'sms'
  | 'inApp'
  | 'email'
  | 'push'
  | 'chat'
  | 'routeFill'
  | 'info'
  | 'calendarSchedule'
  | 'copy';
export type SubscriptionIconKey = CommonIconKey | 'bellCross' | 'bellPlus' | 'loader';
export type ChannelConnectButtonIconKey = 'channelConnect' | 'channelConnected';
export type AllIconKey = InboxIconKey | SubscriptionIconKey | ChannelConnectButtonIconKey;

type IconOverrides<Key extends string> = { [K in Key]?: IconRenderer };
export type InboxIconOverrides = IconOverrides<InboxIconKey>;
export type SubscriptionIconOverrides = IconOverrides<SubscriptionIconKey>;
export type AllIconOverrides = IconOverrides<AllIconKey>;

interface Theme<ThemeElements, ThemeIcons> {
  variables?: Variables;
  elements?: ThemeElements;
  /** Whether anything moves; true by default. */
  animations?: boolean;
  icons?: ThemeIcons;
}
/** A theme and the themes it is laid over. */
type Appearance<AnyTheme> = AnyTheme & { baseTheme?: AnyTheme | AnyTheme[] };

export type InboxTheme = Theme<InboxElements, InboxIconOverrides>;
export type InboxAppearance = Appearance<InboxTheme>;
export type SubscriptionTheme = Theme<SubscriptionElements, SubscriptionIconOverrides>;
export type SubscriptionAppearance = Appearance<SubscriptionTheme>;

/** What the callback of each element is given, for those elements that take one. */
type AllAppearanceCallback = InboxAppearanceCallback & SubscriptionAppearanceCallback & ChannelAppearanceCallback;
export type AllAppearanceCallbackKeys = keyof AllAppearanceCallback;
export type AllAppearanceCallbackFunction<K extends AllAppearanceCallbackKeys> = AllAppearanceCallback[K];
export type AllAppearanceKey = InboxAppearanceKey | SubscriptionAppearanceKey | ChannelAppearanceKey;
export type AllElements = Elements<AllAppearanceKey, AllAppearanceCallback>;
export type AllTheme = Theme<AllElements, AllIconOverrides>;
export type AllAppearance = Appearance<AllTheme>;

/** The context an element's callback is given; nothing for an element without one. */
export type AppearanceContext<K extends AllAppearanceKey> = K extends AllAppearanceCallbackKeys
  ? Parameters<AllAppearanceCallback[K]>
  : [];
