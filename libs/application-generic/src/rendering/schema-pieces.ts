import type { JsonSchema } from './variables-schema.js';

/** A text of any kind. */
export const text: JsonSchema = { type: 'string' };

/** An object of the author's own, such as a condition. */
export const open: JsonSchema = { type: 'object', additionalProperties: true };

/** An object of these members and no others. */
export const closed = (properties: Record<string, JsonSchema>, required?: string[]): JsonSchema => ({
  type: 'object',
  properties,
  ...(required ? { required } : {}),
  additionalProperties: false,
});
