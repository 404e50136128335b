import type { JobChanges, JobDoc, JobTraceLine } from '@novu/dal';
import {
  channelOfStep,
  DeliveryLifecycleDetail,
  DeliveryLifecycleStatusEnum,
  ExecutionDetailsStatusEnum,
  JobStatusEnum,
} from '@novu/shared';
import type { StepOutcome, TraceLine } from './outcome.js';
import type { Pass } from './pass.js';
import type { Run } from './run.js';

/** What the run does after a step: the next one, nothing for now, or nothing more. */
export type Continuation = 'next' | 'wait' | 'end';

/** The state of steps that an earlier one's failure, or the loss of what they are about, has ended. */
export const STOPPED = {
  deliveryLifecycleState: {
    status: DeliveryLifecycleStatusEnum.CANCELED,
    detail: DeliveryLifecycleDetail.EXECUTION_STOPPED,
  },
};

const PENDING = { deliveryLifecycleState: { status: DeliveryLifecycleStatusEnum.PENDING } };

/** Said of steps that an earlier one's failure has ended. */
export const STOPPED_LINE: TraceLine = {
  detail: 'Step was canceled because a previous step failed',
  status: ExecutionDetailsStatusEnum.FAILED,
};

/** Said of digests that looked merged, and are not. */
export const ENDED_WITHOUT_LINE: TraceLine = {
  detail: 'The digest this was merged with ended without it: it goes on by itself',
  status: ExecutionDetailsStatusEnum.SUCCESS,
};

/** States a pass may move a stored job out of; a finished job stays finished. */
const OPEN: readonly JobStatusEnum[] = [JobStatusEnum.PENDING, JobStatusEnum.QUEUED, JobStatusEnum.RUNNING];

/** Turns the outcome of a step into the state of its job and lines of the trace, and says how the run goes on. */
export function record(pass: Pass, run: Run, job: JobDoc, outcome: StepOutcome): Continuation {
  const move = (to: JobStatusEnum, changes: JobChanges): void => moveJob(pass, run, job, to, changes, outcome.trace);
  switch (outcome.kind) {
    case 'delivered':
      for (const message of outcome.messages) pass.addMessage(run, message);
      move(JobStatusEnum.COMPLETED, {
        providerId: outcome.providerId,
        deliveryLifecycleState: { status: DeliveryLifecycleStatusEnum.SENT },
      });

      return 'next';
    case 'done':
      move(JobStatusEnum.COMPLETED, {
        ...outcome.changes,
        ...(outcome.output ? { stepOutput: outcome.output } : {}),
      });

      return 'next';
    case 'skipped':
      move(outcome.status, {
        ...(outcome.output ? { stepOutput: outcome.output } : {}),
        deliveryLifecycleState: {
          status: DeliveryLifecycleStatusEnum.SKIPPED,
          ...(outcome.reason ? { detail: outcome.reason } : {}),
        },
      });
      if (outcome.endsRun) skipRest(pass, run, job);

      return outcome.endsRun ? 'end' : 'next';
    case 'handed-over':
      // Actions have no message whose way there would be to tell of.
      move(JobStatusEnum.QUEUED, channelOfStep(job.type) ? PENDING : {});
      pass.addDelivery(job);

      return 'wait';
    case 'deferred':
      move(JobStatusEnum.DELAYED, { ...outcome.changes, dueAt: outcome.until });

      return 'wait';
    case 'merged':
      move(JobStatusEnum.MERGED, outcome.changes);
      mergeRest(pass, run, job);

      return 'end';
    case 'failed':
      move(JobStatusEnum.FAILED, {
        error: { message: outcome.error.publicMessage, code: outcome.error.code },
        deliveryLifecycleState: {
          status: DeliveryLifecycleStatusEnum.ERRORED,
          detail: DeliveryLifecycleDetail.UNKNOWN_ERROR,
        },
        ...(outcome.providerId ? { providerId: outcome.providerId } : {}),
        // Whatever the reason, somebody may see to it and have the step run again.
        deadLetter: { reason: outcome.error.publicMessage, at: pass.now },
      });
      if (!haltsRun(job, outcome.halts)) return 'next';
      cancelRest(pass, run, job);

      return 'end';
    default:
      return outcome satisfies never;
  }
}

/** Actions always stop a run when they fail; channels when their step says so (`spec/engine.md` section 6.3). */
function haltsRun(job: JobDoc, halts: boolean | undefined): boolean {
  return halts ?? (channelOfStep(job.type) === undefined || job.step.shouldStopOnFail);
}

function cancelRest(pass: Pass, run: Run, after: JobDoc): void {
  endRest(pass, run, after, JobStatusEnum.CANCELED, {
    ...STOPPED,
    line: STOPPED_LINE,
  });
}

function skipRest(pass: Pass, run: Run, after: JobDoc): void {
  endRest(pass, run, after, JobStatusEnum.SKIPPED, {
    deliveryLifecycleState: { status: DeliveryLifecycleStatusEnum.SKIPPED },
    line: { detail: 'Step was throttled due to rate limiting', status: ExecutionDetailsStatusEnum.SUCCESS },
  });
}

function mergeRest(pass: Pass, run: Run, after: JobDoc): void {
  endRest(pass, run, after, JobStatusEnum.MERGED, {
    deliveryLifecycleState: { status: DeliveryLifecycleStatusEnum.MERGED },
  });
}

function endRest(
  pass: Pass,
  run: Run,
  after: JobDoc,
  to: JobStatusEnum,
  { line, ...changes }: JobChanges & { line?: TraceLine },
): void {
  for (const job of run.jobs) {
    if (job.position <= after.position || job.status !== JobStatusEnum.PENDING) continue;
    moveJob(pass, run, job, to, changes, line ? [line] : []);
  }
}

function moveJob(
  pass: Pass,
  run: Run,
  job: JobDoc,
  to: JobStatusEnum,
  changes: JobChanges,
  lines: readonly TraceLine[],
): void {
  const from = job.status;
  const trace = lines.map((line) => toStored(line, pass.now));
  Object.assign(job, changes);
  job.status = to;
  if (!run.stored.has(job)) job.trace.push(...trace);
  // Only as it was seen: whoever has moved it meanwhile has the run.
  else if (OPEN.includes(from)) pass.addTransition({ scope: run.scope, jobId: job._id, from, to, changes, trace });
}

/** A line as it is kept in its job. */
export function toStored({ detail, status, providerId, raw }: TraceLine, at: Date): JobTraceLine {
  const line: JobTraceLine = { detail, status, at };
  if (providerId) line.providerId = providerId;
  if (raw !== undefined) line.raw = JSON.stringify(raw);

  return line;
}
