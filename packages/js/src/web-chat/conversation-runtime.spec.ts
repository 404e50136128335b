import { HttpError } from '../errors.js';
import { deferred } from '../testing/deferred.js';
import { AgentConversationRuntime, type ConversationHost } from './conversation-runtime.js';
import type { AgentEventEnvelope } from './events.js';
import type { HistoryPage } from './web-chat-service.js';

type Event = AgentEventEnvelope['event'];

function envelope(sequence: number, event: Event): AgentEventEnvelope {
  const ids = { conversationId: 'internal', conversationIdentifier: 'c', agentId: 'a', runId: 'run', turnId: 'turn' };

  return { version: 1, ...ids, sequence, timestamp: '2026-01-01T00:00:00.000Z', event };
}

const said = (messageId: string, role: 'user' | 'assistant' = 'assistant'): Event => ({
  type: 'message',
  messageId,
  role,
  content: { markdown: messageId },
});
const delta = (text: string): Event => ({ type: 'message-delta', messageId: 'm', delta: text });

const NOTHING: HistoryPage = { events: [], olderCursor: null };
type Service = ConversationHost['service'];
/** What was sent, and the answers to what is asked next. */
let sent: Parameters<Service['send']>[0][];
let pages: (HistoryPage | Promise<HistoryPage>)[];
let answers: Promise<{ identifier: string; messageId: string }>[];

beforeEach(() => {
  sent = [];
  pages = [];
  answers = [];
});

function conversation(conversationId?: string): AgentConversationRuntime {
  const service: Service = {
    send: (body) => {
      sent.push(body);

      return answers.shift() ?? Promise.resolve({ identifier: 'c', messageId: body.messageId });
    },
    act: () => Promise.resolve({ identifier: 'c' }),
    history: () => Promise.resolve(pages.shift() ?? NOTHING),
  };
  const host = { service, begun: () => undefined, disposed: () => undefined };

  return new AgentConversationRuntime(host, { agentId: 'a', ...(conversationId ? { conversationId } : {}) });
}

/** One that has loaded its history. */
async function loaded(...events: AgentEventEnvelope[]): Promise<AgentConversationRuntime> {
  pages.push({ events, olderCursor: null });
  const runtime = conversation('c');
  await runtime.load();

  return runtime;
}

const shown = (runtime: AgentConversationRuntime): string[] =>
  runtime
    .getSnapshot()
    .messages.map(({ parts }) => parts.map((part) => (part.type === 'text' ? part.text : part.type)).join());

it('shows a message of its own once, when the server tells of it before it answers', async () => {
  const runtime = await loaded();
  const answer = deferred<{ identifier: string; messageId: string }>();
  answers.push(answer.promise);
  const sending = runtime.sendMessage('Hello');
  const [{ messageId } = { messageId: '' }] = sent;
  runtime.receive(envelope(1, { ...said(messageId, 'user'), content: { markdown: 'Hello' } } as Event));
  expect(runtime.getSnapshot().messages).toMatchObject([{ id: messageId, status: 'sent' }]);
  answer.resolve({ identifier: 'c', messageId });
  await sending;
  expect(shown(runtime)).toEqual(['Hello']);
});

it('shows it once, when the server has a name of its own for it', async () => {
  const runtime = await loaded();
  const answer = deferred<{ identifier: string; messageId: string }>();
  answers.push(answer.promise);
  const sending = runtime.sendMessage('Hello');
  runtime.receive(envelope(1, { ...said('theirs', 'user'), content: { markdown: 'Hello' } } as Event));
  answer.resolve({ identifier: 'c', messageId: 'theirs' });
  await sending;
  expect(runtime.getSnapshot().messages).toMatchObject([{ id: 'theirs', status: 'sent' }]);
});

it('does not call a message failed that the server has told of', async () => {
  const runtime = await loaded();
  const answer = deferred<{ identifier: string; messageId: string }>();
  answers.push(answer.promise);
  const sending = runtime.sendMessage('Hello');
  runtime.receive(envelope(1, said(sent[0]?.messageId ?? '', 'user')));
  answer.reject(new Error('The connection was lost'));
  expect((await sending).error?.message).toBe('Failed to send web chat message');
  expect(runtime.getSnapshot().messages).toMatchObject([{ status: 'sent' }]);
});

it('sends what is beside the text with another attempt, too', async () => {
  const runtime = await loaded();
  answers.push(Promise.reject(new HttpError('Down', 503, undefined)));
  await runtime.sendMessage({ text: 'Hello', metadata: { page: '/orders' } });
  await runtime.retryMessage(runtime.getSnapshot().messages[0]?.id ?? '');
  expect(sent[1]).toEqual(sent[0]);
  expect(sent[1]).toMatchObject({ text: 'Hello', metadata: { page: '/orders' } });
});

it('loses nothing that is said while history is loaded', async () => {
  const page = deferred<HistoryPage>();
  pages.push(page.promise);
  const runtime = conversation('c');
  runtime.receive(envelope(2, delta('2')));
  page.resolve({ events: [envelope(1, delta('1'))], olderCursor: null });
  await runtime.load();
  expect(shown(runtime)).toEqual(['12']);
  const again = deferred<HistoryPage>();
  pages.push(again.promise);
  const loading = runtime.load();
  runtime.receive(envelope(3, delta('3')));
  again.resolve({ events: [envelope(1, delta('1')), envelope(2, delta('2'))], olderCursor: null });
  await loading;
  runtime.receive(envelope(4, delta('4')));
  expect(shown(runtime)).toEqual(['1234']);
});

it('puts together what an older page began, and keeps the order when the newest is loaded again', async () => {
  const newest = { events: [envelope(3, delta('end')), envelope(4, said('later'))], olderCursor: '3' };
  pages.push(newest);
  const runtime = conversation('c');
  await runtime.load();
  expect(shown(runtime)).toEqual(['end', 'later']);
  pages.push({ events: [envelope(1, said('first', 'user')), envelope(2, delta('begin, '))], olderCursor: null });
  await runtime.fetchMore();
  expect(shown(runtime)).toEqual(['first', 'begin, end', 'later']);
  pages.push(newest);
  await runtime.load();
  expect(shown(runtime)).toEqual(['first', 'begin, end', 'later']);
});

it('keeps messages that failed where they were', async () => {
  const runtime = await loaded(envelope(1, said('before', 'user')));
  answers.push(Promise.reject(new Error('Down')));
  await runtime.sendMessage('failed');
  runtime.receive(envelope(2, said('after')));
  pages.push({ events: [envelope(1, said('before', 'user')), envelope(2, said('after'))], olderCursor: null });
  await runtime.load();
  expect(shown(runtime)).toEqual(['before', 'failed', 'after']);
});

it('asks once more after a connection that came while history was loaded', async () => {
  const page = deferred<HistoryPage>();
  pages.push(page.promise, { events: [envelope(1, said('missed'))], olderCursor: null });
  const runtime = conversation('c');
  const isThere = new Promise<void>((resolve) => {
    runtime.subscribe(({ messages }) => {
      if (messages.length > 0) resolve();
    });
  });
  runtime.connected();
  page.resolve(NOTHING);
  await isThere;
  expect(shown(runtime)).toEqual(['missed']);
});

it('takes the newest page alone for a conversation of which nothing is known', async () => {
  const runtime = conversation();
  pages.push({ events: [envelope(8, said('newest'))], olderCursor: '8' });
  const isThere = new Promise<void>((resolve) => {
    runtime.subscribe(({ isRecovering, messages }) => {
      if (!isRecovering && messages.length === 2) resolve();
    });
  });
  await runtime.sendMessage('Hello');
  await isThere;
  expect(runtime.getSnapshot().pagination).toEqual({ status: 'idle', hasMore: true });
});

it('goes on telling the others when a listener throws', async () => {
  const runtime = await loaded();
  const thrown: unknown[] = [];
  const { reportError } = globalThis;
  globalThis.reportError = (error: unknown) => thrown.push(error);
  try {
    let isFirst = true;
    runtime.subscribe(() => {
      if (!isFirst) throw new Error('of a listener');
      isFirst = false;
    });
    const heard: number[] = [];
    runtime.subscribe(({ messages }) => heard.push(messages.length));
    runtime.receive(envelope(1, said('m')));
    expect(heard).toEqual([0, 1]);
    expect(thrown).toMatchObject([{ message: 'of a listener' }]);
  } finally {
    globalThis.reportError = reportError;
  }
});

it('gives the same snapshot until something changes, and never changes one it gave', async () => {
  const runtime = await loaded(envelope(1, delta('a')));
  const before = runtime.getSnapshot();
  expect(runtime.getSnapshot()).toBe(before);
  const copy = structuredClone(before);
  runtime.receive(envelope(2, delta('b')));
  expect(runtime.getSnapshot()).not.toBe(before);
  expect(before).toEqual(copy);
});
