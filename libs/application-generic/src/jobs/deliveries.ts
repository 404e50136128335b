import { randomUUID } from 'node:crypto';
import type { JobDoc } from '@novu/dal';
import { StepTypeEnum } from '@novu/shared';
import type { JobName } from './catalog.js';
import type { JobQueue } from './queue.js';

/** The kinds of jobs about one step: nearly all call a third party. */
type DeliveryJobName = Extract<JobName, `step.${string}`>;

/** Each channel has a queue of its own, so that a slow one does not hold up the others. */
const QUEUED_AS: Partial<Record<StepTypeEnum, DeliveryJobName>> = {
  [StepTypeEnum.EMAIL]: 'step.deliver-email',
  [StepTypeEnum.SMS]: 'step.deliver-sms',
  [StepTypeEnum.PUSH]: 'step.deliver-push',
  [StepTypeEnum.CHAT]: 'step.deliver-chat',
  [StepTypeEnum.HTTP_REQUEST]: 'step.deliver-http',
};

/** What a bridge has said is done by the channel, where there is one. Bridges have a queue of their own: a slow one must not hold up mails. */
function queuedAs({ type, viaBridge, answer }: JobDoc): DeliveryJobName {
  const channel = QUEUED_AS[type];

  return viaBridge && (!answer || !channel) ? 'step.ask-bridge' : (channel ?? 'step.run-again');
}

/** Queues deliveries; one the queue knows already is left as it is. */
export async function enqueueDeliveries(
  queue: JobQueue,
  jobs: readonly JobDoc[],
  how: 'enqueue' | 'requeue' = 'enqueue',
): Promise<void> {
  const byName = new Map<DeliveryJobName, JobDoc[]>();
  for (const job of jobs) {
    const name = queuedAs(job);
    byName.set(name, [...(byName.get(name) ?? []), job]);
  }
  for (const [name, group] of byName) await queue[how](name, group.map(deliveryJobOf));
}

/** Queues a step that was given up: under another id, as the queue may hold the job still that has given it up. */
export async function enqueueAgain(queue: JobQueue, job: JobDoc): Promise<void> {
  const delivery = deliveryJobOf(job);
  await queue.enqueue(queuedAs(job), [{ ...delivery, id: `${delivery.id}-${randomUUID()}` }]);
}

/** The queue job that delivers one step. Its id follows from the step, so the queue holds it once. */
function deliveryJobOf(job: JobDoc): {
  id: string;
  tenant: string;
  payload: { jobId: string; environmentId: string; organizationId: string };
} {
  return {
    id: job._id.toHexString(),
    tenant: job._environmentId.toHexString(),
    payload: {
      jobId: job._id.toHexString(),
      environmentId: job._environmentId.toHexString(),
      organizationId: job._organizationId.toHexString(),
    },
  };
}
