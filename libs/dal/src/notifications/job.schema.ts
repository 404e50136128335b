import { JobStatusEnum } from '@novu/shared';
import { Schema } from 'mongoose';
import type { CollectionDefinition } from '../repository.js';
import type { JobDoc } from './job.document.js';

export const IN_FLIGHT = [JobStatusEnum.QUEUED, JobStatusEnum.RUNNING];
/** A merged digest, and one whose merge was taken back. */
export const UNSETTLED_MERGE = [JobStatusEnum.MERGED, JobStatusEnum.PENDING];

export const jobCollection: CollectionDefinition<JobDoc> = {
  name: 'jobs',
  schema: new Schema<JobDoc>({}, { strict: false, timestamps: true, versionKey: false, minimize: false }),
  indexes: [
    // listOfRuns, readOfRuns, readSentOfRuns
    { key: { _notificationId: 1, position: 1 } },
    // listAbandoned: only jobs in flight are in it, so finished ones cost nothing.
    { key: { status: 1, updatedAt: 1 }, partialFilterExpression: { status: { $in: IN_FLIGHT } } },
    // claimDue, nextDue: only what waits for its time is in it.
    {
      name: 'due_by_environment',
      key: { dueAt: 1, _environmentId: 1, _id: 1 },
      partialFilterExpression: { status: JobStatusEnum.DELAYED },
    },
    // claimDue: what a worker holds.
    { name: 'lease', key: { lease: 1 }, partialFilterExpression: { status: JobStatusEnum.RUNNING } },
    // gather, listGathered of merged digests
    { key: { _mergedDigestId: 1, createdAt: 1 }, partialFilterExpression: { _mergedDigestId: { $exists: true } } },
    // listStranded of the same: only merged digests that nobody has counted in are in it.
    {
      name: 'stranded',
      key: { mergeUntil: 1 },
      partialFilterExpression: { mergeUntil: { $exists: true }, status: { $in: UNSETTLED_MERGE } },
    },
    // listDeadLetters
    {
      name: 'dead_letters',
      key: { _environmentId: 1, _id: -1 },
      partialFilterExpression: { 'deadLetter.at': { $exists: true } },
    },
  ],
};
