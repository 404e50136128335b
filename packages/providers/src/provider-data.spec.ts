import fc from 'fast-check';
import { recaseKey, withProviderData } from './provider-data.js';

describe('provider data (spec/providers.md section 5)', () => {
  it.each([
    ['status_callback', 'camelCase', 'statusCallback'],
    ['statusCallback', 'PascalCase', 'StatusCallback'],
    ['XMLName', 'snake_case', 'xml_name'],
    ['media-url', 'snake_case', 'media_url'],
    ['Content Type', 'camelCase', 'contentType'],
    ['apns-priority', 'none', 'apns-priority'],
  ] as const)('spells %s in %s as %s', (key, casing, spelled) => {
    expect(recaseKey(key, { casing })).toBe(spelled);
  });

  it('finds the same words in a key, whichever casing it came through', () => {
    const key = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_-]{0,20}$/);
    fc.assert(
      fc.property(key, fc.constantFrom('camelCase', 'PascalCase', 'snake_case'), (name, casing) => {
        const snake = recaseKey(name, { casing: 'snake_case' });
        expect(recaseKey(snake, { casing })).toBe(recaseKey(name, { casing }));
      }),
    );
  });

  it('takes the spelling of the table for a key found there by its re-cased name', () => {
    const spelling = { casing: 'snake_case', table: { ios_badge_type: 'ios_badgeType' } } as const;
    expect(withProviderData({}, { iosBadgeType: 'None' }, spelling).body).toEqual({ ios_badgeType: 'None' });
  });

  it('re-cases at every depth and in lists, and leaves values alone', () => {
    const date = new Date(0);
    const bytes = new Uint8Array([1]);
    const data = { outerKey: [{ innerKey: 'someValue' }], when: date, file: bytes };
    expect(withProviderData({}, data, { casing: 'snake_case' }).body).toEqual({
      outer_key: [{ inner_key: 'someValue' }],
      when: date,
      file: bytes,
    });
  });

  it('merges objects, joins lists and replaces the rest; "_passthrough" comes last and is taken as written', () => {
    const built = { to: 'a', list: [1], nested: { kept: 1, changed: 1 } };
    const data = {
      to: 'b',
      list: [2],
      nested: { changed: 2 },
      _passthrough: { body: { nested: { changed: 3, As_Written: true }, list: [3] } },
    };
    expect(withProviderData(built, data, { casing: 'camelCase' }).body).toEqual({
      to: 'b',
      list: [1, 2, 3],
      nested: { kept: 1, changed: 3, As_Written: true },
    });
    expect(built).toEqual({ to: 'a', list: [1], nested: { kept: 1, changed: 1 } });
  });

  it('never reaches into the prototype of objects', () => {
    const hostile: unknown = JSON.parse('{"_passthrough":{"body":{"__proto__":{"polluted":1},"constructor":{"x":1}}}}');
    const { body } = withProviderData({ a: 1 }, hostile as Record<string, unknown>, { casing: 'none' });
    expect(body).toEqual({ a: 1 });
    expect(Object.hasOwn(body, 'constructor')).toBe(false);
    expect({}).not.toHaveProperty('polluted');
  });

  it('takes headers and query from "_passthrough" only, and none that change who is called', () => {
    const data = {
      headers: { a: '1' },
      _passthrough: { headers: { 'X-Own': 1, Host: 'evil', 'Content-Length': '0', bad: {} }, query: { dry: true } },
    };
    const { headers, query, body } = withProviderData({}, data, { casing: 'camelCase' });
    expect(headers).toEqual({ 'X-Own': '1' });
    expect(query).toEqual({ dry: 'true' });
    expect(body).toEqual({ headers: { a: '1' } });
  });

  it.each([undefined, { _passthrough: 'text' }, { _passthrough: { body: [1], headers: 'x', query: null } }])(
    'ignores what is no provider data: %j',
    (data) => {
      expect(withProviderData({ a: 1 }, data, { casing: 'camelCase' })).toEqual({
        body: { a: 1 },
        headers: {},
        query: {},
      });
    },
  );
});
