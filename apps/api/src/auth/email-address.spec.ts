import { normalizeEmail } from './email-address.js';

describe('normalizeEmail', () => {
  it.each([
    ['Ada@Example.com', 'ada@example.com'],
    ['  ada@example.com ', 'ada@example.com'],
    ['ada+novu@example.com', 'ada+novu@example.com'],
    ['a.d.a@example.com', 'a.d.a@example.com'],
    ['A.da+novu@gmail.com', 'ada@gmail.com'],
    ['a.da+novu@googlemail.com', 'ada@gmail.com'],
    ['a.da+novu@live.com', 'ada@live.com'],
    ['a.da+novu@hotmail.com', 'a.da@hotmail.com'],
    ['a.da+novu@outlook.com', 'a.da@outlook.com'],
    ['+only@gmail.com', '+only@gmail.com'],
  ])('%s → %s', (address, expected) => {
    expect(normalizeEmail(address)).toBe(expected);
  });
});
