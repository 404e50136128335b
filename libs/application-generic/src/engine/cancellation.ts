import { Inject, Injectable } from '@nestjs/common';
import {
  AcceptedEventRepository,
  type CanceledJob,
  JobRepository,
  MergedDigestRepository,
  NotificationRepository,
  type Scope,
  StepWindowRepository,
  type Types,
} from '@novu/dal';
import {
  DeliveryLifecycleDetail,
  DeliveryLifecycleStatusEnum,
  ExecutionDetailsStatusEnum,
  JobStatusEnum,
  StepTypeEnum,
} from '@novu/shared';
import { type Clock, CLOCK } from '../clock.js';

const CANCELED_BY_USER = {
  deliveryLifecycleState: {
    status: DeliveryLifecycleStatusEnum.CANCELED,
    detail: DeliveryLifecycleDetail.EXECUTION_CANCELED_BY_USER,
  },
};

/** Takes back what an event has left to do (`spec/engine.md` section 12). */
@Injectable()
export class Cancellation {
  constructor(
    private readonly events: AcceptedEventRepository,
    private readonly notifications: NotificationRepository,
    private readonly jobs: JobRepository,
    private readonly digests: MergedDigestRepository,
    private readonly windows: StepWindowRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns whether there was anything left to cancel. */
  async cancel(scope: Scope, transactionId: string): Promise<boolean> {
    const events = await this.events.cancel(scope, transactionId, this.clock.now());
    const jobs = await this.cancelRuns(scope, transactionId);

    return events > 0 || jobs > 0;
  }

  /**
   * Cancels what a pass has made of events that were taken back while it held them: their runs were not there yet for `cancel` to find.
   * @param ids of events that are not there any more; most of them are just done.
   */
  async cancelMadeMeanwhile(ids: readonly Types.ObjectId[]): Promise<void> {
    for (const { transactionId, ...event } of await this.events.listCanceled(ids)) {
      await this.cancelRuns(
        { environmentId: event._environmentId, organizationId: event._organizationId },
        transactionId,
      );
    }
  }

  /** @returns how many jobs there were to cancel. */
  private async cancelRuns(scope: Scope, transactionId: string): Promise<number> {
    let jobs = 0;
    for await (const runIds of this.notifications.idsOfTransaction(scope, transactionId)) {
      const at = this.clock.now();
      const line = { detail: 'Step was canceled by user', status: ExecutionDetailsStatusEnum.SUCCESS, at };
      const canceled = await this.jobs.cancelPending(scope, runIds, CANCELED_BY_USER, at, [line]);
      const leaders = canceled.filter(
        ({ type, status }) => type === StepTypeEnum.DIGEST && status === JobStatusEnum.DELAYED,
      );
      for (const leader of leaders) await this.findHeir(leader);
      jobs += canceled.length;
    }

    return jobs;
  }

  /**
   * The other events of a digest do not go down with its first: the oldest of them goes on collecting. Whoever joins the cancelled digest
   * meanwhile finds, when it makes sure, that it is not the one that collects, and looks again.
   */
  private async findHeir(leader: CanceledJob): Promise<void> {
    const now = this.clock.now();
    const { _id: canceledDigestId, dueAt: until = now } = leader;
    const raw = JSON.stringify({ delay: until.getTime() - now.getTime(), until, canceledDigestId });
    const line = { detail: 'Step digested', status: ExecutionDetailsStatusEnum.PENDING, at: now, raw };
    const heir = await this.digests.promote(leader, now, [line]);
    if (!heir) {
      await this.windows.closeDigests([leader._id]);

      return;
    }
    await this.windows.handOver(leader._id, { job: heir._id, run: heir._notificationId });
    await this.digests.follow(leader._id, heir._id, now);
    await this.notifications.followDigest(leader._notificationId, heir._notificationId);
  }
}
