import { io, type Socket as IoSocket } from 'socket.io-client';
import { type NovuEventEmitter, performSilently } from '../event-emitter.js';
import { isSocketEvent, type SocketEventNames } from '../events.js';
import { isRefusal, type Session } from '../http/session.js';
import type { Notifications } from '../notifications/notifications.js';
import { type NovuSocketOptions, type Result, WebSocketEvent } from '../types.js';
import { MissedNotifications } from './missed-notifications.js';
import { type SocketMessage, toInboxNotification } from './socket-message.js';

const MAX_RECONNECTION_DELAY_MS = 10_000;

interface ServerEvents {
  [WebSocketEvent.RECEIVED]: (event: { message: SocketMessage }) => void;
  [WebSocketEvent.UNREAD]: (event: { counts?: { total: number; severity: Record<string, number> } }) => void;
  [WebSocketEvent.UNSEEN]: (event: { unseenCount?: number }) => void;
}

type InboxSocket = IoSocket<ServerEvents, Record<string, never>>;

/** The live connection, as callers see it. */
export interface BaseSocketInterface {
  isSocketEvent: (eventName: string) => eventName is SocketEventNames;
  connect: () => Result<void>;
  disconnect: () => Result<void>;
}

/**
 * The live connection to the server. It is opened when somebody first listens to one of its events, and opened again whenever it is
 * lost; what came in between is then asked for, so that listeners and lists miss nothing.
 */
export class Socket implements BaseSocketInterface {
  readonly isSocketEvent = isSocketEvent;
  private socket: InboxSocket | undefined;
  private opening: Result<void> | undefined;
  /** Ends an opening that is under way. */
  private giveUp: (() => void) | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** What the server was shown last. */
  private token = '';
  /** In a row. */
  private refusals = 0;
  private readonly missed: MissedNotifications;

  constructor(
    private readonly url: string,
    private readonly options: NovuSocketOptions,
    private readonly session: Session,
    private readonly emitter: NovuEventEmitter,
    private readonly notifications: Notifications,
  ) {
    this.missed = new MissedNotifications(emitter, session, notifications);
  }

  /** Resolves when the server has taken the connection, or cannot be reached now: it is then tried again by itself. */
  connect = (): Result<void> => {
    if (this.opening) return this.opening;
    const opening = this.open().finally(() => {
      if (this.opening === opening) this.opening = undefined;
    });
    this.opening = opening;

    return opening;
  };

  disconnect = (): Result<void> => {
    const { socket } = this;
    this.socket = undefined;
    this.opening = undefined;
    this.giveUp?.();
    this.giveUp = undefined;
    clearTimeout(this.retry);
    this.missed.stop();
    if (socket) {
      socket.removeAllListeners();
      socket.disconnect();
      this.emitter.emit('socket.disconnect.resolved', { args: { socketUrl: this.url } });
    }

    return Promise.resolve({});
  };

  /** Whether a connection was asked for and not given up since. */
  get isWanted(): boolean {
    return this.socket !== undefined || this.opening !== undefined;
  }

  private async open(): Result<void> {
    if (this.socket?.connected) return {};
    return performSilently(this.emitter, 'socket.connect', {
      args: { socketUrl: this.url },
      request: async () => {
        const givenUp = new Promise<never>((_, reject) => {
          this.giveUp = () => reject(new Error('Disconnected'));
        });
        const { token } = await Promise.race([this.openSession(), givenUp]);
        await Promise.race([connected(this.socket ?? this.create(token)), givenUp]);
      },
      failure: `Failed to connect to ${this.url}`,
    });
  }

  private create(token: string): InboxSocket {
    const { socketType: _, ...options } = this.options;
    const socket: InboxSocket = io(this.url, {
      reconnectionDelayMax: MAX_RECONNECTION_DELAY_MS,
      transports: ['websocket'],
      // Clients of one page have their own connections: they may be of different subscribers.
      forceNew: true,
      query: { token },
      ...options,
    });
    this.socket = socket;
    this.token = token;
    socket.on(WebSocketEvent.RECEIVED, ({ message }) => {
      const result = this.notifications.make(toInboxNotification(message));
      this.missed.note(result);
      this.emitter.emit('notifications.notification_received', { result });
    });
    socket.on(WebSocketEvent.UNREAD, ({ counts }) => {
      if (counts) this.emitter.emit('notifications.unread_count_changed', { result: counts });
    });
    socket.on(WebSocketEvent.UNSEEN, ({ unseenCount }) => {
      if (unseenCount !== undefined) this.emitter.emit('notifications.unseen_count_changed', { result: unseenCount });
    });
    socket.on('connect', () => {
      this.refusals = 0;
      void this.missed.connected();
    });
    socket.on('disconnect', () => {
      this.missed.lost();
      this.refused(socket);
    });
    socket.on('connect_error', () => this.refused(socket));

    return socket;
  }

  /** An API that is away is asked again later, by {@link connect}; one that refuses is not. */
  private async openSession(): Promise<{ token: string }> {
    const { giveUp } = this;
    try {
      return await this.session.open();
    } catch (error) {
      const isWanted = this.giveUp === giveUp;
      if (isWanted && !isRefusal(error)) {
        this.retry = setTimeout(() => void this.connect(), MAX_RECONNECTION_DELAY_MS);
      }
      throw error;
    }
  }

  /**
   * A server that cannot be reached is tried again by socket.io itself; one that refuses, or sends us away, is not: the token may have
   * come of age, so a new one is asked for. When the API refuses that too, nothing more is tried.
   */
  private refused(socket: InboxSocket): void {
    if (socket.active || this.socket !== socket) return;
    const delayMs = this.refusals === 0 ? 0 : Math.min(1_000 * 2 ** this.refusals, MAX_RECONNECTION_DELAY_MS);
    this.refusals += 1;
    this.retry = setTimeout(() => {
      this.session.renew(this.token).then(
        (renewed) => {
          if (this.socket !== socket) return;
          this.token = renewed.token;
          socket.io.opts.query = { ...socket.io.opts.query, token: renewed.token };
          socket.connect();
        },
        (error: unknown) => {
          if (!isRefusal(error)) this.refused(socket);
        },
      );
    }, delayMs);
  }
}

async function connected(socket: InboxSocket): Promise<void> {
  if (socket.connected) return;
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
}
