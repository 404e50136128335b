import { type FieldIssues, invalidInput } from '@novu/application-generic';
import { type FeedFilter, toObjectId, type Types } from '@novu/dal';
import { LIMITS, SeverityLevelEnum } from '@novu/shared';

/**
 * Reads what the clients of the Inbox filter by, in all its spellings (`spec/inbox-api.md` sections 3.2, 4.1, 4.3). Written by hand
 * and not as validated classes: the feed and the counts are the hottest reads of the API, and a filter takes forms no class has.
 * Everything throws a 422 that names the field.
 */

/** Of one filter (`spec/inbox-api.md` section 3.2). */
const MAX = { valuesPerGroup: 100, groups: 30, values: 200, textLength: 256, depth: 2, ids: 1_000 } as const;
const PAGE = { default: 10, max: 100 } as const;
/** Most milliseconds a `Date` can hold. */
const MAX_TIME = 8.64e15;

type Given = Readonly<Record<string, unknown>>;
type DataCondition = NonNullable<FeedFilter['data']>[number];

export interface FeedQuery {
  filter: FeedFilter;
  /** What was asked for, as the list answers it. */
  echo: Record<string, unknown>;
  page: { limit: number; after?: Types.ObjectId; offset?: number };
}

/** One filter of a count request. */
export interface CountFilter {
  filter: FeedFilter;
  /** As it was sent: clients look their counts up by it. */
  sent: unknown;
}

/** The query string as it was parsed; an empty object where there is none. */
export function queryOf({ query }: { query: unknown }): Given {
  return typeof query === 'object' && query !== null ? { ...query } : {};
}

/** What the payload of messages must hold. @param base64 of a JSON object with the scalars to look for. */
export function parsePayload(base64: string): DataCondition[] {
  return parseData(parseJson(Buffer.from(base64, 'base64').toString('utf8'), 'payload'), 'payload');
}

/** The query string of `GET /v1/inbox/notifications`, parsed into bracket forms. */
export function parseFeedQuery(query: Given): FeedQuery {
  const data = parseDataText(query['data'], 'data');
  const given = { ...query, data };
  const filter = parseFilter(given);
  const after = parseAfter(query['after']);
  const offset = parseNumber(query['offset'], 'offset', { min: 0, max: 1_000_000 });

  return {
    filter,
    echo: echoOf(filter, given),
    page: {
      limit: parseNumber(query['limit'], 'limit', { min: 1, max: PAGE.max }) ?? PAGE.default,
      ...(after ? { after } : {}),
      ...(offset === undefined ? {} : { offset }),
    },
  };
}

/** @param text the `filters` of a count request: a JSON array of at most 30 filters. */
export function parseCountFilters(text: unknown): CountFilter[] {
  const filters = typeof text === 'string' ? parseJson(text, 'filters') : undefined;
  if (!Array.isArray(filters)) throw refusal('filters', 'filters must be a JSON array of filters, as text');
  if (filters.length > LIMITS.countFilters)
    throw refusal('filters', `filters may have at most ${LIMITS.countFilters} members`);

  return filters.map((sent: unknown, index) => {
    if (!isPlainObject(sent)) throw refusal(`filters.${index}`, `filters.${index} must be an object`);

    return { filter: parseFilter(sent, `filters.${index}.`), sent };
  });
}

/**
 * The body of a change of many: `tags` in any form, `data` as JSON text, `notificationIds`. The clients send ids to be seen only; they go
 * for every change, so that who names the notifications to delete does not lose all the others.
 */
export function parseBulkBody(body: unknown): FeedFilter {
  if (body === undefined || body === null) return {};
  if (!isPlainObject(body)) throw refusal('body', 'The body must be an object');
  const ids = parseIds(body['notificationIds']);

  return { ...parseFilter({ tags: body['tags'], data: parseDataText(body['data'], 'data') }), ...(ids ? { ids } : {}) };
}

function parseFilter(given: Given, at = ''): FeedFilter {
  const filter: FeedFilter = {};
  for (const flag of ['read', 'seen', 'archived', 'snoozed'] as const) {
    const value = parseBoolean(given[flag], at + flag);
    if (value !== undefined) filter[flag] = value;
  }
  const tagGroups = parseTags(given['tags'], `${at}tags`);
  if (tagGroups.length > 0) filter.tagGroups = tagGroups;
  const data = parseData(given['data'], `${at}data`);
  if (data.length > 0) filter.data = data;
  const severity = parseSeverity(given['severity'], `${at}severity`);
  if (severity.length > 0) filter.severity = severity;
  const from = parseNumber(given['createdGte'], `${at}createdGte`, { min: -MAX_TIME, max: MAX_TIME });
  if (from !== undefined) filter.createdAfter = new Date(from);
  const to = parseNumber(given['createdLte'], `${at}createdLte`, { min: -MAX_TIME, max: MAX_TIME });
  if (to !== undefined) filter.createdBefore = new Date(to);

  return filter;
}

/** The values in their types instead of the texts of a query string; one flat list of tags stays one. */
function echoOf(filter: FeedFilter, given: Given): Record<string, unknown> {
  const [group, ...further] = filter.tagGroups ?? [];
  const isFlat = further.length === 0 && !(Array.isArray(given['tags']) && Array.isArray(given['tags'][0]));
  const { read, seen, archived, snoozed } = filter;

  return {
    ...(group ? { tags: isFlat ? group : { and: [group, ...further].map((or) => ({ or })) } } : {}),
    ...Object.fromEntries(Object.entries({ read, seen, archived, snoozed }).filter(([, value]) => value !== undefined)),
    ...(filter.data ? { data: given['data'] } : {}),
    ...(filter.severity ? { severity: given['severity'] } : {}),
    ...(filter.createdAfter ? { createdGte: filter.createdAfter.getTime() } : {}),
    ...(filter.createdBefore ? { createdLte: filter.createdBefore.getTime() } : {}),
  };
}

/** `['a']`, `{or: ['a']}`, `{and: [{or: ['a']}]}`; in a query string also `a` and, for the last form, `[['a']]`. */
function parseTags(value: unknown, field: string): string[][] {
  if (isAbsent(value)) return [];
  const groups = typeof value === 'string' ? [[value]] : groupsOf(value);
  if (!groups) throw refusal(field, `${field} must be a list of texts, {or: [...]} or {and: [{or: [...]}]}`);
  refuseExcess(groups, field);
  if (!groups.every((group): group is string[] => group.every(isShortText))) {
    throw refusal(field, `${field} may hold texts of at most ${MAX.textLength} characters only`);
  }

  return groups.filter((group) => group.length > 0);
}

/** The three forms a condition may take, as groups: OR inside of each, AND between them. */
function groupsOf(value: unknown): unknown[][] | undefined {
  if (Array.isArray(value)) return value.length > 0 && value.every(Array.isArray) ? (value as unknown[][]) : [value];
  if (!isPlainObject(value)) return undefined;
  const keys = Object.keys(value);
  if (keys.length !== 1) return undefined;
  if (Array.isArray(value['or'])) return [value['or']];
  if (!Array.isArray(value['and'])) return undefined;
  const groups = value['and'].map((member: unknown) =>
    Array.isArray(member) ? [member] : isPlainObject(member) ? groupsOf(member) : undefined,
  );

  return groups.every((group) => group?.length === 1) ? groups.flatMap((group) => group ?? []) : undefined;
}

function parseData(value: unknown, field: string): DataCondition[] {
  if (isAbsent(value)) return [];
  if (!isPlainObject(value)) throw refusal(field, `${field} must be an object`);
  const conditions = dataConditions(value, field, '', 1);
  refuseExcess(
    conditions.map(({ anyOf }) => anyOf),
    field,
  );

  return conditions.filter(({ anyOf }) => anyOf.length > 0);
}

function dataConditions(value: Given, field: string, parent: string, depth: number): DataCondition[] {
  return Object.entries(value).flatMap(([key, member]) => {
    const path = parent + key;
    if (!isSafeKey(key))
      throw refusal(`${field}.${path}`, `${field} has a key that is empty or begins with "$" or "."`);
    const groups = isScalar(member) ? [[member]] : groupsOf(member);
    if (groups) return groups.map((anyOf) => ({ path, anyOf: refuseNonScalars(anyOf, `${field}.${path}`) }));
    if (!isPlainObject(member))
      throw refusal(`${field}.${path}`, `${field}.${path} must be a text, a number, a boolean or a list of them`);
    if (depth >= MAX.depth) throw refusal(`${field}.${path}`, `${field} may be ${MAX.depth} levels deep at most`);

    return dataConditions(member, field, `${path}.`, depth + 1);
  });
}

/** A dot goes a level down, so each part must be a name a document may have. */
function isSafeKey(key: string): boolean {
  return key.split('.').every((part) => part !== '' && !part.startsWith('$')) && !key.includes('\0');
}

function refuseNonScalars(values: readonly unknown[], field: string): readonly unknown[] {
  if (!values.every(isScalar)) {
    throw refusal(field, `${field} may hold numbers, booleans and texts of at most ${MAX.textLength} characters only`);
  }

  return values;
}

function refuseExcess(groups: readonly (readonly unknown[])[], field: string): void {
  const tooLong = groups.some((group) => group.length > MAX.valuesPerGroup);
  const total = groups.reduce((sum, group) => sum + group.length, 0);
  if (!tooLong && groups.length <= MAX.groups && total <= MAX.values) return;
  throw refusal(
    field,
    `${field} may have ${MAX.groups} groups, ${MAX.valuesPerGroup} values a group and ${MAX.values} values in all at most`,
  );
}

function parseSeverity(value: unknown, field: string): SeverityLevelEnum[] {
  if (isAbsent(value)) return [];
  const levels: readonly string[] = Object.values(SeverityLevelEnum);
  const given: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (
    given.length > levels.length ||
    !given.every((level): level is SeverityLevelEnum => typeof level === 'string' && levels.includes(level))
  ) {
    throw refusal(field, `${field} must be one or several of ${levels.join(', ')}`);
  }

  return [...given];
}

function parseBoolean(value: unknown, field: string): boolean | undefined {
  if (isAbsent(value)) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw refusal(field, `${field} must be true or false`);
}

function parseNumber(value: unknown, field: string, { min, max }: { min: number; max: number }): number | undefined {
  if (isAbsent(value)) return undefined;
  // Clients in languages with a type for fractions write 10 as `10.0`.
  const number = typeof value === 'string' && /^-?\d+(?:\.0+)?$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max) return number;
  throw refusal(field, `${field} must be a whole number from ${min} to ${max}`);
}

function parseAfter(value: unknown): Types.ObjectId | undefined {
  if (isAbsent(value)) return undefined;
  const id = typeof value === 'string' ? toObjectId(value) : undefined;
  if (!id) throw refusal('after', 'after must be the id of a notification');

  return id;
}

function parseIds(value: unknown): Types.ObjectId[] | undefined {
  if (isAbsent(value)) return undefined;
  const given: readonly unknown[] | undefined = Array.isArray(value) && value.length <= MAX.ids ? value : undefined;
  const ids = given?.flatMap((id) => (typeof id === 'string' ? (toObjectId(id) ?? []) : []));
  if (!ids || ids.length !== given?.length) {
    throw refusal('notificationIds', `notificationIds must be a list of at most ${MAX.ids} ids of notifications`);
  }

  return ids;
}

function parseDataText(value: unknown, field: string): unknown {
  if (isAbsent(value)) return undefined;
  if (typeof value !== 'string') throw refusal(field, `${field} must be a JSON object, as text`);

  return parseJson(value, field);
}

function parseJson(text: string, field: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusal(field, `${field} is not valid JSON`);
  }
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function isPlainObject(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX.textLength;
}

function isScalar(value: unknown): boolean {
  return isShortText(value) || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}

function refusal(field: string, message: string): Error {
  return invalidInput({ [field]: { messages: [message] } } satisfies FieldIssues);
}
