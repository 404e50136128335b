/** An object of JSON, as opposed to an array, a date or an instance of a class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);

  return prototype === Object.prototype || prototype === null;
}

/** Own members only: what JavaScript itself adds to objects (`constructor`, `__proto__`) is never read. */
export function readPath(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as Record<string, unknown>)[key];
  }

  return current;
}

/** Characters of a value that is told. */
const TOLD_VALUE = 200;

/** A value as a trace tells it: cut where it is long. Costs no more for what is very long, of which there may be one a recipient. */
export function told(value: unknown): unknown {
  let room = TOLD_VALUE;
  const json = JSON.stringify(value ?? null, (_, part: unknown) => {
    // What is left out is beyond the end of what is told.
    if (room < 0) return undefined;
    const start = startOf(part);
    room -= typeof start === 'string' ? start.length : 1;

    return start;
  });

  return json.length > TOLD_VALUE ? `${json.slice(0, TOLD_VALUE)}…` : (value ?? null);
}

/** As much of a value as may be told. */
function startOf(value: unknown): unknown {
  if (typeof value === 'string' || Array.isArray(value)) return value.slice(0, TOLD_VALUE + 1);
  if (!isPlainObject(value)) return value;
  const start: Record<string, unknown> = {};
  let members = 0;
  for (const name in value) {
    start[name.slice(0, TOLD_VALUE + 1)] = value[name];
    members += 1;
    if (members > TOLD_VALUE) break;
  }

  return start;
}

const PATH = /^[^.[\]{}]+(?:\.[^.[\]{}]+|\[\d+\]|\["[^"{}]*"\]|\['[^'{}]*'\])*$/;
const PATH_STEP = /\[(\d+)\]|\["([^"]*)"\]|\['([^']*)'\]|([^.[\]]+)/g;

/**
 * The steps of a path as it is written without braces, such as `payload.items[0].at` or `payload["sent at"]`, to be read with
 * {@link readPath}. @returns undefined for what is no path.
 */
export function pathOf(written: string): string[] | undefined {
  const text = written.trim();
  if (!PATH.test(text)) return undefined;

  return [...text.matchAll(PATH_STEP)].map(
    ([, index, double, single, name]) => index ?? double ?? single ?? name ?? '',
  );
}

/** Text of a stored control; numbers and booleans count as text, everything else as absent. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;

  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

const HTML_ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Makes text safe inside HTML elements and quoted attributes. */
export function escapeHtml(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? character) : text;
}
