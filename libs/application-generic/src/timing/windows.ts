import { AppError } from '../errors.js';
import { isPlainObject, pathOf, readPath, told } from '../rendering/values.js';
import {
  durationMs,
  isBlank,
  MAX_DEFERRAL_DAYS,
  MAX_DEFERRAL_MS,
  MAX_THROTTLE_THRESHOLD,
  msToMoment,
  msToNextOccurrence,
  numberOf,
  THROTTLE_UNITS,
} from './durations.js';

type Controls = Record<string, unknown>;

/** What controls may refer to. */
export interface TimingSource {
  /** `payload`, `subscriber`, `steps`, …: where the path of a dynamic time begins. */
  variables: Record<string, unknown>;
  /** `overrides.delay` of the trigger. */
  override?: unknown;
  /** The subscriber's IANA zone; UTC when unset or unknown. */
  timezone?: string | null | undefined;
}

/** The time a digest collects events for. */
export interface DigestWindow {
  kind: 'regular' | 'timed';
  until: Date;
  /** Look-back: without another event of the group since then, this one is the first and is not held back. */
  lookBackFrom?: Date;
}

/** What was asked for: for whoever wonders why it could not be done. */
type Facts = () => Record<string, unknown>;

const invalid = (noun: 'delay' | 'digest', facts: Facts): AppError =>
  new AppError({
    code: `invalid_${noun}`,
    status: 400,
    publicMessage: `Invalid ${noun} configuration`,
    details: { ctx: facts() },
  });

const deferralTooLong = (facts: Facts): AppError =>
  new AppError({
    code: 'deferral_too_long',
    status: 400,
    publicMessage: 'Defer duration limit exceeded',
    details: { ctx: { ...facts(), maximumDays: MAX_DEFERRAL_DAYS } },
  });

const throttleWindowPast = (facts: Facts): AppError =>
  new AppError({
    code: 'throttle_window_past',
    status: 400,
    publicMessage: 'Throttle window date is in the past',
    details: { ctx: facts() },
  });

/** Controls that say how long. */
const TIMING_CONTROLS = ['type', 'amount', 'unit', 'cron', 'lookBackWindow', 'dynamicKey', 'delayPath'] as const;

/** The controls that are given, and what is found where they point to. */
function factsOf(controls: Controls, found?: () => unknown): Facts {
  return () => ({
    ...Object.fromEntries(
      TIMING_CONTROLS.filter((name) => !isBlank(controls[name])).map((name) => [name, controls[name]]),
    ),
    ...(found && !(isBlank(controls.dynamicKey) && isBlank(controls.delayPath)) ? { value: told(found()) } : {}),
  });
}

/** Checks before it makes a date: amounts may be larger than dates can be. */
function withinLimit(durationInMs: number, facts: Facts): number {
  if (durationInMs > MAX_DEFERRAL_MS) throw deferralTooLong(facts);

  return durationInMs;
}

const after = (now: Date, waitMs: number, facts: Facts): Date => new Date(now.getTime() + withinLimit(waitMs, facts));

/**
 * When a delay is over (`spec/engine.md` section 7.1). Without a `type`, the control that is there decides.
 * @throws AppError `invalid_delay`: nothing usable, or not in the future; `deferral_too_long`: more than 180 days.
 */
export function delayUntil(controls: Controls, source: TimingSource, now: Date): Date {
  const waitMs = delayMs(controls, source, now);
  const facts = factsOf(controls, () =>
    delayTypeOf(controls) === 'scheduled'
      ? valueAt(source.variables.payload, controls.delayPath)
      : valueAt(source.variables, controls.dynamicKey),
  );
  if (waitMs === undefined || waitMs <= 0) throw invalid('delay', facts);

  return after(now, waitMs, facts);
}

function delayMs(controls: Controls, { variables, override, timezone }: TimingSource, now: Date): number | undefined {
  switch (delayTypeOf(controls)) {
    case 'regular':
      return regularMs(override) ?? regularMs(controls);
    case 'timed':
      return msToNextOccurrence(controls.cron, timezone, now);
    case 'dynamic':
      return msToMoment(valueAt(variables, controls.dynamicKey), now);
    case 'scheduled':
      // Delays of older workflows name the path below the payload.
      return msToMoment(valueAt(variables.payload, controls.delayPath), now);
    default:
      return undefined;
  }
}

function delayTypeOf({ type, cron, dynamicKey }: Controls): unknown {
  if (!isBlank(type)) return type;
  if (!isBlank(cron)) return 'timed';

  return isBlank(dynamicKey) ? 'regular' : 'dynamic';
}

/** Amounts that authors give start at 1; those in a payload only have to be positive. */
function regularMs(value: unknown): number | undefined {
  return isPlainObject(value) && (numberOf(value.amount) ?? 0) >= 1 ? durationMs(value) : undefined;
}

const valueAt = (variables: unknown, path: unknown): unknown =>
  typeof path === 'string' ? readPath(variables, pathOf(path) ?? [path]) : undefined;

/**
 * The window a digest opens now (`spec/engine.md` section 7.2).
 * @param timezone the subscriber's IANA zone, for cron; UTC when unset or unknown.
 * @throws AppError `invalid_digest`: nothing usable; `deferral_too_long`: more than 180 days, ahead or back.
 */
export function digestWindow(controls: Controls, timezone: string | null | undefined, now: Date): DigestWindow {
  const kind = controls.type === 'timed' || (isBlank(controls.type) && !isBlank(controls.cron)) ? 'timed' : 'regular';
  const waitMs = kind === 'timed' ? msToNextOccurrence(controls.cron, timezone, now) : regularMs(controls);
  const facts = factsOf(controls);
  if (waitMs === undefined) throw invalid('digest', facts);
  const until = after(now, waitMs, facts);
  const lookBackMs = kind === 'regular' ? lookBackMsOf(controls) : undefined;

  return {
    kind,
    until,
    ...(lookBackMs ? { lookBackFrom: new Date(now.getTime() - withinLimit(lookBackMs, facts)) } : {}),
  };
}

function lookBackMsOf(controls: Controls): number | undefined {
  const { amount, unit } = lookBackOf(controls);
  if (isBlank(amount) && isBlank(unit)) return undefined;
  const lookBackMs = regularMs({ amount, unit });
  if (lookBackMs === undefined) throw invalid('digest', factsOf(controls));

  return lookBackMs;
}

/** Look-back was called "backoff" before and had members of its own. */
function lookBackOf(controls: Controls): Controls {
  if (isPlainObject(controls.lookBackWindow)) return controls.lookBackWindow;
  const isBackoff = controls.type === 'backoff' || controls.backoff === true;

  return isBackoff ? { amount: controls.backoffAmount, unit: controls.backoffUnit } : {};
}

/**
 * The window a throttle opens at its first execution, and how many executions it lets through (`spec/engine.md` section 7.3).
 * @returns undefined when nothing is configured, or the payload has no value for it: not throttled.
 * @throws AppError `throttle_window_past`: the payload's value is no time in the future; `deferral_too_long`: more than 180 days.
 */
export function throttleWindow(
  controls: Controls,
  { variables }: Pick<TimingSource, 'variables'>,
  now: Date,
): { until: Date; threshold: number } | undefined {
  const isDynamic = controls.type === 'dynamic' || (isBlank(controls.type) && !isBlank(controls.dynamicKey));
  const waitMs = isDynamic
    ? dynamicThrottleMs(valueAt(variables, controls.dynamicKey), now)
    : fixedThrottleMs(controls);
  const facts = factsOf(controls, () => valueAt(variables, controls.dynamicKey));
  if (waitMs === undefined) return undefined;
  if (waitMs <= 0) throw throttleWindowPast(facts);

  return { until: after(now, waitMs, facts), threshold: thresholdOf(controls.threshold) };
}

/** What is no time counts as past. */
const dynamicThrottleMs = (value: unknown, now: Date): number | undefined =>
  isBlank(value) ? undefined : (msToMoment(value, now) ?? 0);

const fixedThrottleMs = (controls: Controls): number | undefined =>
  regularMs(controls) === undefined ? undefined : durationMs(controls, THROTTLE_UNITS);

const thresholdOf = (value: unknown): number =>
  Math.min(Math.max(Math.trunc(numberOf(value) ?? 1), 1), MAX_THROTTLE_THRESHOLD);
