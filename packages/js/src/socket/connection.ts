import { io, type Socket as IoSocket } from 'socket.io-client';
import { isRefusal, type Session } from '../http/session.js';
import { type NovuSocketOptions, WebSocketEvent } from '../types.js';
import type { AgentEventEnvelope } from '../web-chat/events.js';
import type { SocketMessage } from './socket-message.js';

export const MAX_RECONNECTION_DELAY_MS = 10_000;

interface Payloads {
  [WebSocketEvent.RECEIVED]: { message: SocketMessage };
  [WebSocketEvent.UNREAD]: { counts?: { total: number; severity: Record<string, number> } };
  [WebSocketEvent.UNSEEN]: { unseenCount?: number };
  [WebSocketEvent.AGENT_EVENT]: AgentEventEnvelope;
}

/** What the server says. */
export type ServerEvent = {
  [Name in keyof Payloads]: { name: Name; payload: Payloads[Name] };
}[keyof Payloads];

/** Whoever a connection is for. */
export interface ConnectionListener {
  heard(event: ServerEvent): void;
  connected(): void;
  lost(): void;
  /** The server cannot be reached now; it is tried again. */
  failed(error: Error): void;
  /** The API lets this page in no more: nothing else is tried. */
  refused(): void;
}

/** A connection that opens by itself, again and again, until it is closed. */
export interface Connection {
  readonly isConnected: boolean;
  close(): void;
}

type InboxSocket = IoSocket<{ [Name in keyof Payloads]: (payload: Payloads[Name]) => void }, Record<string, never>>;

/** A socket to the server. */
export class OwnConnection implements Connection {
  private readonly socket: InboxSocket;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** In a row. */
  private refusals = 0;
  private isClosed = false;

  /** @param token what the server is shown. */
  constructor(
    url: string,
    { socketType: _, ...options }: NovuSocketOptions,
    private readonly session: Session,
    private token: string,
    private readonly listener: ConnectionListener,
  ) {
    const [origin, path] = splitAddress(url);
    const socket: InboxSocket = io(origin, {
      ...(path ? { path: `${path}/socket.io` } : {}),
      reconnectionDelayMax: MAX_RECONNECTION_DELAY_MS,
      transports: ['websocket'],
      // Clients of one page have their own connections: they may be of different subscribers.
      forceNew: true,
      query: { token },
      ...options,
    });
    this.socket = socket;
    socket.on(WebSocketEvent.RECEIVED, (payload) => listener.heard({ name: WebSocketEvent.RECEIVED, payload }));
    socket.on(WebSocketEvent.UNREAD, (payload) => listener.heard({ name: WebSocketEvent.UNREAD, payload }));
    socket.on(WebSocketEvent.UNSEEN, (payload) => listener.heard({ name: WebSocketEvent.UNSEEN, payload }));
    socket.on(WebSocketEvent.AGENT_EVENT, (payload) => listener.heard({ name: WebSocketEvent.AGENT_EVENT, payload }));
    socket.on('connect', () => {
      this.refusals = 0;
      listener.connected();
    });
    socket.on('disconnect', () => {
      listener.lost();
      this.comeAgain();
    });
    socket.on('connect_error', (error) => {
      listener.failed(error);
      this.comeAgain();
    });
  }

  get isConnected(): boolean {
    return this.socket.connected;
  }

  close(): void {
    clearTimeout(this.retry);
    this.socket.removeAllListeners();
    this.socket.disconnect();
    this.isClosed = true;
  }

  /**
   * A server that cannot be reached is tried again by socket.io itself; one that refuses, or sends us away, is not: the token may have
   * come of age, so a new one is asked for. When the API refuses that too, nothing more is tried.
   */
  private comeAgain(): void {
    const { socket } = this;
    if (socket.active || this.isClosed) return;
    const delayMs = this.refusals === 0 ? 0 : Math.min(1_000 * 2 ** this.refusals, MAX_RECONNECTION_DELAY_MS);
    this.refusals += 1;
    this.retry = setTimeout(() => {
      this.session.renew(this.token).then(
        (renewed) => {
          if (this.isClosed) return;
          this.token = renewed.token;
          socket.io.opts.query = { ...socket.io.opts.query, token: renewed.token };
          socket.connect();
        },
        (error: unknown) => {
          if (this.isClosed) return;
          if (isRefusal(error)) this.listener.refused();
          else this.comeAgain();
        },
      );
    }, delayMs);
  }
}

/** The path of an address is where a proxy has the server; socket.io by itself takes it for the name of a part of the server. */
function splitAddress(url: string): [origin: string, path: string] {
  const [, origin = url, path = ''] = /^(\w+:\/\/[^/?#]+)(\/[^?#]*)?$/.exec(url) ?? [];

  return [origin, path.replace(/\/+$/, '')];
}
