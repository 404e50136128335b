import type { NovuError, WebChatPlanLimitError } from '../errors.js';
import type {
  AgentApprovalRequest,
  AgentCardElement,
  AgentEventEnvelope,
  AgentMessageRole,
  AgentToolResultContent,
  AgentToolSource,
} from './events.js';

/** How far a message of one's own has come. Messages of others are `sent`. */
export type AgentMessageStatus = 'sending' | 'sent' | 'failed';
/** Whether more of a text may come. */
export type AgentTextPartState = 'streaming' | 'done';
/** How far a call of a tool has come. */
export type AgentToolPartState = 'input-streaming' | 'input-available' | 'output-available' | 'output-error';
export type AgentApprovalPartState = 'pending' | 'approved' | 'denied';
export type AgentMcpConnectionPartState = 'pending' | 'connected' | 'failed';
/** What a person says of a call that waits: this time, or from now on for the tool or for all tools of its MCP server. */
export type AgentToolApprovalDecision = 'approved' | 'denied' | 'trust-tool' | 'trust-server';

/** Text in Markdown. */
export interface AgentTextPart {
  type: 'text';
  text: string;
  state: AgentTextPartState;
}

/** What the agent thinks before it answers. */
export interface AgentThinkingPart {
  type: 'thinking';
  thinkingId: string;
  text: string;
  state: AgentTextPartState;
}

/** A call of a tool, and what it gave. While the input is being written, `input.__stream` is its text so far. */
export interface AgentToolPart {
  type: 'tool';
  toolUseId: string;
  toolName: string;
  source?: AgentToolSource;
  input?: Record<string, unknown>;
  output?: AgentToolResultContent[];
  state: AgentToolPartState;
}

/** A call of a tool that waits for a person, see `respondToAction`. */
export interface AgentApprovalPart extends AgentApprovalRequest {
  type: 'approval';
  state: AgentApprovalPartState;
}

/** A server of tools that a person has to connect: open `authorizeUrl`. */
export interface AgentMcpConnectionPart {
  type: 'mcp-connection';
  actionId: string;
  mcpId: string;
  displayName: string;
  authorizeUrl: string;
  authorizeUrlWithAutoApprove?: string;
  state: AgentMcpConnectionPartState;
  message?: string;
}

/** Where something in the message comes from. */
export interface AgentSourcePart {
  type: 'source';
  sourceType: 'url' | 'document';
  url?: string;
  title?: string;
  filename?: string;
}

export interface AgentFilePart {
  type: 'file';
  fileId: string;
  name?: string;
  mediaType?: string;
}

/** A card. Its buttons are for `sendAction`. */
export interface AgentCardPart {
  type: 'card';
  card: AgentCardElement;
  /** The message it came with. */
  sourceMessageId: string;
}

/** Something of the agent's own making. */
export interface AgentDataPart {
  type: 'data';
  name: string;
  data: unknown;
}

export type AgentMessagePart =
  | AgentTextPart
  | AgentThinkingPart
  | AgentToolPart
  | AgentApprovalPart
  | AgentMcpConnectionPart
  | AgentSourcePart
  | AgentFilePart
  | AgentCardPart
  | AgentDataPart;

export interface AgentMessage {
  id: string;
  role: AgentMessageRole;
  parts: AgentMessagePart[];
  /** ISO text. */
  createdAt: string;
  status: AgentMessageStatus;
  /** Of a message of one's own: what keeps it from being taken twice. */
  idempotencyKey?: string;
}

/** What waits for the person: an approval or a connection. The same object as the part of the message. */
export type AgentPendingAction =
  (AgentApprovalPart & { state: 'pending' }) | (AgentMcpConnectionPart & { state: 'pending' });

/** `resolved` once the agent says that the matter is closed. */
export type AgentConversationStatus = 'active' | 'resolved';

/** The agent is about to say something. */
export interface AgentConversationTyping {
  status?: string;
}

export type WebChatPaginationStatus = 'idle' | 'loading' | 'error';

/** How far the older history has been loaded. */
export interface WebChatPagination {
  status: WebChatPaginationStatus;
  hasMore: boolean;
}

/** Why a snapshot is another one: an event that came, history that was loaded, or something this client did. */
export type WebChatChangeSource =
  { kind: 'live'; envelope: AgentEventEnvelope } | { kind: 'history' } | { kind: 'local' };

/** What is new in a snapshot. */
export type WebChatChange = WebChatChangeSource & {
  addedMessages: AgentMessage[];
  /** Each action is new once. */
  newActions: AgentPendingAction[];
};

/** Whether history is being loaded: the newest page (`loading`) or an older one (`fetching`). */
export type AgentConversationSessionStatus = 'ready' | 'loading' | 'fetching';

export interface AgentConversationRunSnapshot {
  /** The agent is at work on its answer. */
  isRunning: boolean;
  typing?: AgentConversationTyping;
}

/** What a listener is told beside the snapshot. */
export interface AgentConversationPublicationMeta {
  change?: WebChatChange;
  /** The newest page of the history has just been loaded. */
  historyLoaded?: boolean;
}

/** A conversation as it is at one moment. It never changes: when something does, there is another one. */
export interface AgentConversationSnapshot {
  /** Undefined until the first message of a new conversation is sent. */
  conversationId?: string;
  /** About the loading of history; for the conversation itself see `conversationStatus`. */
  status: AgentConversationSessionStatus;
  run: AgentConversationRunSnapshot;
  conversationStatus: AgentConversationStatus;
  pagination: WebChatPagination;
  messages: readonly AgentMessage[];
  pendingActions: readonly AgentPendingAction[];
  /** Of the last call, or of the agent. */
  error?: NovuError | WebChatPlanLimitError;
  /** What was missed is being asked for. */
  isRecovering: boolean;
  /** It could not be. */
  catchUpError?: NovuError;
}

/** HMAC-SHA256 (hex) of the agent's id with the environment's secret key, where the environment demands one. */
export interface AgentHashFields {
  agentHash?: string;
}

export interface ConversationArgs extends AgentHashFields {
  /** The agent's identifier. */
  agentId: string;
  /** Left out for a new conversation, which the first message begins. */
  conversationId?: string;
}

/** A text, or a text with data for the agent. */
export type SendMessageInput = string | { text: string; metadata?: Record<string, unknown> };

export interface SendMessageResult {
  conversationId: string;
  messageId: string;
}
export type RetryMessageResult = SendMessageResult;

export interface RespondToActionResult {
  conversationId: string;
}

export interface SendActionResult {
  conversationId: string;
}

/** The newest page of the history, with all that is known besides. */
export interface LoadConversationResult {
  conversationId: string;
  messages: AgentMessage[];
  hasMore: boolean;
}

/** All that is known once an older page is loaded. */
export interface FetchMoreResult {
  messages: AgentMessage[];
  hasMore: boolean;
}

export interface ListConversationsArgs {
  limit?: number;
  after?: string;
  before?: string;
  orderBy?: 'lastActivityAt' | 'createdAt';
  orderDirection?: 'ASC' | 'DESC';
}

/** A conversation in a list. */
export interface WebChatConversation {
  identifier: string;
  title: string;
  status: AgentConversationStatus;
  agentIdentifier: string;
  lastActivityAt: string;
  createdAt: string;
}

export interface ListConversationsResult {
  conversations: WebChatConversation[];
  next: string | null;
  previous: string | null;
}

/** Types of what a tool takes and gives. */
export interface AgentToolDefinition {
  input?: unknown;
  output?: unknown;
}

export type WebChatToolsDefinition = Record<string, AgentToolDefinition>;

/**
 * The tools of a chat, to give `AgentToolPart` their types.
 *
 * @example
 * type Chat = WebChatDefinition<{ getOrder: { input: { orderId: string } } }>;
 * type OrderPart = AgentToolPartFor<Chat['tools'], 'getOrder'>;
 */
export interface WebChatDefinition<TTools extends WebChatToolsDefinition = WebChatToolsDefinition> {
  tools: TTools;
}

/** A call of the tool of that name. */
export type AgentToolPartFor<TTools extends WebChatToolsDefinition, TName extends string> = TName extends keyof TTools
  ? AgentToolPart & {
      toolName: TName;
      input: TTools[TName]['input'] extends undefined ? Record<string, unknown> | undefined : TTools[TName]['input'];
      output: TTools[TName]['output'] extends undefined
        ? AgentToolResultContent[] | undefined
        : TTools[TName]['output'];
    }
  : AgentToolPart;
