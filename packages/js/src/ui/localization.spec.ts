import { translator } from './localization.js';

it.each([
  [undefined, 'en-US'],
  ['de', 'de'],
  ['pt_BR', 'pt-BR'],
  ['ja-JP-u-hc-h12', 'ja-JP-u-hc-h12'],
  ['no such language', 'en-US'],
  ['', 'en-US'],
])('of the locale %p the browser is told %p', (locale, tag) => {
  expect(translator(locale === undefined ? {} : { locale })('locale')).toBe(tag);
});

it('of no localization at all, English', () => {
  expect(translator(null)('inbox.filters.labels.default')).toBe('Inbox');
});
