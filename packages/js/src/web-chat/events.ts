/** The event protocol of agents: what the server sends over the socket, and what it gives as history. */

export type AgentMessageRole = 'user' | 'assistant';

/** Where a tool comes from. */
export type AgentToolSource = { type: 'builtin' } | { type: 'custom' } | { type: 'mcp'; serverName: string };

/** A piece of what a tool gave. */
export type AgentToolResultContent =
  | { type: 'text'; text: string }
  | { type: 'citation'; url: string; title?: string; excerpts?: string[] }
  | { type: 'json'; value: unknown }
  | { type: 'media'; mediaType: string; data: string; name?: string }
  | { type: 'unknown'; providerType: string; data: Record<string, unknown> };

type CardStyle = 'primary' | 'danger' | 'default';

interface CardOption {
  label: string;
  value: string;
  description?: string;
}

/** A button that opens a page. */
interface CardLinkButton {
  type: 'link-button';
  label: string;
  url: string;
  style?: CardStyle;
  id?: string;
}

/** A button for `sendAction`: its `id` is the `actionId`. */
interface CardButton {
  type: 'button';
  id: string;
  label: string;
  style?: CardStyle;
  actionType?: 'action' | 'modal';
  callbackUrl?: string;
  value?: string;
  disabled?: boolean;
}

interface CardSelect {
  type: 'select';
  id: string;
  label: string;
  options: CardOption[];
  initialOption?: string;
  optional?: boolean;
  placeholder?: string;
}

interface CardRadioSelect {
  type: 'radio_select';
  id: string;
  label: string;
  options: CardOption[];
  initialOption?: string;
  optional?: boolean;
}

/** One thing on a card. */
export type AgentCardChild =
  | { type: 'text'; content: string; style?: 'plain' | 'bold' | 'muted' }
  | { type: 'image'; url: string; alt?: string }
  | { type: 'divider' }
  | { type: 'link'; label: string; url: string }
  | CardButton
  | { type: 'actions'; children: (CardLinkButton | CardButton | CardSelect | CardRadioSelect)[] }
  | { type: 'section'; children: AgentCardChild[] }
  | { type: 'fields'; children: { type: 'field'; label: string; value: string }[] }
  | { type: 'table'; headers: string[]; rows: string[][]; align?: ('left' | 'center' | 'right')[] };

/** A card with texts, pictures and buttons. Draw it as fits your page. */
export interface AgentCardElement {
  type: 'card';
  title?: string;
  subtitle?: string;
  imageUrl?: string;
  children: AgentCardChild[];
}

export type AgentMessageContent = { markdown: string } | { card: AgentCardElement };

export interface AgentFileRef {
  fileId: string;
  name?: string;
  mediaType?: string;
  /** The contents in base64, of a file that has no address. */
  data?: string;
  url?: string;
}

interface AgentEventUsage {
  inputTokens?: number;
  outputTokens?: number;
  totalTokens?: number;
}

/** A call of a tool that waits for a person. The action ids are the server's own: they are sent back, never made up. */
export interface AgentApprovalRequest {
  approvalId: string;
  toolUseId: string;
  toolName: string;
  input?: Record<string, unknown>;
  source?: AgentToolSource;
  approveActionId?: string;
  denyActionId?: string;
  /** Allows this tool from now on. */
  trustToolActionId?: string;
  /** Allows every tool of its MCP server from now on. */
  trustServerActionId?: string;
}

type AgentSignal =
  | { type: 'metadata'; action: 'set'; key: string; value: unknown }
  | { type: 'metadata'; action: 'delete'; key: string }
  | { type: 'metadata'; action: 'clear' }
  | { type: 'trigger'; workflowId: string; to?: unknown; payload?: Record<string, unknown> }
  | {
      type: 'human';
      kind: 'ask' | 'approve' | 'choose' | 'tell';
      prompt: string;
      requestId: string;
      options?: string[];
      from?: string;
      ttlSeconds?: number;
      to?: string | string[];
    };

/** What an agent does, one step at a time. */
export type AgentEvent =
  | { type: 'run-start' }
  | {
      type: 'run-finish';
      outcome: 'completed' | 'paused' | 'aborted';
      finishReason?: 'stop' | 'length' | 'refused' | 'other';
      usage?: AgentEventUsage;
      approvals?: AgentApprovalRequest[];
    }
  | { type: 'run-error'; message: string; code?: string }
  | { type: 'step-start'; name?: string; index?: number }
  | { type: 'step-end'; name?: string; index?: number; usage?: AgentEventUsage }
  | {
      type: 'message';
      messageId: string;
      role: AgentMessageRole;
      content: AgentMessageContent;
      files?: AgentFileRef[];
    }
  | { type: 'message-start'; messageId: string }
  | { type: 'message-delta'; messageId: string; delta: string }
  | { type: 'message-end'; messageId: string; content?: AgentMessageContent; files?: AgentFileRef[] }
  | { type: 'thinking-start'; thinkingId: string }
  | { type: 'thinking-delta'; thinkingId: string; delta: string }
  | { type: 'thinking-end'; thinkingId: string }
  | {
      type: 'source';
      messageId: string;
      sourceType: 'url' | 'document';
      url?: string;
      title?: string;
      filename?: string;
    }
  | { type: 'tool-use-start'; toolUseId: string; toolName: string; source?: AgentToolSource }
  | { type: 'tool-use-delta'; toolUseId: string; delta: string }
  | {
      type: 'tool-use-done';
      toolUseId: string;
      toolName: string;
      input?: Record<string, unknown>;
      source?: AgentToolSource;
    }
  | { type: 'tool-use-result'; toolUseId: string; content: AgentToolResultContent[]; isError?: boolean }
  | ({
      type: 'tool-approval-request';
      /** The message the request belongs to; the one being written when left out. */
      messageId?: string;
      /** No message shows the request: the page has to. */
      deliverCard?: boolean;
    } & AgentApprovalRequest)
  | {
      type: 'tool-approval-response';
      approvalId: string;
      decision: 'approved' | 'denied';
      reason?: string;
      automatic?: boolean;
    }
  | {
      type: 'mcp-connection-request';
      actionId: string;
      mcpId: string;
      displayName: string;
      authorizeUrl: string;
      authorizeUrlWithAutoApprove?: string;
    }
  | {
      type: 'mcp-connection-result';
      actionId: string;
      mcpId: string;
      status: 'connected' | 'failed';
      message?: string;
    }
  | { type: 'resolve'; summary?: string }
  | { type: 'signal'; signal: AgentSignal }
  | { type: 'channel.typing'; state: 'on' | 'off'; status?: string }
  | { type: 'channel.edit'; messageId: string; content: AgentMessageContent; files?: AgentFileRef[] }
  | { type: 'channel.delete'; messageId: string }
  | { type: 'channel.reaction'; messageId: string; emoji: string; op: 'add' | 'remove' }
  | {
      type: 'connection.error';
      source: 'mcp';
      serverName: string;
      reason: 'authentication' | 'connection';
      message: string;
    }
  | { type: 'provider-event'; provider: string; event: string; data: unknown }
  | { type: 'custom'; name: string; data: unknown };

/** An event, and where and when it belongs. Sequences grow within a conversation. */
export interface AgentEventEnvelope {
  version: 1;
  conversationId: string;
  /** The conversation as clients know it. */
  conversationIdentifier?: string;
  agentId: string;
  runId: string;
  turnId: string;
  sequence: number;
  timestamp: string;
  event: AgentEvent;
}

/** Whether it is an event of the version this package knows. A type of event that is new to it is one too: it changes nothing. */
export function isAgentEvent(value: unknown): value is AgentEventEnvelope {
  if (!isRecord(value) || !isRecord(value['event'])) return false;
  const { version, sequence, conversationIdentifier, event } = value;
  if (version !== 1 || typeof sequence !== 'number' || typeof event['type'] !== 'string') return false;
  if (conversationIdentifier !== undefined && typeof conversationIdentifier !== 'string') return false;
  if (event['type'] === 'message' && event['role'] !== 'user' && event['role'] !== 'assistant') return false;
  if (NEEDS_CONTENT.includes(event['type']) && !isRecord(event['content'])) return false;

  return TEXTS.every((name) => typeof value[name] === 'string');
}

const NEEDS_CONTENT = ['message', 'channel.edit'];
const TEXTS = ['conversationId', 'agentId', 'runId', 'turnId', 'timestamp'];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
