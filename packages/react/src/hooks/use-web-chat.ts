import {
  type AgentConversationRunSnapshot,
  type AgentConversationRuntime,
  type AgentConversationSnapshot,
  type AgentConversationStatus,
  type AgentConversationTyping,
  type AgentEventEnvelope,
  type AgentHashFields,
  type AgentMessage,
  type AgentPendingAction,
  type AgentToolApprovalDecision,
  type FetchMoreResult,
  type LoadConversationResult,
  NovuError,
  pendingActionKey,
  type RespondToActionResult,
  type SendActionResult,
  type SendMessageInput,
  type SendMessageResult,
  type WebChatPagination,
  type WebChatPlanLimitError,
} from '@novu/js';
import { useCallback, useEffect, useMemo, useReducer, useRef, useState, useSyncExternalStore } from 'react';
import { useNovu } from '../provider.js';
import { useLatest } from './use-loaded.js';

type ChatError = NovuError | WebChatPlanLimitError;
type ChatResult<Data> = Promise<{ data?: Data; error?: ChatError }>;

interface UseWebChatCallbacks {
  /** The newest page of the history is loaded. */
  onSuccess?: (data: LoadConversationResult) => void;
  onError?: (error: ChatError) => void;
  /** A message is there for the first time. Not those of the history, nor those that did not get to the server. */
  onMessage?: (message: AgentMessage) => void;
  /** Something waits for the person, also if it did when the component appeared. Not what an older page has. */
  onActionRequested?: (action: AgentPendingAction) => void;
  /** What the server sends about this conversation, before `messages` has it. */
  onEvent?: (envelope: AgentEventEnvelope) => void;
}

/** Either an agent, or a conversation that components share. */
export type UseWebChatProps = UseWebChatCallbacks &
  AgentHashFields &
  (
    | {
        agentId: string;
        /** Left out for a new conversation, which the first message begins. */
        conversationId?: string;
        conversation?: never;
      }
    | { conversation: AgentConversationRuntime; agentId?: never; conversationId?: never; agentHash?: never }
  );

/** Functions do not reject: they give `error`, which is also here. */
export type UseWebChatResult = {
  messages: AgentMessage[];
  /** Calls of tools and connections that wait for the person. */
  pendingActions: AgentPendingAction[];
  conversationId?: string;
  /** Of the last call, or of the agent. */
  error?: ChatError;
  /** For the first time: the web chat itself, or the history. */
  isLoading: boolean;
  /** The agent is at work on its answer. */
  isRunning: boolean;
  typing?: AgentConversationTyping;
  /** `resolved` once the agent says that the matter is closed. */
  conversationStatus: AgentConversationStatus;
  run: AgentConversationRunSnapshot;
  /** About older history. */
  pagination: WebChatPagination & { fetchMore: () => Promise<{ data?: FetchMoreResult; error?: NovuError }> };
  /** What was missed while the connection was lost is being asked for. */
  isRecovering: boolean;
  catchUpError?: NovuError;
  /** Loads the newest page of the history again. Nothing where there is no conversation yet. */
  refetch: () => Promise<void>;
  sendMessage: (input: SendMessageInput) => ChatResult<SendMessageResult>;
  respondToAction: (args: {
    approvalId: string;
    decision: AgentToolApprovalDecision;
  }) => ChatResult<RespondToActionResult>;
  /** Presses a button of a card. */
  sendAction: (args: { actionId: string; sourceMessageId: string; value?: string }) => ChatResult<SendActionResult>;
  /** Sends a message that failed once more. */
  retryMessage: (messageId: string) => ChatResult<SendMessageResult>;
  /** Begins another conversation. Nothing where `conversationId` or `conversation` says which one it is. */
  startNewConversation: () => void;
};

const NOTHING: AgentConversationSnapshot = {
  status: 'ready',
  run: { isRunning: false },
  conversationStatus: 'active',
  pagination: { status: 'idle', hasMore: false },
  messages: [],
  pendingActions: [],
  isRecovering: false,
};

/** How many components look at it. */
const lookers = new WeakMap<AgentConversationRuntime, number>();
/** Those whose history was loaded, or failed to be. */
const settled = new WeakSet<AgentConversationRuntime>();

/**
 * A conversation with an agent, without a user interface. It loads the web chat when it is first used.
 *
 * @example
 * const { messages, sendMessage, isRunning } = useWebChat({ agentId: 'support' });
 */
export const useWebChat = (props: UseWebChatProps): UseWebChatResult => {
  const { agentId, conversationId, agentHash, conversation: shared } = props;
  const novu = useNovu();
  const callbacks = useLatest<UseWebChatCallbacks>(props);
  const [attempt, begin] = useReducer((count: number) => count + 1, 0);
  const key = JSON.stringify([agentId, conversationId, agentHash, attempt]);
  const [opened, setOpened] = useState<{ novu: unknown; key: string; runtime: AgentConversationRuntime }>();
  const [failed, setFailed] = useState<{ novu: unknown; key: string; error: NovuError }>();
  const opening = useRef<Promise<AgentConversationRuntime>>(undefined);
  const told = useRef<Told>(new WeakMap());

  useEffect(() => {
    if (shared) return follow(shared, callbacks, told.current);
    let isGone = false;
    let stop: (() => void) | undefined;
    const own = novu.loadWebChat().then((webChat) => {
      if (isGone) throw new Error('Nobody looks at this conversation any more');
      const runtime = webChat.conversation({
        agentId: agentId ?? '',
        ...(conversationId ? { conversationId } : {}),
        ...(agentHash ? { agentHash } : {}),
      });
      const stopFollowing = follow(runtime, callbacks, told.current);
      const letGo = hold(runtime);
      stop = () => {
        stopFollowing();
        letGo();
      };
      setOpened({ novu, key, runtime });

      return runtime;
    });
    opening.current = own;
    own.catch((cause: unknown) => {
      if (isGone) return;
      const error = new NovuError('Failed to load web chat', cause);
      setFailed({ novu, key, error });
      callbacks.current.onError?.(error);
    });

    return () => {
      isGone = true;
      stop?.();
    };
  }, [novu, shared, key, agentId, conversationId, agentHash, callbacks]);

  // A new conversation that its page now calls by its identifier is still the same one.
  const isStillIt = opened?.novu === novu && (opened.key === key || (conversationId && isIt(opened.runtime)));
  function isIt(runtime: AgentConversationRuntime): boolean {
    return runtime.agentId === agentId && runtime.getSnapshot().conversationId === conversationId;
  }
  const runtime = shared ?? (isStillIt ? opened.runtime : undefined);
  const subscribe = useCallback((onChange: () => void) => runtime?.subscribe(onChange) ?? (() => undefined), [runtime]);
  const look = (): AgentConversationSnapshot => runtime?.getSnapshot() ?? NOTHING;
  const snapshot = useSyncExternalStore(subscribe, look, () => runtime?.getServerSnapshot() ?? NOTHING);
  const failure = !runtime && failed?.novu === novu && failed.key === key ? failed.error : undefined;

  /** With the conversation, which may not be there yet. */
  const ask = useCallback(
    async <Data, Failure extends ChatError>(
      call: (runtime: AgentConversationRuntime) => Promise<{ data?: Data; error?: Failure }>,
    ): Promise<{ data?: Data; error?: Failure | NovuError }> => {
      try {
        const current = shared ?? (await opening.current);
        if (!current) throw new Error('The component is not there yet');

        return await call(current);
      } catch (cause) {
        return { error: new NovuError('Failed to load web chat', cause) };
      }
    },
    [shared],
  );
  const sendMessage = useCallback((input: SendMessageInput) => ask((chat) => chat.sendMessage(input)), [ask]);
  const retryMessage = useCallback((messageId: string) => ask((chat) => chat.retryMessage(messageId)), [ask]);
  const respondToAction = useCallback<UseWebChatResult['respondToAction']>(
    (args) => ask((chat) => chat.respondToAction(args)),
    [ask],
  );
  const sendAction = useCallback<UseWebChatResult['sendAction']>((args) => ask((chat) => chat.sendAction(args)), [ask]);
  const fetchMore = useCallback(async () => {
    const { data, error } = await ask((chat) => chat.fetchMore());

    return { ...(data ? { data: { ...data, messages: [...data.messages] } } : {}), ...(error ? { error } : {}) };
  }, [ask]);
  const refetch = useCallback(async () => {
    await ask<unknown, NovuError>((chat) => (chat.getSnapshot().conversationId ? chat.load() : Promise.resolve({})));
  }, [ask]);
  const isGiven = Boolean(conversationId ?? shared);
  const startNewConversation = useCallback(() => {
    if (!isGiven) begin();
  }, [isGiven]);

  const { run, conversationStatus, pagination, isRecovering, catchUpError } = snapshot;
  const messages = useMemo(() => [...snapshot.messages], [snapshot.messages]);
  const pendingActions = useMemo(() => [...snapshot.pendingActions], [snapshot.pendingActions]);

  return {
    messages,
    pendingActions,
    conversationId: snapshot.conversationId ?? conversationId,
    error: failure ?? snapshot.error,
    isLoading: !failure && isLoadingFirst(runtime, snapshot, Boolean(conversationId) || !novu.isWebChatLoaded),
    isRunning: run.isRunning,
    typing: run.typing,
    conversationStatus,
    run,
    pagination: { ...pagination, fetchMore },
    isRecovering,
    catchUpError,
    refetch,
    sendMessage,
    respondToAction,
    sendAction,
    retryMessage,
    startNewConversation,
  };
};

function isLoadingFirst(
  runtime: AgentConversationRuntime | undefined,
  { status }: AgentConversationSnapshot,
  isAwaited: boolean,
): boolean {
  return runtime ? status === 'loading' && !settled.has(runtime) : isAwaited;
}

/** Which messages and actions of a conversation the callbacks of a component were told of. */
type Told = WeakMap<AgentConversationRuntime, Set<string>>;

/** Tells the callbacks of what happens in the conversation: of each message and action once, however often it is followed. */
function follow(
  runtime: AgentConversationRuntime,
  callbacks: { readonly current: UseWebChatCallbacks },
  toldOf: Told,
): () => void {
  const told = toldOf.get(runtime) ?? new Set();
  toldOf.set(runtime, told);
  let { error: lastError } = runtime.getSnapshot();

  return runtime.subscribe((snapshot, { change, historyLoaded } = {}) => {
    const { conversationId, messages, pagination, error, status } = snapshot;
    const { onSuccess, onError, onMessage, onActionRequested, onEvent } = callbacks.current;
    if (status === 'ready') settled.add(runtime);
    if (change?.kind === 'live') onEvent?.(change.envelope);
    if (historyLoaded && conversationId) {
      onSuccess?.({ conversationId, messages: [...messages], hasMore: pagination.hasMore });
    }
    for (const action of change ? change.newActions : snapshot.pendingActions) {
      if (isNew(told, `action ${pendingActionKey(action)}`)) onActionRequested?.(action);
    }
    if (change && change.kind !== 'history') {
      for (const message of change.addedMessages) if (isNew(told, `message ${message.id}`)) onMessage?.(message);
    }
    if (error && error !== lastError) onError?.(error);
    lastError = error;
  });
}

function isNew(told: Set<string>, name: string): boolean {
  if (told.has(name)) return false;
  told.add(name);

  return true;
}

/** Keeps the conversation until the returned function is called by the last who looks at it. */
function hold(runtime: AgentConversationRuntime): () => void {
  lookers.set(runtime, (lookers.get(runtime) ?? 0) + 1);

  return () => {
    const left = (lookers.get(runtime) ?? 1) - 1;
    lookers.set(runtime, left);
    // A component may come back to it, by its identifier, as soon as it has gone.
    setTimeout(() => {
      if (lookers.get(runtime) === 0) runtime.dispose();
    });
  };
}
