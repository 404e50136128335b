import { type InboxChange, logger, type Signals } from '@novu/application-generic';
import type { JobRepository, MessageRepository, WokenMessage } from '@novu/dal';
import { ExecutionDetailsStatusEnum } from '@novu/shared';

const log = logger('snoozes');

/** Messages woken together. */
const MESSAGES_PER_ROUND = 500;

/** Where the messages are, their steps, and who is to hear of them. */
export interface SnoozeStores {
  messages: MessageRepository;
  jobs: JobRepository;
  signals: Signals;
}

/**
 * Brings back the Inbox messages whose snooze is over, and tells the open Inboxes, as of messages that are new
 * (`spec/engine.md` section 19). What is due stands in MongoDB: an outage makes it late, but nothing can lose it.
 * @param isStopped asked between rounds.
 */
export async function wakeSnoozed(
  { messages, jobs, signals }: SnoozeStores,
  now: Date,
  isStopped: () => boolean,
): Promise<void> {
  while (!isStopped()) {
    const woken = await messages.wakeDue(now, MESSAGES_PER_ROUND);
    if (woken.length === 0) return;
    log.info('snoozes ended', { messages: woken.length });
    await signals.publish('inbox.changed', toChanges(woken));
    await jobs
      .addToTraces(woken.map((message) => toRemark(message, now)))
      .catch((error: unknown) => log.warn('ends of snoozes not noted', { error, messages: woken.length }));
  }
}

function toRemark({ _environmentId, _organizationId, _jobId }: WokenMessage, at: Date) {
  return {
    scope: { environmentId: _environmentId, organizationId: _organizationId },
    jobId: _jobId,
    line: { detail: 'Message unsnoozed', status: ExecutionDetailsStatusEnum.SUCCESS, at },
  };
}

/** One a subscriber. */
function toChanges(woken: readonly WokenMessage[]): InboxChange[] {
  const changes = new Map<string, InboxChange & { returned: string[] }>();
  for (const { _id, _environmentId, _organizationId, _subscriberId } of woken) {
    const subscriberId = _subscriberId.toHexString();
    const change = changes.get(subscriberId) ?? {
      environmentId: _environmentId.toHexString(),
      organizationId: _organizationId.toHexString(),
      subscriberId,
      returned: [],
    };
    change.returned.push(_id.toHexString());
    changes.set(subscriberId, change);
  }

  return [...changes.values()];
}
