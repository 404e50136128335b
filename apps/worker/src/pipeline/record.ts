import { derivedId, type ExecutionDetailDoc, type JobDoc, type JobTransition, Types } from '@novu/dal';
import {
  DeliveryLifecycleDetail,
  DeliveryLifecycleStatusEnum,
  ExecutionDetailsSourceEnum,
  ExecutionDetailsStatusEnum,
  JobStatusEnum,
} from '@novu/shared';
import type { StepOutcome, TraceLine } from './outcome.js';
import type { Pass } from './pass.js';
import type { Run } from './run.js';

/** What the run does after a step. */
export type Continuation = 'next' | 'wait' | 'halt';

/** States a pass may move a job out of; a finished job stays finished. */
const OPEN: readonly JobStatusEnum[] = [JobStatusEnum.PENDING, JobStatusEnum.QUEUED, JobStatusEnum.RUNNING];

/** Turns the outcome of a step into the state of its job and lines of the trace, and says how the run goes on. */
export function record(pass: Pass, run: Run, job: JobDoc, outcome: StepOutcome): Continuation {
  pass.addDetails(detailsOf(run, job, outcome.kind, outcome.trace));
  switch (outcome.kind) {
    case 'delivered':
      pass.addMessage(run, outcome.message);
      moveJob(pass, run, job, JobStatusEnum.COMPLETED, {
        providerId: outcome.providerId,
        deliveryLifecycleState: { status: DeliveryLifecycleStatusEnum.SENT },
      });

      return 'next';
    case 'skipped':
      moveJob(pass, run, job, JobStatusEnum.CANCELED, {
        deliveryLifecycleState: { status: DeliveryLifecycleStatusEnum.SKIPPED, detail: outcome.reason },
      });

      return 'next';
    case 'handed-over':
      moveJob(pass, run, job, JobStatusEnum.QUEUED, {
        deliveryLifecycleState: { status: DeliveryLifecycleStatusEnum.PENDING },
      });
      pass.addDelivery(job);

      return 'wait';
    case 'failed':
      moveJob(pass, run, job, JobStatusEnum.FAILED, {
        error: { message: outcome.error.publicMessage, code: outcome.error.code },
        deliveryLifecycleState: {
          status: DeliveryLifecycleStatusEnum.ERRORED,
          detail: DeliveryLifecycleDetail.UNKNOWN_ERROR,
        },
      });

      return job.step.shouldStopOnFail ? 'halt' : 'next';
    default:
      return outcome satisfies never;
  }
}

/** Ends a run after a step whose failure stops it. */
export function cancelRest(pass: Pass, run: Run, after: JobDoc): void {
  for (const job of run.jobs.slice(after.position + 1)) {
    if (job.status !== JobStatusEnum.PENDING) continue;
    pass.addDetails(
      detailsOf(run, job, 'halted', [
        { detail: 'Step was canceled because a previous step failed', status: ExecutionDetailsStatusEnum.FAILED },
      ]),
    );
    moveJob(pass, run, job, JobStatusEnum.CANCELED, {
      deliveryLifecycleState: {
        status: DeliveryLifecycleStatusEnum.CANCELED,
        detail: DeliveryLifecycleDetail.EXECUTION_STOPPED,
      },
    });
  }
}

function moveJob(
  pass: Pass,
  run: Run,
  job: JobDoc,
  to: JobStatusEnum,
  changes: NonNullable<JobTransition['changes']>,
): void {
  Object.assign(job, changes, { status: to });
  if (!run.isNew) pass.addTransition({ scope: run.scope, jobId: job._id, from: OPEN, to, changes });
}

/**
 * Lines of one job, in order: their ids start with the time, name the job and what became of it, and end with the line's number,
 * so that repeating a pass writes none twice, and the lines of one outcome sort by id.
 */
function detailsOf(
  run: Run,
  job: JobDoc,
  phase: StepOutcome['kind'] | 'halted',
  trace: readonly TraceLine[],
): ExecutionDetailDoc[] {
  return trace.map((line, index) => ({
    _id: numbered(derivedId(job._id, phase), index),
    _environmentId: run.scope.environmentId,
    _organizationId: run.scope.organizationId,
    _jobId: job._id,
    _notificationId: job._notificationId,
    _notificationTemplateId: job._templateId,
    _subscriberId: job._subscriberId,
    transactionId: job.transactionId,
    channel: job.type,
    detail: line.detail,
    status: line.status,
    source: ExecutionDetailsSourceEnum.INTERNAL,
    isTest: false,
    isRetry: false,
    ...(line.providerId ? { providerId: line.providerId } : {}),
    ...(line.raw === undefined ? {} : { raw: JSON.stringify(line.raw) }),
    createdAt: run.now,
    updatedAt: run.now,
  }));
}

function numbered(id: Types.ObjectId, index: number): Types.ObjectId {
  const bytes = Buffer.from(id.id);
  bytes.writeUInt16BE(index, 10);

  return new Types.ObjectId(bytes);
}
