import { ApiPropertyOptional } from '@nestjs/swagger';
import type { MessageCta, MessageDoc, SubscriberDoc } from '@novu/dal';
import { ChannelTypeEnum } from '@novu/shared';
import { IsEnum, IsOptional } from 'class-validator';
import { PagePositionQuery, PageSizeQuery } from '../http/paging.js';
import { IsSubscriberId, TextListQuery } from '../http/validation.js';
import { type SubscriberResponse, toSubscriberResponse } from '../subscribers/subscribers.dto.js';

export class ListMessagesQuery {
  @ApiPropertyOptional({ enum: ChannelTypeEnum })
  @IsOptional()
  @IsEnum(ChannelTypeEnum)
  channel?: ChannelTypeEnum;

  /** The customer's id of a subscriber. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsSubscriberId()
  subscriberId?: string;

  @TextListQuery()
  transactionId?: string[];

  /** Exactly these contexts, each `type:id`; one empty value: none. */
  @TextListQuery()
  contextKeys?: string[];

  /** Counted from 0. */
  @PagePositionQuery()
  page: number = 0;

  /** Rows a page, 1 to 100. */
  @PageSizeQuery(100)
  limit: number = 10;
}

export class RemoveTransactionQuery {
  /** Only messages of this channel. */
  @ApiPropertyOptional({ enum: ChannelTypeEnum })
  @IsOptional()
  @IsEnum(ChannelTypeEnum)
  channel?: ChannelTypeEnum;
}

export interface MessageResponse {
  _id: string;
  _templateId: string;
  _environmentId: string;
  _messageTemplateId: string;
  _organizationId: string;
  _notificationId: string;
  _subscriberId: string;
  subscriber?: SubscriberResponse;
  templateIdentifier: string;
  createdAt: string;
  deliveredAt: string[];
  lastSeenDate?: string;
  lastReadDate?: string;
  snoozedUntil?: string;
  content: string;
  transactionId: string;
  subject?: string;
  channel: ChannelTypeEnum;
  read: boolean;
  seen: boolean;
  email?: string;
  providerId: string;
  cta: MessageCta;
  status: MessageDoc['status'];
  errorId?: string;
  errorText?: string;
  payload: Record<string, unknown>;
  contextKeys: string[];
}

export interface MessagesPage {
  data: MessageResponse[];
  page: number;
  pageSize: number;
  hasMore: boolean;
  /** Counted up to 50,000. */
  totalCount: number;
}

/** @param subscriber absent when it was removed since. */
export function toMessageResponse(doc: MessageDoc, subscriber: SubscriberDoc | undefined): MessageResponse {
  return {
    _id: doc._id.toHexString(),
    _templateId: doc._templateId.toHexString(),
    _environmentId: doc._environmentId.toHexString(),
    _messageTemplateId: doc._messageTemplateId.toHexString(),
    _organizationId: doc._organizationId.toHexString(),
    _notificationId: doc._notificationId.toHexString(),
    _subscriberId: doc._subscriberId.toHexString(),
    ...(subscriber ? { subscriber: toSubscriberResponse(subscriber) } : {}),
    templateIdentifier: doc.templateIdentifier,
    createdAt: doc.createdAt.toISOString(),
    deliveredAt: (doc.deliveredAt ?? []).map((date) => date.toISOString()),
    ...(doc.lastSeenDate ? { lastSeenDate: doc.lastSeenDate.toISOString() } : {}),
    ...(doc.lastReadDate ? { lastReadDate: doc.lastReadDate.toISOString() } : {}),
    ...(doc.snoozedUntil ? { snoozedUntil: doc.snoozedUntil.toISOString() } : {}),
    content: doc.content,
    transactionId: doc.transactionId,
    ...(typeof doc.subject === 'string' ? { subject: doc.subject } : {}),
    channel: doc.channel,
    read: doc.read,
    seen: doc.seen,
    ...(typeof doc.email === 'string' ? { email: doc.email } : {}),
    providerId: doc.providerId,
    cta: doc.cta,
    status: doc.status,
    ...(typeof doc.errorId === 'string' ? { errorId: doc.errorId } : {}),
    ...(typeof doc.errorText === 'string' ? { errorText: doc.errorText } : {}),
    payload: doc.payload,
    contextKeys: doc.contextKeys ?? [],
  };
}
