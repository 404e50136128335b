import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  Cancellation,
  type Clock,
  CLOCK,
  DeliveryReports,
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
    private readonly cancellation: Cancellation,
    private readonly reports: DeliveryReports,
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

  /** One look. What fails in it is left to the next one, and keeps nothing else from being done: first what needs MongoDB alone. */
  async sweep(): Promise<void> {
    const now = this.clock.now();
    const ago = (milliseconds: number): Date => new Date(now.getTime() - milliseconds);
    const deliveriesBefore = ago(this.env.SWEEP_DELIVERIES_AFTER_MS);
    await this.attempt('steps not released', () => this.jobs.releaseDue(deliveriesBefore, now));
    await this.attempt('events not queued again', () => this.requeueEvents(ago(this.env.SWEEP_EVENTS_AFTER_MS), now));
    await this.attempt('deliveries not queued again', () => this.requeueDeliveries(deliveriesBefore, now));
    await this.attempt('early reports not looked at', () => this.reports.takeEarly(now));
    await this.attempt('cancelled events not looked at', () => this.finishCancelling(now));
    await this.attempt('attachments not looked at', () => this.removeAttachments(now));
  }

  private async attempt(failure: string, part: () => Promise<void>): Promise<void> {
    try {
      await part();
    } catch (error) {
      log.warn(failure, { error });
    }
  }

  private async requeueEvents(before: Date, now: Date): Promise<void> {
    const batches = await this.events.listStaleBatches(before, now, LIMIT);
    await this.queue.requeue(
      'trigger.accepted',
      batches.map((batchId) => ({ id: batchId.toHexString(), payload: { batchId: batchId.toHexString() } })),
    );
  }

  private async requeueDeliveries(before: Date, now: Date): Promise<void> {
    const deliveries = await this.jobs.listAbandoned(before, now, LIMIT);
    await enqueueDeliveries(this.queue, deliveries, 'requeue');
    await this.jobs.touch(
      deliveries.map((job) => job._id),
      now,
    );
  }

  /** What a worker has made of an event that was taken back under its hands, and died before it could take it back itself. */
  private async finishCancelling(now: Date): Promise<void> {
    const ids = (await this.events.listToRecheck(now, LIMIT)).map(({ _id }) => _id);
    if (ids.length === 0) return;
    await this.cancellation.cancelMadeMeanwhile(ids);
    await this.events.rechecked(ids);
  }

  /** Files of events nothing is left to do of. */
  private async removeAttachments(now: Date): Promise<void> {
    for (const doc of await this.attachments.listDue(now, ATTACHMENTS_PER_LOOK)) {
      try {
        if (await this.isNeeded(doc)) await this.attachments.checkAgain(doc, now);
        else await this.remove(doc);
      } catch (error) {
        log.warn('attachments not removed', { attachments: doc._id.toHexString(), error });
        // Those after it have their turn before it.
        await this.attachments.checkAgain(doc, now);
      }
    }
  }

  private async remove({ _id, storageKeys }: AttachmentDoc): Promise<void> {
    await this.storage.remove(storageKeys);
    await this.attachments.forget([_id]);
  }

  private async isNeeded({ _environmentId, _organizationId, transactionId }: AttachmentDoc): Promise<boolean> {
    const scope = { environmentId: _environmentId, organizationId: _organizationId };
    if (await this.events.isWaiting(scope, transactionId)) return true;
    for await (const runIds of this.notifications.idsOfTransaction(scope, transactionId)) {
      if (await this.jobs.anyOpen(scope, runIds)) return true;
    }

    return false;
  }
}
