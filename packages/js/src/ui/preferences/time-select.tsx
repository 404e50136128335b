import { Icon } from '../elements/icon.js';
import { Menu } from '../elements/menu.js';
import { useStyle, useUi } from '../ui-context.js';
import { minutesOf } from './schedule-row.js';

const STEP_MINUTES = 30;
const LAST_MINUTE = 24 * 60 - 1;
const MINUTES = [...Array.from({ length: (24 * 60) / STEP_MINUTES }, (_, index) => index * STEP_MINUTES), LAST_MINUTE];

/** The time as the API writes it, such as `09:30 PM`. */
function toApiTime(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${pad(hours % 12 || 12)}:${pad(minutes % 60)} ${hours < 12 ? 'AM' : 'PM'}`;
}

interface TimeSelectProps {
  label: string;
  /** Such as `09:30 PM`. */
  value: string;
  isDisabled: boolean;
  isAllowed: (minutes: number) => boolean;
  onChange: (time: string) => void;
}

/** Chooses a time of the day, shown as the page's language writes it. */
export function TimeSelect({ label, value, isDisabled, isAllowed, onChange }: TimeSelectProps) {
  const { t } = useUi();
  const style = useStyle();
  const show = (minutes: number) =>
    new Date(2000, 0, 1, 0, minutes).toLocaleTimeString(t('locale'), { hour: '2-digit', minute: '2-digit' });
  const chosen = minutesOf(value);
  if (isDisabled) return <span class={`nv-disabled ${style('timeSelect__time')}`}>{show(chosen)}</span>;
  return (
    <Menu
      elements={{
        trigger: 'timeSelect__dropdownTrigger',
        content: 'timeSelect__dropdownContent',
        item: 'timeSelect__dropdownItem',
        labelContainer: 'timeSelect__dropdownItemLabelContainer',
        label: 'timeSelect__dropdownItemLabel',
        check: 'timeSelect__dropdownItemCheck__icon',
      }}
      label={label}
      items={MINUTES.filter(isAllowed).map((minutes) => ({
        label: show(minutes),
        isChecked: minutes === chosen,
        onSelect: () => onChange(toApiTime(minutes)),
      }))}
    >
      <span class="nv-visuallyHidden">{label}</span>
      <span class={style('timeSelect__time')}>{show(chosen)}</span>
      <Icon name="arrowDropDown" class={style('icon')} />
    </Menu>
  );
}
