import { type InboxChange, type JobQueue, logger, type Signals } from '@novu/application-generic';
import type {
  ExecutionDetailDoc,
  ExecutionDetailRepository,
  JobDoc,
  JobRepository,
  JobTransition,
  MessageDoc,
  MessageRepository,
  NotificationRepository,
} from '@novu/dal';
import { ChannelTypeEnum } from '@novu/shared';
import type { Run } from './run.js';

const log = logger('pass');

/** Where a pass writes to. */
export interface PassStores {
  notifications: NotificationRepository;
  jobs: JobRepository;
  messages: MessageRepository;
  details: ExecutionDetailRepository;
  queue: JobQueue;
  signals: Signals;
}

/**
 * What one pass over many runs decided, written in a few bulk writes at its end. Repeating a pass repeats the same ids, so a crash
 * between two of the writes does no harm: whoever repeats it fills in what is missing.
 */
export class Pass {
  private readonly runs: Run[] = [];
  private readonly messages: { run: Run; message: MessageDoc }[] = [];
  private readonly details: ExecutionDetailDoc[] = [];
  private readonly transitions: JobTransition[] = [];
  private readonly deliveries: JobDoc[] = [];

  constructor(private readonly stores: PassStores) {}

  addRun(run: Run): void {
    this.runs.push(run);
  }

  addMessage(run: Run, message: MessageDoc): void {
    this.messages.push({ run, message });
  }

  addDetails(details: readonly ExecutionDetailDoc[]): void {
    this.details.push(...details);
  }

  /** A change of a job that is stored already. */
  addTransition(transition: JobTransition): void {
    this.transitions.push(transition);
  }

  addDelivery(job: JobDoc): void {
    this.deliveries.push(job);
  }

  /**
   * Stores everything, then tells the queue. The Inboxes are told as soon as their messages are stored.
   *
   * Changes of stored jobs come last and in reverse order of the run: the job a delivery was claimed for is moved at the very end, so
   * until everything that follows from it is written, its lease brings it back.
   */
  async write(): Promise<void> {
    const { notifications, jobs, messages, details } = this.stores;
    const created = this.runs.filter((run) => run.isNew);
    await Promise.all([
      messages.plan(this.messages.map(({ message }) => message)).then((known) => this.announceMessages(known)),
      notifications.plan(created.map((run) => run.notification)),
      jobs.plan(created.flatMap((run) => run.jobs)),
      details.record(this.details),
    ]);
    await jobs.transition(this.transitions.toReversed(), new Date());
    await this.announceDeliveries();
  }

  /** The jobs are stored as queued: what the queue does not take now, the sweeper brings. */
  private async announceDeliveries(): Promise<void> {
    try {
      await this.stores.queue.enqueue('step.deliver-email', this.deliveries.map(deliveryJobOf));
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
      if (!known.has(index)) change.received.push(message._id.toHexString());
      changes.set(subscriberId, change);
    });
    if (changes.size > 0) await this.stores.signals.publish('inbox.changed', [...changes.values()]);
  }
}

/** The queue job that delivers one step. Its id follows from the step, so the queue holds it once. */
export function deliveryJobOf(job: JobDoc): {
  id: string;
  payload: { jobId: string; environmentId: string; organizationId: string };
} {
  return {
    id: job._id.toHexString(),
    payload: {
      jobId: job._id.toHexString(),
      environmentId: job._environmentId.toHexString(),
      organizationId: job._organizationId.toHexString(),
    },
  };
}
