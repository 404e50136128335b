/**
 * What stands in for the components and hooks where there is no browser: everything is still loading, and what is drawn around the
 * Inbox is drawn. The first render in the browser gives the same.
 */
import type { ReactNode } from 'react';

export * from '@novu/js';

interface Children {
  children?: ReactNode;
}

const Around = ({ children }: Children): ReactNode => children;
const Nothing = (): ReactNode => null;
const notYet = (): Promise<undefined> => Promise.resolve(undefined);
const nothingDone = () => Promise.resolve({});
const LOADING = { isLoading: true, isFetching: true, refetch: notYet };

export const NovuProvider = Around;
export const Inbox = Around;
export const Bell = Nothing;
export const InboxContent = Nothing;
export const Notifications = Nothing;
export const Preferences = Nothing;
export const Subscription = Around;
export const SubscriptionButton = Nothing;
export const SubscriptionPreferences = Nothing;
export const MsTeamsConnectButton = Nothing;
export const MsTeamsLinkUser = Nothing;
export const SlackConnectButton = Nothing;
export const SlackLinkUser = Nothing;
export const TelegramConnectButton = Nothing;

/** There is no client yet. */
export const useNovu = (): null => null;
export const useNotifications = () => ({
  ...LOADING,
  hasMore: false,
  fetchMore: notYet,
  readAll: nothingDone,
  seenAll: nothingDone,
  archiveAll: nothingDone,
  archiveAllRead: nothingDone,
});
export const useCounts = () => LOADING;
export const usePreferences = () => LOADING;
export const useSchedule = () => LOADING;
export const useSubscription = () => LOADING;
export const useSubscriptions = () => LOADING;
export const useCreateSubscription = () => ({ isCreating: false, create: nothingDone });
export const useUpdateSubscription = () => ({ isUpdating: false, update: nothingDone });
export const useRemoveSubscription = () => ({ isRemoving: false, remove: nothingDone });
export const useChannelConnection = () => LOADING;
export const useChannelConnections = () => ({ ...LOADING, connections: [] });
export const useChannelEndpoint = () => LOADING;
export const useChannelEndpoints = () => ({ ...LOADING, endpoints: [] });
export const useCreateChannelEndpoint = () => ({ isCreating: false, create: nothingDone });
export const useDeleteChannelConnection = () => ({ isDeleting: false, remove: nothingDone });
export const useDeleteChannelEndpoint = () => ({ isDeleting: false, remove: nothingDone });
export const useTelegramSubscriberLink = () => ({
  deepLinkUrl: null,
  botUsername: null,
  status: 'loading',
  error: null,
  refresh: notYet,
});
export const useWebChat = () => ({
  messages: [],
  pendingActions: [],
  isLoading: true,
  isRunning: false,
  conversationStatus: 'active',
  run: { isRunning: false },
  pagination: { status: 'idle', hasMore: false, fetchMore: nothingDone },
  isRecovering: false,
  refetch: notYet,
  sendMessage: nothingDone,
  respondToAction: nothingDone,
  sendAction: nothingDone,
  retryMessage: nothingDone,
  startNewConversation: () => undefined,
});
