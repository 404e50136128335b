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

/** A complete document: the author's own with what is missing, or a new one around a fragment. */
export function toEmailDocument(html: string, options: { title: string; preheader?: string; language?: string }): string {
  if (isDocument(html)) {
    const withPreview = html.replace(/<body\b[^>]*>/i, (body) => body + preview(options.preheader));

    return /^\s*<!doctype/i.test(html) ? withPreview : DOCTYPE + withPreview;
  }
  const language = escapeHtml(options.language ?? 'en');

  return (
    `${DOCTYPE}<html lang="${language}"><head>${HEAD(options.title)}<style>${STYLE}</style></head>` +
    `<body style="margin:0;padding:0">${preview(options.preheader)}${html}</body></html>`
  );
}

const matchAll = (html: string, pattern: RegExp): string => [...html.matchAll(pattern)].map(([match]) => match).join('');

/** What a layout takes of a step's document: its body and style sheets, no document type and no comments. */
export function toLayoutContent(html: string): string {
  const bare = html.replace(/<!doctype[^>]*>/gi, '').replace(/<!--[\s\S]*?-->/g, '');
  const open = /<body\b[^>]*>/i.exec(bare);
  if (!open) return bare.replace(/<\/?(?:html|head)\b[^>]*>/gi, '');
  const from = open.index + open[0].length;
  const to = bare.toLowerCase().lastIndexOf('</body');
  const styles = matchAll(bare.slice(0, open.index), /<style\b[^>]*>[\s\S]*?<\/style>/gi);

  return styles + bare.slice(from, to > from ? to : undefined);
}

const plainText = compile({
  wordwrap: false,
  limits: { maxInputLength: 2_000_000, maxDepth: 200, ellipsis: '…' },
  selectors: [
    { selector: '.nv-preheader', format: 'skip' },
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'table', format: 'block' },
  ],
});

/** The text a mail program shows that shows no HTML. Empty when the message consists of pictures only. */
export const toPlainText = (html: string): string => plainText(html).replace(/[\u00a0\u200a]/g, ' ').trim();
