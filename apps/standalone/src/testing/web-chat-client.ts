import * as ours from '@novu/js';
import type { AgentEventEnvelope, WebChat } from '@novu/js';
import * as published from '@novu/js-published';
import { waitFor } from '@novu/testing';
import { isDeepStrictEqual } from 'node:util';
import type { AgentServer } from './agent-server.js';

export type Whose = 'ours' | 'published';
export type AgentEvent = AgentEventEnvelope['event'];
type Runtime = Pick<
  ours.AgentConversationRuntime,
  | 'getSnapshot'
  | 'subscribe'
  | 'dispose'
  | 'load'
  | 'fetchMore'
  | 'sendMessage'
  | 'retryMessage'
  | 'respondToAction'
  | 'sendAction'
>;
type Snapshot = ReturnType<Runtime['getSnapshot']>;

/** What is used of a client: both have it. */
interface Novu {
  loadWebChat(): Promise<
    Pick<WebChat, 'clearCache' | 'listConversations'> & { conversation(args: ours.ConversationArgs): Runtime }
  >;
  on(name: 'web_chat.agent_event', listener: (event: { result: unknown }) => void): () => void;
  changeSubscriber(to: { subscriber: { subscriberId: string } }): Promise<void>;
  readonly socket: { disconnect(): Promise<unknown> };
}

const NOVU: Record<Whose, new (options: ours.StandardNovuOptions) => Novu> = {
  ours: ours.Novu,
  published: published.Novu,
};

/** What can be seen of a snapshot. The published one has a further field, which its types do not name. */
const FIELDS: Record<string, (snapshot: Snapshot) => unknown> = {
  conversationId: ({ conversationId }) => conversationId,
  status: ({ status }) => status,
  isRunning: ({ run }) => run.isRunning,
  typing: ({ run }) => run.typing,
  conversationStatus: ({ conversationStatus }) => conversationStatus,
  paginationStatus: ({ pagination }) => pagination.status,
  hasMore: ({ pagination }) => pagination.hasMore,
  messages: ({ messages }) => messages,
  pendingActions: ({ pendingActions }) => pendingActions,
  error: ({ error }) => error,
  isRecovering: ({ isRecovering }) => isRecovering,
  catchUpError: ({ catchUpError }) => catchUpError,
};

/** A conversation, and what could be seen of it. */
export interface Watched {
  runtime: Runtime;
  /** What each field has been, one after the other. How much changes at once is left to the client. */
  seen: Record<string, unknown[]>;
  /** What listeners were told to be new. */
  news: unknown[];
}

/** An event of the conversation `conv_1`. */
export function envelope(
  event: AgentEvent,
  sequence: number,
  rest: Partial<AgentEventEnvelope> = {},
): AgentEventEnvelope {
  return {
    version: 1,
    conversationId: 'internal',
    conversationIdentifier: 'conv_1',
    agentId: 'support',
    runId: 'run_1',
    turnId: 'turn_1',
    sequence,
    timestamp: '2026-01-01T00:00:00.000Z',
    ...rest,
    event,
  };
}

/** A client of agents, and all that can be seen of it from outside. */
export class WebChatClient {
  /** What its methods gave. */
  readonly results: unknown[] = [];
  private readonly watched: Watched[] = [];
  private readonly heard = new Set<unknown>();
  /** Of ids that are made up by the client, by id. */
  private readonly names = new Map<string, string>();

  private constructor(
    readonly novu: Novu,
    readonly webChat: Awaited<ReturnType<Novu['loadWebChat']>>,
    private readonly server: AgentServer,
  ) {}

  /** One whose socket is there. */
  static async start(whose: Whose, server: AgentServer): Promise<WebChatClient> {
    const options = { applicationIdentifier: 'app', subscriber: 'ada', apiUrl: server.url, socketUrl: server.url };
    const novu = new NOVU[whose](options);
    const client = new WebChatClient(novu, await novu.loadWebChat(), server);
    novu.on('web_chat.agent_event', ({ result }) => client.heard.add(JSON.stringify(result)));
    await client.connected();

    return client;
  }

  /** Until what the server says is heard. */
  async connected(): Promise<void> {
    let round = 0;
    const ofNobody = (): AgentEventEnvelope =>
      envelope({ type: 'run-start' }, (round += 1), { conversationIdentifier: 'nobody' });
    this.heard.clear();
    await waitFor('the socket', () => {
      this.server.say(ofNobody());

      return this.heard.size > 0;
    });
  }

  /** The server says it, and it is heard. */
  async hear(...envelopes: unknown[]): Promise<void> {
    this.heard.clear();
    this.server.say(...envelopes);
    await this.heardAll(envelopes);
  }

  async heardAll(envelopes: unknown[]): Promise<void> {
    const expected = envelopes.map((each) => JSON.stringify(each));
    await waitFor('what was said', () => expected.every((each) => this.heard.has(each)));
  }

  open(args: Partial<ours.ConversationArgs> = {}): Watched {
    const runtime = this.webChat.conversation({ agentId: 'support', ...args });
    const seen: Record<string, unknown[]> = Object.fromEntries(Object.keys(FIELDS).map((field) => [field, []]));
    const watched: Watched = { runtime, seen, news: [] };
    runtime.subscribe((snapshot, meta) => {
      for (const [field, of] of Object.entries(FIELDS)) {
        const value = this.plain(of(snapshot));
        const values = seen[field] ?? [];
        if (values.length === 0 || !isDeepStrictEqual(values.at(-1), value)) values.push(value);
      }
      const { change } = meta ?? {};
      if (!change) return;
      const added = change.addedMessages.map(({ id }) => id);
      const actions = change.newActions.map(ours.pendingActionKey);
      if (change.kind !== 'live' && added.length + actions.length === 0) return;
      const event = change.kind === 'live' ? change.envelope.event.type : undefined;
      watched.news.push(this.plain({ kind: change.kind, event, added, actions }));
    });
    this.watched.push(watched);

    return watched;
  }

  /** Until nothing is under way: everything that was asked is answered, and shown. */
  async quiet(): Promise<void> {
    await waitFor('quiet', async () => {
      if (!this.isQuiet()) return false;
      // What an answer leads to begins in the tasks after it.
      for (let task = 0; task < 5; task += 1) await new Promise((resolve) => setImmediate(resolve));

      return this.isQuiet();
    });
  }

  private isQuiet(): boolean {
    const busy = this.watched.some(({ runtime }) => {
      const { status, isRecovering } = runtime.getSnapshot();

      return status !== 'ready' || isRecovering;
    });

    return !busy && this.server.open() === 0;
  }

  /** Notes what a method gives. */
  async note(giving: Promise<unknown>): Promise<void> {
    const result = await giving;
    this.results.push(this.plain(result));
    await this.quiet();
  }

  /** All that was seen. */
  async account(): Promise<unknown> {
    await this.quiet();

    return {
      requests: this.plain(this.server.requests),
      results: this.results,
      conversations: this.watched.map(({ runtime, seen, news }) => ({
        seen,
        news,
        last: Object.entries(FIELDS).map(([field, of]) => [field, this.plain(of(runtime.getSnapshot()))]),
      })),
    };
  }

  /** With made-up ids named by the order in which they came, own times left out, and errors as what they say. */
  plain(value: unknown): unknown {
    if (value === undefined) return undefined;
    const text = JSON.stringify(value, (key, each: unknown) => {
      if (each instanceof Error) {
        return { error: each.constructor.name, message: each.message, reason: (each as { reason?: unknown }).reason };
      }
      if (key === 'createdAt' && each !== '2026-01-01T00:00:00.000Z') return 'now';

      return each;
    });

    return JSON.parse(text.replace(/\b(?:opt|msg|idem)_[0-9a-z]{12}\b/g, (id) => this.nameOf(id)));
  }

  private nameOf(id: string): string {
    const name = this.names.get(id) ?? `${id.slice(0, 3)}-${this.names.size + 1}`;
    this.names.set(id, name);

    return name;
  }
}
