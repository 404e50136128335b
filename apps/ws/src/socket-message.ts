import type { WorkflowSummary } from '@novu/application-generic';
import type { MessageCta, MessageDoc, SubscriberDoc } from '@novu/dal';

/** The recipient inside of a {@link SocketMessage}. */
type SocketSubscriber = Pick<
  SubscriberDoc,
  'subscriberId' | 'firstName' | 'lastName' | 'avatar' | 'locale' | 'data' | 'timezone' | 'email' | 'phone'
> & { _id: string };

/**
 * A message as it is stored, which is what clients get over the socket: they map it themselves (`spec/inbox-api.md` section 9.4).
 * Ids are 24 hex digits, times ISO texts. The payload of the event stays behind, it is the workflow's and not the recipient's.
 */
export interface SocketMessage {
  _id: string;
  _environmentId: string;
  _organizationId: string;
  _subscriberId: string;
  _templateId: string;
  _messageTemplateId: string;
  _notificationId: string;
  _jobId: string;
  templateIdentifier: string;
  transactionId: string;
  channel: MessageDoc['channel'];
  providerId: string;
  subject?: string;
  content: string;
  avatar?: string;
  /** Always an object: clients read its members without looking. */
  cta: MessageCta;
  data?: Record<string, unknown>;
  tags: string[];
  severity: MessageDoc['severity'];
  contextKeys: string[];
  seen: boolean;
  read: boolean;
  archived: boolean;
  snoozedUntil: Date | null;
  deliveredAt: Date[];
  firstSeenDate: Date | null;
  lastSeenDate: Date | null;
  lastReadDate: Date | null;
  archivedAt: Date | null;
  status: MessageDoc['status'];
  createdAt: Date;
  updatedAt: Date;
  subscriber: SocketSubscriber;
  /** Absent when the workflow was deleted. */
  workflow?: WorkflowSummary;
}

export function toSocketMessage(
  message: MessageDoc,
  subscriber: SubscriberDoc,
  workflow?: WorkflowSummary,
): SocketMessage {
  const { subject, avatar, data } = message;

  return {
    _id: message._id.toHexString(),
    _environmentId: message._environmentId.toHexString(),
    _organizationId: message._organizationId.toHexString(),
    _subscriberId: message._subscriberId.toHexString(),
    _templateId: message._templateId.toHexString(),
    _messageTemplateId: message._messageTemplateId.toHexString(),
    _notificationId: message._notificationId.toHexString(),
    _jobId: message._jobId.toHexString(),
    templateIdentifier: message.templateIdentifier,
    transactionId: message.transactionId,
    channel: message.channel,
    providerId: message.providerId,
    ...(subject ? { subject } : {}),
    content: message.content,
    ...(avatar ? { avatar } : {}),
    cta: message.cta,
    ...(data ? { data } : {}),
    tags: message.tags,
    severity: message.severity,
    contextKeys: message.contextKeys,
    seen: message.seen,
    read: message.read,
    archived: message.archived,
    snoozedUntil: message.snoozedUntil ?? null,
    deliveredAt: message.deliveredAt,
    firstSeenDate: message.firstSeenDate ?? null,
    lastSeenDate: message.lastSeenDate ?? null,
    lastReadDate: message.lastReadDate ?? null,
    archivedAt: message.archivedAt ?? null,
    status: message.status,
    createdAt: message.createdAt,
    updatedAt: message.updatedAt,
    subscriber: toSocketSubscriber(subscriber),
    ...(workflow ? { workflow } : {}),
  };
}

function toSocketSubscriber({ _id, ...profile }: SubscriberDoc): SocketSubscriber {
  const { subscriberId, firstName, lastName, avatar, locale, data, timezone, email, phone } = profile;
  const given = Object.entries({ firstName, lastName, avatar, locale, data, timezone, email, phone });

  return {
    _id: _id.toHexString(),
    subscriberId,
    ...Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== null)),
  };
}
