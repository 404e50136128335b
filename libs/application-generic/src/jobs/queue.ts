import type { AcceptedEventDoc } from '@novu/dal';
import { type ConnectionOptions, Queue } from 'bullmq';
import { logger, withLogContext } from '../logging.js';
import { JOBS, type JobName, type JobPayload, QUEUES } from './catalog.js';
import type { Turns } from './turns.js';

const log = logger('job-queue');

/** A job to be queued. `id` follows from what the job is about: queueing it again while the queue knows it changes nothing. */
export interface Enqueued<Name extends JobName> {
  id: string;
  payload: JobPayload<Name>;
  /** Whose job it is: tenants take turns in a queue, so that a broadcast of one does not keep the others waiting. */
  tenant?: string;
  /** What the job is about, for a handler in this process; every other one reads it from MongoDB. */
  subject?: JobSubject<Name>;
}

/** What jobs are about, where whoever queues them has it at hand. */
interface JobSubjects {
  'trigger.accepted': readonly AcceptedEventDoc[];
}

type JobSubject<Name extends JobName> = Name extends keyof JobSubjects ? JobSubjects[Name] : never;

interface LocalHandler<Name extends JobName> {
  handle: (payload: JobPayload<Name>, subject?: JobSubject<Name>) => Promise<void>;
  foresee: ((subject: JobSubject<Name>) => void) | undefined;
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

  constructor(
    connection: ConnectionOptions,
    prefix: string,
    private readonly turns: Turns,
  ) {
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

  /**
   * From now on this process does up to `capacity` of these jobs itself. A handler that fails leaves its job to the queue.
   * @param foresee is told of what a job will be about if nothing comes between.
   */
  handleLocally<Name extends JobName>(
    name: Name,
    handle: (payload: JobPayload<Name>, subject?: JobSubject<Name>) => Promise<void>,
    capacity: number,
    foresee?: (subject: JobSubject<Name>) => void,
  ): void {
    const handlers: { [Key in Name]?: LocalHandler<Key> } = {};
    handlers[name] = { handle, foresee, capacity, running: 0 };
    this.localHandlers = { ...this.localHandlers, ...handlers };
  }

  /** Takes no more jobs itself, and waits for those in hand. */
  async stopLocally(): Promise<void> {
    this.localHandlers = {};
    await Promise.all(this.running.values());
  }

  /**
   * Lets a handler in this process get ready for a job that is about to be queued with this very subject. Nothing comes of it where the job
   * is not queued after all, or goes to another process.
   */
  foresee<Name extends JobName>(name: Name, subject: JobSubject<Name>): void {
    this.localHandlers[name]?.foresee?.(subject);
  }

  async enqueue<Name extends JobName>(name: Name, jobs: readonly Enqueued<Name>[]): Promise<void> {
    await this.add(
      name,
      jobs.filter((job) => !this.startLocally(name, job)),
    );
  }

  /** For jobs that may be known already: nothing happens to those in the queue, or in hand here; nor do they take a turn again. */
  async requeue<Name extends JobName>(name: Name, jobs: readonly Enqueued<Name>[]): Promise<void> {
    await this.add(
      name,
      await this.unknown(
        name,
        jobs.filter((job) => !this.running.has(job.id)),
      ),
    );
  }

  /** Those of the jobs that the queue does not hold. */
  private async unknown<Name extends JobName>(
    name: Name,
    jobs: readonly Enqueued<Name>[],
  ): Promise<readonly Enqueued<Name>[]> {
    const known = await this.turns.known(
      JOBS[name].queue,
      jobs.map(({ id }) => id),
    );

    return jobs.filter(({ id }) => !known.has(id));
  }

  private startLocally<Name extends JobName>(name: Name, job: Enqueued<Name>): boolean {
    const local = this.localHandlers[name];
    if (!local || local.running >= local.capacity) return false;
    local.running += 1;
    const work = withLogContext({ jobId: job.id }, () => local.handle(job.payload, job.subject))
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
    const priorities = await this.turns.take(definition.queue, jobs);
    await queue.addBulk(
      jobs.map(({ id, payload }, index) => ({
        name,
        data: payload,
        opts: {
          jobId: id,
          attempts: definition.attempts,
          // See retryWait.
          backoff: { type: 'as-asked', delay: definition.backoffMs },
          removeOnComplete: true,
          removeOnFail: true,
          ...(priorities ? { priority: priorities[index] ?? 1 } : {}),
        },
      })),
    );
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
