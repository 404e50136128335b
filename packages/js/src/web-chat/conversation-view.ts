import type { NovuError, WebChatPlanLimitError } from '../errors.js';
import { reportUncaught } from '../event-emitter.js';
import { pendingActionKey, pendingActionsOf } from './pending-actions.js';
import { EMPTY_TIMELINE, type Timeline } from './timeline.js';
import type {
  AgentConversationPublicationMeta,
  AgentConversationSessionStatus,
  AgentConversationSnapshot,
  AgentMessage,
  AgentPendingAction,
  WebChatChange,
  WebChatChangeSource,
  WebChatPagination,
} from './types.js';

export type ChatError = NovuError | WebChatPlanLimitError;
export type ConversationListener = (
  snapshot: AgentConversationSnapshot,
  meta?: AgentConversationPublicationMeta,
) => void;

/** What is shown beside the conversation itself. */
interface Condition {
  status: AgentConversationSessionStatus;
  pagination: WebChatPagination;
  isRecovering: boolean;
  catchUpError?: NovuError | undefined;
  /** Of the last call. */
  error?: ChatError | undefined;
}

interface Change {
  timeline?: Partial<Timeline>;
  condition?: Partial<Condition>;
  source?: WebChatChangeSource;
  /** The actions that are pending are not news. */
  areActionsOld?: boolean;
  historyLoaded?: boolean;
}

/** Of a conversation of which nothing is loaded. */
export const EMPTY_SNAPSHOT = Object.freeze<AgentConversationSnapshot>({
  status: 'ready',
  run: { isRunning: false },
  conversationStatus: 'active',
  pagination: { hasMore: false, status: 'idle' },
  messages: [],
  pendingActions: [],
  isRecovering: false,
});

/** What is shown of a conversation, and to whom: each change makes a new snapshot, and the listeners are told of it. */
export class ConversationView {
  #conversationId: string | undefined;
  #timeline: Timeline = EMPTY_TIMELINE;
  #condition: Condition;
  #snapshot: AgentConversationSnapshot;
  /** Keys of the actions that listeners were told of. */
  readonly #toldActions = new Set<string>();
  readonly #listeners = new Set<ConversationListener>();
  #isClosed = false;

  /** Without an identifier the conversation is a new one: there is nothing to load. */
  constructor(conversationId: string | undefined) {
    this.#conversationId = conversationId;
    this.#condition = {
      status: conversationId ? 'loading' : 'ready',
      pagination: { hasMore: false, status: 'idle' },
      isRecovering: false,
    };
    this.#snapshot = this.#look();
  }

  get conversationId(): string | undefined {
    return this.#conversationId;
  }

  /** As it is now, which a snapshot is no more once the view is closed. */
  get timeline(): Timeline {
    return this.#timeline;
  }

  get pagination(): WebChatPagination {
    return this.#condition.pagination;
  }

  /** The same object until something changes. */
  get snapshot(): AgentConversationSnapshot {
    return this.#snapshot;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Calls the listener now and after every change. Returns a function that stops that. */
  subscribe(listener: ConversationListener): () => void {
    this.#listeners.add(listener);
    listener(this.#snapshot);

    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** The conversation has its identifier, which is shown from the next change on. */
  identify(conversationId: string): void {
    this.#conversationId = conversationId;
  }

  change({
    timeline = {},
    condition = {},
    source = { kind: 'local' },
    areActionsOld = false,
    historyLoaded,
  }: Change): void {
    const before = this.#timeline.messages;
    this.#timeline = { ...this.#timeline, ...timeline };
    this.#condition = { ...this.#condition, ...condition };
    if (this.#isClosed) return;
    this.#snapshot = this.#look();
    const change: WebChatChange = {
      ...source,
      addedMessages: this.#addedSince(before),
      newActions: this.#newActions(areActionsOld),
    };
    this.#publish(historyLoaded ? { change, historyLoaded } : { change });
  }

  /** The snapshot stays as it is, and nobody is told of anything any more. */
  close(): void {
    this.#isClosed = true;
    this.#listeners.clear();
  }

  #look(): AgentConversationSnapshot {
    const { messages, isRunning, typing, status: conversationStatus } = this.#timeline;
    const { status, pagination, isRecovering, catchUpError } = this.#condition;
    const error = this.#condition.error ?? this.#timeline.error;

    return {
      ...(this.#conversationId ? { conversationId: this.#conversationId } : {}),
      status,
      run: { isRunning, ...(typing ? { typing } : {}) },
      conversationStatus,
      pagination,
      messages,
      pendingActions: pendingActionsOf(messages),
      ...(error ? { error } : {}),
      isRecovering,
      ...(catchUpError ? { catchUpError } : {}),
    };
  }

  /** Those the server has, that is: the others may not get there. */
  #addedSince(before: readonly AgentMessage[]): AgentMessage[] {
    const { messages } = this.#timeline;
    if (messages === before) return [];
    const ids = new Set(before.map(({ id }) => id));

    return messages.filter(({ id, status }) => status === 'sent' && !ids.has(id));
  }

  #newActions(areOld: boolean): AgentPendingAction[] {
    const actions = this.#snapshot.pendingActions.filter((action) => !this.#toldActions.has(pendingActionKey(action)));
    for (const action of actions) this.#toldActions.add(pendingActionKey(action));

    return areOld ? [] : actions;
  }

  #publish(meta: AgentConversationPublicationMeta): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(this.#snapshot, meta);
      } catch (error) {
        reportUncaught(error);
      }
    }
  }
}
