/** An object of unknown shape, as answers and provider data are. */
export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An own field of an object or a list; undefined for everything else. */
export function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/** What a dotted path leads to, e.g. `messages.0.id`; undefined where it leads nowhere. */
export function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce(fieldOf, value);
}

/** A text that is not empty. Numbers become text, since many providers number what they send. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);

  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The text at a dotted path. */
export function textAt(value: unknown, path: string): string | undefined {
  return asText(valueAt(value, path));
}

/** The entries that have a value. */
export function defined(entries: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}
