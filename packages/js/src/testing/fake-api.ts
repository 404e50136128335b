import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { InboxNotification, Session } from '../types.js';
import { ChannelType, SeverityLevelEnum } from '../types.js';

interface FakeRequest {
  method: string;
  /** With the query string. */
  path: string;
  headers: IncomingMessage['headers'];
  body: unknown;
}

/** A status and a body; `undefined` breaks the connection without an answer. */
type FakeAnswer = { status?: number; body?: unknown } | undefined;

/** An API on this machine that answers as the test says, and notes what it was asked. */
export interface FakeApi {
  url: string;
  requests: FakeRequest[];
  /** How the next requests to a path that begins so are answered; from then on always as the last answer. */
  answer(start: string, ...answers: (FakeAnswer | (() => Promise<FakeAnswer>))[]): void;
  close(): Promise<void>;
}

export const SESSION: Session = {
  token: 'token',
  totalUnreadCount: 0,
  unreadCount: { total: 0, severity: { high: 0, medium: 0, low: 0, none: 0 } },
  removeNovuBranding: false,
  isDevelopmentMode: true,
  maxSnoozeDurationHours: 24,
};

/** Opens sessions, and refuses everything else until told otherwise. */
export async function fakeApi(): Promise<FakeApi> {
  const requests: FakeRequest[] = [];
  const answers = new Map<string, (FakeAnswer | (() => Promise<FakeAnswer>))[]>();
  const server = createServer((incoming, outgoing) => {
    void read(incoming).then(async (body) => {
      const path = (incoming.url ?? '').replace(/^\/v1/, '');
      requests.push({ method: incoming.method ?? '', path, headers: incoming.headers, body });
      const start = [...answers.keys()].filter((each) => path.startsWith(each)).sort((a, b) => b.length - a.length)[0];
      const left = answers.get(start ?? '') ?? [{ status: 404, body: { message: 'Not found' } }];
      const next = left.length > 1 ? left.shift() : left[0];
      const answer = typeof next === 'function' ? await next() : next;
      if (!answer) return incoming.socket.destroy();
      outgoing.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });

      return outgoing.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  answers.set('/inbox/session', [{ status: 201, body: { data: SESSION } }]);

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer: (start, ...given) => answers.set(start, given),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(incoming: IncomingMessage): Promise<unknown> {
  const body = await text(incoming);

  return body === '' ? undefined : JSON.parse(body);
}

let made = 0;

/** A notification newer than those made before it. */
export function aNotification(overrides: Partial<InboxNotification> = {}): InboxNotification {
  made += 1;

  return {
    id: `n${String(made).padStart(6, '0')}`,
    transactionId: `t${made}`,
    body: 'Hello',
    to: { subscriberId: 'ada' },
    isRead: false,
    isSeen: false,
    isArchived: false,
    isSnoozed: false,
    createdAt: new Date(1_700_000_000_000 + made * 1_000).toISOString(),
    channelType: ChannelType.IN_APP,
    tags: [],
    severity: SeverityLevelEnum.NONE,
    ...overrides,
  };
}
