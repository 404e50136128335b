import { isGoodPassword } from './password-rules.js';

describe('isGoodPassword', () => {
  it.each(['Secret#2026', 'aA1-aA1-', `aA1!${'x'.repeat(60)}`])('takes %s', (password) => {
    expect(isGoodPassword(password)).toBe(true);
  });

  it.each([
    ['', 'empty'],
    ['aA1-aA1', 'seven characters'],
    [`aA1!${'x'.repeat(61)}`, '65 characters'],
    ['secret#2026', 'no upper case'],
    ['SECRET#2026', 'no lower case'],
    ['Secret#word', 'no digit'],
    ['Secret_2026', 'none of the special characters'],
    ['Secret# 2026', 'a space'],
  ])('refuses %j: %s', (password) => {
    expect(isGoodPassword(password)).toBe(false);
  });
});
