import { parseSender } from './sender.js';

describe('parseSender', () => {
  it.each([
    ['Ada Lovelace <ada@example.com>', 'Ada Lovelace', 'ada@example.com'],
    ['"Lovelace, Ada" <ada@example.com>', 'Lovelace, Ada', 'ada@example.com'],
    ['<ada@example.com>', 'ada@example.com', 'ada@example.com'],
    ['ada@example.com', 'ada@example.com', 'ada@example.com'],
  ])('%s', (from, name, address) => expect(parseSender(from)).toEqual({ name, address }));
});
