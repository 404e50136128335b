import { escapeHtml, textOf } from './values.js';

/** What a block may look like. Values come from documents that anybody with the API may write, so each is checked. */
type Attributes = Record<string, unknown>;

const COLOR = /^(?:#[0-9a-f]{3,8}|[a-z]+|(?:rgb|hsl)a?\([\d\s.,%/]+\))$/i;
const ALIGNMENTS = new Set(['left', 'center', 'right', 'justify', 'top', 'middle', 'bottom']);
const SPACER_HEIGHTS = new Map([
  ['sm', 8],
  ['md', 16],
  ['lg', 32],
  ['xl', 64],
]);
const LOGO_HEIGHTS = new Map([
  ['sm', 40],
  ['md', 48],
  ['lg', 64],
]);
const RADII = new Map([
  ['sharp', 0],
  ['smooth', 6],
  ['round', 9999],
]);
const HEADINGS: Record<number, string> = {
  1: 'font-size:36px;line-height:40px;font-weight:800;margin:0 0 12px',
  2: 'font-size:30px;line-height:36px;font-weight:700;margin:0 0 12px',
  3: 'font-size:24px;line-height:38px;font-weight:600;margin:0 0 12px',
};

const MAX_PIXELS = 10_000;

/** Pixels of a number or of text such as `12` or `12px`. */
function pixels(value: unknown, fallback = 0): number {
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;

  return typeof number === 'number' && Number.isFinite(number) ? Math.min(Math.max(0, number), MAX_PIXELS) : fallback;
}

const color = (value: unknown, fallback: string): string =>
  typeof value === 'string' && COLOR.test(value.trim()) ? value.trim() : fallback;
const alignment = (value: unknown, fallback = 'left'): string =>
  typeof value === 'string' && ALIGNMENTS.has(value) ? value : fallback;

/** `20`, `20px` or `50%`; undefined for `auto` and the like. */
function length(value: unknown): string | undefined {
  if (typeof value === 'number') return String(pixels(value));

  return typeof value === 'string' && /^\d{1,5}(?:px|%)?$/.test(value) ? value.replace('px', '') : undefined;
}

const side = (attrs: Attributes, name: string, fallback: number): string =>
  ['Top', 'Right', 'Bottom', 'Left'].map((edge) => `${pixels(attrs[`${name}${edge}`], fallback)}px`).join(' ');

/** `a="1"` for every attribute that has a value. */
const htmlAttributes = (attributes: Record<string, string | undefined>): string =>
  Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeHtml(value)}"`))
    .join('');

/** A table of one cell: the only box all mail programs agree on. */
const box = (inner: string, cellStyle: string, align = 'left', tableStyle = ''): string =>
  `<table role="presentation" width="100%" border="0" cellpadding="0" cellspacing="0"${htmlAttributes({ style: tableStyle || undefined })}>` +
  `<tbody><tr><td${htmlAttributes({ align, style: cellStyle })}>${inner}</td></tr></tbody></table>`;

const linked = (inner: string, href: string | undefined): string =>
  href ? `<a href="${escapeHtml(href)}" target="_blank" rel="noopener noreferrer">${inner}</a>` : inner;

const picture = (src: string, attrs: Attributes, style: string, size: { width?: string; height?: string }): string =>
  `<img${htmlAttributes({ src, alt: textOf(attrs.alt) ?? '', title: textOf(attrs.title) || undefined, ...size, style })}>`;

/** HTML of marks, innermost first. `href` is checked by the caller; a link without one is only text. */
export function markUp(inner: string, mark: { type: string; attrs: Attributes }, href?: string): string {
  switch (mark.type) {
    case 'bold':
      return `<strong>${inner}</strong>`;
    case 'italic':
      return `<em>${inner}</em>`;
    case 'underline':
      return `<u>${inner}</u>`;
    case 'strike':
      return `<s>${inner}</s>`;
    case 'code':
      return `<code style="background-color:#efefef;color:#111827;padding:2px 4px;border-radius:6px;font-size:14px">${inner}</code>`;
    case 'textStyle':
      return mark.attrs.color ? `<span style="color:${color(mark.attrs.color, 'inherit')}">${inner}</span>` : inner;
    case 'link':
      return href ? linked(inner, href) : inner;
    default:
      return inner;
  }
}

export function paragraph(inner: string, attrs: Attributes): string {
  return `<p style="font-size:15px;line-height:26px;margin:0 0 20px;text-align:${alignment(attrs.textAlign)}">${inner || '&nbsp;'}</p>`;
}

export function heading(inner: string, attrs: Attributes): string {
  const level = Math.min(3, Math.max(1, Math.round(pixels(attrs.level, 1))));

  return `<h${level} style="${HEADINGS[level]};text-align:${alignment(attrs.textAlign)}">${inner}</h${level}>`;
}

export function list(tag: 'ul' | 'ol', items: string, attrs: Attributes): string {
  const start = tag === 'ol' && pixels(attrs.start, 1) > 1 ? ` start="${Math.round(pixels(attrs.start))}"` : '';

  return `<${tag}${start} style="margin:0 0 20px;padding-left:26px">${items}</${tag}>`;
}

export const listItem = (inner: string): string => `<li style="margin:0 0 8px;padding-left:6px">${inner}</li>`;

export const blockquote = (inner: string): string =>
  `<blockquote style="border-left:4px solid #d1d5db;margin:0 0 20px;padding-left:16px">${inner}</blockquote>`;

export const rule = (): string => '<hr style="border:none;border-top:1px solid #d1d5db;margin:32px 0;width:100%">';

export const footer = (inner: string, attrs: Attributes): string =>
  `<p style="font-size:14px;line-height:24px;color:#64748b;margin:0 0 20px;text-align:${alignment(attrs.textAlign)}">${inner}</p>`;

export function spacer(attrs: Attributes): string {
  const height = SPACER_HEIGHTS.get(String(attrs.height)) ?? pixels(attrs.height, 8);

  return `<div style="height:${height}px;line-height:${height}px;font-size:1px">&#8202;</div>`;
}

/** A link that looks like a button. `text` is HTML. */
export function button(text: string, href: string | undefined, attrs: Attributes): string {
  const background = color(attrs.buttonColor, '#000000');
  const filled = attrs.variant !== 'outline';
  const style = [
    'display:inline-block;text-decoration:none;font-size:14px;line-height:20px;font-weight:500',
    `border:2px solid ${background};background-color:${filled ? background : 'transparent'}`,
    `color:${color(attrs.textColor, filled ? '#ffffff' : '#000000')}`,
    `border-radius:${RADII.get(String(attrs.borderRadius)) ?? pixels(attrs.borderRadius, 6)}px`,
    `padding:${['Top', 'Right', 'Bottom', 'Left'].map((edge, index) => `${pixels(attrs[`padding${edge}`], index % 2 ? 32 : 10)}px`).join(' ')}`,
  ].join(';');
  const link = `<a${htmlAttributes({ href, style })} target="_blank" rel="noopener noreferrer">${text}</a>`;

  return box(link, 'padding:0 0 20px', alignment(attrs.alignment));
}

export function image(src: string, attrs: Attributes, href?: string): string {
  const size = { width: length(attrs.width), height: length(attrs.height) };
  const style = `display:inline-block;max-width:100%;border:0;outline:none;text-decoration:none;border-radius:${pixels(attrs.borderRadius)}px`;

  return box(
    linked(picture(src, attrs, size.height ? style : `${style};height:auto`, size), href),
    'padding:0 0 32px',
    alignment(attrs.alignment, 'center'),
  );
}

export function inlineImage(src: string, attrs: Attributes, href?: string): string {
  const size = { width: length(attrs.width) ?? '20', height: length(attrs.height) ?? '20' };

  return linked(picture(src, attrs, 'display:inline;vertical-align:middle;border:0', size), href);
}

export function logo(src: string, attrs: Attributes): string {
  const height = LOGO_HEIGHTS.get(String(attrs.size)) ?? 40;

  return box(
    picture(src, attrs, `border:0;height:${height}px;width:auto`, { height: String(height) }),
    'padding:0 0 20px',
    alignment(attrs.alignment),
  );
}

export function section(inner: string, attrs: Attributes): string {
  const cell = [
    `padding:${side(attrs, 'padding', 0)}`,
    `border-radius:${pixels(attrs.borderRadius)}px`,
    `border:${pixels(attrs.borderWidth)}px solid ${color(attrs.borderColor, 'transparent')}`,
    ...(attrs.backgroundColor ? [`background-color:${color(attrs.backgroundColor, 'transparent')}`] : []),
  ].join(';');

  return `<div style="margin:${side(attrs, 'margin', 0)}">${box(inner, cell, alignment(attrs.align), 'border-collapse:separate')}</div>`;
}

export const columns = (cells: string): string =>
  `<table role="presentation" width="100%" border="0" cellpadding="0" cellspacing="0"><tbody><tr>${cells}</tr></tbody></table>`;

export function column(inner: string, attrs: Attributes, siblings: number): string {
  const given = pixels(attrs.width);
  const width = `${given > 0 && given <= 100 ? given : Math.floor(100 / Math.max(1, siblings))}%`;
  const style = `width:${width};padding:${side(attrs, 'padding', 0)};vertical-align:${alignment(attrs.verticalAlign, 'top')}`;

  return `<td class="nv-column"${htmlAttributes({ width, style })}>${inner}</td>`;
}

/** A teaser: picture, title, text and a link. All texts are HTML. */
export function linkCard(
  texts: { title: string; description: string; linkTitle: string },
  href?: string,
  imageSrc?: string,
): string {
  const image = imageSrc
    ? `<img${htmlAttributes({ src: imageSrc, alt: '', style: 'display:block;width:100%;height:auto;border:0' })}>`
    : '';
  const title = texts.title && `<p style="font-size:18px;font-weight:600;margin:12px 0 8px">${texts.title}</p>`;
  const description =
    texts.description && `<p style="font-size:15px;line-height:24px;margin:0 0 8px">${texts.description}</p>`;
  const link = texts.linkTitle ? `<p style="margin:0 0 12px">${linked(texts.linkTitle, href)}</p>` : '';

  return box(
    `${linked(image, href)}${title}${description}${link}`,
    'padding:0 16px;border:1px solid #eaeaea;border-radius:8px',
    'left',
    'margin:0 0 20px',
  );
}
