import { AppError } from '@novu/application-generic';
import { assertPayloadSchema, compilePayloadSchema } from './payload-schema.js';

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
  const validate = compilePayloadSchema(withPattern(pattern));
  expect([validate({ text: good }), validate({ text: bad })]).toEqual([true, false]);
});

it('keeps several patterns of one schema apart', () => {
  const validate = compilePayloadSchema({
    properties: { a: { pattern: '^a$' }, b: { pattern: '^b$' } },
    patternProperties: { '^n_': { type: 'number' } },
  });
  expect(validate({ a: 'a', b: 'b', n_c: 1 })).toBe(true);
  expect(validate({ a: 'b', b: 'b' })).toBe(false);
  expect(validate({ a: 'a', b: 'a' })).toBe(false);
  expect(validate({ n_c: 'c' })).toBe(false);
});

it('takes no longer for a pattern that sends a backtracking engine astray', () => {
  const validate = compilePayloadSchema(withPattern('^(a+)+$'));
  const before = performance.now();
  expect(validate({ text: `${'a'.repeat(50_000)}!` })).toBe(false);
  expect(performance.now() - before).toBeLessThan(2_000);
});

it.each([
  ['look-ahead', withPattern('^(?=a)')],
  ['back-references', withPattern('(a)\\1')],
  ['an unknown type', { type: 'nothing' }],
  ['a schema elsewhere', { $ref: 'https://example.com/schema.json' }],
])('refuses %s when the schema is saved', (_, schema) => {
  expect(() => assertPayloadSchema(schema)).toThrow(AppError);
});

it('checks unique items in a time that grows with their number', () => {
  const validate = compilePayloadSchema({ type: 'object', properties: { a: { type: 'array', uniqueItems: true } } });
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
