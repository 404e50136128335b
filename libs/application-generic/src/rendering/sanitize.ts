import sanitizeHtml, { type IOptions, type Tag } from 'sanitize-html';
import { templateError } from './template-engine.js';

const IMAGE_ATTRIBUTES = new Set([
  ...['src', 'srcset', 'alt', 'title', 'width', 'height', 'loading'],
  ...['style', 'class', 'id', 'align', 'border', 'hspace', 'vspace'],
]);

const isAllowed = (tag: string, name: string): boolean => {
  if (name.toLowerCase().startsWith('on')) return false;
  if (tag === 'img') return IMAGE_ATTRIBUTES.has(name);

  // A page that reloads itself elsewhere needs no script.
  return !(tag === 'meta' && name === 'http-equiv');
};

function withoutHandlers(tagName: string, attribs: Record<string, string>): Tag {
  return { tagName, attribs: Object.fromEntries(Object.entries(attribs).filter(([name]) => isAllowed(tagName, name))) };
}

const IN_APP: IOptions = {
  allowedTags: [...sanitizeHtml.defaults.allowedTags, 'img'],
  allowedAttributes: false,
  allowedSchemes: ['http', 'https', 'mailto', 'tel', 'sms'],
  allowedSchemesByTag: { img: ['http', 'https', 'data', 'cid'] },
  allowedSchemesAppliedToAttributes: [
    'href',
    'src',
    'cite',
    'background',
    'action',
    'formaction',
    'poster',
    'xlink:href',
  ],
  transformTags: { '*': withoutHandlers },
  parseStyleAttributes: false,
  nestingLimit: 200,
};

const EMAIL: IOptions = {
  ...IN_APP,
  allowedTags: [...sanitizeHtml.defaults.allowedTags, 'style', 'img', 'html', 'head', 'body', 'link', 'meta', 'title'],
  // Style sheets can do no harm that mail programs do not prevent themselves.
  allowVulnerableTags: true,
};

const VOID_ELEMENTS = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'track',
  'wbr',
]);
const MAX_UNCLOSED = 10_000;

/**
 * Refuses HTML with thousands of elements inside each other: parsers take quadratic time for them, and no mail program shows them.
 *
 * @throws AppError `template_error` (400).
 */
export function refuseDeepHtml(html: string): void {
  const unclosed = new Map<string, number>();
  let depth = 0;
  for (const [, slash, tag = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/gi)) {
    const name = tag.toLowerCase();
    const open = unclosed.get(name) ?? 0;
    const change = slash ? -Math.min(1, open) : Number(!VOID_ELEMENTS.has(name));
    unclosed.set(name, open + change);
    depth += change;
    if (depth > MAX_UNCLOSED)
      throw templateError(new Error(`the HTML has more than ${MAX_UNCLOSED} elements inside each other`));
  }
}

/** Text of an in-app message: scripts, handlers and unknown elements removed. Text without elements is not touched. */
export function sanitizeText(text: string): string {
  if (!text.includes('<')) return text;
  refuseDeepHtml(text);

  return sanitizeHtml(text, IN_APP);
}

/** HTML of an e-mail (`spec/engine.md` section 16.6). Loses the document type and comments. */
export function sanitizeEmailHtml(html: string): string {
  return sanitizeHtml(html, EMAIL);
}
