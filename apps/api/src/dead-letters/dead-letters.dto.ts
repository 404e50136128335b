import { ApiPropertyOptional } from '@nestjs/swagger';
import type { DeadLetter } from '@novu/application-generic';
import type { StepTypeEnum } from '@novu/shared';
import { IsMongoId } from 'class-validator';
import { PageSizeQuery } from '../http/paging.js';
import { IsAbsentOr } from '../http/validation.js';

export class ListDeadLettersQuery {
  /** Rows a page, 1 to 100. */
  @PageSizeQuery(100)
  limit: number = 20;

  /** `_id` of the last row of the page before. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsMongoId()
  after?: string;
}

export interface DeadLetterResponse {
  _id: string;
  /** A step that could not be delivered, or an event that could not be processed. */
  kind: 'step' | 'event';
  reason: string;
  code?: string;
  /** ISO 8601. */
  at: string;
  transactionId: string;
  /** The workflow's public id. */
  workflowId: string;
  step?: { stepId: string; type: StepTypeEnum; _notificationId: string; providerId?: string };
}

export interface DeadLetterPage {
  data: DeadLetterResponse[];
  hasMore: boolean;
}

export function toDeadLetterResponse(letter: DeadLetter): DeadLetterResponse {
  const { id, kind, reason, code, at, transactionId, workflowId, step } = letter;

  return {
    _id: id.toHexString(),
    kind,
    reason,
    ...(code === undefined ? {} : { code }),
    at: at.toISOString(),
    transactionId,
    workflowId,
    ...(step ? { step: toStepResponse(step) } : {}),
  };
}

function toStepResponse(step: NonNullable<DeadLetter['step']>): NonNullable<DeadLetterResponse['step']> {
  const { stepId, type, notificationId, providerId } = step;

  return { stepId, type, _notificationId: notificationId.toHexString(), ...(providerId ? { providerId } : {}) };
}
