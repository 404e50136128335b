/** Limits of the interface (`spec/engine.md` section 20, `spec/rest-api.md` section 1.8). Sizes in bytes. */
export const LIMITS = {
  /** JSON text of one event's payload. */
  payloadBytes: 512 * 1024,
  /** Files of one event together, decoded. As base64 beside a payload they just go into a body of 26 MiB. */
  attachmentBytes: 20_000_000,
  eventsPerBulk: 100,
  recipientsPerTrigger: 100,
  excludedPerTopic: 100,
  subscribersPerTopicCall: 100,
  stepsPerWorkflow: 20,
  workflowsPerEnvironment: 100,
  workflowNameLength: 128,
  workflowDescriptionLength: 256,
  tagsPerWorkflow: 16,
  tagLength: 64,
  countFilters: 30,
  /** Inbox counters stop counting here; clients show "99+". */
  inboxCount: 100,
  /** Totals of cursor lists stop counting here. */
  listCount: 50_000,
  transactionIdLength: 512,
} as const;

/** Topic keys and subscription identifiers: letters, digits and `-_.:` in the middle, or an e-mail address (`spec/rest-api.md` section 1.8). */
export const EXTERNAL_ID_PATTERN = /^(?:[a-zA-Z0-9_:.-]+|[^\s@]+@[^\s@]+\.[^\s@]+)$/;

/** Identifiers of workflows, steps, layouts and integrations (`spec/engine.md` section 20). */
export const IDENTIFIER_PATTERN = /^[a-zA-Z0-9]+(?:[-_.][a-zA-Z0-9]+)*$/;

/**
 * Ids of subscribers come from the customer's own user table (`auth0|5f…`, e-mail addresses, UUIDs), so anything printable without
 * spaces is taken, 1 to 512 characters.
 */
export const SUBSCRIBER_ID_PATTERN = /^[^\s\p{C}]{1,512}$/u;
