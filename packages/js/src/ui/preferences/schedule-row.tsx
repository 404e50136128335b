import { useId, useState } from 'preact/hooks';
import type { DaySchedule, Schedule, WeeklySchedule } from '../../index.js';
import { Collapsible, Switch } from '../elements/controls.js';
import { Icon } from '../elements/icon.js';
import { Tooltip } from '../elements/tooltip.js';
import { useStyle, useUi } from '../ui-context.js';
import { CopyTimes } from './copy-times.js';
import { TimeSelect } from './time-select.js';
import { useSchedule } from './use-preferences.js';

export type Weekday = keyof WeeklySchedule;
export const WEEKDAYS: readonly Weekday[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];

const OFFICE_HOURS = { start: '09:00 AM', end: '05:00 PM' };
const OFFICE_DAY: DaySchedule = { isEnabled: true, hours: [OFFICE_HOURS] };
const FREE_DAY: DaySchedule = { isEnabled: false, hours: [OFFICE_HOURS] };
/** What somebody who has never had a schedule starts from. */
const OFFICE_WEEK: WeeklySchedule = {
  monday: OFFICE_DAY,
  tuesday: OFFICE_DAY,
  wednesday: OFFICE_DAY,
  thursday: OFFICE_DAY,
  friday: OFFICE_DAY,
  saturday: FREE_DAY,
  sunday: FREE_DAY,
};

/** The hours of the week in which other channels may reach the subscriber. */
export function ScheduleRow() {
  const { t, novu } = useUi();
  const style = useStyle();
  const id = useId();
  const schedule = useSchedule();
  const [isUnfolded, setUnfolded] = useState(false);
  if (!schedule) return null;
  const context = { schedule };
  const isEnabled = schedule.isEnabled === true;
  const isOpen = isUnfolded && isEnabled;

  const enable = (isOn: boolean) => {
    setUnfolded(isOn);
    const hasDays = Object.keys(schedule.weeklySchedule ?? {}).length > 0;
    void novu.preferences.schedule.update({ isEnabled: isOn, ...(hasDays ? {} : { weeklySchedule: OFFICE_WEEK }) });
  };
  return (
    <div class={style('scheduleContainer', context)} data-open={isOpen}>
      <div class={style('scheduleHeader', context)}>
        <span class={style('scheduleLabelContainer', context)}>
          <Icon name="calendarSchedule" class={style('scheduleLabelScheduleIcon', context)} />
          <span class={style('scheduleLabel', context)}>{t('preferences.schedule.title')}</span>
          <Tooltip text={t('preferences.schedule.headerInfo')}>
            <span role="note" aria-label={t('preferences.schedule.headerInfo')} tabIndex={0} class="nv-infoHint">
              <Icon name="info" class={style('scheduleLabelInfoIcon', context)} />
            </span>
          </Tooltip>
        </span>
        <span class={style('scheduleActionsContainer', context)}>
          <Switch label={t('preferences.schedule.title')} state={isEnabled} onChange={enable} />
          {isEnabled && (
            <button
              type="button"
              class={`nv-iconButton ${style('scheduleActionsContainerRight', context)}`}
              aria-label={t('preferences.schedule.description')}
              aria-expanded={isOpen}
              aria-controls={id}
              onClick={() => setUnfolded(!isUnfolded)}
            >
              <Icon name="arrowDown" class="nv-chevron nv-icon" />
            </button>
          )}
        </span>
      </div>
      <Collapsible isOpen={isOpen} id={id} class={style('scheduleBody', context)}>
        <p class={style('scheduleDescription', context)}>{t('preferences.schedule.description')}</p>
        <ScheduleTable schedule={schedule} />
        <p class={style('scheduleInfoContainer', context)}>
          <Icon name="info" class={style('scheduleInfoIcon', context)} />
          <span class={style('scheduleInfo', context)}>{t('preferences.schedule.info')}</span>
        </p>
      </Collapsible>
    </div>
  );
}

function ScheduleTable({ schedule }: { schedule: Schedule }) {
  const { t } = useUi();
  const style = useStyle();
  const context = { schedule };
  const week = schedule.weeklySchedule ?? {};
  const update = (days: WeeklySchedule) => void schedule.update({ weeklySchedule: days });
  return (
    <table class={style('scheduleTable', context)}>
      <thead class={style('scheduleTableHeader', context)}>
        <tr>
          {(['days', 'from', 'to'] as const).map((column) => (
            <th key={column} scope="col" class={style('scheduleHeaderColumn', context)}>
              {t(`preferences.schedule.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody class={style('scheduleTableBody', context)}>
        {WEEKDAYS.map((day) => (
          <DayRow key={day} day={day} schedule={schedule} value={week[day] ?? FREE_DAY} onChange={update} />
        ))}
      </tbody>
    </table>
  );
}

interface DayRowProps {
  day: Weekday;
  schedule: Schedule;
  value: DaySchedule;
  onChange: (days: WeeklySchedule) => void;
}

function DayRow({ day, schedule, value, onChange }: DayRowProps) {
  const { t } = useUi();
  const style = useStyle();
  const context = { schedule };
  const label = t(`preferences.schedule.${day}`);
  // More ranges than one can come from the API; only the first is edited here, and the others are kept.
  const [range = OFFICE_HOURS, ...others] = value.hours ?? [];
  const changeRange = (change: Partial<typeof range>) =>
    onChange({ [day]: { ...value, hours: [{ ...range, ...change }, ...others] } });
  return (
    <tr class={style('scheduleBodyRow', context)} data-enabled={value.isEnabled}>
      <th scope="row" class={style('scheduleBodyColumn', context)}>
        <span class="nv-dayCell">
          <Switch
            label={label}
            state={value.isEnabled}
            onChange={(isEnabled) => onChange({ [day]: { isEnabled, hours: [range, ...others] } })}
          />
          <span>{label}</span>
          {value.isEnabled && (
            <CopyTimes
              from={day}
              schedule={schedule}
              onCopy={(days) =>
                onChange(Object.fromEntries(days.map((other) => [other, { ...value, hours: [range, ...others] }])))
              }
            />
          )}
        </span>
      </th>
      {(['start', 'end'] as const).map((edge) => (
        <td key={edge} class={style('scheduleBodyColumn', context)}>
          <TimeSelect
            label={`${label}, ${t(edge === 'start' ? 'preferences.schedule.from' : 'preferences.schedule.to')}`}
            value={range[edge]}
            isDisabled={!value.isEnabled}
            // A range ends after it starts: times of one day, compared as minutes.
            isAllowed={(minutes) =>
              edge === 'start' ? minutes < minutesOf(range.end) : minutes > minutesOf(range.start)
            }
            onChange={(time) => changeRange({ [edge]: time })}
          />
        </td>
      ))}
    </tr>
  );
}

/** Minutes since midnight of a time such as `09:30 PM`. */
export function minutesOf(time: string): number {
  const [, hours = '0', minutes = '0', half = 'AM'] = /^(\d{1,2}):(\d{2}) (AM|PM)$/i.exec(time) ?? [];
  return (Number(hours) % 12) * 60 + Number(minutes) + (half.toUpperCase() === 'PM' ? 720 : 0);
}
