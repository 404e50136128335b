import { derivedId, type JobDoc, type MessageDoc, type Types } from '@novu/dal';
import type { Run } from '../run.js';

/** What a channel says about its message. */
type ChannelPart = Pick<MessageDoc, 'channel' | 'providerId' | 'content' | 'cta' | 'deliveredAt'> & Partial<MessageDoc>;

/** The id of the message of a step, known before there is one: providers get it as the key that keeps a second attempt from counting. */
export function messageIdOf(job: JobDoc): Types.ObjectId {
  return derivedId(job._id, 'message');
}

/** The message of a step, as it is stored: unread, and tied to its run. */
export function newMessage({ notification, subscriber, scope, now }: Run, job: JobDoc, part: ChannelPart): MessageDoc {
  return {
    _id: messageIdOf(job),
    _environmentId: scope.environmentId,
    _organizationId: scope.organizationId,
    _templateId: notification._templateId,
    _messageTemplateId: job.step._templateId,
    _notificationId: notification._id,
    _subscriberId: subscriber._id,
    _jobId: job._id,
    templateIdentifier: job.identifier,
    stepId: job.step.stepId,
    transactionId: job.transactionId,
    payload: notification.payload,
    tags: notification.tags,
    severity: notification.severity,
    contextKeys: notification.contextKeys,
    seen: false,
    read: false,
    archived: false,
    status: 'sent',
    createdAt: now,
    updatedAt: now,
    ...part,
  };
}
