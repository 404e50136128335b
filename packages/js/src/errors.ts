/** What a method gives as `error`: a sentence for people, and the error behind it. */
export class NovuError extends Error {
  originalError: Error;

  constructor(message: string, originalError: unknown) {
    super(message);
    this.name = 'NovuError';
    this.originalError = isError(originalError) ? originalError : new Error(String(originalError));
  }
}

/** The API answered, and refused. */
export class HttpError extends Error {
  constructor(
    message: string,
    readonly status: number,
    /** The parsed answer; undefined when it was not JSON. */
    readonly body: unknown,
  ) {
    super(message);
    this.name = 'HttpError';
  }
}

/** Which limit of the plan a web chat has met. */
export type WebChatPlanLimitReason = 'agents' | 'channels' | 'conversations';

/** A web chat has met a limit of the plan. */
export class WebChatPlanLimitError extends Error {
  constructor(
    readonly reason: WebChatPlanLimitReason,
    message: string,
  ) {
    super(message);
    this.name = 'WebChatPlanLimitError';
  }
}

/** Errors of other frames are of other classes. */
function isError(value: unknown): value is Error {
  return typeof value === 'object' && value !== null && 'message' in value && 'name' in value;
}
