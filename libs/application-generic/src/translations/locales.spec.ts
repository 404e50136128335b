import { localeOfFile, toLocale } from './locales.js';

describe('locales are language_REGION, hyphens become underscores', () => {
  it.each([
    ['en_US', 'en_US'],
    ['en-US', 'en_US'],
    ['EN-us', 'en_US'],
    ['zh-hans-cn', 'zh_Hans_CN'],
    ['es_419', 'es_419'],
  ])('%s is %s', (text, locale) => {
    expect(toLocale(text)).toBe(locale);
  });

  it.each(['', 'en', 'english', 'en_', 'en_US_', 'en US', 'qq_US', 'en_QQ', '../en_US', 'en_US\n'])(
    '%j is none',
    (text) => {
      expect(toLocale(text)).toBeUndefined();
    },
  );

  it('files are named after them', () => {
    expect(localeOfFile('de-de.json')).toBe('de_DE');
    for (const name of ['de_DE', 'de_DE.txt', 'de.json', '/de_DE.json', '.json'])
      expect(localeOfFile(name)).toBeUndefined();
  });
});
