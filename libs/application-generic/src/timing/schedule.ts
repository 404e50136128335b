import {
  type DaySchedule,
  type SubscriberSchedule,
  type TimeRange,
  WEEK_DAYS,
  type WeeklySchedule,
} from '@novu/shared';
import { IANAZone, type Zone } from 'luxon';
import type { FieldIssues } from '../errors.js';
import { isPlainObject } from '../rendering/values.js';
import { zoneOf } from './durations.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const WEEK_MS = 7 * DAY_MS;
/** The first Monday of Unix time. */
const MONDAY_MS = 4 * DAY_MS;

/** Hours of a week on the wall clock, in ms since Monday 00:00; the end is outside, and passes the week's end on Sunday nights. */
interface OpenRange {
  start: number;
  end: number;
}

const TIME = /^(0[1-9]|1[0-2]):([0-5]\d) (AM|PM)$/;

/** Time of day in ms; undefined when the text is no two-digit 12-hour time. */
function timeOfDay(text: unknown): number | undefined {
  const [, hour, minute, half] = (typeof text === 'string' && TIME.exec(text)) || [];
  if (hour === undefined) return undefined;

  return ((Number(hour) % 12) + (half === 'PM' ? 12 : 0)) * 60 * MINUTE_MS + Number(minute) * MINUTE_MS;
}

function openRangesOfDay({ isEnabled, hours }: DaySchedule, midnight: number): OpenRange[] {
  return (isEnabled ? (hours ?? []) : []).flatMap((range) => {
    const start = timeOfDay(range.start);
    const end = timeOfDay(range.end);
    if (start === undefined || end === undefined || start === end) return [];
    // The 12-hour clock has no 24:00, so its last minute says "until midnight".
    const until = end === DAY_MS - MINUTE_MS ? DAY_MS : end;

    return [{ start: midnight + start, end: midnight + (until < start ? until + DAY_MS : until) }];
  });
}

/** A range belongs to the day it starts on: after midnight it goes on, even into a day that is switched off. */
const openRanges = (week: WeeklySchedule): OpenRange[] =>
  WEEK_DAYS.flatMap((name, index) => {
    const day = week[name];

    return day ? openRangesOfDay(day, index * DAY_MS) : [];
  });

/** undefined: nothing restricts the subscriber. */
const restrictionsOf = (schedule: SubscriberSchedule | null | undefined): OpenRange[] | undefined =>
  schedule?.isEnabled && schedule.weeklySchedule ? openRanges(schedule.weeklySchedule) : undefined;

const offsetMs = (zone: Zone, at: number): number => zone.offset(at) * MINUTE_MS;

/** The wall clock of a zone, in ms since Monday 00:00. */
const timeOfWeek = (zone: Zone, at: number): number => modulo(at + offsetMs(zone, at) - MONDAY_MS, WEEK_MS);

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

const isOpen = (ranges: readonly OpenRange[], time: number): boolean =>
  ranges.some(({ start, end }) => (start <= time && time < end) || time + WEEK_MS < end);

/**
 * Whether a subscriber may be disturbed (`spec/engine.md` section 9). A day that is missing counts as switched off; without a weekly
 * schedule nothing is restricted.
 * @param timezone the subscriber's IANA zone; UTC when unset or unknown.
 */
export function isWithinSchedule(
  schedule: SubscriberSchedule | null | undefined,
  timezone: string | null | undefined,
  now: Date,
): boolean {
  const ranges = restrictionsOf(schedule);

  return !ranges || isOpen(ranges, timeOfWeek(zoneOf(timezone), now.getTime()));
}

/**
 * The first moment inside the schedule: `now` itself, or the next opening. Undefined when the schedule never opens.
 * @param timezone the subscriber's IANA zone; UTC when unset or unknown.
 */
export function nextOpening(
  schedule: SubscriberSchedule | null | undefined,
  timezone: string | null | undefined,
  now: Date,
): Date | undefined {
  const ranges = restrictionsOf(schedule);
  if (!ranges) return now;
  if (ranges.length === 0) return undefined;
  const zone = zoneOf(timezone);
  let at = now.getTime();
  for (;;) {
    const opening = at + msToOpening(ranges, timeOfWeek(zone, at));
    const change = offsetChange(zone, at, opening);
    if (change === undefined) return new Date(opening);
    // The wall clock jumps on the way; nothing opens before it does, so look again from there.
    at = change;
  }
}

/** As the wall clock shows it. */
const msToOpening = (ranges: readonly OpenRange[], time: number): number =>
  isOpen(ranges, time) ? 0 : Math.min(...ranges.map(({ start }) => modulo(start - time, WEEK_MS)));

/** The first moment with another offset than `from`, when `to` has another one. */
function offsetChange(zone: Zone, from: number, to: number): number | undefined {
  const offset = zone.offset(from);
  if (zone.offset(to) === offset) return undefined;
  let before = from;
  let changed = to;
  while (changed - before > 1) {
    const middle = Math.floor((before + changed) / 2);
    if (zone.offset(middle) === offset) before = middle;
    else changed = middle;
  }

  return changed;
}

/** What is wrong with a schedule as it was sent, by path below `path`. Empty when all is well. */
export function scheduleIssues(schedule: unknown, path: string): FieldIssues {
  if (!isPlainObject(schedule)) return issue(path, 'must be an object', schedule);
  const { isEnabled, weeklySchedule } = schedule;

  return {
    ...flagIssues(isEnabled, `${path}.isEnabled`),
    ...(weeklySchedule === undefined ? {} : weekIssues(weeklySchedule, `${path}.weeklySchedule`)),
  };
}

const issue = (path: string, problem: string, value: unknown): FieldIssues => ({
  [path]: { messages: [`${path} ${problem}`], value },
});

const flagIssues = (value: unknown, path: string): FieldIssues =>
  typeof value === 'boolean' ? {} : issue(path, 'must be true or false', value);

const merged = (issues: FieldIssues[]): FieldIssues =>
  Object.fromEntries(issues.flatMap((fields) => Object.entries(fields)));

function weekIssues(week: unknown, path: string): FieldIssues {
  if (!isPlainObject(week)) return issue(path, 'must be an object', week);

  return merged(
    Object.entries(week).map(([name, day]) =>
      WEEK_DAYS.some((known) => known === name)
        ? dayIssues(day, `${path}.${name}`)
        : issue(`${path}.${name}`, `is no day of the week; use one of: ${WEEK_DAYS.join(', ')}`, day),
    ),
  );
}

function dayIssues(day: unknown, path: string): FieldIssues {
  if (!isPlainObject(day)) return issue(path, 'must be an object', day);
  const { isEnabled, hours } = day;
  const ranges: FieldIssues[] = Array.isArray(hours)
    ? hours.map((range: unknown, index) => rangeIssues(range, `${path}.hours.${index}`))
    : [hours === undefined ? {} : issue(`${path}.hours`, 'must be a list', hours)];

  return merged([flagIssues(isEnabled, `${path}.isEnabled`), ...ranges]);
}

function rangeIssues(range: unknown, path: string): FieldIssues {
  if (!isPlainObject(range)) return issue(path, 'must be an object', range);
  const edges: readonly (keyof TimeRange)[] = ['start', 'end'];
  const unreadable = edges.filter((edge) => timeOfDay(range[edge]) === undefined);
  if (unreadable.length > 0) {
    return merged(unreadable.map((edge) => issue(`${path}.${edge}`, 'must be a time such as "09:00 AM"', range[edge])));
  }

  return range.start === range.end ? issue(path, 'must not end when it starts', range) : {};
}

/** What is wrong with the time zone of a subscriber; undefined when it is a known IANA name, or none is given. */
export function timezoneIssue(timezone: unknown): string | undefined {
  if (timezone === undefined || timezone === null) return undefined;

  return typeof timezone === 'string' && IANAZone.create(timezone).isValid
    ? undefined
    : 'timezone must be an IANA name such as "Europe/Berlin"';
}
