import { isObject, type JsonObject } from './json.js';

/**
 * What the workflow's code and the trigger say for one provider: fields of the provider's own body in any casing, and `_passthrough`
 * with `body`, `headers` and `query` that are taken as written.
 */
export type ProviderData = Readonly<JsonObject>;

type Casing = 'camelCase' | 'PascalCase' | 'snake_case' | 'none';

/** How a provider spells the keys of its body. */
export interface Spelling {
  casing: Casing;
  /** Exceptions, looked up with the re-cased key. */
  table?: Readonly<Record<string, string>>;
}

export interface ProviderRequest {
  body: JsonObject;
  headers: Record<string, string>;
  query: Record<string, string>;
}

/** They would change who is called, or what the bytes on the wire mean. */
const FIXED_HEADERS = new Set(['host', 'content-length', 'transfer-encoding', 'connection']);

/** The body built from the message, under the provider data, under its `_passthrough` (`spec/providers.md` section 5). */
export function withProviderData(built: JsonObject, data: ProviderData = {}, spelling: Spelling): ProviderRequest {
  const { _passthrough, ...fields } = data;
  const passthrough = objectOr(_passthrough);
  const headers = Object.entries(textMap(passthrough['headers'])).filter(
    ([name]) => !FIXED_HEADERS.has(name.toLowerCase()),
  );

  return {
    body: [objectOr(recase(fields, spelling)), objectOr(passthrough['body'])].reduce(mergeObjects, built),
    headers: Object.fromEntries(headers),
    query: textMap(passthrough['query']),
  };
}

/** A key in the casing of a provider; words end before a capital and at everything that is neither letter nor digit. */
export function recaseKey(key: string, { casing, table = {} }: Spelling): string {
  const recased = casing === 'none' ? key : joinWords(wordsOf(key), casing);

  return Object.hasOwn(table, recased) ? (table[recased] ?? recased) : recased;
}

function recase(value: unknown, spelling: Spelling): unknown {
  if (Array.isArray(value)) return value.map((entry) => recase(entry, spelling));
  if (!isPlain(value)) return value;

  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [recaseKey(key, spelling), recase(entry, spelling)]),
  );
}

function wordsOf(key: string): string[] {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

function joinWords(words: string[], casing: Exclude<Casing, 'none'>): string {
  if (casing === 'snake_case') return words.join('_');
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

  return words.map((word, index) => (index === 0 && casing === 'camelCase' ? word : capital(word))).join('');
}

/** Objects merge, lists are joined, everything else is replaced. */
function merge(lower: unknown, upper: unknown): unknown {
  if (isPlain(lower) && isPlain(upper)) return mergeObjects(lower, upper);

  return Array.isArray(lower) && Array.isArray(upper) ? [...(lower as unknown[]), ...(upper as unknown[])] : upper;
}

function mergeObjects(lower: JsonObject, upper: JsonObject): JsonObject {
  const merged = { ...lower };
  for (const [key, value] of Object.entries(upper)) {
    // What the trigger says must not reach into the prototype of objects.
    if (key in Object.prototype) continue;
    merged[key] = Object.hasOwn(lower, key) ? merge(lower[key], value) : value;
  }

  return merged;
}

/** Dates and bytes are values, whatever they are made of. */
function isPlain(value: unknown): value is JsonObject {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);

  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function objectOr(value: unknown): JsonObject {
  return isPlain(value) ? value : {};
}

function textMap(value: unknown): Record<string, string> {
  const entries = Object.entries(objectOr(value)).flatMap(([key, entry]): [string, string][] =>
    typeof entry === 'string' || typeof entry === 'number' || typeof entry === 'boolean' ? [[key, String(entry)]] : [],
  );

  return Object.fromEntries(entries);
}
