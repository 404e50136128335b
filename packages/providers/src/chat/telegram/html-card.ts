import type { JsonObject } from '../../json.js';
import { beginningOf, type CardPart, readCard, rowText } from '../chat-card.js';

const MAX_TEXT = 4_096;
const MAX_BUTTONS_A_ROW = 8;

/**
 * A card in Telegram's HTML, its links as buttons below; undefined for what is no card, or one without a text.
 * @param above what the message says besides.
 */
export function htmlCardOf(card: unknown, above: string | undefined): JsonObject | undefined {
  const read = readCard(card);
  if (!read) return undefined;
  const lines = [
    ...(above === undefined ? [] : [escaped(above)]),
    ...(read.title === undefined ? [] : [bold(read.title)]),
    ...(read.subtitle === undefined ? [] : [`<i>${escaped(read.subtitle)}</i>`]),
    ...read.parts.flatMap(toLines),
  ];
  const buttons = read.parts.flatMap((part) => (part.kind === 'links' ? part.links : []));
  const rows = Array.from({ length: Math.ceil(buttons.length / MAX_BUTTONS_A_ROW) }, (_, index) =>
    buttons
      .slice(index * MAX_BUTTONS_A_ROW, (index + 1) * MAX_BUTTONS_A_ROW)
      .map(({ label: text, url }) => ({ text, url })),
  );
  if (lines.length === 0) return undefined;

  return {
    text: fitting(lines),
    parse_mode: 'HTML',
    ...(rows.length === 0 ? {} : { reply_markup: { inline_keyboard: rows } }),
  };
}

function toLines(part: CardPart): string[] {
  switch (part.kind) {
    case 'text':
      return [
        part.style === 'bold'
          ? bold(part.text)
          : part.style === 'muted'
            ? `<i>${toHtml(part.text)}</i>`
            : toHtml(part.text),
      ];
    case 'image':
      return [`<a href="${escaped(part.url)}">${escaped(part.alt === '' ? part.url : part.alt)}</a>`];
    case 'fields':
      return part.fields.map(({ label, value }) => `${bold(label)}: ${toHtml(value)}`);
    case 'table':
      return part.rows.map((row) => escaped(rowText(row)));
    case 'divider':
      return [''];
    case 'links':
      return [];
  }
}

/** Whole lines, and the beginning of the one that is too long, without its tags: half a tag would have the message refused. */
function fitting(lines: readonly string[]): string {
  let text = '';
  for (const [index, line] of lines.entries()) {
    const before = index === 0 ? '' : `${text}\n`;
    if (before.length + line.length > MAX_TEXT) return (before + startOf(line, MAX_TEXT - before.length)).trimEnd();
    text = before + line;
  }

  return text;
}

/** @param line in HTML, whose texts are escaped. @param length may be less than nothing. */
function startOf(line: string, length: number): string {
  const text = line.replaceAll(/<[^>]*>/g, '');
  if (text.length <= length) return text;

  // Without half an entity.
  return length > 0 ? `${beginningOf(text, length - 1).replace(/&[a-z]*$/, '')}…` : '';
}

/** Code, links, bold, struck out and italic text, in this order where several begin at one place. */
const MARKDOWN =
  /`([^`\n]+)`|\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)|(\*\*|__)(?=\S)([^\n]*?\S)\4|~~(?=\S)([^\n]*?\S)~~|(?<![\w*])([*_])(?=[^\s*_])([^\n*]*?[^\s*_])\7(?![\w*])/g;

/** Markdown as Telegram has it. What is within is done by itself: the whole message is refused for tags that cross. */
function toHtml(markdown: string): string {
  // One more than there is room for tells that something was cut.
  return htmlOf(escaped(beginningOf(markdown, MAX_TEXT + 1)));
}

function htmlOf(markdown: string): string {
  return markdown.replace(
    MARKDOWN,
    (
      _all,
      code?: string,
      label?: string,
      url?: string,
      _strong?: string,
      strong?: string,
      struck?: string,
      _emphasis?: string,
      emphasis?: string,
    ) => {
      if (code !== undefined) return `<code>${code}</code>`;
      if (label !== undefined) return `<a href="${url}">${htmlOf(label)}</a>`;
      if (strong !== undefined) return `<b>${htmlOf(strong)}</b>`;

      return struck === undefined ? `<i>${htmlOf(emphasis ?? '')}</i>` : `<s>${htmlOf(struck)}</s>`;
    },
  );
}

const bold = (text: string): string => `<b>${escaped(text)}</b>`;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
