import { type AppError, renderEmail } from '@novu/application-generic';
import { type IntegrationDoc, type JobDoc, type MessageDoc } from '@novu/dal';
import type { DeliveryReceipt, EmailProvider, OutgoingEmail } from '@novu/providers';
import { ChannelCTATypeEnum, ChannelTypeEnum, DeliveryLifecycleDetail, ExecutionDetailsStatusEnum } from '@novu/shared';
import { decideChannel } from '../decide.js';
import type { StepOutcome } from '../outcome.js';
import { type Run, stepDefinitionOf } from '../run.js';
import { variablesOf } from '../variables.js';
import { messageIdOf, newMessage } from './new-message.js';
import { failed, orContentFailure } from './outcomes.js';

const { SUCCESS, FAILED, PENDING, WARNING } = ExecutionDetailsStatusEnum;

/** Used when neither the step nor the integration names a sender. */
const DEFAULT_SENDER = { address: 'no-reply@novu.local', name: 'Notifications' };

/** A mail ready to be handed in. */
export interface PreparedEmail {
  kind: 'prepared';
  mail: OutgoingEmail;
}

type Overrides = Record<string, unknown>;

/** Where the step stands when a pass reaches it: done with when nobody is to get a mail, else the delivery queue's. */
export function reachEmail(run: Run): StepOutcome {
  return skipReason(run) ?? { kind: 'handed-over', trace: [{ detail: 'Step queued', status: PENDING }] };
}

/** Renders the mail of a step (`spec/engine.md` section 13.3), or says why there is none. */
export function prepareEmail(
  run: Run,
  job: JobDoc,
  integration: IntegrationDoc,
  sender: ReturnType<EmailProvider['sender']>,
): PreparedEmail | StepOutcome {
  const skipped = skipReason(run);
  if (skipped) return skipped;
  const step = stepDefinitionOf(run, job);
  if (!step) return failed('Message content could not be generated', 'step_removed');
  return orContentFailure((): PreparedEmail => {
    const content = renderEmail(step.controls, variablesOf(run));
    const overrides = emailOverrides(run, integration.providerId);

    return {
      kind: 'prepared',
      mail: {
        id: messageIdOf(job).toHexString(),
        transactionId: job.transactionId,
        from: {
          address: text(overrides['from']) ?? content.from?.email ?? sender.address ?? DEFAULT_SENDER.address,
          name: text(overrides['senderName']) ?? content.from?.name ?? sender.name ?? DEFAULT_SENDER.name,
        },
        to: recipientsOf(run),
        ...addresses('cc', overrides),
        ...addresses('bcc', overrides),
        ...optional('replyTo', text(overrides['replyTo']) ?? content.replyTo),
        subject: text(overrides['subject']) ?? content.subject,
        html: text(overrides['html']) ?? text(overrides['text']) ?? content.html,
        ...optional('text', text(overrides['text']) ?? content.text),
        ...(isTextMap(overrides['headers']) ? { headers: overrides['headers'] } : {}),
      },
    };
  });
}

/** There is nobody to hand the mail to. */
export function emailUndeliverable(): StepOutcome {
  return failed('Subscriber does not have an active integration', 'integration_missing');
}

/** The provider took the mail. */
export function emailDelivered(
  run: Run,
  job: JobDoc,
  integration: Pick<IntegrationDoc, 'providerId' | 'identifier'>,
  mail: OutgoingEmail | undefined,
  receipt: DeliveryReceipt,
): StepOutcome {
  const { providerId } = integration;

  return {
    kind: 'delivered',
    providerId,
    message: messageOf(run, job, integration, mail, receipt),
    trace: [
      {
        detail: 'Integration instance selected',
        status: SUCCESS,
        providerId,
        raw: { identifier: integration.identifier },
      },
      { detail: 'Message created', status: PENDING, providerId },
      { detail: 'Message sent', status: SUCCESS, providerId, raw: receipt },
    ],
  };
}

/** The provider refused the mail, or could not be reached however often it was tried. */
export function emailRefused(error: AppError, providerId: string | undefined): StepOutcome {
  return {
    kind: 'failed',
    error,
    trace: [
      {
        detail: 'Unexpected provider error',
        status: FAILED,
        ...(providerId ? { providerId } : {}),
        raw: { code: error.code, message: error.publicMessage },
      },
    ],
  };
}

/** The integration a trigger asks for, if it does. */
export function emailIntegrationOverride(run: Run): string | undefined {
  return text(section(run.notification.overrides, 'email')['integrationIdentifier']);
}

function skipReason(run: Run): StepOutcome | undefined {
  const decision = decideChannel(run.definition, ChannelTypeEnum.EMAIL);
  if (!decision.allowed) {
    return { kind: 'skipped', reason: DeliveryLifecycleDetail.SUBSCRIBER_PREFERENCE, trace: [decision.because] };
  }
  if (recipientsOf(run).length > 0) return undefined;

  return {
    kind: 'skipped',
    reason: DeliveryLifecycleDetail.USER_MISSING_EMAIL,
    trace: [{ detail: 'Subscriber missing email address', status: WARNING }],
  };
}

function recipientsOf(run: Run): string[] {
  const overrides = section(run.notification.overrides, 'email');
  const replaced = text(overrides['toRecipient']);
  const first = replaced ?? run.subscriber.email;
  const additional = Array.isArray(overrides['to']) ? overrides['to'].filter((entry) => typeof entry === 'string') : [];

  return [...new Set([...(first ? [first] : []), ...additional])];
}

/** `overrides.email`, then what is said for the provider, the later winning (`spec/engine.md` section 11). */
function emailOverrides(run: Run, providerId: string): Overrides {
  const { overrides } = run.notification;

  return {
    ...section(overrides, 'email'),
    ...section(overrides, providerId),
    ...section(section(overrides, 'providers'), providerId),
  };
}

function section(overrides: Overrides, name: string): Overrides {
  const value = overrides[name];

  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function optional<Key extends string>(key: Key, value: string | undefined): Partial<Record<Key, string>> {
  const result: Partial<Record<Key, string>> = {};
  if (value !== undefined) result[key] = value;

  return result;
}

function addresses(key: 'cc' | 'bcc', overrides: Overrides): Partial<Record<'cc' | 'bcc', string[]>> {
  const value = overrides[key];
  const list = Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];

  return list.length > 0 ? { [key]: list } : {};
}

function isTextMap(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' && value !== null && Object.values(value).every((entry) => typeof entry === 'string')
  );
}

function messageOf(
  run: Run,
  job: JobDoc,
  integration: Pick<IntegrationDoc, 'providerId'>,
  mail: OutgoingEmail | undefined,
  receipt: DeliveryReceipt,
): MessageDoc {
  return newMessage(run, job, {
    channel: ChannelTypeEnum.EMAIL,
    providerId: integration.providerId,
    identifier: receipt.id,
    ...optional('email', mail?.to[0] ?? run.subscriber.email ?? undefined),
    ...optional('subject', mail?.subject),
    content: mail?.html ?? '',
    cta: { type: ChannelCTATypeEnum.REDIRECT, data: {}, action: {} },
    deliveredAt: [],
  });
}
