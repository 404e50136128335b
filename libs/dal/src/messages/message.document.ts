import type {
  ButtonTypeEnum,
  ChannelCTATypeEnum,
  ChannelTypeEnum,
  MessageActionStatusEnum,
  SeverityLevelEnum,
} from '@novu/shared';
import type { Types } from 'mongoose';
import type { ScopedDoc } from '../scope.js';

export interface MessageRedirect {
  url: string;
  target?: string;
}

export interface MessageButton {
  type: ButtonTypeEnum;
  /** The label. */
  content: string;
  url?: string;
  target?: string;
}

export interface MessageCta {
  type: ChannelCTATypeEnum;
  data: Partial<MessageRedirect>;
  action: {
    status?: MessageActionStatusEnum;
    buttons?: MessageButton[];
    result?: { type?: ButtonTypeEnum; payload?: Record<string, unknown> };
  };
}

/** What a subscriber got on one channel. */
export interface MessageDoc extends ScopedDoc {
  _templateId: Types.ObjectId;
  _messageTemplateId: Types.ObjectId;
  _notificationId: Types.ObjectId;
  _subscriberId: Types.ObjectId;
  _jobId: Types.ObjectId;
  templateIdentifier: string;
  stepId: string;
  channel: ChannelTypeEnum;
  providerId: string;
  transactionId: string;
  /** The provider's id of the message. */
  identifier?: string;
  email?: string;
  phone?: string;
  deviceTokens?: string[];
  directWebhookUrl?: string;
  subject?: string;
  /** Of a push message. */
  title?: string;
  content: string;
  cta: MessageCta;
  avatar?: string;
  data?: Record<string, unknown>;
  payload: Record<string, unknown>;
  tags: string[];
  severity: SeverityLevelEnum;
  contextKeys: string[];
  /** See {@link contextKeyOf}; added when the message is stored. */
  contextKey?: string;
  seen: boolean;
  read: boolean;
  archived: boolean;
  snoozedUntil?: Date | null;
  /** Which round of which worker ended the last snooze. */
  wake?: Types.ObjectId;
  /** First delivery, and again after every snooze. */
  deliveredAt: Date[];
  firstSeenDate?: Date | null;
  lastSeenDate?: Date | null;
  lastReadDate?: Date | null;
  archivedAt?: Date | null;
  status: 'sent' | 'error' | 'warning';
  errorId?: string;
  errorText?: string;
}
