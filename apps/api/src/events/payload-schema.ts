import { AppError, type WorkflowDefinition } from '@novu/application-generic';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { compilePayloadSchema } from '../workflows/payload-schema.js';

/** Compiled once per loaded definition; a changed workflow is another definition. */
const validators = new WeakMap<WorkflowDefinition, ValidateFunction>();

/**
 * Holds a payload against the schema of its workflow, where the workflow asks for it, and fills in the schema's defaults.
 * @throws AppError 400 of type `PAYLOAD_VALIDATION_ERROR` that lists every violation.
 */
export function validatePayload(definition: WorkflowDefinition, payload: Record<string, unknown>): void {
  const { validatePayload: wanted, payloadSchema } = definition.workflow;
  if (!wanted || !payloadSchema) return;
  let validator = validators.get(definition);
  if (!validator) {
    validator = compilePayloadSchema(payloadSchema, { allErrors: true, useDefaults: true, verbose: true });
    validators.set(definition, validator);
  }
  if (validator(payload)) return;
  throw new AppError({
    code: 'payload_validation_error',
    status: 400,
    publicMessage: 'Payload validation failed',
    details: {
      type: 'PAYLOAD_VALIDATION_ERROR',
      errors: (validator.errors ?? []).map(toViolation),
      schema: payloadSchema,
    },
  });
}

function toViolation(error: ErrorObject): { field: string; message: string; value?: unknown; schemaPath: string } {
  const missing: unknown = error.params['missingProperty'];
  const path = [...error.instancePath.split('/').slice(1), ...(typeof missing === 'string' ? [missing] : [])];

  return {
    field: path.join('.') || 'payload',
    message: error.message ?? 'is not valid',
    value: typeof missing === 'string' ? undefined : error.data,
    schemaPath: error.schemaPath,
  };
}
