import { structureProblem } from './json-structure.js';

it.each([
  ['a text', 'a'],
  ['null', null],
  ['an empty object', {}],
  ['lists in objects in lists', [{ a: [{ b: null }, 1] }]],
  ['keys with dots and dollars, as customers have them', { $gt: 1, 'a.b': 2, '': 3 }],
  ['NUL in a text', { a: 'a\0b' }],
])('takes %s', (_, value) => {
  expect(structureProblem(value, 5)).toBeUndefined();
});

it.each([
  ['NUL in a key', { 'a\0b': 1 }, 'NUL'],
  ['NUL in a key far down', [{ a: [{ 'b\0': 1 }] }], 'NUL'],
  ['a key the driver takes for a type of its own', { a: { _bsontype: 'y' } }, '_bsontype'],
  ['too many levels of objects', { a: { b: { c: { d: { e: {} } } } } }, '5 levels'],
  ['too many levels of lists', [[[[[[]]]]]], '5 levels'],
])('refuses %s', (_, value, message) => {
  expect(structureProblem(value, 5)).toContain(message);
});
