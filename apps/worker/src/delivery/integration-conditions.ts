import { readPath } from '@novu/application-generic';
import type { IntegrationCondition, IntegrationConditionPart } from '@novu/dal';

/** What the conditions of integrations may be about. */
export interface IntegrationFacts {
  payload: unknown;
  subscriber: unknown;
  /** Undefined when the event names none. */
  tenant: unknown;
}

type Comparison = (fact: unknown, value: string) => boolean;

const isText = (fact: unknown): fact is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof fact);
const equal: Comparison = (fact, value) => isText(fact) && String(fact) === value;
const listOf = (value: string): string[] => value.split(',').map((item) => item.trim());
const isAmong: Comparison = (fact, value) => listOf(value).some((item) => equal(fact, item));
const contains: Comparison = (fact, value) =>
  Array.isArray(fact) ? holds(fact, value) : isText(fact) && String(fact).includes(value);
const holds = (facts: readonly unknown[], value: string): boolean => facts.some((fact) => equal(fact, value));

function isBetween(fact: unknown, value: string): boolean {
  const [from = '', to = ''] = listOf(value);

  return ordered((left, right) => left >= right)(fact, from) && ordered((left, right) => left <= right)(fact, to);
}

/** Numbers where both are; dates as ISO 8601 has them compare as texts. */
function ordered(fits: (left: number | string, right: number | string) => boolean): Comparison {
  return (fact, value) => {
    if (!isText(fact) || fact === '' || value === '') return false;
    const [left, right] = [Number(fact), Number(value)];

    return Number.isNaN(left) || Number.isNaN(right) ? fits(String(fact), value) : fits(left, right);
  };
}

const not =
  (comparison: Comparison): Comparison =>
  (fact, value) =>
    !comparison(fact, value);

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  EQUAL: equal,
  NOT_EQUAL: not(equal),
  LARGER: ordered((left, right) => left > right),
  SMALLER: ordered((left, right) => left < right),
  LARGER_EQUAL: ordered((left, right) => left >= right),
  SMALLER_EQUAL: ordered((left, right) => left <= right),
  BETWEEN: isBetween,
  NOT_BETWEEN: not(isBetween),
  LIKE: contains,
  NOT_LIKE: not(contains),
  IN: isAmong,
  NOT_IN: not(isAmong),
  ANY_IN: (fact, value) => Array.isArray(fact) && listOf(value).some((item) => holds(fact, item)),
  ALL_IN: (fact, value) => Array.isArray(fact) && listOf(value).every((item) => holds(fact, item)),
};

/** Whether conditions ask about the tenant. */
export function askForTenant(conditions: readonly IntegrationCondition[]): boolean {
  return conditions.some(({ children }) => children.some(({ on }) => on === 'tenant'));
}

/**
 * Whether an integration with these conditions takes the message. One group that holds is enough. Conditions about the tenant do not
 * hold for events without one, not even those that say what the tenant is not.
 */
export function conditionsHold(conditions: readonly IntegrationCondition[], facts: IntegrationFacts): boolean {
  if (facts.tenant === undefined && askForTenant(conditions)) return false;

  return conditions.some((group) => groupHolds(group, facts));
}

function groupHolds({ isNegated, value, children }: IntegrationCondition, facts: IntegrationFacts): boolean {
  if (children.length === 0) return false;
  const holds = (part: IntegrationConditionPart): boolean => partHolds(part, facts);

  return (value === 'OR' ? children.some(holds) : children.every(holds)) !== isNegated;
}

function partHolds({ on, field, operator, value }: IntegrationConditionPart, facts: IntegrationFacts): boolean {
  const fact = readPath(facts, [on, ...field.split('.')]);

  return COMPARISONS[operator]?.(fact, value) ?? false;
}
