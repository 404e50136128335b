import { AppError, compileJsonSchema, type WorkflowDefinition } from '@novu/application-generic';
import type { ErrorObject, ValidateFunction } from 'ajv';

/** Compiled once per loaded definition; a changed workflow is another definition. */
const validators = new WeakMap<WorkflowDefinition, ValidateFunction>();

/**
 * Holds a payload against the schema of its workflow, where the workflow asks for it, and fills in the schema's defaults.
 * @throws AppError 400 of type `PAYLOAD_VALIDATION_ERROR` that lists every violation.
 */
export function validatePayload(definition: WorkflowDefinition, payload: Record<string, unknown>): void {
  const { validatePayload: wanted, payloadSchema } = definition.workflow;
  if (!wanted || !payloadSchema) return;
  const validator = validators.get(definition) ?? compile(payloadSchema);
  validators.set(definition, validator);
  if (!validator(payload)) throw refusal((validator.errors ?? []).map(toViolation), payloadSchema);
}

/** A schema stored before it was checked as strictly as now refuses every payload, and says why. */
function compile(schema: Record<string, unknown>): ValidateFunction {
  try {
    return compileJsonSchema(schema, { allErrors: true, useDefaults: true, verbose: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw refusal([{ field: 'payload', message: `the workflow's payload schema is not valid: ${reason}` }], schema);
  }
}

interface Violation {
  field: string;
  message: string;
  value?: unknown;
  schemaPath?: string;
}

function refusal(errors: Violation[], schema: Record<string, unknown>): AppError {
  return new AppError({
    code: 'payload_validation_error',
    status: 400,
    publicMessage: 'Payload validation failed',
    details: { type: 'PAYLOAD_VALIDATION_ERROR', errors, schema },
  });
}

function toViolation(error: ErrorObject): Violation {
  const missing: unknown = error.params['missingProperty'];
  const path = [...error.instancePath.split('/').slice(1), ...(typeof missing === 'string' ? [missing] : [])];

  return {
    field: path.join('.') || 'payload',
    message: error.message ?? 'is not valid',
    value: typeof missing === 'string' ? undefined : error.data,
    schemaPath: error.schemaPath,
  };
}
