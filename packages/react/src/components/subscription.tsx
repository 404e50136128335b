import type { TopicSubscription } from '@novu/js';
import type {
  SubscriptionButtonWrapperProps,
  SubscriptionLocalization,
  SubscriptionPreferencesWrapperProps,
  SubscriptionProps as PlainProps,
} from '@novu/js/ui';
import { createContext, memo, type ReactNode, useContext, useMemo } from 'react';
import type { ReactSubscriptionAppearance } from '../types.js';
import { Mounted } from './mounted.js';
import { NovuUiProvider } from './novu-ui.js';

type Topic = Pick<PlainProps, 'topicKey' | 'identifier' | 'preferences'>;

export type SubscriptionProps = Topic &
  Pick<PlainProps, 'open' | 'placement' | 'placementOffset'> & {
    localization?: SubscriptionLocalization;
    appearance?: ReactSubscriptionAppearance;
    /** Where the styles go, when it lives in a shadow root that React does not know of. */
    container?: string | Node | null;
    /** Draws what the popover shows. */
    renderPreferences?: (subscription?: TopicSubscription, loading?: boolean) => ReactNode;
    children?: ReactNode;
  };

const TopicContext = /* @__PURE__ */ createContext<Topic | undefined>(undefined);

/**
 * The button with which a person subscribes to a topic, and a popover with what they want to hear of it; with children, whatever is made of
 * `SubscriptionButton` and `SubscriptionPreferences`. Needs a `NovuProvider` above it.
 */
export const Subscription = /* @__PURE__ */ memo(function Subscription({
  localization,
  appearance,
  container,
  children,
  ...props
}: SubscriptionProps) {
  const { topicKey, identifier, preferences } = props;
  const topic = useMemo(() => ({ topicKey, identifier, preferences }), [topicKey, identifier, preferences]);

  return (
    <NovuUiProvider options={{ localization, appearance, container }}>
      <TopicContext.Provider value={topic}>
        {children ?? <Mounted name="Subscription" props={props} />}
      </TopicContext.Provider>
    </NovuUiProvider>
  );
});

export type SubscriptionButtonProps = Partial<SubscriptionButtonWrapperProps>;

/** The button alone. Needs a `Subscription` around it, whose topic it is about unless it is told another. */
export const SubscriptionButton = /* @__PURE__ */ memo(function SubscriptionButton(props: SubscriptionButtonProps) {
  return <Mounted name="SubscriptionButton" props={useWithTopic(props)} />;
});

export type SubscriptionPreferencesProps = Partial<SubscriptionPreferencesWrapperProps>;

/** The preferences alone. Needs a `Subscription` around it, whose topic it is about unless it is told another. */
export const SubscriptionPreferences = /* @__PURE__ */ memo(function SubscriptionPreferences(
  props: SubscriptionPreferencesProps,
) {
  return <Mounted name="SubscriptionPreferences" props={useWithTopic(props)} />;
});

function useWithTopic(props: Partial<Topic>): object {
  const topic = useContext(TopicContext);

  return {
    ...props,
    topicKey: props.topicKey ?? topic?.topicKey,
    identifier: props.identifier ?? topic?.identifier,
    preferences: props.preferences ?? topic?.preferences ?? [],
  };
}
