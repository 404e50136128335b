import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';

/** As often as socket.io asks its own. */
const PING_INTERVAL_MS = 25_000;
/** How long clients may take to say goodbye. */
const GOODBYE_MS = 1_000;
/** What may wait for a client that does not read: who reads again after that connects again, and reads the list. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** Why a socket is closed, as RFC 6455 and its registry have it. */
export const CLOSING = { refused: 1008, restart: 1012, tryLater: 1013 } as const;

/**
 * WebSockets without socket.io, in rooms. Whatever they are told is a JSON text with `event` and `data`. All they say is `ping`, now and
 * then, for proxies that end connections nobody uses.
 */
export class PlainSockets {
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: 1_000, perMessageDeflate: false });
  private readonly rooms = new Map<string, Set<WebSocket>>();
  /** Those that have been asked whether they are there, and have not answered yet. */
  private readonly asked = new Set<WebSocket>();
  private readonly rounds: NodeJS.Timeout;

  /** @param pingIntervalMs after which those are ended that have not answered. */
  constructor(pingIntervalMs = PING_INTERVAL_MS) {
    this.rounds = setInterval(() => this.ask(), pingIntervalMs).unref();
  }

  /** Completes the handshake, and calls back before it returns; a request that is none is answered so, and that is it. */
  accept(request: IncomingMessage, stream: Duplex, head: Buffer, accepted: (socket: WebSocket) => void): void {
    this.server.handleUpgrade(request, stream, head, (socket) => {
      socket.on('pong', () => this.asked.delete(socket));
      socket.on('message', (data: Buffer) => {
        // Who does not read the answers gets no more of them.
        if (socket.bufferedAmount === 0 && data.toString() === 'ping') socket.send('pong');
      });
      // It is closed then.
      socket.on('error', () => undefined);
      accepted(socket);
    });
  }

  /** Until it is closed. */
  join(socket: WebSocket, rooms: readonly string[]): void {
    for (const room of rooms) this.rooms.set(room, (this.rooms.get(room) ?? new Set()).add(socket));
    socket.once('close', () => {
      for (const room of rooms) this.leave(socket, room);
    });
  }

  /** Ends those that too much waits for already. */
  send(room: string, event: string, data: unknown): void {
    const sockets = this.rooms.get(room);
    if (!sockets) return;
    const text = JSON.stringify({ event, data });
    for (const socket of sockets) {
      if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
      else socket.send(text);
    }
  }

  /** Closes all of a room for good. */
  dismiss(room: string, reason: string): void {
    for (const socket of this.rooms.get(room) ?? []) socket.close(CLOSING.refused, reason);
  }

  all(): WebSocket[] {
    return [...this.server.clients];
  }

  /** Resolves once all of them, which are to be closing by now, are gone: those that do not say goodbye by force. */
  async stop(): Promise<void> {
    clearInterval(this.rounds);
    // Whatever goes wrong with one of them meanwhile, it is closed in the end.
    const gone = Promise.all(this.all().map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    await Promise.race([gone, wait(GOODBYE_MS, undefined, { ref: false })]);
    for (const socket of this.all()) socket.terminate();
    await gone;
  }

  private leave(socket: WebSocket, room: string): void {
    const sockets = this.rooms.get(room);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.rooms.delete(room);
  }

  /** Ends those that have not answered since the last round. */
  private ask(): void {
    for (const socket of this.asked) socket.terminate();
    this.asked.clear();
    for (const socket of this.all()) {
      this.asked.add(socket);
      socket.ping();
    }
  }
}
