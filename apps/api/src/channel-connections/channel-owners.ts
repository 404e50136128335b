import { Injectable } from '@nestjs/common';
import { notFound } from '@novu/application-generic';
import {
  ContextRepository,
  contextKeys,
  type IntegrationDoc,
  IntegrationRepository,
  type Scope,
  SubscriberRepository,
} from '@novu/dal';
import { ChannelTypeEnum } from '@novu/shared';
import { parseContexts } from '../contexts/context-input.js';

/** Whose a connection or an endpoint is to be, as a caller says it. */
export interface OwnerInput {
  integrationIdentifier: string;
  subscriberId?: string;
  /** `{ <type>: "<id>" | { id, data? } }` */
  context?: unknown;
}

export interface ChannelOwner {
  integration: IntegrationDoc;
  subscriberId: string | undefined;
  /** Sorted. */
  contextKeys: string[];
}

/** What connections and endpoints hang on: a chat integration, a subscriber, contexts. */
@Injectable()
export class ChannelOwners {
  constructor(
    private readonly integrations: IntegrationRepository,
    private readonly subscribers: SubscriberRepository,
    private readonly contexts: ContextRepository,
  ) {}

  /**
   * Contexts that are new are made (`spec/engine.md` section 3.2).
   * @param createSubscriber makes the subscriber as well, where it is missing.
   * @throws AppError 404 for the integration or the subscriber, 422 for contexts
   */
  async resolve(
    scope: Scope,
    { integrationIdentifier, subscriberId, context }: OwnerInput,
    { createSubscriber = false } = {},
  ): Promise<ChannelOwner> {
    const contexts = parseContexts(context);
    const integration = await this.integration(scope, integrationIdentifier);
    if (subscriberId !== undefined) await this.requireSubscriber(scope, subscriberId, createSubscriber);
    await this.contexts.findOrCreate(scope, contexts);

    return { integration, subscriberId, contextKeys: contextKeys(contexts) };
  }

  /** @throws AppError 404 for one that is missing, or not of the chat channel */
  async integration(scope: Scope, identifier: string): Promise<IntegrationDoc> {
    const ofChannel = await this.integrations.listOfChannel(scope, ChannelTypeEnum.CHAT);
    const found = ofChannel.find((integration) => integration.identifier === identifier);
    if (!found) throw notFound('integration', { integrationIdentifier: identifier });

    return found;
  }

  private async requireSubscriber(scope: Scope, subscriberId: string, create: boolean): Promise<void> {
    if (await this.subscribers.findByExternalId(scope, subscriberId)) return;
    if (!create) throw notFound('subscriber', { subscriberId });
    await this.subscribers.upsertMany(scope, [{ subscriberId, profile: {} }]);
  }
}

/** Keys of contexts as a caller would name them: ids by type. */
export function toContextIds(keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    keys.map((key): [string, string] => {
      const colon = key.indexOf(':');

      return [key.slice(0, colon), key.slice(colon + 1)];
    }),
  );
}
