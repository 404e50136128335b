import { derivedId, type JobDoc, type MessageDoc, type Types } from '@novu/dal';
import { ExecutionDetailsStatusEnum, SeverityLevelEnum } from '@novu/shared';
import type { TraceLine } from '../outcome.js';
import type { Run } from '../run.js';

/** What a channel says about its message. */
type ChannelPart = Pick<MessageDoc, 'channel' | 'providerId' | 'content' | 'cta' | 'deliveredAt'> & Partial<MessageDoc>;

/**
 * The id of the message of a step, known before there is one: providers get it as the key that keeps a second attempt from counting.
 * It is that of the job, which is another collection's; a step with several targets has a message for each of the others.
 * @param target tells the targets of a step apart; absent where there is one.
 */
export function messageIdOf(job: JobDoc, target?: string): Types.ObjectId {
  return target === undefined ? job._id : derivedId(job._id, target);
}

/** The message of a step, as it is stored: unread, and tied to its run. */
export function newMessage({ notification, subscriber, now }: Run, job: JobDoc, part: ChannelPart): MessageDoc {
  return {
    _id: messageIdOf(job),
    _environmentId: job._environmentId,
    _organizationId: job._organizationId,
    _templateId: job._templateId,
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

/** Said of a message whose trigger gave it another severity than its workflow has (`spec/engine.md` section 11). */
export function severityTrace({ notification, definition }: Run): TraceLine[] {
  const { severity, overrides } = notification;
  const usual = definition.workflow.severity ?? SeverityLevelEnum.NONE;
  if (overrides['severity'] !== severity || severity === usual) return [];

  return [
    {
      detail: 'Severity for the message was overridden',
      status: ExecutionDetailsStatusEnum.SUCCESS,
      raw: { severity, workflowSeverity: usual },
    },
  ];
}
