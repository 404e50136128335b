import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type IntegrationDoc, IntegrationRepository, type Scope } from '@novu/dal';
import { CHANNELS_WITH_PRIMARY, type ChannelTypeEnum } from '@novu/shared';
import { SharedCache } from '../cache.js';
import { Signals } from '../signals.js';

/** The active integrations of each environment, kept in memory. Credentials stay encrypted here. */
@Injectable()
export class ActiveIntegrations implements OnModuleInit {
  private readonly cache: SharedCache<IntegrationDoc[]>;

  constructor(
    private readonly integrations: IntegrationRepository,
    signals: Signals,
  ) {
    this.cache = new SharedCache(signals, { name: 'integrations', maxEntries: 2_000, ttlMs: 60_000 });
  }

  async onModuleInit(): Promise<void> {
    await this.cache.start();
  }

  async list(scope: Scope): Promise<readonly IntegrationDoc[]> {
    return (await this.cache.get(keyOf(scope), () => this.integrations.listActive(scope))) ?? [];
  }

  /**
   * The integration a message goes through (`spec/engine.md` section 13.1): the one named by an override, else the primary one
   * of channels that have one, else the newest.
   */
  async choose(scope: Scope, channel: ChannelTypeEnum, identifier?: string): Promise<IntegrationDoc | undefined> {
    const candidates = (await this.list(scope)).filter((integration) => integration.channel === channel);
    if (identifier) return candidates.find((integration) => integration.identifier === identifier);
    const hasPrimary = CHANNELS_WITH_PRIMARY.some((withPrimary) => withPrimary === channel);

    return hasPrimary ? candidates.find((integration) => integration.primary) : candidates.at(-1);
  }

  /** To be called after any change of an environment's integrations. */
  async changed(scope: Scope): Promise<void> {
    await this.cache.drop(keyOf(scope));
  }
}

function keyOf(scope: Scope): string {
  return scope.environmentId.toHexString();
}
