import { Drop, type Liquid } from 'liquidjs';
import pluralizeWord from 'pluralize';
import { readPath } from './values.js';

/** JSON with single quotes, so that an object inside a quoted attribute does not end the attribute. */
const quoted = (value: unknown, spaces = 0): string => (JSON.stringify(value, null, spaces) ?? '').replaceAll('"', "'");

/**
 * How a value is printed (`spec/engine.md` section 15): objects and arrays as JSON with single quotes, null and undefined as nothing.
 */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (value instanceof Drop) return dropText(value);
  if (value instanceof Date) return value.toISOString();

  return typeof value === 'object' ? quoted(value) : `${value as number | boolean | bigint}`;
}

/** Liquid's own values, such as `forloop`, print nothing unless they stand for a plain value. */
function dropText(drop: Drop): string {
  const value: unknown = drop.valueOf();

  return value instanceof Drop ? '' : toText(value);
}

const toCount = (value: unknown, fallback: number): number => {
  const count = Math.trunc(Number(value ?? fallback));

  return Number.isNaN(count) ? fallback : Math.max(0, count);
};

const namesOf = (items: unknown[], keyPath: unknown): string[] =>
  items.map((item) =>
    toText(typeof keyPath === 'string' && keyPath !== '' ? readPath(item, keyPath.split('.')) : item),
  );

/** `digest: maxNames=2, keyPath?, separator=', '`: "Ann, Bob and 3 others". */
function digest(items: unknown, maxNames: unknown = 2, keyPath?: unknown, separator: unknown = ', '): string {
  if (!Array.isArray(items) || items.length === 0) return '';
  const names = namesOf(items, keyPath);
  const limit = toCount(maxNames, 2);
  const comma = toText(separator);
  if (names.length === 1) return names[0] ?? '';
  if (names.length === 2) return names.join(' and ');
  // The comma before the separator is kept as customers' texts already look like this.
  if (names.length === 3 && limit >= 3) return `${names[0]}, ${comma}${names[1]} and ${names[2]}`;
  const others = names.length - limit;
  if (others <= 0) return `${names.slice(0, -1).join(comma)} and ${names.at(-1)}`;

  return `${names.slice(0, limit).join(comma)} and ${others} ${others === 1 ? 'other' : 'others'}`;
}

/** `toSentence: keyPath, limit=2, overflowSuffix, wordsConnector, twoWordsConnector, lastWordConnector`. */
function toSentence(
  items: unknown,
  keyPath: unknown = '',
  limit: unknown = 2,
  overflowSuffix: unknown = 'other',
  wordsConnector: unknown = ', ',
  twoWordsConnector: unknown = ' and ',
  lastWordConnector: unknown = ', and ',
): string {
  if (!Array.isArray(items) || items.length === 0) return '';
  const names = namesOf(items, keyPath);
  const shown = toCount(limit, 2);
  const last = toText(lastWordConnector);
  if (names.length <= 2) return names.join(toText(twoWordsConnector));
  if (names.length <= shown) return `${names.slice(0, -1).join(toText(wordsConnector))}${last}${names.at(-1)}`;
  const others = names.length - shown;
  const overflow = `${others} ${pluralizeWord(toText(overflowSuffix), others)}`;
  if (shown === 0) return overflow;

  return `${names.slice(0, shown).join(toText(wordsConnector))}${shown === 1 ? toText(twoWordsConnector) : last}${overflow}`;
}

/** Numbers and numeric text as they are, arrays by length, objects by the number of their keys. */
function countOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length;

  return value === '' || value === null ? Number.NaN : Number(value);
}

/** `pluralize: singular, plural?, showCount='true'`: "1 comment", "3 comments", nothing for none. */
function pluralize(value: unknown, singular: unknown = '', plural: unknown = '', showCount: unknown = 'true'): string {
  const count = countOf(value);
  if (!(count > 0)) return '';
  const one = toText(singular);
  const word = count === 1 ? one : toText(plural) || pluralizeWord(one);

  return toText(showCount) === 'false' ? word : `${count} ${word}`;
}

/** `json: spaces?`. */
const json = (value: unknown, spaces: unknown = 0): string => quoted(value, toCount(spaces, 0));

/** Adds the platform's filters (`spec/engine.md` section 15) to those of Liquid. */
export function registerFilters(liquid: Liquid): void {
  for (const [name, filter] of Object.entries({ json, digest, toSentence, pluralize }))
    liquid.registerFilter(name, filter);
}
