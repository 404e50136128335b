import { Inject, Injectable } from '@nestjs/common';
import {
  Batcher,
  type Clock,
  CLOCK,
  type InboxChange,
  logger,
  RecentMessages,
  Signals,
  summariseWorkflows,
  type SubscriberClaims,
  WorkflowDefinitions,
  type WorkflowSummary,
} from '@novu/application-generic';
import {
  contextKeyOf,
  FeedRepository,
  type MessageDoc,
  MessageRepository,
  type Scope,
  SubscriberRepository,
  toObjectId,
  type UnreadCounts,
} from '@novu/dal';
import { LIMITS } from '@novu/shared';
import { Presence } from './presence.js';
import { type Admission, type Arrival, type Recipient, Recipients, type View } from './recipients.js';
import { type SocketMessage, toSocketMessage } from './socket-message.js';

const log = logger('inbox-push');

/** How old the profile inside of a message may be. */
const PROFILE_MEMORY_MS = 30_000;
/** Where the session's cache of the API says that a subscriber was changed or removed. */
const SUBSCRIBER_CACHE = 'subscriber-session';

/** What clients hear (`spec/inbox-api.md` section 9.4). Numbers stop at 100, `hasMore` says that they may have. */
export interface ServerEvents {
  notification_received: (event: { message: SocketMessage }) => void;
  unread_count_changed: (event: { unreadCount: number; counts: UnreadCounts; hasMore: boolean }) => void;
  unseen_count_changed: (event: { unseenCount: number; hasMore: boolean }) => void;
}

/** The sockets, by room. A socket's own id is a room too. */
export interface Rooms {
  send<Event extends keyof ServerEvents>(room: string, event: Event, payload: Parameters<ServerEvents[Event]>[0]): void;
  /** Closes all sockets of a room for good. */
  dismiss(room: string): void;
}

const NO_ROOMS: Rooms = { send: () => undefined, dismiss: () => undefined };

interface Delivery {
  recipient: Recipient;
  arrivals: readonly Arrival[];
}

/** Keeps the Inboxes connected to this node up to date. */
@Injectable()
export class InboxPush {
  private rooms = NO_ROOMS;
  private readonly recipients = new Recipients({
    count: (view) => this.counting.submit(view),
    arrive: (recipient, arrivals) => this.announce({ recipient, arrivals }),
  });
  /** Deliveries under way. */
  private readonly announcing = new Set<Promise<void>>();

  /** One batch at a time, so that messages arrive in the order they were announced. */
  private readonly deliveries = new Batcher<Delivery, void>((batch) => this.attempt(batch, () => this.deliver(batch)), {
    maxBatchSize: 500,
    maxInFlight: 1,
  });

  /** A signal about thousands of subscribers must not become thousands of queries at once. */
  private readonly counting = new Batcher<View, void>(
    (batch) => this.attempt(batch, () => Promise.all(batch.map((view) => this.sendCounts(view)))),
    { maxBatchSize: 8, maxInFlight: 2 },
  );

  /** Profiles that may have changed, or gone. */
  private readonly checks = new Batcher<Recipient, void>(
    (batch) => this.attempt(batch, () => this.readProfiles([...new Set(batch)])),
    { maxBatchSize: 500, maxInFlight: 1 },
  );

  constructor(
    private readonly messages: MessageRepository,
    private readonly feeds: FeedRepository,
    private readonly subscribers: SubscriberRepository,
    private readonly definitions: WorkflowDefinitions,
    private readonly recent: RecentMessages,
    private readonly signals: Signals,
    private readonly presence: Presence,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async start(rooms: Rooms): Promise<void> {
    this.rooms = rooms;
    await this.presence.start();
    await this.signals.subscribe('inbox.changed', (changes) => {
      for (const change of changes) this.take(change);
    });
    await this.signals.subscribe('cache.changed', ({ cache, key }) => {
      const recipient = cache === SUBSCRIBER_CACHE ? this.recipients.findByName(key) : undefined;
      if (recipient) void this.checks.submit(recipient);
    });
    // Nobody knows what was missed in between.
    this.signals.onReconnect(() => {
      for (const recipient of this.recipients.all()) {
        requestAllCounts(recipient);
        void this.checks.submit(recipient);
      }
    });
  }

  /** Resolves once the Inboxes have heard of everything that was announced before. */
  async settle(): Promise<void> {
    await Promise.all(this.announcing);
  }

  /** To be called when no socket is left. */
  async stop(): Promise<void> {
    this.rooms = NO_ROOMS;
    await this.presence.stop();
  }

  /** @returns null when the token's subscriber is gone. */
  async find(claims: SubscriberClaims): Promise<Admission | null> {
    const organizationId = toObjectId(claims.organizationId);
    const environmentId = toObjectId(claims.environmentId);
    const id = toObjectId(claims._id);
    if (!organizationId || !environmentId || !id) return null;
    const scope: Scope = { organizationId, environmentId };
    const profile = await this.subscribers.findById(scope, id);

    return profile?.subscriberId === claims.subscriberId
      ? { scope, profile, contextKeys: claims.contextKeys ?? [] }
      : null;
  }

  /** Takes one more socket in, and tells it the counts. */
  join(admission: Admission, socketId: string): View {
    const view = this.recipients.join(admission, Date.now());
    this.presence.note(admission.scope, admission.profile._id, true);
    requestCounts(view, socketId);

    return view;
  }

  leave(view: View): void {
    const { scope, profile } = view.recipient;
    if (this.recipients.leave(view)) this.presence.note(scope, profile._id, false);
  }

  /** Most changes are of subscribers with no socket here, and cost nothing more than this. */
  private take({ environmentId, subscriberId, received = [], returned = [] }: InboxChange): void {
    const recipient = this.recipients.find(environmentId, subscriberId);
    if (!recipient) return;
    const arrivals = [...arrivalsOf(received, false), ...arrivalsOf(returned, true)];
    if (arrivals.length === 0 || recipient.arrivals.offer(arrivals) === 0) requestAllCounts(recipient);
  }

  private announce(delivery: Delivery): void {
    const done = this.deliveries.submit(delivery).finally(() => this.announcing.delete(done));
    this.announcing.add(done);
  }

  private async deliver(batch: readonly Delivery[]): Promise<void> {
    await this.refreshProfiles(batch.map(({ recipient }) => recipient));
    const loaded = await this.load(batch);
    for (const { recipient, arrivals } of batch) {
      for (const { id } of arrivals) {
        const found = loaded.get(id.toHexString());
        // Gone already, or not this subscriber's: the signal only said so.
        if (!found?.message._subscriberId.equals(recipient.profile._id)) continue;
        const view = recipient.views.get(contextKeyOf(found.message.contextKeys));
        if (!view) continue;
        this.rooms.send(view.room, 'notification_received', {
          message: toSocketMessage(found.message, recipient.profile, found.workflow),
        });
      }
    }
    for (const recipient of new Set(batch.map((delivery) => delivery.recipient))) requestAllCounts(recipient);
  }

  /** One query an environment, and nearly always there is one. */
  private async load(
    batch: readonly Delivery[],
  ): Promise<Map<string, { message: MessageDoc; workflow?: WorkflowSummary }>> {
    const loaded = new Map<string, { message: MessageDoc; workflow?: WorkflowSummary }>();
    for (const [scope, deliveries] of byEnvironment(batch, ({ recipient }) => recipient.scope)) {
      const messages = await this.messagesOf(
        scope,
        deliveries.flatMap(({ arrivals }) => arrivals),
      );
      const workflows = await summariseWorkflows(this.definitions, scope, messages);
      for (const message of messages) {
        const workflow = workflows.get(message._templateId.toHexString());
        loaded.set(message._id.toHexString(), { message, ...(workflow ? { workflow } : {}) });
      }
    }

    return loaded;
  }

  /** What this process has stored itself is at hand. */
  private async messagesOf(scope: Scope, arrivals: readonly Arrival[]): Promise<MessageDoc[]> {
    const recent = new Map<string, MessageDoc>();
    const returned = new Set(arrivals.filter(({ hasReturned }) => hasReturned).map(({ id }) => id.toHexString()));
    for (const { id } of arrivals) {
      const message = returned.has(id.toHexString()) ? undefined : this.recent.get(id);
      if (message) recent.set(id.toHexString(), message);
    }
    const missing = arrivals.map(({ id }) => id).filter((id) => !recent.has(id.toHexString()));
    const read = missing.length === 0 ? [] : await this.messages.findManyById(scope, missing);

    return [...recent.values(), ...read];
  }

  private async refreshProfiles(recipients: readonly Recipient[]): Promise<void> {
    const readBefore = Date.now() - PROFILE_MEMORY_MS;
    const stale = recipients.filter(({ profileReadAt }) => profileReadAt < readBefore);
    if (stale.length > 0) await this.readProfiles([...new Set(stale)]);
  }

  /** Whoever is gone is sent away: the token is worth nothing any more. */
  private async readProfiles(recipients: readonly Recipient[]): Promise<void> {
    for (const [scope, group] of byEnvironment(recipients, (recipient) => recipient.scope)) {
      const found = await this.subscribers.findManyById(
        scope,
        group.map(({ profile }) => profile._id),
      );
      const profiles = new Map(found.map((profile) => [profile._id.toHexString(), profile]));
      for (const recipient of group) {
        const profile = profiles.get(recipient.profile._id.toHexString());
        if (profile) Object.assign(recipient, { profile, profileReadAt: Date.now() });
        else for (const { room } of [...recipient.views.values()]) this.rooms.dismiss(room);
      }
    }
  }

  private async sendCounts({ recipient, contextKeys, room, uncounted }: View): Promise<void> {
    if (uncounted.size === 0) return;
    const { scope, profile } = recipient;
    const rooms = uncounted.has(room) ? [room] : [...uncounted];
    uncounted.clear();
    const now = this.clock.now();
    const [counts, unseenCount] = await Promise.all([
      this.feeds.unreadCounts(scope, profile._id, now, contextKeys),
      this.feeds.countInFeed(scope, profile._id, { seen: false, archived: false, snoozed: false, contextKeys }, now),
    ]);
    for (const told of rooms) {
      this.rooms.send(told, 'unread_count_changed', {
        unreadCount: counts.total,
        counts,
        hasMore: counts.total >= LIMITS.inboxCount,
      });
      this.rooms.send(told, 'unseen_count_changed', { unseenCount, hasMore: unseenCount >= LIMITS.inboxCount });
    }
  }

  /** A push that fails is not tried again: clients fetch what they missed, and the next change brings new counts. */
  private async attempt(batch: readonly unknown[], work: () => Promise<unknown>): Promise<void[]> {
    try {
      await work();
    } catch (error) {
      log.warn('push failed', { error, changes: batch.length });
    }

    return batch.map(() => undefined);
  }
}

/** Of every view, as nobody knows which contexts a change was of. */
function requestAllCounts({ views }: Recipient): void {
  for (const view of views.values()) requestCounts(view, view.room);
}

/** One count of a view at a time, whoever asked for it: of two, the older could be told last. */
function requestCounts(view: View, room: string): void {
  view.uncounted.add(room);
  view.counts.request();
}

function arrivalsOf(ids: readonly string[], hasReturned: boolean): Arrival[] {
  return ids.flatMap((text) => {
    const id = toObjectId(text);

    return id ? [{ id, hasReturned }] : [];
  });
}

function byEnvironment<T>(items: readonly T[], scopeOf: (item: T) => Scope): Iterable<[Scope, T[]]> {
  const groups = new Map<string, [Scope, T[]]>();
  for (const item of items) {
    const scope = scopeOf(item);
    const key = scope.environmentId.toHexString();
    const group = groups.get(key) ?? [scope, []];
    group[1].push(item);
    groups.set(key, group);
  }

  return groups.values();
}
