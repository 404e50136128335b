import type { AgentEventEnvelope } from '@novu/js';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Server } from 'socket.io';

interface Posted {
  conversationIdentifier?: string;
  messageId?: string;
}

interface Answer {
  status: number;
  body: unknown;
}

/** Agents that say what a test has them say: the web chat's part of the API and of the socket, on this machine. */
export interface AgentServer {
  url: string;
  /** What was asked of the web chat, in order. */
  requests: { method: string; path: string; body: unknown }[];
  /** Of every conversation, oldest first. */
  events: AgentEventEnvelope[];
  /** How many events a page of history has. */
  pageSize: number;
  /** Answers the next requests so; those after them as ever. */
  refusals: (Answer | 'break')[];
  /** Holds answers back until its promise is there. */
  hold: Promise<void> | undefined;
  /** How many requests have no answer yet. */
  open: () => number;
  /** Over the socket, to everybody. */
  say(...envelopes: unknown[]): void;
  /** Closes the sockets. They come back by themselves. */
  cut(): void;
  close(): Promise<void>;
}

/** Begins conversations `conv_1`, `conv_2` … */
export async function startAgentServer(): Promise<AgentServer> {
  let begun = 0;
  let open = 0;
  const http = createServer((incoming, outgoing) => {
    // Pages of other origins may ask, as they may the API.
    for (const what of ['Origin', 'Methods']) outgoing.setHeader(`Access-Control-Allow-${what}`, '*');
    outgoing.setHeader('Access-Control-Allow-Headers', incoming.headers['access-control-request-headers'] ?? '*');
    if (incoming.method === 'OPTIONS') return void outgoing.writeHead(204).end();
    open += 1;
    outgoing.on('close', () => (open -= 1));
    void read(incoming).then(async (body) => {
      const path = (incoming.url ?? '').replace(/^\/v1/, '');
      const { method = '' } = incoming;
      if (path.startsWith('/web-chat')) server.requests.push({ method, path, body });
      const answer = answerTo(method, path, body);
      await server.hold;
      if (answer === 'break') return incoming.socket.destroy();
      outgoing.writeHead(answer.status, { 'content-type': 'application/json' });

      return outgoing.end(JSON.stringify(answer.body));
    });

    return undefined;
  });
  const io = new Server(http, { transports: ['websocket'] });

  function answerTo(method: string, path: string, body: unknown): Answer | 'break' {
    const { pathname, searchParams } = new URL(path, 'http://localhost');
    if (pathname === '/inbox/session') return { status: 201, body: { data: SESSION } };
    if (!pathname.startsWith('/web-chat')) return { status: 200, body: { data: [], hasMore: false, filter: {} } };
    const conversation = /^\/web-chat\/conversations\/([^/]+)\/events$/.exec(pathname)?.[1];
    const refusal = server.refusals.shift();
    if (refusal) return refusal;
    if (conversation !== undefined) {
      return { status: 200, body: { data: page(decodeURIComponent(conversation), searchParams) } };
    }
    if (method === 'GET') return { status: 200, body: { data: [CONVERSATION], next: 'next', previous: null } };
    const { conversationIdentifier, messageId } = body as Posted;
    const identifier = conversationIdentifier ?? `conv_${(begun += 1)}`;

    return { status: 201, body: { data: { identifier, ...(messageId ? { messageId } : {}) } } };
  }

  /** A cursor is the sequence of the oldest event of a page. */
  function page(conversation: string, query: URLSearchParams): { events: unknown[]; olderCursor: string | null } {
    const before = Number(query.get('before') ?? Infinity);
    const older = server.events.filter(
      ({ conversationIdentifier, sequence }) => conversationIdentifier === conversation && sequence < before,
    );
    const events = older.slice(-server.pageSize);

    return { events, olderCursor: older.length > events.length ? String(events[0]?.sequence) : null };
  }

  const server: AgentServer = {
    url: '',
    requests: [],
    events: [],
    pageSize: 100,
    refusals: [],
    hold: undefined,
    open: () => open,
    say: (...envelopes) => envelopes.forEach((envelope) => io.emit('agent_event', envelope)),
    cut: () => io.sockets.sockets.forEach((socket) => socket.conn.close()),
    close: async () => {
      http.closeAllConnections();
      await io.close();
    },
  };
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', () => resolve()));
  server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  return server;
}

const SESSION = {
  token: 'token',
  totalUnreadCount: 0,
  unreadCount: { total: 0, severity: { high: 0, medium: 0, low: 0, none: 0 } },
  removeNovuBranding: false,
  isDevelopmentMode: true,
  maxSnoozeDurationHours: 24,
};

const CONVERSATION = {
  identifier: 'conv_1',
  title: 'Where is my order?',
  status: 'active',
  agentIdentifier: 'support',
  lastActivityAt: '2026-01-02T00:00:00.000Z',
  createdAt: '2026-01-01T00:00:00.000Z',
};

async function read(incoming: IncomingMessage): Promise<unknown> {
  const body = await text(incoming);

  return body === '' ? undefined : JSON.parse(body);
}
