import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
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
