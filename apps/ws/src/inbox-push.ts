import { Injectable } from '@nestjs/common';
import {
  Batcher,
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
  type MessageDoc,
  MessageRepository,
  type Scope,
  type SubscriberDoc,
  SubscriberRepository,
  toObjectId,
  type Types,
  type UnreadCounts,
} from '@novu/dal';
import { LIMITS } from '@novu/shared';
import { Coalesced } from './coalesced.js';
import { type SocketMessage, toSocketMessage } from './socket-message.js';

const log = logger('inbox-push');

/** Shortest time between two counts of one subscriber: a burst of messages is counted a hundred times a second at most. */
const COUNT_INTERVAL_MS = 10;
/** How old the profile inside of a message may be. */
const PROFILE_MEMORY_MS = 30_000;

/** What clients hear (`spec/inbox-api.md` section 9.4). Numbers stop at 100, `hasMore` says that they may have. */
export interface ServerEvents {
  notification_received: (event: { message: SocketMessage }) => void;
  unread_count_changed: (event: { unreadCount: number; counts: UnreadCounts; hasMore: boolean }) => void;
  unseen_count_changed: (event: { unseenCount: number; hasMore: boolean }) => void;
}

/** Sends to everybody in a room. A socket's own id is a room too. */
type Send = <Event extends keyof ServerEvents>(
  room: string,
  event: Event,
  payload: Parameters<ServerEvents[Event]>[0],
) => void;

/** A subscriber who has a socket open on this node. */
export interface Recipient {
  /** Where all of the subscriber's sockets are. */
  room: string;
  scope: Scope;
  id: Types.ObjectId;
  profile: SubscriberDoc;
  profileReadAt: number;
  sockets: number;
  counts: Coalesced;
}

interface Arrival {
  recipient: Recipient;
  messageIds: Types.ObjectId[];
}

/** Keeps the Inboxes connected to this node up to date. */
@Injectable()
export class InboxPush {
  private readonly recipients = new Map<string, Recipient>();
  private send: Send = () => undefined;

  /** One batch at a time, so that messages arrive in the order they were announced. */
  private readonly arrivals = new Batcher<Arrival, void>((batch) => this.attempt(batch, () => this.deliver(batch)), {
    maxBatchSize: 500,
    maxInFlight: 1,
  });

  /** A signal about thousands of subscribers must not become thousands of queries at once. */
  private readonly counting = new Batcher<{ recipient: Recipient; room: string }, void>(
    (batch) =>
      this.attempt(batch, () => Promise.all(batch.map(({ recipient, room }) => this.sendCountsNow(recipient, room)))),
    { maxBatchSize: 8, maxInFlight: 2 },
  );

  constructor(
    private readonly messages: MessageRepository,
    private readonly subscribers: SubscriberRepository,
    private readonly definitions: WorkflowDefinitions,
    private readonly recent: RecentMessages,
    private readonly signals: Signals,
  ) {}

  async start(send: Send): Promise<void> {
    this.send = send;
    await this.signals.subscribe('inbox.changed', (changes) => {
      for (const change of changes) this.take(change);
    });
    // Nobody knows what was missed in between.
    this.signals.onReconnect(() => {
      for (const recipient of this.recipients.values()) recipient.counts.request();
    });
  }

  stop(): void {
    this.send = () => undefined;
    this.recipients.clear();
  }

  /** @returns null when the token's subscriber is gone. */
  async find(claims: SubscriberClaims): Promise<Pick<Recipient, 'scope' | 'id' | 'profile'> | null> {
    const organizationId = toObjectId(claims.organizationId);
    const environmentId = toObjectId(claims.environmentId);
    const id = toObjectId(claims._id);
    if (!organizationId || !environmentId || !id) return null;
    const scope: Scope = { organizationId, environmentId };
    const profile = await this.subscribers.findById(scope, id);

    return profile?.subscriberId === claims.subscriberId ? { scope, id, profile } : null;
  }

  /** Counts one more socket in. */
  join({ scope, id, profile }: Pick<Recipient, 'scope' | 'id' | 'profile'>): Recipient {
    const room = roomOf(scope.environmentId.toHexString(), id.toHexString());
    const recipient: Recipient = this.recipients.get(room) ?? {
      room,
      scope,
      id,
      profile,
      profileReadAt: 0,
      sockets: 0,
      counts: new Coalesced(() => this.counting.submit({ recipient, room }), COUNT_INTERVAL_MS),
    };
    Object.assign(recipient, { profile, profileReadAt: Date.now(), sockets: recipient.sockets + 1 });
    this.recipients.set(room, recipient);

    return recipient;
  }

  leave(recipient: Recipient): void {
    recipient.sockets -= 1;
    if (recipient.sockets === 0 && this.recipients.get(recipient.room) === recipient)
      this.recipients.delete(recipient.room);
  }

  /** @param room the one socket that is told. */
  async sendCounts(recipient: Recipient, room: string): Promise<void> {
    await this.counting.submit({ recipient, room });
  }

  /** Most changes are of subscribers with no socket here, and cost nothing more than this. */
  private take({ environmentId, subscriberId, received = [] }: InboxChange): void {
    const recipient = this.recipients.get(roomOf(environmentId, subscriberId));
    if (!recipient) return;
    const messageIds = received.flatMap((id) => toObjectId(id) ?? []);
    if (messageIds.length > 0) void this.arrivals.submit({ recipient, messageIds });
    else recipient.counts.request();
  }

  private async deliver(batch: readonly Arrival[]): Promise<void> {
    await this.refreshProfiles(batch);
    const loaded = await this.load(batch);
    for (const { recipient, messageIds } of batch) {
      for (const id of messageIds) {
        const found = loaded.get(id.toHexString());
        // Gone already, or not this subscriber's: the signal only said so.
        if (!found?.message._subscriberId.equals(recipient.id)) continue;
        this.send(recipient.room, 'notification_received', {
          message: toSocketMessage(found.message, recipient.profile, found.workflow),
        });
      }
    }
    for (const recipient of new Set(batch.map((arrival) => arrival.recipient))) recipient.counts.request();
  }

  /** One query an environment, and nearly always there is one. */
  private async load(
    batch: readonly Arrival[],
  ): Promise<Map<string, { message: MessageDoc; workflow?: WorkflowSummary }>> {
    const loaded = new Map<string, { message: MessageDoc; workflow?: WorkflowSummary }>();
    for (const [scope, arrivals] of byEnvironment(batch, ({ recipient }) => recipient.scope)) {
      const messages = await this.messagesOf(
        scope,
        arrivals.flatMap(({ messageIds }) => messageIds),
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
  private async messagesOf(scope: Scope, ids: readonly Types.ObjectId[]): Promise<MessageDoc[]> {
    const recent = ids.flatMap((id) => this.recent.get(id) ?? []);
    const missing = ids.filter((id) => !recent.some((message) => message._id.equals(id)));

    return missing.length === 0 ? recent : [...recent, ...(await this.messages.findManyById(scope, missing))];
  }

  private async refreshProfiles(batch: readonly Arrival[]): Promise<void> {
    const readBefore = Date.now() - PROFILE_MEMORY_MS;
    const stale = [...new Set(batch.map(({ recipient }) => recipient))].filter(
      ({ profileReadAt }) => profileReadAt < readBefore,
    );
    for (const [scope, recipients] of byEnvironment(stale, (recipient) => recipient.scope)) {
      const found = await this.subscribers.findManyById(
        scope,
        recipients.map(({ id }) => id),
      );
      const profiles = new Map(found.map((profile) => [profile._id.toHexString(), profile]));
      for (const recipient of recipients) {
        recipient.profile = profiles.get(recipient.id.toHexString()) ?? recipient.profile;
        recipient.profileReadAt = Date.now();
      }
    }
  }

  private async sendCountsNow({ scope, id }: Recipient, room: string): Promise<void> {
    const [counts, unseenCount] = await Promise.all([
      this.messages.unreadCounts(scope, id),
      this.messages.countInFeed(scope, id, { seen: false, archived: false, snoozed: false }),
    ]);
    this.send(room, 'unread_count_changed', {
      unreadCount: counts.total,
      counts,
      hasMore: counts.total >= LIMITS.inboxCount,
    });
    this.send(room, 'unseen_count_changed', { unseenCount, hasMore: unseenCount >= LIMITS.inboxCount });
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

function roomOf(environmentId: string, subscriberId: string): string {
  return `${environmentId}:${subscriberId}`;
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
