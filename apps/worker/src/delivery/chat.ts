import { Injectable } from '@nestjs/common';
import { contentMissing, Encryption, renderChat } from '@novu/application-generic';
import {
  ChannelConnectionRepository,
  type ChannelEndpointDoc,
  ChannelEndpointRepository,
  type IntegrationDoc,
} from '@novu/dal';
import { cardText, type ChatMessage, chatProviders, type ChatTarget, chatTargetOf } from '@novu/providers';
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

/** A place of the subscriber's, ready to be sent to. */
interface Linked {
  integrationIdentifier: string;
  providerId: string;
  target: ChatTarget;
}

/**
 * Chat messages, to every address the subscriber has at any integration (`spec/engine.md` section 13.6). At an integration the subscriber
 * has channel endpoints at, for the contexts of the run, those are the addresses, and else the credentials stored with the subscriber.
 */
@Injectable()
export class ChatChannel implements Channel {
  readonly summary = {
    some: 'Some chat channels skipped to send the message',
    all: 'All chat channels failed to send the message',
  };

  /** Of runs at hand: several questions are asked about each. */
  private readonly linked = new WeakMap<Run, Promise<Linked[]>>();

  constructor(
    private readonly endpoints: ChannelEndpointRepository,
    private readonly connections: ChannelConnectionRepository,
    private readonly encryption: Encryption,
    private readonly calls: ProviderCalls,
  ) {}

  async nobody(run: Run): Promise<Extract<StepOutcome, { kind: 'skipped' }> | undefined> {
    const known = (run.subscriber.channels ?? []).some(({ providerId }) => chatProviders.has(providerId));
    const named =
      namedUrl(run) !== undefined || [...chatProviders.keys()].some((id) => namedUrl(run, id) !== undefined);
    if (known || named || textIn(run.subscriber.phone) !== undefined) return undefined;

    return (await this.linkedTo(run)).length > 0 ? undefined : noTargets(run);
  }

  /** The integrations the subscriber has addresses at; an address that only the trigger names is one of the newest. */
  async reachedThrough(run: Run, active: readonly IntegrationDoc[]): Promise<IntegrationDoc[]> {
    const linked = await this.linkedTo(run);
    const hasPhone = textIn(run.subscriber.phone) !== undefined;
    const known = active.filter(
      (integration) =>
        linked.some((one) => isAt(one, integration)) ||
        storedChannels(run, integration).length > 0 ||
        (hasPhone && BY_PHONE.has(integration.providerId)) ||
        providerUrl(run, integration.providerId) !== undefined,
    );

    return known.length > 0 || namedUrl(run) === undefined ? known : active.slice(-1);
  }

  async prepare(context: StepContext, { integration, credentials }: Selected): Promise<Handover[] | StepOutcome> {
    const { run, job } = context;
    const { providerId } = integration;
    const provider = chatProviders.get(providerId);
    if (!provider) return failed('Provider is missing or not configured', 'provider_missing');
    const linked = (await this.linkedTo(run)).filter((one) => isAt(one, integration));
    const targets = targetsOf(
      run,
      integration,
      linked.map(({ target }) => target),
    );
    if (targets.length === 0) return noAddress(integration);
    const message = orContentFailure(() => messageFor(context, providerId));
    if (isFailure(message)) return message;

    return targets.map((target): Handover => {
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
    });
  }

  private linkedTo(run: Run): Promise<Linked[]> {
    const known = this.linked.get(run);
    if (known) return known;
    const reading = this.readLinked(run);
    this.linked.set(run, reading);

    return reading;
  }

  /** One query, and one more when there are connections whose tokens are needed. */
  private async readLinked(run: Run): Promise<Linked[]> {
    const { scope, subscriber } = run;
    const keys = { subscriberId: subscriber.subscriberId, contextKeys: contextsOf(run) };
    const found = await this.endpoints.listForRun(scope, keys);
    const identifiers = found.flatMap(({ connectionIdentifier }) => connectionIdentifier ?? []);
    const connections = await this.connections.findManyByIdentifier(scope, [...new Set(identifiers)]);
    const tokens = new Map(connections.map(({ identifier, auth }) => [identifier, auth.accessToken]));

    return found.flatMap((endpoint) => this.toLinked(endpoint, tokens.get(endpoint.connectionIdentifier ?? '')));
  }

  /** @param sealed the token of the endpoint's connection, as it is stored. */
  private toLinked(
    { type, endpoint, integrationIdentifier, providerId }: ChannelEndpointDoc,
    sealed: string | undefined,
  ): Linked[] {
    const token = sealed === undefined ? undefined : this.encryption.decrypt(sealed);
    const target = chatTargetOf(type, this.encryption.decryptAll(endpoint), token);

    return target ? [{ integrationIdentifier, providerId, target }] : [];
  }
}

function messageFor(
  { run, job, step, variables }: StepContext,
  providerId: string,
): Omit<ChatMessage, 'id' | 'target'> {
  const fields = channelFields(run, job, providerId);
  const { blocks } = fields;

  return {
    ...contentOf(textIn(fields['content']), step, variables),
    ...(Array.isArray(blocks) ? { blocks } : {}),
    customData: Object.fromEntries(Object.entries(fields).filter(([name]) => !OWN_FIELDS.has(name))),
    passthrough: providerData(run, job, step, providerId),
  };
}

/** @param said by the trigger, instead of all that the step says. */
function contentOf(
  said: string | undefined,
  { controls }: StepContext['step'],
  variables: StepContext['variables'],
): Pick<ChatMessage, 'content' | 'card'> {
  if (said !== undefined) return { content: said };
  const { body, card } = renderChat(controls, variables);
  if (!card) return { content: body };
  const content = textIn(body) ?? cardText(card);
  if (content === '') throw contentMissing('Body is required');

  return { content, card };
}

/** Runs of older versions have no such list. */
function contextsOf({ notification }: Run): readonly string[] {
  const keys: readonly string[] | undefined = notification.contextKeys;

  return keys ?? [];
}

/** Whether a place is one of the integration's. Another integration may have had its identifier. */
function isAt({ integrationIdentifier, providerId }: Linked, integration: IntegrationDoc): boolean {
  return integrationIdentifier === integration.identifier && providerId === integration.providerId;
}

/**
 * Where the messages go at one integration: a URL of the trigger's is instead of the known ones.
 * @param linked from channel endpoints; where there are some, the stored credentials are not looked at.
 */
function targetsOf(run: Run, integration: IntegrationDoc, linked: readonly ChatTarget[]): ChatTarget[] {
  const { providerId } = integration;
  const url = namedUrl(run, providerId);
  const channels = linked.length > 0 ? linked : storedChannels(run, integration);
  if (url !== undefined && !BY_PHONE.has(providerId)) {
    if (channels.length === 0) return [{ webhookUrl: url }];

    // A token is for the place it was given for.
    return distinct(channels.map(({ token: _, ...channel }) => ({ ...channel, webhookUrl: url })));
  }
  const known = channels.filter((target) => addressOf(target) !== NOWHERE);
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

/** Fields that tell a place only together with others. */
const FURTHER_FIELDS = ['teamId', 'tenantId', 'threadId'] as const satisfies readonly (keyof ChatTarget)[];

/** The address as one text; the fields only channel endpoints have are at the end, where there are some. */
function addressOf(target: ChatTarget): string {
  const further = FURTHER_FIELDS.flatMap((field) => (target[field] === undefined ? [] : `${field}=${target[field]}`));

  return [...TARGET_FIELDS.map((field) => target[field] ?? ''), ...further].join('|');
}

const NOWHERE = addressOf({});

function distinct(targets: readonly ChatTarget[]): ChatTarget[] {
  return [...new Map(targets.map((target) => [addressOf(target), target])).values()];
}

/** @param run one with contexts looks for the endpoints of exactly those. */
function noTargets(run: Run): Extract<StepOutcome, { kind: 'skipped' }> {
  const detail =
    contextsOf(run).length > 0
      ? 'Subscriber does not have a configured channel with the given context'
      : 'Subscriber does not have a configured channel';

  return {
    kind: 'skipped',
    status: JobStatusEnum.CANCELED,
    reason: DeliveryLifecycleDetail.USER_MISSING_WEBHOOK_URL,
    trace: [{ detail, status: ExecutionDetailsStatusEnum.WARNING }],
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
