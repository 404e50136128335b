import type { Context, Subscriber } from './types.js';

/** The context as a short text: its `type:id` pairs, sorted. Empty without one. */
export function buildContextKey(context: Context | undefined): string {
  return Object.entries(context ?? {})
    .flatMap(([type, value]) => (value === undefined ? [] : `${type}:${typeof value === 'string' ? value : value.id}`))
    .sort()
    .join(',');
}

/** The subscriber as an object, from whatever form the options have it in. `subscriber` goes before `subscriberId`. */
export function buildSubscriber({
  subscriberId,
  subscriber,
}: {
  subscriberId: string | undefined;
  subscriber: Subscriber | string | undefined;
}): Subscriber {
  if (typeof subscriber === 'object') return subscriber;

  return { subscriberId: subscriber ?? subscriberId ?? '' };
}

/** What the server calls a subscription that was given no identifier. */
export function buildSubscriptionIdentifier({
  topicKey,
  subscriberId,
  contextKey,
}: {
  topicKey: string;
  subscriberId?: string;
  contextKey?: string;
}): string {
  return `tk_${topicKey}:si_${subscriberId ?? ''}${contextKey ? `:ctx_${contextKey}` : ''}`;
}
