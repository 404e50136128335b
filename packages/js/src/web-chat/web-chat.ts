import { NovuError } from '../errors.js';
import type { NovuEventEmitter } from '../event-emitter.js';
import type { Session } from '../http/session.js';
import type { Socket } from '../socket/socket.js';
import type { Result } from '../types.js';
import { AgentConversationRuntime, type ConversationHost } from './conversation-runtime.js';
import { isAgentEvent } from './events.js';
import type { ConversationArgs, ListConversationsArgs, ListConversationsResult } from './types.js';
import { WebChatService } from './web-chat-service.js';

/** Conversations of the subscriber with agents, without a user interface: `await novu.loadWebChat()` gives it. */
export class WebChat {
  readonly #service: WebChatService;
  readonly #socket: Pick<Socket, 'connect'>;
  /** Those that are not disposed of. A new conversation has no key before its first message. */
  readonly #runtimes = new Map<AgentConversationRuntime, string | undefined>();

  constructor(session: Session, emitter: NovuEventEmitter, socket: Pick<Socket, 'connect' | 'onConnected'>) {
    this.#service = new WebChatService(session);
    this.#socket = socket;
    emitter.on('web_chat.agent_event', ({ result }) => {
      if (!isAgentEvent(result)) return;
      for (const runtime of [...this.#runtimes.keys()]) runtime.receive(result);
    });
    socket.onConnected(() => {
      for (const runtime of [...this.#runtimes.keys()]) runtime.connected();
    });
  }

  /** Forgets all conversations. Those that were given out stay as they are, and follow nothing any more. */
  clearCache(): void {
    for (const runtime of this.#runtimes.keys()) runtime.retire();
    this.#runtimes.clear();
  }

  /**
   * One conversation with an agent: the same one for the same agent and `conversationId`, a new one without. Dispose of it when nobody
   * looks at it any more.
   */
  conversation(args: ConversationArgs): AgentConversationRuntime {
    void this.#socket.connect();
    const { agentId, conversationId } = args;
    if (conversationId) {
      const known = this.#find(keyOf(agentId, conversationId));
      known?.authorize(args.agentHash);
      if (known) return known;
    }
    const runtime = new AgentConversationRuntime(this.#host(), args);
    this.#runtimes.set(runtime, conversationId && keyOf(agentId, conversationId));

    return runtime;
  }

  /** Conversations of the subscriber, a page at a time. */
  async listConversations(args: ListConversationsArgs = {}): Result<ListConversationsResult> {
    try {
      const { data, next = null, previous = null } = await this.#service.list(args);

      return { data: { conversations: data, next, previous } };
    } catch (cause) {
      return { error: new NovuError('Failed to list conversations', cause) };
    }
  }

  #host(): ConversationHost {
    return {
      service: this.#service,
      begun: (runtime) => this.#runtimes.set(runtime, keyOf(runtime.agentId, runtime.conversationId)),
      disposed: (runtime) => this.#runtimes.delete(runtime),
    };
  }

  /** The latest one, when a new conversation turned out to be one that is known. */
  #find(key: string): AgentConversationRuntime | undefined {
    return [...this.#runtimes].findLast(([, each]) => each === key)?.[0];
  }
}

function keyOf(agentId: string, conversationId: string | undefined): string {
  return JSON.stringify([agentId, conversationId]);
}
