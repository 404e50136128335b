import { compileJsonSchema, invalidInput } from '@novu/application-generic';

/** @throws AppError 422 for a schema that `compileJsonSchema` does not take */
export function assertPayloadSchema(schema: Record<string, unknown>): void {
  try {
    compileJsonSchema(schema);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw invalidInput({
      payloadSchema: { messages: [`payloadSchema is not a valid JSON schema: ${reason.slice(0, 300)}`] },
    });
  }
}
