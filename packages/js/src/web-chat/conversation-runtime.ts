import { NovuError } from '../errors.js';
import { ConversationView, EMPTY_SNAPSHOT, type ChatError, type ConversationListener } from './conversation-view.js';
import type { AgentEventEnvelope } from './events.js';
import { actionKey, randomId } from './ids.js';
import { bySequence, eventsAfter, KnownEvents } from './known-events.js';
import { withOwn, withUntold } from './own-messages.js';
import { actionIdOf, pendingActionsOf } from './pending-actions.js';
import { applyEvent, replay, type Timeline } from './timeline.js';
import type {
  AgentConversationSnapshot,
  AgentMessage,
  AgentToolApprovalDecision,
  ConversationArgs,
  RespondToActionResult,
  RetryMessageResult,
  SendActionResult,
  SendMessageInput,
  SendMessageResult,
  WebChatPagination,
} from './types.js';
import { toWebChatError, type WebChatService } from './web-chat-service.js';

type ChatResult<Data> = Promise<{ data?: Data; error?: ChatError }>;
type ChatLoad<Data> = Promise<{ data?: Data; error?: NovuError }>;
type Messages = AgentConversationSnapshot['messages'];
/** The newest page of the history, with all that is known besides. */
type Loaded = { conversationId: string; messages: Messages; hasMore: boolean };
/** All that is known once an older page is loaded. */
type Fetched = { messages: Messages; hasMore: boolean };

/** Where a runtime belongs. */
export interface ConversationHost {
  readonly service: Pick<WebChatService, 'send' | 'act' | 'history'>;
  /** A new conversation has its identifier. */
  begun(runtime: AgentConversationRuntime): void;
  disposed(runtime: AgentConversationRuntime): void;
}

/**
 * One conversation with an agent: get it from `WebChat.conversation`, and dispose of it when nobody looks at it any more. Methods do not
 * reject.
 *
 * What is shown is worked out from the events that are known, those of the history and those that came over the socket, in the order of
 * their sequences. Messages of one's own are shown before the server has them.
 */
export class AgentConversationRuntime {
  readonly agentId: string;
  readonly #host: ConversationHost;
  #agentHash: string | undefined;
  readonly #view: ConversationView;
  readonly #known = new KnownEvents();
  #olderCursor: string | null = null;
  /** Events that come before there is anything to add them to: the history goes first. */
  #early: AgentEventEnvelope[] | undefined = [];
  /** What was sent beside the text, for another attempt, by idempotency key. */
  readonly #metadata = new Map<string, Record<string, unknown>>();
  #beginning: Promise<unknown> | undefined;
  #loading: ChatLoad<Loaded> | undefined;
  #fetching: ChatLoad<Fetched> | undefined;
  #recovering: Promise<void> | undefined;
  #isRecoveryAsked = false;

  constructor(host: ConversationHost, { agentId, conversationId, agentHash }: ConversationArgs) {
    this.agentId = agentId;
    this.#host = host;
    this.#agentHash = agentHash;
    this.#view = new ConversationView(conversationId);
    if (conversationId) void this.load();
  }

  get conversationId(): string | undefined {
    return this.#view.conversationId;
  }

  /** The conversation as it is: the same object until something changes. */
  getSnapshot(): AgentConversationSnapshot {
    return this.#view.snapshot;
  }

  /** An empty conversation, for rendering where nothing is loaded. */
  getServerSnapshot(): AgentConversationSnapshot {
    return EMPTY_SNAPSHOT;
  }

  /** Calls the listener now and after every change. Returns a function that stops that. */
  subscribe(listener: ConversationListener): () => void {
    return this.#view.subscribe(listener);
  }

  /** Stops following the conversation: the snapshot stays as it is. */
  dispose(): void {
    this.retire();
    this.#host.disposed(this);
  }

  /** Loads the newest page of the history again. */
  load(): ChatLoad<Loaded> {
    const { conversationId } = this;
    if (!conversationId) {
      const cause = new Error('missing conversation id');

      return Promise.resolve({ error: new NovuError('Cannot load conversation without a conversation id', cause) });
    }
    this.#loading ??= this.#loadNewest(conversationId).finally(() => {
      this.#loading = undefined;
      this.#recoverAgain();
    });

    return this.#loading;
  }

  /** Loads the next older page of the history. A call while one is under way gives what that one gives. */
  fetchMore(): ChatLoad<Fetched> {
    const { conversationId } = this;
    if (!conversationId || this.#olderCursor === null) {
      return Promise.resolve({ data: { messages: this.#view.timeline.messages, hasMore: false } });
    }
    this.#fetching ??= this.#loadOlder(conversationId, this.#olderCursor).finally(() => {
      this.#fetching = undefined;
    });

    return this.#fetching;
  }

  /** Sends a message. The first one of a new conversation begins it. Not while the agent is at work. */
  async sendMessage(input: SendMessageInput): ChatResult<SendMessageResult> {
    if (this.#view.timeline.isRunning) return this.#refuseWhileRunning();
    const { text, metadata } = typeof input === 'string' ? { text: input } : input;
    const idempotencyKey = randomId('msg');
    if (metadata) this.#metadata.set(idempotencyKey, metadata);
    const message: AgentMessage = {
      id: randomId('opt'),
      role: 'user',
      parts: [{ type: 'text', text, state: 'done' }],
      createdAt: new Date().toISOString(),
      status: 'sending',
      idempotencyKey,
    };
    this.#begin([...this.#view.timeline.messages, message]);

    return this.#deliver(idempotencyKey, text);
  }

  /** Sends a message that failed once more. The server takes it once, whichever attempt it got. */
  async retryMessage(messageId: string): ChatResult<RetryMessageResult> {
    if (!this.conversationId && this.#view.timeline.messages.length === 0) {
      return this.#fail('Cannot retry message without a conversation', 'missing entry');
    }
    const message = this.#view.timeline.messages.find(({ id }) => id === messageId);
    const { idempotencyKey, status } = message ?? {};
    if (!message || !idempotencyKey) return this.#fail('Message is not retryable', 'missing idempotency key');
    if (status === 'sent' && this.conversationId) return { data: { conversationId: this.conversationId, messageId } };
    if (status !== 'failed') return this.#fail('Message is not retryable', `status ${status}`);
    if (this.#view.timeline.isRunning) return this.#refuseWhileRunning();
    this.#begin(withOwn(this.#view.timeline.messages, idempotencyKey, { status: 'sending' }));
    const [text] = message.parts.flatMap((part) => (part.type === 'text' ? part.text : []));

    return this.#deliver(idempotencyKey, text ?? '');
  }

  /** Answers a call of a tool that waits, see `pendingActions`. It waits until the server says that it got the answer. */
  async respondToAction({
    approvalId,
    decision,
  }: {
    approvalId: string;
    decision: AgentToolApprovalDecision;
  }): ChatResult<RespondToActionResult> {
    if (!this.conversationId) {
      return this.#fail('Cannot respond to action without a conversation id', 'missing conversation id');
    }
    const approval = pendingActionsOf(this.#view.timeline.messages).find(
      (action) => action.type === 'approval' && action.approvalId === approvalId,
    );
    if (approval?.type !== 'approval') return this.#fail('Pending action not found', 'pending action not found');
    const actionId = actionIdOf(approval, decision);
    if (!actionId) return this.#fail('Pending approval is missing action id', 'pending approval missing action id');

    return this.#act(this.conversationId, { actionId }, 'Failed to respond to action');
  }

  /** Presses a button of a card. */
  async sendAction(args: { actionId: string; sourceMessageId: string; value?: string }): ChatResult<SendActionResult> {
    if (!this.conversationId) {
      return this.#fail('Cannot send action without a conversation id', 'missing conversation id');
    }
    const { actionId, sourceMessageId, value } = args;

    return this.#act(this.conversationId, { actionId, sourceMessageId, value }, 'Failed to send action');
  }

  /** @internal An event came over the socket. */
  receive(envelope: AgentEventEnvelope): void {
    const { conversationIdentifier, agentId } = envelope;
    if (agentId !== this.agentId || !this.conversationId || conversationIdentifier !== this.conversationId) return;
    if (this.#early) this.#early.push(envelope);
    else this.#take(envelope);
  }

  /** @internal The socket is there, for the first time or again. */
  connected(): void {
    // Nothing was missed of what was never shown.
    if (!this.#early) void this.#recover();
    else if (this.#loading) this.#isRecoveryAsked = true;
  }

  /** @internal Another hash for the same agent. */
  authorize(agentHash: string | undefined): void {
    this.#agentHash = agentHash ?? this.#agentHash;
  }

  /** @internal Stops, without a word to the host. */
  retire(): void {
    this.#view.close();
  }

  async #loadNewest(conversationId: string): ChatLoad<Loaded> {
    this.#view.change({ condition: { status: 'loading', error: undefined } });
    try {
      const page = await this.#host.service.history(conversationId);
      this.#known.merge(page.events);
      this.#olderCursor = page.olderCursor;
      // What is older than the page says nothing of how things are now.
      const { messages: _, ...present } = replay(this.#known.from(page.events));
      this.#view.change({
        timeline: { ...present, ...this.#rebuilt() },
        condition: { status: 'ready', pagination: { status: 'idle', hasMore: page.olderCursor !== null } },
        source: { kind: 'history' },
        historyLoaded: true,
      });
      this.#goLive();

      return { data: { conversationId, messages: this.#view.timeline.messages, hasMore: page.olderCursor !== null } };
    } catch (cause) {
      return this.#failLoad('Failed to load web chat conversation', cause);
    }
  }

  async #loadOlder(conversationId: string, before: string): ChatLoad<Fetched> {
    const { pagination } = this.#view;
    this.#view.change({
      condition: { status: 'fetching', error: undefined, pagination: { ...pagination, status: 'loading' } },
    });
    try {
      const page = await this.#host.service.history(conversationId, before);
      const hasMore = page.olderCursor !== null;
      this.#known.merge(page.events);
      this.#olderCursor = page.olderCursor;
      this.#view.change({
        timeline: this.#rebuilt(),
        condition: { status: 'ready', pagination: { status: 'idle', hasMore } },
        source: { kind: 'history' },
        areActionsOld: true,
      });

      return { data: { messages: this.#view.timeline.messages, hasMore } };
    } catch (cause) {
      return this.#failLoad('Failed to load older web chat messages', cause, { ...pagination, status: 'error' });
    }
  }

  #failLoad(
    message: string,
    cause: unknown,
    pagination: WebChatPagination = this.#view.pagination,
  ): { error: NovuError } {
    const error = new NovuError(message, cause);
    this.#view.change({ condition: { status: 'ready', pagination, error } });

    return { error };
  }

  /** Shows a message on its way, and forgets what went wrong before. */
  #begin(messages: AgentMessage[]): void {
    this.#view.change({
      timeline: { messages, error: undefined },
      condition: { error: undefined, catchUpError: undefined },
    });
    this.#goLive();
  }

  /** Two first messages at once must not begin two conversations: the second waits for what becomes of the first. */
  async #deliver(idempotencyKey: string, text: string): ChatResult<SendMessageResult> {
    while (!this.conversationId && this.#beginning) await this.#beginning;
    const sending = this.#send(idempotencyKey, text);
    if (!this.conversationId) {
      const beginning = sending.finally(() => {
        if (this.#beginning === beginning) this.#beginning = undefined;
      });
      this.#beginning = beginning;
    }

    return sending;
  }

  async #send(idempotencyKey: string, text: string): ChatResult<SendMessageResult> {
    const isNew = !this.conversationId;
    try {
      const { identifier, messageId = idempotencyKey } = await this.#host.service.send({
        agentId: this.agentId,
        text,
        conversationIdentifier: this.conversationId,
        messageId: idempotencyKey,
        agentHash: this.#agentHash,
        metadata: this.#metadata.get(idempotencyKey),
      });
      this.#view.identify(identifier);
      this.#metadata.delete(idempotencyKey);
      if (isNew && !this.#view.isClosed) this.#host.begun(this);
      // The server may have told of the message, under its own name, before it answered.
      const messages = this.#view.timeline.messages.filter(
        (message) => message.id !== messageId || message.idempotencyKey === idempotencyKey,
      );
      this.#view.change({
        timeline: { messages: withOwn(messages, idempotencyKey, { id: messageId, status: 'sent' }) },
      });
      void this.#recover();

      return { data: { conversationId: identifier, messageId } };
    } catch (cause) {
      const error = toWebChatError('Failed to send web chat message', cause);
      // One that the server has told of has arrived, whatever became of the answer.
      const { messages } = this.#view.timeline;
      const isThere = messages.some(({ id }) => id === idempotencyKey);
      this.#view.change({
        timeline: isThere ? {} : { messages: withOwn(messages, idempotencyKey, { status: 'failed' }) },
        condition: { error },
      });

      return { error };
    }
  }

  async #act(
    conversationIdentifier: string,
    action: { actionId: string; sourceMessageId?: string; value?: string | undefined },
    failure: string,
  ): ChatResult<RespondToActionResult> {
    try {
      const { identifier } = await this.#host.service.act({
        agentId: this.agentId,
        conversationIdentifier,
        ...action,
        idempotencyKey: actionKey(conversationIdentifier, action),
        agentHash: this.#agentHash,
      });
      this.#view.change({ condition: { error: undefined } });
      void this.#recover();

      return { data: { conversationId: identifier } };
    } catch (cause) {
      const error = toWebChatError(failure, cause);
      this.#view.change({ condition: { error } });

      return { error };
    }
  }

  /** Asks for what came since the newest event that is known. At most one more recovery waits for the one under way. */
  #recover(): Promise<void> {
    this.#isRecoveryAsked = true;
    this.#recovering ??= this.#catchUp().finally(() => {
      this.#recovering = undefined;
      this.#recoverAgain();
    });

    return this.#recovering;
  }

  #recoverAgain(): void {
    if (this.#isRecoveryAsked && !this.#early) void this.#recover();
  }

  async #catchUp(): Promise<void> {
    this.#isRecoveryAsked = false;
    const { conversationId } = this;
    if (!conversationId || this.#view.isClosed) return;
    this.#view.change({ condition: { isRecovering: true } });
    try {
      const missed = await this.#missed(conversationId);
      for (const envelope of missed) this.#take(envelope);
      this.#view.change({ condition: { isRecovering: false, catchUpError: undefined } });
    } catch (cause) {
      const catchUpError = new NovuError('Failed to recover web chat conversation after reconnect', cause);
      this.#view.change({ condition: { isRecovering: false, catchUpError } });
    }
  }

  /** Where nothing is known yet, the newest page is where to begin. */
  #missed(conversationId: string): Promise<AgentEventEnvelope[]> {
    const { newest } = this.#known;
    if (newest === -Infinity) return this.#newest(conversationId);

    return eventsAfter(newest, (before) => this.#host.service.history(conversationId, before));
  }

  async #newest(conversationId: string): Promise<AgentEventEnvelope[]> {
    const { events, olderCursor } = await this.#host.service.history(conversationId);
    this.#olderCursor = olderCursor;
    this.#view.change({ condition: { pagination: { ...this.#view.pagination, hasMore: olderCursor !== null } } });

    return events.sort(bySequence);
  }

  /** Shows what came meanwhile; what comes from now on is shown at once. */
  #goLive(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const envelope of early) this.#take(envelope);
  }

  #take(envelope: AgentEventEnvelope): void {
    if (!this.#known.add(envelope)) return;
    this.#view.change({
      timeline: applyEvent(this.#view.timeline, envelope),
      condition: { error: undefined },
      source: { kind: 'live', envelope },
    });
  }

  /** What all known events make, and one's own messages. */
  #rebuilt(): Pick<Timeline, 'messages' | 'currentId' | 'connections'> {
    const { messages, currentId, connections } = replay(this.#known.all);

    return { messages: withUntold(messages, this.#view.timeline.messages), currentId, connections };
  }

  #refuseWhileRunning(): { error: NovuError } {
    return this.#fail('Cannot send while the agent is running', 'send rejected during active run');
  }

  #fail(message: string, cause: string): { error: NovuError } {
    const error = new NovuError(message, new Error(cause));
    this.#view.change({ condition: { error } });

    return { error };
  }
}
