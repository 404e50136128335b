import type { NovuEventEmitter } from '../event-emitter.js';
import type { SubscriptionPreference } from './subscription-preference.js';
import type { TopicSubscription } from './topic-subscription.js';
import type { DeleteSubscriptionArgs, GetSubscriptionArgs, ListSubscriptionsArgs } from './types.js';

/**
 * The subscriptions that were read, by topic, and single ones by what was asked for: the preferences of one depend on it. Changed
 * preferences and deletions show at once, and go back when the server refuses.
 */
export class SubscriptionsCache {
  private readonly lists = new Map<string, TopicSubscription[]>();
  private readonly single = new Map<string, { args: GetSubscriptionArgs; subscription: TopicSubscription }>();
  /** What is being asked for, until it is answered or something is changed. */
  private readonly questions = new Map<string, Promise<TopicSubscription | null>>();
  private readonly undo = new Map<unknown, () => void>();
  private epoch = 0;

  /** @param withPreferences the same subscription with other preferences. */
  constructor(
    private readonly emitter: NovuEventEmitter,
    private readonly withPreferences: (
      subscription: TopicSubscription,
      preferences: SubscriptionPreference[],
    ) => TopicSubscription,
  ) {
    emitter.on('subscription.create.resolved', ({ data }) => data && this.add(data));
    emitter.on('subscription.update.resolved', ({ data }) => data && this.replace(data));
    emitter.on('subscription.preference.update.pending', ({ args, data }) => data && this.show(args, [data]));
    emitter.on('subscription.preference.update.resolved', ({ args, data, error }) =>
      this.settle(args, error, () => data && this.setPreferences([data])),
    );
    emitter.on('subscription.preferences.bulk_update.pending', ({ args, data }) => data && this.show(args, data));
    emitter.on('subscription.preferences.bulk_update.resolved', ({ args, data, error }) =>
      this.settle(args, error, () => data && this.setPreferences(data)),
    );
    emitter.on('subscription.delete.pending', ({ args }) => this.remove(args));
    emitter.on('subscription.delete.resolved', ({ args, error }) =>
      this.settle(args, error, () => {
        // It may have been read again before the server took it away.
        this.remove(args);
        this.undo.delete(args);
      }),
    );
  }

  has(args: ListSubscriptionsArgs): boolean {
    return this.lists.has(args.topicKey);
  }

  set({ topicKey }: ListSubscriptionsArgs, subscriptions: TopicSubscription[]): void {
    this.lists.set(topicKey, subscriptions);
  }

  getAll({ topicKey }: ListSubscriptionsArgs): TopicSubscription[] | undefined {
    return this.lists.get(topicKey);
  }

  setOne(args: GetSubscriptionArgs, subscription: TopicSubscription): void {
    this.single.set(keyOf(args), { args, subscription });
  }

  get(args: GetSubscriptionArgs): TopicSubscription | undefined {
    return this.single.get(keyOf(args))?.subscription;
  }

  /** Counts the changes: what was asked for before the last of them may be without it. */
  now(): number {
    return this.epoch;
  }

  /** Reads it, once for all who ask meanwhile. */
  ask(args: GetSubscriptionArgs, read: () => Promise<TopicSubscription | null>): Promise<TopicSubscription | null> {
    const key = keyOf(args);
    const asking =
      this.questions.get(key) ??
      read().finally(() => {
        if (this.questions.get(key) === asking) this.questions.delete(key);
      });
    this.questions.set(key, asking);

    return asking;
  }

  /** Forgets what is known of a topic. */
  invalidate({ topicKey }: { topicKey: string }): void {
    this.noteChange();
    this.lists.delete(topicKey);
    for (const [key, { args }] of this.single) if (args.topicKey === topicKey) this.single.delete(key);
  }

  clearAll(): void {
    this.lists.clear();
    this.single.clear();
    this.undo.clear();
    this.noteChange();
  }

  private noteChange(): void {
    this.epoch += 1;
    this.questions.clear();
  }

  private add(subscription: TopicSubscription): void {
    const { topicKey, identifier } = subscription;
    const others = this.lists.get(topicKey)?.filter((other) => other.identifier !== identifier);
    this.forget(subscription);
    if (others) this.changeList(topicKey, [...others, subscription]);
  }

  private replace(subscription: TopicSubscription): void {
    this.forget(subscription);
    const list = this.lists.get(subscription.topicKey);
    if (!list) return;
    this.changeList(
      subscription.topicKey,
      list.map((other) => (other.identifier === subscription.identifier ? subscription : other)),
    );
  }

  private remove(args: DeleteSubscriptionArgs): void {
    const { topicKey, identifier } = 'subscription' in args ? args.subscription : args;
    const removed = this.lists.get(topicKey)?.find((subscription) => subscription.identifier === identifier);
    this.forget({ topicKey, identifier });
    if (!removed) return;
    const others = (): TopicSubscription[] =>
      (this.lists.get(topicKey) ?? []).filter((subscription) => subscription.identifier !== identifier);
    this.undo.set(args, () => this.changeList(topicKey, [...others(), removed]));
    this.changeList(topicKey, others());
  }

  private show(args: unknown, preferences: SubscriptionPreference[]): void {
    const before = preferences.flatMap((preference) => this.findPreference(preference) ?? []);
    this.undo.set(args, () => this.setPreferences(before));
    this.setPreferences(preferences);
  }

  private settle(args: unknown, error: unknown, take?: () => void): void {
    const undo = this.undo.get(args);
    this.undo.delete(args);
    this.noteChange();
    if (error === undefined) take?.();
    else undo?.();
  }

  private setPreferences(preferences: SubscriptionPreference[]): void {
    const change = (subscription: TopicSubscription): TopicSubscription => {
      const own = preferences.filter(({ subscriptionId }) => subscriptionId === subscription.identifier);
      if (own.length === 0) return subscription;
      const byWorkflow = new Map(own.map((preference) => [preference.workflow.id, preference]));
      const replaced = subscription.preferences?.map((each) => byWorkflow.get(each.workflow.id) ?? each);

      return this.withPreferences(subscription, replaced ?? []);
    };
    for (const one of this.single.values()) one.subscription = change(one.subscription);
    for (const [topicKey, list] of this.lists) {
      const changed = list.map(change);
      if (changed.some((subscription, index) => subscription !== list[index])) this.changeList(topicKey, changed);
    }
  }

  private findPreference({ subscriptionId, workflow }: SubscriptionPreference): SubscriptionPreference | undefined {
    const all = [...[...this.lists.values()].flat(), ...[...this.single.values()].map((one) => one.subscription)];

    return all
      .filter(({ identifier }) => identifier === subscriptionId)
      .flatMap(({ preferences }) => preferences ?? [])
      .find((preference) => preference.workflow.id === workflow.id);
  }

  private forget({ topicKey, identifier }: { topicKey: string; identifier: string }): void {
    this.noteChange();
    for (const [key, { subscription }] of this.single) {
      if (subscription.topicKey === topicKey && subscription.identifier === identifier) this.single.delete(key);
    }
  }

  private changeList(topicKey: string, subscriptions: TopicSubscription[]): void {
    this.lists.set(topicKey, subscriptions);
    this.emitter.emit('subscriptions.list.updated', { data: { topicKey, subscriptions } });
  }
}

function keyOf({ topicKey, identifier, workflowIds = [], tags = [] }: GetSubscriptionArgs): string {
  return JSON.stringify([topicKey, identifier, [...workflowIds].sort(), [...tags].sort()]);
}
