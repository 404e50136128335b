import { ChannelCTATypeEnum, ChannelTypeEnum, SeverityLevelEnum } from '@novu/shared';
import { Types } from 'mongoose';

/** Whose message it is. */
export interface MessageOwner {
  scope: { organizationId: Types.ObjectId; environmentId: Types.ObjectId };
  /** The subscriber's internal id. */
  subscriberId: Types.ObjectId;
}

/** A stored in-app message as the worker writes it: new, neither seen nor read. Fits `MessageDoc`. */
export function inAppMessage({ scope, subscriberId }: MessageOwner, createdAt: Date = new Date()) {
  return {
    _id: new Types.ObjectId(),
    _environmentId: scope.environmentId,
    _organizationId: scope.organizationId,
    _subscriberId: subscriberId,
    _templateId: new Types.ObjectId(),
    _messageTemplateId: new Types.ObjectId(),
    _notificationId: new Types.ObjectId(),
    _jobId: new Types.ObjectId(),
    templateIdentifier: 'hello-world',
    stepId: 'in-app-step',
    channel: ChannelTypeEnum.IN_APP,
    providerId: 'novu',
    transactionId: `txn_${new Types.ObjectId().toHexString()}`,
    subject: 'Hello',
    content: 'Good to see you',
    cta: { type: ChannelCTATypeEnum.REDIRECT, data: {}, action: {} },
    payload: { internal: true },
    tags: [] as string[],
    severity: SeverityLevelEnum.NONE,
    contextKeys: [] as string[],
    seen: false,
    read: false,
    archived: false,
    deliveredAt: [createdAt],
    status: 'sent' as const,
    createdAt,
    updatedAt: createdAt,
  };
}
