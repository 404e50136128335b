import { AppError } from '@novu/application-generic';
import qs from 'qs';
import { parseBulkBody, parseCountFilters, parseFeedQuery } from './inbox.filter.js';

const feed = (query: string) => parseFeedQuery(qs.parse(query, { depth: 4, arrayLimit: 500 }));
const count = (...filters: unknown[]) => parseCountFilters(JSON.stringify(filters)).map(({ filter }) => filter);

/** The fields a refusal names. */
function refusedFields(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError && error.status === 422) return Object.keys(error.details.errors ?? {});
    throw error;
  }

  return [];
}

it('reads the query string of the published client', () => {
  const id = '64b7f0a1c2d3e4f5a6b7c8d9';
  const query = feed(
    `limit=20&after=${id}&offset=3&read=false&archived=false&snoozed=false&seen=true&severity[]=high&severity[]=low` +
      `&createdGte=1000&createdLte=2000&tags[]=a&tags[]=b&data=${encodeURIComponent('{"kind":"x"}')}`,
  );
  expect(query.filter).toEqual({
    read: false,
    seen: true,
    archived: false,
    snoozed: false,
    tagGroups: [['a', 'b']],
    data: [{ path: 'kind', anyOf: ['x'] }],
    severity: ['high', 'low'],
    createdAfter: new Date(1000),
    createdBefore: new Date(2000),
  });
  expect(query.page).toMatchObject({ limit: 20, offset: 3 });
  expect(query.page.after?.toHexString()).toBe(id);
  expect(query.echo).toEqual({
    tags: ['a', 'b'],
    read: false,
    seen: true,
    archived: false,
    snoozed: false,
    data: { kind: 'x' },
    severity: ['high', 'low'],
    createdGte: 1000,
    createdLte: 2000,
  });
});

it('asks for ten notifications when nothing is said', () => {
  expect(feed('')).toEqual({ filter: {}, echo: {}, page: { limit: 10 } });
  // As the Python client writes it.
  expect(feed('limit=20.0&offset=3.0').page).toMatchObject({ limit: 20, offset: 3 });
});

it('knows tags in every form', () => {
  expect(feed('tags=a').filter.tagGroups).toEqual([['a']]);
  expect(feed('tags[0][]=a&tags[0][]=b&tags[1][]=c')).toMatchObject({
    filter: { tagGroups: [['a', 'b'], ['c']] },
    echo: { tags: { and: [{ or: ['a', 'b'] }, { or: ['c'] }] } },
  });
  expect(
    count({ tags: ['a'] }, { tags: { or: ['a'] } }, { tags: { and: [{ or: ['a'] }, { or: ['b'] }] } }, { tags: [] }),
  ).toEqual([{ tagGroups: [['a']] }, { tagGroups: [['a']] }, { tagGroups: [['a'], ['b']] }, {}]);
});

it('knows data in every form', () => {
  const data = {
    one: 1,
    some: ['a', true],
    any: { or: ['b'] },
    all: { and: [{ or: ['c'] }, { or: ['d'] }] },
    deep: { er: 'e' },
  };
  expect(count({ data })).toEqual([
    {
      data: [
        { path: 'one', anyOf: [1] },
        { path: 'some', anyOf: ['a', true] },
        { path: 'any', anyOf: ['b'] },
        { path: 'all', anyOf: ['c'] },
        { path: 'all', anyOf: ['d'] },
        { path: 'deep.er', anyOf: ['e'] },
      ],
    },
  ]);
});

it.each([
  ['limit=0', 'limit'],
  ['limit=101', 'limit'],
  ['limit=ten', 'limit'],
  ['limit=1.5', 'limit'],
  ['offset=-1', 'offset'],
  ['after=nonsense', 'after'],
  ['after[$gt]=', 'after'],
  ['read=maybe', 'read'],
  ['archived[$ne]=true', 'archived'],
  ['severity=urgent', 'severity'],
  ['severity[$in]=high', 'severity'],
  ['createdGte=yesterday', 'createdGte'],
  ['tags[$ne]=a', 'tags'],
  [`tags=${'x'.repeat(257)}`, 'tags'],
  ['data=nonsense', 'data'],
  ['data=[1]', 'data'],
  ['data={"$where":"1"}', 'data.$where'],
  ['data={".a":1}', 'data..a'],
  ['data={"a":{"$gt":""}}', 'data.a.$gt'],
  ['data={"a.$gt":1}', 'data.a.$gt'],
  ['data={"a":null}', 'data.a'],
  ['data={"a":[{"b":1}]}', 'data.a'],
  ['data={"a":{"b":{"c":1}}}', 'data.a.b'],
])('refuses %s', (query, field) => {
  expect(refusedFields(() => feed(query))).toEqual([field]);
});

it('keeps to the limits', () => {
  const tags = (groups: number, values: number) => ({
    and: Array.from({ length: groups }, () => ({ or: Array.from({ length: values }, (_, index) => `t${index}`) })),
  });
  expect(count({ tags: tags(2, 100) })).toHaveLength(1);
  expect(refusedFields(() => count({ tags: tags(1, 101) }))).toEqual(['filters.0.tags']);
  expect(refusedFields(() => count({}, { tags: tags(31, 1) }))).toEqual(['filters.1.tags']);
  expect(refusedFields(() => count({ tags: tags(3, 70) }))).toEqual(['filters.0.tags']);
  expect(refusedFields(() => count({ data: { a: Array.from({ length: 101 }, (_, index) => index) } }))).toEqual([
    'filters.0.data',
  ]);
  expect(refusedFields(() => count({ data: { a: 'x'.repeat(257) } }))).toEqual(['filters.0.data.a']);
});

it('takes up to thirty filters and hands each back as it was sent', () => {
  const sent = { tags: { or: ['a'] }, severity: 'high', anything: 1 };
  expect(parseCountFilters(JSON.stringify([sent]))[0]?.sent).toEqual(sent);
  expect(count(...Array.from({ length: 30 }, () => ({})))).toHaveLength(30);
  expect(refusedFields(() => count(...Array.from({ length: 31 }, () => ({}))))).toEqual(['filters']);
  expect(refusedFields(() => parseCountFilters('{}'))).toEqual(['filters']);
  expect(refusedFields(() => parseCountFilters(undefined))).toEqual(['filters']);
  expect(refusedFields(() => parseCountFilters('['))).toEqual(['filters']);
  expect(refusedFields(() => count('x'))).toEqual(['filters.0']);
});

it('reads the bodies of changes of many', () => {
  expect(parseBulkBody(undefined)).toEqual({});
  expect(parseBulkBody({ tags: ['a'], data: '{"k":"v"}' })).toEqual({
    tagGroups: [['a']],
    data: [{ path: 'k', anyOf: ['v'] }],
  });
  expect(parseBulkBody({ notificationIds: ['64b7f0a1c2d3e4f5a6b7c8d9'] }).ids).toHaveLength(1);
  expect(refusedFields(() => parseBulkBody({ data: { k: 'v' } }))).toEqual(['data']);
  expect(refusedFields(() => parseBulkBody({ notificationIds: [{ $gt: '' }] }))).toEqual(['notificationIds']);
  expect(refusedFields(() => parseBulkBody([]))).toEqual(['body']);
});
