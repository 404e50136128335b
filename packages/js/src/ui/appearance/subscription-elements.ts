import type { SubscriptionPreference, TopicSubscription } from '../../index.js';
import type { Callbacks, CommonAppearanceKey, Elements } from './elements.js';

/** A preference of a subscription under the label it is shown with. */
export interface LabelledPreference {
  label: string;
  preference: SubscriptionPreference;
}

/** What the callback of each element of the subscription components is given. */
export type SubscriptionAppearanceCallback = Callbacks<
  | 'subscriptionContainer'
  | 'subscriptionButton__button'
  | 'subscriptionButtonContainer'
  | 'subscriptionButtonIcon'
  | 'subscriptionButtonLabel'
  | 'subscription__popoverTriggerContainer'
  | 'subscription__popoverTrigger'
  | 'subscriptionTriggerIcon'
  | 'subscription__popoverContent'
  | 'subscriptionPreferencesContainer'
  | 'subscriptionPreferencesHeaderContainer'
  | 'subscriptionPreferencesHeader'
  | 'subscriptionPreferencesInfoIcon'
  | 'subscriptionPreferencesContent'
  | 'subscriptionPreferencesGroupsContainer'
  | 'subscriptionPreferencesFallback'
  | 'subscriptionPreferencesFallbackTexts'
  | 'subscriptionPreferencesFallbackHeader'
  | 'subscriptionPreferencesFallbackDescription',
  { subscription?: TopicSubscription }
> &
  Callbacks<
    | 'subscriptionPreferenceRow'
    | 'subscriptionPreferenceLabel'
    | 'subscriptionPreferenceGroupWorkflowRow'
    | 'subscriptionPreferenceGroupWorkflowLabel',
    { preference: LabelledPreference }
  > &
  Callbacks<
    | 'subscriptionPreferenceGroupContainer'
    | 'subscriptionPreferenceGroupHeader'
    | 'subscriptionPreferenceGroupLabelContainer'
    | 'subscriptionPreferenceGroupLabelIcon'
    | 'subscriptionPreferenceGroupLabel'
    | 'subscriptionPreferenceGroupActionsContainer'
    | 'subscriptionPreferenceGroupActionsContainerRight__icon'
    | 'subscriptionPreferenceGroupBody',
    { group: { label: string; group: LabelledPreference[] } }
  >;

export type SubscriptionAppearanceCallbackKeys = keyof SubscriptionAppearanceCallback;
export type SubscriptionAppearanceCallbackFunction<K extends SubscriptionAppearanceCallbackKeys> =
  SubscriptionAppearanceCallback[K];
/** Every element of the subscription components. */
export type SubscriptionAppearanceKey = CommonAppearanceKey | SubscriptionAppearanceCallbackKeys;
export type SubscriptionElements = Elements<SubscriptionAppearanceKey, SubscriptionAppearanceCallback>;
