import { type ConnectionOptions, type Job, UnrecoverableError, Worker } from 'bullmq';
import { AppError } from '../errors.js';
import { logger, withLogContext } from '../logging.js';
import { JOBS, type JobName, type JobPayload, QUEUES } from './catalog.js';
import { retryWait, TryAgain } from './try-again.js';
import type { Turns } from './turns.js';

const log = logger('jobs');

/** What is done with each kind of job. */
export type JobHandlers = { [Name in JobName]: (payload: JobPayload<Name>) => Promise<void> };

export interface JobWorkersOptions {
  connection: ConnectionOptions;
  prefix: string;
  turns: Turns;
  /** Jobs of one queue handled at the same time. */
  concurrency: (queue: string) => number;
}

/** How long a job may go without sign of life before another worker takes it. Long passes renew it by themselves. */
const LOCK_MS = 6_000;

/** Takes jobs from every queue and gives them to their handlers, with context, failure mapping and orderly shutdown. */
export class JobWorkers {
  private readonly workers: readonly Worker[];
  private readonly turns: Turns;

  constructor(handlers: JobHandlers, { connection, prefix, turns, concurrency }: JobWorkersOptions) {
    this.turns = turns;
    const byQueue = new Map(QUEUES.map((queue) => [queue, this.processorOf(queue, handlers)]));
    this.workers = [...byQueue].map(
      ([queue, processor]) =>
        new Worker(queue, processor, {
          connection: { ...connection, maxRetriesPerRequest: null },
          prefix,
          concurrency: concurrency(queue),
          lockDuration: LOCK_MS,
          stalledInterval: LOCK_MS,
          // A job may be taken over as often as workers die: the work itself is safe to repeat.
          maxStalledCount: 100,
          drainDelay: 5,
          settings: {
            backoffStrategy: (attemptsMade, _type, error, job) => retryWait(attemptsMade, firstWaitOf(job), error),
          },
        }),
    );
    for (const worker of this.workers) {
      worker.on('error', (error) => log.warn('queue connection trouble', { queue: worker.name, error: error.message }));
      worker.on('failed', (job, error) => {
        if (!(error instanceof TryAgain)) log.error('job failed', { queue: worker.name, jobId: job?.id, error });
      });
    }
  }

  /** Resolves once every queue is being listened to. */
  async ready(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.waitUntilReady()));
  }

  /** Takes no more jobs and waits for those in hand. */
  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
  }

  /** Who is next is a matter of fairness, not of success. */
  private async noteTurn(queue: string, job: Job): Promise<void> {
    await this.turns.note(queue, job.opts.priority).catch(() => undefined);
  }

  private processorOf(queue: string, handlers: JobHandlers): (job: Job) => Promise<void> {
    const names = (Object.keys(JOBS) as JobName[]).filter((name) => JOBS[name].queue === queue);

    return async (job) => {
      const name = names.find((candidate) => candidate === job.name);
      if (!name) throw new UnrecoverableError(`No handler for job ${job.name}`);
      await this.noteTurn(queue, job);
      await withLogContext({ jobId: job.id ?? '' }, () => runHandler(name, job.data, handlers));
    };
  }
}

function firstWaitOf(job: Pick<Job, 'opts'> | undefined): number {
  const backoff = job?.opts.backoff;

  return typeof backoff === 'object' ? (backoff.delay ?? 0) : (backoff ?? 0);
}

async function runHandler<Name extends JobName>(name: Name, data: unknown, handlers: JobHandlers): Promise<void> {
  const parsed = JOBS[name].payload.safeParse(data);
  if (!parsed.success) throw new UnrecoverableError(`Job ${name} carries an unreadable payload`);
  try {
    await handlers[name](parsed.data as JobPayload<Name>);
  } catch (error) {
    if (error instanceof AppError && error.retry === 'never') throw new UnrecoverableError(error.message);
    throw error;
  }
}
