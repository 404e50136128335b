import type {
  Action,
  ActionType,
  ChannelType,
  InboxNotification,
  Redirect,
  SeverityLevelEnum,
  Subscriber,
  Workflow,
} from '../types.js';

interface Button {
  type: ActionType;
  content: string;
  url?: string;
  target?: Redirect['target'];
}

/** A message as the server stores it and sends it over the socket. Times are ISO texts. */
export interface SocketMessage {
  _id: string;
  transactionId: string;
  subject?: string;
  content: string;
  subscriber?: Omit<Subscriber, 'id'> & { _id: string };
  read: boolean;
  seen: boolean;
  archived: boolean;
  snoozedUntil?: string | null;
  deliveredAt?: string[];
  createdAt: string;
  lastReadDate?: string | null;
  firstSeenDate?: string | null;
  archivedAt?: string | null;
  avatar?: string;
  channel: ChannelType;
  tags?: string[];
  data?: NotificationData;
  workflow?: Workflow;
  severity: SeverityLevelEnum;
  cta?: {
    data?: Partial<Redirect>;
    action?: { status?: string; result?: { type?: ActionType }; buttons?: Button[] };
  };
}

/** The message as the API would give it. */
export function toInboxNotification(message: SocketMessage): InboxNotification {
  const { subscriber, cta } = message;

  return {
    id: message._id,
    transactionId: message.transactionId,
    subject: message.subject,
    body: message.content,
    to: toSubscriber(subscriber),
    isRead: message.read,
    isSeen: message.seen,
    isArchived: message.archived,
    isSnoozed: Boolean(message.snoozedUntil),
    snoozedUntil: message.snoozedUntil,
    deliveredAt: message.deliveredAt ?? [],
    createdAt: message.createdAt,
    readAt: message.lastReadDate,
    firstSeenAt: message.firstSeenDate,
    archivedAt: message.archivedAt,
    avatar: message.avatar,
    primaryAction: toAction(cta, 'primary'),
    secondaryAction: toAction(cta, 'secondary'),
    channelType: message.channel,
    tags: message.tags,
    data: message.data,
    redirect: toRedirect(cta?.data),
    workflow: message.workflow,
    severity: message.severity,
  };
}

function toSubscriber(subscriber: SocketMessage['subscriber']): Subscriber {
  if (!subscriber) return { subscriberId: '' };
  const { _id: id, ...profile } = subscriber;

  return { id, ...profile };
}

function toAction(cta: SocketMessage['cta'], type: ActionType): Action | undefined {
  const button = cta?.action?.buttons?.find((each) => each.type === type);
  if (!button) return undefined;
  const redirect = toRedirect(button);
  const isCompleted = cta?.action?.status === 'done' && cta.action.result?.type === type;

  return { label: button.content, isCompleted, ...(redirect ? { redirect } : {}) };
}

function toRedirect(given: Partial<Redirect> | undefined): Redirect | undefined {
  if (!given?.url) return undefined;

  return { url: given.url, ...(given.target ? { target: given.target } : {}) };
}
