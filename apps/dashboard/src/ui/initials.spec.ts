import { hueOf, initialsOf } from './initials.js';

describe('initialsOf', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['ada', 'A'],
    ['Jean Luc Marie Picard', 'JP'],
    ['  ', '?'],
    ['🦊 Fox', '🦊F'],
  ])('%s → %s', (name, initials) => expect(initialsOf(name)).toBe(initials));
});

describe('hueOf', () => {
  it('stays inside the circle and is stable', () => {
    expect(hueOf('Ada Lovelace')).toBe(hueOf('Ada Lovelace'));
    expect(hueOf('x'.repeat(10_000))).toBeGreaterThanOrEqual(0);
    expect(hueOf('x'.repeat(10_000))).toBeLessThan(360);
  });
});
