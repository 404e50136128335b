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
  StepTypeEnum,
} from '@novu/shared';
import { type Clock, CLOCK } from '../clock.js';

const CANCELED_BY_USER = {
  deliveryLifecycleState: {
    status: DeliveryLifecycleStatusEnum.CANCELED,
    detail: DeliveryLifecycleDetail.EXECUTION_CANCELED_BY_USER,
  },
};

const { SUCCESS, PENDING } = ExecutionDetailsStatusEnum;

/** What is said when a digest goes on without the run that led it: of the one that leads it now, the others in it, and the cancelled one. */
const TAKEN_OVER = 'Digest was taken over, as the run that led it was canceled';
const FOLLOWS_ANOTHER = 'Digest was merged with other digest, as the run that led it before was canceled';
const HANDED_OVER = 'Digest goes on in another run with the events that followed';

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
      const line = { detail: 'Step was canceled by user', status: SUCCESS, at };
      const canceled = await this.jobs.cancelPending(scope, runIds, CANCELED_BY_USER, at, [line]);
      // Only a digest that collects has a time to wait for.
      const leaders = canceled.filter(({ type, dueAt }) => type === StepTypeEnum.DIGEST && dueAt);
      for (const leader of leaders) await this.findHeir(scope, leader);
      jobs += canceled.length;
    }

    return jobs;
  }

  /**
   * The other events of a digest do not go down with its first: the oldest of them goes on collecting. Whoever joins the cancelled digest
   * meanwhile finds, when it makes sure, that it is not the one that collects, and looks again.
   */
  private async findHeir(scope: Scope, leader: CanceledJob): Promise<void> {
    const at = this.clock.now();
    const { _id: canceledDigestId, _notificationId: canceledNotificationId, dueAt: until = at } = leader;
    const canceled = { canceledDigestId, canceledNotificationId };
    const wait = { delay: until.getTime() - at.getTime(), until };
    const heir = await this.digests.promote(leader, at, [
      { detail: TAKEN_OVER, status: SUCCESS, at, raw: JSON.stringify(canceled) },
      { detail: 'Step digested', status: PENDING, at, raw: JSON.stringify(wait) },
    ]);
    if (!heir) {
      await this.windows.closeDigests([leader._id]);

      return;
    }
    await this.windows.handOver(leader._id, { job: heir._id, run: heir._notificationId });
    const led = { digestedNotificationId: heir._notificationId, mergedDigestId: heir._id };
    await this.digests.follow(leader._id, heir._id, at, [
      { detail: FOLLOWS_ANOTHER, status: SUCCESS, at, raw: JSON.stringify({ ...led, ...canceled }) },
    ]);
    await this.notifications.followDigest(leader._notificationId, heir._notificationId);
    const line = { detail: HANDED_OVER, status: SUCCESS, at, raw: JSON.stringify(led) };
    await this.jobs.addToTraces([{ scope, jobId: leader._id, line }]);
  }
}
