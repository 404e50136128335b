import { NovuError } from '../errors.js';
import type { AgentEvent, AgentEventEnvelope, AgentFileRef, AgentMessageContent } from './events.js';
import type {
  AgentConversationStatus,
  AgentConversationTyping,
  AgentFilePart,
  AgentMcpConnectionPart,
  AgentMessage,
  AgentMessagePart,
  AgentTextPart,
  AgentThinkingPart,
  AgentToolPart,
} from './types.js';

/** What a conversation is after its events so far. It never changes: an event makes another one. */
export interface Timeline {
  messages: readonly AgentMessage[];
  isRunning: boolean;
  typing?: AgentConversationTyping | undefined;
  status: AgentConversationStatus;
  /** Why the agent's last run failed. */
  error?: NovuError | undefined;
  /** The message that the agent writes: what names no message of its own belongs to it. */
  currentId?: string | undefined;
  /** By action: an answer may come before what it answers. */
  connections: ReadonlyMap<string, Pick<AgentMcpConnectionPart, 'state' | 'message'>>;
}

export const EMPTY_TIMELINE: Timeline = {
  messages: [],
  isRunning: false,
  typing: undefined,
  status: 'active',
  error: undefined,
  currentId: undefined,
  connections: new Map(),
};

/** What the conversation is after all these events. */
export function replay(envelopes: readonly AgentEventEnvelope[]): Timeline {
  return envelopes.reduce(applyEvent, EMPTY_TIMELINE);
}

/** What the conversation is after this event. */
export function applyEvent(timeline: Timeline, envelope: AgentEventEnvelope): Timeline {
  const { event, runId, timestamp } = envelope;
  const written = timeline.currentId ?? runId;
  /** Changes the parts of a message of the agent, which becomes the one being written. */
  const write = (messageId: string, change: (parts: AgentMessagePart[]) => AgentMessagePart[]): Timeline =>
    writeMessage(timeline, messageId, timestamp, change);

  switch (event.type) {
    case 'run-start':
      return { ...timeline, isRunning: true, error: undefined };
    case 'run-finish':
      return { ...endOfRun(timeline), error: undefined };
    case 'run-error':
      return { ...endOfRun(timeline), error: new NovuError(event.message, event.code ?? event.message) };
    case 'message':
      if (event.role === 'user') return receiveOwn(timeline, event, timestamp);

      return { ...write(event.messageId, (parts) => withContent(parts, event)), typing: undefined };
    case 'message-start':
      return {
        ...write(event.messageId, (parts) => [...parts, { type: 'text', text: '', state: 'streaming' }]),
        typing: undefined,
      };
    case 'message-delta':
      return write(event.messageId, (parts) => withMoreText(parts, event.delta));
    case 'message-end': {
      const { content, files, messageId } = event;
      if (content) return write(messageId, (parts) => withContent(parts, { messageId, content, files }));

      return write(messageId, (parts) => [
        ...replaceAt(parts, streamingText(parts), (part) => (isText(part) ? { ...part, state: 'done' } : part)),
        ...toFiles(files),
      ]);
    }
    case 'thinking-start':
      return write(written, (parts) => [...parts, thinkingPart(event.thinkingId, '')]);
    case 'thinking-delta':
      return write(written, (parts) =>
        isThere(parts, thinkingOf(event.thinkingId))
          ? replaceFirst(parts, thinkingOf(event.thinkingId), (part) => ({ ...part, text: part.text + event.delta }))
          : [...parts, thinkingPart(event.thinkingId, event.delta)],
      );
    case 'thinking-end':
      return write(written, (parts) =>
        replaceFirst(parts, thinkingOf(event.thinkingId), (part) => ({ ...part, state: 'done' })),
      );
    case 'tool-use-start': {
      const { type: _, ...call } = event;

      return write(written, (parts) => [...parts, { ...call, type: 'tool', state: 'input-streaming' }]);
    }
    case 'tool-use-delta':
      return write(written, (parts) =>
        replaceFirst(parts, toolOf(event.toolUseId), (part) => ({
          ...part,
          input: moreInput(part.input, event.delta),
        })),
      );
    case 'tool-use-done': {
      const { toolUseId, toolName, input, source } = event;
      const call: AgentToolPart = { type: 'tool', toolUseId, toolName, input, source, state: 'input-available' };

      return write(written, (parts) =>
        isThere(parts, toolOf(toolUseId))
          ? replaceFirst(parts, toolOf(toolUseId), (part) => ({ ...part, ...call }))
          : [...parts, call],
      );
    }
    case 'tool-use-result':
      return write(written, (parts) =>
        replaceFirst(parts, toolOf(event.toolUseId), (part) => ({
          ...part,
          output: event.content,
          state: event.isError ? 'output-error' : 'output-available',
        })),
      );
    case 'source': {
      const { type, messageId, ...source } = event;

      return write(messageId, (parts) => [...parts, { type, ...source }]);
    }
    case 'tool-approval-request': {
      const { type: _, messageId, deliverCard: __, ...request } = event;

      return {
        ...write(messageId ?? written, (parts) => [...parts, { ...request, type: 'approval', state: 'pending' }]),
        typing: undefined,
      };
    }
    case 'tool-approval-response': {
      const state = event.decision === 'approved' ? 'approved' : 'denied';

      return eachPart(timeline, (part) =>
        part.type === 'approval' && part.approvalId === event.approvalId ? { ...part, state } : part,
      );
    }
    case 'mcp-connection-request': {
      const { type: _, ...request } = event;
      const known = timeline.connections.get(event.actionId);

      return {
        ...write(timeline.currentId ?? event.actionId, (parts) => [
          ...parts,
          { ...request, type: 'mcp-connection', state: 'pending', ...known },
        ]),
        typing: undefined,
      };
    }
    case 'mcp-connection-result': {
      const { actionId, status: state, message } = event;
      const connections = new Map(timeline.connections).set(actionId, { state, message });

      return eachPart({ ...timeline, connections }, (part) =>
        part.type === 'mcp-connection' && part.actionId === actionId ? { ...part, state, message } : part,
      );
    }
    case 'custom':
      return write(written, (parts) => [...parts, { type: 'data', name: event.name, data: event.data }]);
    case 'resolve':
      return { ...timeline, status: 'resolved' };
    case 'channel.typing':
      return { ...timeline, typing: event.state === 'on' ? typingOf(event) : undefined };
    case 'channel.edit':
      return changeMessages(timeline, (message) =>
        message.id === event.messageId ? { ...message, parts: withContent([], event) } : message,
      );
    case 'channel.delete':
      return { ...timeline, messages: timeline.messages.filter(({ id }) => id !== event.messageId) };
    // They say nothing that is shown; listeners get them as they are.
    case 'step-start':
    case 'step-end':
    case 'signal':
    case 'channel.reaction':
    case 'connection.error':
    case 'provider-event':
      return timeline;
    default:
      return newer(timeline, event);
  }
}

/** Of a server that knows more types of events than this package. */
function newer(timeline: Timeline, _: never): Timeline {
  return timeline;
}

/** A run that is over writes nothing more. */
function endOfRun(timeline: Timeline): Timeline {
  const ended = eachPart(timeline, (part) =>
    (part.type === 'text' || part.type === 'thinking') && part.state === 'streaming'
      ? { ...part, state: 'done' }
      : part,
  );

  return { ...ended, isRunning: false, currentId: undefined };
}

function writeMessage(
  timeline: Timeline,
  id: string,
  createdAt: string,
  change: (parts: AgentMessagePart[]) => AgentMessagePart[],
): Timeline {
  const isIt = (message: AgentMessage): boolean => message.id === id && message.role === 'assistant';
  if (timeline.messages.some(isIt)) {
    const changed = changeMessages(timeline, (message) =>
      isIt(message) ? { ...message, parts: change(message.parts) } : message,
    );

    return { ...changed, currentId: id };
  }
  const message: AgentMessage = { id, role: 'assistant', parts: change([]), createdAt, status: 'sent' };

  return { ...timeline, messages: [...timeline.messages, message], currentId: id };
}

/** A message of the person: one that was sent from here, which may not know yet that it arrived, or from elsewhere. */
function receiveOwn(timeline: Timeline, event: Extract<AgentEvent, { type: 'message' }>, createdAt: string): Timeline {
  const { messageId: id } = event;
  const isIt = (message: AgentMessage): boolean =>
    message.role === 'user' && (message.id === id || message.idempotencyKey === id);
  if (!timeline.messages.some(isIt)) {
    const message: AgentMessage = { id, role: 'user', parts: withContent([], event), createdAt, status: 'sent' };

    return { ...timeline, messages: [...timeline.messages, message] };
  }

  return changeMessages(timeline, (message) =>
    isIt(message) ? { ...message, id, status: 'sent', parts: withContent(message.parts, event) } : message,
  );
}

function changeMessages(timeline: Timeline, change: (message: AgentMessage) => AgentMessage): Timeline {
  return { ...timeline, messages: timeline.messages.map(change) };
}

function eachPart(timeline: Timeline, change: (part: AgentMessagePart) => AgentMessagePart): Timeline {
  return changeMessages(timeline, (message) => {
    const parts = message.parts.map(change);

    return parts.some((part, index) => part !== message.parts[index]) ? { ...message, parts } : message;
  });
}

/** The parts, once the message has this content: a text is in the place of the one that was being written, or of the first. */
function withContent(
  parts: AgentMessagePart[],
  {
    messageId,
    content,
    files,
  }: { messageId: string; content: AgentMessageContent; files?: AgentFileRef[] | undefined },
): AgentMessagePart[] {
  if ('card' in content) {
    return [...parts, { type: 'card', card: content.card, sourceMessageId: messageId }, ...toFiles(files)];
  }
  const text: AgentTextPart = { type: 'text', text: content.markdown, state: 'done' };
  const streaming = streamingText(parts);
  const place = streaming === -1 ? parts.findIndex(isText) : streaming;
  const written = place === -1 ? [...parts, text] : replaceAt(parts, place, () => text);

  return [...written, ...toFiles(files)];
}

function withMoreText(parts: AgentMessagePart[], delta: string): AgentMessagePart[] {
  const place = streamingText(parts);
  if (place === -1) return [...parts, { type: 'text', text: delta, state: 'streaming' }];

  return replaceAt(parts, place, (part) => (isText(part) ? { ...part, text: part.text + delta } : part));
}

/** Whole once it can be read as JSON; until then its text so far. */
function moreInput(input: AgentToolPart['input'], delta: string): AgentToolPart['input'] {
  const before = input?.['__stream'];
  const text = (typeof before === 'string' ? before : '') + delta;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { __stream: text };
  }
}

function thinkingPart(thinkingId: string, text: string): AgentThinkingPart {
  return { type: 'thinking', thinkingId, text, state: 'streaming' };
}

/** Without the contents: they are not kept, a file may be large. */
function toFiles(files: AgentFileRef[] = []): AgentFilePart[] {
  return files.map(({ fileId, name, mediaType }) => ({ type: 'file', fileId, name, mediaType }));
}

function typingOf({ status }: { status?: string }): AgentConversationTyping {
  return status === undefined ? {} : { status };
}

type Of<Part extends AgentMessagePart> = (part: AgentMessagePart) => part is Part;

const isText: Of<AgentTextPart> = (part): part is AgentTextPart => part.type === 'text';
const thinkingOf =
  (thinkingId: string): Of<AgentThinkingPart> =>
  (part): part is AgentThinkingPart =>
    part.type === 'thinking' && part.thinkingId === thinkingId;
const toolOf =
  (toolUseId: string): Of<AgentToolPart> =>
  (part): part is AgentToolPart =>
    part.type === 'tool' && part.toolUseId === toolUseId;

/** Where the text that is being written is; -1 when none is. */
function streamingText(parts: AgentMessagePart[]): number {
  return parts.findLastIndex((part) => part.type === 'text' && part.state === 'streaming');
}

function isThere<Part extends AgentMessagePart>(parts: AgentMessagePart[], isIt: Of<Part>): boolean {
  return parts.some(isIt);
}

function replaceFirst<Part extends AgentMessagePart>(
  parts: AgentMessagePart[],
  isIt: Of<Part>,
  change: (part: Part) => AgentMessagePart,
): AgentMessagePart[] {
  return replaceAt(parts, parts.findIndex(isIt), (part) => (isIt(part) ? change(part) : part));
}

function replaceAt(
  parts: AgentMessagePart[],
  place: number,
  change: (part: AgentMessagePart) => AgentMessagePart,
): AgentMessagePart[] {
  return parts.map((part, index) => (index === place ? change(part) : part));
}
