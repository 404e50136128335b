import type { Result } from '../types.js';
import { SubscriptionPreference } from './subscription-preference.js';
import type { Subscriptions } from './subscriptions.js';
import type {
  BaseSubscriptionPreferenceArgs,
  BaseUpdateSubscriptionArgs,
  InstanceSubscriptionPreferenceArgs,
  InstanceUpdateSubscriptionArgs,
  SubscriptionResponse,
} from './types.js';

/** A subscription of the subscriber to a topic. As it was when it was read. */
export class TopicSubscription {
  readonly id: string;
  readonly identifier: string;
  readonly name?: string;
  readonly topicKey: string;
  readonly preferences?: SubscriptionPreference[] | undefined;
  readonly #owner: Subscriptions;

  constructor(
    { id, identifier, name, topicKey, preferences }: SubscriptionResponse & { topicKey: string },
    owner: Subscriptions,
  ) {
    this.id = id;
    this.identifier = identifier;
    if (name !== undefined) this.name = name;
    this.topicKey = topicKey;
    this.preferences = preferences?.map((preference) => new SubscriptionPreference(preference, owner));
    this.#owner = owner;
  }

  update(args: BaseUpdateSubscriptionArgs | InstanceUpdateSubscriptionArgs): Result<TopicSubscription> {
    const { name, preferences } = args;

    return this.#owner.update({
      subscription: this,
      ...(name === undefined ? {} : { name }),
      ...(preferences ? { preferences } : {}),
    });
  }

  updatePreference(
    args: BaseSubscriptionPreferenceArgs | InstanceSubscriptionPreferenceArgs,
  ): Result<SubscriptionPreference> {
    return this.#owner.updatePreference(this.identifier, args);
  }

  bulkUpdatePreferences(
    args: BaseSubscriptionPreferenceArgs[] | InstanceSubscriptionPreferenceArgs[],
  ): Result<SubscriptionPreference[]> {
    return this.#owner.updatePreferences(this.identifier, args);
  }

  delete(): Result<void> {
    return this.#owner.delete({ subscription: this });
  }
}
