import { mapParts } from './template-tags.js';

// Browsers drop tabs and line breaks inside addresses, so `/<tab>/host` would be another site.
// eslint-disable-next-line no-control-regex
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f]/;
const ABSOLUTE = /^https?:\/\/[^\s/\\]/i;
/** One slash: `//host` and `/\host` lead to another site. */
const LOCAL_PATH = /^\/(?![/\\])/;

/**
 * An address a message may lead to: absolute http(s), or a path of the customer's site (`spec/engine.md` section 13.2). Undefined for
 * everything else, such as `javascript:`, `mailto:` and `//host`.
 */
export function safeWebUrl(text: string | undefined): string | undefined {
  const url = text?.trim() ?? '';
  if (CONTROL_CHARACTERS.test(url)) return undefined;
  if (LOCAL_PATH.test(url)) return url;

  return ABSOLUTE.test(url) && URL.canParse(url) ? url : undefined;
}

const EMAIL_SCHEMES = new Set(['http', 'https', 'mailto', 'tel', 'sms']);
const SCHEME = /^([a-z][a-z0-9+.-]*):/i;

/** An address a link in an e-mail may have. Relative ones stay: a layout may set a base. */
export function safeEmailUrl(text: string): string | undefined {
  const url = text.trim();
  if (url === '' || CONTROL_CHARACTERS.test(url)) return undefined;
  const scheme = SCHEME.exec(url)?.[1]?.toLowerCase();

  return !scheme || EMAIL_SCHEMES.has(scheme) ? url : undefined;
}

/** The source of a picture in an e-mail: also attached (`cid:`) and inline pictures. */
export function safeImageUrl(text: string): string | undefined {
  return /^(?:cid:|data:image\/(?:png|jpe?g|gif|webp);base64,)/i.test(text.trim()) ? text.trim() : safeEmailUrl(text);
}

/** Whether a template can give an address {@link safeWebUrl} lets through: it begins with a variable, http(s) or a path. */
export function isUrlTemplate(template: string): boolean {
  const text = template.trim();

  return (
    text.startsWith('{{') ||
    text.startsWith('{%') ||
    safeWebUrl(
      mapParts(
        text,
        (same) => same,
        () => 'x',
      ),
    ) !== undefined
  );
}
