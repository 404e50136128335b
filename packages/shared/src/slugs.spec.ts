import { decodeBase62, encodeBase62, parseIdOrSlug, slugify, toSlug } from './slugs.js';

describe('slugs', () => {
  it.each([
    '65f1c0ffee5a1b2c3d4e5f60',
    '000000000000000000000001',
    '00ff00ff00ff00ff00ff00ff',
    'ffffffffffffffffffffffff',
  ])('encodes and decodes %s', (id) => expect(decodeBase62(encodeBase62(id))).toBe(id));

  it('reads back the id of a slug', () => {
    const id = '65f1c0ffee5a1b2c3d4e5f60';
    expect(toSlug('Hello, World!', 'workflow', id)).toMatch(/^hello-world_wf_[0-9A-Za-z]+$/);
    expect(parseIdOrSlug(toSlug('Hello, World!', 'workflow', id))).toEqual({ id });
  });

  it('takes anything else as an identifier', () => {
    expect(parseIdOrSlug('order-shipped')).toEqual({ identifier: 'order-shipped' });
    expect(parseIdOrSlug('my_wf_')).toEqual({ identifier: 'my_wf_' });
    expect(parseIdOrSlug('x_wf_!!')).toEqual({ identifier: 'x_wf_!!' });
  });

  it('turns names into identifiers', () => {
    expect(slugify('  Ünïcode & Co. 2 ')).toBe('unicode-co-2');
  });
});
