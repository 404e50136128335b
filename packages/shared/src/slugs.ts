const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE = 62n;

/** Kinds of slugs: `<readable-name>_<prefix><base62 of the internal id>`. */
export const SLUG_PREFIX = { workflow: 'wf_', step: 'st_', environment: 'env_', layout: 'lt_' } as const;
export type SlugKind = keyof typeof SLUG_PREFIX;

/** Lower-case words joined by `-`; what is left of a name in an identifier. */
export function slugify(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** 24 hex digits → base62, each leading zero byte kept as one leading `0` (base-x; `spec/data-model.md` section 9.5). */
export function encodeBase62(hex: string): string {
  let value = BigInt(`0x${hex}`);
  let digits = '';
  while (value > 0n) {
    digits = ALPHABET[Number(value % BASE)] + digits;
    value /= BASE;
  }
  const leadingZeroBytes = /^(?:00)*/.exec(hex)?.[0].length ?? 0;

  return '0'.repeat(leadingZeroBytes / 2) + digits;
}

/** Reverse of {@link encodeBase62}; undefined when the text is not the base62 form of a 12-byte id. */
export function decodeBase62(text: string): string | undefined {
  let value = 0n;
  for (const char of text) {
    const digit = ALPHABET.indexOf(char);
    if (digit < 0) return undefined;
    value = value * BASE + BigInt(digit);
  }
  const hex = value.toString(16).padStart(24, '0');

  return text !== '' && hex.length === 24 ? hex : undefined;
}

/** `("Hello World", "workflow", id)` → `hello-world_wf_<base62 id>`. */
export function toSlug(name: string, kind: SlugKind, id: string): string {
  return `${slugify(name)}_${SLUG_PREFIX[kind]}${encodeBase62(id)}`;
}

/**
 * What a path parameter means. v2 paths take an internal id, a slug or an identifier (`spec/internal-api.md` section 0.7).
 * @returns `{ id }` for an internal id or a slug, else `{ identifier }`.
 */
export function parseIdOrSlug(value: string): { id: string } | { identifier: string } {
  if (/^[0-9a-f]{24}$/i.test(value)) return { id: value };
  const match = /_(?:wf|st|env|lt)_([0-9A-Za-z]+)$/.exec(value);
  const id = match?.[1] ? decodeBase62(match[1]) : undefined;

  return id ? { id } : { identifier: value };
}
