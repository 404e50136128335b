import { AppError } from '@novu/application-generic';
import type { JobDoc, JobRepository, Scope } from '@novu/dal';
import {
  DeliveryLifecycleDetail,
  DeliveryLifecycleStatusEnum,
  ExecutionDetailsStatusEnum,
  JobStatusEnum,
} from '@novu/shared';
import { STOPPED, STOPPED_LINE, toStored } from './record.js';

/** Attempts at one step, or one event, that may fail for reasons of the platform's own. */
export const MAX_FAILURES = 6;

/** What may be told of an error: the words of those that are made to be read, nothing of the others. */
export function publicReason(error: unknown): string {
  return error instanceof AppError ? error.publicMessage : 'The platform could not process this; its log says why';
}

/**
 * Ends a run at a step that cannot be taken on however often it is tried. Says so in the plainest of writes, as whatever else could be
 * done about it is what fails.
 */
export async function giveUp(jobs: JobRepository, scope: Scope, job: JobDoc, error: unknown, now: Date): Promise<void> {
  const reason = publicReason(error);
  const line = {
    detail: 'There was one or more errors when trying to execute the notification',
    status: ExecutionDetailsStatusEnum.FAILED,
    raw: { message: reason },
  };
  // First what comes after it: while the step itself is not over, whoever takes it up after a crash gets here again.
  await jobs.cancelPending(scope, [job._notificationId], STOPPED, now, [toStored(STOPPED_LINE, now)]);
  await jobs.transition(
    [
      {
        scope,
        jobId: job._id,
        from: JobStatusEnum.RUNNING,
        to: JobStatusEnum.FAILED,
        changes: {
          error: { message: reason, code: error instanceof AppError ? error.code : 'not_taken_on' },
          deadLetter: { reason, at: now },
          deliveryLifecycleState: {
            status: DeliveryLifecycleStatusEnum.ERRORED,
            detail: DeliveryLifecycleDetail.UNKNOWN_ERROR,
          },
        },
        trace: [toStored(line, now)],
      },
    ],
    now,
  );
}
