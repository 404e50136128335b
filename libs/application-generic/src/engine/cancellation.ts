import { Inject, Injectable } from '@nestjs/common';
import {
  AcceptedEventRepository,
  type JobDoc,
  JobRepository,
  NotificationRepository,
  type Scope,
  StepWindowRepository,
} from '@novu/dal';
import { DeliveryLifecycleDetail, DeliveryLifecycleStatusEnum, JobStatusEnum, StepTypeEnum } from '@novu/shared';
import { type Clock, CLOCK } from '../clock.js';

/** Takes back what an event has left to do (`spec/engine.md` section 12). */
@Injectable()
export class Cancellation {
  constructor(
    private readonly events: AcceptedEventRepository,
    private readonly notifications: NotificationRepository,
    private readonly jobs: JobRepository,
    private readonly windows: StepWindowRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns whether there was anything left to cancel. */
  async cancel(scope: Scope, transactionId: string): Promise<boolean> {
    const events = await this.events.cancel(scope, transactionId);
    const runs = await this.notifications.findByTransaction(scope, transactionId);
    const cancelled = await this.jobs.cancelPending(
      scope,
      runs.map((run) => run._id),
      {
        deliveryLifecycleState: {
          status: DeliveryLifecycleStatusEnum.CANCELED,
          detail: DeliveryLifecycleDetail.EXECUTION_CANCELED_BY_USER,
        },
      },
    );
    const leaders = cancelled.filter(
      ({ type, status }) => type === StepTypeEnum.DIGEST && status === JobStatusEnum.DELAYED,
    );
    for (const leader of leaders) await this.findHeir(leader);

    return events > 0 || cancelled.length > 0;
  }

  /**
   * The other events of a digest do not go down with its first: the oldest of them goes on collecting. Whoever joins the cancelled digest
   * meanwhile finds, when it makes sure, that it is not the one that collects, and looks again.
   */
  private async findHeir(leader: JobDoc): Promise<void> {
    const now = this.clock.now();
    const heir = await this.jobs.promote(leader, now);
    if (!heir) {
      await this.windows.closeDigests([leader._id]);

      return;
    }
    await this.windows.handOver(leader._id, { job: heir._id, run: heir._notificationId });
    await this.jobs.follow(leader._id, heir._id, now);
    await this.notifications.followDigest(leader._notificationId, heir._notificationId);
  }
}
