import { CronExpressionParser } from 'cron-parser';
import { DateTime, FixedOffsetZone, IANAZone, type Zone } from 'luxon';
import { isPlainObject } from '../rendering/values.js';

/** Fixed lengths, whatever the calendar says: a week has 7 days, a month 30 (`spec/engine.md` section 7.1). */
const UNIT_MS = {
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 7 * 86_400_000,
  months: 30 * 86_400_000,
};

export type TimeUnit = keyof typeof UNIT_MS;

const isTimeUnit = (value: unknown): value is TimeUnit => typeof value === 'string' && Object.hasOwn(UNIT_MS, value);

export const TIME_UNITS: readonly TimeUnit[] = Object.keys(UNIT_MS).filter(isTimeUnit);

export const THROTTLE_UNITS: readonly TimeUnit[] = ['minutes', 'hours', 'days'];

export const MAX_THROTTLE_THRESHOLD = 100;

export const MAX_DEFERRAL_DAYS = 180;

/** The system's limit for delays, digests and throttle windows (`spec/engine.md` section 20); self-hosted there is no plan below it. */
export const MAX_DEFERRAL_MS = MAX_DEFERRAL_DAYS * UNIT_MS.days;

/** Nothing given, as forms say it. */
export const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** A finite number; forms and templates send it as text. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;

  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Length of `{ amount, unit }`; undefined when it has none of the `units`. May be negative, and larger than any date can hold. */
export function durationMs(value: unknown, units: readonly TimeUnit[] = TIME_UNITS): number | undefined {
  if (!isPlainObject(value)) return undefined;
  const amount = numberOf(value.amount);

  return amount !== undefined && isTimeUnit(value.unit) && units.includes(value.unit)
    ? Math.round(amount * UNIT_MS[value.unit])
    : undefined;
}

/** The zone of an IANA name; UTC without a name or with an unknown one. */
export function zoneOf(timezone: string | null | undefined): Zone {
  const zone = timezone ? IANAZone.create(timezone) : undefined;

  return zone?.isValid ? zone : FixedOffsetZone.utcInstance;
}

/** ISO 8601 with the offset of the zone; UTC without a name or with an unknown one. */
export function localTime(at: Date, timezone: string | null | undefined): string {
  return DateTime.fromJSDate(at, { zone: zoneOf(timezone) }).toISO() ?? at.toISOString();
}

/** Missing fields would be filled in by the parser, so that "5" came to mean every minute of Fridays. */
const isComplete = (cron: string): boolean => /^@\w+$/.test(cron) || [5, 6].includes(cron.split(/\s+/).length);

/**
 * Occurrences after `now`, up to and including `end`, the earliest first: at most `limit`.
 * @param cron 5 fields, 6 with seconds, or a name such as `@daily`.
 * @returns undefined when `cron` is no cron expression.
 */
export function cronOccurrences(
  cron: unknown,
  { timezone, now, end, limit }: { timezone?: string | null | undefined; now: Date; end: Date; limit: number },
): Date[] | undefined {
  if (typeof cron !== 'string' || !isComplete(cron.trim())) return undefined;
  try {
    const expression = CronExpressionParser.parse(cron.trim(), {
      currentDate: now,
      endDate: end,
      tz: zoneOf(timezone).name,
      // "H" picks a time by this seed, so that the same expression keeps its time.
      hashSeed: cron.trim(),
    });

    return expression.take(limit).map((date) => date.toDate());
  } catch {
    return undefined;
  }
}

/** Time from `now` to the next occurrence; Infinity when it lies beyond the limit, undefined when `cron` is no cron expression. */
export function msToNextOccurrence(cron: unknown, timezone: string | null | undefined, now: Date): number | undefined {
  const end = new Date(now.getTime() + MAX_DEFERRAL_MS);
  const occurrences = cronOccurrences(cron, { timezone, now, end, limit: 1 });
  if (!occurrences) return undefined;

  return occurrences[0] ? occurrences[0].getTime() - now.getTime() : Infinity;
}

/** Luxon would also read years, weeks and times of today. */
const CALENDAR_DATE = /^\d{4}-\d{2}-\d{2}/;

/**
 * Time from `now` to what a payload names: an ISO-8601 date (UTC unless it says otherwise) or `{ amount, unit }`. Negative for the past,
 * undefined when it is neither.
 */
export function msToMoment(value: unknown, now: Date): number | undefined {
  if (typeof value !== 'string') return durationMs(value);
  const text = value.trim();
  const moment = DateTime.fromISO(CALENDAR_DATE.test(text) ? text : '', { zone: 'utc' });

  return moment.isValid ? moment.toMillis() - now.getTime() : undefined;
}
