import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Clock, CLOCK, JobQueue, logger } from '@novu/application-generic';
import { AcceptedEventRepository, JobRepository } from '@novu/dal';
import { WORKER_ENV, type WorkerEnv } from '../env.js';
import { deliveryJobOf } from '../pipeline/pass.js';

const log = logger('sweeper');

/** Most things brought back by one look. */
const LIMIT = 1_000;

/**
 * Brings back what the queue has lost: whatever MongoDB says is to be done is queued again under the same id, which changes
 * nothing where the queue still knows it. So the platform survives the loss of everything in Redis.
 */
@Injectable()
export class Sweeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly events: AcceptedEventRepository,
    private readonly jobs: JobRepository,
    private readonly queue: JobQueue,
    @Inject(WORKER_ENV) private readonly env: WorkerEnv,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.sweeping;
  }

  /** The next look is timed from the end of the last, so that looks do not pile up while a database is away. */
  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.sweeping = this.sweep()
        .catch((error: unknown) => log.warn('sweep failed', { error }))
        .finally(() => this.schedule());
    }, this.env.SWEEP_INTERVAL_MS);
  }

  /** One look. */
  async sweep(): Promise<void> {
    const now = this.clock.now();
    const ago = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);
    const [batches, deliveries] = await Promise.all([
      this.events.listStaleBatches(ago(this.env.SWEEP_EVENTS_AFTER_MS), now, LIMIT),
      this.jobs.listAbandoned(ago(this.env.SWEEP_DELIVERIES_AFTER_MS), now, LIMIT),
    ]);
    await this.queue.requeue(
      'trigger.accepted',
      batches.map((batchId) => ({ id: batchId.toHexString(), payload: { batchId: batchId.toHexString() } })),
    );
    await this.queue.requeue('step.deliver-email', deliveries.map(deliveryJobOf));
    await this.jobs.touch(
      deliveries.map((job) => job._id),
      now,
    );
  }
}
