import { type ConnectionOptions, Queue } from 'bullmq';
import { logger, withLogContext } from '../logging.js';
import { JOBS, type JobName, type JobPayload, QUEUES } from './catalog.js';

const log = logger('job-queue');

/** A job to be queued. `id` follows from what the job is about: queueing it again while the queue knows it changes nothing. */
export interface Enqueued<Name extends JobName> {
  id: string;
  payload: JobPayload<Name>;
}

interface LocalHandler<Name extends JobName> {
  handle: (payload: JobPayload<Name>) => Promise<void>;
  /** Jobs at the same time; what is more goes to the queue, where every process can take it. */
  capacity: number;
  running: number;
}

/**
 * Hands out jobs: to this process itself where it also runs the engine and has room, which saves the way through Redis, else to
 * the queues. It makes no difference to what is lost in a crash: what a job means is in MongoDB, and the sweeper brings it back.
 */
export class JobQueue {
  private readonly queues: ReadonlyMap<string, Queue>;
  private localHandlers: { [Name in JobName]?: LocalHandler<Name> } = {};
  /** By job id: what this process is doing without the queue knowing. */
  private readonly running = new Map<string, Promise<void>>();

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

  /** From now on this process does up to `capacity` of these jobs itself. A handler that fails leaves its job to the queue. */
  handleLocally<Name extends JobName>(
    name: Name,
    handle: (payload: JobPayload<Name>) => Promise<void>,
    capacity: number,
  ): void {
    const handlers: { [Key in Name]?: LocalHandler<Key> } = {};
    handlers[name] = { handle, capacity, running: 0 };
    this.localHandlers = { ...this.localHandlers, ...handlers };
  }

  /** Takes no more jobs itself, and waits for those in hand. */
  async stopLocally(): Promise<void> {
    this.localHandlers = {};
    await Promise.all(this.running.values());
  }

  async enqueue<Name extends JobName>(name: Name, jobs: readonly Enqueued<Name>[]): Promise<void> {
    await this.add(
      name,
      jobs.filter((job) => !this.startLocally(name, job)),
    );
  }

  /** For jobs that may be known already: nothing happens to those in the queue, or in hand here. */
  async requeue<Name extends JobName>(name: Name, jobs: readonly Enqueued<Name>[]): Promise<void> {
    await this.add(
      name,
      jobs.filter((job) => !this.running.has(job.id)),
    );
  }

  private startLocally<Name extends JobName>(name: Name, job: Enqueued<Name>): boolean {
    const local = this.localHandlers[name];
    if (!local || local.running >= local.capacity) return false;
    local.running += 1;
    const work = withLogContext({ jobId: job.id }, () => local.handle(job.payload))
      .catch(async (error: unknown) => {
        log.warn('job failed here, leaving it to the queue', { job: name, error });
        await this.add(name, [job]).catch(() => undefined);
      })
      .finally(() => {
        local.running -= 1;
        this.running.delete(job.id);
      });
    this.running.set(job.id, work);

    return true;
  }

  private async add<Name extends JobName>(name: Name, jobs: readonly Enqueued<Name>[]): Promise<void> {
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
    await this.stopLocally();
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
  }
}
