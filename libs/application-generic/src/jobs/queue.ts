import { type ConnectionOptions, Queue } from 'bullmq';
import { JOBS, type JobName, type JobPayload, QUEUES } from './catalog.js';

/** A job to be queued. `id` follows from what the job is about: queueing it again while the queue knows it changes nothing. */
export interface Enqueued<Name extends JobName> {
  id: string;
  payload: JobPayload<Name>;
}

/** Hands jobs to the queues. */
export class JobQueue {
  private readonly queues: ReadonlyMap<string, Queue>;

  constructor(connection: ConnectionOptions, prefix: string) {
    this.queues = new Map(
      QUEUES.map((name) => [
        name,
        // A caller who is waiting for an answer is not kept until Redis comes back: the sweeper will find the work.
        new Queue(name, { connection: { ...connection, enableOfflineQueue: false, maxRetriesPerRequest: 1 }, prefix }),
      ]),
    );
    // Without a listener a lost connection would end the process; the client reconnects by itself.
    for (const queue of this.queues.values()) queue.on('error', () => undefined);
  }

  async enqueue<Name extends JobName>(name: Name, jobs: readonly Enqueued<Name>[]): Promise<void> {
    const definition = JOBS[name];
    const queue = this.queues.get(definition.queue);
    if (!queue || jobs.length === 0) return;
    const options = (id: string) => ({
      jobId: id,
      attempts: definition.attempts,
      backoff: { type: 'exponential', delay: definition.backoffMs },
      removeOnComplete: true,
      removeOnFail: true,
    });
    const [only] = jobs;
    if (jobs.length === 1 && only) await queue.add(name, only.payload, options(only.id));
    else await queue.addBulk(jobs.map(({ id, payload }) => ({ name, data: payload, opts: options(id) })));
  }

  /** Jobs waiting or running, by queue. */
  async depths(): Promise<Record<string, number>> {
    const entries = await Promise.all(
      [...this.queues].map(async ([name, queue]) => {
        const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized');

        return [name, Object.values(counts).reduce((sum, count) => sum + count, 0)] as const;
      }),
    );

    return Object.fromEntries(entries);
  }

  async close(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }
}
