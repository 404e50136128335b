import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { AcceptedEventDoc, EventRepetitions, EventTraceLine } from '@novu/dal';
import { TriggerEventStatusEnum } from '@novu/shared';

/** What became of one event. */
export class TriggerResponse {
  @ApiProperty()
  acknowledged: boolean;

  @ApiProperty({ enum: TriggerEventStatusEnum })
  status: TriggerEventStatusEnum;

  @ApiPropertyOptional()
  transactionId?: string;

  /** What was wrong, when `status` is `error`. */
  @ApiPropertyOptional({ type: [String] })
  error?: string[];

  /** The dashboard's page about this event. */
  @ApiPropertyOptional()
  activityFeedLink?: string;
}

interface EventTraceResponse {
  createdAt: string;
  title: string;
  status: 'success' | 'warning' | 'error';
  /** JSON text. */
  rawData: string;
}

/** One event of a transaction, as far as there is more to tell of it than its runs do. */
export interface EventResponse {
  _id: string;
  workflowId: string;
  /** `processing`: not all recipients are done. `processed`: the runs go on by themselves. */
  status: 'processing' | 'processed' | 'canceled' | 'failed';
  /** Why it could not be processed, of the last attempt. */
  reason?: string;
  createdAt: string;
  updatedAt: string;
  /** Of events to topics or to everyone, those named singly aside. */
  recipients: {
    /** How many there are about, while they are gone through. */
    total?: number;
    lookedAt: number;
    runs: number;
    /** Left out: named singly besides, in a list of exclusions, or the actor. */
    excluded: number;
    /** Kept out by their subscriptions. */
    refused: number;
  };
  /** The first of them. */
  traces: EventTraceResponse[];
}

export interface TransactionResponse {
  transactionId: string;
  status: 'processing' | 'processed';
  events: EventResponse[];
}

/** @param total of the recipients, where it is known. */
export function toEventResponse(event: AcceptedEventDoc, total: number | undefined): EventResponse {
  const { lookedAt = 0, runs = 0, excluded = 0, refused = 0, lines = [] } = event.report ?? {};
  const told = event.repetitions ? [...lines, refusalLine(event.repetitions)] : lines;

  return {
    _id: event._id.toHexString(),
    workflowId: event.identifier,
    status: statusOf(event),
    ...(event.failureReason ? { reason: event.failureReason } : {}),
    createdAt: event.createdAt.toISOString(),
    updatedAt: event.updatedAt.toISOString(),
    recipients: { ...(total === undefined ? {} : { total }), lookedAt, runs, excluded, refused },
    traces: told.map(({ title, status, at, raw }) => ({ createdAt: at.toISOString(), title, status, rawData: raw })),
  };
}

function refusalLine({ times, lastIdentifier, lastAt }: EventRepetitions): EventTraceLine {
  return {
    title: 'Events were refused: their transaction id was used before',
    status: 'warning',
    at: lastAt,
    raw: JSON.stringify({ times, workflowId: lastIdentifier }),
  };
}

function statusOf({ status, canceled }: AcceptedEventDoc): EventResponse['status'] {
  if (canceled) return 'canceled';

  return status === 'accepted' ? 'processing' : status;
}
