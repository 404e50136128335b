import { Injectable } from '@nestjs/common';
import { renderSms } from '@novu/application-generic';
import { MailboxRepository, type Scope } from '@novu/dal';
import { type SmsMessage, smsProviders } from '@novu/providers';
import {
  ChannelCTATypeEnum,
  ChannelTypeEnum,
  DeliveryLifecycleDetail,
  ExecutionDetailsStatusEnum,
  JobStatusEnum,
} from '@novu/shared';
import type { StepOutcome } from '../pipeline/outcome.js';
import type { Run } from '../pipeline/run.js';
import { messageIdOf, newMessage } from '../pipeline/steps/new-message.js';
import { failed, isFailure, orContentFailure } from '../pipeline/steps/outcomes.js';
import type { StepContext } from '../pipeline/steps/step.js';
import type { Channel, Handover, Selected } from './channel.js';
import { channelFields, providerData, section, textIn } from './overrides.js';
import { ProviderCalls } from './provider-calls.js';

/** Text messages (`spec/engine.md` section 13.4). */
@Injectable()
export class SmsChannel implements Channel {
  constructor(
    private readonly mailbox: MailboxRepository,
    private readonly calls: ProviderCalls,
  ) {}

  nobody(run: Run): Extract<StepOutcome, { kind: 'skipped' }> | undefined {
    if (phoneOf(run) !== undefined) return undefined;

    return {
      kind: 'skipped',
      status: JobStatusEnum.CANCELED,
      reason: DeliveryLifecycleDetail.USER_MISSING_PHONE,
      trace: [{ detail: 'Subscriber missing phone number', status: ExecutionDetailsStatusEnum.WARNING }],
    };
  }

  prepare(context: StepContext, { integration, credentials }: Selected): Promise<Handover[] | StepOutcome> {
    const { run, job } = context;
    const { providerId } = integration;
    const provider = smsProviders.get(providerId);
    if (!provider) return Promise.resolve(failed('Provider is missing or not configured', 'provider_missing'));
    const sms = orContentFailure(() => smsOf(context, providerId));
    if (isFailure(sms)) return Promise.resolve(sms);
    const handover: Handover = {
      send: () =>
        provider.send(sms, credentials, {
          ...this.calls.http,
          mailbox: { keep: (kept) => this.keep(run.scope, kept, job.transactionId) },
        }),
      message: (receipt) =>
        newMessage(run, job, {
          channel: ChannelTypeEnum.SMS,
          providerId,
          identifier: receipt.id,
          phone: sms.to,
          content: sms.content,
          cta: { type: ChannelCTATypeEnum.REDIRECT, data: {}, action: {} },
          deliveredAt: [],
        }),
    };

    return Promise.resolve([handover]);
  }

  private async keep(scope: Scope, sms: SmsMessage, transactionId: string): Promise<void> {
    await this.mailbox.keep(scope, {
      mailId: sms.id,
      from: sms.from ?? 'SMS',
      to: [sms.to],
      subject: 'SMS',
      html: '',
      text: sms.content,
      transactionId,
    });
  }
}

function smsOf({ run, job, step, variables }: StepContext, providerId: string): SmsMessage {
  const fields = channelFields(run, job, providerId);
  const from = textIn(fields['from']);
  const customData = section(fields, 'customData');

  return {
    id: messageIdOf(job).toHexString(),
    to: textIn(fields['to']) ?? phoneOf(run) ?? '',
    ...(from === undefined ? {} : { from }),
    content: textIn(fields['content']) ?? renderSms(step.controls, variables).body,
    ...(Object.keys(customData).length > 0 ? { customData } : {}),
    passthrough: providerData(run, job, step, providerId),
  };
}

/** The payload may name another number than the profile. */
function phoneOf({ notification, subscriber }: Run): string | undefined {
  return (
    textIn(section(notification.overrides, 'sms')['to']) ??
    textIn(notification.payload['phone']) ??
    textIn(subscriber.phone)
  );
}
