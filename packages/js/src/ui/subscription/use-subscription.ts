import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { EventNames, TopicSubscription } from '../../index.js';
import { useUi } from '../ui-context.js';
import type { SubscriptionButtonWrapperProps, UIPreference } from './types.js';

/** After these the client knows the subscription better than we do. */
const CHANGES = [
  'subscription.create.resolved',
  'subscription.update.resolved',
  'subscription.delete.resolved',
  'subscription.preference.update.pending',
  'subscription.preference.update.resolved',
  'subscription.preferences.bulk_update.pending',
  'subscription.preferences.bulk_update.resolved',
] as const satisfies readonly EventNames[];

export interface SubscriptionState {
  /** Nothing when there is none, or it is not known yet. */
  subscription: TopicSubscription | undefined;
  isLoading: boolean;
  /** Whether it is being made or ended. */
  isBusy: boolean;
  /** Subscribes or unsubscribes. */
  toggle: () => void;
}

/** The subscriber's subscription to a topic, as it changes. */
export function useSubscription({
  topicKey,
  identifier,
  preferences = [],
  ...handlers
}: SubscriptionButtonWrapperProps): SubscriptionState {
  const { novu } = useUi();
  const [subscription, setSubscription] = useState<TopicSubscription>();
  const [isLoading, setLoading] = useState(true);
  const [isBusy, setBusy] = useState(false);
  const { workflowIds, tags } = namedBy(preferences);
  // The page may make the list of preferences anew each time it renders.
  const key = JSON.stringify([topicKey, identifier, workflowIds, tags]);

  /** Counts questions: an answer to any but the last is out of date, or about another topic. */
  const asked = useRef(0);
  const load = useCallback(() => {
    const mine = ++asked.current;
    const args = { topicKey, workflowIds, tags, ...(identifier ? { identifier } : {}) };
    void novu.subscriptions.get(args).then(({ data, error }) => {
      if (mine !== asked.current) return;
      setLoading(false);
      if (!error) setSubscription(data ?? undefined);
    });
  }, [novu, key]);
  useEffect(() => {
    setLoading(true);
    setSubscription(undefined);
    load();
    const stops = CHANGES.map((event) => novu.on(event, load));
    return () => stops.forEach((stop) => stop());
  }, [novu, load]);

  const subscribe = async () => {
    const { data, error } = await novu.subscriptions.create({
      topicKey,
      preferences: preferences.map(toFilter),
      ...(identifier ? { identifier } : {}),
    });
    if (data) {
      setSubscription(data);
      handlers.onCreateSuccess?.({ subscription: data });
    } else handlers.onCreateError?.(error);
  };
  const unsubscribe = async (from: TopicSubscription) => {
    const { error } = await novu.subscriptions.delete({ subscription: from });
    if (error) handlers.onDeleteError?.(error);
    else {
      setSubscription(undefined);
      handlers.onDeleteSuccess?.();
    }
  };
  const toggle = () => {
    if (isBusy) return;
    setBusy(true);
    handlers.onClick?.(subscription ? { subscription } : {});
    void (subscription ? unsubscribe(subscription) : subscribe()).finally(() => setBusy(false));
  };
  return { subscription, isLoading, isBusy, toggle };
}

/** The workflows a group names, by identifier or id. */
export function workflowIdsOf({ workflowIds = [], workflows = [] }: GroupFilter): string[] {
  return [...workflowIds, ...workflows.map(({ workflowId }) => workflowId)];
}

export type GroupFilter = Extract<UIPreference, { filter: object }>['filter'];

function namedBy(preferences: UIPreference[]): { workflowIds: string[]; tags: string[] } {
  return {
    workflowIds: preferences.flatMap((preference) => {
      if (typeof preference === 'string') return [preference];
      return preference.filter ? workflowIdsOf(preference.filter) : [preference.workflowId];
    }),
    tags: preferences.flatMap((preference) => (typeof preference === 'string' ? [] : (preference.filter?.tags ?? []))),
  };
}

/** As the API takes it: without what is only there to be shown. */
function toFilter(preference: UIPreference) {
  if (typeof preference === 'string') return preference;
  const enabled = preference.enabled === undefined ? {} : { enabled: preference.enabled };
  if (!preference.filter) return { workflowId: preference.workflowId, ...enabled };
  const { tags } = preference.filter;
  return { filter: { workflowIds: workflowIdsOf(preference.filter), ...(tags ? { tags } : {}) }, ...enabled };
}
