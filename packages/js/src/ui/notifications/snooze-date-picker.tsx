import { useState } from 'preact/hooks';
import { Icon } from '../elements/icon.js';
import { Tooltip } from '../elements/tooltip.js';
import { type Translate } from '../localization.js';
import { useStyle, useUi } from '../ui-context.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A snooze shorter than this would be over before the list has changed. */
const SHORTEST_MS = 3 * MINUTE_MS;
/** Between the minutes that are offered. */
const STEP_MS = 5 * MINUTE_MS;

interface TimeOfDay {
  hour: number;
  minute: number;
}

interface SnoozeDatePickerProps {
  maxHours: number;
  onApply: (until: Date) => void;
  onCancel: () => void;
}

const startOfDay = (date: Date): Date => new Date(date.getFullYear(), date.getMonth(), date.getDate());
const addDays = (date: Date, days: number): Date =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
/** The same day of another month, or its last one. */
const addMonths = (date: Date, months: number): Date => {
  const lastDay = new Date(date.getFullYear(), date.getMonth() + months + 1, 0);
  return new Date(lastDay.getFullYear(), lastDay.getMonth(), Math.min(date.getDate(), lastDay.getDate()));
};
const timeOf = (date: Date): TimeOfDay => ({ hour: date.getHours(), minute: date.getMinutes() });
/** The next full hour is the most likely wish; in the last one of the day, what is left of it. */
const likelyTime = (day = startOfDay(new Date())): TimeOfDay => {
  const nextHour = new Date(new Date().setMinutes(60, 0, 0));
  const soonest = new Date(Math.ceil((Date.now() + SHORTEST_MS) / STEP_MS) * STEP_MS);
  const isOverToday = nextHour.getHours() === 0 && day.getTime() === startOfDay(new Date()).getTime();

  return timeOf(isOverToday ? soonest : nextHour);
};
const twoDigits = (value: number, locale: string): string => value.toLocaleString(locale, { minimumIntegerDigits: 2 });
/** What the halves of the day are called where hours are counted to twelve. */
const halvesOfDay = (locale: string): string[] => {
  const format = new Intl.DateTimeFormat(locale, { hour: 'numeric', hour12: true });
  return [9, 15].map((hour) => {
    const parts = format.formatToParts(new Date(2000, 0, 1, hour));
    return parts.find(({ type }) => type === 'dayPeriod')?.value ?? (hour < 12 ? 'AM' : 'PM');
  });
};

/** Asks for a day and a time. */
export function SnoozeDatePicker({ maxHours, onApply, onCancel }: SnoozeDatePickerProps) {
  const { t } = useUi();
  const style = useStyle();
  const [day, setDay] = useState<Date>();
  const [chosen, setChosen] = useState<TimeOfDay>();
  const time = chosen ?? likelyTime(day);

  const until = day && new Date(day.getFullYear(), day.getMonth(), day.getDate(), time.hour, time.minute);
  // A time that the clocks skip that night is an hour later: that is then seen before it is applied.
  const shown = until ? timeOf(until) : time;
  const problem = problemOf(until, maxHours, t);
  const apply = (
    <button
      type="button"
      class={`nv-primary ${style('snoozeDatePickerApply__button')}`}
      aria-disabled={problem !== undefined}
      onClick={() => until && !problem && onApply(until)}
    >
      {t('snooze.datePicker.apply')}
    </button>
  );
  return (
    <div class={style('snoozeDatePicker')}>
      <Calendar selected={day} maxHours={maxHours} onSelect={setDay} />
      <div class={style('snoozeDatePicker__timePickerContainer')}>
        <span class={style('snoozeDatePicker__timePickerLabel')}>{t('snooze.datePicker.timePickerLabel')}</span>
        <TimePicker
          {...shown}
          onHour={(hour) => setChosen({ ...time, hour })}
          onMinute={(minute) => setChosen({ ...time, minute })}
        />
      </div>
      {until && problem && (
        <p role="alert" class="nv-pickerProblem">
          {problem}
        </p>
      )}
      <div class={style('snoozeDatePicker__actions')}>
        <button
          type="button"
          class={`nv-secondary ${style('popoverClose')} ${style('snoozeDatePickerCancel__button')}`}
          onClick={onCancel}
        >
          {t('snooze.datePicker.cancel')}
        </button>
        {problem ? <Tooltip text={problem}>{apply}</Tooltip> : apply}
      </div>
    </div>
  );
}

function problemOf(until: Date | undefined, maxHours: number, t: Translate): string | undefined {
  if (!until) return t('snooze.datePicker.noDateSelectedTooltip');
  const ahead = until.getTime() - Date.now();
  if (ahead < SHORTEST_MS) return t('snooze.datePicker.pastDateTooltip');
  if (ahead > maxHours * HOUR_MS)
    return t('snooze.datePicker.exceedingLimitTooltip', { days: Math.ceil(maxHours / 24) });
  return undefined;
}

interface TimePickerProps extends TimeOfDay {
  onHour: (hour: number) => void;
  onMinute: (minute: number) => void;
}

function TimePicker({ hour, minute, onHour, onMinute }: TimePickerProps) {
  const { t } = useUi();
  const style = useStyle();
  const locale = t('locale');
  const isTwelveHours = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions().hour12 === true;
  const shown = isTwelveHours ? hour % 12 : hour;
  const half = hour < 12 ? 0 : 12;
  const [morning, afternoon] = halvesOfDay(locale);
  return (
    <span class={style('timePicker')} dir="ltr">
      <select
        class={`${style('timePicker__hourSelect')} ${style('timePickerHour__input')}`}
        aria-label={t('snooze.datePicker.hour')}
        value={String(shown)}
        onChange={(event) => onHour(Number(event.currentTarget.value) + (isTwelveHours ? half : 0))}
      >
        {Array.from({ length: isTwelveHours ? 12 : 24 }, (_, value) => (
          <option key={value} value={String(value)}>
            {twoDigits(isTwelveHours && value === 0 ? 12 : value, locale)}
          </option>
        ))}
      </select>
      <span class={style('timePicker__separator')}>:</span>
      <select
        class={`${style('timePicker__minuteSelect')} ${style('timePickerMinute__input')}`}
        aria-label={t('snooze.datePicker.minute')}
        value={String(minute)}
        onChange={(event) => onMinute(Number(event.currentTarget.value))}
      >
        {Array.from({ length: 12 }, (_, index) => index * 5).map((value) => (
          <option key={value} value={String(value)}>
            {twoDigits(value, locale)}
          </option>
        ))}
      </select>
      {isTwelveHours && (
        <select
          class={style('timePicker__periodSelect')}
          aria-label={`${morning}/${afternoon}`}
          value={String(half)}
          onChange={(event) => onHour((hour % 12) + Number(event.currentTarget.value))}
        >
          <option value="0">{morning}</option>
          <option value="12">{afternoon}</option>
        </select>
      )}
    </span>
  );
}

interface CalendarProps {
  selected: Date | undefined;
  maxHours: number;
  onSelect: (day: Date) => void;
}

/** A month of days; arrow keys go from day to day, Home and End within the week, Page Up and Page Down from month to month. */
function Calendar({ selected, maxHours, onSelect }: CalendarProps) {
  const { t } = useUi();
  const style = useStyle();
  const locale = withGregorianMonths(t('locale'));
  const today = startOfDay(new Date());
  const last = startOfDay(new Date(Date.now() + maxHours * HOUR_MS));
  const [focused, setFocused] = useState(selected ?? today);
  const month = new Date(focused.getFullYear(), focused.getMonth(), 1);
  const monthName = month.toLocaleDateString(locale, { month: 'long', year: 'numeric' });
  const firstDay = firstDayOfWeek(locale);
  const isAllowed = (day: Date) => day >= today && day <= last;

  const goTo = (day: Date, grid: Element | null) => {
    setFocused(day);
    // After the month it is in has been drawn.
    requestAnimationFrame(() => grid?.querySelector<HTMLElement>('[tabindex="0"]')?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const grid = event.currentTarget instanceof Element ? event.currentTarget : null;
    const day = dayReached(event.key, focused, firstDay, grid);
    if (!day) return;
    event.preventDefault();
    goTo(day, grid);
  };
  const turn = (months: number) => setFocused(new Date(month.getFullYear(), month.getMonth() + months, 1));

  return (
    <div class={style('datePicker')}>
      <div class={style('datePickerControl')}>
        <button
          type="button"
          class={`nv-iconButton ${style('datePickerControlPrevTrigger')}`}
          aria-label={t('snooze.datePicker.previousMonth')}
          disabled={month <= today}
          onClick={() => turn(-1)}
        >
          <Icon name="arrowLeft" class={`nv-directional ${style('datePickerControlPrevTrigger__icon')}`} />
        </button>
        <span class={style('datePickerHeaderMonth')} aria-live="polite">
          {monthName}
        </span>
        <button
          type="button"
          class={`nv-iconButton ${style('datePickerControlNextTrigger')}`}
          aria-label={t('snooze.datePicker.nextMonth')}
          disabled={addDays(new Date(month.getFullYear(), month.getMonth() + 1, 1), 0) > last}
          onClick={() => turn(1)}
        >
          <Icon name="arrowRight" class={`nv-directional ${style('datePickerControlNextTrigger__icon')}`} />
        </button>
      </div>
      <table role="grid" class={style('datePickerGrid')} aria-label={monthName} onKeyDown={onKeyDown}>
        <thead>
          <tr class={style('datePickerGridRow')}>
            {weekOf(month, firstDay).map((day) => (
              <th
                key={day.getDay()}
                scope="col"
                class={style('datePickerGridHeader')}
                abbr={day.toLocaleDateString(locale, { weekday: 'long' })}
              >
                {day.toLocaleDateString(locale, { weekday: 'narrow' })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody class={style('datePickerCalendar')}>
          {weeksOf(month, firstDay).map((week) => (
            <tr key={week[0]?.getTime()} class={style('datePickerGridRow')}>
              {week.map((day) => (
                <td
                  key={day.getTime()}
                  class={style('datePickerGridCell')}
                  aria-selected={day.getTime() === selected?.getTime()}
                >
                  {day.getMonth() === month.getMonth() && (
                    <button
                      type="button"
                      class={`${style('datePickerGridCellTrigger')} ${style('datePickerCalendarDay__button')}`}
                      tabIndex={day.getTime() === focused.getTime() ? 0 : -1}
                      data-autofocus={day.getTime() === focused.getTime() ? '' : undefined}
                      data-today={day.getTime() === today.getTime()}
                      data-selected={day.getTime() === selected?.getTime()}
                      aria-disabled={!isAllowed(day)}
                      aria-label={day.toLocaleDateString(locale, { dateStyle: 'full' })}
                      onClick={() => {
                        if (!isAllowed(day)) return;
                        setFocused(day);
                        onSelect(day);
                      }}
                    >
                      {day.getDate().toLocaleString(locale)}
                    </button>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Calendars with the months that are drawn here; some count the years otherwise. */
const GREGORIAN_MONTHS = ['gregory', 'iso8601', 'buddhist', 'japanese', 'roc'];

/** The locale, by the Gregorian calendar where its own has other months, as in Persian: the days drawn are of the Gregorian ones. */
function withGregorianMonths(locale: string): string {
  const { calendar } = new Intl.DateTimeFormat(locale).resolvedOptions();
  return GREGORIAN_MONTHS.includes(calendar) ? locale : new Intl.Locale(locale, { calendar: 'gregory' }).toString();
}

/** The day weeks begin with, 0 for Sunday; a browser that does not know the weeks of the language has them begin on Sunday. */
function firstDayOfWeek(locale: string): number {
  const known: Intl.Locale & { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo } = new Intl.Locale(locale);
  return ((known.getWeekInfo?.() ?? known.weekInfo)?.firstDay ?? 0) % 7;
}

/** `firstDay` is 7 for Sunday. */
interface WeekInfo {
  firstDay: number;
}

/** How many days of its week lie before `day`. */
const placeInWeek = (day: Date, firstDay: number): number => (day.getDay() - firstDay + 7) % 7;

/** The seven days of the week that `day` is in. */
function weekOf(day: Date, firstDay: number): Date[] {
  return Array.from({ length: 7 }, (_, index) => addDays(day, index - placeInWeek(day, firstDay)));
}

function weeksOf(month: Date, firstDay: number): Date[][] {
  const weeks: Date[][] = [];
  for (
    let day = month;
    day.getMonth() === month.getMonth() || weeks.length === 0;
    day = addDays(day, 7 - placeInWeek(day, firstDay))
  ) {
    weeks.push(weekOf(day, firstDay));
  }
  return weeks;
}

/** Where a key leads to; undefined for a key that leads nowhere. */
function dayReached(key: string, from: Date, firstDay: number, grid: Element | null): Date | undefined {
  const forward = grid && getComputedStyle(grid).direction === 'rtl' ? -1 : 1;
  const place = placeInWeek(from, firstDay);
  switch (key) {
    case 'ArrowRight':
      return addDays(from, forward);
    case 'ArrowLeft':
      return addDays(from, -forward);
    case 'ArrowDown':
      return addDays(from, 7);
    case 'ArrowUp':
      return addDays(from, -7);
    case 'Home':
      return addDays(from, -place);
    case 'End':
      return addDays(from, 6 - place);
    case 'PageUp':
      return addMonths(from, -1);
    case 'PageDown':
      return addMonths(from, 1);
    default:
      return undefined;
  }
}
