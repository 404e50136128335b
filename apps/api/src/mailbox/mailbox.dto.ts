import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { MailboxMailDoc } from '@novu/dal';
import { Type } from 'class-transformer';
import { IsInt, IsMongoId, Max, Min } from 'class-validator';
import { IsAbsentOr } from '../http/validation.js';

export class ListMailsQuery {
  /** Mails a page, 1 to 100. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;

  /** `_id` of the last mail of the page before. */
  @ApiPropertyOptional()
  @IsAbsentOr()
  @IsMongoId()
  after?: string;
}

/** A file that went with a mail. */
export class MailAttachmentResponse {
  @ApiProperty()
  name: string;

  /** Media type, such as `application/pdf`. */
  @ApiProperty()
  mime: string;

  /** Bytes. */
  @ApiProperty()
  size: number;
}

/** A mail the demo e-mail provider kept instead of sending it. */
export class MailResponse {
  @ApiProperty()
  _id: string;

  @ApiProperty()
  from: string;

  @ApiProperty({ type: [String] })
  to: string[];

  @ApiProperty()
  subject: string;

  @ApiPropertyOptional()
  html?: string;

  @ApiPropertyOptional()
  text?: string;

  /** The trigger the mail comes from. */
  @ApiPropertyOptional()
  transactionId?: string;

  /** What went with the mail: names and sizes only. */
  @ApiProperty({ type: [MailAttachmentResponse] })
  attachments: MailAttachmentResponse[];

  @ApiProperty()
  createdAt: string;
}

export class MailPage {
  @ApiProperty({ type: [MailResponse] })
  data: MailResponse[];

  @ApiProperty()
  hasMore: boolean;
}

export function toMailResponse({
  _id,
  from,
  to,
  subject,
  html,
  text,
  transactionId,
  attachments = [],
  createdAt,
}: MailboxMailDoc): MailResponse {
  return {
    _id: _id.toHexString(),
    from,
    to,
    subject,
    ...(html === undefined ? {} : { html }),
    ...(text === undefined ? {} : { text }),
    ...(transactionId === undefined ? {} : { transactionId }),
    attachments: attachments.map(({ name, mime, size }) => ({ name, mime, size })),
    createdAt: createdAt.toISOString(),
  };
}
