import { keyValue } from './digest.js';

const variables = {
  payload: { order: { id: 7 }, items: [{ of: 'a' }, { of: 'b' }], 'sold by': 'shop' },
  subscriber: {},
  steps: {},
  workflow: {},
};

describe('7.2 the value of a key', () => {
  it.each([
    ['payload.order.id', '7'],
    ['payload.items[1].of', 'b'],
    ['payload["sold by"]', 'shop'],
    ['payload.items[0]', '{"of":"a"}'],
    ['payload.missing', undefined],
    ['payload.items[7].of', undefined],
  ])('is read where %s leads', (written, value) => {
    expect(keyValue(written, written, variables)).toBe(value);
  });

  it.each(['{{payload.of}}', 'payload.{{payload.of}}', 'payload["{{payload.of}}"]', 'older-key'])(
    'is what %s prints, which is never read as a path',
    (written) => {
      expect(keyValue(written, 'payload.order.id', variables)).toBe('payload.order.id');
    },
  );
});
