import type { OffsetOptions, Placement } from '@floating-ui/dom';
import type { TopicSubscription } from '../../index.js';

/** One workflow of a subscription, by identifier or id, with a label and a start of its own. */
interface WorkflowPreference {
  label?: string;
  workflowId: string;
  enabled?: boolean;
  filter?: never;
}

/** Several workflows of a subscription under one label. */
interface GroupPreference {
  label: string;
  filter: { workflowIds?: string[]; workflows?: { label: string; workflowId: string }[]; tags?: string[] };
  enabled?: boolean;
  workflowId?: never;
}

/** What of a subscription is offered to be switched on and off. */
export type UIPreference = string | WorkflowPreference | GroupPreference;

/** Draws the preferences of a subscription into the element. @returns what takes them away again. */
export type SubscriptionPreferencesRenderer = (
  el: HTMLDivElement,
  subscription?: TopicSubscription,
  loading?: boolean,
) => () => void;

interface WhichSubscription {
  topicKey: string;
  /** For one of several subscriptions to the same topic. */
  identifier?: string;
  preferences?: UIPreference[] | undefined;
}

interface SubscriptionHandlers {
  onClick?: (args: { subscription?: TopicSubscription }) => void;
  onDeleteError?: (error: unknown) => void;
  onDeleteSuccess?: () => void;
  onCreateError?: (error: unknown) => void;
  onCreateSuccess?: (args: { subscription: TopicSubscription }) => void;
}

export interface SubscriptionProps extends WhichSubscription {
  open?: boolean;
  placement?: Placement;
  placementOffset?: OffsetOptions;
  renderPreferences?: SubscriptionPreferencesRenderer;
}
export type SubscriptionButtonWrapperProps = WhichSubscription & SubscriptionHandlers;
export type SubscriptionPreferencesWrapperProps = WhichSubscription & SubscriptionHandlers;
