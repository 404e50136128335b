import { useId, useState } from 'preact/hooks';
import type { Preference } from '../../index.js';
import type { PreferenceGroup } from '../appearance/inbox-elements.js';
import { Collapsible, Switch } from '../elements/controls.js';
import { Icon } from '../elements/icon.js';
import { useStyle, useUi } from '../ui-context.js';
import { type Channel, ChannelRow, channelsOf, stateOf } from './channels.js';
import { PreferenceRow } from './preference-row.js';

/** Workflows under one heading, with switches that act on all of them. */
export function GroupRow({ group }: { group: PreferenceGroup }) {
  const { t, novu } = useUi();
  const style = useStyle();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const context = { preferenceGroup: group };
  const changeable = group.preferences.filter(({ workflow }) => !workflow?.critical);
  const channels = [...new Set(changeable.flatMap(channelsOf))];

  const update = (changed: readonly Channel[], isOn: boolean) => {
    const updates = changeable.flatMap((preference: Preference) => {
      const own = channelsOf(preference).filter((channel) => changed.includes(channel));
      return own.length === 0
        ? []
        : [{ preference, channels: Object.fromEntries(own.map((channel) => [channel, isOn])) }];
    });
    void novu.preferences.bulkUpdate(updates);
  };
  const valuesOf = (channel: Channel) => changeable.flatMap((preference) => preference.channels[channel] ?? []);

  return (
    <div class={style('preferencesGroupContainer', context)} data-open={isOpen}>
      <div class={style('preferencesGroupHeader', context)}>
        <button
          type="button"
          class={style('preferencesGroupLabelContainer', context)}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="nodeTree" class={style('preferencesGroupLabelIcon', context)} />
          <span class={style('preferencesGroupLabel', context)}>{group.name}</span>
          <Icon
            name="arrowDown"
            class={`nv-chevron ${style('preferencesGroupActionsContainerRight__icon', context)}`}
          />
        </button>
        <div class={style('preferencesGroupActionsContainer', context)}>
          <Switch
            label={group.name}
            state={stateOf(channels.flatMap(valuesOf))}
            isDisabled={channels.length === 0}
            onChange={(isOn) => update(channels, isOn)}
          />
        </div>
      </div>
      <Collapsible isOpen={isOpen} id={id} class={style('preferencesGroupBody', context)}>
        <div class={style('preferencesGroupChannels', context)}>
          <p class={style('preferencesGroupInfo', context)}>
            <Icon name="info" class={style('preferencesGroupInfoIcon', context)} />
            {t('preferences.group.info')}
          </p>
          {channels.map((channel) => (
            <ChannelRow
              key={channel}
              channel={channel}
              state={stateOf(valuesOf(channel))}
              owner={context}
              ownerLabel={group.name}
              onChange={(isOn) => update([channel], isOn)}
            />
          ))}
        </div>
        <div class={style('preferencesGroupWorkflows', context)}>
          {group.preferences.map((preference) => (
            <PreferenceRow key={preference.workflow?.id} preference={preference} />
          ))}
        </div>
      </Collapsible>
    </div>
  );
}
