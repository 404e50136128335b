import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  badRequest,
  notFound,
  SharedCache,
  Signals,
  summariseWorkflows,
  unauthorized,
  WorkflowDefinitions,
} from '@novu/application-generic';
import {
  type FeedFilter,
  type FeedMessage,
  type MessageFlags,
  MessageRepository,
  type SubscriberDoc,
  SubscriberRepository,
  toObjectId,
  type Types,
} from '@novu/dal';
import { type ButtonTypeEnum, MessageActionStatusEnum, type SeverityLevelEnum } from '@novu/shared';
import type { SubscriberSession } from '../http/session.js';
import {
  type CountsResponse,
  type InboxNotification,
  type NotificationsResponse,
  toInboxNotification,
  toInboxSubscriber,
} from './inbox.dto.js';
import type { CountFilter, FeedQuery } from './inbox.filter.js';

/** How old a profile in an answer may be after it was changed over the REST API. */
const PROFILE_MEMORY_MS = 5_000;

/** What a subscriber can do to one notification, and what follows from it (`spec/inbox-api.md` section 4.2). Read implies seen. */
const CHANGES = {
  read: (now) => ({ read: true, lastReadDate: now, seen: true, archived: false, archivedAt: null }),
  unread: () => ({ read: false, lastReadDate: null, archived: false, archivedAt: null }),
  archive: (now) => ({ archived: true, archivedAt: now, read: true, seen: true }),
  unarchive: () => ({ archived: false, archivedAt: null, read: true, seen: true }),
} satisfies Record<string, (now: Date) => MessageFlags>;

/**
 * The same for many. Only what is not so yet is touched, so that times stay; a snoozed notification is out of sight and is neither
 * read nor archived along with the others.
 */
const BULK_CHANGES = {
  read: { from: { read: false, snoozed: false }, to: (now) => ({ read: true, lastReadDate: now, seen: true }) },
  archive: { from: { archived: false, snoozed: false }, to: CHANGES.archive },
  'read-archive': { from: { archived: false, read: true, snoozed: false }, to: CHANGES.archive },
  seen: { from: { seen: false }, to: (now) => ({ seen: true, lastSeenDate: now }) },
} satisfies Record<string, { from: FeedFilter; to: (now: Date) => MessageFlags }>;

/** The notifications of the subscriber who is calling. */
@Injectable()
export class InboxService implements OnModuleInit {
  private readonly profiles: SharedCache<SubscriberDoc>;

  constructor(
    private readonly messages: MessageRepository,
    private readonly subscribers: SubscriberRepository,
    private readonly definitions: WorkflowDefinitions,
    private readonly signals: Signals,
  ) {
    // Named as the cache of sessions: who forgets a subscriber there forgets the profile here.
    this.profiles = new SharedCache(signals, {
      name: 'subscriber-session',
      maxEntries: 20_000,
      ttlMs: PROFILE_MEMORY_MS,
    });
  }

  async onModuleInit(): Promise<void> {
    await this.profiles.start();
  }

  async list(session: SubscriberSession, { filter, echo, page }: FeedQuery): Promise<NotificationsResponse> {
    const { data, hasMore } = await this.messages.feed(session.scope, session._subscriberId, filter, page);

    return { data: await this.toNotifications(session, data), hasMore, filter: echo };
  }

  async count(session: SubscriberSession, filters: readonly CountFilter[]): Promise<CountsResponse> {
    const { scope, _subscriberId } = session;
    const ofBell = filters.some(({ filter }) => bellSeverity(filter))
      ? this.messages.unreadCounts(scope, _subscriberId)
      : undefined;
    const counts = filters.map(async ({ filter, sent }) => {
      const severity = bellSeverity(filter);
      const known = severity ? (await ofBell)?.severity[severity] : undefined;

      return { count: known ?? (await this.messages.countInFeed(scope, _subscriberId, filter)), filter: sent };
    });

    return { data: await Promise.all(counts) };
  }

  async change(session: SubscriberSession, id: string, change: keyof typeof CHANGES): Promise<InboxNotification> {
    const now = new Date();
    const message = await this.messages.setFlags(
      session.scope,
      session._subscriberId,
      idOrThrow(id),
      CHANGES[change](now),
      now,
    );

    return this.changed(session, id, message);
  }

  /** Notes that one of the notification's buttons was used, or takes it back. */
  async setAction(
    session: SubscriberSession,
    id: string,
    type: ButtonTypeEnum,
    isCompleted: boolean,
  ): Promise<InboxNotification> {
    const { scope, _subscriberId } = session;
    const status = isCompleted ? MessageActionStatusEnum.DONE : MessageActionStatusEnum.PENDING;
    const messageId = idOrThrow(id);
    const message = await this.messages.setAction(scope, _subscriberId, messageId, type, status);
    if (!message && (await this.messages.findInFeed(scope, _subscriberId, messageId))) {
      throw badRequest(`The notification has no ${type} action`);
    }

    return this.changed(session, id, message);
  }

  async remove(session: SubscriberSession, id: string): Promise<void> {
    const removed = await this.messages.removeFromFeed(session.scope, session._subscriberId, { ids: [idOrThrow(id)] });
    if (removed === 0) throw notFound('notification', { id });
    this.announce(session);
  }

  async changeMany(session: SubscriberSession, filter: FeedFilter, change: keyof typeof BULK_CHANGES): Promise<void> {
    const now = new Date();
    const { from, to } = BULK_CHANGES[change];
    const changed = await this.messages.setFlagsInFeed(
      session.scope,
      session._subscriberId,
      { ...filter, ...from },
      to(now),
      now,
    );
    if (changed > 0) this.announce(session);
  }

  async removeMany(session: SubscriberSession, filter: FeedFilter): Promise<void> {
    const removed = await this.messages.removeFromFeed(session.scope, session._subscriberId, filter);
    if (removed > 0) this.announce(session);
  }

  private async changed(
    session: SubscriberSession,
    id: string,
    message: FeedMessage | null,
  ): Promise<InboxNotification> {
    if (!message) throw notFound('notification', { id });
    this.announce(session);
    const [notification] = await this.toNotifications(session, [message]);
    if (!notification) throw notFound('notification', { id });

    return notification;
  }

  /** Other tabs and devices of the subscriber get new counts. Nobody waits for it: a signal that is lost is only a late count. */
  private announce({ scope, _subscriberId }: SubscriberSession): void {
    void this.signals.publish('inbox.changed', [
      {
        environmentId: scope.environmentId.toHexString(),
        organizationId: scope.organizationId.toHexString(),
        subscriberId: _subscriberId.toHexString(),
      },
    ]);
  }

  private async toNotifications(
    session: SubscriberSession,
    messages: readonly FeedMessage[],
  ): Promise<InboxNotification[]> {
    if (messages.length === 0) return [];
    const [subscriber, workflows] = await Promise.all([
      this.profileOf(session),
      summariseWorkflows(this.definitions, session.scope, messages),
    ]);

    const to = toInboxSubscriber(subscriber);

    return messages.map((message) =>
      toInboxNotification(message, to, workflows.get(message._templateId.toHexString())),
    );
  }

  private async profileOf({ scope, subscriberId, _subscriberId }: SubscriberSession): Promise<SubscriberDoc> {
    const key = `${scope.environmentId.toHexString()}:${subscriberId}`;
    const profile = await this.profiles.get(key, () => this.subscribers.findById(scope, _subscriberId));
    if (!profile) throw unauthorized('Subscriber not found');

    return profile;
  }
}

/**
 * After every change the bell of each Inbox counts what is unread of each severity, with one filter a severity: one query answers them
 * all. Undefined for any other filter.
 */
function bellSeverity(filter: FeedFilter): SeverityLevelEnum | undefined {
  const { read, archived, snoozed, severity, ...others } = filter;
  const isUnread = read === false && archived === false && snoozed === false;

  return isUnread && severity?.length === 1 && Object.keys(others).length === 0 ? severity[0] : undefined;
}

function idOrThrow(id: string): Types.ObjectId {
  const parsed = toObjectId(id);
  if (!parsed) throw notFound('notification', { id });

  return parsed;
}
