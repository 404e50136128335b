import { effortOf } from '@novu/testing';
import fc from 'fast-check';
import { compileCondition, type ConditionData, stepsReadBy, subscriptionConditionPasses } from './index.js';

const NOW = new Date('2026-03-31T12:00:00.000Z');

const dataOf = (payload: unknown, rest: Partial<ConditionData> = {}): ConditionData => ({
  workflow: { workflowId: 'welcome' },
  payload,
  subscriber: { subscriberId: 's1', data: { plan: 'pro' } },
  context: { tenant: { id: 'acme' } },
  steps: {},
  ...rest,
});

function runs(rule: unknown, payload: unknown = {}, rest: Partial<ConditionData> = {}): boolean {
  const condition = compileCondition(rule);
  if (!condition) throw new Error('there is no condition');

  return condition.matches(dataOf(payload, rest), NOW);
}

const X = { var: 'payload.x' };
/** The operator over `payload.x` and a value. */
const holds = (operator: string, x: unknown, value?: unknown): boolean =>
  runs({ [operator]: value === undefined ? [X] : [X, value] }, x === undefined ? {} : { x });

const failure: Error = expect.objectContaining({ code: 'condition_failed', status: 400, retry: 'never' });

describe('what a rule is (section 8)', () => {
  it.each([[undefined], [null], [false], [''], [{}], [[]], [{ and: [] }], [{ or: [] }]])(
    'empty or absent means there is no condition: %j',
    (rule) => {
      expect(compileCondition(rule)).toBeUndefined();
      expect(stepsReadBy(rule)).toEqual(new Set());
    },
  );

  it('says when to run: truthy runs, falsy is skipped', () => {
    expect(runs({ var: 'payload.x' }, { x: 'yes' })).toBe(true);
    expect(runs({ var: 'payload.x' }, { x: {} })).toBe(true);
    for (const x of [0, '', false, null, []]) expect(runs({ var: 'payload.x' }, { x })).toBe(false);
    expect(runs(true)).toBe(true);
  });

  it('reads workflow, payload, subscriber, context, steps and actor', () => {
    const rest = { steps: { welcome: { read: true } } };
    expect(runs({ '==': [{ var: 'workflow.workflowId' }, 'welcome'] })).toBe(true);
    expect(runs({ '==': [{ var: 'payload.a.b' }, 1] }, { a: { b: 1 } })).toBe(true);
    expect(runs({ '==': [{ var: 'payload.a.1' }, 2] }, { a: [1, 2] })).toBe(true);
    expect(runs({ '==': [{ var: 'subscriber.data.plan' }, 'pro'] })).toBe(true);
    expect(runs({ '==': [{ var: 'context.tenant.id' }, 'acme'] })).toBe(true);
    expect(runs({ '==': [{ var: 'steps.welcome.read' }, true] }, {}, rest)).toBe(true);
    expect(runs({ '==': [{ var: 'actor.data.team' }, 'A'] }, {}, { actor: { data: { team: 'A' } } })).toBe(true);
    expect(runs({ null: [{ var: 'actor.email' }] })).toBe(true);
  });

  it('"env is not part of the data (a var of env.X yields null)"', () => {
    const condition = compileCondition({ null: [{ var: 'env.KEY' }] });
    const withEnv = { ...dataOf({}), env: { KEY: 'secret' } };
    expect(condition?.matches(withEnv, NOW)).toBe(true);
  });

  it('tells what a rule finds where it looks, cut where it is long, and nothing of env', () => {
    const fields = ['payload.text', 'payload.gone', 'subscriber.isOnline', 'env.KEY', 'payload.text'];
    const condition = compileCondition({ and: fields.map((field) => ({ '==': [{ var: field }, 1] })) });
    const data = { ...dataOf({ text: 'x'.repeat(1_000) }), env: { KEY: 'secret' } };
    expect(condition?.facts(data)).toEqual({
      'payload.text': expect.stringMatching(/^"x{199}…$/),
      'payload.gone': null,
      'subscriber.isOnline': false,
      'env.KEY': null,
    });
  });

  it('"subscriber (with isOnline, default false)"', () => {
    const rule = { '===': [{ var: 'subscriber.isOnline' }, false] };
    expect(runs(rule)).toBe(true);
    expect(runs(rule, {}, { subscriber: { isOnline: true } })).toBe(false);
  });

  it('takes a date in the data for its text', () => {
    const subscriber = { lastOnlineAt: new Date('2026-03-31T11:59:00Z') };
    expect(
      runs({ withinLast: [{ var: 'subscriber.lastOnlineAt' }, { amount: 2, unit: 'minutes' }] }, {}, { subscriber }),
    ).toBe(true);
  });

  it('has a fallback for missing values only', () => {
    const rule = { '===': [{ var: ['payload.x', 'none'] }, 'none'] };
    expect(runs(rule)).toBe(true);
    expect(runs(rule, { x: null })).toBe(false);
  });

  it('keeps its own copy of a rule', () => {
    const rule = { '==': [X, 1] };
    const condition = compileCondition(rule);
    rule['=='][1] = 2;
    expect(condition?.matches(dataOf({ x: 1 }), NOW)).toBe(true);
    expect(runs(rule, { x: 1 })).toBe(false);
  });
});

describe('equals (section 8)', () => {
  it.each([
    [true, 'true', true],
    ['false', false, true],
    [true, false, false],
    ['true', 'false', false],
    // "else both numeric by coercion (note: "", null coerce to 0)"
    ['5', 5, true],
    ['5.0', '5', true],
    [0, '', true],
    [true, 1, true],
    [5, 6, false],
    // "else both date strings → time"
    ['2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00', true],
    ['2026-01-01', '2026-01-01T00:00:00.000Z', true],
    ['2026-01-01 10:00:00', '2026-01-01T10:00:00Z', true],
    ['Thu, 01 Jan 2026 00:00:00 GMT', '2026-01-01', true],
    ['2026-01-01', '2026-01-02', false],
    // "else strict equality"
    ['abc', 'abc', true],
    ['abc', 'ABC', false],
    ['Order 1', 'Case 1', false],
    ['12:30', '12:30:00', false],
    ['2026-13-45', '2026-13-46', false],
    ['true', 1, false],
    [[], 0, false],
    [[1], 1, false],
    [{}, 'x', false],
  ])('%j and %j: %j', (left, right, equal) => {
    for (const [a, b] of [
      [left, right],
      [right, left],
    ]) {
      expect(runs({ '==': [{ var: 'payload.a' }, { var: 'payload.b' }] }, { a, b })).toBe(equal);
      expect(runs({ '=': [{ var: 'payload.a' }, { var: 'payload.b' }] }, { a, b })).toBe(equal);
      expect(runs({ '!=': [{ var: 'payload.a' }, { var: 'payload.b' }] }, { a, b })).toBe(!equal);
    }
  });

  it('"== null: 0, "", false and a missing path all count as null"', () => {
    for (const x of [0, '', false, null, undefined]) {
      expect(runs({ '==': [X, null] }, { x })).toBe(true);
      expect(runs({ '!=': [X, null] }, { x })).toBe(false);
    }
    for (const x of ['a', 1, true, 'false', {}, [], ['a']]) expect(runs({ '==': [X, null] }, { x })).toBe(false);
  });

  it('"null / notNull: strict compare with null; a missing path is read as null"', () => {
    for (const x of [null, undefined]) {
      expect(holds('null', x)).toBe(true);
      expect(holds('notNull', x)).toBe(false);
    }
    for (const x of [0, '', false, []]) {
      expect(holds('null', x)).toBe(false);
      expect(holds('notNull', x)).toBe(true);
    }
  });
});

describe('order (section 8)', () => {
  it('"same coercions; not comparable → false"', () => {
    expect(holds('<', '9', 10)).toBe(true);
    expect(holds('>', '10', '9')).toBe(true);
    expect(holds('>=', true, 'false')).toBe(true);
    expect(holds('<', '2026-01-01T00:30:00+01:00', '2026-01-01')).toBe(true);
    for (const operator of ['<', '>', '<=', '>=']) {
      expect(holds(operator, 'abc', 'abd')).toBe(false);
      expect(holds(operator, 'abc', 'abc')).toBe(false);
      expect(holds(operator, '2026-01-01', 5)).toBe(false);
      expect(holds(operator, [], 5)).toBe(false);
    }
  });

  it('a missing value counts as 0', () => {
    expect(holds('<', undefined, 1)).toBe(true);
    expect(holds('>=', undefined, 0)).toBe(true);
    expect(holds('>', undefined, 0)).toBe(false);
  });

  it('"<= with three operands = between", inclusive, for numbers and dates', () => {
    const between = (min: unknown, x: unknown, max: unknown): boolean => runs({ '<=': [min, X, max] }, { x });
    for (const x of [1, '1', 2, 3]) expect(between(1, x, 3)).toBe(true);
    for (const x of [0, 4, 'abc']) expect(between(1, x, 3)).toBe(false);
    expect(between('2026-01-01', '2026-01-02T10:00:00Z', '2026-01-03')).toBe(true);
    expect(between('2026-01-01', '2026-01-04', '2026-01-03')).toBe(false);
    expect(runs({ '!': { '<=': [1, X, 3] } }, { x: 5 })).toBe(true);
  });

  it('is a total order on numbers', () => {
    const number = fc.double({ noNaN: true });
    fc.assert(
      fc.property(number, number, (a, b) => {
        const is = (operator: string): boolean =>
          runs({ [operator]: [{ var: 'payload.a' }, { var: 'payload.b' }] }, { a, b });
        expect([is('<'), is('=='), is('>')].filter(Boolean)).toHaveLength(1);
        expect(is('<=')).toBe(!is('>'));
        expect(is('>=')).toBe(!is('<'));
      }),
    );
  });
});

describe('texts (section 8)', () => {
  it('"both must be strings, else false; case-sensitive"', () => {
    expect(holds('startsWith', 'welcome', 'wel')).toBe(true);
    expect(holds('endsWith', 'welcome', 'come')).toBe(true);
    expect(holds('contains', 'welcome', 'lco')).toBe(true);
    expect(holds('startsWith', 'Welcome', 'wel')).toBe(false);
    for (const operator of ['startsWith', 'endsWith', 'contains']) {
      expect(holds(operator, 123, '1')).toBe(false);
      expect(holds(operator, '123', 1)).toBe(false);
      expect(holds(operator, undefined, 'x')).toBe(false);
      expect(holds(operator, ['x'], 'x')).toBe(false);
    }
  });

  it.each([
    ['doesNotContain', 'contains'],
    ['doesNotBeginWith', 'startsWith'],
    ['doesNotEndWith', 'endsWith'],
  ])('%s: "both must be strings, else false (a missing value does not satisfy the negative)"', (negative, positive) => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, part) => {
        expect(holds(negative, text, part)).toBe(!holds(positive, text, part));
      }),
    );
    for (const x of [undefined, null, 5, ['x']]) expect(holds(negative, x, 'x')).toBe(false);
  });

  it('"! around the positive form, where a missing value does satisfy them"', () => {
    for (const positive of [{ in: ['x', X] }, { in: [X, ['x']] }, { startsWith: [X, 'x'] }, { endsWith: [X, 'x'] }]) {
      expect(runs({ '!': positive })).toBe(true);
      expect(runs({ '!': [positive] })).toBe(true);
      expect(runs({ '!': positive }, { x: 'x' })).toBe(false);
    }
  });
});

describe('lists (section 8)', () => {
  it('"in: [{var},[…]] membership; ["text",{var}] substring"', () => {
    expect(runs({ in: [X, ['a', 'b']] }, { x: 'b' })).toBe(true);
    expect(runs({ in: [X, ['ab']] }, { x: 'b' })).toBe(false);
    expect(runs({ in: ['b', X] }, { x: 'abc' })).toBe(true);
    expect(runs({ in: ['B', X] }, { x: 'abc' })).toBe(false);
    expect(runs({ in: ['b', X] }, { x: ['a', 'b'] })).toBe(true);
    expect(runs({ in: ['b', X] })).toBe(false);
    expect(runs({ in: [X, 'a null value'] })).toBe(false);
    expect(runs({ in: ['length', X] }, { x: { length: 1 } })).toBe(false);
  });

  it('notIn is the negation of in for lists, and "list must be an array"', () => {
    const value = fc.oneof(fc.string({ maxLength: 2 }), fc.integer({ min: 0, max: 3 }), fc.boolean());
    fc.assert(
      fc.property(value, fc.array(value), (x, list) => {
        const payload = { x, list };
        const operands = [X, { var: 'payload.list' }];
        expect(runs({ notIn: operands }, payload)).toBe(!runs({ in: operands }, payload));
        expect(runs({ notIn: operands }, payload)).toBe(!list.includes(x));
      }),
    );
    for (const list of ['abc', null, 5, { a: 1, b: 2 }]) expect(holds('notIn', 'z', list)).toBe(false);
    expect(holds('notIn', undefined, ['a'])).toBe(true);
  });

  it('"containsAny, doesNotContainAny: both arrays, else false"', () => {
    const list = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 });
    fc.assert(
      fc.property(list, list, (x, y) => {
        const common = x.some((item) => y.includes(item));
        expect(holds('containsAny', x, y)).toBe(common);
        expect(holds('doesNotContainAny', x, y)).toBe(!common);
      }),
    );
    expect(runs({ containsAny: [X, { var: 'payload.y' }] }, { x: ['a'], y: ['b', 'a'] })).toBe(true);
    for (const operator of ['containsAny', 'doesNotContainAny']) {
      expect(holds(operator, 'a', ['a'])).toBe(false);
      expect(holds(operator, ['a'], 'a')).toBe(false);
      expect(holds(operator, undefined, ['a'])).toBe(false);
    }
  });
});

describe('ranges (section 8)', () => {
  it('"between, notBetween: numeric input and [min,max] numbers; inclusive"', () => {
    for (const x of [1, 2, 3, '2']) {
      expect(holds('between', x, [1, 3])).toBe(true);
      expect(holds('notBetween', x, [1, 3])).toBe(false);
    }
    for (const x of [0.99, 3.01, '4']) {
      expect(holds('between', x, [1, 3])).toBe(false);
      expect(holds('notBetween', x, [1, 3])).toBe(true);
    }
  });

  it('what is no number, and what is no range, satisfies neither', () => {
    for (const operator of ['between', 'notBetween']) {
      for (const x of [undefined, null, '', 'abc', [2], true]) expect(holds(operator, x, [-1, 3])).toBe(false);
      for (const range of [[1], ['1', '3'], '1,3', {}, 5]) expect(holds(operator, 2, range)).toBe(false);
    }
  });
});

describe('relative dates (section 8)', () => {
  const hoursFromNow = (hours: number): string => new Date(NOW.getTime() + hours * 3_600_000).toISOString();
  const DAY = { amount: 1, unit: 'days' };

  it.each([
    // hours from now, moreThanXAgo, lessThanXAgo, withinLast, notWithinLast
    [-25, true, false, false, true],
    [-24, false, true, true, false],
    [-1, false, true, true, false],
    [0, false, true, true, false],
    [1, false, true, false, false],
  ])('%d hours from now against one day', (hours, more, less, within, notWithin) => {
    const x = hoursFromNow(hours);
    expect(holds('moreThanXAgo', x, DAY)).toBe(more);
    expect(holds('lessThanXAgo', x, DAY)).toBe(less);
    expect(holds('withinLast', x, DAY)).toBe(within);
    expect(holds('notWithinLast', x, DAY)).toBe(notWithin);
  });

  it.each([
    ['minutes', 5, 1 / 60],
    ['hours', 5, 1],
    ['days', 5, 24],
    ['weeks', 5, 24],
  ])('"exactlyXAgo: tolerance" of %s', (unit, amount, toleranceHours) => {
    const unitHours = { minutes: 1 / 60, hours: 1, days: 24, weeks: 168 }[unit] ?? 0;
    const is = (offset: number): boolean =>
      holds('exactlyXAgo', hoursFromNow(offset - amount * unitHours), { amount, unit });
    for (const offset of [-toleranceHours, 0, toleranceHours]) expect(is(offset)).toBe(true);
    for (const offset of [-1.01 * toleranceHours, 1.01 * toleranceHours]) expect(is(offset)).toBe(false);
  });

  it('"exactlyXAgo: ±1 day (months), ±1 week (years)"', () => {
    const month = { amount: 2, unit: 'months' };
    for (const x of ['2026-01-30T12:00:00Z', '2026-02-01T12:00:00Z']) expect(holds('exactlyXAgo', x, month)).toBe(true);
    for (const x of ['2026-01-30T11:59:59Z', '2026-02-01T12:00:01Z'])
      expect(holds('exactlyXAgo', x, month)).toBe(false);
    const year = { amount: 1, unit: 'years' };
    for (const x of ['2025-03-24T12:00:00Z', '2025-04-07T12:00:00Z']) expect(holds('exactlyXAgo', x, year)).toBe(true);
    for (const x of ['2025-03-24T11:59:59Z', '2025-04-07T12:00:01Z']) expect(holds('exactlyXAgo', x, year)).toBe(false);
  });

  it('"months/years by calendar arithmetic"', () => {
    // One month before 31 March is the last of February.
    const month = { amount: 1, unit: 'months' };
    expect(holds('moreThanXAgo', '2026-02-28T11:59:59Z', month)).toBe(true);
    expect(holds('moreThanXAgo', '2026-02-28T12:00:00Z', month)).toBe(false);
    const condition = compileCondition({ moreThanXAgo: [X, { amount: 1, unit: 'years' }] });
    const leapDay = new Date('2024-02-29T00:00:00Z');
    expect(condition?.matches(dataOf({ x: '2023-02-27T23:59:59Z' }), leapDay)).toBe(true);
    expect(condition?.matches(dataOf({ x: '2023-02-28T00:00:00Z' }), leapDay)).toBe(false);
  });

  it('a day has 24 hours, also where clocks are changed', () => {
    // In Berlin 29 March 2026 has 23 hours.
    const condition = compileCondition({ moreThanXAgo: [X, DAY] });
    const after = new Date('2026-03-29T12:00:00+02:00');
    expect(condition?.matches(dataOf({ x: '2026-03-28T10:59:59+01:00' }), after)).toBe(true);
    expect(condition?.matches(dataOf({ x: '2026-03-28T11:00:00+01:00' }), after)).toBe(false);
  });

  it('"Invalid value or date → false"', () => {
    for (const operator of ['moreThanXAgo', 'lessThanXAgo', 'withinLast', 'notWithinLast', 'exactlyXAgo']) {
      for (const x of [undefined, null, '', 'yesterday', '2026-02-30', {}, true])
        expect(holds(operator, x, DAY)).toBe(false);
      for (const unit of ['day', 'seconds', 'DAYS', 'constructor', undefined])
        expect(holds(operator, hoursFromNow(-24), { amount: 1, unit })).toBe(false);
      for (const amount of [0, -1, null, 'x', '', 1e300])
        expect(holds(operator, hoursFromNow(-24), { amount, unit: 'days' })).toBe(false);
      for (const span of [5, 'days', [1, 'days'], { amount: 1 }, {}, null])
        expect(holds(operator, hoursFromNow(-24), span)).toBe(false);
    }
  });

  it('withinLast is lessThanXAgo without the future', () => {
    const units = fc.constantFrom('minutes', 'hours', 'days', 'weeks', 'months', 'years');
    const date = fc.date({ min: new Date('2000-01-01'), max: new Date('2050-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(date, fc.integer({ min: 1, max: 50 }), units, (moment, amount, unit) => {
        const is = (operator: string): boolean => holds(operator, moment.toISOString(), { amount, unit });
        expect(is('withinLast')).toBe(is('lessThanXAgo') && moment <= NOW);
        expect(is('moreThanXAgo')).toBe(!is('lessThanXAgo'));
        expect(is('notWithinLast')).toBe(is('moreThanXAgo'));
      }),
    );
  });
});

describe('groups and other standard operators', () => {
  it('"and, or, !: all / any / not, nestable groups"', () => {
    const rule = {
      and: [
        { '==': [{ var: 'payload.a' }, 1] },
        { or: [{ '==': [{ var: 'payload.b' }, 2] }, { '!': { var: 'payload.c' } }] },
      ],
    };
    expect(runs(rule, { a: 1, b: 2, c: true })).toBe(true);
    expect(runs(rule, { a: 1, b: 3 })).toBe(true);
    expect(runs(rule, { a: 1, b: 3, c: true })).toBe(false);
    expect(runs(rule, { a: 2, b: 2 })).toBe(false);
    expect(runs({ and: { '==': [X, 1] } }, { x: 1 })).toBe(true);
  });

  it('! of a list looks at the list, not at its member', () => {
    expect(runs({ '!': X }, { x: [0] })).toBe(false);
    expect(runs({ '!!': [X] }, { x: [0] })).toBe(true);
    expect(runs({ '!': [X] }, { x: [] })).toBe(true);
  });

  it.each<[unknown, unknown, boolean]>([
    [{ if: [X, true, false] }, { x: 1 }, true],
    [{ if: [X, false, true] }, {}, true],
    [{ some: [X, { '>': [{ var: 'price' }, 10] }] }, { x: [{ price: 5 }, { price: 15 }] }, true],
    [{ all: [X, { '>': [{ var: 'price' }, 10] }] }, { x: [{ price: 5 }, { price: 15 }] }, false],
    [{ none: [X, { '==': [{ var: '' }, 3] }] }, { x: [1, 2] }, true],
    [{ some: [X, true] }, { x: 'text' }, false],
    [{ some: [X, true] }, {}, false],
    [{ '==': [{ reduce: [X, { '+': [{ var: 'accumulator' }, { var: 'current' }] }, 0] }, 6] }, { x: [1, 2, 3] }, true],
    [{ in: [4, { map: [X, { '*': [{ var: '' }, 2] }] }] }, { x: [1, 2] }, true],
    [{ '!': { filter: [X, { '>': [{ var: '' }, 5] }] } }, { x: [1, 2] }, true],
    [{ '==': [{ cat: ['a', X, 'c'] }, 'a1c'] }, { x: 1 }, true],
    [{ '==': [{ substr: [X, -4, -1] }, 'com'] }, { x: 'welcome' }, true],
    [{ '==': [{ '%': [X, 2] }, 1] }, { x: 7 }, true],
    [{ '>': [{ max: [X, 2] }, 6] }, { x: 7 }, true],
    [{ missing: ['payload.x', 'payload.y'] }, { x: 1, y: 2 }, false],
    [{ '==': [{ var: 'payload.y' }, null] }, { x: 1 }, true],
    [{ missing: ['payload.x', 'payload.y'] }, { x: 1, y: '' }, true],
    [{ missing_some: [1, ['payload.x', 'payload.y']] }, { x: 1 }, false],
    [{ in: ['b', { merge: [X, ['b']] }] }, { x: ['a'] }, true],
    [{ '===': [X, '1'] }, { x: 1 }, false],
  ])('%j over %j', (rule, payload, expected) => {
    expect(runs(rule, payload)).toBe(expected);
  });

  it('"A rule that throws" fails', () => {
    const condition = compileCondition({ '>': [{ '+': [X, 1] }, 1] });
    expect(condition?.matches(dataOf({ x: '1' }), NOW)).toBe(true);
    expect(() => condition?.matches(dataOf({ x: 'one' }), NOW)).toThrow(failure);
  });
});

describe('hostile rules', () => {
  const nested = (depth: number): unknown => {
    let rule: unknown = X;
    for (let level = 0; level < depth; level += 1) rule = { '!': [rule] };

    return rule;
  };

  it('are refused when nested too deeply or too large', () => {
    expect(runs(nested(30), { x: 1 })).toBe(true);
    for (const depth of [200, 10_000, 100_000]) expect(() => compileCondition(nested(depth))).toThrow(failure);
    expect(() => compileCondition({ in: [X, Array(100_000).fill('a')] })).toThrow(failure);
    const circular: { and: unknown[] } = { and: [] };
    circular.and.push(circular);
    expect(() => compileCondition(circular)).toThrow(failure);
  });

  it.each([
    'log',
    'method',
    'throw',
    'try',
    'val',
    'list',
    'preserve',
    'toString',
    'constructor',
    'hasOwnProperty',
    'x',
  ])('may not use the operator %s', (operator) => {
    expect(() => compileCondition({ [operator]: [X] })).toThrow(failure);
    expect(() => stepsReadBy({ [operator]: [X] })).toThrow(failure);
  });

  it('may not use __proto__ as an operator', () => {
    expect(() => compileCondition(JSON.parse('{"__proto__": [1]}'))).toThrow(failure);
  });

  it.each([
    'payload.__proto__',
    'payload.constructor',
    'payload.constructor.name',
    'payload.x.__proto__.polluted',
    'payload.list.map',
    'payload.text.length',
    '__proto__',
    '../payload.x',
    'x'.repeat(5_000),
  ])('reads own members only: %.40s', (path) => {
    const payload = { x: {}, list: [1], text: 'abc' };
    expect(runs({ null: [{ var: path }] }, payload)).toBe(true);
    expect(runs({ '==': [{ var: { cat: [path] } }, null] }, payload)).toBe(true);
    expect(runs({ '==': [{ missing: [path] }, []] }, payload)).toBe(false);
    expect(runs({ missing: [path] }, payload)).toBe(true);
  });

  it('reads data with members named like those of JavaScript', () => {
    const payload: unknown = JSON.parse('{"constructor": null, "hasOwnProperty": 1, "x": {"constructor": null}}');
    expect(runs({ '==': [{ var: 'payload.hasOwnProperty' }, 1] }, payload)).toBe(true);
    expect(runs({ and: [{ var: 'payload' }, X] }, payload)).toBe(true);
  });

  const big = Array.from({ length: 50_000 }, (_, index) => index);
  const inner = { some: [{ var: '' }, { '<': [{ var: '' }, 0] }] };
  it.each<[string, unknown, unknown]>([
    ['a list in lists', { some: [X, inner] }, { x: Array(1_000).fill(big) }],
    ['a doubled list', { reduce: [X, { merge: [{ var: 'accumulator' }, { var: 'accumulator' }] }, [1]] }, { x: big }],
    ['a doubled text', { reduce: [X, { cat: [{ var: 'accumulator' }, { var: 'accumulator' }] }, 'a'] }, { x: big }],
    ['much work for each member', { none: [X, { and: Array(5_000).fill(true) }] }, { x: big }],
    [
      'a long text searched for each member',
      { reduce: [X, { if: [{ in: ['b', { var: 'accumulator' }] }, 0, { var: 'accumulator' }] }, { var: 'payload.t' }] },
      { x: big, t: 'a'.repeat(500_000) },
    ],
    [
      'a needle made for it',
      { contains: [X, { var: 'payload.t' }] },
      { x: 'a'.repeat(500_000), t: `b${'a'.repeat(250_000)}` },
    ],
  ])('fail soon: %s', (_name, rule, payload) => {
    const condition = compileCondition(rule);
    const effort = effortOf(() => expect(() => condition?.matches(dataOf(payload), NOW)).toThrow(failure));
    expect(effort).toBeLessThan(200);
  });

  it('do not walk what only looks like a list', () => {
    expect(effortOf(() => runs({ some: [X, false] }, { x: { length: 1e9 } }))).toBeLessThan(100);
  });

  it('leave room for long lists and texts of honest payloads', () => {
    const payload = { x: big.slice(0, 10_000).map((id) => ({ id, tags: ['a', 'b'] })), t: 'word '.repeat(100_000) };
    expect(
      runs({ some: [X, { and: [{ in: ['b', { var: 'tags' }] }, { '==': [{ var: 'id' }, 9_999] }] }] }, payload),
    ).toBe(true);
    expect(runs({ or: Array(10).fill({ contains: [{ var: 'payload.t' }, 'nothing'] }) }, payload)).toBe(false);
  });

  it('any JSON is a rule or refused with condition_failed, never anything else', () => {
    const operator = fc.constantFrom(
      'var',
      'and',
      '!',
      '==',
      '<=',
      'in',
      'map',
      'reduce',
      'if',
      '+',
      'cat',
      'substr',
      'missing',
    );
    const { rule } = fc.letrec<{ rule: unknown }>((tie) => ({
      rule: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.tuple(operator, fc.array(tie('rule'), { maxLength: 3 })).map(([name, operands]) => ({ [name]: operands })),
      ),
    }));
    fc.assert(
      fc.property(rule, fc.jsonValue(), (anyRule, payload) => {
        let thrown: unknown = failure;
        try {
          const verdict = compileCondition(anyRule)?.matches(dataOf(payload), NOW);
          expect([true, false, undefined]).toContain(verdict);
        } catch (error) {
          thrown = error;
        }
        expect(thrown).toEqual(failure);
      }),
      { numRuns: 500 },
    );
  });
});

describe('stepsReadBy', () => {
  it('names the results of steps a rule reads', () => {
    const rule = {
      and: [
        { '==': [{ var: 'steps.welcome.read' }, true] },
        { '!': { var: ['steps.mail.sent', false] } },
        { missing: ['steps.digest.events', 'payload.x'] },
        { '==': [{ var: 'payload.steps.no' }, 'steps.no'] },
        { some: [{ var: 'steps.digest.list' }, { var: 'steps.inner' }] },
      ],
    };
    expect(stepsReadBy(rule)).toEqual(
      new Set(['steps.welcome.read', 'steps.mail.sent', 'steps.digest.events', 'steps.digest.list']),
    );
    expect(stepsReadBy({ '==': [X, 1] })).toEqual(new Set());
  });

  it('may be any step when the name is computed, or all data is read', () => {
    for (const path of [{ cat: ['steps.', X] }, '', 'steps'])
      expect(stepsReadBy({ var: path })).toEqual(new Set(['steps']));
  });
});

describe('subscription conditions (section 5.2)', () => {
  const X_IS_1 = { '==': [X, 1] };

  it('"JSON logic over { payload } only"', () => {
    expect(subscriptionConditionPasses(X_IS_1, { x: 1 })).toBe(true);
    expect(subscriptionConditionPasses(X_IS_1, { x: 2 })).toBe(false);
    expect(subscriptionConditionPasses({ null: [{ var: 'subscriber' }] }, {})).toBe(true);
  });

  it('"must return exactly boolean true (other truthy values and thrown errors count as false)"', () => {
    expect(subscriptionConditionPasses(true, {})).toBe(true);
    expect(subscriptionConditionPasses(X, { x: true })).toBe(true);
    for (const x of [1, 'true', {}, [1]]) expect(subscriptionConditionPasses(X, { x })).toBe(false);
    expect(subscriptionConditionPasses({ '>': [{ '+': [X, 1] }, 0] }, { x: 'one' })).toBe(false);
    expect(subscriptionConditionPasses({ unknown: [X] }, {})).toBe(false);
    for (const rule of [undefined, null, {}, 'true', 1]) expect(subscriptionConditionPasses(rule, {})).toBe(false);
  });

  it('counts relative dates from the time given', () => {
    const rule = { withinLast: [X, { amount: 1, unit: 'hours' }] };
    expect(subscriptionConditionPasses(rule, { x: '2026-03-31T11:30:00Z' }, NOW)).toBe(true);
    expect(subscriptionConditionPasses(rule, { x: '2026-03-31T10:30:00Z' }, NOW)).toBe(false);
  });
});
