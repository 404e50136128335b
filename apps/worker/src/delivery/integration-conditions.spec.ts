import type { IntegrationConditionPart } from '@novu/dal';
import { conditionsHold } from './integration-conditions.js';

const FACTS = {
  payload: { plan: 'pro', count: 12, since: '2026-03-01', tags: ['a', 'b'], empty: '' },
  subscriber: { locale: 'de_DE', data: { vip: true } },
  tenant: { identifier: 'acme', data: { region: 'eu' } },
};

const part = (operator: string, value: string, field = 'plan', on = 'payload'): IntegrationConditionPart => ({
  on,
  field,
  operator,
  value,
});
const group = (value: 'AND' | 'OR', children: IntegrationConditionPart[], isNegated = false) => ({
  type: 'GROUP',
  isNegated,
  value,
  children,
});
const holds = (...children: IntegrationConditionPart[]): boolean => conditionsHold([group('AND', children)], FACTS);

describe('13.1 conditions of integrations', () => {
  it.each<[IntegrationConditionPart, boolean]>([
    [part('EQUAL', 'pro'), true],
    [part('EQUAL', 'free'), false],
    [part('EQUAL', 'true', 'data.vip', 'subscriber'), true],
    [part('EQUAL', 'eu', 'data.region', 'tenant'), true],
    [part('NOT_EQUAL', 'free'), true],
    [part('NOT_EQUAL', 'x', 'missing'), true],
    [part('LARGER', '9', 'count'), true],
    [part('LARGER', '12', 'count'), false],
    [part('LARGER_EQUAL', '12', 'count'), true],
    [part('SMALLER', '2026-12-01', 'since'), true],
    [part('SMALLER_EQUAL', '1', 'empty'), false],
    [part('SMALLER', '1', 'missing'), false],
    [part('BETWEEN', '10, 20', 'count'), true],
    [part('BETWEEN', '13,20', 'count'), false],
    [part('NOT_BETWEEN', '13,20', 'count'), true],
    [part('LIKE', 'de', 'locale', 'subscriber'), true],
    [part('LIKE', 'a', 'tags'), true],
    [part('NOT_LIKE', 'fr', 'locale', 'subscriber'), true],
    [part('IN', 'free, pro'), true],
    [part('NOT_IN', 'free,pro'), false],
    [part('ANY_IN', 'b,c', 'tags'), true],
    [part('ALL_IN', 'b,c', 'tags'), false],
    [part('ALL_IN', 'b,a', 'tags'), true],
    [part('ALL_IN', 'b', 'plan'), false],
    [part('EQUAL', 'x', '__proto__.x'), false],
    [part('UNHEARD_OF', 'pro'), false],
  ])('%j: %s', (condition, expected) => {
    expect(holds(condition)).toBe(expected);
  });

  it('all parts of a group, or one of them, or the opposite; one group is enough', () => {
    const [yes, no] = [part('EQUAL', 'pro'), part('EQUAL', 'free')];
    expect(holds(yes, no)).toBe(false);
    expect(conditionsHold([group('OR', [no, yes])], FACTS)).toBe(true);
    expect(conditionsHold([group('OR', [no, yes], true)], FACTS)).toBe(false);
    expect(conditionsHold([group('AND', [no]), group('AND', [yes])], FACTS)).toBe(true);
    expect(conditionsHold([group('AND', [])], FACTS)).toBe(false);
  });

  it('those about the tenant do not hold without one, not even those that say what it is not', () => {
    const without = { ...FACTS, tenant: undefined };
    expect(conditionsHold([group('AND', [part('NOT_EQUAL', 'acme', 'identifier', 'tenant')])], without)).toBe(false);
    expect(conditionsHold([group('AND', [part('EQUAL', 'acme', 'identifier', 'tenant')], true)], without)).toBe(false);
  });
});
