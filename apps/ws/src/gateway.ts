import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { contextPathOf, Health, logger, Metrics, respondToHealth, verifyTokenOnce } from '@novu/application-generic';
import { Server, type Socket } from 'socket.io';
import { WS_ENV, type WsEnv } from './env.js';
import { InboxPush, type ServerEvents } from './inbox-push.js';
import type { Admission } from './recipients.js';

const log = logger('gateway');

/** Sockets closed together at a shutdown, and the pause after them: the other nodes do not get all of them at once. */
const DRAIN = { sockets: 500, pauseMs: 50 };
/** No timer can be set for longer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Clients say nothing but who they are. */
type ClientEvents = Record<string, never>;
type NodeEvents = Record<string, never>;

interface SocketData {
  admission: Admission;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

type Sockets = Server<ClientEvents, ServerEvents, NodeEvents, SocketData>;
type InboxSocket = Socket<ClientEvents, ServerEvents, NodeEvents, SocketData>;

/**
 * The server the Inboxes are connected to, over socket.io, on a port of its own.
 *
 * Any number of gateways may run. They are not joined by socket.io's Redis adapter: what changed travels as ids in one signal that every
 * node hears, and each node loads and sends for its own sockets only. So a message crosses Redis once, without its content, and nodes
 * without a socket of the subscriber do nothing. Clients that use polling need a load balancer that keeps them on one node.
 */
@Injectable()
export class Gateway implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly contextPath: string;
  private readonly http: HttpServer;
  private readonly sockets: Sockets;

  constructor(
    @Inject(WS_ENV) private readonly env: WsEnv,
    private readonly push: InboxPush,
    private readonly health: Health,
    private readonly metrics: Metrics,
  ) {
    this.contextPath = contextPathOf(env.GLOBAL_CONTEXT_PATH, env.WS_CONTEXT_PATH);
    this.http = createServer((request, response) => this.answer(request, response));
    this.sockets = new Server(this.http, {
      path: `${this.contextPath}/socket.io/`,
      serveClient: false,
      // The Inbox is embedded in our users' own sites; the token alone decides.
      cors: { origin: '*' },
      connectTimeout: 10_000,
      maxHttpBufferSize: 10_000,
    });
    this.sockets.use((socket, next) => {
      this.admit(socket).then(() => next(), next);
    });
    this.sockets.on('connection', (socket) => this.welcome(socket));
  }

  /** The port it listens on. */
  get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.push.start({
      send: (room, event, payload) => {
        this.sockets.to(room).emit(event, ...([payload] as Parameters<ServerEvents[typeof event]>));
      },
      dismiss: (room) => {
        this.sockets.in(room).disconnectSockets(true);
      },
    });
    await new Promise<void>((resolve, reject) => {
      this.http.once('error', reject).listen(this.env.PORT ?? this.env.WS_PORT, this.env.HOST, resolve);
    });
    log.info('listening', { port: this.port });
  }

  /**
   * Nobody new is let in, what was announced is still told, then the sockets go to other nodes, some at a time: closing the transports,
   * unlike disconnecting the sockets, makes clients connect again.
   */
  async beforeApplicationShutdown(): Promise<void> {
    this.http.close();
    this.http.closeIdleConnections();
    await this.push.settle();
    const open = [...this.sockets.sockets.sockets.values()];
    for (let start = 0; start < open.length; start += DRAIN.sockets) {
      if (start > 0) await wait(DRAIN.pauseMs);
      for (const socket of open.slice(start, start + DRAIN.sockets)) socket.conn.close();
    }
    await this.sockets.close();
    await this.push.stop();
  }

  /** Rejects with the reason, which the client gets as a `connect_error`, and then does not try again. */
  private async admit(socket: InboxSocket): Promise<void> {
    const token: unknown = socket.handshake.auth['token'] ?? socket.handshake.query['token'];
    if (typeof token !== 'string' || token === '') throw new Error('Missing token');
    const verified = verifyTokenOnce(this.env.JWT_SECRET, token);
    if (verified?.kind !== 'subscriber') throw new Error('Invalid or expired token');
    const admission = await this.push.find(verified.claims).catch((error: unknown) => {
      log.warn('subscriber not read', { error });
      // Unlike a refusal, a connection that breaks is tried again.
      socket.conn.close();
      throw new Error('The service is not available');
    });
    if (!admission) throw new Error('Subscriber not found');
    socket.data = { admission, expiresAt: verified.expiresAt };
    forgetRequest(socket);
  }

  private welcome(socket: InboxSocket): void {
    const view = this.push.join(socket.data.admission, socket.id);
    void socket.join(view.room);
    // What a token may see, it may see until it expires.
    // Whole seconds: timers of the same length share what it takes to keep them.
    const lifetimeMs = Math.min(Math.ceil((socket.data.expiresAt - Date.now()) / 1_000) * 1_000, MAX_TIMER_MS);
    const expiry = setTimeout(() => socket.disconnect(true), lifetimeMs);
    socket.once('disconnect', () => {
      clearTimeout(expiry);
      this.push.leave(view);
    });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const own = path.startsWith(`${this.contextPath}/`) ? path.slice(this.contextPath.length) : path;
    if (!respondToHealth(own, request, response, this.health, this.metrics)) response.writeHead(404).end();
  }
}

/** What was said on opening the connection has been heard, and takes as much memory as all the rest of a socket that is idle. */
function forgetRequest({ conn, handshake }: InboxSocket): void {
  if (conn.transport.name === 'websocket') Reflect.deleteProperty(conn, 'request');
  Object.assign(handshake, { headers: {}, query: {}, auth: {}, url: '' });
}
