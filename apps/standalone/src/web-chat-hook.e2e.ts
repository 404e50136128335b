import { waitFor } from '@novu/testing';
import { visit, type Visit } from '@novu/testing/browser';
import { type AgentServer, startAgentServer } from './testing/agent-server.js';
import { servePages, type ServedPages } from './testing/serve-pages.js';
import { type AgentEvent, envelope } from './testing/web-chat-client.js';

/** Bundles pages and drives a browser. */
const TIMEOUT_MS = 90_000;

let pages: ServedPages;
let server: AgentServer;
let visitor: Visit;
beforeAll(async () => {
  pages = await servePages(new URL('./testing/inbox-pages/', import.meta.url));
}, TIMEOUT_MS);
beforeEach(async () => {
  [server, visitor] = await Promise.all([startAgentServer(), visit(pages.origin)]);
}, TIMEOUT_MS);
afterEach(async () => {
  await visitor?.close();
  await server?.close();
});
afterAll(() => pages?.close());

const text = (messageId: string, role: 'user' | 'assistant'): AgentEvent => ({
  type: 'message',
  messageId,
  role,
  content: { markdown: messageId },
});
const approval: AgentEvent = {
  type: 'tool-approval-request',
  approvalId: '1',
  toolUseId: 'u',
  toolName: 'refund',
  approveActionId: 'approve',
};

describe.each(['published', 'ours'])('the %s hook for React', (whose) => {
  async function open(conversation = ''): Promise<void> {
    const asked = new URLSearchParams({ page: `web-chat-${whose}`, server: server.url, conversation });
    await visitor.page.goto(`/index.html?${asked.toString()}`);
    await visitor.page.getByText('here, quiet').waitFor();
  }
  const press = (name: string): Promise<void> => visitor.page.getByRole('button', { name, exact: true }).click();
  const see = (...messages: string[]): Promise<true> =>
    waitFor(messages.join(), async () => {
      const seen = await visitor.page.getByRole('listitem').allTextContents();

      return seen.join() === messages.join();
    });
  const seeAlert = (alert: string): Promise<true> =>
    waitFor(alert, async () => (await visitor.page.getByRole('alert').textContent()) === alert);
  const told = (): Promise<string[]> => visitor.page.evaluate<string[]>('window.told.splice(0)');
  const isQuiet = (): Promise<true> => waitFor('quiet', () => server.open() === 0);

  it(
    'begins a conversation, follows it, and begins another one',
    async () => {
      await open();
      server.refusals = [{ status: 402, body: { reason: 'agents', message: 'Two agents are what the plan has' } }];
      await press('Send');
      await see('user, failed: Hello');
      await seeAlert('Two agents are what the plan has');
      await press('Retry');
      await see('user, sent: Hello');
      await seeAlert('');
      await isQuiet();
      // The published hook says so twice.
      expect([...new Set(await told())]).toEqual(['error: Two agents are what the plan has', 'message of user']);
      server.say(
        envelope({ type: 'run-start' }, 1),
        envelope({ type: 'channel.typing', state: 'on', status: 'thinking' }, 2),
      );
      await visitor.page.getByText('here, at work, thinking, active').waitFor();
      server.say(
        envelope({ type: 'message-delta', messageId: 'm', delta: 'Hi ' }, 3),
        envelope({ type: 'message-delta', messageId: 'm', delta: 'Ada' }, 4),
        envelope(approval, 5),
        envelope({ type: 'run-finish', outcome: 'paused' }, 6),
      );
      await see('user, sent: Hello', 'assistant, sent: Hi Ada; approval');
      await press('Approve 1');
      await waitFor('the decision', () =>
        server.requests.some(({ body }) => JSON.stringify(body ?? null).includes('"approve"')),
      );
      server.say(
        envelope({ type: 'tool-approval-response', approvalId: '1', decision: 'approved' }, 7),
        envelope({ type: 'resolve' }, 8),
      );
      await visitor.page.getByText('here, quiet, resolved').waitFor();
      const events = ['run-start', 'channel.typing', 'message-delta', 'message-delta', 'tool-approval-request'];
      const after = ['run-finish', 'tool-approval-response', 'resolve'];
      expect((await told()).filter((each) => each.startsWith('event'))).toEqual(
        [...events, ...after].map((type) => `event ${type}`),
      );
      await press('New');
      await see();
      await press('Send');
      await see('user, sent: Hello');
      expect(server.requests.filter(({ method }) => method === 'POST').at(-1)?.body).not.toHaveProperty(
        'conversationIdentifier',
      );
    },
    TIMEOUT_MS,
  );

  it(
    'opens a conversation, with what waits for the person, and pages back',
    async () => {
      server.events = [
        text('a', 'user'),
        text('b', 'assistant'),
        text('c', 'user'),
        { ...approval, messageId: 'd' },
      ].map((event, index) => envelope(event, index + 1));
      server.pageSize = 2;
      await open('conv_1');
      await see('user, sent: c', 'assistant, sent: approval');
      await press('More');
      await see('user, sent: a', 'assistant, sent: b', 'user, sent: c', 'assistant, sent: approval');
      expect(await told()).toEqual(['loaded 2 and more', 'asked for 1']);
      server.refusals = [{ status: 500, body: { message: 'Down' } }];
      await press('Refetch');
      await seeAlert('Failed to load web chat conversation');
      expect([...new Set(await told())]).toEqual(['error: Failed to load web chat conversation']);
    },
    TIMEOUT_MS,
  );

  // The published hook was seen to load it anew, without what was there.
  if (whose === 'ours') {
    it(
      'goes on with a new conversation that the page now calls by its identifier',
      async () => {
        await open();
        await press('Send');
        await see('user, sent: Hello');
        server.say(envelope({ ...approval, messageId: 'd' }, 1));
        await see('user, sent: Hello', 'assistant, sent: approval');
        await press('Open it by its identifier');
        await isQuiet();
        server.say(envelope(text('answer', 'assistant'), 2));
        await see('user, sent: Hello', 'assistant, sent: approval', 'assistant, sent: answer');
        expect((await told()).filter((each) => each.startsWith('asked'))).toEqual(['asked for 1']);
        expect(visitor.complaints).toEqual([]);
      },
      TIMEOUT_MS,
    );
  }
});
