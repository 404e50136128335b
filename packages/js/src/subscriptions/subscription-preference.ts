import type { RulesLogic } from 'json-logic-js';
import type { Result, Workflow } from '../types.js';
import type { Subscriptions } from './subscriptions.js';
import type { SubscriptionPreferenceResponse } from './types.js';

/** Whether a workflow reaches the subscriber through a subscription. As it was when it was read. */
export class SubscriptionPreference {
  /** The identifier of the subscription. */
  readonly subscriptionId: string;
  readonly workflow: Workflow;
  readonly enabled: boolean;
  readonly condition?: RulesLogic;
  readonly #owner: Subscriptions;

  constructor({ subscriptionId, workflow, enabled, condition }: SubscriptionPreferenceResponse, owner: Subscriptions) {
    this.subscriptionId = subscriptionId;
    this.workflow = workflow;
    this.enabled = enabled;
    if (condition !== undefined && condition !== null) this.condition = condition;
    this.#owner = owner;
  }

  /** @param args.value on or off, or the condition under which it is on. */
  update({ value }: { value: RulesLogic }): Result<SubscriptionPreference> {
    return this.#owner.updatePreference(this.subscriptionId, { preference: this, value });
  }
}
