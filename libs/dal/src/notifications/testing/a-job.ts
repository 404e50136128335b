import { JobStatusEnum, StepTypeEnum } from '@novu/shared';
import { Types } from 'mongoose';
import type { Scope } from '../../scope.js';
import type { JobDoc } from '../job.document.js';

/** A job of a mail that is queued, the first of a run. */
export function aJob(scope: Scope, overrides: Partial<JobDoc> = {}): JobDoc {
  return {
    _id: new Types.ObjectId(),
    _environmentId: scope.environmentId,
    _organizationId: scope.organizationId,
    _notificationId: new Types.ObjectId(),
    _templateId: new Types.ObjectId(),
    _subscriberId: new Types.ObjectId(),
    identifier: 'workflow',
    transactionId: 'transaction',
    type: StepTypeEnum.EMAIL,
    status: JobStatusEnum.QUEUED,
    position: 1,
    trace: [],
    step: {
      _id: new Types.ObjectId(),
      _templateId: new Types.ObjectId(),
      stepId: 'mail',
      name: 'Mail',
      type: StepTypeEnum.EMAIL,
      active: true,
      shouldStopOnFail: false,
    },
    createdAt: new Date(),
    updatedAt: new Date(),
    ...overrides,
  };
}
