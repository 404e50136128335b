import { type FieldIssues, invalidInput } from '@novu/application-generic';
import type { ContextInput } from '@novu/dal';
import { freeJsonProblem } from '../http/free-json.js';

/** Types and ids of contexts (`spec/engine.md` section 3.2). */
export const CONTEXT_NAME_PATTERN = /^[a-zA-Z0-9_-]+$/;
/** Longest type and id (`spec/dashboard.md` section 7). */
export const CONTEXT_NAME_LENGTH = 100;
/** Bytes of JSON one context's data may have (`spec/engine.md` section 20). */
export const CONTEXT_DATA_BYTES = 64 * 1024;

const CONTEXTS_PER_CALL = 5;

/** Takes note of what is wrong with a field. */
type Refuse = (path: string, message: string, value?: unknown) => void;

/**
 * The `context` of a trigger, an Inbox session or a preference: `{ <type>: "<id>" | { id, data? } }`, at most 5 of them.
 * @param value null and undefined stand for no context.
 * @returns in the order given, without those that are refused.
 */
export function readContexts(value: unknown, refuse: Refuse): ContextInput[] {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) {
    refuse('context', 'context must be an object of ids, or objects with an id, by type', value);

    return [];
  }
  const entries = Object.entries(value);
  if (entries.length > CONTEXTS_PER_CALL) {
    refuse('context', `context must contain no more than ${CONTEXTS_PER_CALL} types`);

    return [];
  }

  return entries.flatMap(([type, entry]) => readContext(type, entry, refuse) ?? []);
}

/** As {@link readContexts}. @throws AppError 422 that names every wrong field */
export function parseContexts(value: unknown): ContextInput[] {
  const issues: FieldIssues = {};
  const contexts = readContexts(value, (path, message, given) => {
    const isPrintable = typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean';
    (issues[path] ??= { messages: [], ...(isPrintable ? { value: given } : {}) }).messages.push(message);
  });
  if (Object.keys(issues).length > 0) throw invalidInput(issues);

  return contexts;
}

function readContext(type: string, entry: unknown, refuse: Refuse): ContextInput | undefined {
  // A wrong type is not repeated in the path: it may be of any length.
  if (!isName(type)) {
    refuse('context', `A type of context ${NAME_RULE}`, printable(type));

    return undefined;
  }
  const path = `context.${type}`;
  if (!isObject(entry)) {
    if (isName(entry)) return { type, id: entry };
    refuse(path, `${path} must be an id, or an object with an id; an id ${NAME_RULE}`, printable(entry));

    return undefined;
  }
  const { id, data } = entry;
  if (!isName(id)) refuse(`${path}.id`, `id ${NAME_RULE}`, printable(id));
  const problem = data === undefined || data === null ? undefined : freeJsonProblem(data, CONTEXT_DATA_BYTES);
  if (problem) refuse(`${path}.data`, `data ${problem}`);
  if (!isName(id) || problem) return undefined;

  return { type, id, ...(isObject(data) ? { data } : {}) };
}

const NAME_RULE = `must be a text of 1 to ${CONTEXT_NAME_LENGTH} letters, digits, "-" and "_"`;

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= CONTEXT_NAME_LENGTH && CONTEXT_NAME_PATTERN.test(value);
}

/** Long texts are not thrown back at the caller. */
function printable(value: unknown): unknown {
  return typeof value === 'string' && value.length > 200 ? `${value.slice(0, 200)}…` : value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
