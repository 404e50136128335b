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

const delivery = <Queue extends string>(queue: Queue) => ({
  queue,
  payload: z.object({ jobId: objectIdText, environmentId: objectIdText, organizationId: objectIdText }),
  // More than a delivery asks for: it counts its attempts itself, anew for each integration, and says when it gives up.
  attempts: 50,
  backoffMs: 1_000,
});

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
  /** The messages of one step are to be handed to a third party; each channel has a queue of its own. */
  'step.deliver-email': delivery('deliver-email'),
  'step.deliver-sms': delivery('deliver-sms'),
  'step.deliver-push': delivery('deliver-push'),
  'step.deliver-chat': delivery('deliver-chat'),
  'step.deliver-http': delivery('deliver-http'),
  /** A bridge is to be asked what a step of a workflow in code does; whatever it says is done then. */
  'step.ask-bridge': delivery('ask-bridge'),
  /** A step that needs no third party, and had failed, is to run once more. */
  'step.run-again': delivery('run-again'),
} satisfies Record<string, JobDefinition>;

export type JobName = keyof typeof JOBS;
export type JobPayload<Name extends JobName> = z.infer<(typeof JOBS)[Name]['payload']>;
export const QUEUES: readonly string[] = [...new Set(Object.values(JOBS).map((job) => job.queue))];
