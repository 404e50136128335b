import type { JsonObject } from '../../json.js';
import { beginningOf, type CardPart, readCard, rowText } from '../chat-card.js';

/** What Slack takes (`spec/providers.md`, Slack). */
const MAX = { blocks: 50, header: 150, section: 3_000, fields: 10, field: 2_000, alt: 2_000, buttons: 25, label: 75 };

/** A card as Block Kit; undefined for what is no card, or an empty one. */
export function blocksOf(card: unknown): JsonObject[] | undefined {
  const read = readCard(card);
  if (!read) return undefined;
  const header = read.title === undefined ? [] : [{ type: 'header', text: plain(read.title, MAX.header) }];
  const subtitle = read.subtitle === undefined ? [] : [section(read.subtitle)];
  const blocks = [...header, ...subtitle, ...read.parts.flatMap(toBlocks)].slice(0, MAX.blocks);

  return blocks.length === 0 ? undefined : blocks;
}

function toBlocks(part: CardPart): JsonObject[] {
  switch (part.kind) {
    case 'text': {
      if (part.style === 'muted') return [{ type: 'context', elements: [mrkdwn(toMrkdwn(part.text), MAX.section)] }];

      return [part.style === 'bold' ? boldSection(part.text) : section(part.text)];
    }
    case 'image':
      return [{ type: 'image', image_url: part.url, alt_text: cut(part.alt === '' ? ' ' : part.alt, MAX.alt) }];
    case 'divider':
      return [{ type: 'divider' }];
    case 'links':
      return [{ type: 'actions', elements: part.links.slice(0, MAX.buttons).map(toButton) }];
    case 'fields':
      return chunksOf(part.fields, MAX.fields).map((fields) => ({
        type: 'section',
        fields: fields.map(({ label, value }) => mrkdwn(`*${escaped(label)}*\n${toMrkdwn(value)}`, MAX.field)),
      }));
    case 'table':
      return [section(part.rows.map(rowText).join('\n'))];
  }
}

function toButton({ label, url, style }: { label: string; url: string; style: string }): JsonObject {
  return { type: 'button', text: plain(label, MAX.label), url, ...(style === 'default' ? {} : { style }) };
}

const section = (text: string): JsonObject => ({ type: 'section', text: mrkdwn(toMrkdwn(text), MAX.section) });
const boldSection = (text: string): JsonObject => ({
  type: 'section',
  text: mrkdwn(`*${cut(escaped(text), MAX.section - 2)}*`, MAX.section),
});
const mrkdwn = (text: string, length: number): JsonObject => ({ type: 'mrkdwn', text: cut(text, length) });
const plain = (text: string, length: number): JsonObject => ({
  type: 'plain_text',
  text: cut(text, length),
  emoji: true,
});

/** Markdown as Slack has it. */
function toMrkdwn(markdown: string): string {
  // One more than any block takes tells that something was cut.
  return escaped(beginningOf(markdown, MAX.section + 1))
    .replace(/\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)/g, '<$2|$1>')
    .replace(/(\*\*|__)(?=\S)([^\n]*?\S)\1/g, '*$2*');
}

/** The characters Slack gives a meaning to. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const cut = (text: string, length: number): string =>
  text.length > length ? `${beginningOf(text, length - 1)}…` : text;

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
