import { AppError } from '@novu/application-generic';
import { parseContexts, readContexts } from './context-input.js';

/** Field path → what is wrong with it; undefined when nothing is. */
function issuesOf(value: unknown): object | undefined {
  try {
    parseContexts(value);
  } catch (error) {
    if (error instanceof AppError && error.status === 422) return error.details.errors;
    throw error;
  }

  return undefined;
}

const issue = { messages: [expect.any(String)] };

it('3.2: each context is `type: id` or `type: {id, data}`', () => {
  const value = { tenant: 'acme', region: { id: 'eu' }, app: { id: 'x-1_Y', data: { plan: { tier: 1 } } } };
  expect(parseContexts(value)).toEqual([
    { type: 'tenant', id: 'acme' },
    { type: 'region', id: 'eu' },
    { type: 'app', id: 'x-1_Y', data: { plan: { tier: 1 } } },
  ]);
});

it.each([[undefined], [null], [{}]])('takes %j for no context', (value) => {
  expect(parseContexts(value)).toEqual([]);
});

it('takes data that is null for none, and members it does not know for nothing', () => {
  expect(parseContexts({ tenant: { id: 'a', data: null, more: 1 } })).toEqual([{ type: 'tenant', id: 'a' }]);
});

it('takes types named like members of every object', () => {
  expect(parseContexts({ toString: 'a', constructor: { id: 'b' } })).toEqual([
    { type: 'toString', id: 'a' },
    { type: 'constructor', id: 'b' },
  ]);
});

it('3.2: at most 5 contexts', () => {
  const five = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((type) => [type, 'x']));
  expect(parseContexts(five)).toHaveLength(5);
  expect(issuesOf({ ...five, f: 'x' })).toEqual({ context: issue });
});

it.each([
  ['a text', 'acme', 'context'],
  ['a list', [{ tenant: 'acme' }], 'context'],
  ['a type with a colon', { 'a:b': 'x' }, 'context'],
  ['a type with a dot', { 'a.b': 'x' }, 'context'],
  ['an empty type', { '': 'x' }, 'context'],
  ['a type with a line break', { 'a\n': 'x' }, 'context'],
  ['a type too long', { ['t'.repeat(101)]: 'x' }, 'context'],
  ['an empty id', { tenant: '' }, 'context.tenant'],
  ['an id with a space', { tenant: 'a b' }, 'context.tenant'],
  ['an id with a colon', { tenant: 'a:b' }, 'context.tenant'],
  ['an id outside ASCII', { tenant: 'ä' }, 'context.tenant'],
  ['a number', { tenant: 5 }, 'context.tenant'],
  ['null', { tenant: null }, 'context.tenant'],
  ['a list of ids', { tenant: ['a'] }, 'context.tenant'],
  ['an object without id', { tenant: { data: {} } }, 'context.tenant.id'],
  ['an operator of the database as id', { tenant: { id: { $gt: '' } } }, 'context.tenant.id'],
  ['an id too long', { tenant: { id: 'i'.repeat(101) } }, 'context.tenant.id'],
  ['data that is a list', { tenant: { id: 'a', data: [] } }, 'context.tenant.data'],
  ['data that is a text', { tenant: { id: 'a', data: 'x' } }, 'context.tenant.data'],
  ['data with a NUL in a key', { tenant: { id: 'a', data: { 'x\0': 1 } } }, 'context.tenant.data'],
])('3.2: ids and types match `^[a-zA-Z0-9_-]+$`, data is an object: refuses %s', (_, value, path) => {
  expect(issuesOf(value)).toEqual({ [path]: expect.objectContaining(issue) });
});

it('3.2: data is at most 64 KB, counted in bytes of JSON', () => {
  const withText = (text: string) => ({ tenant: { id: 'a', data: { t: text } } });
  const frame = Buffer.byteLength(JSON.stringify({ t: '' }));
  expect(parseContexts(withText('x'.repeat(65_536 - frame)))).toHaveLength(1);
  expect(issuesOf(withText('x'.repeat(65_537 - frame)))).toEqual({ 'context.tenant.data': issue });
  expect(issuesOf(withText('é'.repeat(32_768)))).toEqual({ 'context.tenant.data': issue });
});

it('refuses data nested without end instead of following it down', () => {
  let data: object = {};
  for (let level = 0; level < 100_000; level += 1) data = { data };
  expect(issuesOf({ tenant: { id: 'a', data } })).toEqual({ 'context.tenant.data': issue });
});

it('names everything that is wrong at once, and does not throw long values back', () => {
  const long = 'ö'.repeat(5_000);
  const issues = issuesOf({ good: 'x', tenant: { id: 5, data: 1 }, region: long });
  expect(Object.keys(issues ?? {})).toEqual(['context.tenant.id', 'context.tenant.data', 'context.region']);
  expect(JSON.stringify(issues).length).toBeLessThan(1_000);
});

it('lets a caller collect issues with those of other fields, and go on with what is right', () => {
  const refused: string[] = [];
  const contexts = readContexts({ tenant: 'a b', region: 'eu' }, (path) => refused.push(path));
  expect(refused).toEqual(['context.tenant']);
  expect(contexts).toEqual([{ type: 'region', id: 'eu' }]);
});
