import { cleanControls, compileJsonSchema, controlSchemas, type FieldIssues } from '@novu/application-generic';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { SUPPORTED_STEP_TYPES, type SupportedStepType } from './workflows.dto.js';

/** What a value may be is judged by issues; here it is only asked whether it is of the right kind. */
const BOUNDS = new Set(['minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum', 'minItems', 'maxItems']);

const validators: ReadonlyMap<SupportedStepType, ValidateFunction> = new Map(
  SUPPORTED_STEP_TYPES.map((type) => [
    type,
    compileJsonSchema(kindsOf(controlSchemas[type]?.dataSchema ?? {}), { allErrors: true }),
  ]),
);

/** A schema without its bounds. A member that happens to be named like one is a schema itself, and stays. */
function kindsOf(schema: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]: [string, unknown]) =>
      BOUNDS.has(key) && (typeof value !== 'object' || value === null) ? [] : [[key, kindOf(value)]],
    ),
  );
}

function kindOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(kindOf);

  return typeof value === 'object' && value !== null ? kindsOf(value) : value;
}

/**
 * Values of a wrong kind, and objects without what makes them one, could be neither rendered nor shown. Whatever else is wrong, such
 * as a control left out, is told as an issue of the step.
 */
function isRefused({ keyword, instancePath }: ErrorObject): boolean {
  return keyword === 'type' || keyword === 'enum' || (keyword === 'required' && instancePath !== '');
}

/** @param path of the controls in the request. @returns what is of a wrong kind, by field; empty when nothing is. */
export function refusedControls(path: string, type: SupportedStepType, controls: Record<string, unknown>): FieldIssues {
  const validate = validators.get(type);
  if (!validate || validate(cleanControls(type, controls))) return {};
  const issues: FieldIssues = {};
  for (const error of (validate.errors ?? []).filter(isRefused)) {
    const known = (issues[`${path}${error.instancePath.replaceAll('/', '.')}`] ??= { messages: [] });
    known.messages.push(messageOf(error));
  }

  return issues;
}

/** What an author said, cleaned, but without the values that take the place of what was left out. */
export function saidControls(type: SupportedStepType, controls: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(cleanControls(type, controls)).filter(([key]) => (controls[key] ?? '') !== '' || key === 'layoutId'),
  );
}

function messageOf({ message = 'is not valid', params }: ErrorObject): string {
  const allowed: unknown = params['allowedValues'];

  return Array.isArray(allowed) ? `${message}: ${allowed.join(', ')}` : message;
}
