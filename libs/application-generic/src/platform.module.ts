import {
  type DynamicModule,
  Global,
  Inject,
  type InjectionToken,
  Module,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import { type Connection, REPOSITORIES } from '@novu/dal';
import { Redis } from 'ioredis';
import { BridgeClient, BridgeTargets } from './bridge/index.js';
import { type Clock, CLOCK, systemClock } from './clock.js';
import { Encryption } from './encryption.js';
import { Cancellation } from './engine/cancellation.js';
import { DeliveryReports } from './engine/delivery-reports.js';
import type { CommonEnv } from './env.js';
import { EnvironmentVariables } from './environment-variables/environment-variables.js';
import { Health, Metrics } from './health.js';
import { ActiveIntegrations } from './integrations/integrations-cache.js';
import { JobQueue } from './jobs/queue.js';
import { Turns } from './jobs/turns.js';
import { LayoutDefinitions } from './layouts/layout-definitions.js';
import { createOutbound, type Outbound } from './outbound/index.js';
import { COMMON_ENV, CONNECTION, OUTBOUND } from './platform.tokens.js';
import { RecentMessages } from './recent-messages.js';
import { connectRedis, redisOptions } from './redis.js';
import { openDatabase, openRedis } from './services.js';
import { Signals } from './signals.js';
import { createStorage, STORAGE } from './storage/index.js';
import { Translations } from './translations/index.js';
import { WorkflowDefinitions } from './workflows/workflow-definitions.js';

const SUBSCRIBER_CONNECTION = Symbol('SUBSCRIBER_CONNECTION');

const repositories: Provider[] = REPOSITORIES.map((RepositoryClass) => ({
  provide: RepositoryClass,
  useFactory: (connection: Connection) => new RepositoryClass(connection),
  inject: [CONNECTION],
}));

/** Queue keys are hash-tagged, so that a queue's keys stay together on a Redis Cluster. */
export function queuePrefix(env: CommonEnv): string {
  return `{${env.REDIS_PREFIX}-queue}`;
}

/** Databases, queues and what else every server process shares. A process imports it once, with its configuration. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(
    @Inject(CONNECTION) private readonly connection: Connection,
    @Inject(SUBSCRIBER_CONNECTION) private readonly subscriber: Redis,
    private readonly redis: Redis,
    private readonly jobs: JobQueue,
    @Inject(OUTBOUND) private readonly outbound: Outbound,
  ) {}

  static forRoot(env: CommonEnv, { app, clock = systemClock }: { app: string; clock?: Clock }): DynamicModule {
    const providers: Provider[] = [
      { provide: COMMON_ENV, useValue: env },
      { provide: CLOCK, useValue: clock },
      { provide: CONNECTION, useFactory: () => openDatabase(env, app) },
      { provide: Redis, useFactory: () => openRedis(env, `${app}-commands`) },
      { provide: SUBSCRIBER_CONNECTION, useFactory: () => connectRedis(env, `${app}-signals`) },
      {
        provide: Signals,
        useFactory: (redis: Redis, subscriber: Redis) => new Signals(redis, subscriber, env.REDIS_PREFIX),
        inject: [Redis, SUBSCRIBER_CONNECTION],
      },
      { provide: Turns, useFactory: (redis: Redis) => new Turns(redis, queuePrefix(env)), inject: [Redis] },
      {
        provide: JobQueue,
        useFactory: (turns: Turns) => new JobQueue(redisOptions(env), queuePrefix(env), turns),
        inject: [Turns],
      },
      {
        provide: Encryption,
        useFactory: () =>
          new Encryption(env.STORE_ENCRYPTION_KEY, env.STORE_ENCRYPTION_PREVIOUS_KEYS.split(',').filter(Boolean)),
      },
      { provide: OUTBOUND, useFactory: () => createOutbound(env) },
      WorkflowDefinitions,
      BridgeClient,
      BridgeTargets,
      Translations,
      ActiveIntegrations,
      LayoutDefinitions,
      EnvironmentVariables,
      RecentMessages,
      Cancellation,
      DeliveryReports,
      { provide: STORAGE, useFactory: () => createStorage(env) },
      Health,
      Metrics,
      ...repositories,
    ];

    return {
      module: PlatformModule,
      providers,
      exports: providers.map(tokenOf).filter((token) => token !== SUBSCRIBER_CONNECTION),
    };
  }

  /** The last thing to close: everything else may still need it. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.jobs.close(), this.outbound.close()]);
    this.subscriber.disconnect();
    await this.redis.quit().catch(() => this.redis.disconnect());
    await this.connection.close();
  }
}

function tokenOf(provider: Provider): InjectionToken {
  return typeof provider === 'function' ? provider : provider.provide;
}
