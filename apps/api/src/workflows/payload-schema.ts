import { compileJsonSchema, invalidInput } from '@novu/application-generic';

/** @param field that holds it. @throws AppError 422 for a schema that `compileJsonSchema` does not take */
export function assertPayloadSchema(schema: Record<string, unknown>, field = 'payloadSchema'): void {
  try {
    compileJsonSchema(schema);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw invalidInput({
      [field]: { messages: [`${field} is not a valid JSON schema: ${reason.slice(0, 300)}`] },
    });
  }
}
