import * as z from 'zod/mini';

// The pages allow no `eval`; without this, probing for it would be reported as a policy violation in the console.
z.config({ jitless: true });

const errorBody = z.object({
  message: z.optional(z.union([z.string(), z.array(z.string())])),
  errors: z.optional(z.nullable(z.record(z.string(), z.object({ messages: z.array(z.string()) })))),
  errorId: z.optional(z.nullable(z.string())),
});

/** A refused or failed call of the API. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** HTTP status; 0 when the API could not be reached. */
    readonly status: number,
    message: string,
    /** For a 422: the messages of each wrong field. */
    readonly fieldErrors: Readonly<Record<string, readonly string[]>> = {},
  ) {
    super(message);
  }
}

/** Turns the error envelope of the API (`rest-api.md`, errors) into an `ApiError`; any other body gives a general message. */
export function toApiError(status: number, body: unknown): ApiError {
  const parsed = errorBody.safeParse(body);
  if (!parsed.success) return new ApiError(status, generalMessage(status));
  const { message, errors, errorId } = parsed.data;
  const fieldErrors = Object.fromEntries(
    Object.entries(errors ?? {}).map(([field, { messages }]) => [field, messages]),
  );
  const text = [message ?? []].flat().join('. ') || generalMessage(status);
  return new ApiError(status, errorId ? `${text} (error ${errorId})` : text, fieldErrors);
}

function generalMessage(status: number): string {
  return status >= 500 ? 'The server had a problem. Try again in a moment.' : `The request was refused (${status}).`;
}

/** What to tell a person about any error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong.';
}
