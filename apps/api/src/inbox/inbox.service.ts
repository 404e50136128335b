import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  badRequest,
  type Clock,
  CLOCK,
  invalidInput,
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
  type FeedPage,
  type FeedPlace,
  FeedRepository,
  type JobDoc,
  JobRepository,
  type JobTraceLine,
  type MessageDoc,
  type MessageFlags,
  type Scope,
  type SubscriberDoc,
  SubscriberRepository,
  toObjectId,
  type Types,
} from '@novu/dal';
import {
  type ButtonTypeEnum,
  ExecutionDetailsStatusEnum,
  MessageActionStatusEnum,
  type SeverityLevelEnum,
} from '@novu/shared';
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

/** Hours a notification can be snoozed for: a hundred years, so nothing that is meant is refused. */
export const MAX_SNOOZE_HOURS = 100 * 365 * 24;

/** Whose notifications are meant, and of exactly which contexts: of any where the keys are absent. */
export type FeedOwner = Pick<SubscriberSession, 'scope' | '_subscriberId' | 'subscriberId'> & {
  contextKeys?: readonly string[] | undefined;
};

/** What a subscriber can do to one notification, and what follows from it (`spec/inbox-api.md` section 4.2). Read implies seen. */
const CHANGES = {
  read: (now) => ({ read: true, lastReadDate: now, seen: true, archived: false, archivedAt: null }),
  unread: () => ({ read: false, lastReadDate: null, archived: false, archivedAt: null }),
  archive: (now) => ({ archived: true, archivedAt: now, read: true, seen: true }),
  unarchive: () => ({ archived: false, archivedAt: null, read: true, seen: true }),
  unsnooze: () => ({ snoozedUntil: null }),
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
  unread: { from: { read: true, snoozed: false }, to: () => ({ read: false, lastReadDate: null }) },
  // What has been read has been seen.
  unseen: { from: { seen: true }, to: () => ({ seen: false, read: false, lastReadDate: null }) },
} satisfies Record<string, { from: FeedFilter; to: (now: Date) => MessageFlags }>;

export type BulkChange = keyof typeof BULK_CHANGES;

/** The notifications of one subscriber: who is calling, or whom a customer's server calls about. */
@Injectable()
export class InboxService implements OnModuleInit {
  private readonly profiles: SharedCache<SubscriberDoc>;

  constructor(
    private readonly feeds: FeedRepository,
    private readonly jobs: JobRepository,
    private readonly subscribers: SubscriberRepository,
    private readonly definitions: WorkflowDefinitions,
    private readonly signals: Signals,
    @Inject(CLOCK) private readonly clock: Clock,
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

  async list(owner: FeedOwner, { filter, echo, page }: FeedQuery): Promise<NotificationsResponse> {
    const after = page.after && (await this.placeOf(owner, page.after));
    if (page.after && !after) return { data: [], hasMore: false, filter: echo };
    const { data, hasMore } = await this.feeds.list(
      owner.scope,
      owner._subscriberId,
      ofOwner(owner, filter),
      { ...page, after },
      this.clock.now(),
    );

    return { data: await this.toNotifications(owner, data), hasMore, filter: echo };
  }

  /**
   * Where a notification stands in the feed, or stood before it was deleted, perhaps in another tab while this one was reading on: what
   * comes after it is still there. Undefined for what was never in the feed.
   */
  private async placeOf({ scope, _subscriberId }: FeedOwner, id: Types.ObjectId): Promise<FeedPlace | undefined> {
    const message = await this.feeds.findInFeed(scope, _subscriberId, id);
    if (message) return message;
    // A notification has the id of the job that sent it, which stays.
    const job = await this.jobs.findById(scope, id);
    const createdAt = job?._subscriberId.equals(_subscriberId) ? sentAt(job) : undefined;

    return createdAt && { _id: id, createdAt };
  }

  async count(owner: FeedOwner, filters: readonly CountFilter[]): Promise<CountsResponse> {
    const { scope, _subscriberId, contextKeys } = owner;
    const now = this.clock.now();
    const ofBell = filters.some(({ filter }) => bellSeverity(filter))
      ? this.feeds.unreadCounts(scope, _subscriberId, now, contextKeys)
      : undefined;
    const counts = filters.map(async ({ filter, sent }) => {
      const severity = bellSeverity(filter);
      const known = severity ? (await ofBell)?.severity[severity] : undefined;
      const count = known ?? (await this.feeds.countInFeed(scope, _subscriberId, ofOwner(owner, filter), now));

      return { count, filter: sent };
    });

    return { data: await Promise.all(counts) };
  }

  /** @param limit where counting stops. */
  countOne({ scope, _subscriberId, ...owner }: FeedOwner, filter: FeedFilter, limit: number): Promise<number> {
    return this.feeds.countInFeed(
      scope,
      _subscriberId,
      { ...filter, contextKeys: owner.contextKeys },
      this.clock.now(),
      limit,
    );
  }

  /** As {@link list}, with all that is stored of the messages. */
  async listWhole(
    owner: FeedOwner,
    filter: FeedFilter,
    page: FeedPage,
  ): Promise<{ data: MessageDoc[]; hasMore: boolean; subscriber: SubscriberDoc }> {
    const [feed, subscriber] = await Promise.all([
      this.feeds.listWhole(owner.scope, owner._subscriberId, ofOwner(owner, filter), page, this.clock.now()),
      this.profileOf(owner),
    ]);

    return { ...feed, subscriber };
  }

  /** Those of the messages that are in the feed, newest first, as they are stored. */
  async findWhole(
    owner: FeedOwner,
    ids: readonly Types.ObjectId[],
  ): Promise<{ data: MessageDoc[]; subscriber: SubscriberDoc }> {
    const [found, subscriber] = await Promise.all([
      this.feeds.findManyInFeed(owner.scope, owner._subscriberId, ids, owner.contextKeys),
      this.profileOf(owner),
    ]);

    return { data: found.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime()), subscriber };
  }

  /** @throws AppError 404 */
  async change(owner: FeedOwner, id: string, change: keyof typeof CHANGES): Promise<InboxNotification> {
    const now = this.clock.now();
    const message = await this.setFlags(owner, id, CHANGES[change](now), now);
    if (message && change === 'unsnooze') await this.remark(owner, message, { detail: 'Message unsnoozed', at: now });

    return this.changed(owner, id, message);
  }

  /**
   * Takes a notification out of sight until its time comes (`spec/engine.md` section 19). An archived one comes back too.
   * @param until text of a time to come. @throws AppError 404, 422
   */
  async snooze(owner: FeedOwner, id: string, until: string): Promise<InboxNotification> {
    const now = this.clock.now();
    const snoozedUntil = new Date(until);
    const hours = (snoozedUntil.getTime() - now.getTime()) / 3_600_000;
    if (!(hours > 0 && hours <= MAX_SNOOZE_HOURS)) {
      const message = 'snoozeUntil must be a time to come, of the next hundred years';
      throw invalidInput({ snoozeUntil: { messages: [message], value: until } });
    }

    const message = await this.setFlags(owner, id, { snoozedUntil, archived: false, archivedAt: null }, now);
    const raw = JSON.stringify({ snoozedUntil });
    if (message) await this.remark(owner, message, { detail: 'Message snoozed', at: now, raw });

    return this.changed(owner, id, message);
  }

  private setFlags(owner: FeedOwner, id: string, flags: MessageFlags, now: Date): Promise<MessageDoc | null> {
    const { scope, _subscriberId, contextKeys } = owner;

    return this.feeds.setFlags(scope, _subscriberId, idOrThrow(id), flags, now, contextKeys);
  }

  /** Says in the trace of the step what became of its message. */
  private remark({ scope }: FeedOwner, { _jobId }: MessageDoc, line: Omit<JobTraceLine, 'status'>): Promise<void> {
    const { SUCCESS } = ExecutionDetailsStatusEnum;

    return this.jobs.addToTraces([{ scope, jobId: _jobId, line: { ...line, status: SUCCESS } }]);
  }

  /** Notes that one of the notification's buttons was used, or takes it back. @throws AppError 400, 404 */
  async setAction(
    owner: FeedOwner,
    id: string,
    type: ButtonTypeEnum,
    isCompleted: boolean,
  ): Promise<InboxNotification> {
    const status = isCompleted ? MessageActionStatusEnum.DONE : MessageActionStatusEnum.PENDING;

    return this.changed(owner, id, await this.setActionStatus(owner, id, { type, status }));
  }

  /** As {@link setAction}, and answers with the message as it is stored. @throws AppError 400, 404 */
  async setWholeAction(
    owner: FeedOwner,
    id: string,
    action: { type: ButtonTypeEnum; status: MessageActionStatusEnum; payload?: object },
  ): Promise<{ message: MessageDoc; subscriber: SubscriberDoc }> {
    const message = await this.setActionStatus(owner, id, action);
    if (!message) throw notFound('notification', { id });
    this.announce(owner);

    return { message, subscriber: await this.profileOf(owner) };
  }

  private async setActionStatus(
    { scope, _subscriberId, contextKeys }: FeedOwner,
    id: string,
    action: { type: ButtonTypeEnum; status: MessageActionStatusEnum; payload?: object },
  ): Promise<MessageDoc | null> {
    const messageId = idOrThrow(id);
    const now = this.clock.now();
    const message = await this.feeds.setAction(scope, _subscriberId, messageId, action, now, contextKeys);
    if (!message && (await this.feeds.findInFeed(scope, _subscriberId, messageId, contextKeys))) {
      throw badRequest(`The notification has no ${action.type} action`);
    }

    return message;
  }

  /** @throws AppError 404 */
  async remove(owner: FeedOwner, id: string): Promise<void> {
    const filter = ofOwner(owner, { ids: [idOrThrow(id)] });
    const removed = await this.feeds.removeFromFeed(owner.scope, owner._subscriberId, filter, this.clock.now());
    if (removed === 0) throw notFound('notification', { id });
    this.announce(owner);
  }

  /** @returns how many were changed. */
  async changeMany(owner: FeedOwner, filter: FeedFilter, change: BulkChange): Promise<number> {
    const now = this.clock.now();
    const { from, to } = BULK_CHANGES[change];
    const changed = await this.feeds.setFlagsInFeed(
      owner.scope,
      owner._subscriberId,
      ofOwner(owner, { ...filter, ...from }),
      to(now),
      now,
    );
    if (changed > 0) this.announce(owner);

    return changed;
  }

  async removeMany(owner: FeedOwner, filter: FeedFilter): Promise<void> {
    const which = ofOwner(owner, filter);
    const removed = await this.feeds.removeFromFeed(owner.scope, owner._subscriberId, which, this.clock.now());
    if (removed > 0) this.announce(owner);
  }

  private async changed(owner: FeedOwner, id: string, message: FeedMessage | null): Promise<InboxNotification> {
    if (!message) throw notFound('notification', { id });
    this.announce(owner);
    const [notification] = await this.toNotifications(owner, [message]);
    if (!notification) throw notFound('notification', { id });

    return notification;
  }

  /** Other tabs and devices of the subscriber get new counts. Nobody waits for it: a signal that is lost is only a late count. */
  private announce({ scope, _subscriberId }: FeedOwner): void {
    void this.signals.publish('inbox.changed', [
      {
        environmentId: scope.environmentId.toHexString(),
        organizationId: scope.organizationId.toHexString(),
        subscriberId: _subscriberId.toHexString(),
      },
    ]);
  }

  private async toNotifications(owner: FeedOwner, messages: readonly FeedMessage[]): Promise<InboxNotification[]> {
    if (messages.length === 0) return [];
    const [subscriber, workflows] = await Promise.all([
      this.profileOf(owner),
      summariseWorkflows(this.definitions, owner.scope, messages),
    ]);

    const to = toInboxSubscriber(subscriber);
    const now = this.clock.now();

    return messages.map((message) =>
      toInboxNotification(message, to, now, workflows.get(message._templateId.toHexString())),
    );
  }

  /** The internal id of the subscriber with the customer's id. @returns null when there is none. */
  async idOf(scope: Scope, subscriberId: string): Promise<Types.ObjectId | null> {
    return (await this.profile(scope, subscriberId))?._id ?? null;
  }

  private profile(scope: Scope, subscriberId: string): Promise<SubscriberDoc | null> {
    const key = `${scope.environmentId.toHexString()}:${subscriberId}`;

    return this.profiles.get(key, () => this.subscribers.findByExternalId(scope, subscriberId));
  }

  private async profileOf({ scope, subscriberId, _subscriberId }: FeedOwner): Promise<SubscriberDoc> {
    const profile = await this.profile(scope, subscriberId);
    // One who was removed and made again is somebody else.
    if (!profile?._id.equals(_subscriberId)) throw unauthorized('Subscriber not found');

    return profile;
  }
}

/** Undefined when the job has sent nothing. One that was done as it was planned sent its message as of the trigger. */
function sentAt({ createdAt, updatedAt, trace }: JobDoc): Date | undefined {
  const sent = trace.find(({ detail }) => detail === 'Message created');

  return sent && createdAt.getTime() === updatedAt.getTime() ? createdAt : sent?.at;
}

function ofOwner({ contextKeys }: FeedOwner, filter: FeedFilter): FeedFilter {
  return contextKeys ? { ...filter, contextKeys } : filter;
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
