import { type NovuEventEmitter, perform, performSilently } from '../event-emitter.js';
import type { BulkChange, InboxService } from '../http/inbox-service.js';
import type { InboxNotification, NotificationFilter, Result } from '../types.js';
import * as actions from './actions.js';
import { checkNotificationDataFilter, checkNotificationMatchesFilter, normalizeTagGroups } from './filter.js';
import { Notification } from './notification.js';
import { NotificationsCache } from './notifications-cache.js';
import type {
  BaseArgs,
  BulkArgs,
  CountResponse,
  FilterCountArgs,
  FilterCountResponse,
  FiltersCountArgs,
  FiltersCountResponse,
  InstanceArgs,
  ListNotificationsArgs,
  ListNotificationsResponse,
  NotificationArgs,
  SeenAllArgs,
  SnoozeArgs,
} from './types.js';

const DEFAULT_LIMIT = 10;
/** Nobody reads more than that of what arrived in their absence. */
const MAX_MISSED = 1_000;

type BulkOperation =
  | 'notifications.read_all'
  | 'notifications.seen_all'
  | 'notifications.archive_all'
  | 'notifications.archive_all_read'
  | 'notifications.delete_all';

type PageQuery = Omit<ListNotificationsArgs, 'useCache'> & { limit: number };

interface Bulk {
  args: SeenAllArgs;
  change: BulkChange;
  /** Which of the notifications that are meant it is about. */
  from: NotificationFilter;
  /** How they will be; nothing when they will be gone. */
  to?: (notification: Notification) => Partial<InboxNotification>;
}

/** The subscriber's notifications. Reads are answered from memory where nothing has happened since; changes are shown at once. */
export class Notifications {
  readonly cache: NotificationsCache;

  constructor(
    private readonly emitter: NovuEventEmitter,
    private readonly inbox: InboxService,
    private readonly useCache: boolean,
  ) {
    this.cache = new NotificationsCache(emitter, (notification) => this.make(notification));
  }

  /** A page, newest first. */
  list({ limit = DEFAULT_LIMIT, ...rest }: ListNotificationsArgs = {}): Result<ListNotificationsResponse> {
    const args = { limit, ...rest };
    const { useCache = this.useCache, ...query } = args;

    return perform(this.emitter, 'notifications.list', {
      args,
      request: async () => {
        const cached = useCache ? this.cache.get(query) : undefined;

        return cached ?? this.fetch(query);
      },
      failure: 'Failed to fetch notifications',
    });
  }

  /** Of one filter, or of many in one call. */
  count(args?: FilterCountArgs): Result<FilterCountResponse>;
  count(args?: FiltersCountArgs): Result<FiltersCountResponse>;
  count(args?: FilterCountArgs | FiltersCountArgs): Result<CountResponse> {
    const filters = args && 'filters' in args ? args.filters : [args ?? {}];

    return perform(this.emitter, 'notifications.count', {
      args,
      request: async (): Promise<CountResponse> => {
        const counts = await this.inbox.count(filters);
        if (args && 'filters' in args) return { counts };
        const [only] = counts;

        return { count: only?.count ?? 0, filter: only?.filter ?? {} };
      },
      failure: 'Failed to count notifications',
    });
  }

  read(args: BaseArgs | InstanceArgs): Result<Notification> {
    return actions.read(this.target(args));
  }

  unread(args: BaseArgs | InstanceArgs): Result<Notification> {
    return actions.unread(this.target(args));
  }

  seen(args: BaseArgs | InstanceArgs): Result<Notification> {
    return actions.seen(this.target(args));
  }

  archive(args: BaseArgs | InstanceArgs): Result<Notification> {
    return actions.archive(this.target(args));
  }

  unarchive(args: BaseArgs | InstanceArgs): Result<Notification> {
    return actions.unarchive(this.target(args));
  }

  delete(args: BaseArgs | InstanceArgs): Result<void> {
    return actions.remove(this.target(args));
  }

  /** Puts it out of sight until the time comes. */
  snooze(args: SnoozeArgs): Result<Notification> {
    return actions.snooze(this.target(args), args.snoozeUntil);
  }

  unsnooze(args: BaseArgs | InstanceArgs): Result<Notification> {
    return actions.unsnooze(this.target(args));
  }

  completePrimary(args: BaseArgs | InstanceArgs): Result<Notification> {
    return actions.setAction(this.target(args), 'primary', true);
  }

  completeSecondary(args: BaseArgs | InstanceArgs): Result<Notification> {
    return actions.setAction(this.target(args), 'secondary', true);
  }

  revertPrimary(args: BaseArgs | InstanceArgs): Result<Notification> {
    return actions.setAction(this.target(args), 'primary', false);
  }

  revertSecondary(args: BaseArgs | InstanceArgs): Result<Notification> {
    return actions.setAction(this.target(args), 'secondary', false);
  }

  readAll(args: BulkArgs = {}): Result<void> {
    const readAt = new Date().toISOString();

    return this.changeAll('notifications.read_all', {
      args,
      change: 'read',
      from: { read: false, snoozed: false },
      to: () => ({ isRead: true, readAt, isSeen: true }),
    });
  }

  /** Of some by id, of those with certain tags or data, or of all. */
  seenAll(args: SeenAllArgs = {}): Result<void> {
    const firstSeenAt = new Date().toISOString();

    return this.changeAll('notifications.seen_all', {
      args,
      change: 'seen',
      from: { seen: false },
      to: (notification) => ({ isSeen: true, firstSeenAt: notification.firstSeenAt ?? firstSeenAt }),
    });
  }

  archiveAll(args: BulkArgs = {}): Result<void> {
    const from = { archived: false, snoozed: false };

    return this.changeAll('notifications.archive_all', { args, change: 'archive', from, to: archived() });
  }

  /** Only those that were read. */
  archiveAllRead(args: BulkArgs = {}): Result<void> {
    const from = { archived: false, snoozed: false, read: true };

    return this.changeAll('notifications.archive_all_read', { args, change: 'read-archive', from, to: archived() });
  }

  deleteAll(args: BulkArgs = {}): Result<void> {
    return this.changeAll('notifications.delete_all', { args, change: 'delete', from: {} });
  }

  /** Forgets the lists with the filter's tags and data, or all lists. */
  clearCache({ filter }: { filter?: NotificationFilter } = {}): void {
    if (filter) this.cache.clear(filter);
    else this.cache.clearAll();
  }

  /** Sends the demonstration of a trial without an application of one's own. */
  async triggerHelloWorldEvent(): Promise<unknown> {
    return this.inbox.triggerHelloWorld();
  }

  /** Asks for every known list again, as far as it was read (100 at most), and tells listeners what it now is. */
  async refresh(): Promise<void> {
    this.cache.expire();
    for (const { filter, notifications } of this.cache.all()) {
      const query = { ...filter, limit: Math.min(Math.max(notifications.length, DEFAULT_LIMIT), 100) };
      const askedAt = this.cache.now();
      this.cache.update(query, await this.ask(query), askedAt);
    }
  }

  /** What was made at or after a time and is in view, newest first. @param createdGte milliseconds since the epoch. */
  async since(createdGte: number): Promise<Notification[]> {
    const filter = { createdGte: Math.floor(createdGte), archived: false, snoozed: false };
    const found: Notification[] = [];
    for (let hasMore = true; hasMore && found.length < MAX_MISSED;) {
      const after = found.at(-1)?.id;
      const page = await this.inbox.list({ ...filter, limit: 100, ...(after ? { after } : {}) });
      found.push(...page.data.map((notification) => this.make(notification)));
      ({ hasMore } = page);
    }

    return found;
  }

  make(notification: InboxNotification): Notification {
    return new Notification(notification, this.emitter, this.inbox);
  }

  private async fetch(query: PageQuery): Promise<ListNotificationsResponse> {
    const askedAt = this.cache.now();
    const page = await this.ask(query);
    if (this.useCache) this.cache.set(query, page, askedAt);

    return page;
  }

  private async ask(query: PageQuery): Promise<ListNotificationsResponse> {
    const { data, hasMore } = await this.inbox.list(query);
    const { limit: _limit, after: _after, offset: _offset, ...filter } = query;

    return { notifications: data.map((notification) => this.make(notification)), hasMore, filter };
  }

  private target<Args extends NotificationArgs>(args: Args): actions.Target<Args> {
    const known = 'notification' in args ? args.notification : this.cache.find(args.notificationId);
    const id = 'notification' in args ? args.notification.id : args.notificationId;

    return { emitter: this.emitter, inbox: this.inbox, args, id, known, make: (other) => this.make(other) };
  }

  private changeAll(operation: BulkOperation, { args, change, from, to }: Bulk): Result<void> {
    const affected = this.cache.known().filter((notification) => isMeant(notification, args, from));
    const optimistic = to ? affected.map((each) => this.make({ ...each, ...to(each) })) : affected;

    return performSilently(this.emitter, operation, {
      args,
      optimistic,
      request: () => this.inbox.changeMany(change, args),
      failure: `Failed to change notifications: ${change}`,
    });
  }
}

function archived(): (notification: Notification) => Partial<InboxNotification> {
  const archivedAt = new Date().toISOString();

  return ({ readAt }) => ({ isArchived: true, archivedAt, isRead: true, readAt: readAt ?? archivedAt, isSeen: true });
}

function isMeant(notification: Notification, args: SeenAllArgs, from: NotificationFilter): boolean {
  if (!checkNotificationMatchesFilter(notification, from)) return false;
  if ('notificationIds' in args) return args.notificationIds.includes(notification.id);
  const tags = notification.tags ?? [];

  return (
    normalizeTagGroups(args.tags).every((group) => group.some((tag) => tags.includes(tag))) &&
    checkNotificationDataFilter(notification.data, args.data)
  );
}
