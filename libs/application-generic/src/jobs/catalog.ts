import { z } from 'zod';

const objectIdText = z.string().regex(/^[0-9a-f]{24}$/);

/** What a job says about itself. Payloads carry ids only: what a job means is in MongoDB, so Redis may lose it. */
interface JobDefinition {
  queue: string;
  payload: z.ZodType;
  /** Attempts the queue makes by itself; the sweeper brings back what still failed. */
  attempts: number;
  /** First wait between attempts; doubles each time. */
  backoffMs: number;
}

/** Every kind of job. Queue names are those operators of the reference product know. */
export const JOBS = {
  /** One commit of accepted events is to be processed. */
  'trigger.accepted': {
    queue: 'trigger-handler',
    payload: z.object({ batchId: objectIdText }),
    attempts: 3,
    backoffMs: 500,
  },
  /** The next chunk of recipients of an event to topics or to everyone. */
  'trigger.fan-out': {
    queue: 'process-subscriber',
    payload: z.object({ eventId: objectIdText, after: objectIdText.optional() }),
    attempts: 3,
    backoffMs: 500,
  },
  /** One message is to be handed to an e-mail provider. */
  'step.deliver-email': {
    queue: 'deliver-email',
    payload: z.object({ jobId: objectIdText, environmentId: objectIdText, organizationId: objectIdText }),
    attempts: 4,
    backoffMs: 1_000,
  },
} satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof JOBS;
export type JobPayload<Name extends JobName> = z.infer<(typeof JOBS)[Name]['payload']>;
export const QUEUES: readonly string[] = [...new Set(Object.values(JOBS).map((job) => job.queue))];
