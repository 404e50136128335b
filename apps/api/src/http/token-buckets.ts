import type { Redis } from 'ioredis';

/** How much fits into a bucket and how fast it fills. */
export interface BucketSize {
  /** Most tokens it holds; a new bucket is full. */
  capacity: number;
  /** Tokens that come back each second, evenly. */
  tokensPerSecond: number;
}

export interface Withdrawal {
  allowed: boolean;
  /** Whole tokens that are left. */
  remaining: number;
  /** Seconds until the bucket is full again, rounded up. */
  resetSeconds: number;
  /** Seconds until the same withdrawal can succeed, rounded up; 0 when it did. */
  retryAfterSeconds: number;
}

/**
 * KEYS: the bucket. ARGV: cost, capacity, tokens a millisecond, now in milliseconds, how long a full one is kept.
 * Time does not run backwards: a server whose clock is behind sees the bucket as the others left it.
 */
const TAKE = `
local cost, capacity, rate = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local at = tonumber(kept[2]) or tonumber(ARGV[4])
local now = math.max(at, tonumber(ARGV[4]))
local tokens = math.min(capacity, (tonumber(kept[1]) or capacity) + (now - at) * rate)
local allowed = tokens >= cost
if allowed then tokens = tokens - cost end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((capacity - tokens) / rate) + tonumber(ARGV[5]))
return { allowed and 1 or 0, tostring(tokens) }`;

/** Redis goes by its own clock: to a server whose clock is behind, or that has stood still, a bucket may not be full yet. */
const KEPT_FULL_MS = 60_000;

/** Token buckets that all servers share; each withdrawal is one round trip to Redis. A bucket that stays full is forgotten. */
export class TokenBuckets {
  /** @param prefix of the keys of all buckets. */
  constructor(
    private readonly redis: Redis,
    private readonly prefix: string,
  ) {}

  /**
   * Takes tokens out of a bucket, all or none. What costs more than the bucket can hold is let through when it is full: otherwise it
   * could never be.
   * @throws Error when Redis is away.
   */
  async take(bucket: string, cost: number, { capacity, tokensPerSecond }: BucketSize, now: Date): Promise<Withdrawal> {
    const price = Math.min(cost, capacity);
    const answer: unknown = await this.redis.eval(
      TAKE,
      1,
      `${this.prefix}:${bucket}`,
      price,
      capacity,
      tokensPerSecond / 1_000,
      now.getTime(),
      KEPT_FULL_MS,
    );
    const [allowed, text] = Array.isArray(answer) ? (answer as unknown[]) : [];
    const tokens = Number(text);
    const isAllowed = allowed === 1;

    return {
      allowed: isAllowed,
      remaining: Math.floor(tokens),
      resetSeconds: Math.ceil((capacity - tokens) / tokensPerSecond),
      retryAfterSeconds: isAllowed ? 0 : Math.ceil((price - tokens) / tokensPerSecond),
    };
  }
}
