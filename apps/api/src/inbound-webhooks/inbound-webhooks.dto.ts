import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ReportStatus } from '@novu/providers';
import { IsIn, IsISO8601, IsString, Length } from 'class-validator';
import { IsAbsentOr } from '../http/validation.js';

/** What an app can tell of a push message it was sent. */
const PUSH_EVENTS = ['delivered', 'opened', 'dismissed', 'clicked', 'failed'] as const;
export type PushEvent = (typeof PUSH_EVENTS)[number];

export class PushReport {
  /** What the push message carried as `__nvMessageId`. */
  @ApiProperty()
  @IsString()
  @Length(1, 512)
  eventId: string;

  @ApiProperty({ enum: PUSH_EVENTS })
  @IsIn(PUSH_EVENTS)
  eventType: PushEvent;

  /** When it happened; now, where absent. */
  @ApiPropertyOptional({ format: 'date-time' })
  @IsAbsentOr()
  @IsISO8601()
  timestamp?: string;
}

export class WebhookResult {
  /** The id the report is about. */
  @ApiProperty()
  id: string;

  event: {
    status: PushEvent | ReportStatus;
    date: string;
    /** Why it failed, in the provider's words. */
    response?: string;
  };
}
