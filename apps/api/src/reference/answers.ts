/** JSON Schema, as far as it is written here. */
export interface JsonSchema {
  [keyword: string]: unknown;
}

/** What the types of the code say about answers; see `answers.spec.ts`. */
export interface WrittenAnswers {
  /** By `<controller>_<method>`. Without `answer`, the endpoint has nothing to say. */
  operations: Record<string, { description?: string; answer?: JsonSchema }>;
  schemas: Record<string, JsonSchema>;
}
