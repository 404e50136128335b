import { effortOf } from '@novu/testing';
import { compileJsonSchema } from './json-schema.js';

const withPattern = (pattern: string) => ({
  type: 'object',
  properties: { text: { type: 'string', pattern } },
});

it.each([
  ['^(a+)+$', 'aaa', 'aab'],
  ['^\\p{Lu}\\d{2,}$', 'Ä12', 'ä12'],
  ['^[\\u0041-\\u005A]+$', 'ABC', 'abc'],
  ['b', 'abc', 'ac'],
])('holds texts against the pattern %s', (pattern, good, bad) => {
  const validate = compileJsonSchema(withPattern(pattern));
  expect([validate({ text: good }), validate({ text: bad })]).toEqual([true, false]);
});

it('keeps several patterns of one schema apart', () => {
  const validate = compileJsonSchema({
    properties: { a: { pattern: '^a$' }, b: { pattern: '^b$' } },
    patternProperties: { '^n_': { type: 'number' } },
  });
  expect(validate({ a: 'a', b: 'b', n_c: 1 })).toBe(true);
  expect(validate({ a: 'b', b: 'b' })).toBe(false);
  expect(validate({ a: 'a', b: 'a' })).toBe(false);
  expect(validate({ n_c: 'c' })).toBe(false);
});

it('takes no longer for a pattern that sends a backtracking engine astray', () => {
  const validate = compileJsonSchema(withPattern('^(a+)+$'));
  const effort = effortOf(() => expect(validate({ text: `${'a'.repeat(50_000)}!` })).toBe(false));
  expect(effort).toBeLessThan(50);
});

it.each([
  ['look-ahead', withPattern('^(?=a)')],
  ['back-references', withPattern('(a)\\1')],
  ['an unknown type', { type: 'nothing' }],
  ['a schema elsewhere', { $ref: 'https://example.com/schema.json' }],
])('refuses %s', (_, schema) => {
  expect(() => compileJsonSchema(schema)).toThrow(Error);
});

it('checks unique items in a time that grows with their number', () => {
  const validate = compileJsonSchema({ type: 'object', properties: { a: { type: 'array', uniqueItems: true } } });
  const many = Array.from({ length: 40_000 }, (_, id) => ({ id, name: 'x' }));
  expect(validate({ a: many })).toBe(true);
  expect(validate({ a: [...many, { name: 'x', id: 7 }] })).toBe(false);
  expect(validate({ a: [1, '1', [1], null] })).toBe(true);
  expect(
    validate({
      a: [
        [1, { b: 2 }],
        [1, { b: 2 }],
      ],
    }),
  ).toBe(false);
});
