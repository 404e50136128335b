import type { RulesLogic } from 'json-logic-js';
import type { PreferencesResponse, Workflow } from '../types.js';
import type { SubscriptionPreference } from './subscription-preference.js';
import type { TopicSubscription } from './topic-subscription.js';

export type WorkflowIdentifierOrId = string;

/** One workflow, on or off, or under a condition. */
export interface WorkflowFilter {
  workflowId: WorkflowIdentifierOrId;
  enabled?: boolean;
  condition?: RulesLogic;
  filter?: never;
}

/** Workflows by id or tags, on or off, or under a condition. */
export interface WorkflowGroupFilter {
  filter: { workflowIds?: WorkflowIdentifierOrId[]; tags?: string[] };
  enabled?: boolean;
  condition?: RulesLogic;
  workflowId?: never;
}

export type PreferenceFilter = WorkflowIdentifierOrId | WorkflowFilter | WorkflowGroupFilter;

export interface ListSubscriptionsArgs {
  topicKey: string;
}

export interface GetSubscriptionArgs {
  topicKey: string;
  /** The one made from topic, subscriber and context when left out. */
  identifier?: string;
  workflowIds?: string[];
  tags?: string[];
}

export interface CreateSubscriptionArgs {
  topicKey: string;
  topicName?: string;
  /** Made from topic, subscriber and context when left out. */
  identifier?: string;
  name?: string;
  preferences?: PreferenceFilter[] | undefined;
}

export interface BaseUpdateSubscriptionArgs {
  topicKey: string;
  identifier: string;
  name?: string;
  preferences?: PreferenceFilter[];
}

export interface InstanceUpdateSubscriptionArgs {
  subscription: TopicSubscription;
  name?: string;
  preferences?: PreferenceFilter[];
}

export type UpdateSubscriptionArgs = BaseUpdateSubscriptionArgs | InstanceUpdateSubscriptionArgs;

/** `value`: a boolean for on or off, or the condition under which it is on. */
export interface BaseSubscriptionPreferenceArgs {
  workflowId: string;
  value: RulesLogic;
}

export interface InstanceSubscriptionPreferenceArgs {
  preference: SubscriptionPreference;
  value: RulesLogic;
}

export type UpdateSubscriptionPreferenceArgs = BaseSubscriptionPreferenceArgs | InstanceSubscriptionPreferenceArgs;

export interface BaseDeleteSubscriptionArgs {
  identifier: string;
  topicKey: string;
}

export interface InstanceDeleteSubscriptionArgs {
  subscription: TopicSubscription;
}

export type DeleteSubscriptionArgs = BaseDeleteSubscriptionArgs | InstanceDeleteSubscriptionArgs;

/** `refetch` asks the server even when the answer is known. */
export interface Options {
  refetch?: boolean;
  useCache?: boolean;
}

export type SubscriptionPreferenceResponse = Omit<
  PreferencesResponse,
  'subscriptionId' | 'workflow' | 'schedule' | 'level' | 'channels'
> & { subscriptionId: string; workflow: Workflow };

export interface SubscriptionResponse {
  id: string;
  identifier: string;
  name?: string;
  preferences?: SubscriptionPreferenceResponse[];
}
