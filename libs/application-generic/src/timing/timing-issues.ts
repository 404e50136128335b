import { ContentIssueEnum } from '@novu/shared';
import { DateTime } from 'luxon';
import type { StepControlIssues } from '../rendering/step-issues.js';
import { isPlainObject, pathOf } from '../rendering/values.js';
import {
  cronOccurrences,
  durationMs,
  isBlank,
  MAX_DEFERRAL_DAYS,
  MAX_DEFERRAL_MS,
  MAX_THROTTLE_THRESHOLD,
  numberOf,
  THROTTLE_UNITS,
  TIME_UNITS,
  type TimeUnit,
} from './durations.js';

type Controls = Record<string, unknown>;

/** Far enough to see how often a cron expression fires (`spec/engine.md` section 17). */
const CRON_YEARS = 2;
const CRON_OCCURRENCES = 50;

const issue = (path: string, issueType: ContentIssueEnum, message: string): StepControlIssues => ({
  [path]: [{ issueType, message }],
});

const missing = (path: string, message: string): StepControlIssues =>
  issue(path, ContentIssueEnum.MISSING_VALUE, message);

const tooLong = (path: string): StepControlIssues =>
  issue(path, ContentIssueEnum.TIER_LIMIT_EXCEEDED, `The maximum duration allowed is ${MAX_DEFERRAL_DAYS} days`);

/** Known only when the step is reached. */
const isTemplate = (value: unknown): boolean => typeof value === 'string' && /\{\{|\{%/.test(value);

/** What is wrong with the time of a delay, when it is saved (`spec/engine.md` section 17). Empty when all is well. */
export function delayIssues(controls: Controls, now: Date): StepControlIssues {
  const { type, cron, dynamicKey } = controls;
  if (type === 'timed' || (isBlank(type) && !isBlank(cron))) return cronIssues(cron, now);
  if (type === 'dynamic' || (isBlank(type) && !isBlank(dynamicKey))) return dynamicKeyIssues(dynamicKey);

  return durationIssues(controls, { units: TIME_UNITS });
}

/** What is wrong with the window of a digest, when it is saved (`spec/engine.md` section 17). Empty when all is well. */
export function digestIssues(controls: Controls, now: Date): StepControlIssues {
  const { type, cron, lookBackWindow } = controls;
  if (type === 'timed' || (isBlank(type) && !isBlank(cron))) return cronIssues(cron, now);
  const isLookBack = isPlainObject(lookBackWindow) && !(isBlank(lookBackWindow.amount) && isBlank(lookBackWindow.unit));

  return {
    ...durationIssues(controls, { units: TIME_UNITS }),
    ...(isLookBack ? durationIssues(lookBackWindow, { units: TIME_UNITS, path: 'lookBackWindow.' }) : {}),
  };
}

/** What is wrong with the window of a throttle, when it is saved (`spec/engine.md` section 17). Empty when all is well. */
export function throttleIssues(controls: Controls): StepControlIssues {
  const { type, dynamicKey } = controls;
  const isDynamic = type === 'dynamic' || (isBlank(type) && !isBlank(dynamicKey));

  return {
    ...(isDynamic ? dynamicKeyIssues(dynamicKey) : durationIssues(controls, { units: THROTTLE_UNITS })),
    ...thresholdIssues(controls.threshold),
  };
}

/** Where times may come from; a path that begins anywhere else leads nowhere, in no run. */
const TIME_SOURCES = ['payload', 'subscriber', 'steps', 'context'];

function dynamicKeyIssues(dynamicKey: unknown): StepControlIssues {
  if (isBlank(dynamicKey)) return missing('dynamicKey', 'Dynamic key is required');
  const [namespace = '', ...path] = pathOf(String(dynamicKey)) ?? [];
  if (TIME_SOURCES.includes(namespace) && path.length > 0 && !isTemplate(dynamicKey)) return {};
  const message = `Dynamic key must be a path such as payload.sendAt, without braces, that begins with one of: ${TIME_SOURCES.join(', ')}`;

  return issue('dynamicKey', ContentIssueEnum.ILLEGAL_VARIABLE_IN_CONTROL_VALUE, message);
}

function thresholdIssues(threshold: unknown): StepControlIssues {
  if (isBlank(threshold) || isTemplate(threshold)) return {};
  const number = numberOf(threshold) ?? 0;

  return Number.isInteger(number) && number >= 1 && number <= MAX_THROTTLE_THRESHOLD
    ? {}
    : missing('threshold', `Threshold must be a whole number from 1 to ${MAX_THROTTLE_THRESHOLD}`);
}

function durationIssues(
  { amount, unit }: Controls,
  { units, path = '' }: { units: readonly TimeUnit[]; path?: string },
): StepControlIssues {
  const issues = { ...amountIssues(amount, `${path}amount`), ...unitIssues(unit, units, `${path}unit`) };
  const isTooLong = Object.keys(issues).length === 0 && (durationMs({ amount, unit }, units) ?? 0) > MAX_DEFERRAL_MS;

  return isTooLong ? { ...tooLong(`${path}amount`), ...tooLong(`${path}unit`) } : issues;
}

function amountIssues(amount: unknown, path: string): StepControlIssues {
  if (isBlank(amount)) return missing(path, 'Amount is required');

  const number = numberOf(amount) ?? 0;

  return isTemplate(amount) || (Number.isInteger(number) && number >= 1)
    ? {}
    : missing(path, 'Amount must be a whole number of at least 1');
}

function unitIssues(unit: unknown, units: readonly TimeUnit[], path: string): StepControlIssues {
  if (isBlank(unit)) return missing(path, 'Unit is required');

  return isTemplate(unit) || units.some((known) => known === unit)
    ? {}
    : missing(path, `Unit must be one of: ${units.join(', ')}`);
}

function cronIssues(cron: unknown, now: Date): StepControlIssues {
  if (isBlank(cron)) return missing('cron', 'Cron is required');
  if (isTemplate(cron)) return {};
  const end = DateTime.fromJSDate(now, { zone: 'utc' }).plus({ years: CRON_YEARS }).toJSDate();
  const occurrences = cronOccurrences(cron, { now, end, limit: CRON_OCCURRENCES });
  if (!occurrences) return missing('cron', 'Cron must be a valid cron expression, of a time that comes');

  return longestDistanceMs(occurrences, now, end) > MAX_DEFERRAL_MS ? tooLong('cron') : {};
}

/** Few occurrences: the last one is followed by none until the end, so that one in years, or none at all, is seen as too far away. */
function longestDistanceMs(occurrences: readonly Date[], now: Date, end: Date): number {
  const moments = [now, ...occurrences, ...(occurrences.length < CRON_OCCURRENCES ? [end] : [])];
  let longest = 0;
  for (const [index, moment] of moments.entries()) {
    const previous = moments[index - 1] ?? moment;
    longest = Math.max(longest, moment.getTime() - previous.getTime());
  }

  return longest;
}
