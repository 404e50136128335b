import { formatAge } from './format-age.js';

const DATE = '2026-03-01T12:00:00.000Z';

describe('formatAge', () => {
  it.each([
    [0, 'just now'],
    [9_999, 'just now'],
    [42_000, '42 s ago'],
    [60_000, '1 min ago'],
    [59 * 60_000 + 59_000, '59 min ago'],
    [3_600_000, '1 h ago'],
    [86_400_000, '1 d ago'],
    [6 * 86_400_000, '6 d ago'],
  ])('%d ms → %s', (age, text) => expect(formatAge(age, DATE)).toBe(text));

  it('names the date after a week', () => {
    expect(formatAge(8 * 86_400_000, DATE)).toContain('2026');
  });
});
