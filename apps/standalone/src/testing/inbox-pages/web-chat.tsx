import { type ComponentType, type ReactNode, StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

interface Message {
  id: string;
  role: string;
  status: string;
  parts: { type: string; text?: string }[];
}
interface Action {
  type: string;
  approvalId?: string;
}
type Done = Promise<{ error?: Error | undefined }>;

/** The hook as the published package and ours both have it. */
export interface WebChatHooks {
  NovuProvider: ComponentType<{
    applicationIdentifier: string;
    subscriber: string;
    apiUrl: string;
    socketUrl: string;
    children: ReactNode;
  }>;
  useWebChat: (props: {
    agentId: string;
    conversationId?: string;
    onSuccess: (data: { conversationId: string; messages: Message[]; hasMore: boolean }) => void;
    onError: (error: Error) => void;
    onMessage: (message: Message) => void;
    onActionRequested: (action: Action) => void;
    onEvent: (envelope: { event: { type: string } }) => void;
  }) => {
    messages: Message[];
    pendingActions: Action[];
    conversationId?: string | undefined;
    error?: Error | undefined;
    isLoading: boolean;
    isRunning: boolean;
    typing?: { status?: string } | undefined;
    conversationStatus: string;
    pagination: { hasMore: boolean; fetchMore: () => Done };
    refetch: () => Promise<void>;
    sendMessage: (input: string) => Done;
    respondToAction: (args: { approvalId: string; decision: 'approved' }) => Done;
    retryMessage: (messageId: string) => Done;
    startNewConversation: () => void;
  };
}

declare global {
  interface Window {
    /** What the hook called back. */
    told: string[];
  }
}
window.told = [];

/** A chat of one's own, made of the hook alone. */
export function showWebChat(hooks: WebChatHooks): void {
  createRoot(document.body.appendChild(document.createElement('main'))).render(
    <StrictMode>
      <Provided hooks={hooks} />
    </StrictMode>,
  );
}

const tell = (text: string): void => void window.told.push(text);

function Provided({ hooks }: { hooks: WebChatHooks }) {
  const asked = new URLSearchParams(location.search);
  const [conversation, setConversation] = useState(asked.get('conversation') ?? undefined);
  const { NovuProvider } = hooks;
  const url = asked.get('server') ?? '';

  return (
    <NovuProvider applicationIdentifier="app" subscriber="ada" apiUrl={url} socketUrl={url}>
      <Chat hooks={hooks} {...(conversation ? { conversationId: conversation } : {})} />
      <button onClick={() => setConversation('conv_1')}>Open it by its identifier</button>
    </NovuProvider>
  );
}

function Chat({ hooks, conversationId }: { hooks: WebChatHooks; conversationId?: string }) {
  const chat = hooks.useWebChat({
    agentId: 'support',
    ...(conversationId ? { conversationId } : {}),
    onSuccess: ({ messages, hasMore }) => tell(`loaded ${messages.length}${hasMore ? ' and more' : ''}`),
    onError: ({ message }) => tell(`error: ${message}`),
    onMessage: ({ role }) => tell(`message of ${role}`),
    onActionRequested: ({ approvalId }) => tell(`asked for ${approvalId}`),
    onEvent: ({ event }) => tell(`event ${event.type}`),
  });
  const { messages, pendingActions, pagination } = chat;
  const failed = messages.find(({ status }) => status === 'failed');

  return (
    <>
      <p>
        {chat.isLoading ? 'loading' : 'here'}, {chat.isRunning ? 'at work' : 'quiet'}
        {chat.typing && `, ${chat.typing.status}`}, {chat.conversationStatus}
      </p>
      <p role="alert">{chat.error?.message}</p>
      <ul>
        {messages.map(({ id, role, status, parts }) => (
          <li key={id}>{`${role}, ${status}: ${parts.map(({ type, text }) => text ?? type).join('; ')}`}</li>
        ))}
      </ul>
      <button onClick={() => void chat.sendMessage('Hello')}>Send</button>
      <button onClick={() => void chat.retryMessage(failed?.id ?? '')}>Retry</button>
      <button onClick={() => void chat.refetch()}>Refetch</button>
      <button onClick={() => chat.startNewConversation()}>New</button>
      {pagination.hasMore && <button onClick={() => void pagination.fetchMore()}>More</button>}
      {pendingActions.map(({ approvalId = '' }) => (
        <button key={approvalId} onClick={() => void chat.respondToAction({ approvalId, decision: 'approved' })}>
          {`Approve ${approvalId}`}
        </button>
      ))}
    </>
  );
}
