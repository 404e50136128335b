import { useId, useState } from 'preact/hooks';
import type { SubscriptionPreference, TopicSubscription } from '../../index.js';
import type { LabelledPreference } from '../appearance/subscription-elements.js';
import { Collapsible, Switch } from '../elements/controls.js';
import { Icon } from '../elements/icon.js';
import { Tooltip } from '../elements/tooltip.js';
import { type AllLocalization, workflowLabel } from '../localization.js';
import { stateOf } from '../preferences/channels.js';
import { useStyle, useUi } from '../ui-context.js';
import type { SubscriptionPreferencesWrapperProps, UIPreference } from './types.js';
import { type GroupFilter, type SubscriptionState, useSubscription, workflowIdsOf } from './use-subscription.js';

interface Group {
  label: string;
  group: LabelledPreference[];
}

/** What of a subscription the subscriber wants to hear about. */
export function SubscriptionPreferences(props: SubscriptionPreferencesWrapperProps) {
  return <PreferencesOf state={useSubscription(props)} preferences={props.preferences} />;
}

interface PreferencesOfProps {
  state: Pick<SubscriptionState, 'subscription' | 'isLoading'>;
  preferences: UIPreference[] | undefined;
}

export function PreferencesOf({ state: { subscription, isLoading }, preferences }: PreferencesOfProps) {
  const { t, localization } = useUi();
  const style = useStyle();
  const context = subscription ? { subscription } : {};
  const shown = subscription ? arrange(subscription, preferences, localization) : [];
  return (
    <div class={style('subscriptionPreferencesContainer', context)} aria-busy={isLoading}>
      <div class={style('subscriptionPreferencesHeaderContainer', context)}>
        <h2 class={style('subscriptionPreferencesHeader', context)}>{t('subscription.preferences.header')}</h2>
        <Tooltip text={t('subscription.preferences.headerInfo')}>
          <span role="note" aria-label={t('subscription.preferences.headerInfo')} tabIndex={0} class="nv-infoHint">
            <Icon name="info" class={style('subscriptionPreferencesInfoIcon', context)} />
          </span>
        </Tooltip>
      </div>
      <div class={style('subscriptionPreferencesContent', context)}>
        {isLoading && <Skeleton />}
        {!isLoading && shown.length === 0 && <Fallback subscription={subscription} />}
        {shown.length > 0 && (
          <div class={style('subscriptionPreferencesGroupsContainer', context)}>
            {shown.map((item) =>
              'group' in item ? (
                <GroupRow key={item.label} group={item} />
              ) : (
                <PreferenceRow key={item.preference.workflow.id} preference={item} />
              ),
            )}
          </div>
        )}
      </div>
    </div>
  );
}

/** The preferences of the subscription in the order and under the labels the page asks for; without a wish, all of them. */
function arrange(
  subscription: TopicSubscription,
  wished: UIPreference[] | undefined,
  localization: AllLocalization | undefined,
): (LabelledPreference | Group)[] {
  const all = subscription.preferences ?? [];
  const labelled = (preference: SubscriptionPreference, label?: string): LabelledPreference => ({
    label: label ?? workflowLabel(localization, preference.workflow),
    preference,
  });
  const find = (workflowId: string) =>
    all.find(({ workflow }) => workflow.id === workflowId || workflow.identifier === workflowId);
  if (!wished) return all.map((preference) => labelled(preference));

  return wished.flatMap((wish): (LabelledPreference | Group)[] => {
    if (typeof wish !== 'string' && wish.filter) {
      const { filter, label } = wish;
      const group = all
        .filter(({ workflow }) => isNamed(workflow, filter))
        .map((preference) => labelled(preference, labelIn(filter, preference)));
      return group.length > 0 ? [{ label, group }] : [];
    }
    const { workflowId, label } = typeof wish === 'string' ? { workflowId: wish, label: undefined } : wish;
    const preference = find(workflowId);
    return preference ? [labelled(preference, label)] : [];
  });
}

function isNamed({ id, identifier, tags = [] }: SubscriptionPreference['workflow'], filter: GroupFilter): boolean {
  const named = workflowIdsOf(filter);
  return named.includes(id) || named.includes(identifier) || tags.some((tag) => filter.tags?.includes(tag));
}

function labelIn({ workflows = [] }: GroupFilter, { workflow }: SubscriptionPreference): string | undefined {
  return workflows.find(({ workflowId }) => workflowId === workflow.id || workflowId === workflow.identifier)?.label;
}

function PreferenceRow({ preference }: { preference: LabelledPreference }) {
  const style = useStyle();
  const context = { preference };
  return (
    <div class={style('subscriptionPreferenceRow', context)}>
      <span class={style('subscriptionPreferenceLabel', context)}>{preference.label}</span>
      <PreferenceSwitch preference={preference} />
    </div>
  );
}

function PreferenceSwitch({ preference: { label, preference } }: { preference: LabelledPreference }) {
  return (
    <Switch label={label} state={preference.enabled} onChange={(isOn) => void preference.update({ value: isOn })} />
  );
}

function GroupRow({ group }: { group: Group }) {
  const style = useStyle();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const context = { group };
  return (
    <div class={style('subscriptionPreferenceGroupContainer', context)} data-open={isOpen}>
      <div class={style('subscriptionPreferenceGroupHeader', context)}>
        <button
          type="button"
          class={style('subscriptionPreferenceGroupLabelContainer', context)}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="nodeTree" class={style('subscriptionPreferenceGroupLabelIcon', context)} />
          <span class={style('subscriptionPreferenceGroupLabel', context)}>{group.label}</span>
          <Icon
            name="arrowDown"
            class={`nv-chevron ${style('subscriptionPreferenceGroupActionsContainerRight__icon', context)}`}
          />
        </button>
        <span class={style('subscriptionPreferenceGroupActionsContainer', context)}>
          <Switch
            label={group.label}
            state={stateOf(group.group.map(({ preference }) => preference.enabled))}
            onChange={(isOn) => group.group.forEach(({ preference }) => void preference.update({ value: isOn }))}
          />
        </span>
      </div>
      <Collapsible isOpen={isOpen} id={id} class={style('subscriptionPreferenceGroupBody', context)}>
        {group.group.map((preference) => (
          <div
            key={preference.preference.workflow.id}
            class={style('subscriptionPreferenceGroupWorkflowRow', { preference })}
          >
            <span class={style('subscriptionPreferenceGroupWorkflowLabel', { preference })}>{preference.label}</span>
            <PreferenceSwitch preference={preference} />
          </div>
        ))}
      </Collapsible>
    </div>
  );
}

function Fallback({ subscription }: { subscription: TopicSubscription | undefined }) {
  const { t } = useUi();
  const style = useStyle();
  const context = subscription ? { subscription } : {};
  const state = subscription ? 'empty' : 'notSubscribed';
  return (
    <div class={style('subscriptionPreferencesFallback', context)}>
      <div class={style('subscriptionPreferencesFallbackTexts', context)}>
        <p class={style('subscriptionPreferencesFallbackHeader', context)}>
          {t(`subscription.preferences.${state}.header`)}
        </p>
        <p class={style('subscriptionPreferencesFallbackDescription', context)}>
          {t(`subscription.preferences.${state}.description`)}
        </p>
      </div>
    </div>
  );
}

function Skeleton() {
  const style = useStyle();
  return (
    <div aria-hidden="true">
      {[0, 1].map((index) => (
        <div key={index} class="nv-subscriptionPreferenceRow">
          <span class={`${style('skeletonText')} nv-short`} />
          <span class={style('skeletonSwitch')}>
            <span class={style('skeletonSwitchThumb')} />
          </span>
        </div>
      ))}
    </div>
  );
}
