import type { NovuEventEmitter } from '../event-emitter.js';
import type { NovuPendingEvent, NovuResolvedEvent } from '../events.js';
import type { InboxNotification, NotificationFilter } from '../types.js';
import { checkNotificationMatchesFilter, filterKey } from './filter.js';
import type { Notification } from './notification.js';
import type { ListNotificationsArgs, ListNotificationsResponse } from './types.js';

/** What is known of the notifications of one filter: all from the newest to the last one that was read, without gaps. */
interface CachedList {
  filter: NotificationFilter;
  notifications: Notification[];
  /** Whether there are older ones than the last. */
  hasMore: boolean;
  /** How many, from the newest on, were read since something last happened elsewhere. The others are shown, but asked for again. */
  fresh: number;
}

/** A change that was shown before it was made: how the notifications were, so that a refusal can be shown too. */
type Before = Map<string, { before: Notification; after: Notification | undefined }>;

const DEFAULT_LIMIT = 10;

/** Changes of which the event carries how notifications will be. */
const CHANGES = [
  'notification.read',
  'notification.unread',
  'notification.seen',
  'notification.archive',
  'notification.unarchive',
  'notification.snooze',
  'notification.unsnooze',
  'notification.complete_action',
  'notification.revert_action',
  'notifications.read_all',
  'notifications.seen_all',
  'notifications.archive_all',
  'notifications.archive_all_read',
] as const;

const REMOVALS = ['notification.delete', 'notifications.delete_all'] as const;

/**
 * The lists that were read, kept in step with every change this client makes: shown at once, taken back when the server refuses. What
 * others do, on other devices or in other tabs, makes the lists stale.
 */
export class NotificationsCache {
  private readonly lists = new Map<string, CachedList>();
  private readonly pending = new Map<unknown, Before>();
  /** Counts what may have happened elsewhere: an answer asked for before it is stale. */
  private epoch = 0;

  constructor(
    private readonly emitter: NovuEventEmitter,
    private readonly make: (notification: InboxNotification) => Notification,
  ) {
    for (const operation of CHANGES) {
      emitter.on(`${operation}.pending`, (event) => this.show(event.args, notificationsOf(event)));
      emitter.on(`${operation}.resolved`, (event) => this.settle(event, notificationsOf(event)));
    }
    for (const operation of REMOVALS) {
      emitter.on(`${operation}.pending`, (event) => this.showRemoval(event.args, idsOf(event)));
      emitter.on(`${operation}.resolved`, (event) => this.settle(event, []));
    }
    emitter.on('notifications.notification_received', () => this.expire());
    emitter.on('notifications.unread_count_changed', () => this.expire());
    emitter.on('notifications.unseen_count_changed', () => this.expire());
  }

  /** Pass it to {@link set} with the answer, so that the cache knows how old it is. */
  now(): number {
    return this.epoch;
  }

  /** The page, when it is known and nothing has happened since. */
  get(args: ListNotificationsArgs): ListNotificationsResponse | undefined {
    const list = this.lists.get(filterKey(args));
    if (!list) return undefined;
    const start = startOf(list, args);
    if (start === undefined) return undefined;
    const notifications = list.notifications.slice(start, start + (args.limit ?? DEFAULT_LIMIT));
    const end = start + notifications.length;
    if (end > list.fresh || (notifications.length === 0 && (list.hasMore || list.fresh === 0))) return undefined;
    const hasMore = list.hasMore || end < list.notifications.length;

    return { notifications, hasMore, filter: list.filter };
  }

  has(args: ListNotificationsArgs): boolean {
    return this.get(args) !== undefined;
  }

  /** Everything that is known of the filter, over all pages. */
  getAll(filter: NotificationFilter): ListNotificationsResponse | undefined {
    const list = this.lists.get(filterKey(filter));

    return list && responseOf(list);
  }

  /** All known lists. */
  all(): ListNotificationsResponse[] {
    return [...this.lists.values()].map(responseOf);
  }

  /** Every known notification, each once. */
  known(): Notification[] {
    const all = [...this.lists.values()].flatMap(({ notifications }) => notifications);

    return [...new Map(all.map((notification) => [notification.id, notification])).values()];
  }

  find(id: string): Notification | undefined {
    for (const { notifications } of this.lists.values()) {
      const found = notifications.find((notification) => notification.id === id);
      if (found) return found;
    }

    return undefined;
  }

  /** Takes in a page that was read. @param askedAt what {@link now} gave when it was asked for. */
  set(args: ListNotificationsArgs, page: ListNotificationsResponse, askedAt = this.epoch): void {
    const key = filterKey(args);
    const known = this.lists.get(key);
    const start = startOf(known ?? { notifications: [] }, args);
    // A page further on than what is known would leave a gap.
    if (start === undefined) return;
    const shown = page.notifications.flatMap((notification) => this.withPending(notification) ?? []);
    const before = known?.notifications.slice(0, start) ?? [];
    const older = page.hasMore ? olderThan(shown.at(-1), known?.notifications.slice(start) ?? []) : [];
    const isFresh = askedAt === this.epoch && start <= (known?.fresh ?? 0);
    const freshOlder = known ? Math.max(0, known.fresh - (known.notifications.length - older.length)) : 0;
    this.lists.set(key, {
      filter: page.filter,
      notifications: [...before, ...shown, ...older],
      hasMore: older.length > 0 ? (known?.hasMore ?? false) : page.hasMore,
      fresh: isFresh ? start + shown.length + freshOlder : Math.min(start, known?.fresh ?? 0),
    });
    if (askedAt === this.epoch) this.passOn(shown, key);
  }

  /** What was just read is newer than what other lists have of it: a change made to that would bring back how it was. */
  private passOn(read: Notification[], key: string): void {
    for (const [other, list] of this.lists) {
      if (other === key) continue;
      const { notifications: before } = list;
      const ids = new Set(before.map(({ id }) => id));
      for (const notification of read) if (ids.has(notification.id)) placeIn(list, notification);
      if (list.notifications !== before) this.tell(list);
    }
  }

  /** As {@link set}, and tells listeners that the list has changed. */
  update(args: ListNotificationsArgs, page: ListNotificationsResponse, askedAt = this.epoch): void {
    this.set(args, page, askedAt);
    const list = this.lists.get(filterKey(args));
    if (list) this.tell(list);
  }

  /** Forgets the lists that show the same tags and data, whatever their state. */
  clear({ tags, data }: NotificationFilter): void {
    const wanted = filterKey({ tags, data });
    for (const [key, { filter }] of this.lists) {
      if (filterKey({ tags: filter.tags, data: filter.data }) === wanted) this.lists.delete(key);
    }
  }

  clearAll(): void {
    this.lists.clear();
    this.pending.clear();
    this.epoch += 1;
  }

  /** Lists are asked for again when they are read next. */
  expire(): void {
    this.epoch += 1;
    for (const list of this.lists.values()) list.fresh = 0;
  }

  private show(args: unknown, notifications: Notification[]): void {
    const before: Before = new Map();
    for (const after of notifications) {
      before.set(after.id, { before: this.find(after.id) ?? after, after });
    }
    this.pending.set(args, before);
    this.place(notifications);
  }

  private showRemoval(args: unknown, ids: string[] | undefined): void {
    const removed = this.known().filter(({ id }) => ids?.includes(id));
    this.pending.set(args, new Map(removed.map((before) => [before.id, { before, after: undefined }])));
    this.remove(new Set(ids));
  }

  private settle({ args, error }: NovuResolvedEvent<unknown, unknown>, notifications: Notification[]): void {
    const before = this.pending.get(args);
    this.pending.delete(args);
    if (error !== undefined) {
      this.place([...(before?.values() ?? [])].map(({ before, after }) => this.takeBack(before, after)));

      return;
    }
    // Where the server said nothing, the event carries what is shown already: of other changes made meanwhile it does not know.
    const answers = notifications.filter((notification) => before?.get(notification.id)?.after !== notification);
    this.place(answers.flatMap((notification) => this.withPending(notification) ?? []));
  }

  /** Only what the refused change had set goes back: others may have changed the notification meanwhile. */
  private takeBack(before: Notification, after: Notification | undefined): Notification {
    const current = this.find(before.id);
    if (!current || !after) return before;

    return this.make({ ...current, ...differences(after, before) });
  }

  /** An answer that was on its way when a change was made does not show it yet. Nothing when it is being deleted. */
  private withPending(notification: Notification): Notification | undefined {
    let shown = notification;
    for (const change of this.pending.values()) {
      const own = change.get(notification.id);
      if (own && !own.after) return undefined;
      if (own?.after) shown = this.make({ ...shown, ...differences(own.before, own.after) });
    }

    return shown;
  }

  /** Puts notifications as they now are into the lists they belong in, and out of the others. */
  private place(notifications: Notification[]): void {
    for (const list of this.lists.values()) {
      const { notifications: before } = list;
      for (const notification of notifications) placeIn(list, notification);
      if (list.notifications !== before) this.tell(list);
    }
  }

  private remove(ids: ReadonlySet<string>): void {
    for (const list of this.lists.values()) {
      const { notifications: before } = list;
      for (const id of ids) removeFrom(list, id);
      if (list.notifications !== before) this.tell(list);
    }
  }

  private tell(list: CachedList): void {
    this.emitter.emit('notifications.list.updated', { data: responseOf(list) });
  }
}

function responseOf({ notifications, hasMore, filter }: CachedList): ListNotificationsResponse {
  return { notifications: [...notifications], hasMore, filter };
}

/** Where in the list the page begins; nothing when that is not known. */
function startOf(
  { notifications }: Pick<CachedList, 'notifications'>,
  { after, offset = 0 }: ListNotificationsArgs,
): number | undefined {
  if (after === undefined) return offset <= notifications.length ? offset : undefined;
  const index = notifications.findIndex(({ id }) => id === after);

  return index === -1 ? undefined : index + 1 + offset;
}

/** Lists are replaced and never changed: who holds one can tell by its identity. */
function placeIn(list: CachedList, notification: Notification): void {
  const { notifications, filter, hasMore } = list;
  const index = notifications.findIndex(({ id }) => id === notification.id);
  if (!checkNotificationMatchesFilter(notification, filter)) return removeFrom(list, notification.id);
  if (index >= 0) {
    list.notifications = notifications.map((other, at) => (at === index ? notification : other));

    return;
  }
  const next = notifications.findIndex((other) => isNewer(notification, other));
  // Older than all that is known: it belongs to a page that was not read yet.
  if (next === -1 && hasMore) return;
  const at = next === -1 ? notifications.length : next;
  list.notifications = [...notifications.slice(0, at), notification, ...notifications.slice(at)];
  if (at <= list.fresh) list.fresh += 1;
}

function removeFrom(list: CachedList, id: string): void {
  const index = list.notifications.findIndex((other) => other.id === id);
  if (index === -1) return;
  list.notifications = list.notifications.filter((_, at) => at !== index);
  if (index < list.fresh) list.fresh -= 1;
}

/** What is known beyond a page, where the page reaches into it: else there may be others between the two. */
function olderThan(last: Notification | undefined, known: Notification[]): Notification[] {
  const [newest] = known;
  if (!last || !newest || isNewer(last, newest)) return [];

  return known.filter((other) => isNewer(last, other));
}

/** The server's order: newest first, of two of the same time the one with the greater id. */
function isNewer(one: Notification, other: Notification): boolean {
  return one.createdAt === other.createdAt ? one.id > other.id : one.createdAt > other.createdAt;
}

/** The fields of `to` that are not as in `from`. */
function differences(from: Notification, to: Notification): Partial<InboxNotification> {
  const keys = Object.keys(to) as (keyof InboxNotification)[];

  return Object.fromEntries(keys.filter((key) => from[key] !== to[key]).map((key) => [key, to[key]]));
}

function notificationsOf({ data }: NovuPendingEvent<unknown, Notification | Notification[]>): Notification[] {
  return data === undefined ? [] : Array.isArray(data) ? data : [data];
}

function idsOf({ args, data }: NovuPendingEvent<object, Notification | Notification[]>): string[] {
  if (data) return notificationsOf({ args, data }).map(({ id }) => id);
  if ('notification' in args) return [(args.notification as Notification).id];

  return 'notificationId' in args ? [args.notificationId as string] : [];
}
