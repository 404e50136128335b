import { buildContextKey } from '../context.js';
import { type NovuEventEmitter, performSilently } from '../event-emitter.js';
import { isSocketEvent, type SocketEventNames } from '../events.js';
import { isRefusal, type Session } from '../http/session.js';
import type { Notifications } from '../notifications/notifications.js';
import { type NovuSocketOptions, type Result, WebSocketEvent } from '../types.js';
import {
  type Connection,
  type ConnectionListener,
  MAX_RECONNECTION_DELAY_MS,
  OwnConnection,
  type ServerEvent,
} from './connection.js';
import { MissedNotifications } from './missed-notifications.js';
import { canBeShared, SharedConnection } from './shared-connection.js';
import { toInboxNotification } from './socket-message.js';

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
  private connection: Connection | undefined;
  private opening: Result<void> | undefined;
  /** Ends an opening that is under way. */
  private giveUp: (() => void) | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** Who waits for what becomes of the connection. */
  private next: { resolve: () => void; reject: (error: Error) => void } | undefined;
  private readonly missed: MissedNotifications;
  private readonly connectionListeners = new Set<() => void>();
  private readonly listener: ConnectionListener = {
    heard: (event) => this.hear(event),
    connected: () => {
      this.next?.resolve();
      void this.missed.connected();
      for (const listener of this.connectionListeners) listener();
    },
    lost: () => this.missed.lost(),
    failed: (error) => this.next?.reject(error),
    refused: () => undefined,
  };

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
    const { connection } = this;
    this.connection = undefined;
    this.opening = undefined;
    this.giveUp?.();
    this.giveUp = undefined;
    clearTimeout(this.retry);
    this.missed.stop();
    if (connection) {
      connection.close();
      this.emitter.emit('socket.disconnect.resolved', { args: { socketUrl: this.url } });
    }

    return Promise.resolve({});
  };

  /** Calls the listener whenever the connection is there, for the first time or again. */
  onConnected(listener: () => void): void {
    this.connectionListeners.add(listener);
  }

  /** Whether a connection was asked for and not given up since. */
  get isWanted(): boolean {
    return this.connection !== undefined || this.opening !== undefined;
  }

  private async open(): Result<void> {
    if (this.connection?.isConnected) return {};
    return performSilently(this.emitter, 'socket.connect', {
      args: { socketUrl: this.url },
      request: async () => {
        const givenUp = new Promise<never>((_, reject) => {
          this.giveUp = () => reject(new Error('Disconnected'));
        });
        const { token } = await Promise.race([this.openSession(), givenUp]);
        const connected = this.connected();
        this.connection ??= this.create(token);
        await Promise.race([connected, givenUp]);
      },
      failure: `Failed to connect to ${this.url}`,
    });
  }

  /** In a browser, the one of all tabs that show the Inbox of this subscriber. A trial has no name to share it by. */
  private create(token: string): Connection {
    const own = (listener: ConnectionListener): Connection =>
      new OwnConnection(this.url, this.options, this.session, token, listener);
    const { applicationIdentifier, subscriber, context } = this.session.current;
    if (!applicationIdentifier || !canBeShared(this.options)) return own(this.listener);
    const name = [this.url, applicationIdentifier, subscriber.subscriberId, buildContextKey(context)];

    return new SharedConnection(`novu_inbox_1:${JSON.stringify(name)}`, own, this.listener);
  }

  /** The next that becomes of the connection. */
  private connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.next = { resolve, reject };
    });
  }

  private hear({ name, payload }: ServerEvent): void {
    switch (name) {
      case WebSocketEvent.RECEIVED:
        this.missed.tell(this.notifications.make(toInboxNotification(payload.message)));
        break;
      case WebSocketEvent.UNREAD:
        if (payload.counts) this.emitter.emit('notifications.unread_count_changed', { result: payload.counts });
        break;
      case WebSocketEvent.UNSEEN: {
        const { unseenCount } = payload;
        if (unseenCount !== undefined) this.emitter.emit('notifications.unseen_count_changed', { result: unseenCount });
        break;
      }
      case WebSocketEvent.AGENT_EVENT:
        this.emitter.emit('web_chat.agent_event', { result: payload });
    }
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
}
