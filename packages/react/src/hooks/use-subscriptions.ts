import type {
  CreateSubscriptionArgs,
  DeleteSubscriptionArgs,
  NovuError,
  TopicSubscription,
  UpdateSubscriptionArgs,
} from '@novu/js';
import { useNovu } from '../provider.js';
import { useAction } from './use-action.js';
import { useEvents } from './use-events.js';
import { type Callbacks, useLoaded } from './use-loaded.js';

/** After these the client knows better, or forgets what it knew. */
const CHANGES = [
  'subscription.create.resolved',
  'subscription.update.resolved',
  'subscription.delete.resolved',
  'subscription.preference.update.pending',
  'subscription.preference.update.resolved',
  'subscription.preferences.bulk_update.pending',
  'subscription.preferences.bulk_update.resolved',
] as const;

export type UseSubscriptionProps = Callbacks<TopicSubscription | null> & {
  topicKey: string;
  /** The subscriber's default one when left out. */
  identifier?: string;
};

export type UseSubscriptionResult = {
  /** Null when there is none. */
  subscription?: TopicSubscription | null;
  error?: NovuError;
  isLoading: boolean;
  isFetching: boolean;
  refetch: () => Promise<void>;
};

/** One of the subscriber's subscriptions to a topic. */
export const useSubscription = ({
  topicKey,
  identifier,
  ...callbacks
}: UseSubscriptionProps): UseSubscriptionResult => {
  const novu = useNovu();
  const read = (refetch: boolean) => novu.subscriptions.get({ topicKey, identifier }, { refetch });
  const { data, ask, refetch, error, isLoading, isFetching } = useLoaded<TopicSubscription | null>({
    key: JSON.stringify([topicKey, identifier]),
    load: read,
    ...callbacks,
  });
  useEvents(CHANGES, () => void ask(() => read(false)));

  return { subscription: data, error, isLoading, isFetching, refetch };
};

export type UseSubscriptionsProps = Callbacks<TopicSubscription[]> & { topicKey: string };

export type UseSubscriptionsResult = {
  subscriptions?: TopicSubscription[];
  error?: NovuError;
  isLoading: boolean;
  isFetching: boolean;
  refetch: () => Promise<void>;
};

/** All of the subscriber's subscriptions to a topic. */
export const useSubscriptions = ({ topicKey, ...callbacks }: UseSubscriptionsProps): UseSubscriptionsResult => {
  const novu = useNovu();
  const read = (refetch: boolean) => novu.subscriptions.list({ topicKey }, { refetch });
  const { data, ask, refetch, error, isLoading, isFetching } = useLoaded<TopicSubscription[]>({
    key: topicKey,
    load: read,
    ...callbacks,
  });
  useEvents([...CHANGES, 'subscriptions.list.updated'], () => void ask(() => read(false)));

  return { subscriptions: data, error, isLoading, isFetching, refetch };
};

export type UseCreateSubscriptionProps = Callbacks<TopicSubscription>;

export type UseCreateSubscriptionResult = {
  isCreating: boolean;
  error?: NovuError;
  create: (
    args: CreateSubscriptionArgs,
  ) => Promise<{ data?: TopicSubscription | undefined; error?: NovuError | undefined }>;
};

export const useCreateSubscription = (callbacks: UseCreateSubscriptionProps = {}): UseCreateSubscriptionResult => {
  const novu = useNovu();
  const { isRunning, error, run } = useAction(
    (args: CreateSubscriptionArgs) => novu.subscriptions.create(args),
    callbacks,
  );

  return { isCreating: isRunning, error, create: run };
};

export type UseUpdateSubscriptionProps = Callbacks<TopicSubscription>;

export type UseUpdateSubscriptionResult = {
  isUpdating: boolean;
  error?: NovuError;
  update: (
    args: UpdateSubscriptionArgs,
  ) => Promise<{ data?: TopicSubscription | undefined; error?: NovuError | undefined }>;
};

export const useUpdateSubscription = (callbacks: UseUpdateSubscriptionProps = {}): UseUpdateSubscriptionResult => {
  const novu = useNovu();
  const { isRunning, error, run } = useAction(
    (args: UpdateSubscriptionArgs) => novu.subscriptions.update(args),
    callbacks,
  );

  return { isUpdating: isRunning, error, update: run };
};

export type UseRemoveSubscriptionProps = { onSuccess?: () => void; onError?: (error: NovuError) => void };

export type UseRemoveSubscriptionResult = {
  isRemoving: boolean;
  error?: NovuError;
  remove: (args: DeleteSubscriptionArgs) => Promise<{ error?: NovuError }>;
};

export const useRemoveSubscription = (callbacks: UseRemoveSubscriptionProps = {}): UseRemoveSubscriptionResult => {
  const novu = useNovu();
  const { isRunning, error, run } = useAction(
    (args: DeleteSubscriptionArgs) => novu.subscriptions.delete(args),
    callbacks,
  );

  return { isRemoving: isRunning, error, remove: run };
};
