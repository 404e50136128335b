import type { ChannelPreference, Preference } from '../../index.js';
import type { PreferenceGroup } from '../appearance/inbox-elements.js';
import type { AllIconKey } from '../appearance/theme.js';
import { Switch } from '../elements/controls.js';
import { Icon } from '../elements/icon.js';
import { useStyle, useUi } from '../ui-context.js';

export type Channel = keyof ChannelPreference;

/** In the order they are shown. */
const CHANNELS: readonly Channel[] = ['in_app', 'email', 'sms', 'push', 'chat', 'tool'];
const ICONS: Record<Channel, AllIconKey> = {
  in_app: 'inApp',
  email: 'email',
  sms: 'sms',
  push: 'push',
  chat: 'chat',
  tool: 'nodeTree',
};

export function channelsOf(preference: Preference): Channel[] {
  return CHANNELS.filter((channel) => preference.channels[channel] !== undefined);
}

/** On, off, or on for some of them only. */
export function stateOf(values: boolean[]): boolean | 'mixed' {
  if (values.every(Boolean)) return true;
  return values.some(Boolean) ? 'mixed' : false;
}

interface ChannelRowProps {
  channel: Channel;
  state: boolean | 'mixed';
  /** What the channel is switched on and off for. */
  owner: { preference?: Preference; preferenceGroup?: PreferenceGroup };
  ownerLabel: string;
  isDisabled?: boolean;
  onChange: (isOn: boolean) => void;
}

/** A channel and its switch. */
export function ChannelRow({ channel, state, owner, ownerLabel, isDisabled = false, onChange }: ChannelRowProps) {
  const { t } = useUi();
  const style = useStyle();
  const label = t(`preferences.channels.${channel}`);
  return (
    <div class={style('channelContainer', owner)}>
      <span class={style('channelLabelContainer', owner)}>
        <span class={style('channelIconContainer', owner)}>
          <Icon name={ICONS[channel]} class={style('channel__icon', owner)} />
        </span>
        <span class={style('channelLabel', owner)}>{label}</span>
      </span>
      <span class={style('channelSwitchContainer', owner)}>
        <Switch label={`${ownerLabel}: ${label}`} state={state} isDisabled={isDisabled} onChange={onChange} />
      </span>
    </div>
  );
}
