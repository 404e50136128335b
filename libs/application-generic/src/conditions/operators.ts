import { DateTime, type DurationLikeObject } from 'luxon';
import { isPlainObject, readPath, textOf } from '../rendering/values.js';

/**
 * An operator whose operands are evaluated before.
 *
 * @param now what relative dates count from.
 * @param context what `var` reads: the data of the condition, or the member of the list at hand.
 */
export type Operator = (operands: readonly unknown[], now: Date, context: unknown) => unknown;

/** Nothing longer is a number or a date; reading long digits again and again would take time. */
const MAX_SCALAR_LENGTH = 64;
/** A long needle made for it keeps a search busy for minutes. */
const MAX_NEEDLE_LENGTH = 1_000;
const MAX_PATH_LENGTH = 1_000;

function asFlag(value: unknown): number | undefined {
  if (value === true || value === 'true') return 1;

  return value === false || value === 'false' ? 0 : undefined;
}

/** As JavaScript does it, so null and empty text are 0; lists and objects are no numbers, however. */
function asNumber(value: unknown): number | undefined {
  if (typeof value === 'object' && value !== null) return undefined;
  if (typeof value === 'string' && value.length > MAX_SCALAR_LENGTH) return undefined;
  const number = Number(value);

  return Number.isNaN(number) ? undefined : number;
}

const BEGINS_WITH_DATE = /^\d{4}-\d\d-\d\d/;
const BEGINS_LIKE_MAIL_DATE = /^(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} /;

/** ISO 8601, with a blank for the `T` too, and RFC 2822. JavaScript's own reading would take "Order 1" for a date. UTC unless it says. */
function asDate(value: unknown): DateTime | undefined {
  if (typeof value !== 'string' || value.length > MAX_SCALAR_LENGTH) return undefined;
  const zone = { zone: 'utc' };
  if (BEGINS_WITH_DATE.test(value)) return valid(DateTime.fromISO(value, zone)) ?? valid(DateTime.fromSQL(value, zone));

  return BEGINS_LIKE_MAIL_DATE.test(value) ? valid(DateTime.fromRFC2822(value, zone)) : undefined;
}

const valid = (date: DateTime): DateTime | undefined => (date.isValid ? date : undefined);

const asTime = (value: unknown): number | undefined => asDate(value)?.toMillis();

/** Both values as what they first have in common; undefined when they have nothing. */
function comparable(left: unknown, right: unknown): readonly [number, number] | undefined {
  for (const coerce of [asFlag, asNumber, asTime]) {
    const first = coerce(left);
    const second = first === undefined ? undefined : coerce(right);
    if (first !== undefined && second !== undefined) return [first, second];
  }

  return undefined;
}

function equals(left: unknown, right: unknown): boolean {
  const pair = comparable(left, right);

  return pair ? pair[0] === pair[1] : left === right;
}

/** With three operands the middle one has to fit both: `{"<=": [min, value, max]}`. */
function ordered(fits: (left: number, right: number) => boolean): Operator {
  return (operands) =>
    operands.length > 1 &&
    operands.slice(1).every((right, index) => {
      const pair = comparable(operands[index], right);

      return pair !== undefined && fits(pair[0], pair[1]);
    });
}

/** False unless both operands are texts, for the negative forms too: a missing value does not satisfy them. */
function ofTexts(fits: (text: string, part: string) => boolean): Operator {
  return ([text, part]) => typeof text === 'string' && typeof part === 'string' && fits(text, part);
}

function includesText(text: string, part: string): boolean {
  if (part.length > MAX_NEEDLE_LENGTH && part.length <= text.length)
    throw new RangeError(`a text longer than ${MAX_NEEDLE_LENGTH} characters cannot be searched for`);

  return text.includes(part);
}

/** Membership in a list, or part of a text. */
function isIn(item: unknown, holder: unknown): boolean {
  if (Array.isArray(holder)) return holder.includes(item);
  const part = textOf(item);

  return typeof holder === 'string' && part !== undefined && includesText(holder, part);
}

function ofLists(fits: (haveCommon: boolean) => boolean): Operator {
  return ([left, right]) => {
    if (!Array.isArray(left) || !Array.isArray(right)) return false;
    const sought = new Set<unknown>(right);

    return fits(left.some((item) => sought.has(item)));
  };
}

/** A number, or text that is one. Unlike with comparisons, what is missing or empty is none. */
function numeric(value: unknown): number | undefined {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? asNumber(value) : undefined;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function ofRange(fits: (isInside: boolean) => boolean): Operator {
  return ([value, range]) => {
    const number = numeric(value);
    const [min, max] = listOf(range);
    if (number === undefined || typeof min !== 'number' || typeof max !== 'number') return false;

    return fits(min <= number && number <= max);
  };
}

/** How far from "exactly X ago" a date may be, by the unit of X. */
const TOLERANCE = {
  minutes: { minutes: 1 },
  hours: { hours: 1 },
  days: { days: 1 },
  weeks: { days: 1 },
  months: { days: 1 },
  years: { weeks: 1 },
} satisfies Record<string, DurationLikeObject>;
type RelativeUnit = keyof typeof TOLERANCE;

const isRelativeUnit = (value: unknown): value is RelativeUnit =>
  typeof value === 'string' && Object.hasOwn(TOLERANCE, value);

/** The X of "more than X ago": `{ amount: 3, unit: 'days' }`; undefined when it is not well-formed. */
export function relativeSpan(value: unknown): { amount: number; unit: RelativeUnit } | undefined {
  if (!isPlainObject(value)) return undefined;
  const amount = numeric(value.amount);

  return amount !== undefined && amount > 0 && Number.isFinite(amount) && isRelativeUnit(value.unit)
    ? { amount, unit: value.unit }
    : undefined;
}

interface RelativeDates {
  date: DateTime;
  now: DateTime;
  /** Now − X; months and years by calendar. */
  then: DateTime;
  unit: RelativeUnit;
}

function relative(fits: (dates: RelativeDates) => boolean): Operator {
  return ([value, distance], now) => {
    const date = asDate(value);
    const span = relativeSpan(distance);
    if (!date || !span) return false;
    const today = DateTime.fromJSDate(now, { zone: 'utc' });
    const then = today.minus({ [span.unit]: span.amount });

    return then.isValid && fits({ date, now: today, then, unit: span.unit });
  };
}

/** Second operand: `{ amount, unit }`. */
export const RELATIVE_DATE_OPERATORS: Readonly<Record<string, Operator>> = {
  moreThanXAgo: relative(({ date, then }) => date < then),
  lessThanXAgo: relative(({ date, then }) => date >= then),
  withinLast: relative(({ date, then, now }) => then <= date && date <= now),
  notWithinLast: relative(({ date, then }) => date < then),
  exactlyXAgo: relative(
    ({ date, then, unit }) => then.minus(TOLERANCE[unit]) <= date && date <= then.plus(TOLERANCE[unit]),
  ),
};

/** Undefined for what is missing. */
function read(context: unknown, path: unknown): unknown {
  if (path === undefined || path === null || path === '') return context;
  const name = textOf(path);
  if (name === undefined || name.length > MAX_PATH_LENGTH) return undefined;
  const value = readPath(context, name.split('.'));

  // Data built by ourselves may hold dates where JSON has texts.
  return value instanceof Date ? value.toISOString() : value;
}

function readOr(fallback: unknown, context: unknown, path: unknown): unknown {
  const value = read(context, path);

  return (value === undefined ? fallback : value) ?? null;
}

function missing(context: unknown, paths: readonly unknown[]): unknown[] {
  return paths.filter((path) => [null, ''].some((nothing) => readOr(null, context, path) === nothing));
}

const isTruthyOperand = ([value]: readonly unknown[]): boolean => isTruthy(value);

/** As JSON logic has it: an empty list is false, an empty object is not. */
export function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** The operators of `spec/engine.md` section 8, and those standard ones where the library would read inherited members, or throw for null. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  var: ([path, fallback], _now, context) => readOr(fallback, context, path),
  missing: (paths, _now, context) => missing(context, Array.isArray(paths[0]) ? listOf(paths[0]) : paths),
  missing_some: ([wanted, paths], _now, context) => {
    const absent = missing(context, listOf(paths));

    return listOf(paths).length - absent.length >= Number(wanted) ? [] : absent;
  },
  '!': (operands) => !isTruthyOperand(operands),
  '!!': isTruthyOperand,
  '==': ([left, right]) => equals(left, right),
  '=': ([left, right]) => equals(left, right),
  '!=': ([left, right]) => !equals(left, right),
  '===': ([left, right]) => left === right,
  '!==': ([left, right]) => left !== right,
  '<': ordered((left, right) => left < right),
  '<=': ordered((left, right) => left <= right),
  '>': ordered((left, right) => left > right),
  '>=': ordered((left, right) => left >= right),
  startsWith: ofTexts((text, part) => text.startsWith(part)),
  endsWith: ofTexts((text, part) => text.endsWith(part)),
  contains: ofTexts(includesText),
  doesNotContain: ofTexts((text, part) => !includesText(text, part)),
  doesNotBeginWith: ofTexts((text, part) => !text.startsWith(part)),
  doesNotEndWith: ofTexts((text, part) => !text.endsWith(part)),
  in: ([item, holder]) => isIn(item, holder),
  notIn: ([item, list]) => Array.isArray(list) && !list.includes(item),
  containsAny: ofLists((haveCommon) => haveCommon),
  doesNotContainAny: ofLists((haveCommon) => !haveCommon),
  null: ([value]) => value === null,
  notNull: ([value]) => value !== null,
  between: ofRange((isInside) => isInside),
  notBetween: ofRange((isInside) => !isInside),
  ...RELATIVE_DATE_OPERATORS,
  cat: (parts) => parts.map((part) => textOf(part) ?? '').join(''),
  substr: ([text, from, length]) =>
    (textOf(text) ?? '').slice(Number(from)).slice(0, typeof length === 'number' ? length : undefined),
};
