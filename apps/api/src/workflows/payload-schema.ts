import { invalidInput } from '@novu/application-generic';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/** @throws AppError 422 for what is no JSON schema, or one that refers to schemas elsewhere */
export function assertPayloadSchema(schema: Record<string, unknown>): void {
  // An instance of its own: schemas of customers must not stay in a shared one's memory.
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  try {
    ajv.compile({ ...schema, $schema: undefined, $id: undefined });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw invalidInput({
      payloadSchema: { messages: [`payloadSchema is not a valid JSON schema: ${reason.slice(0, 300)}`] },
    });
  }
}
