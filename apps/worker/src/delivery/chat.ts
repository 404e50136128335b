import { Injectable } from '@nestjs/common';
import { renderChat } from '@novu/application-generic';
import type { IntegrationDoc } from '@novu/dal';
import { type ChatMessage, chatProviders, type ChatTarget } from '@novu/providers';
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

/** Messengers that know people by their phone number. */
const BY_PHONE: ReadonlySet<string> = new Set(['whatsapp-business', 'sendblue']);
/** Fields of the overrides that are not for the body of the provider. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['webhookUrl', 'content', 'blocks', 'integrationIdentifier']);

/** Chat messages, to every address the subscriber has at any integration (`spec/engine.md` section 13.6). */
@Injectable()
export class ChatChannel implements Channel {
  readonly summary = {
    some: 'Some chat channels skipped to send the message',
    all: 'All chat channels failed to send the message',
  };

  constructor(private readonly calls: ProviderCalls) {}

  nobody(run: Run): Extract<StepOutcome, { kind: 'skipped' }> | undefined {
    const known = (run.subscriber.channels ?? []).some(({ providerId }) => chatProviders.has(providerId));
    const named =
      namedUrl(run) !== undefined || [...chatProviders.keys()].some((id) => namedUrl(run, id) !== undefined);

    return known || named || textIn(run.subscriber.phone) !== undefined ? undefined : noTargets();
  }

  /** The integrations the subscriber has addresses at; an address that only the trigger names is one of the newest. */
  reachedThrough(run: Run, active: readonly IntegrationDoc[]): IntegrationDoc[] {
    const stored = active.filter((integration) => storedChannels(run, integration).length > 0);
    const byPhone =
      textIn(run.subscriber.phone) !== undefined ? active.filter(({ providerId }) => BY_PHONE.has(providerId)) : [];
    const known = active.filter(
      (integration) =>
        stored.includes(integration) ||
        byPhone.includes(integration) ||
        providerUrl(run, integration.providerId) !== undefined,
    );

    return known.length > 0 || namedUrl(run) === undefined ? known : active.slice(-1);
  }

  prepare(context: StepContext, { integration, credentials }: Selected): Promise<Handover[] | StepOutcome> {
    const { run, job } = context;
    const { providerId } = integration;
    const provider = chatProviders.get(providerId);
    if (!provider) return Promise.resolve(failed('Provider is missing or not configured', 'provider_missing'));
    const targets = targetsOf(run, integration);
    if (targets.length === 0) return Promise.resolve(noAddress(integration));
    const message = orContentFailure(() => messageFor(context, providerId));
    if (isFailure(message)) return Promise.resolve(message);

    return Promise.resolve(
      targets.map((target): Handover => {
        const key = `${integration._id.toHexString()}|${addressOf(target)}`;
        const chat: ChatMessage = { ...message, id: messageIdOf(job, key).toHexString(), target };

        return {
          target: key,
          send: () => provider.send(chat, credentials, this.calls.http),
          message: (receipt) =>
            newMessage(run, job, {
              _id: messageIdOf(job, key),
              channel: ChannelTypeEnum.CHAT,
              providerId,
              identifier: receipt.id,
              ...(target.webhookUrl === undefined ? {} : { directWebhookUrl: target.webhookUrl }),
              ...(target.phoneNumber === undefined ? {} : { phone: target.phoneNumber }),
              content: chat.content,
              cta: { type: ChannelCTATypeEnum.REDIRECT, data: {}, action: {} },
              deliveredAt: [],
            }),
        };
      }),
    );
  }
}

function messageFor(
  { run, job, step, variables }: StepContext,
  providerId: string,
): Omit<ChatMessage, 'id' | 'target'> {
  const fields = channelFields(run, job, providerId);
  const { blocks } = fields;

  return {
    content: textIn(fields['content']) ?? renderChat(step.controls, variables).body,
    ...(Array.isArray(blocks) ? { blocks } : {}),
    customData: Object.fromEntries(Object.entries(fields).filter(([name]) => !OWN_FIELDS.has(name))),
    passthrough: providerData(run, job, step, providerId),
  };
}

/** Where the messages go at one integration: a URL of the trigger's is instead of the stored ones. */
function targetsOf(run: Run, integration: IntegrationDoc): ChatTarget[] {
  const { providerId } = integration;
  const url = namedUrl(run, providerId);
  const channels = storedChannels(run, integration);
  if (url !== undefined && !BY_PHONE.has(providerId)) {
    return channels.length > 0
      ? distinct(channels.map((channel) => ({ ...channel, webhookUrl: url })))
      : [{ webhookUrl: url }];
  }
  const known = channels.filter((target) => Object.keys(target).length > 0);
  const phoneNumber = BY_PHONE.has(providerId) ? textIn(run.subscriber.phone) : undefined;

  return known.length > 0 || phoneNumber === undefined ? distinct(known) : [{ phoneNumber }];
}

function storedChannels({ subscriber }: Run, { _id, providerId }: IntegrationDoc): ChatTarget[] {
  return (subscriber.channels ?? [])
    .filter((channel) => channel._integrationId.equals(_id) && channel.providerId === providerId)
    .map(({ credentials }) => targetIn(credentials));
}

const TARGET_FIELDS = [
  'webhookUrl',
  'channel',
  'userId',
  'email',
  'phoneNumber',
] as const satisfies readonly (keyof ChatTarget)[];

function targetIn(credentials: Record<string, unknown>): ChatTarget {
  const target: ChatTarget = {};
  for (const field of TARGET_FIELDS) {
    const value = textIn(credentials[field]);
    if (value !== undefined) target[field] = value;
  }

  return target;
}

/** `spec/engine.md` section 13.6: override before payload. @param providerId whose own overrides count as well. */
function namedUrl({ notification }: Run, providerId?: string): string | undefined {
  const { overrides, payload } = notification;
  const own = providerId === undefined ? undefined : providerUrl({ notification }, providerId);

  return own ?? textIn(section(overrides, 'chat')['webhookUrl']) ?? textIn(payload['webhookUrl']);
}

function providerUrl(
  { notification: { overrides } }: Pick<Run, 'notification'>,
  providerId: string,
): string | undefined {
  return (
    textIn(section(overrides, 'providers', providerId)['webhookUrl']) ??
    textIn(section(overrides, providerId)['webhookUrl'])
  );
}

/** The address as one text. */
function addressOf(target: ChatTarget): string {
  return TARGET_FIELDS.map((field) => target[field] ?? '').join('|');
}

function distinct(targets: readonly ChatTarget[]): ChatTarget[] {
  return [...new Map(targets.map((target) => [addressOf(target), target])).values()];
}

function noTargets(): Extract<StepOutcome, { kind: 'skipped' }> {
  return {
    kind: 'skipped',
    status: JobStatusEnum.CANCELED,
    reason: DeliveryLifecycleDetail.USER_MISSING_WEBHOOK_URL,
    trace: [{ detail: 'Subscriber does not have a configured channel', status: ExecutionDetailsStatusEnum.WARNING }],
  };
}

/** There is an entry for the integration, but it leads nowhere. */
function noAddress({ providerId }: IntegrationDoc): Extract<StepOutcome, { kind: 'skipped' }> {
  const byPhone = BY_PHONE.has(providerId);

  return {
    kind: 'skipped',
    status: JobStatusEnum.CANCELED,
    reason: byPhone ? DeliveryLifecycleDetail.USER_MISSING_PHONE : DeliveryLifecycleDetail.USER_MISSING_WEBHOOK_URL,
    trace: [
      {
        detail: byPhone ? 'Subscriber is missing a phone number' : 'Webhook URL for the chat channel is missing',
        status: ExecutionDetailsStatusEnum.WARNING,
        providerId,
      },
    ],
  };
}
