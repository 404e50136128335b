import { ApiProperty } from '@nestjs/swagger';
import type { WorkflowSummary } from '@novu/application-generic';
import type { FeedMessage, MessageButton, SubscriberDoc, UnreadCounts } from '@novu/dal';
import { ButtonTypeEnum, ChannelTypeEnum, MessageActionStatusEnum, SeverityLevelEnum } from '@novu/shared';
import { Transform, Type } from 'class-transformer';
import {
  IsEnum,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsRFC3339,
  IsString,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { isKeylessIdentifier } from '../keyless/keyless.js';
import { IsFreeJson } from '../http/free-json.js';
import { IsSubscriberId } from '../http/validation.js';
import { SubscriberProfileInput } from '../subscribers/subscribers.dto.js';

/** A week with 24 ranges a day has about half of this. */
const SCHEDULE_BYTES = 16 * 1024;

/** Who opens the Inbox, as the customer's page knows the person. */
export class SessionSubscriber extends SubscriberProfileInput {
  @IsSubscriberId()
  subscriberId: string;
}

/** `POST /v1/inbox/session` (`spec/inbox-api.md` section 2). */
export class SessionRequest {
  /** Identifier of the environment; absent or empty, with no subscriber, for a trial. */
  @ValidateIf((request: SessionRequest) => !isKeylessRequest(request))
  @IsString()
  @IsNotEmpty()
  @MaxLength(256)
  applicationIdentifier: string;

  @ValidateIf(
    (request: SessionRequest) =>
      !isKeylessRequest(request) && (request.subscriberId === undefined || request.subscriber !== undefined),
  )
  @IsObject({ message: 'subscriber must be an object with a subscriberId' })
  @ValidateNested()
  @Type(() => SessionSubscriber)
  subscriber?: SessionSubscriber;

  /** Older clients send the id alone. */
  @ValidateIf(
    (request: SessionRequest) =>
      !isKeylessRequest(request) && request.subscriber === undefined && request.subscriberId !== undefined,
  )
  @IsSubscriberId()
  subscriberId?: string;

  /** Hex HMAC-SHA256 of the subscriber's id, keyed with an API key of the environment. */
  @IsOptional()
  @IsString()
  @MaxLength(256)
  subscriberHash?: string | null;

  /** `{ type: id | { id, data } }`; looked at by `parseContexts`. As it was sent: the hash is of the caller's own words. */
  @IsOptional()
  @Transform(({ obj }: { obj: Record<string, unknown> }) => obj['context'])
  context?: unknown;

  /** Hex HMAC-SHA256 of the canonical JSON of `context`, keyed as {@link subscriberHash}. */
  @IsOptional()
  @IsString()
  @MaxLength(256)
  contextHash?: string | null;

  /** For a subscriber who has none yet; looked at by `parseSchedule`. */
  @IsOptional()
  @IsFreeJson({ maxBytes: SCHEDULE_BYTES })
  defaultSchedule?: object | null;
}

export interface SessionResponse {
  token: string;
  unreadCount: UnreadCounts;
  /** Older clients read this one. */
  totalUnreadCount: number;
  removeNovuBranding: boolean;
  isDevelopmentMode: boolean;
  /** 0 hides snoozing in the Inbox. */
  maxSnoozeDurationHours: number;
  contextKeys: string[];
  /** Of the trial, which the client keeps. */
  applicationIdentifier?: string;
}

/** Somebody wants to see an Inbox who has said nothing yet, or comes back to the trial that was begun so. */
export function isKeylessRequest({
  applicationIdentifier: identifier,
  subscriber,
  subscriberId,
}: Partial<SessionRequest>): boolean {
  if (typeof identifier === 'string' && identifier.length <= 256 && isKeylessIdentifier(identifier)) return true;

  return (identifier === undefined || identifier === '') && !subscriberId && !subscriber?.subscriberId;
}

/** `PATCH /v1/inbox/notifications/:id/complete` and `…/revert`. */
export class ActionRequest {
  @IsEnum(ButtonTypeEnum)
  actionType: ButtonTypeEnum;
}

/** `PATCH /v1/inbox/notifications/:id/snooze`. */
export class SnoozeRequest {
  /** A time to come, ISO 8601 with its offset. */
  @ApiProperty({ type: String, format: 'date-time' })
  @IsRFC3339()
  snoozeUntil: string;
}

interface InboxRedirect {
  url: string;
  target?: string;
}

interface InboxAction {
  label: string;
  isCompleted: boolean;
  redirect?: InboxRedirect;
}

interface InboxSubscriber {
  id: string;
  subscriberId: string;
  firstName?: string;
  lastName?: string;
  avatar?: string;
  locale?: string;
  timezone?: string;
  email?: string;
  phone?: string;
  data?: Record<string, unknown>;
}

/** A message as its recipient sees it (`spec/inbox-api.md` section 3.1). Times are ISO texts. */
export interface InboxNotification {
  id: string;
  transactionId: string;
  subject?: string;
  body: string;
  to: InboxSubscriber;
  isRead: boolean;
  isSeen: boolean;
  isArchived: boolean;
  isSnoozed: boolean;
  snoozedUntil: string | null;
  deliveredAt: string[];
  createdAt: string;
  readAt: string | null;
  firstSeenAt: string | null;
  archivedAt: string | null;
  avatar?: string;
  primaryAction?: InboxAction;
  secondaryAction?: InboxAction;
  channelType: ChannelTypeEnum;
  tags: string[];
  data?: Record<string, unknown>;
  redirect?: InboxRedirect;
  workflow?: WorkflowSummary;
  severity: SeverityLevelEnum;
}

export interface NotificationsResponse {
  data: InboxNotification[];
  hasMore: boolean;
  filter: Record<string, unknown>;
}

export interface CountsResponse {
  /** One a filter, in the order they were sent; counting stops at 100. */
  data: { count: number; filter: unknown }[];
}

/**
 * @param to made once for a page, see {@link toInboxSubscriber}.
 * @param workflow absent when the workflow was deleted.
 */
export function toInboxNotification(
  message: FeedMessage,
  to: InboxSubscriber,
  now: Date,
  workflow?: WorkflowSummary,
): InboxNotification {
  const { data: link, action } = message.cta;
  const primaryAction = toAction(action, ButtonTypeEnum.PRIMARY);
  const secondaryAction = toAction(action, ButtonTypeEnum.SECONDARY);
  const redirect = toRedirect(link);

  return {
    id: message._id.toHexString(),
    transactionId: message.transactionId,
    ...(message.subject ? { subject: message.subject } : {}),
    body: message.content,
    to,
    isRead: message.read,
    isSeen: message.seen,
    isArchived: message.archived,
    isSnoozed: message.snoozedUntil instanceof Date && message.snoozedUntil > now,
    snoozedUntil: toTime(message.snoozedUntil),
    deliveredAt: message.deliveredAt.map((date) => date.toISOString()),
    createdAt: message.createdAt.toISOString(),
    readAt: toTime(message.lastReadDate),
    firstSeenAt: toTime(message.firstSeenDate),
    archivedAt: toTime(message.archivedAt),
    ...(message.avatar ? { avatar: message.avatar } : {}),
    ...(primaryAction ? { primaryAction } : {}),
    ...(secondaryAction ? { secondaryAction } : {}),
    channelType: message.channel,
    tags: message.tags,
    ...(message.data ? { data: message.data } : {}),
    ...(redirect ? { redirect } : {}),
    ...(workflow ? { workflow } : {}),
    severity: message.severity,
  };
}

function toAction(action: FeedMessage['cta']['action'], type: ButtonTypeEnum): InboxAction | undefined {
  const button = action.buttons?.find((candidate) => candidate.type === type);
  if (!button) return undefined;
  const redirect = toRedirect(button);

  return {
    label: button.content,
    isCompleted: action.status === MessageActionStatusEnum.DONE && action.result?.type === type,
    ...(redirect ? { redirect } : {}),
  };
}

function toRedirect({ url, target }: Pick<Partial<MessageButton>, 'url' | 'target'>): InboxRedirect | undefined {
  return url ? { url, ...(target ? { target } : {}) } : undefined;
}

function toTime(date: Date | null | undefined): string | null {
  return date ? date.toISOString() : null;
}

/** The interface lets these fields be absent, but not null. */
export function toInboxSubscriber(subscriber: SubscriberDoc): InboxSubscriber {
  const { _id, subscriberId, firstName, lastName, avatar, locale, timezone, email, phone, data } = subscriber;

  return {
    id: _id.toHexString(),
    subscriberId,
    ...(firstName ? { firstName } : {}),
    ...(lastName ? { lastName } : {}),
    ...(avatar ? { avatar } : {}),
    ...(locale ? { locale } : {}),
    ...(timezone ? { timezone } : {}),
    ...(email ? { email } : {}),
    ...(phone ? { phone } : {}),
    ...(data ? { data } : {}),
  };
}
