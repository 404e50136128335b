import { told } from './values.js';

describe('a value as a trace tells it', () => {
  it.each([
    [undefined, null],
    [null],
    [0],
    ['text'],
    [[1, [2, { a: 'b' }]]],
    [{ a: { b: [null] }, c: 'd' }],
    ['x'.repeat(190)],
  ])('is itself where it is short: %j', (value, expected = value) => expect(told(value)).toEqual(expected));

  it.each([
    ['a text', 'x'.repeat(1_000)],
    ['a list', Array.from({ length: 1_000 }, (_, index) => index)],
    ['lists in lists', Array.from({ length: 30 }, () => Array.from({ length: 30 }, () => ['a', { b: null }]))],
    ['members', Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`member-${index}`, true]))],
    ['texts', { first: 'a'.repeat(120), second: 'b'.repeat(120) }],
  ])('is the beginning of its JSON where it is long: %s', (_, value) => {
    expect(told(value)).toBe(`${JSON.stringify(value).slice(0, 200)}…`);
  });

  it('is not read beyond what is told', () => {
    const unreadable = {
      toJSON() {
        throw new Error('read');
      },
    };
    const list = [...Array.from({ length: 300 }, () => 0), unreadable];
    expect(told(list)).toMatch(/^\[0,0,.*…$/);
    expect(told(Object.fromEntries(list.map((value, index) => [`member-${index}`, value])))).toMatch(/…$/);
  });
});
