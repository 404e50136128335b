import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import type { JsonSchema } from './answers.js';

/** Validators that limit a value, and what JSON Schema calls it. */
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  minLength: ['minLength'],
  maxLength: ['maxLength'],
  isLength: ['minLength', 'maxLength'],
  min: ['minimum'],
  max: ['maximum'],
  arrayMinSize: ['minItems'],
  arrayMaxSize: ['maxItems'],
};

/** The kind of value each keyword speaks of. */
const KINDS: Readonly<Record<string, string>> = {
  minLength: 'string',
  maxLength: 'string',
  minimum: 'number',
  maximum: 'number',
  minItems: 'array',
  maxItems: 'array',
};

/** What the validators of a class allow at least and at most, by property. Those of single entries are left out. */
export function limitsOf(input: Type<unknown>): Map<string, JsonSchema> {
  const limits = new Map<string, JsonSchema>();
  for (const { propertyName, name, constraints, each } of getMetadataStorage().getTargetValidationMetadatas(
    input,
    '',
    false,
    false,
  )) {
    const values = (constraints ?? []) as unknown[];
    for (const [index, keyword] of (each ? [] : (KEYWORDS[name ?? ''] ?? [])).entries()) {
      if (typeof values[index] !== 'number') continue;
      limits.set(propertyName, { ...limits.get(propertyName), [keyword]: values[index] });
    }
  }

  return limits;
}

/** Says the limits in the schema of a value, where it is of the kind they speak of and does not say them itself. */
export function limit(schema: JsonSchema, limits: JsonSchema | undefined): void {
  const kinds = [schema['type']].flat();
  for (const [keyword, value] of Object.entries(limits ?? {})) {
    const kind = KINDS[keyword] ?? '';
    if (schema['enum'] || !(kinds.includes(kind) || (kind === 'number' && kinds.includes('integer')))) continue;
    schema[keyword] ??= value;
  }
}
