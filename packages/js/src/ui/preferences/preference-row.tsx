import { Fragment } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Preference } from '../../index.js';
import { Collapsible } from '../elements/controls.js';
import { Icon } from '../elements/icon.js';
import { workflowLabel } from '../localization.js';
import { useStyle, useUi } from '../ui-context.js';
import { ChannelRow, channelsOf } from './channels.js';

/** A workflow, or everything at once, with a switch for each channel. */
export function PreferenceRow({ preference, isGlobal = false }: { preference: Preference; isGlobal?: boolean }) {
  const { t, localization } = useUi();
  const style = useStyle();
  const id = useId();
  const [isOpen, setOpen] = useState(isGlobal);
  const context = { preference };
  const { workflow } = preference;
  const label = workflow ? workflowLabel(localization, workflow) : t('preferences.global');
  const channels = channelsOf(preference);
  const isCritical = workflow?.critical === true;

  return (
    <div class={style('workflowContainer', context)} data-open={isOpen} data-global={isGlobal}>
      <button
        type="button"
        class={style('workflowLabelContainer', context)}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <span class={style('workflowLabelHeader', context)}>
          <span class={style('workflowLabelHeaderContainer', context)}>
            <Icon name={isGlobal ? 'cogs' : 'routeFill'} class={style('workflowLabelIcon', context)} />
            <span class={style('workflowLabel', context)}>{label}</span>
            {isCritical && (
              <span class={style('workflowLabelDisabled__icon')} title={t('preferences.workflow.disabled.tooltip')}>
                <Lock />
              </span>
            )}
          </span>
          {!isOpen && (
            <span class={style('workflowDescription')}>
              {channels.map((channel, index) => (
                <Fragment key={channel}>
                  {index > 0 && ', '}
                  <span class={style('channelName', context)}>{t(`preferences.channels.${channel}`)}</span>
                </Fragment>
              ))}
            </span>
          )}
        </span>
        <Icon
          name="arrowDown"
          class={`nv-chevron ${style('workflowContainerRight__icon', context)} ${style('workflowArrow__icon', context)}`}
        />
      </button>
      <Collapsible isOpen={isOpen} id={id} class={style('channelsContainerCollapsible')}>
        {isCritical && (
          <p class={style('workflowContainerDisabledNotice')}>{t('preferences.workflow.disabled.notice')}</p>
        )}
        <div class={style('channelsContainer', context)}>
          {channels.map((channel) => (
            <ChannelRow
              key={channel}
              channel={channel}
              state={preference.channels[channel] ?? false}
              owner={context}
              ownerLabel={label}
              isDisabled={isCritical}
              onChange={(isOn) => void preference.update({ channels: { [channel]: isOn } })}
            />
          ))}
        </div>
      </Collapsible>
    </div>
  );
}

function Lock() {
  const style = useStyle();
  return (
    <svg
      class={`nv-svg ${style('lockIcon')}`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      aria-hidden="true"
    >
      <path d="M6 11h12v9H6z M8.5 11V8a3.5 3.5 0 0 1 7 0v3" />
    </svg>
  );
}
