import { HttpError, NovuError, WebChatPlanLimitError, type WebChatPlanLimitReason } from '../errors.js';
import type { Session } from '../http/session.js';
import { type AgentEventEnvelope, isAgentEvent } from './events.js';
import type { ListConversationsArgs, WebChatConversation } from './types.js';

interface MessageBody {
  agentId: string;
  text: string;
  conversationIdentifier?: string | undefined;
  messageId: string;
  agentHash?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
}

interface ActionBody {
  agentId: string;
  conversationIdentifier: string;
  actionId: string;
  /** Of a card's button: the message with the card. */
  sourceMessageId?: string | undefined;
  value?: string | undefined;
  idempotencyKey: string;
  agentHash?: string | undefined;
}

/** Events of a conversation, oldest first. */
export interface HistoryPage {
  events: AgentEventEnvelope[];
  /** Where the next older page begins; null when there is none. */
  olderCursor: string | null;
}

const PATH = '/web-chat/conversations';
const REASONS: readonly string[] = ['agents', 'channels', 'conversations'] satisfies WebChatPlanLimitReason[];

/** The web chat's endpoints of the API: one method each, plain objects in and out. Rejects when the API refuses. */
export class WebChatService {
  constructor(private readonly session: Session) {}

  send(body: MessageBody): Promise<{ identifier: string; messageId: string }> {
    return this.session.request('POST', PATH, { body });
  }

  act(body: ActionBody): Promise<{ identifier: string }> {
    return this.session.request('POST', PATH, { body });
  }

  list({ limit, after, before, orderBy, orderDirection }: ListConversationsArgs): Promise<{
    data: WebChatConversation[];
    next?: string | null;
    previous?: string | null;
  }> {
    const query = {
      limit,
      after: after || undefined,
      before: before || undefined,
      orderBy,
      orderDirection,
    };

    return this.session.request('GET', PATH, { query, raw: true });
  }

  /** A page of the history: the newest one, or the one before a cursor. What is not an event is left out. */
  async history(conversationId: string, before?: string): Promise<HistoryPage> {
    const path = `${PATH}/${encodeURIComponent(conversationId)}/events`;
    const page = await this.session.request<{ events: unknown[]; olderCursor?: string | null }>('GET', path, {
      query: { before },
    });

    return { events: page.events.filter(isAgentEvent), olderCursor: page.olderCursor ?? null };
  }
}

/** What a method of the web chat gives as error: a limit of the plan is told as such. */
export function toWebChatError(message: string, cause: unknown): NovuError | WebChatPlanLimitError {
  if (cause instanceof HttpError && cause.status === 402) {
    const reason = (cause.body as { reason?: unknown } | undefined)?.reason;
    if (isPlanLimitReason(reason)) return new WebChatPlanLimitError(reason, cause.message);
  }

  return new NovuError(message, cause);
}

function isPlanLimitReason(reason: unknown): reason is WebChatPlanLimitReason {
  return typeof reason === 'string' && REASONS.includes(reason);
}
