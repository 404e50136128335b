import type { Type } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import type { JsonSchema } from './answers.js';

/** Where the document's decorators note down the members of a class, and each of them. */
const MEMBERS = 'swagger/apiModelPropertiesArray';
const MEMBER = 'swagger/apiModelProperties';

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
  pattern: 'string',
  minimum: 'number',
  maximum: 'number',
  minItems: 'array',
  maxItems: 'array',
};

/** The class of an input, and those of its members, at every depth. */
export function partsOf(input: Type<unknown>, known = new Set<Type<unknown>>()): ReadonlySet<Type<unknown>> {
  if (known.has(input)) return known;
  known.add(input);
  const prototype = input.prototype as object | undefined;
  for (const member of describedMembers(prototype)) {
    const { type } = (Reflect.getMetadata(MEMBER, prototype as object, member) ?? {}) as { type?: unknown };
    const part = classIn(type);
    if (part) partsOf(part, known);
  }

  return known;
}

/** Those of a class that the document describes; they are noted down with a colon. */
function describedMembers(prototype: object | undefined): string[] {
  const noted: unknown = prototype && Reflect.getMetadata(MEMBERS, prototype);

  return Array.isArray(noted) ? noted.map((name) => String(name).slice(1)) : [];
}

/** A class as the document's decorators take it: itself, in a list, or behind a function. */
function classIn(type: unknown): Type<unknown> | undefined {
  const only: unknown = Array.isArray(type) ? type[0] : type;
  if (typeof only !== 'function') return undefined;
  if (only.prototype) return only as Type<unknown>;

  return classIn((only as () => unknown)());
}

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
    const pattern = name === 'matches' && !each ? patternOf(values[0]) : undefined;
    if (pattern) limits.set(propertyName, { ...limits.get(propertyName), pattern });
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

/** As every language reads it: flags cannot be said in a schema, and classes of Unicode are not known everywhere. */
function patternOf(expression: unknown): string | undefined {
  if (!(expression instanceof RegExp) || !/^u?$/.test(expression.flags)) return undefined;

  return /\\p/i.test(expression.source) ? undefined : expression.source;
}

/** What the members of a query are where they are not given: what its class begins with. */
export function defaultsOf(input: Type<unknown>): Map<string, string | number | boolean> {
  return new Map(
    Object.entries(new input() as object).flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : [],
    ),
  );
}
