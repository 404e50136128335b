import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { contextPathOf, Health, logger, Metrics, respondToHealth, verifyTokenOnce } from '@novu/application-generic';
import { Server, type Socket } from 'socket.io';
import type { WebSocket } from 'ws';
import { WS_ENV, type WsEnv } from './env.js';
import { InboxPush, type ServerEvents } from './inbox-push.js';
import { CLOSING, PlainSockets } from './plain-sockets.js';
import type { Admission } from './recipients.js';

const log = logger('gateway');

/** Sockets closed together at a shutdown, and the pause after them: the other nodes do not get all of them at once. */
const DRAIN = { sockets: 500, pauseMs: 50 };
const UNKNOWN_SUBSCRIBER = 'Subscriber not found';
/** No timer can be set for longer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Clients say nothing but who they are. */
type ClientEvents = Record<string, never>;
type NodeEvents = Record<string, never>;

/** Somebody who may come in. */
interface Admitted {
  admission: Admission;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

type Sockets = Server<ClientEvents, ServerEvents, NodeEvents, Admitted>;
type InboxSocket = Socket<ClientEvents, ServerEvents, NodeEvents, Admitted>;

/** Why somebody is not let in. */
class Refusal extends Error {
  constructor(
    message: string,
    readonly closing: number = CLOSING.refused,
  ) {
    super(message);
  }
}

/**
 * The server the Inboxes are connected to, on a port of its own: over socket.io, and over plain WebSockets at the root of the same address,
 * which is what the published clients ask for with `socketType: 'cloud'`. Both are let in, counted and told the same.
 *
 * Any number of gateways may run. They are not joined by socket.io's Redis adapter: what changed travels as ids in one signal that every
 * node hears, and each node loads and sends for its own sockets only. So a message crosses Redis once, without its content, and nodes
 * without a socket of the subscriber do nothing. Clients that use polling need a load balancer that keeps them on one node.
 */
@Injectable()
export class Gateway implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly contextPath: string;
  /** Of what is for socket.io. */
  private readonly ioPath: string;
  private readonly http: HttpServer;
  private readonly sockets: Sockets;
  private readonly plain = new PlainSockets();

  constructor(
    @Inject(WS_ENV) private readonly env: WsEnv,
    private readonly push: InboxPush,
    private readonly health: Health,
    private readonly metrics: Metrics,
  ) {
    this.contextPath = contextPathOf(env.GLOBAL_CONTEXT_PATH, env.WS_CONTEXT_PATH);
    this.http = createServer((request, response) => this.answer(request, response));
    this.ioPath = `${this.contextPath}/socket.io/`;
    this.sockets = new Server(this.http, {
      path: this.ioPath,
      serveClient: false,
      // Upgrades that are not for socket.io are for us.
      destroyUpgrade: false,
      // The Inbox is embedded in our users' own sites; the token alone decides.
      cors: { origin: '*' },
      connectTimeout: 10_000,
      maxHttpBufferSize: 10_000,
    });
    this.sockets.use((socket, next) => {
      this.admitSocket(socket).then(() => next(), next);
    });
    this.sockets.on('connection', (socket) => {
      const { room, leave } = this.welcome(socket.data, socket.id, () => socket.disconnect(true));
      void socket.join(room);
      socket.once('disconnect', leave);
    });
    this.http.on('upgrade', (request, stream, head) => this.upgrade(request, stream, head));
  }

  /** The port it listens on. */
  get port(): number {
    return (this.http.address() as AddressInfo).port;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.push.start({
      send: (room, event, payload) => {
        this.sockets.to(room).emit(event, ...([payload] as Parameters<ServerEvents[typeof event]>));
        this.plain.send(room, event, payload);
      },
      dismiss: (room) => {
        this.sockets.in(room).disconnectSockets(true);
        this.plain.dismiss(room, UNKNOWN_SUBSCRIBER);
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
    const open = [...this.sockets.sockets.sockets.values()].map((socket) => () => socket.conn.close());
    const closings = [...open, ...this.plain.all().map((socket) => () => socket.close(CLOSING.restart))];
    for (let start = 0; start < closings.length; start += DRAIN.sockets) {
      if (start > 0) await wait(DRAIN.pauseMs);
      for (const close of closings.slice(start, start + DRAIN.sockets)) close();
    }
    await this.plain.stop();
    await this.sockets.close();
    await this.push.stop();
  }

  /** Whatever is not for socket.io. */
  private upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const path = pathOf(request);
    if (path.startsWith(this.ioPath)) return;
    if (path !== this.contextPath && path !== `${this.contextPath}/`) {
      stream.on('error', () => stream.destroy());
      // The server lets a stream stay half open, and nobody would wait for the client to close its half.
      stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n', () => stream.destroy());

      return;
    }
    const token = new URLSearchParams(request.url?.split('?', 2)[1]).get('token');
    this.plain.accept(request, stream, head, (socket) => void this.admitPlain(socket, token));
  }

  /** Rejects with the reason, which the client gets as a `connect_error`, and then does not try again. */
  private async admitSocket(socket: InboxSocket): Promise<void> {
    const token: unknown = socket.handshake.auth['token'] ?? socket.handshake.query['token'];
    socket.data = await this.admit(token).catch((error: unknown) => {
      // Unlike a refusal, a connection that breaks is tried again.
      if (error instanceof Refusal && error.closing === CLOSING.tryLater) socket.conn.close();
      throw error;
    });
    forgetRequest(socket);
  }

  /** Whoever is refused is told why as the connection is closed: a browser shows nothing of an answer without one. */
  private async admitPlain(socket: WebSocket, token: string | null): Promise<void> {
    try {
      const admitted = await this.admit(token);
      if (socket.readyState !== socket.OPEN) return;
      const id = randomUUID();
      const { room, leave } = this.welcome(admitted, id, () => socket.close(CLOSING.refused, 'Token expired'));
      this.plain.join(socket, [id, room]);
      socket.once('close', leave);
    } catch (error) {
      if (error instanceof Refusal) return socket.close(error.closing, error.message);
      log.error('socket not taken in', { error });
      socket.close(CLOSING.tryLater);
    }
  }

  /** Rejects with a {@link Refusal}. */
  private async admit(token: unknown): Promise<Admitted> {
    if (typeof token !== 'string' || token === '') throw new Refusal('Missing token');
    const verified = verifyTokenOnce(this.env.JWT_SECRET, token);
    if (verified?.kind !== 'subscriber') throw new Refusal('Invalid or expired token');
    const admission = await this.push.find(verified.claims).catch((error: unknown) => {
      log.warn('subscriber not read', { error });
      throw new Refusal('The service is not available', CLOSING.tryLater);
    });
    if (!admission) throw new Refusal(UNKNOWN_SUBSCRIBER);

    return { admission, expiresAt: verified.expiresAt };
  }

  /**
   * Takes in a socket of either kind.
   * @param end of the token's life, after which nothing more may be seen.
   * @returns the room it is to be in, and what is to be called when it is gone.
   */
  private welcome(
    { admission, expiresAt }: Admitted,
    socketId: string,
    end: () => void,
  ): { room: string; leave: () => void } {
    const view = this.push.join(admission, socketId);
    // Whole seconds: timers of the same length share what it takes to keep them.
    const lifetimeMs = Math.min(Math.ceil((expiresAt - Date.now()) / 1_000) * 1_000, MAX_TIMER_MS);
    const expiry = setTimeout(end, lifetimeMs);

    return {
      room: view.room,
      leave: () => {
        clearTimeout(expiry);
        this.push.leave(view);
      },
    };
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request);
    const own = path.startsWith(`${this.contextPath}/`) ? path.slice(this.contextPath.length) : path;
    if (!respondToHealth(own, request, response, this.health, this.metrics)) response.writeHead(404).end();
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}

/** What was said on opening the connection has been heard, and takes as much memory as all the rest of a socket that is idle. */
function forgetRequest({ conn, handshake }: InboxSocket): void {
  if (conn.transport.name === 'websocket') Reflect.deleteProperty(conn, 'request');
  Object.assign(handshake, { headers: {}, query: {}, auth: {}, url: '' });
}
