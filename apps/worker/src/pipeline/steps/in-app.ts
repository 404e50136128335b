import { renderInApp, toMessageCta } from '@novu/application-generic';
import type { IntegrationDoc, MessageDoc } from '@novu/dal';
import { ChannelTypeEnum, ExecutionDetailsStatusEnum } from '@novu/shared';
import type { StepOutcome } from '../outcome.js';
import { newMessage, severityTrace } from './new-message.js';
import { noIntegration, orContentFailure } from './outcomes.js';
import type { StepContext } from './step.js';

const { SUCCESS, PENDING } = ExecutionDetailsStatusEnum;

/** An in-app step is done when its message is stored: the Inbox reads it from there (`spec/engine.md` section 13.2). */
export function reachInApp(context: StepContext): StepOutcome {
  const { run, job, step, variables, inApp: integration } = context;
  if (!integration) return noIntegration(ChannelTypeEnum.IN_APP);
  const { providerId } = integration;

  return orContentFailure((): StepOutcome => {
    const content = renderInApp(step.controls, variables);

    return {
      kind: 'delivered',
      providerId,
      messages: [messageOf(context, integration, content)],
      trace: [
        ...(job.viaBridge ? [] : [{ detail: 'Step queued', status: PENDING }]),
        ...severityTrace(run),
        { detail: 'Message created', status: PENDING, providerId },
        { detail: 'Message sent', status: SUCCESS, providerId },
      ],
    };
  });
}

function messageOf(
  { run, job, now }: StepContext,
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
    deliveredAt: [now],
  });
}
