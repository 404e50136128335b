/** Of organizations that have not chosen one (`spec/enums.md`). */
export const DEFAULT_LOCALE = 'en_US';

const SHAPE = /^([a-z]{2,3})(?:[-_]([a-z]{4}))?[-_]([a-z]{2}|\d{3})$/i;
const languages = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/**
 * A language and its region as the platform writes them: `en_US` for `en_US`, `en-US` and `en-us`. Asked for every message, so it does
 * not look whether there is such a language; {@link toLocale} does, at forty times the price.
 * @returns undefined for what does not look like a locale with a region.
 */
export function normalizeLocale(text: string): string | undefined {
  const [, language, script, region] = SHAPE.exec(text) ?? [];
  if (language === undefined || region === undefined) return undefined;
  const middle = script === undefined ? '' : `${script.charAt(0).toUpperCase()}${script.slice(1).toLowerCase()}_`;

  return `${language.toLowerCase()}_${middle}${region.toUpperCase()}`;
}

/** As {@link normalizeLocale}. @returns undefined also for a language or region nobody knows. */
export function toLocale(text: string): string | undefined {
  const locale = normalizeLocale(text);
  if (locale === undefined) return undefined;
  const [language = '', ...rest] = locale.split('_');
  const known = languages.of(language) !== undefined && regions.of(rest.at(-1) ?? '') !== undefined;

  return known ? locale : undefined;
}

const FILE_NAME = /^([\w-]+)\.json$/i;

/** The locale a file is named after: `en_US` for `en_US.json`; undefined for every other name. */
export function localeOfFile(fileName: string): string | undefined {
  const [, name] = FILE_NAME.exec(fileName) ?? [];

  return name === undefined ? undefined : toLocale(name);
}
