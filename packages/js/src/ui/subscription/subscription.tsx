import { useMemo, useRef, useState } from 'preact/hooks';
import { External } from '../elements/external.js';
import { Icon } from '../elements/icon.js';
import { Popover, Portal } from '../elements/popover.js';
import { useStyle, useUi } from '../ui-context.js';
import { ToggleButton } from './subscription-button.js';
import { PreferencesOf } from './subscription-preferences.js';
import type { SubscriptionProps } from './types.js';
import { useSubscription } from './use-subscription.js';

/** The button that subscribes to a topic, and beside it what the subscriber wants to hear about. */
export function Subscription({
  open,
  placement = 'bottom-end',
  placementOffset,
  renderPreferences,
  ...which
}: SubscriptionProps) {
  const { t } = useUi();
  const style = useStyle();
  const trigger = useRef<HTMLButtonElement>(null);
  const [isOpenedHere, setOpen] = useState(false);
  const isOpen = open ?? isOpenedHere;
  const state = useSubscription(which);
  const { subscription, isLoading } = state;
  const custom = useMemo(() => ({ subscription, isLoading }), [subscription, isLoading]);
  const context = subscription ? { subscription } : {};
  return (
    <div class={style('subscriptionContainer', context)}>
      <ToggleButton state={state} />
      <div class={style('subscription__popoverTriggerContainer', context)}>
        <button
          ref={trigger}
          type="button"
          class={`nv-iconButton ${style('subscription__popoverTrigger', context)}`}
          aria-label={t('subscription.preferences.header')}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="cogs" class={style('subscriptionTriggerIcon', context)} />
        </button>
      </div>
      {isOpen && (
        <Portal anchor={trigger}>
          <Popover
            anchor={trigger}
            isOpen
            onClose={() => setOpen(false)}
            label={t('subscription.preferences.header')}
            class={style('subscription__popoverContent', context)}
            placement={placement}
            distance={placementOffset}
            takesFocus={open === undefined}
          >
            {renderPreferences ? (
              <External
                value={custom}
                render={(el, value) => renderPreferences(el, value.subscription, value.isLoading)}
              />
            ) : (
              <PreferencesOf state={state} preferences={which.preferences} />
            )}
          </Popover>
        </Portal>
      )}
    </div>
  );
}
