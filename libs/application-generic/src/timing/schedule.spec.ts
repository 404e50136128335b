import { type DaySchedule, type SubscriberSchedule, WEEK_DAYS, type WeeklySchedule } from '@novu/shared';
import fc from 'fast-check';
import { isWithinSchedule, nextOpening, scheduleIssues, timezoneIssue } from './schedule.js';

const open = (...ranges: [start: string, end: string][]): DaySchedule => ({
  isEnabled: true,
  hours: ranges.map(([start, end]) => ({ start, end })),
});
const weekly = (weeklySchedule: WeeklySchedule): SubscriberSchedule => ({ isEnabled: true, weeklySchedule });
const daily = (day: DaySchedule): SubscriberSchedule =>
  weekly(Object.fromEntries(WEEK_DAYS.map((name) => [name, day])));

const isInside = (schedule: SubscriberSchedule, at: string, timezone?: string): boolean =>
  isWithinSchedule(schedule, timezone, new Date(at));
const opening = (schedule: SubscriberSchedule, at: string, timezone?: string): string | undefined =>
  nextOpening(schedule, timezone, new Date(at))?.toISOString();

/** 2025-06-02 is a Monday. */
const OFFICE = weekly({
  monday: open(['09:00 AM', '12:00 PM'], ['01:00 PM', '05:00 PM']),
  tuesday: { isEnabled: false, hours: [{ start: '09:00 AM', end: '05:00 PM' }] },
  wednesday: { isEnabled: true },
  thursday: { isEnabled: true, hours: [] },
  friday: open(['10:00 PM', '02:00 AM']),
});

describe('isWithinSchedule (engine.md 9)', () => {
  it.each([
    [undefined],
    [null],
    [{ isEnabled: false, weeklySchedule: { monday: { isEnabled: false } } }],
    [{ isEnabled: true }],
  ])('no schedule or a disabled one is always inside: %j', (schedule) => {
    const now = new Date('2025-06-02T03:00:00Z');
    expect(isWithinSchedule(schedule, 'Europe/Berlin', now)).toBe(true);
    expect(nextOpening(schedule, 'Europe/Berlin', now)).toEqual(now);
  });

  it.each([
    ['2025-06-02T08:59:59.999Z', false],
    ['2025-06-02T09:00:00Z', true],
    ['2025-06-02T11:59:59.999Z', true],
    ['2025-06-02T12:00:00Z', false],
    ['2025-06-02T13:00:00Z', true],
    ['2025-06-02T16:59:59Z', true],
    ['2025-06-02T17:00:00Z', false],
  ])('hours begin with their start and end before their end: %s', (at, inside) => {
    expect(isInside(OFFICE, at)).toBe(inside);
  });

  it('a disabled day, a day that is missing and an enabled day without hours are outside', () => {
    for (const day of ['2025-06-03', '2025-06-04', '2025-06-05', '2025-06-08']) {
      expect(isInside(OFFICE, `${day}T10:00:00Z`)).toBe(false);
    }
  });

  it('a range with end before start continues past midnight into the next day, also a disabled one', () => {
    expect(isInside(OFFICE, '2025-06-06T21:59:59Z')).toBe(false);
    expect(isInside(OFFICE, '2025-06-06T22:00:00Z')).toBe(true);
    expect(isInside(OFFICE, '2025-06-07T01:59:59Z')).toBe(true);
    expect(isInside(OFFICE, '2025-06-07T02:00:00Z')).toBe(false);
    // The morning of the same day belongs to the night before.
    expect(isInside(OFFICE, '2025-06-06T01:00:00Z')).toBe(false);
  });

  it("a Sunday's range continues into Monday", () => {
    const schedule = weekly({ sunday: open(['11:00 PM', '01:00 AM']) });
    expect(isInside(schedule, '2025-06-08T23:30:00Z')).toBe(true);
    expect(isInside(schedule, '2025-06-09T00:59:00Z')).toBe(true);
    expect(isInside(schedule, '2025-06-09T01:00:00Z')).toBe(false);
  });

  it('reads midnight, noon and the last minute of the day', () => {
    const night = weekly({ monday: open(['12:00 AM', '12:30 AM']) });
    expect(isInside(night, '2025-06-02T00:15:00Z')).toBe(true);
    expect(isInside(night, '2025-06-02T12:15:00Z')).toBe(false);
    const noon = weekly({ monday: open(['12:00 PM', '12:30 PM']) });
    expect(isInside(noon, '2025-06-02T12:15:00Z')).toBe(true);
    const evening = weekly({ monday: open(['06:00 PM', '12:00 AM']) });
    expect(isInside(evening, '2025-06-02T23:59:59Z')).toBe(true);
    expect(isInside(evening, '2025-06-03T00:00:00Z')).toBe(false);
    const wholeDay = weekly({ monday: open(['12:00 AM', '11:59 PM']) });
    expect(isInside(wholeDay, '2025-06-02T23:59:59Z')).toBe(true);
    expect(isInside(wholeDay, '2025-06-03T00:00:00Z')).toBe(false);
  });

  it('is evaluated in the time zone of the subscriber, in UTC without or with an unknown one', () => {
    const morning = weekly({ monday: open(['09:00 AM', '10:00 AM']) });
    expect(isInside(morning, '2025-06-02T13:30:00Z', 'America/New_York')).toBe(true);
    expect(isInside(morning, '2025-06-02T09:30:00Z', 'America/New_York')).toBe(false);
    // Already Monday in Auckland.
    expect(isInside(morning, '2025-06-01T21:30:00Z', 'Pacific/Auckland')).toBe(true);
    for (const timezone of [undefined, '', 'Mars/Olympus']) {
      expect(isInside(morning, '2025-06-02T09:30:00Z', timezone)).toBe(true);
    }
  });

  it('follows the wall clock when it changes: a skipped hour is never inside, a repeated one twice', () => {
    const schedule = daily(open(['02:15 AM', '02:45 AM']));
    expect(isInside(schedule, '2025-03-30T00:30:00Z', 'Europe/Berlin')).toBe(false);
    expect(isInside(schedule, '2025-03-30T01:30:00Z', 'Europe/Berlin')).toBe(false);
    expect(isInside(schedule, '2025-10-26T00:30:00Z', 'Europe/Berlin')).toBe(true);
    expect(isInside(schedule, '2025-10-26T00:50:00Z', 'Europe/Berlin')).toBe(false);
    expect(isInside(schedule, '2025-10-26T01:30:00Z', 'Europe/Berlin')).toBe(true);
  });

  it('does not count hours that cannot be read or have no length', () => {
    const schedule = daily(open(['9:00', '17:00'], ['08:00 AM', '08:00 AM']));
    expect(isInside(schedule, '2025-06-02T10:00:00Z')).toBe(false);
    expect(opening(schedule, '2025-06-02T10:00:00Z')).toBeUndefined();
  });
});

describe('nextOpening (engine.md 9)', () => {
  it('is now when the schedule is open', () => {
    expect(opening(OFFICE, '2025-06-02T09:30:15.250Z')).toBe('2025-06-02T09:30:15.250Z');
  });

  it('is the next start, over disabled and empty days and the end of the week', () => {
    expect(opening(OFFICE, '2025-06-02T03:00:00Z')).toBe('2025-06-02T09:00:00.000Z');
    expect(opening(OFFICE, '2025-06-02T12:10:00Z')).toBe('2025-06-02T13:00:00.000Z');
    expect(opening(OFFICE, '2025-06-02T17:00:00Z')).toBe('2025-06-06T22:00:00.000Z');
    expect(opening(OFFICE, '2025-06-07T02:00:00Z')).toBe('2025-06-09T09:00:00.000Z');
  });

  it('is the same day next week when only that is left', () => {
    const schedule = weekly({ monday: open(['09:00 AM', '10:00 AM']) });
    expect(opening(schedule, '2025-06-02T10:00:00Z')).toBe('2025-06-09T09:00:00.000Z');
  });

  it('is undefined when the schedule never opens', () => {
    expect(opening(weekly({}), '2025-06-02T10:00:00Z')).toBeUndefined();
    expect(opening(weekly({ monday: { isEnabled: false } }), '2025-06-02T10:00:00Z')).toBeUndefined();
  });

  it('is a local time, before and after the clocks change', () => {
    const schedule = weekly({ monday: open(['09:00 AM', '10:00 AM']) });
    expect(opening(schedule, '2025-03-28T12:00:00Z', 'Europe/Berlin')).toBe('2025-03-31T07:00:00.000Z');
    expect(opening(schedule, '2025-10-24T12:00:00Z', 'Europe/Berlin')).toBe('2025-10-27T08:00:00.000Z');
  });

  it('passes over hours the clock skips, and enters those it jumps into', () => {
    const skipped = daily(open(['02:15 AM', '02:45 AM']));
    expect(opening(skipped, '2025-03-30T00:50:00Z', 'Europe/Berlin')).toBe('2025-03-31T00:15:00.000Z');
    const entered = daily(open(['02:15 AM', '05:00 AM']));
    expect(opening(entered, '2025-03-30T00:50:00Z', 'Europe/Berlin')).toBe('2025-03-30T01:00:00.000Z');
  });

  it('opens a second time in a repeated hour', () => {
    const schedule = daily(open(['02:15 AM', '02:45 AM']));
    expect(opening(schedule, '2025-10-26T00:50:00Z', 'Europe/Berlin')).toBe('2025-10-26T01:15:00.000Z');
    expect(opening(schedule, '2025-10-26T01:45:00Z', 'Europe/Berlin')).toBe('2025-10-27T01:15:00.000Z');
  });

  it('is always inside, never before now, and nothing before it is inside', () => {
    const time = fc
      .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 59 }), fc.constantFrom('AM', 'PM'))
      .map(([hour, minute, half]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')} ${half}`);
    const day = fc.record({
      isEnabled: fc.boolean(),
      hours: fc.array(fc.record({ start: time, end: time }), { maxLength: 3 }),
    });
    const week = fc.dictionary(fc.constantFrom(...WEEK_DAYS), day);
    const zone = fc.constantFrom(
      'Europe/Berlin',
      'America/Sao_Paulo',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'UTC',
    );
    const moment = fc.date({ min: new Date('2015-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
    const fraction = fc.double({ min: 0, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(week, zone, moment, fraction, (weeklySchedule, timezone, now, part) => {
        const schedule = { isEnabled: true, weeklySchedule };
        const at = nextOpening(schedule, timezone, now);
        if (!at) return;
        expect(at.getTime()).toBeGreaterThanOrEqual(now.getTime());
        expect(isWithinSchedule(schedule, timezone, at)).toBe(true);
        const before = new Date(now.getTime() + Math.floor((at.getTime() - now.getTime()) * part));
        expect(before < at && isWithinSchedule(schedule, timezone, before)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('scheduleIssues (inbox-api.md 3.3)', () => {
  it('finds nothing wrong with what is documented', () => {
    for (const schedule of [OFFICE, { isEnabled: false }, { isEnabled: true, weeklySchedule: {} }]) {
      expect(scheduleIssues(schedule, 'schedule')).toEqual({});
    }
  });

  it.each([
    [null, 'schedule'],
    ['x', 'schedule'],
    [[], 'schedule'],
    [{}, 'schedule.isEnabled'],
    [{ isEnabled: 'yes' }, 'schedule.isEnabled'],
    [{ isEnabled: true, weeklySchedule: null }, 'schedule.weeklySchedule'],
    [weeklyOf({ funday: { isEnabled: true } }), 'schedule.weeklySchedule.funday'],
    [weeklyOf({ Monday: { isEnabled: true } }), 'schedule.weeklySchedule.Monday'],
    [weeklyOf({ monday: true }), 'schedule.weeklySchedule.monday'],
    [weeklyOf({ monday: {} }), 'schedule.weeklySchedule.monday.isEnabled'],
    [weeklyOf({ monday: { isEnabled: true, hours: {} } }), 'schedule.weeklySchedule.monday.hours'],
    [hours('x'), 'schedule.weeklySchedule.monday.hours.0'],
    [hours({ start: '9:00 AM', end: '05:00 PM' }), 'schedule.weeklySchedule.monday.hours.0.start'],
    [hours({ start: '09:00 AM', end: '13:00 PM' }), 'schedule.weeklySchedule.monday.hours.0.end'],
    [hours({ start: '09:00 AM', end: '17:00' }), 'schedule.weeklySchedule.monday.hours.0.end'],
    [hours({ start: '09:00 AM' }), 'schedule.weeklySchedule.monday.hours.0.end'],
    [hours({ start: '00:00 AM', end: '09:60 AM' }), 'schedule.weeklySchedule.monday.hours.0.start'],
    [hours({ start: '09:00 AM', end: '09:00 AM' }), 'schedule.weeklySchedule.monday.hours.0'],
  ])('names the field that is wrong: %j', (schedule, path) => {
    expect(Object.keys(scheduleIssues(schedule, 'schedule'))).toContain(path);
  });

  it('tells everything at once, with what was given', () => {
    const schedule = { isEnabled: 1, weeklySchedule: { friday: { hours: [{ start: 'a', end: 'b' }] } } };
    expect(scheduleIssues(schedule, 's')).toEqual({
      's.isEnabled': { messages: ['s.isEnabled must be true or false'], value: 1 },
      's.weeklySchedule.friday.isEnabled': {
        messages: ['s.weeklySchedule.friday.isEnabled must be true or false'],
        value: undefined,
      },
      's.weeklySchedule.friday.hours.0.start': {
        messages: ['s.weeklySchedule.friday.hours.0.start must be a time such as "09:00 AM"'],
        value: 'a',
      },
      's.weeklySchedule.friday.hours.0.end': {
        messages: ['s.weeklySchedule.friday.hours.0.end must be a time such as "09:00 AM"'],
        value: 'b',
      },
    });
  });

  function weeklyOf(weeklySchedule: Record<string, unknown>) {
    return { isEnabled: true, weeklySchedule };
  }

  function hours(range: unknown) {
    return weeklyOf({ monday: { isEnabled: true, hours: [range] } });
  }
});

describe('timezoneIssue', () => {
  it.each([[undefined], [null], ['Europe/Berlin'], ['UTC'], ['America/Argentina/Buenos_Aires']])('takes %j', (zone) => {
    expect(timezoneIssue(zone)).toBeUndefined();
  });

  it.each([['Mars/Olympus'], [''], ['+02:00'], ['local'], [5], [{}]])('refuses %j', (zone) => {
    expect(timezoneIssue(zone)).toContain('IANA');
  });
});
