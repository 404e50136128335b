import { defined, type JsonObject } from '../../json.js';
import { beginningOf, type CardPart, readCard, rowText } from '../chat-card.js';

/** What Discord takes (`spec/providers.md`, Discord). */
const MAX = { title: 256, description: 4_096 };

/** A card as one embed; undefined for what is no card, or an empty one. The first picture is the embed's. */
export function embedOf(card: unknown): JsonObject | undefined {
  const read = readCard(card);
  if (!read) return undefined;
  const description = [read.subtitle, ...read.parts.flatMap(toLines)].filter((line) => line !== undefined).join('\n');
  const image = read.parts.find((part) => part.kind === 'image');
  const embed = defined({
    title: read.title && beginningOf(read.title, MAX.title),
    description: description === '' ? undefined : beginningOf(description, MAX.description),
    image: image && { url: image.url },
  });

  return Object.keys(embed).length === 0 ? undefined : embed;
}

function toLines(part: CardPart): string[] {
  switch (part.kind) {
    case 'text':
      return [part.style === 'bold' ? `**${part.text}**` : part.style === 'muted' ? `-# ${part.text}` : part.text];
    case 'links':
      return part.links.map(({ label, url }) => `[${label}](${url})`);
    case 'fields':
      return part.fields.map(({ label, value }) => `**${label}**: ${value}`);
    case 'table':
      return part.rows.map(rowText);
    case 'divider':
      return [''];
    case 'image':
      return [];
  }
}
