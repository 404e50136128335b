import { compile } from 'html-to-text';
import { escapeHtml } from './values.js';

const HEAD = (title: string): string =>
  '<meta charset="utf-8">' +
  '<meta name="viewport" content="width=device-width, initial-scale=1">' +
  '<meta name="x-apple-disable-message-reformatting">' +
  '<meta name="color-scheme" content="light dark">' +
  '<meta name="supported-color-schemes" content="light dark">' +
  `<title>${escapeHtml(title)}</title>`;

/** Mail programs that know neither style sheets nor dark mode fall back to the inline styles. */
const STYLE = [
  ':root{color-scheme:light dark;supported-color-schemes:light dark}',
  'body{margin:0;padding:0;width:100%;-webkit-text-size-adjust:100%}',
  '@media (max-width:600px){.nv-column{display:block!important;width:100%!important}}',
  '@media (prefers-color-scheme:dark){.nv-page,.nv-card{background-color:#18181b!important;color:#fafafa!important}}',
].join('');

const FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

/** What mail programs show beside the subject; invisible in the message itself. */
const preview = (preheader: string | undefined): string =>
  preheader
    ? `<div class="nv-preheader" style="display:none;overflow:hidden;line-height:1px;opacity:0;max-height:0;max-width:0">${escapeHtml(preheader)}</div>`
    : '';

/** The 600 pixels wide sheet the block editor draws on. */
export const emailSheet = (inner: string): string =>
  '<table class="nv-page" role="presentation" width="100%" border="0" cellpadding="0" cellspacing="0" style="background-color:#ffffff">' +
  '<tbody><tr><td align="center" style="padding:8px">' +
  '<table class="nv-card" role="presentation" width="100%" border="0" cellpadding="0" cellspacing="0"' +
  ` style="max-width:600px;background-color:#ffffff;color:#374151;${FONT}">` +
  `<tbody><tr><td align="left" style="padding:8px">${inner}</td></tr></tbody></table></td></tr></tbody></table>`;

const DOCTYPE = '<!DOCTYPE html>';

/** Whether HTML brings its own document. */
export const isDocument = (html: string): boolean => /<(?:html|body)[\s>]/i.test(html);

/**
 * Where an opening tag stands. These searches walk the HTML once; patterns would take quadratic time for the HTML of somebody who
 * wants to keep the worker busy.
 */
function findOpenTag(lowerCaseHtml: string, name: string, from = 0): { start: number; end: number } | undefined {
  const start = lowerCaseHtml.indexOf(`<${name}`, from);
  const close = start === -1 ? -1 : lowerCaseHtml.indexOf('>', start);

  return close === -1 ? undefined : { start, end: close + 1 };
}

/** Parts between `open` and `close` taken out; returned with what is left. */
function cut(html: string, open: string, close: string): { rest: string; parts: string[] } {
  const lower = html.toLowerCase();
  const parts: string[] = [];
  let rest = '';
  let from = 0;
  for (let start = lower.indexOf(open); start !== -1; start = lower.indexOf(open, from)) {
    const end = lower.indexOf(close, start + open.length);
    if (end === -1) break;
    rest += html.slice(from, start);
    from = end + close.length;
    parts.push(html.slice(start, from));
  }

  return { rest: rest + html.slice(from), parts };
}

/** A complete document: the author's own with what is missing, or a new one around a fragment. */
export function toEmailDocument(
  html: string,
  options: { title: string; preheader?: string; language?: string },
): string {
  if (isDocument(html)) {
    const body = findOpenTag(html.toLowerCase(), 'body')?.end ?? 0;
    const withPreview = html.slice(0, body) + preview(options.preheader) + html.slice(body);

    return /^\s*<!doctype/i.test(html) ? withPreview : DOCTYPE + withPreview;
  }
  const language = escapeHtml(options.language ?? 'en');

  return (
    `${DOCTYPE}<html lang="${language}"><head>${HEAD(options.title)}<style>${STYLE}</style></head>` +
    `<body style="margin:0;padding:0">${preview(options.preheader)}${html}</body></html>`
  );
}

/** What a layout takes of a step's document: its body and style sheets, no document type and no comments. */
export function toLayoutContent(html: string): string {
  const { rest: bare } = cut(cut(html, '<!--', '-->').rest, '<!doctype', '>');
  const lower = bare.toLowerCase();
  const open = findOpenTag(lower, 'body');
  if (!open) return bare;
  const to = lower.lastIndexOf('</body');

  return (
    cut(bare.slice(0, open.start), '<style', '</style>').parts.join('') +
    bare.slice(open.end, to > open.end ? to : undefined)
  );
}

/** Mail programs cut far shorter messages. */
const MAX_TEXT_SOURCE = 1_000_000;

const plainText = compile({
  wordwrap: false,
  limits: { maxDepth: 200, ellipsis: '…' },
  selectors: [
    { selector: '.nv-preheader', format: 'skip' },
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'table', format: 'block' },
  ],
});

/** The text a mail program shows that shows no HTML. Empty when the message consists of pictures only. */
export const toPlainText = (html: string): string =>
  plainText(html.slice(0, MAX_TEXT_SOURCE))
    .replace(/[\u00a0\u200a]/g, ' ')
    .trim();
