import { ContentIssueEnum } from '@novu/shared';
import type { StepControlIssues } from '../rendering/step-issues.js';
import { DELAY_CONTROLS, DIGEST_CONTROLS, THROTTLE_CONTROLS } from './timing-controls.js';
import { delayIssues, digestIssues, throttleIssues } from './timing-issues.js';

const NOW = new Date('2025-01-31T12:00:00.000Z');

/** `path: code` of each issue. */
const codes = (issues: StepControlIssues): string[] =>
  Object.entries(issues).flatMap(([path, list]) => list.map(({ issueType }) => `${path}: ${issueType}`));

const delay = (controls: Record<string, unknown>): string[] => codes(delayIssues(controls, NOW));
const digest = (controls: Record<string, unknown>): string[] => codes(digestIssues(controls, NOW));
const throttle = (controls: Record<string, unknown>): string[] => codes(throttleIssues(controls));

describe('delayIssues, digestIssues (engine.md 17)', () => {
  it.each([['delay' as const], ['digest' as const]])('%s: amount and unit are required, amount at least 1', (kind) => {
    const check = kind === 'delay' ? delay : digest;
    expect(check({})).toEqual(['amount: MISSING_VALUE', 'unit: MISSING_VALUE']);
    expect(check({ type: 'regular', amount: '', unit: null })).toEqual([
      'amount: MISSING_VALUE',
      'unit: MISSING_VALUE',
    ]);
    expect(check({ amount: 0, unit: 'days' })).toEqual(['amount: MISSING_VALUE']);
    expect(check({ amount: 'x', unit: 'days' })).toEqual(['amount: MISSING_VALUE']);
    expect(check({ amount: 1, unit: 'years' })).toEqual(['unit: MISSING_VALUE']);
    expect(check({ amount: 1, unit: 'seconds' })).toEqual([]);
    expect(check({ amount: '30', unit: 'seconds' })).toEqual([]);
  });

  it('says "<Field> is required"', () => {
    expect(delayIssues({}, NOW)).toEqual({
      amount: [{ issueType: ContentIssueEnum.MISSING_VALUE, message: 'Amount is required' }],
      unit: [{ issueType: ContentIssueEnum.MISSING_VALUE, message: 'Unit is required' }],
    });
    expect(delayIssues({ type: 'timed' }, NOW).cron?.[0]?.message).toBe('Cron is required');
    expect(delayIssues({ type: 'dynamic' }, NOW).dynamicKey?.[0]?.message).toBe('Dynamic key is required');
  });

  it.each([
    ['delay', { amount: 1.5, unit: 'days' }, 'amount'],
    ['delay', { amount: '1.5', unit: 'days' }, 'amount'],
    ['digest', { amount: 2.25, unit: 'hours' }, 'amount'],
    ['digest', { amount: 1, unit: 'hours', lookBackWindow: { amount: 0.5, unit: 'hours' } }, 'lookBackWindow.amount'],
    ['throttle', { amount: 1.5, unit: 'minutes' }, 'amount'],
  ])('amounts are whole numbers: %s with %j', (kind, controls, path) => {
    const check = { delay: delayIssues, digest: digestIssues, throttle: throttleIssues }[kind] ?? throttleIssues;
    const message = 'Amount must be a whole number of at least 1';
    expect(check(controls, NOW)).toEqual({ [path]: [{ issueType: ContentIssueEnum.MISSING_VALUE, message }] });
  });

  it('durations above 180 days exceed the limit', () => {
    expect(delay({ amount: 180, unit: 'days' })).toEqual([]);
    expect(delay({ amount: 6, unit: 'months' })).toEqual([]);
    const tooLong = ['amount: TIER_LIMIT_EXCEEDED', 'unit: TIER_LIMIT_EXCEEDED'];
    expect(delay({ amount: 181, unit: 'days' })).toEqual(tooLong);
    expect(digest({ amount: 26, unit: 'weeks' })).toEqual(tooLong);
  });

  it('cron is required, valid, and fires often enough', () => {
    expect(digest({ type: 'timed', amount: 1, unit: 'days' })).toEqual(['cron: MISSING_VALUE']);
    for (const cron of ['soon', '5', '99 * * * *', '0 0 30 2 *', '* * * * * * *']) {
      expect(digest({ type: 'timed', cron })).toEqual(['cron: MISSING_VALUE']);
    }
    for (const cron of ['*/1 * * * *', '0 */5 * * * *', '0 0-23/7 * * *', '0 9 L * *', '0 0 1 */3 *', '@weekly']) {
      expect(digest({ type: 'timed', cron })).toEqual([]);
      expect(delay({ cron })).toEqual([]);
    }
  });

  it.each([
    ['once a year', '0 0 1 6 *'],
    ['twice a year, more than 180 days apart', '0 0 1 1,7 *'],
    ['on leap days', '0 0 29 2 *'],
    ['never within two years', '0 0 * 2 3#5'],
    ['daily in one season', '0 0 * 4 *'],
  ])('a cron expression that fires %s exceeds the limit', (_, cron) => {
    expect(digest({ type: 'timed', cron })).toEqual(['cron: TIER_LIMIT_EXCEEDED']);
    expect(delay({ type: 'timed', cron })).toEqual(['cron: TIER_LIMIT_EXCEEDED']);
  });

  it('looks at the next 50 occurrences only', () => {
    // Every hour of June: the eleven months without come after the first 50.
    const now = new Date('2025-06-01T00:00:00Z');
    expect(codes(digestIssues({ cron: '0 * * 6 *' }, now))).toEqual([]);
    expect(codes(digestIssues({ cron: '0 0 * 6 *' }, now))).toEqual(['cron: TIER_LIMIT_EXCEEDED']);
  });

  it('values that templates make are known only later', () => {
    expect(delay({ amount: '{{payload.amount}}', unit: '{{payload.unit}}' })).toEqual([]);
    expect(delay({ type: 'timed', cron: '{{payload.cron}}' })).toEqual([]);
  });

  it('a look-back window has an amount and a unit of its own', () => {
    const controls = { amount: 5, unit: 'minutes' };
    expect(digest({ ...controls, lookBackWindow: { amount: 5, unit: 'minutes' } })).toEqual([]);
    expect(digest({ ...controls, lookBackWindow: {} })).toEqual([]);
    expect(digest({ ...controls, lookBackWindow: { amount: 5 } })).toEqual(['lookBackWindow.unit: MISSING_VALUE']);
    expect(digest({ ...controls, lookBackWindow: { amount: 7, unit: 'months' } })).toEqual([
      'lookBackWindow.amount: TIER_LIMIT_EXCEEDED',
      'lookBackWindow.unit: TIER_LIMIT_EXCEEDED',
    ]);
  });

  it('a dynamic delay needs its key and nothing else', () => {
    expect(delay({ type: 'dynamic', dynamicKey: ' ' })).toEqual(['dynamicKey: MISSING_VALUE']);
    expect(delay({ type: 'dynamic', dynamicKey: 'payload.sendAt' })).toEqual([]);
    expect(delay({ type: 'dynamic', dynamicKey: 'payload.items[0].at' })).toEqual([]);
    const wrong = [
      'sendAt',
      'foo.sendAt',
      'payload',
      '{{payload.sendAt}}',
      'payload.items[',
      'payload.items[payload.n]',
    ];
    for (const dynamicKey of wrong)
      expect(delay({ type: 'dynamic', dynamicKey })).toEqual(['dynamicKey: ILLEGAL_VARIABLE_IN_CONTROL_VALUE']);
  });
});

describe('throttleIssues (engine.md 17)', () => {
  it('a fixed window has an amount of minutes, hours or days', () => {
    expect(throttle({ type: 'fixed' })).toEqual(['amount: MISSING_VALUE', 'unit: MISSING_VALUE']);
    expect(throttle({ amount: 1, unit: 'hours' })).toEqual([]);
    expect(throttle({ amount: 1, unit: 'seconds' })).toEqual(['unit: MISSING_VALUE']);
    expect(throttle({ amount: 181, unit: 'days' })).toEqual([
      'amount: TIER_LIMIT_EXCEEDED',
      'unit: TIER_LIMIT_EXCEEDED',
    ]);
  });

  it('a dynamic window has a key', () => {
    expect(throttle({ type: 'dynamic' })).toEqual(['dynamicKey: MISSING_VALUE']);
    expect(throttle({ type: 'dynamic', dynamicKey: 'payload.until' })).toEqual([]);
    expect(throttle({ type: 'dynamic', dynamicKey: 'until' })).toEqual([
      'dynamicKey: ILLEGAL_VARIABLE_IN_CONTROL_VALUE',
    ]);
  });

  it('the threshold is a whole number from 1 to 100', () => {
    const controls = { amount: 1, unit: 'hours' };
    for (const threshold of [undefined, null, 1, '7', 100]) expect(throttle({ ...controls, threshold })).toEqual([]);
    for (const threshold of [0, -1, 1.5, 101, 'x', {}])
      expect(throttle({ ...controls, threshold })).toEqual(['threshold: MISSING_VALUE']);
  });
});

describe('control schemas of timing steps', () => {
  it.each([
    ['DELAY', DELAY_CONTROLS, ['skip', 'type', 'amount', 'unit', 'cron', 'dynamicKey', 'extendToSchedule']],
    [
      'DIGEST',
      DIGEST_CONTROLS,
      ['skip', 'type', 'amount', 'unit', 'lookBackWindow', 'cron', 'digestKey', 'extendToSchedule'],
    ],
    ['THROTTLE', THROTTLE_CONTROLS, ['skip', 'type', 'amount', 'unit', 'dynamicKey', 'threshold', 'throttleKey']],
  ])(
    '%s has the controls of the interface, and form fields only for them',
    (group, { dataSchema, uiSchema }, names) => {
      expect(Object.keys(dataSchema.properties ?? {})).toEqual(names);
      expect(names).toEqual(expect.arrayContaining(Object.keys(uiSchema.properties)));
      expect(uiSchema.group).toBe(group);
    },
  );
});
