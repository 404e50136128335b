import {
  NOTIFICATION_COUNT_SYNC_EVENTS,
  type NotificationFilter,
  type Novu,
  type Session,
  SeverityLevelEnum,
  type UnreadCount,
} from '../index.js';
import { isTrial } from '../http/keyless.js';
import { NotificationStatus, type Tab } from './types.js';
import { Store } from './ui-context.js';

const SEVERITIES = [
  SeverityLevelEnum.HIGH,
  SeverityLevelEnum.MEDIUM,
  SeverityLevelEnum.LOW,
  SeverityLevelEnum.NONE,
] as const;
const UNREAD = { read: false, archived: false, snoozed: false };
/** How long after the session the first word of its connection is about the same moment. */
const START_MS = 3_000;
/** Several changes at once ask for the counts once. */
const COALESCE_MS = 50;

const STATUS_FILTERS: Record<NotificationStatus, NotificationFilter> = {
  [NotificationStatus.UNREAD_READ]: { archived: false, snoozed: false },
  [NotificationStatus.UNREAD]: { read: false, snoozed: false },
  [NotificationStatus.ARCHIVED]: { archived: true },
  [NotificationStatus.SNOOZED]: { snoozed: true },
};

/** What the session tells about the subscriber's Inbox. */
interface InboxSettings {
  /** 0 when nothing can be snoozed. */
  maxSnoozeDurationHours: number;
  isDevelopmentMode: boolean;
  /** Nobody's: it was made for a page without an application identifier. */
  isTrial: boolean;
}

/** What a tab lets through, in either way of writing it. */
export function tabFilter(tab: Tab | undefined): Pick<NotificationFilter, 'tags' | 'data' | 'severity'> {
  return tab?.filter ?? (tab?.value?.length ? { tags: tab.value } : {});
}

/** What the components of one Inbox have in common: the counts, and which notifications are looked at. */
export class InboxState {
  readonly unread = new Store<UnreadCount>({ total: 0, severity: { high: 0, medium: 0, low: 0, none: 0 } });
  /** Unread notifications of each tab. */
  readonly tabCounts = new Store<readonly number[]>([]);
  /** Goes up when somebody, perhaps in another window, has read or put away something. */
  readonly changes = new Store(0);
  readonly status = new Store(NotificationStatus.UNREAD_READ);
  readonly tabIndex = new Store(0);
  readonly settings = new Store<InboxSettings>({
    maxSnoozeDurationHours: 0,
    isDevelopmentMode: false,
    isTrial: false,
  });

  readonly #novu: Novu;
  #tabs: Tab[] = [];
  #users = 0;
  /** Whether the session was open when it was last looked at. */
  #isOpen = false;
  /** As the session told it, until the connection that is made right after it says how much is unread: no change when that is the same. */
  #toldAtStart: { counts: UnreadCount; at: number } | undefined;
  readonly #stopFollowingSession: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts questions: an answer to any but the last is out of date. */
  #asked = 0;
  readonly #stopListening: (() => void)[] = [];

  constructor(novu: Novu) {
    this.#novu = novu;
    // The client may go on as somebody else.
    this.#stopFollowingSession = novu.on('session.initialize.resolved', ({ data }) => {
      if (data) this.#takeNew(data);
    });
    void novu.openSession().then(({ data }) => {
      if (data && !this.#isOpen) this.#takeOld(data);
    });
  }

  set tabs(tabs: Tab[]) {
    // The page may make its tabs anew each time it renders: that alone is no reason to count again.
    if (JSON.stringify(tabs.map(tabFilter)) === JSON.stringify(this.#tabs.map(tabFilter))) return;
    this.#tabs = tabs;
    this.tabIndex.value = Math.min(this.tabIndex.value, Math.max(tabs.length - 1, 0));
    if (this.#users > 0) this.#refreshCounts();
  }

  #takeNew(session: Session): void {
    const isFirst = !this.#isOpen;
    this.#take(session);
    this.unread.value = session.unreadCount;
    if (this.#users === 0) return;
    if (isFirst) this.#toldAtStart = { counts: session.unreadCount, at: Date.now() };
    // The session does not know the tabs; and what made a later one necessary may have kept other news from us.
    if (!isFirst || this.#tabs.length > 0) this.#refreshCounts();
  }

  /** One that has been open for a while no longer knows how much is unread. */
  #takeOld(session: Session): void {
    this.#take(session);
    if (this.#users === 0) this.unread.value = session.unreadCount;
    else this.#refreshCounts();
  }

  #take({ maxSnoozeDurationHours, isDevelopmentMode, applicationIdentifier }: Session): void {
    this.#isOpen = true;
    this.settings.value = { maxSnoozeDurationHours, isDevelopmentMode, isTrial: isTrial(applicationIdentifier) };
  }

  /** The filter of a tab as seen through the status menu. */
  filter(status: NotificationStatus, tabIndex: number): NotificationFilter {
    return { ...STATUS_FILTERS[status], ...tabFilter(this.#tabs[tabIndex]) };
  }

  /** Follows the counts as long as somebody shows them. @returns how to stop. */
  follow(): () => void {
    this.#users += 1;
    if (this.#users === 1) this.#listen();
    return () => {
      this.#users -= 1;
      if (this.#users > 0) return;
      this.#toldAtStart = undefined;
      for (const stop of this.#stopListening.splice(0)) stop();
    };
  }

  /** Of no use after this. */
  close(): void {
    this.#stopFollowingSession();
  }

  #listen(): void {
    const novu = this.#novu;
    const refresh = () => this.#refreshCounts();
    const refreshAfterChange = () => {
      this.#toldAtStart = undefined;
      refresh();
    };
    this.#stopListening.push(
      ...NOTIFICATION_COUNT_SYNC_EVENTS.map((event) =>
        novu.on(event, event.includes('seen') ? refresh : refreshAfterChange),
      ),
      novu.on('notifications.notification_received', refresh),
      novu.on('notifications.unread_count_changed', ({ result }) => this.#hear(result)),
      // Much may happen until it is there after all.
      novu.on('socket.connect.resolved', ({ error }) => {
        if (error) this.#toldAtStart = undefined;
      }),
      () => clearTimeout(this.#timer),
    );
    // A session that is yet to come brings the counts.
    if (this.#isOpen) this.#refreshCounts();
  }

  #hear({ total, severity: told }: { total: number; severity: Record<string, number> }): void {
    const before = this.#toldAtStart;
    this.#toldAtStart = undefined;
    const severity = { ...this.unread.value.severity, ...told };
    this.unread.value = { total, severity };
    const isOfStart = before !== undefined && Date.now() - before.at < START_MS;
    if (isOfStart && SEVERITIES.every((each) => before.counts.severity[each] === severity[each])) return;
    this.#refreshCounts();
    this.changes.value += 1;
  }

  #refreshCounts(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#countAll(), COALESCE_MS);
  }

  async #countAll(): Promise<void> {
    const tabs = this.#tabs;
    const mine = ++this.#asked;
    const { data } = await this.#novu.notifications.count({
      filters: [
        ...SEVERITIES.map((severity) => ({ ...UNREAD, severity })),
        ...tabs.map((tab) => ({ ...UNREAD, ...tabFilter(tab) })),
      ],
    });
    // A count that fails leaves the old one standing; the next event asks again.
    if (!data || mine !== this.#asked || tabs !== this.#tabs) return;
    const counts = data.counts.map(({ count }) => count);
    const [high = 0, medium = 0, low = 0, none = 0] = counts;
    this.unread.value = { total: high + medium + low + none, severity: { high, medium, low, none } };
    this.tabCounts.value = counts.slice(SEVERITIES.length);
  }
}
