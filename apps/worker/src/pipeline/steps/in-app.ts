import { renderInApp, toMessageCta } from '@novu/application-generic';
import { type IntegrationDoc, type JobDoc, type MessageDoc } from '@novu/dal';
import { ChannelTypeEnum, DeliveryLifecycleDetail, ExecutionDetailsStatusEnum } from '@novu/shared';
import { decideChannel } from '../decide.js';
import type { StepOutcome } from '../outcome.js';
import { type Run, stepDefinitionOf } from '../run.js';
import { variablesOf } from '../variables.js';
import { newMessage } from './new-message.js';
import { failed, orContentFailure } from './outcomes.js';

const { SUCCESS, PENDING } = ExecutionDetailsStatusEnum;

/** An in-app step is done when its message is stored: the Inbox reads it from there (`spec/engine.md` section 13.2). */
export function runInApp(run: Run, job: JobDoc, integration: IntegrationDoc | undefined): StepOutcome {
  const decision = decideChannel(run.definition, ChannelTypeEnum.IN_APP);
  if (!decision.allowed)
    return { kind: 'skipped', reason: DeliveryLifecycleDetail.SUBSCRIBER_PREFERENCE, trace: [decision.because] };
  if (!integration) return failed('Subscriber does not have an active integration', 'integration_missing');
  const step = stepDefinitionOf(run, job);
  if (!step) return failed('Message content could not be generated', 'step_removed');
  return orContentFailure((): StepOutcome => {
    const content = renderInApp(step.controls, variablesOf(run));

    return {
      kind: 'delivered',
      providerId: integration.providerId,
      message: messageOf(run, job, integration, content),
      trace: [
        { detail: 'Step queued', status: PENDING },
        { detail: 'Message created', status: PENDING, providerId: integration.providerId },
        { detail: 'Message sent', status: SUCCESS, providerId: integration.providerId },
      ],
    };
  });
}

function messageOf(
  run: Run,
  job: JobDoc,
  integration: IntegrationDoc,
  content: ReturnType<typeof renderInApp>,
): MessageDoc {
  return newMessage(run, job, {
    channel: ChannelTypeEnum.IN_APP,
    providerId: integration.providerId,
    content: content.body,
    cta: toMessageCta(content),
    ...(content.subject === undefined ? {} : { subject: content.subject }),
    ...(content.avatar === undefined ? {} : { avatar: content.avatar }),
    ...(content.data === undefined ? {} : { data: content.data }),
    snoozedUntil: null,
    deliveredAt: [run.now],
  });
}
