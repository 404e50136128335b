import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AppError, badRequest, type Clock, CLOCK, CONNECTION, logger, unavailable } from '@novu/application-generic';
import {
  type Connection,
  type EnvironmentDoc,
  EnvironmentRepository,
  OrganizationRepository,
  type Scope,
  SubscriberRepository,
  Types,
  withTransaction,
} from '@novu/dal';
import { EnvironmentEnum, EnvironmentTypeEnum } from '@novu/shared';
import { Redis } from 'ioredis';
import { nanoid } from 'nanoid';
import { API_ENV, type ApiEnv } from '../env.js';
import { NewEnvironments } from '../environments/new-environments.js';
import { Authenticator } from '../http/authenticator.js';
import { type BucketSize, TokenBuckets } from '../http/token-buckets.js';
import { WorkflowsService } from '../workflows/workflows.service.js';
import {
  HELLO_WORLD,
  isKeylessIdentifier,
  isTrialOver,
  KEYLESS_PREFIX,
  KEYLESS_SUBSCRIBER,
  TRIAL_MS,
} from './keyless.js';

const log = logger('keyless');

const COLOR = '#ff8547';
const SECONDS_AN_HOUR = 3_600;
/** Trials one address may begin: twenty, and as many again each hour. */
const NEW_TRIALS: BucketSize = { capacity: 20, tokensPerSecond: 20 / SECONDS_AN_HOUR };
/** Notifications one trial may send itself: sixty, and one more each second. */
const NOTIFICATIONS: BucketSize = { capacity: 60, tokensPerSecond: 1 };
const LOOK_EVERY_MS = 60_000;
const TRIALS_PER_LOOK = 100;

/**
 * Inboxes without any set-up: each gets an environment, in an organization of its own, with one subscriber and one workflow. After a day
 * all of it is removed (`spec/inbox-api.md` section 2).
 */
@Injectable()
export class KeylessTrials implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly buckets: TokenBuckets;
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly environments: EnvironmentRepository,
    private readonly organizations: OrganizationRepository,
    private readonly subscribers: SubscriberRepository,
    private readonly newEnvironments: NewEnvironments,
    private readonly workflows: WorkflowsService,
    private readonly authenticator: Authenticator,
    redis: Redis,
    @Inject(CONNECTION) private readonly connection: Connection,
    @Inject(API_ENV) private readonly env: ApiEnv,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.buckets = new TokenBuckets(redis, `${env.REDIS_PREFIX}:keyless`);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.looking = this.looking
        .then(() => this.removeExpired())
        .catch((error: unknown) => log.warn('trials that are over are left, to be removed later', { error }));
    }, LOOK_EVERY_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  /**
   * The trial the caller has, or a new one where there is none or it is over.
   * @param address of the caller, who may not begin any number of them.
   * @returns its identifier. @throws AppError 400 where trials are switched off, 429
   */
  async openTrial(identifier: string | undefined, address: string): Promise<string> {
    if (!this.isEnabled()) throw badRequest('Please provide a valid application identifier');
    const known = identifier ? await this.environments.findByIdentifier(identifier) : null;
    if (known && !isTrialOver(known, this.clock.now())) return known.identifier;
    await this.charge(`trials:${address}`, NEW_TRIALS);

    return (await this.begin()).identifier;
  }

  /** The trial a notification is to be sent in. @throws AppError 400 for an environment that is none, 429 */
  async requireTrial({ environmentId }: Scope): Promise<EnvironmentDoc> {
    const environment = await this.environments.findById(environmentId);
    if (!this.isEnabled() || !environment || !isKeylessIdentifier(environment.identifier)) {
      throw badRequest('Subscribers can send notifications in keyless trials only');
    }
    if (isTrialOver(environment, this.clock.now())) throw badRequest('The trial is over');
    await this.charge(`notifications:${environmentId.toHexString()}`, NOTIFICATIONS);

    return environment;
  }

  /** Removes trials that are over. Their data follow, as of every environment that is removed; their tokens end at once. */
  async removeExpired(): Promise<void> {
    const now = this.clock.now();
    const over = await this.environments.listOlder(KEYLESS_PREFIX, new Date(now.getTime() - TRIAL_MS), TRIALS_PER_LOOK);
    for (const { _id, _organizationId } of over) {
      const scope = { organizationId: _organizationId, environmentId: _id };
      await this.subscribers.remove(scope, KEYLESS_SUBSCRIBER);
      await this.authenticator.forgetSubscriber(scope, KEYLESS_SUBSCRIBER);
      await this.organizations.remove(_organizationId);
      await this.environments.remove(_organizationId, _id, now);
    }
    if (over.length > 0) log.info('trials are over', { trials: over.length });
  }

  /** Where nothing is said, the world cannot fill a production install with trials. */
  private isEnabled(): boolean {
    const { IS_KEYLESS_ENABLED: said, NODE_ENV } = this.env;

    return said === undefined ? NODE_ENV !== 'production' : said === 'true';
  }

  private async begin(): Promise<EnvironmentDoc> {
    // Nobody signed up: the key carries the name of no user.
    const userId = new Types.ObjectId();
    const trial = await withTransaction(this.connection, async () => {
      const { _id: organizationId } = await this.organizations.create({
        name: 'Keyless trial',
        apiServiceLevel: 'free',
        removeNovuBranding: true,
      });
      const environment = await this.newEnvironments.create({
        organizationId,
        userId,
        name: EnvironmentEnum.DEVELOPMENT,
        type: EnvironmentTypeEnum.DEV,
        color: COLOR,
      });

      return this.environments.update(organizationId, environment._id, {
        $set: { identifier: `${KEYLESS_PREFIX}${nanoid()}` },
      });
    });
    if (!trial) throw unavailable('The trial could not be begun');
    const scope = { organizationId: trial._organizationId, environmentId: trial._id };
    await this.workflows.create({ scope, userId }, HELLO_WORLD);

    return trial;
  }

  private async charge(bucket: string, size: BucketSize): Promise<void> {
    const withdrawal = await this.buckets.take(bucket, 1, size, this.clock.now()).catch((error: unknown) => {
      throw unavailable('The service is not available, try again soon', error);
    });
    if (withdrawal.allowed) return;
    throw new AppError({
      code: 'too_many_requests',
      status: 429,
      publicMessage: 'Too many requests for a trial',
      retry: 'later',
      retryAfterSeconds: withdrawal.retryAfterSeconds,
    });
  }
}
