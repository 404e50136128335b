import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  type Clock,
  CLOCK,
  enqueueDeliveries,
  JobQueue,
  logger,
  type Storage,
  STORAGE,
} from '@novu/application-generic';
import {
  AcceptedEventRepository,
  type AttachmentDoc,
  AttachmentRepository,
  JobRepository,
  NotificationRepository,
} from '@novu/dal';
import { StepTypeEnum } from '@novu/shared';
import { WORKER_ENV, type WorkerEnv } from '../env.js';

const log = logger('sweeper');

/** Most things brought back by one look. */
const LIMIT = 1_000;
const ATTACHMENTS_PER_LOOK = 20;

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
    private readonly attachments: AttachmentRepository,
    private readonly notifications: NotificationRepository,
    @Inject(STORAGE) private readonly storage: Storage,
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
    await this.removeAttachments(now);
    await this.queue.requeue(
      'trigger.accepted',
      batches.map((batchId) => ({ id: batchId.toHexString(), payload: { batchId: batchId.toHexString() } })),
    );
    const [waiting, delivering] = partition(
      deliveries,
      ({ type }) => type === StepTypeEnum.DELAY || type === StepTypeEnum.DIGEST,
    );
    await this.jobs.releaseDue(waiting, now);
    await enqueueDeliveries(this.queue, delivering, 'requeue');
    await this.jobs.touch(
      delivering.map((job) => job._id),
      now,
    );
  }

  /** Files of events nothing is left to do of. */
  private async removeAttachments(now: Date): Promise<void> {
    for (const doc of await this.attachments.listDue(now, ATTACHMENTS_PER_LOOK)) {
      if (await this.isNeeded(doc)) {
        await this.attachments.checkAgain(doc, now);
        continue;
      }
      await this.storage.remove(doc.storageKeys);
      await this.attachments.forget([doc._id]);
    }
  }

  private async isNeeded({ _environmentId, _organizationId, transactionId }: AttachmentDoc): Promise<boolean> {
    const scope = { environmentId: _environmentId, organizationId: _organizationId };
    if (await this.events.isWaiting(scope, transactionId)) return true;
    const runs = await this.notifications.findByTransaction(scope, transactionId);

    return this.jobs.anyOpen(
      scope,
      runs.map((run) => run._id),
    );
  }
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
