import fc from 'fast-check';
import { AppError } from '../errors.js';
import { delayUntil, digestWindow, throttleWindow } from './windows.js';

const NOW = new Date('2025-01-31T12:00:00.000Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const inMs = (date: Date): number => date.getTime() - NOW.getTime();

/** What was thrown, as the log shows it. */
function errorOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.publicMessage}`;
    throw error;
  }

  return 'none';
}

const INVALID_DELAY = 'invalid_delay: Invalid delay configuration';
const TOO_LONG = 'deferral_too_long: Defer duration limit exceeded';
const WINDOW_PAST = 'throttle_window_past: Throttle window date is in the past';

const delay = (
  controls: Record<string, unknown>,
  payload: Record<string, unknown> = {},
  rest: { override?: unknown; timezone?: string } = {},
  now = NOW,
): Date => delayUntil(controls, { variables: { payload }, ...rest }, now);

describe('delayUntil (engine.md 7.1)', () => {
  it.each([
    ['seconds', 1000],
    ['minutes', 60_000],
    ['hours', HOUR],
    ['days', DAY],
    ['weeks', 7 * DAY],
    ['months', 30 * DAY],
  ])('regular: an amount of %s has its fixed length', (unit, length) => {
    expect(inMs(delay({ type: 'regular', amount: 2, unit }))).toBe(2 * length);
    expect(inMs(delay({ amount: '2', unit }))).toBe(2 * length);
  });

  it('regular: days have 24 hours, also when the clocks change', () => {
    const before = new Date('2025-03-29T12:00:00Z');
    expect(delay({ amount: 1, unit: 'days' }, {}, { timezone: 'Europe/Berlin' }, before)).toEqual(
      new Date('2025-03-30T12:00:00Z'),
    );
  });

  it.each([
    [{}],
    [{ type: 'regular', amount: 0, unit: 'days' }],
    [{ type: 'regular', amount: 'five', unit: 'days' }],
    [{ type: 'regular', amount: 5 }],
    [{ type: 'regular', amount: 5, unit: 'years' }],
    [{ type: 'regular', amount: 5, unit: 'constructor' }],
    [{ type: 'regular', amount: 5, unit: 'toString' }],
    [{ type: 'timed' }],
    [{ type: 'timed', cron: 'soon' }],
    [{ type: 'timed', cron: '99 * * * *' }],
    [{ type: 'timed', cron: '5' }],
    [{ type: 'timed', cron: '0 0 30 2 *' }],
    [{ type: 'dynamic' }],
    [{ type: 'else', amount: 1, unit: 'days' }],
  ])('is "Invalid delay configuration" for %j', (controls) => {
    expect(errorOf(() => delay(controls))).toBe(INVALID_DELAY);
  });

  it('is "Defer duration limit exceeded" above 180 days, not at them', () => {
    expect(inMs(delay({ amount: 6, unit: 'months' }))).toBe(180 * DAY);
    expect(inMs(delay({ amount: 180, unit: 'days' }))).toBe(180 * DAY);
    expect(errorOf(() => delay({ amount: 180 * 86_400 + 1, unit: 'seconds' }))).toBe(TOO_LONG);
    expect(errorOf(() => delay({ amount: 1e300, unit: 'months' }))).toBe(TOO_LONG);
    expect(errorOf(() => delay({ type: 'timed', cron: '0 0 1 12 *' }))).toBe(TOO_LONG);
    expect(errorOf(() => delay({ type: 'timed', cron: '0 0 29 2 *' }))).toBe(TOO_LONG);
    expect(errorOf(() => delay({ type: 'dynamic', dynamicKey: 'payload.at' }, { at: '2031-01-01' }))).toBe(TOO_LONG);
  });

  it('an override wins over a regular delay when its amount and unit are valid, else the controls count', () => {
    const controls = { type: 'regular', amount: 1, unit: 'days' };
    expect(inMs(delay(controls, {}, { override: { amount: 3, unit: 'hours' } }))).toBe(3 * HOUR);
    for (const override of [null, 'x', {}, { amount: 3 }, { unit: 'hours' }, { amount: 0, unit: 'hours' }]) {
      expect(inMs(delay(controls, {}, { override }))).toBe(DAY);
    }
    expect(errorOf(() => delay(controls, {}, { override: { amount: 1000, unit: 'days' } }))).toBe(TOO_LONG);
  });

  it('an override does not touch delays of other types', () => {
    const override = { amount: 3, unit: 'hours' };
    expect(delay({ type: 'timed', cron: '0 9 * * *' }, {}, { override })).toEqual(new Date('2025-02-01T09:00:00Z'));
    expect(inMs(delay({ dynamicKey: 'payload.in' }, { in: { amount: 1, unit: 'days' } }, { override }))).toBe(DAY);
  });

  it('timed: the next occurrence in the time zone of the subscriber, UTC without or with an unknown one', () => {
    const controls = { type: 'timed', cron: '0 9 * * *' };
    const next = (timezone?: string): string => delay(controls, {}, timezone ? { timezone } : {}).toISOString();
    expect(next('America/New_York')).toBe('2025-01-31T14:00:00.000Z');
    expect(next('Asia/Kolkata')).toBe('2025-02-01T03:30:00.000Z');
    expect(next()).toBe('2025-02-01T09:00:00.000Z');
    expect(next('Mars/Olympus')).toBe('2025-02-01T09:00:00.000Z');
    expect(next('+02:00')).toBe('2025-02-01T09:00:00.000Z');
  });

  it('timed: keeps the local time over the change of the clocks', () => {
    const next = (now: string): string =>
      delay({ cron: '0 9 * * *' }, {}, { timezone: 'Europe/Berlin' }, new Date(now)).toISOString();
    expect(next('2025-03-29T12:00:00Z')).toBe('2025-03-30T07:00:00.000Z');
    expect(next('2025-10-25T12:00:00Z')).toBe('2025-10-26T08:00:00.000Z');
  });

  it('timed: fires once in a repeated hour, and right after a skipped one', () => {
    const next = (now: string): string =>
      delay({ cron: '30 2 * * *' }, {}, { timezone: 'Europe/Berlin' }, new Date(now)).toISOString();
    expect(next('2025-10-25T12:00:00Z')).toBe('2025-10-26T00:30:00.000Z');
    expect(next('2025-10-26T00:30:00Z')).toBe('2025-10-27T01:30:00.000Z');
    expect(next('2025-03-29T12:00:00Z')).toBe('2025-03-30T01:30:00.000Z');
  });

  it('timed: knows ends of months, leap years and seconds', () => {
    const next = (cron: string, now: string): string => delay({ cron }, {}, {}, new Date(now)).toISOString();
    expect(next('0 0 31 * *', '2025-01-31T12:00:00Z')).toBe('2025-03-31T00:00:00.000Z');
    expect(next('0 0 L * *', '2025-01-31T12:00:00Z')).toBe('2025-02-28T00:00:00.000Z');
    expect(next('0 0 29 2 *', '2027-12-31T12:00:00Z')).toBe('2028-02-29T00:00:00.000Z');
    expect(next('*/10 * * * * *', '2025-01-31T12:00:01.500Z')).toBe('2025-01-31T12:00:10.000Z');
    expect(next('@daily', '2025-01-31T12:00:00Z')).toBe('2025-02-01T00:00:00.000Z');
  });

  it('timed: gives a hashed expression the same time again and again', () => {
    const cron = 'H H * * *';
    expect(delay({ cron })).toEqual(delay({ cron }));
  });

  it('dynamic: takes an ISO-8601 date, in UTC unless it says otherwise', () => {
    const at = (sendAt: unknown): string =>
      delay({ type: 'dynamic', dynamicKey: 'payload.a.sendAt' }, { a: { sendAt } }).toISOString();
    expect(at('2025-02-03T04:05:06Z')).toBe('2025-02-03T04:05:06.000Z');
    expect(at('2025-02-03T04:05:06+02:00')).toBe('2025-02-03T02:05:06.000Z');
    expect(at('2025-02-03T04:05:06')).toBe('2025-02-03T04:05:06.000Z');
    expect(at('2025-02-03')).toBe('2025-02-03T00:00:00.000Z');
  });

  it.each(['payload.items[1].at', "payload['items'][1].at", 'payload.items.1["at"]'])(
    'dynamic: reads %s',
    (dynamicKey) => {
      const sendAt = '2025-02-01T12:00:00.000Z';
      expect(delay({ type: 'dynamic', dynamicKey }, { items: [{}, { at: sendAt }] }).toISOString()).toBe(sendAt);
    },
  );

  it('dynamic: takes an amount and a unit', () => {
    const controls = { type: 'dynamic', dynamicKey: 'payload.in' };
    expect(inMs(delay(controls, { in: { amount: 2, unit: 'weeks' } }))).toBe(14 * DAY);
    expect(inMs(delay(controls, { in: { amount: 0.5, unit: 'hours' } }))).toBe(HOUR / 2);
  });

  it.each([
    [undefined],
    [null],
    [''],
    ['tomorrow'],
    ['2025'],
    ['23:00'],
    ['2025-02-30'],
    ['2025-01-31T12:00:00Z'],
    ['2025-01-31T11:59:59Z'],
    [1_900_000_000_000],
    [['2025-02-03']],
    [{}],
    [{ amount: 0, unit: 'days' }],
    [{ amount: -1, unit: 'days' }],
    [{ amount: 1 }],
    [{ amount: 1, unit: 'fortnights' }],
  ])('dynamic: missing, malformed, past or not positive is "Invalid delay configuration": %j', (value) => {
    expect(errorOf(() => delay({ type: 'dynamic', dynamicKey: 'payload.at' }, { at: value }))).toBe(INVALID_DELAY);
  });

  it('scheduled (legacy): the path begins below the payload', () => {
    const controls = { type: 'scheduled', delayPath: 'event.date' };
    expect(delay(controls, { event: { date: '2025-02-03T04:05:06Z' } })).toEqual(new Date('2025-02-03T04:05:06Z'));
    expect(errorOf(() => delay(controls, { event: {} }))).toBe(INVALID_DELAY);
  });
});

describe('digestWindow (engine.md 7.2)', () => {
  it('regular: lasts for its amount', () => {
    expect(digestWindow({ type: 'regular', amount: 5, unit: 'minutes' }, 'Asia/Tokyo', NOW)).toEqual({
      kind: 'regular',
      until: new Date('2025-01-31T12:05:00Z'),
    });
  });

  it.each([
    [{ type: 'regular', amount: 5, unit: 'minutes', lookBackWindow: { amount: 1, unit: 'hours' } }],
    [{ amount: '5', unit: 'minutes', lookBackWindow: { amount: '1', unit: 'hours' } }],
    [{ type: 'backoff', amount: 5, unit: 'minutes', backoffAmount: 1, backoffUnit: 'hours' }],
    [{ type: 'regular', backoff: true, amount: 5, unit: 'minutes', backoffAmount: 1, backoffUnit: 'hours' }],
  ])('regular with look-back, also by its old name: %j', (controls) => {
    expect(digestWindow(controls, undefined, NOW)).toEqual({
      kind: 'regular',
      until: new Date('2025-01-31T12:05:00Z'),
      lookBackFrom: new Date('2025-01-31T11:00:00Z'),
    });
  });

  it('an empty look-back is none, a broken one is an error', () => {
    const controls = { amount: 5, unit: 'minutes' };
    expect(digestWindow({ ...controls, lookBackWindow: {} }, undefined, NOW)).not.toHaveProperty('lookBackFrom');
    const broken = { ...controls, lookBackWindow: { amount: 1, unit: 'x' } };
    expect(errorOf(() => digestWindow(broken, undefined, NOW))).toBe('invalid_digest: Invalid digest configuration');
    const endless = { ...controls, lookBackWindow: { amount: 1e300, unit: 'days' } };
    expect(errorOf(() => digestWindow(endless, undefined, NOW))).toBe(TOO_LONG);
  });

  it('timed: until the next occurrence in the time zone of the subscriber', () => {
    const controls = { type: 'timed', cron: '0 18 * * 5', amount: 5, unit: 'minutes' };
    expect(digestWindow(controls, 'Europe/Berlin', NOW)).toEqual({
      kind: 'timed',
      until: new Date('2025-01-31T17:00:00Z'),
    });
    expect(digestWindow({ cron: '0 18 * * 5' }, null, NOW).until).toEqual(new Date('2025-01-31T18:00:00Z'));
  });

  it('a regular digest does not mind a left-over cron expression', () => {
    expect(digestWindow({ type: 'regular', cron: '0 0 1 1 *', amount: 1, unit: 'days' }, null, NOW)).toEqual({
      kind: 'regular',
      until: new Date('2025-02-01T12:00:00Z'),
    });
  });

  it('is an error without a usable window, and above 180 days', () => {
    for (const controls of [{}, { type: 'timed' }, { type: 'timed', cron: '* *' }, { amount: 0, unit: 'days' }]) {
      expect(errorOf(() => digestWindow(controls, undefined, NOW))).toBe(
        'invalid_digest: Invalid digest configuration',
      );
    }
    expect(errorOf(() => digestWindow({ amount: 181, unit: 'days' }, undefined, NOW))).toBe(TOO_LONG);
    expect(errorOf(() => digestWindow({ cron: '0 0 29 2 *' }, undefined, NOW))).toBe(TOO_LONG);
  });

  it('always ends after it has begun', () => {
    const crons = ['* * * * * *', '*/5 * * * *', '30 2 * * *', '0 0 * * *', '15 1 * * 0', '0 0 L * *', '59 23 31 * *'];
    const zones = ['Europe/Berlin', 'America/Sao_Paulo', 'Africa/Cairo', 'Australia/Lord_Howe', 'Asia/Kathmandu', ''];
    const moments = fc.date({ min: new Date('2015-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.constantFrom(...crons), fc.constantFrom(...zones), moments, (cron, timezone, now) => {
        expect(digestWindow({ cron }, timezone, now).until.getTime()).toBeGreaterThan(now.getTime());
      }),
      { numRuns: 300 },
    );
  });
});

describe('throttleWindow (engine.md 7.3)', () => {
  const throttle = (controls: Record<string, unknown>, payload: Record<string, unknown> = {}) =>
    throttleWindow(controls, { variables: { payload } }, NOW);

  it('fixed: opens now, with a threshold of 1 unless given', () => {
    expect(throttle({ type: 'fixed', amount: 2, unit: 'hours' })).toEqual({
      until: new Date('2025-01-31T14:00:00Z'),
      threshold: 1,
    });
    expect(throttle({ amount: '1', unit: 'days', threshold: '5' })).toEqual({
      until: new Date('2025-02-01T12:00:00Z'),
      threshold: 5,
    });
  });

  it.each([
    [0, 1],
    [-3, 1],
    [2.9, 2],
    [101, 100],
    ['x', 1],
    [null, 1],
  ])('a threshold of %j counts as %d', (threshold, counted) => {
    expect(throttle({ amount: 1, unit: 'minutes', threshold })).toMatchObject({ threshold: counted });
  });

  it('dynamic: ends with the date of the payload, or after its amount', () => {
    const controls = { type: 'dynamic', dynamicKey: 'payload.until', threshold: 3 };
    const until = new Date('2025-02-01T12:00:00Z');
    expect(throttle(controls, { until: '2025-02-01T12:00:00Z' })).toEqual({ until, threshold: 3 });
    expect(throttle(controls, { until: { amount: 24, unit: 'hours' } })).toEqual({ until, threshold: 3 });
  });

  it.each([['2025-01-31T12:00:00Z'], ['2020-01-01'], ['soon'], [{ amount: 0, unit: 'hours' }], [{ amount: 1 }], [5]])(
    'dynamic: %j is "Throttle window date is in the past"',
    (until) => {
      expect(errorOf(() => throttle({ type: 'dynamic', dynamicKey: 'payload.until' }, { until }))).toBe(WINDOW_PAST);
    },
  );

  it('missing configuration does not throttle', () => {
    for (const controls of [
      {},
      { type: 'fixed' },
      { amount: 1 },
      { amount: 0, unit: 'hours' },
      { amount: 1, unit: 'months' },
      { type: 'dynamic', amount: 1, unit: 'hours' },
      { type: 'dynamic', dynamicKey: 'payload.missing' },
    ]) {
      expect(throttle(controls)).toBeUndefined();
    }
  });

  it('is "Defer duration limit exceeded" above 180 days', () => {
    expect(errorOf(() => throttle({ amount: 181, unit: 'days' }))).toBe(TOO_LONG);
  });
});
