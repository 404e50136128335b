import { Icon } from '../elements/icon.js';
import { useStyle, useUi } from '../ui-context.js';
import type { SubscriptionButtonWrapperProps } from './types.js';
import { type SubscriptionState, useSubscription } from './use-subscription.js';

/** A button that subscribes to a topic, or unsubscribes. */
export function SubscriptionButton(props: SubscriptionButtonWrapperProps) {
  return <ToggleButton state={useSubscription(props)} />;
}

export function ToggleButton({ state }: { state: SubscriptionState }) {
  const { t } = useUi();
  const style = useStyle();
  const { subscription, isLoading, isBusy, toggle } = state;
  const context = subscription ? { subscription } : {};
  const icon = isBusy ? 'loader' : subscription ? 'bellCross' : 'bellPlus';
  return (
    <div class={style('subscriptionButtonContainer', context)}>
      <button
        type="button"
        class={`${subscription ? 'nv-secondary' : 'nv-primary'} ${style('subscriptionButton__button', context)}`}
        aria-busy={isBusy}
        disabled={isLoading}
        onClick={toggle}
      >
        <Icon name={icon} class={`${isBusy ? 'nv-spinning' : ''} ${style('subscriptionButtonIcon', context)}`} />
        <span class={style('subscriptionButtonLabel', context)}>
          {t(subscription ? 'subscription.unsubscribe' : 'subscription.subscribe')}
        </span>
      </button>
    </div>
  );
}
