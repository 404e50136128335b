import { Inject, Injectable } from '@nestjs/common';
import { type Clock, CLOCK, renderPush } from '@novu/application-generic';
import { FeedRepository, type IntegrationDoc, SubscriberRepository } from '@novu/dal';
import { type PushMessage, pushProviders } from '@novu/providers';
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
import { channelFields, providerData, section, textsIn } from './overrides.js';
import { ProviderCalls } from './provider-calls.js';

/** Push messages: one for each device of the subscriber; the step has succeeded when one of them was taken (`spec/engine.md` section 13.5). */
@Injectable()
export class PushChannel implements Channel {
  readonly summary = { some: 'Some push channels skipped to send the message' };

  constructor(
    private readonly subscribers: SubscriberRepository,
    private readonly feeds: FeedRepository,
    private readonly calls: ProviderCalls,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  nobody(run: Run): Extract<StepOutcome, { kind: 'skipped' }> | undefined {
    const { overrides } = run.notification;
    const named = ['push', ...pushProviders.keys()].some(
      (key) => textsIn(section(overrides, key)['deviceTokens']).length > 0,
    );
    const stored = (run.subscriber.channels ?? []).some(
      ({ providerId, credentials }) => pushProviders.has(providerId) && textsIn(credentials['deviceTokens']).length > 0,
    );

    return named || stored ? undefined : noTokens();
  }

  /** The integrations the subscriber has devices at; devices that only the trigger names are looked for at the newest. */
  reachedThrough(run: Run, active: readonly IntegrationDoc[]): IntegrationDoc[] {
    const { overrides } = run.notification;
    const known = active.filter(
      (integration) =>
        storedTokens(run, integration).length > 0 ||
        textsIn(section(overrides, integration.providerId)['deviceTokens']).length > 0,
    );

    return known.length > 0 || textsIn(section(overrides, 'push')['deviceTokens']).length === 0
      ? known
      : active.slice(-1);
  }

  async prepare(context: StepContext, { integration, credentials }: Selected): Promise<Handover[] | StepOutcome> {
    const { run, job } = context;
    const { providerId } = integration;
    const provider = pushProviders.get(providerId);
    if (!provider) return failed('Provider is missing or not configured', 'provider_missing');
    const tokens = tokensOf(context, integration);
    if (tokens.length === 0) return noTokens();
    const badge = await this.badgeOf(run, integration);
    const message = orContentFailure(() => messageFor(context, providerId, badge));
    if (isFailure(message)) return message;

    return tokens.map((token): Handover => {
      const target = `${integration._id.toHexString()}:${token}`;
      const id = messageIdOf(job, target).toHexString();
      const push: PushMessage = { ...message, id, token, payload: { ...message.payload, __nvMessageId: id } };

      return {
        target,
        deviceToken: token,
        send: () => provider.send(push, credentials, this.calls.http),
        message: (receipt) =>
          newMessage(run, job, {
            _id: messageIdOf(job, target),
            channel: ChannelTypeEnum.PUSH,
            providerId,
            identifier: receipt.id,
            deviceTokens: [token],
            title: push.title,
            content: push.content,
            cta: { type: ChannelCTATypeEnum.REDIRECT, data: {}, action: {} },
            deliveredAt: [],
          }),
      };
    });
  }

  /** A device that has gone away is not tried again. */
  async forget(run: Run, token: string): Promise<void> {
    await this.subscribers.removeDeviceToken(run.scope, run.subscriber._id, token);
  }

  /** Counting costs a query, so only integrations that are set up to show a number get one (`inboxCount`). */
  private async badgeOf({ scope, subscriber }: Run, { configurations }: IntegrationDoc): Promise<number | undefined> {
    const now = this.clock.now();
    switch (configurations?.['inboxCount']) {
      case 'unread':
        return (await this.feeds.unreadCounts(scope, subscriber._id, now)).total;
      case 'unseen':
        return this.feeds.countInFeed(scope, subscriber._id, { seen: false, archived: false, snoozed: false }, now);
      default:
        return undefined;
    }
  }
}

function messageFor(
  { run, job, step, variables }: StepContext,
  providerId: string,
  badge: number | undefined,
): Omit<PushMessage, 'id' | 'token'> {
  const content = renderPush(step.controls, variables);

  return {
    title: content.subject,
    content: content.body,
    payload: run.notification.payload,
    ...(badge === undefined ? {} : { badge }),
    overrides: channelFields(run, job, providerId),
    subscriber: variables.subscriber,
    passthrough: providerData(run, job, step, providerId),
  };
}

/** The devices the trigger names, instead of those stored with the subscriber. */
function tokensOf({ run, job }: StepContext, integration: IntegrationDoc): string[] {
  const named = textsIn(channelFields(run, job, integration.providerId)['deviceTokens']);

  return [...new Set(named.length > 0 ? named : storedTokens(run, integration))];
}

function storedTokens({ subscriber }: Run, { _id, providerId }: IntegrationDoc): string[] {
  return (subscriber.channels ?? [])
    .filter((channel) => channel._integrationId.equals(_id) && channel.providerId === providerId)
    .flatMap(({ credentials }) => textsIn(credentials['deviceTokens']));
}

function noTokens(): Extract<StepOutcome, { kind: 'skipped' }> {
  return {
    kind: 'skipped',
    status: JobStatusEnum.CANCELED,
    reason: DeliveryLifecycleDetail.USER_MISSING_PUSH_TOKEN,
    trace: [
      {
        detail: 'Subscriber credentials is missing the tokens for sending a push notification message',
        status: ExecutionDetailsStatusEnum.WARNING,
      },
    ],
  };
}
