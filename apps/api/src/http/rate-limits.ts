import { Inject, Injectable } from '@nestjs/common';
import { AppError, type Clock, CLOCK, logger, SharedCache, Signals } from '@novu/application-generic';
import { EnvironmentRepository, OrganizationRepository, type Scope } from '@novu/dal';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Redis } from 'ioredis';
import { API_ENV, apiContextPath, type ApiEnv } from '../env.js';
import { isKeylessRequest, type SessionRequest } from '../inbox/inbox.dto.js';
import { apiKeyScopeOf, trialScopeOf } from './api-key-session.js';
import { Authenticator } from './authenticator.js';
import { TokenBuckets, type Withdrawal } from './token-buckets.js';

/** Each has a bucket of its own in each environment. */
export type RateCategory = 'trigger' | 'configuration' | 'global';
type RateCost = 'single' | 'bulk' | 'keyless';

interface Rate {
  category: RateCategory;
  cost: RateCost;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    rate?: Rate;
    /** What the route costs those who come for a trial. */
    keylessRate?: Rate;
  }
}

/** Where the customer's own things are described (`spec/internal-api.md` section 0.5). */
const CONFIGURATION =
  /^\/(?:v[12]\/(?:subscribers|topics|tenants|contexts|agents|channel-connections|channel-endpoints|environment-variables)|v2\/(?:workflows|layouts|step-resolvers))(?:\/|$)/;
const TRIGGER = /^\/v1\/events(?:\/|$)/;
/** One request for many things, or for everybody. */
const BULK = /\/(?:bulk|broadcast)$/;

/** Opens a trial for whoever comes without identifiers, and costs accordingly. */
const SESSION = /^\/v1\/inbox\/session$/;

/** What a request of a route is counted as. A rule of the path rather than a mark on each endpoint: a new one cannot be forgotten. */
export function rateOf(path: string): Rate {
  const category = TRIGGER.test(path) ? 'trigger' : CONFIGURATION.test(path) ? 'configuration' : 'global';

  return { category, cost: BULK.test(path) ? 'bulk' : 'single' };
}

interface Limits {
  serviceLevel: ServiceLevel;
  /** What the environment was given of its own, in requests a second. */
  own: Partial<Record<RateCategory, number>>;
}

const SERVICE_LEVELS = ['free', 'pro', 'business', 'enterprise', 'unlimited'] as const;
type ServiceLevel = (typeof SERVICE_LEVELS)[number];

/** The limits of whom nothing else is known. */
const UNLIMITED: Limits = { serviceLevel: 'unlimited', own: {} };

interface Charge {
  /** Whose bucket. */
  caller: string;
  rate: Rate;
  limits: Limits;
}

/** How long the limits of an environment are remembered without asking the database. */
const MEMORY_MS = 30_000;

const log = logger('rate-limits');

/**
 * Limits how often an API key or a trial may call, by category and cost (`spec/rest-api.md` section 1.6). Does nothing at all unless
 * `IS_API_RATE_LIMITING_ENABLED`. While Redis is away nobody is refused: whether the request can be served is for others to say.
 */
@Injectable()
export class RateLimits {
  private readonly buckets: TokenBuckets;
  private readonly limits: SharedCache<Limits>;

  constructor(
    @Inject(API_ENV) private readonly env: ApiEnv,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly authenticator: Authenticator,
    private readonly environments: EnvironmentRepository,
    private readonly organizations: OrganizationRepository,
    redis: Redis,
    signals: Signals,
  ) {
    this.buckets = new TokenBuckets(redis, `${env.REDIS_PREFIX}:rate`);
    this.limits = new SharedCache(signals, { name: 'rate-limits', maxEntries: 10_000, ttlMs: MEMORY_MS });
  }

  /** To be called before the framework registers its routes. */
  attachTo(server: Pick<FastifyInstance, 'addHook'>): void {
    if (!this.env.IS_API_RATE_LIMITING_ENABLED) return;
    const contextPath = apiContextPath(this.env);
    server.addHook('onRoute', (route) => {
      const path = route.url.slice(contextPath.length);
      route.config = { ...route.config, rate: rateOf(path) };
      if (SESSION.test(path)) route.config.keylessRate = { category: 'global', cost: 'keyless' };
    });
    // Before the body is read: who has no tokens left cannot make the server parse.
    server.addHook('onRequest', (request, reply) => this.chargeKey(request, reply));
    // Only the body tells who comes for a trial.
    server.addHook('preHandler', (request, reply) => this.chargeForTrial(request, reply));
  }

  private async chargeKey(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { rate } = request.routeOptions.config;
    if (!rate) return;
    const keyScope = await apiKeyScopeOf(request, this.authenticator);
    const scope = keyScope ?? (await trialScopeOf(request, this.authenticator));
    if (!scope) return;
    const environment = scope.environmentId.toHexString();
    // The identifier of a trial stands in a page, for many to use.
    const caller = keyScope ? environment : `${environment}:${request.ip}`;
    await this.charge({ caller, rate, limits: await this.limitsOf(scope) }, reply);
  }

  private async chargeForTrial({ body, ip, routeOptions }: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { keylessRate: rate } = routeOptions.config;
    if (!rate || !isKeylessRequest(Object(body) as Partial<SessionRequest>)) return;
    await this.charge({ caller: `keyless:${ip}`, rate, limits: UNLIMITED }, reply);
  }

  private async charge({ caller, rate, limits }: Charge, reply: FastifyReply): Promise<void> {
    const perSecond = limits.own[rate.category] ?? this.maximumOf(limits.serviceLevel, rate.category);
    const windowSeconds = this.env.API_RATE_LIMIT_ALGORITHM_WINDOW_DURATION;
    const limit = perSecond * windowSeconds;
    const burst = Math.floor(limit * (1 + this.env.API_RATE_LIMIT_ALGORITHM_BURST_ALLOWANCE));
    const withdrawal = await this.withdraw(caller, rate, { capacity: burst, tokensPerSecond: perSecond });
    if (!withdrawal) return;
    const level = limits.own[rate.category] === undefined ? limits.serviceLevel : 'custom';
    void reply.headers({
      'RateLimit-Remaining': withdrawal.remaining,
      'RateLimit-Limit': limit,
      'RateLimit-Reset': withdrawal.resetSeconds,
      'RateLimit-Policy': `${limit};w=${windowSeconds};burst=${burst};comment="token bucket";category="${rate.category}";cost="${rate.cost}";serviceLevel="${level}"`,
    });
    if (!withdrawal.allowed && !this.env.IS_API_RATE_LIMITING_DRY_RUN_ENABLED) throw tooManyRequests(withdrawal);
  }

  private async withdraw(
    caller: string,
    { category, cost }: Rate,
    size: Parameters<TokenBuckets['take']>[2],
  ): Promise<Withdrawal | undefined> {
    const price = this.env[`API_RATE_LIMIT_COST_${upper(cost)}`];
    try {
      return await this.buckets.take(`${caller}:${category}`, price, size, this.clock.now());
    } catch (error) {
      log.warn('requests are not limited, Redis does not answer', { error });

      return undefined;
    }
  }

  private async limitsOf({ organizationId, environmentId }: Scope): Promise<Limits> {
    const limits = await this.limits.get(environmentId.toHexString(), async () => {
      const [environment, organization] = await Promise.all([
        this.environments.findById(environmentId),
        this.organizations.findById(organizationId),
      ]);
      const level = SERVICE_LEVELS.find((candidate) => candidate === organization?.apiServiceLevel);

      return { serviceLevel: level ?? 'unlimited', own: environment?.apiRateLimits ?? {} };
    });

    return limits ?? UNLIMITED;
  }

  private maximumOf(level: ServiceLevel, category: RateCategory): number {
    return this.env[`API_RATE_LIMIT_MAXIMUM_${upper(level)}_${upper(category)}`];
  }
}

function upper<Text extends string>(text: Text): Uppercase<Text> {
  return text.toUpperCase() as Uppercase<Text>;
}

function tooManyRequests({ retryAfterSeconds }: Withdrawal): AppError {
  return new AppError({
    code: 'too_many_requests',
    status: 429,
    publicMessage: 'API rate limit exceeded',
    retry: 'later',
    retryAfterSeconds,
  });
}
