import { Inject, Injectable } from '@nestjs/common';
import {
  type AcceptedEventDoc,
  AcceptedEventRepository,
  type JobDoc,
  JobRepository,
  type Scope,
  type Types,
} from '@novu/dal';
import { ExecutionDetailsStatusEnum, type StepTypeEnum } from '@novu/shared';
import { type Clock, CLOCK } from '../clock.js';
import { notFound } from '../errors.js';
import { enqueueAgain } from '../jobs/deliveries.js';
import { JobQueue } from '../jobs/queue.js';
import { logger } from '../logging.js';

const log = logger('dead-letters');

/** Work that was given up: a step that failed, or an event no pass could process. */
export interface DeadLetter {
  /** Of the job, or of the event. */
  id: Types.ObjectId;
  kind: 'step' | 'event';
  /** Why it was given up, in words. */
  reason: string;
  /** A stable code of the reason, where there is one. */
  code?: string;
  /** When it was given up; of an event, when it was accepted. */
  at: Date;
  transactionId: string;
  /** The workflow's public id. */
  workflowId: string;
  /** Of a step. */
  step?: { stepId: string; type: StepTypeEnum; notificationId: Types.ObjectId; providerId?: string };
}

/** Keeps nothing itself: what was given up stays where it is, marked, until somebody has it run again. */
@Injectable()
export class DeadLetters {
  constructor(
    private readonly jobs: JobRepository,
    private readonly events: AcceptedEventRepository,
    private readonly queue: JobQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Those of the newest triggers first. @param page `after`: id of the last one of the page before. */
  async list(
    scope: Scope,
    { after, limit }: { after?: Types.ObjectId | undefined; limit: number },
  ): Promise<{ data: DeadLetter[]; hasMore: boolean }> {
    const [jobs, events] = await Promise.all([
      this.jobs.listDeadLetters(scope, after, limit + 1),
      this.events.listFailed(scope, after, limit + 1),
    ]);
    // Ids of both begin with a time and count as one order.
    const all = [...jobs.map(ofJob), ...events.map(ofEvent)].sort((one, other) =>
      other.id.toHexString().localeCompare(one.id.toHexString()),
    );

    return { data: all.slice(0, limit), hasMore: all.length > limit };
  }

  /**
   * Runs one again, with the workflow and the integrations as they are now.
   * @returns it as it was.
   * @throws AppError 404 when there is none with this id, be it that it runs again already.
   */
  async rerun(scope: Scope, id: Types.ObjectId): Promise<DeadLetter> {
    const letter = (await this.rerunJob(scope, id)) ?? (await this.rerunEvent(scope, id));
    if (!letter) throw notFound('dead letter', { id: id.toHexString() });

    return letter;
  }

  private async rerunJob(scope: Scope, id: Types.ObjectId): Promise<DeadLetter | undefined> {
    const before = await this.jobs.findById(scope, id);
    const now = this.clock.now();
    const line = { detail: 'Step queued', status: ExecutionDetailsStatusEnum.PENDING, at: now, isRetry: true };
    const job = before?.deadLetter ? await this.jobs.revive(scope, id, now, [line]) : null;
    if (!before || !job) return undefined;
    await this.announce(() => enqueueAgain(this.queue, job));

    return ofJob(before);
  }

  private async rerunEvent(scope: Scope, id: Types.ObjectId): Promise<DeadLetter | undefined> {
    const event = await this.events.retryFailed(scope, id, this.clock.now());
    if (!event) return undefined;
    const batchId = event.batchId.toHexString();
    await this.announce(() => this.queue.enqueue('trigger.accepted', [{ id: batchId, payload: { batchId } }]));

    return ofEvent(event);
  }

  /** What is stored as to be done is done in any case: the sweeper finds what the queue was not told. */
  private async announce(tell: () => Promise<void>): Promise<void> {
    try {
      await tell();
    } catch (error) {
      log.warn('dead letter not queued, the sweeper will find it', { error });
    }
  }
}

function ofJob({
  _id,
  deadLetter,
  error,
  updatedAt,
  transactionId,
  identifier,
  step,
  type,
  ...job
}: JobDoc): DeadLetter {
  return {
    id: _id,
    kind: 'step',
    reason: deadLetter?.reason ?? error?.message ?? '',
    ...(error?.code === undefined ? {} : { code: error.code }),
    at: deadLetter?.at ?? updatedAt,
    transactionId,
    workflowId: identifier,
    step: {
      stepId: step.stepId,
      type,
      notificationId: job._notificationId,
      ...(job.providerId === undefined ? {} : { providerId: job.providerId }),
    },
  };
}

function ofEvent({ _id, failureReason, createdAt, transactionId, identifier }: AcceptedEventDoc): DeadLetter {
  return { id: _id, kind: 'event', reason: failureReason ?? '', at: createdAt, transactionId, workflowId: identifier };
}
