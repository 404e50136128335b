import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { contextPathOf, Health, logger, Metrics, respondToHealth, verifyToken } from '@novu/application-generic';
import { Server, type Socket } from 'socket.io';
import { WS_ENV, type WsEnv } from './env.js';
import { InboxPush, type Recipient, type ServerEvents } from './inbox-push.js';

const log = logger('gateway');

/** Clients say nothing but who they are. */
type ClientEvents = Record<string, never>;
type NodeEvents = Record<string, never>;

interface SocketData {
  recipient: Pick<Recipient, 'scope' | 'id' | 'profile'>;
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
    await this.push.start((room, event, payload) => {
      this.sockets.to(room).emit(event, ...([payload] as Parameters<ServerEvents[typeof event]>));
    });
    await new Promise<void>((resolve, reject) => {
      this.http.once('error', reject).listen(this.env.PORT ?? this.env.WS_PORT, this.env.HOST, resolve);
    });
    log.info('listening', { port: this.port });
  }

  /** Closing the transports, unlike disconnecting the sockets, lets clients reconnect to another node. */
  async beforeApplicationShutdown(): Promise<void> {
    this.push.stop();
    await this.sockets.close();
  }

  /** Rejects with the reason, which the client gets as a `connect_error`. */
  private async admit(socket: InboxSocket): Promise<void> {
    const token: unknown = socket.handshake.auth['token'] ?? socket.handshake.query['token'];
    if (typeof token !== 'string' || token === '') throw new Error('Missing token');
    const verified = verifyToken(this.env.JWT_SECRET, token);
    if (verified?.kind !== 'subscriber') throw new Error('Invalid or expired token');
    const recipient = await this.push.find(verified.claims).catch((error: unknown) => {
      log.warn('subscriber not read', { error });
      throw new Error('The service is not available, try again soon');
    });
    if (!recipient) throw new Error('Subscriber not found');
    socket.data.recipient = recipient;
  }

  private welcome(socket: InboxSocket): void {
    const recipient = this.push.join(socket.data.recipient);
    void socket.join(recipient.room);
    socket.once('disconnect', () => this.push.leave(recipient));
    void this.push.sendCounts(recipient, socket.id);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const own = path.startsWith(`${this.contextPath}/`) ? path.slice(this.contextPath.length) : path;
    if (!respondToHealth(own, request, response, this.health, this.metrics)) response.writeHead(404).end();
  }
}
