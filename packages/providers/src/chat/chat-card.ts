import { asText, isObject, type JsonObject } from '../json.js';
import type { ChatMessage } from './chat-provider.js';

interface CardLink {
  label: string;
  url: string;
  style: 'primary' | 'danger' | 'default';
}

/** One thing below another in a card. */
export type CardPart =
  | { kind: 'text'; text: string; style: 'plain' | 'bold' | 'muted' }
  | { kind: 'image'; url: string; alt: string }
  | { kind: 'divider' }
  | { kind: 'links'; links: CardLink[] }
  | { kind: 'fields'; fields: { label: string; value: string }[] }
  | { kind: 'table'; rows: string[][] };

/** A card as providers lay it out: one column, without what a message that nobody answers cannot have, such as forms. */
export interface ChatCard {
  title: string | undefined;
  subtitle: string | undefined;
  parts: CardPart[];
}

/** Sections may hold sections. */
const MAX_DEPTH = 8;

/**
 * Reads a card (`spec/framework-protocol.md` section 6.1). What cannot be shown is left out: parts without their text, addresses other than
 * absolute http ones, buttons and choices that would call back.
 */
export function readCard(card: unknown): ChatCard | undefined {
  if (!isObject(card) || card['type'] !== 'card') return undefined;
  const cover = urlIn(card['imageUrl']);
  const title = textIn(card['title']);

  return {
    title,
    subtitle: textIn(card['subtitle']),
    parts: [
      ...(cover === undefined ? [] : [{ kind: 'image' as const, url: cover, alt: title ?? '' }]),
      ...partsOf(card['children'], 0),
    ],
  };
}

/** What a card says, for messengers that know no cards: title, subtitle, texts, and links with their addresses, a line each. */
export function cardText(card: unknown): string {
  const read = readCard(card);
  if (!read) return '';

  return [read.title, read.subtitle, ...read.parts.flatMap(linesOf)]
    .filter((line) => line !== undefined && line !== '')
    .join('\n');
}

/** What a message says besides its card; undefined where the text only stands in for the card. */
export function textBesideCard({ content, card }: Pick<ChatMessage, 'content' | 'card'>): string | undefined {
  return content === cardText(card) ? undefined : content;
}

/** The cells of a row, beside one another in a line. */
export function rowText(cells: readonly string[]): string {
  return cells.join(' | ');
}

/** As much of a text as fits, without half a character at its end: servers do not read JSON with one. */
export function beginningOf(text: string, length: number): string {
  return text.length > length ? text.slice(0, Math.max(0, length)).replace(/[\uD800-\uDBFF]$/, '') : text;
}

function linesOf(part: CardPart): string[] {
  switch (part.kind) {
    case 'text':
      return [part.text];
    case 'links':
      return part.links.map(({ label, url }) => `${label}: ${url}`);
    case 'fields':
      return part.fields.map(({ label, value }) => `${label}: ${value}`);
    case 'table':
      return part.rows.map(rowText);
    case 'image':
      return [part.alt === '' ? part.url : part.alt];
    case 'divider':
      return [];
  }
}

function partsOf(children: unknown, depth: number): CardPart[] {
  return depth > MAX_DEPTH ? [] : objectsIn(children).flatMap((node) => partOf(node, depth));
}

function partOf(node: JsonObject, depth: number): CardPart[] {
  switch (node['type']) {
    case 'text': {
      const text = textIn(node['content']);
      const style = node['style'] === 'bold' || node['style'] === 'muted' ? node['style'] : 'plain';

      return text === undefined ? [] : [{ kind: 'text', text, style }];
    }
    case 'image': {
      const url = urlIn(node['url']);

      return url === undefined ? [] : [{ kind: 'image', url, alt: textIn(node['alt']) ?? '' }];
    }
    case 'divider':
      return [{ kind: 'divider' }];
    case 'link':
      return linksOf([node]);
    case 'actions':
      return linksOf(objectsIn(node['children']).filter(({ type }) => type === 'link-button'));
    case 'fields': {
      const fields = objectsIn(node['children']).flatMap(({ label, value }) => {
        const [name, text] = [textIn(label), textIn(value)];

        return name === undefined || text === undefined ? [] : [{ label: name, value: text }];
      });

      return fields.length === 0 ? [] : [{ kind: 'fields', fields }];
    }
    case 'table': {
      const rows = [node['headers'], ...listIn(node['rows'])]
        .map((row) => listIn(row).map((cell) => asText(cell) ?? ''))
        .filter((row) => row.some((cell) => cell.trim() !== ''));

      return rows.length === 0 ? [] : [{ kind: 'table', rows }];
    }
    case 'section':
      return partsOf(node['children'], depth + 1);
    default:
      return [];
  }
}

function linksOf(nodes: readonly JsonObject[]): CardPart[] {
  const links = nodes.flatMap((node): CardLink[] => {
    const [label, url] = [textIn(node['label']), urlIn(node['url'])];
    const style = node['style'] === 'primary' || node['style'] === 'danger' ? node['style'] : 'default';

    return label === undefined || url === undefined ? [] : [{ label, url, style }];
  });

  return links.length === 0 ? [] : [{ kind: 'links', links }];
}

function objectsIn(value: unknown): JsonObject[] {
  return listIn(value).filter(isObject);
}

function listIn(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function textIn(value: unknown): string | undefined {
  const text = asText(value);

  return text === undefined || text.trim() === '' ? undefined : text;
}

/** Messengers refuse the whole message for an address that is none. */
function urlIn(value: unknown): string | undefined {
  const text = asText(value);

  return text !== undefined && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : undefined;
}
