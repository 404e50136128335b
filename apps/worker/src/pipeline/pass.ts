import {
  enqueueDeliveries,
  type InboxChange,
  type JobQueue,
  logger,
  type RecentMessages,
  type Signals,
} from '@novu/application-generic';
import type {
  JobDoc,
  JobRepository,
  JobTransition,
  MergedDigestRepository,
  MessageDoc,
  MessageRepository,
  NotificationRepository,
  ServerLife,
  StepWindowRepository,
  Types,
} from '@novu/dal';
import { ChannelTypeEnum, JobStatusEnum } from '@novu/shared';
import type { Alarm } from './alarm.js';
import { ENDED_WITHOUT_LINE, toStored } from './record.js';
import { isDecidedOnce, type Run } from './run.js';

const log = logger('pass');

/** Where a pass writes to. */
export interface PassStores {
  notifications: NotificationRepository;
  jobs: JobRepository;
  digests: MergedDigestRepository;
  messages: MessageRepository;
  windows: StepWindowRepository;
  queue: JobQueue;
  signals: Signals;
  recent: RecentMessages;
  alarm: Alarm;
}

/**
 * What one pass over many runs decided, written in a few bulk writes at its end. Repeating a pass repeats the same ids, so a crash
 * between two of the writes does no harm: whoever repeats it fills in what is missing.
 */
export class Pass {
  private readonly messages: { run: Run; message: MessageDoc }[] = [];
  private readonly transitions: JobTransition[] = [];
  private readonly deliveries: JobDoc[] = [];
  private readonly merged: { run: Run; job: JobDoc; leader: Types.ObjectId }[] = [];

  /**
   * @param now time of every decision of this pass.
   * @param serverLife of the server when the first of them was made.
   */
  constructor(
    private readonly stores: PassStores,
    private readonly runs: readonly Run[],
    readonly now: Date,
    private readonly serverLife: ServerLife,
  ) {}

  addMessage(run: Run, message: MessageDoc): void {
    this.messages.push({ run, message });
  }

  /** A change of a job that is stored already. */
  addTransition(transition: JobTransition): void {
    this.transitions.push(transition);
  }

  addDelivery(job: JobDoc): void {
    this.deliveries.push(job);
  }

  /** The run ends in a digest of somebody else, who must still be found collecting when this is written. */
  addMerge(run: Run, job: JobDoc, leader: Types.ObjectId): void {
    this.merged.push({ run, job, leader });
  }

  /**
   * Stores everything, then tells the queue. The Inboxes are told as soon as their messages are stored.
   *
   * Changes of stored jobs come last and in reverse order of the run: the job a worker holds is moved at the very end, so until
   * everything that follows from it is written, its lease brings it back.
   */
  async write(): Promise<void> {
    const { notifications, jobs, messages, alarm } = this.stores;
    const created = this.runs.filter((run) => run.isNew);
    const planned = this.runs.flatMap((run) => run.jobs.filter((job) => !run.stored.has(job)));
    const sent = this.messages.length > 0 ? messages.plan(this.messages.map(({ message }) => message)) : undefined;
    const announced = sent?.then((known) => this.announceMessages(known));
    // Whoever repeats the pass takes the jobs of such runs as they are stored, and does not write their messages again.
    if (created.length > 0 && this.runs.some(isDecidedOnce)) await announced;
    // What waits for its time may be taken on as soon as it is stored, and needs its run then.
    const timed = created.filter(isDecidedOnce);
    const known = await notifications.plan(timed.map((run) => run.notification));
    // A first attempt that got no further than this may have chosen another digest.
    const chosenAnew = timed.filter((run, index) => known.has(index) && run.stored.size === 0);
    const others = created.filter((run) => !isDecidedOnce(run)).map((run) => run.notification);
    await Promise.all([
      announced,
      // The others are shown once their steps can be shown with them, and what these have sent: a run that is over is over.
      Promise.all([sent, jobs.plan(planned)]).then(() => notifications.plan(others)),
      notifications.noteDigested([
        ...this.merged.filter(({ run }) => !run.isNew).map(({ run }) => run.notification),
        ...chosenAnew.map((run) => run.notification),
        ...this.runs.filter(hasReturned).map(outOfDigest),
      ]),
    ]);
    if (this.transitions.length > 0) this.serverLife.mustGoOn();
    await jobs.transition(this.transitions.toReversed(), this.now);
    if (this.deliveries.length > 0) await this.announceDeliveries();
    for (const run of this.runs) this.markStored(run);
    for (const job of this.runs.flatMap((run) => run.jobs)) {
      if (job.status === JobStatusEnum.DELAYED && job.dueAt) alarm.expect(job.dueAt);
    }
  }

  private markStored(run: Run): void {
    run.isNew = false;
    for (const job of run.jobs) run.stored.add(job);
  }

  /**
   * Makes sure of the merges, once written: a digest that closed before it could see one does not hold its event.
   * @returns the runs that have to find another digest.
   */
  async confirmMerges(): Promise<Run[]> {
    if (this.merged.length === 0) return [];
    const open = await this.stores.windows.areOpen(this.merged.map(({ leader }) => leader));
    const late = this.merged.filter(({ leader }) => !open.has(leader.toHexString()));
    if (late.length === 0) return [];
    const free = await this.stores.digests.withdraw(
      late.map(({ job }) => job._id),
      this.now,
      [toStored(ENDED_WITHOUT_LINE, this.now)],
    );

    return late.filter(({ job }) => free.has(job._id.toHexString())).map(({ run }) => reopened(run));
  }

  /** The jobs are stored as queued: what the queue does not take now, the sweeper brings. */
  private async announceDeliveries(): Promise<void> {
    try {
      await enqueueDeliveries(this.stores.queue, this.deliveries);
    } catch (error) {
      log.warn('deliveries not queued, the sweeper will find them', { count: this.deliveries.length, error });
    }
  }

  /**
   * @param known positions of messages that an earlier attempt has stored, and probably announced: their Inboxes only count
   *   again, so that nobody hears of a message twice.
   */
  private async announceMessages(known: ReadonlySet<number>): Promise<void> {
    const changes = new Map<string, InboxChange & { received: string[] }>();
    this.messages.forEach(({ run, message }, index) => {
      if (message.channel !== ChannelTypeEnum.IN_APP) return;
      const subscriberId = run.subscriber._id.toHexString();
      const change = changes.get(subscriberId) ?? {
        environmentId: run.scope.environmentId.toHexString(),
        organizationId: run.scope.organizationId.toHexString(),
        subscriberId,
        received: [],
      };
      if (!known.has(index)) {
        change.received.push(message._id.toHexString());
        this.stores.recent.remember(message);
      }
      changes.set(subscriberId, change);
    });
    if (changes.size > 0) await this.stores.signals.publish('inbox.changed', [...changes.values()]);
  }
}

/** Whether a run was in the digest of somebody else, and is no more. */
function hasReturned({ isNew, notification, jobs }: Run): boolean {
  return !isNew && notification._digestedNotificationId !== undefined && jobs.every((job) => !job._mergedDigestId);
}

function outOfDigest({ notification }: Run): Run['notification'] {
  delete notification._digestedNotificationId;

  return notification;
}

/** A run whose merge was taken back, as the database has it now. */
function reopened(run: Run): Run {
  for (const job of run.jobs) {
    if (job.status !== JobStatusEnum.MERGED) continue;
    job.status = JobStatusEnum.PENDING;
    delete job._mergedDigestId;
    delete job.deliveryLifecycleState;
  }

  return run;
}
