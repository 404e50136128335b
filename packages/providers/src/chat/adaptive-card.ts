import type { JsonObject } from '../json.js';
import { type CardPart, readCard, rowText } from './chat-card.js';

/**
 * A card as an attachment of Microsoft's Adaptive Cards, which Webex shows as well; undefined for what is no card, or an empty one.
 * @param version the newest the messenger shows.
 */
export function adaptiveCardOf(card: unknown, version: '1.3' | '1.5'): JsonObject | undefined {
  const read = readCard(card);
  if (!read) return undefined;
  const title =
    read.title === undefined ? [] : [{ ...textBlock(read.title), size: 'Large', weight: 'Bolder', style: 'heading' }];
  const subtitle = read.subtitle === undefined ? [] : [{ ...textBlock(read.subtitle), isSubtle: true }];
  const body = [...title, ...subtitle, ...read.parts.flatMap(toElements)];
  if (body.length === 0) return undefined;

  return {
    contentType: 'application/vnd.microsoft.card.adaptive',
    content: {
      type: 'AdaptiveCard',
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      version,
      body,
    },
  };
}

const textBlock = (text: string): JsonObject => ({ type: 'TextBlock', text, wrap: true });

function toElements(part: CardPart): JsonObject[] {
  switch (part.kind) {
    case 'text': {
      const styled = part.style === 'bold' ? { weight: 'Bolder' } : part.style === 'muted' ? { isSubtle: true } : {};

      return [{ ...textBlock(part.text), ...styled }];
    }
    case 'image':
      return [{ type: 'Image', url: part.url, ...(part.alt === '' ? {} : { altText: part.alt }) }];
    // There is no line of its own: an element says that one is above it.
    case 'divider':
      return [{ type: 'Container', separator: true, items: [] }];
    case 'links':
      return [{ type: 'ActionSet', actions: part.links.map(toAction) }];
    case 'fields':
      return [{ type: 'FactSet', facts: part.fields.map(({ label, value }) => ({ title: label, value })) }];
    case 'table':
      return part.rows.map((row) => textBlock(rowText(row)));
  }
}

/** Adaptive Cards call the styles otherwise. */
const STYLES = { primary: { style: 'positive' }, danger: { style: 'destructive' }, default: {} };

function toAction({ label, url, style }: { label: string; url: string; style: keyof typeof STYLES }): JsonObject {
  return { type: 'Action.OpenUrl', title: label, url, ...STYLES[style] };
}
