import type { NovuEventEmitter } from '../event-emitter.js';
import type { Session } from '../http/session.js';
import type { Notification } from '../notifications/notification.js';
import type { Notifications } from '../notifications/notifications.js';

/** A lost connection is noticed late: the server's pings come every 25 seconds, and 20 more are waited for them. */
const NOTICED_AFTER_MS = 60_000;
/** The token, from which the server's clock is known, has whole seconds. */
const CLOCK_PRECISION_MS = 2_000;
const RETRY_MS = 2_000;
const REMEMBERED = 1_000;

/** Tells listeners of what arrived while the connection was down, and has the lists asked for again. */
export class MissedNotifications {
  /** By id, when it was delivered last: one that comes back from a snooze is told of again. */
  private readonly told = new Map<string, string | undefined>();
  private connectedAt: number | undefined;
  /** Server time from which on something may have been missed. */
  private since: number | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly emitter: NovuEventEmitter,
    private readonly session: Pick<Session, 'serverTime'>,
    private readonly notifications: Pick<Notifications, 'since' | 'refresh'>,
  ) {}

  /** Tells listeners of what the server has sent, unless they know: tabs that hand the socket over may both pass it on. */
  tell(notification: Notification): void {
    const { id } = notification;
    const deliveredAt = notification.deliveredAt?.at(-1);
    if (deliveredAt !== undefined && this.told.get(id) === deliveredAt) return;
    this.told.set(id, deliveredAt);
    const [oldest] = this.told.keys();
    if (this.told.size > REMEMBERED && oldest !== undefined) this.told.delete(oldest);
    this.emitter.emit('notifications.notification_received', { result: notification });
  }

  lost(): void {
    if (this.connectedAt === undefined) return;
    this.since ??= Math.max(this.connectedAt - CLOCK_PRECISION_MS, this.session.serverTime() - NOTICED_AFTER_MS);
    this.connectedAt = undefined;
    clearTimeout(this.retry);
  }

  /** The connection is there, for the first time or again. */
  async connected(): Promise<void> {
    this.connectedAt = this.session.serverTime();
    await this.catchUp();
  }

  stop(): void {
    clearTimeout(this.retry);
    this.connectedAt = undefined;
    this.since = undefined;
    this.told.clear();
  }

  private async catchUp(): Promise<void> {
    const { since, connectedAt } = this;
    if (since === undefined || connectedAt === undefined) return;
    try {
      const missed = await this.notifications.since(since);
      for (const notification of missed.reverse()) {
        if (!this.told.has(notification.id)) this.tell(notification);
      }
      await this.notifications.refresh();
      // A connection that was made meanwhile has its own catching up, which may yet fail.
      if (this.connectedAt === connectedAt) this.since = undefined;
    } catch {
      // The API is away though the socket is there; the next loss of the connection ends this.
      if (this.connectedAt === connectedAt) this.retry = setTimeout(() => void this.catchUp(), RETRY_MS);
    }
  }
}
