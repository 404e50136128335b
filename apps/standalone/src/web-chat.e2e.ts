import type { AgentEventEnvelope } from '@novu/js';
import { waitFor } from '@novu/testing';
import fc from 'fast-check';
import { type AgentServer, startAgentServer } from './testing/agent-server.js';
import { type AgentEvent, envelope, WebChatClient, type Whose } from './testing/web-chat-client.js';

/** The same in every run, so that nobody's change fails for a difference that was there before: `PROPERTY_RUNS=500 PROPERTY_SEED=2` looks for more. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 25);
const SEED = Number(process.env['PROPERTY_SEED'] ?? 1);

const text = (messageId: string, role: 'user' | 'assistant', markdown = messageId): AgentEvent => ({
  type: 'message',
  messageId,
  role,
  content: { markdown },
});
const approval = (approvalId: string): AgentEvent => ({
  type: 'tool-approval-request',
  approvalId,
  toolUseId: `use of ${approvalId}`,
  toolName: 'refund',
  input: { order: 7 },
  approveActionId: `approve ${approvalId}`,
  denyActionId: `deny ${approvalId}`,
  trustToolActionId: `trust the tool of ${approvalId}`,
  trustServerActionId: `trust the server of ${approvalId}`,
});
const CARD = {
  card: { type: 'card' as const, title: 'Order', children: [{ type: 'button' as const, id: 'b', label: 'B' }] },
};
const DOWN = { status: 500, body: { message: 'Down' } };

/** Events one after the other, from a sequence on. */
function told(events: AgentEvent[], from = 1, rest: Partial<AgentEventEnvelope> = {}): AgentEventEnvelope[] {
  return events.map((event, index) => envelope(event, from + index, rest));
}

type Scenario = (client: WebChatClient, server: AgentServer) => Promise<void>;

/** All that could be seen of a client that went through the scenario. */
async function play(whose: Whose, scenario: Scenario): Promise<unknown> {
  const server = await startAgentServer();
  const client = await WebChatClient.start(whose, server);
  try {
    await scenario(client, server);

    return await client.account();
  } finally {
    await client.novu.socket.disconnect();
    await server.close();
  }
}

const SCENARIOS: Record<string, Scenario> = {
  'begin a conversation, and stream the answer': async (client) => {
    const { runtime } = client.open({ agentHash: 'hash' });
    await client.note(runtime.sendMessage({ text: 'Where is my order?', metadata: { page: '/orders' } }));
    await client.hear(
      ...told([
        { type: 'run-start' },
        { type: 'step-start', name: 'look it up' },
        { type: 'channel.typing', state: 'on', status: 'thinking' },
        { type: 'thinking-start', thinkingId: 't' },
        { type: 'thinking-delta', thinkingId: 't', delta: 'Which one?' },
        { type: 'thinking-end', thinkingId: 't' },
        { type: 'tool-use-start', toolUseId: 'u', toolName: 'orders', source: { type: 'mcp', serverName: 'shop' } },
        { type: 'tool-use-delta', toolUseId: 'u', delta: '{"number"' },
        { type: 'tool-use-delta', toolUseId: 'u', delta: ':7}' },
        { type: 'tool-use-done', toolUseId: 'u', toolName: 'orders', input: { number: 7 } },
        { type: 'tool-use-result', toolUseId: 'u', content: [{ type: 'json', value: { state: 'sent' } }] },
        { type: 'message-start', messageId: 'm' },
        { type: 'message-delta', messageId: 'm', delta: 'It is ' },
        { type: 'message-delta', messageId: 'm', delta: 'on its way.' },
        { type: 'source', messageId: 'm', sourceType: 'url', url: 'https://shop.example.com/7', title: 'Order 7' },
        {
          type: 'message-end',
          messageId: 'm',
          files: [{ fileId: 'f', name: 'bill.pdf', mediaType: 'application/pdf' }],
        },
        { type: 'custom', name: 'map', data: { lat: 1 } },
        { type: 'channel.reaction', messageId: 'm', emoji: 'eyes', op: 'add' },
        { type: 'channel.typing', state: 'off' },
        { type: 'run-finish', outcome: 'completed' },
        { type: 'resolve', summary: 'Told where it is' },
      ]),
    );
    await client.note(runtime.sendMessage('Thank you'));
    const { messages, conversationStatus } = runtime.getSnapshot();
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'assistant', 'user']);
    expect(conversationStatus).toBe('resolved');
  },

  'take every event once and in order, and only those of the conversation': async (client, server) => {
    server.events = told([text('a', 'user')]);
    const { runtime } = client.open({ conversationId: 'conv_1' });
    await client.quiet();
    const say = (delta: string, sequence: number, rest?: Partial<AgentEventEnvelope>): AgentEventEnvelope =>
      envelope({ type: 'message-delta', messageId: 'm', delta }, sequence, rest);
    await client.hear(
      say('1', 2),
      say('twice', 2),
      say('2', 5),
      say('too late', 4),
      say('of another turn', 1, { turnId: 'turn_2', runId: 'run_2' }),
      say('3', 6, { turnId: 'turn_2', runId: 'run_2' }),
      say('of another agent', 7, { agentId: 'sales' }),
      say('of another conversation', 8, { conversationIdentifier: 'conv_2' }),
      say('of no conversation', 9, { conversationIdentifier: undefined }),
      { ...say('of another version', 10), version: 2 },
      { ...say('without a run', 11), runId: undefined },
      { ...say('without a number', 12), sequence: '12' },
      { ...say('of a role of the future', 13), event: { ...text('x', 'user'), role: 'system' } },
      { ...say('of the future', 14), event: { type: 'of the future' } },
      say('4', 15),
    );
    expect(runtime.getSnapshot().messages.at(-1)?.parts).toMatchObject([{ type: 'text', text: '1234' }]);
  },

  'page through history, past an older page that fails': async (client, server) => {
    server.events = told(['a', 'b', 'c', 'd', 'e'].map((id, index) => text(id, index % 2 ? 'assistant' : 'user')));
    server.pageSize = 2;
    const { runtime } = client.open({ conversationId: 'conv_1' });
    await client.quiet();
    server.refusals = [DOWN];
    await client.note(runtime.fetchMore());
    await client.note(Promise.all([runtime.fetchMore(), runtime.fetchMore()]));
    await client.note(runtime.fetchMore());
    await client.hear(...told([text('f', 'user')], 6));
    expect(
      runtime
        .getSnapshot()
        .messages.map(({ id }) => id)
        .join(''),
    ).toBe('abcdef');
  },

  'open a conversation whose history fails, and load it then': async (client, server) => {
    server.events = told([
      text('a', 'user'),
      { type: 'run-start' },
      approval('1'),
      { type: 'channel.typing', state: 'on' },
    ]);
    server.refusals = [DOWN];
    const { runtime } = client.open({ conversationId: 'conv_1' });
    await client.quiet();
    await client.hear(...told([text('not shown', 'assistant')], 3));
    await client.note(runtime.load());
    expect(runtime.getSnapshot()).toMatchObject({ run: { isRunning: true }, pendingActions: [{ approvalId: '1' }] });
  },

  'send what fails once more, under the same key': async (client, server) => {
    const { runtime } = client.open();
    const limit = {
      status: 402,
      body: { reason: 'conversations', message: 'Ten conversations are what the plan has' },
    };
    const other = { status: 402, body: { reason: 'unheard of', message: 'No' } };
    server.refusals = [DOWN, limit, other, 'break'];
    for (const each of ['one', 'two', 'three', 'four']) await client.note(runtime.sendMessage(each));
    const [one, two] = runtime.getSnapshot().messages.map(({ id }) => id);
    server.refusals = [DOWN];
    await client.note(runtime.retryMessage(one ?? ''));
    await client.note(runtime.retryMessage(two ?? ''));
    const sent = runtime.getSnapshot().messages[1];
    await client.note(runtime.retryMessage(sent?.id ?? ''));
    await client.note(runtime.retryMessage('nothing like it'));
    await client.note(runtime.retryMessage(one ?? ''));
    expect(runtime.getSnapshot().messages.map(({ status }) => status)).toEqual(['sent', 'sent', 'failed', 'failed']);
  },

  'begin one conversation with two messages, and none while the agent is at work': async (client, server) => {
    const { runtime } = client.open();
    server.refusals = [DOWN];
    await client.note(Promise.all(['one', 'two', 'three'].map((each) => runtime.sendMessage(each))));
    server.refusals = [DOWN];
    await client.note(runtime.sendMessage('four'));
    await client.hear(...told([{ type: 'run-start' }]));
    await client.note(runtime.sendMessage('not now'));
    await client.note(runtime.retryMessage(runtime.getSnapshot().messages.at(-1)?.id ?? ''));
    await client.hear(...told([{ type: 'run-error', message: 'Out of memory', code: 'oom' }], 2));
    expect(runtime.getSnapshot().run.isRunning).toBe(false);
    await client.note(runtime.sendMessage('five'));
  },

  'decide on calls of tools': async (client, server) => {
    server.events = told([
      { type: 'run-start' },
      { type: 'tool-use-start', toolUseId: 'use of 1', toolName: 'refund' },
      ...['1', '2', '3', '4'].map(approval),
      { type: 'tool-approval-request', approvalId: '5', toolUseId: 'u', toolName: 'bare', messageId: 'of its own' },
      { type: 'run-finish', outcome: 'paused' },
    ]);
    const { runtime } = client.open({ conversationId: 'conv_1', agentHash: 'hash' });
    await client.quiet();
    server.refusals = [DOWN, { status: 402, body: { reason: 'agents', message: 'Limit' } }];
    const decide = (
      approvalId: string,
      decision: 'approved' | 'denied' | 'trust-tool' | 'trust-server',
    ): Promise<void> => client.note(runtime.respondToAction({ approvalId, decision }));
    for (let attempt = 0; attempt < 3; attempt += 1) await decide('1', 'approved');
    await decide('2', 'denied');
    await decide('3', 'trust-tool');
    await decide('4', 'trust-server');
    await decide('5', 'approved');
    await decide('nothing like it', 'approved');
    const answer = (approvalId: string, decision: 'approved' | 'denied'): AgentEvent => ({
      type: 'tool-approval-response',
      approvalId,
      decision,
    });
    await client.hear(...told([answer('1', 'approved'), answer('2', 'denied'), answer('nobody asked', 'denied')], 9));
    await decide('1', 'denied');
    expect(runtime.getSnapshot().pendingActions).toMatchObject(['3', '4', '5'].map((approvalId) => ({ approvalId })));
  },

  'connect servers of tools, and press buttons of cards': async (client, server) => {
    const { runtime } = client.open({ conversationId: 'conv_1' });
    await client.quiet();
    const ask = (actionId: string): AgentEvent => ({
      type: 'mcp-connection-request',
      actionId,
      mcpId: 'shop',
      displayName: 'Shop',
      authorizeUrl: 'https://shop.example.com/authorize',
    });
    await client.hear(
      ...told([
        ask('a'),
        ask('b'),
        { type: 'mcp-connection-result', actionId: 'a', mcpId: 'shop', status: 'connected' },
        { type: 'mcp-connection-result', actionId: 'b', mcpId: 'shop', status: 'failed', message: 'No' },
        { type: 'mcp-connection-result', actionId: 'c', mcpId: 'shop', status: 'connected' },
        ask('c'),
        { type: 'connection.error', source: 'mcp', serverName: 'shop', reason: 'connection', message: 'Away' },
        { type: 'run-finish', outcome: 'paused' },
        ask('d'),
        { type: 'message', messageId: 'm', role: 'assistant', content: CARD },
      ]),
    );
    expect(runtime.getSnapshot().pendingActions).toMatchObject([{ actionId: 'd' }]);
    const press = (value?: string): Promise<void> =>
      client.note(runtime.sendAction({ actionId: 'b', sourceMessageId: 'm', ...(value ? { value } : {}) }));
    server.refusals = [DOWN, { status: 402, body: { reason: 'channels', message: 'Limit' } }];
    for (const value of [undefined, undefined, undefined, 'v']) await press(value);
  },

  'edit and delete messages': async (client) => {
    const { runtime } = client.open({ conversationId: 'conv_1' });
    await client.quiet();
    await client.hear(
      ...told([
        { ...text('a', 'assistant'), files: [{ fileId: 'f', data: 'AAAA' }] } as AgentEvent,
        text('b', 'user'),
        { type: 'channel.edit', messageId: 'a', content: { markdown: 'A' } },
        { type: 'channel.edit', messageId: 'b', content: CARD, files: [{ fileId: 'g' }] },
        { type: 'channel.edit', messageId: 'c', content: { markdown: 'nothing like it' } },
        { type: 'thinking-start', thinkingId: 't' },
        { type: 'channel.delete', messageId: 'b' },
        text('a', 'assistant', 'said again'),
        { type: 'channel.delete', messageId: 'a' },
        { type: 'thinking-start', thinkingId: 'after it was deleted' },
        { type: 'provider-event', provider: 'p', event: 'e', data: {} },
        { type: 'signal', signal: { type: 'metadata', action: 'clear' } },
      ]),
    );
    expect(runtime.getSnapshot().messages.map(({ id }) => id)).toEqual(['a']);
  },

  'catch up after the connection was lost, as far back as needed': async (client, server) => {
    server.events = told([text('a', 'user')]);
    server.pageSize = 2;
    const { runtime } = client.open({ conversationId: 'conv_1' });
    await client.quiet();
    const comeBack = async (messages: string): Promise<void> => {
      const before = server.requests.length;
      server.cut();
      await waitFor('the catching up', () => server.requests.length > before);
      await client.quiet();
      expect(
        runtime
          .getSnapshot()
          .messages.map(({ id }) => id)
          .join(''),
      ).toBe(messages);
    };
    server.events = told(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => text(id, 'assistant')));
    await comeBack('abcdef');
    server.refusals = [DOWN];
    server.events.push(envelope(text('g', 'assistant'), 7));
    await comeBack('abcdef');
    await comeBack('abcdefg');
  },

  'forget conversations, and begin again as somebody else': async (client, server) => {
    server.events = told([text('a', 'user')]);
    const first = client.open({ conversationId: 'conv_1' });
    await client.quiet();
    const same = client.webChat.conversation({ agentId: 'support', conversationId: 'conv_1' });
    expect(same).toBe(first.runtime);
    client.webChat.clearCache();
    await client.hear(...told([text('b', 'user')], 2));
    const second = client.open({ conversationId: 'conv_1' });
    expect(second.runtime).not.toBe(first.runtime);
    await client.quiet();
    second.runtime.dispose();
    await client.hear(...told([text('c', 'user')], 3));
    await client.novu.changeSubscriber({ subscriber: { subscriberId: 'bob' } });
    await client.connected();
    client.open({ conversationId: 'conv_1' });
    await client.quiet();
    await client.hear(...told([text('d', 'user')], 4));
  },

  'keep a new conversation under its identifier': async (client) => {
    const { runtime } = client.open();
    await client.note(runtime.load());
    await client.note(runtime.respondToAction({ approvalId: '1', decision: 'approved' }));
    await client.note(runtime.sendAction({ actionId: 'a', sourceMessageId: 'm' }));
    await client.note(runtime.retryMessage('a'));
    expect(client.webChat.conversation({ agentId: 'support' })).not.toBe(runtime);
    await client.note(runtime.sendMessage('Hello'));
    expect(client.webChat.conversation({ agentId: 'support', conversationId: 'conv_1' })).toBe(runtime);
  },

  'list conversations': async (client, server) => {
    await client.note(client.webChat.listConversations());
    const args = { limit: 5, after: 'a', before: 'b', orderBy: 'createdAt', orderDirection: 'ASC' } as const;
    await client.note(client.webChat.listConversations(args));
    server.refusals = [DOWN];
    await client.note(client.webChat.listConversations({ limit: 3 }));
  },
};

it.each(Object.keys(SCENARIOS))('clients %s alike', async (name) => {
  const scenario = SCENARIOS[name];
  if (!scenario) throw new Error(name);
  const [ours, published] = await Promise.all([play('ours', scenario), play('published', scenario)]);
  expect(ours).toEqual(published);
});

describe('whatever an agent says', () => {
  const message = fc.constantFrom('m1', 'm2', 'm3');
  const tool = fc.constantFrom('u1', 'u2');
  const thought = fc.constantFrom('t1', 't2');
  const content = fc.oneof(
    fc.string().map((markdown) => ({ markdown })),
    fc.constant(CARD),
  );
  const files = fc.option(fc.array(fc.constant({ fileId: 'f', name: 'n' }), { maxLength: 2 }), { nil: undefined });
  const event: fc.Arbitrary<AgentEvent> = fc.oneof(
    fc.constantFrom<AgentEvent>(
      { type: 'run-start' },
      { type: 'run-finish', outcome: 'completed' },
      { type: 'run-error', message: 'Broken' },
      { type: 'resolve' },
      { type: 'channel.typing', state: 'on', status: 'typing' },
      { type: 'channel.typing', state: 'off' },
      { type: 'custom', name: 'n', data: 1 },
      { type: 'step-end' },
    ),
    fc.record({
      type: fc.constant('message' as const),
      messageId: message,
      role: fc.constant('assistant' as const),
      content,
      files,
    }),
    fc.record({
      type: fc.constant('message' as const),
      messageId: fc.constantFrom('p1', 'p2'),
      role: fc.constant('user' as const),
      content,
      files,
    }),
    fc.record({ type: fc.constant('message-start' as const), messageId: message }),
    fc.record({ type: fc.constant('message-delta' as const), messageId: message, delta: fc.string() }),
    fc.record({
      type: fc.constant('message-end' as const),
      messageId: message,
      content: fc.option(content, { nil: undefined }),
      files,
    }),
    fc.record({ type: fc.constant('thinking-start' as const), thinkingId: thought }),
    fc.record({ type: fc.constant('thinking-delta' as const), thinkingId: thought, delta: fc.string() }),
    fc.record({ type: fc.constant('thinking-end' as const), thinkingId: thought }),
    fc.record({
      type: fc.constant('source' as const),
      messageId: message,
      sourceType: fc.constant('document' as const),
    }),
    fc.record({ type: fc.constant('tool-use-start' as const), toolUseId: tool, toolName: fc.constant('t') }),
    fc.record({
      type: fc.constant('tool-use-done' as const),
      toolUseId: tool,
      toolName: fc.constant('t'),
      input: fc.constant({ a: 1 }),
    }),
    fc.record({
      type: fc.constant('tool-use-result' as const),
      toolUseId: tool,
      content: fc.array(fc.constant({ type: 'text' as const, text: 'x' }), { maxLength: 1 }),
      isError: fc.boolean(),
    }),
    fc.record({ type: fc.constant('channel.edit' as const), messageId: message, content, files }),
    fc.record({ type: fc.constant('channel.delete' as const), messageId: message }),
    fc.record({
      type: fc.constant('tool-approval-request' as const),
      approvalId: fc.constantFrom('1', '2'),
      toolUseId: tool,
      toolName: fc.constant('t'),
      messageId: fc.option(message, { nil: undefined }),
    }),
    fc.record({
      type: fc.constant('tool-approval-response' as const),
      approvalId: fc.constantFrom('1', '2'),
      decision: fc.constantFrom('approved' as const, 'denied' as const),
    }),
    fc.record({
      type: fc.constant('mcp-connection-request' as const),
      actionId: fc.constantFrom('c1', 'c2'),
      mcpId: fc.constant('m'),
      displayName: fc.constant('M'),
      authorizeUrl: fc.constant('https://example.com'),
    }),
    fc.record({
      type: fc.constant('mcp-connection-result' as const),
      actionId: fc.constantFrom('c1', 'c2'),
      mcpId: fc.constant('m'),
      status: fc.constantFrom('connected' as const, 'failed' as const),
      message: fc.option(fc.string(), { nil: undefined }),
    }),
  );
  const isChange = ({ type }: AgentEvent): boolean => type === 'channel.edit' || type === 'channel.delete';
  /** With a run of its own, and a step from the sequence before. */
  const events = fc.array(fc.tuple(event, fc.constantFrom('run_1', 'run_2'), fc.constantFrom(1, 1, 1, 2, 0, -1)), {
    maxLength: 60,
  });

  it('clients show alike, live and as history', async () => {
    const server = await startAgentServer();
    const clients = await Promise.all(
      (['ours', 'published'] as const).map((whose) => WebChatClient.start(whose, server)),
    );
    let conversations = 0;
    const property = fc.asyncProperty(events, async (made) => {
      conversations += 1;
      const live = `live_${conversations}`;
      let sequence = 10;
      const envelopes = made.map(([each, runId, step]) => {
        sequence += step;

        return envelope(each, sequence, { runId, conversationIdentifier: live });
      });
      const history = `history_${conversations}`;
      // The published client knows of a history's changes before it reads the rest of it: a message that is deleted never comes back.
      server.events = [...made.filter(([each]) => !isChange(each)), ...made.filter(([each]) => isChange(each))].map(
        ([each, runId], index) => envelope(each, index + 1, { runId, conversationIdentifier: history }),
      );
      const accounts = await Promise.all(
        clients.map(async (client) => {
          const [told, remembered] = [live, history].map((conversationId) => client.open({ conversationId }));
          if (!told || !remembered) throw new Error('Two were opened');
          await client.quiet();

          return { told, remembered };
        }),
      );
      server.say(...envelopes);
      await Promise.all(clients.map((client) => client.heardAll(envelopes)));
      const [ours, published] = accounts.map(({ told, remembered }) => {
        for (const { runtime } of [told, remembered]) runtime.dispose();

        return [told, remembered].map(({ seen, news }) => ({ seen, news }));
      });
      expect(ours).toEqual(published);
    });
    try {
      await fc.assert(property, { numRuns: RUNS, seed: SEED });
    } finally {
      await Promise.all(clients.map(({ novu }) => novu.socket.disconnect()));
      await server.close();
    }
  }, 120_000);
});
