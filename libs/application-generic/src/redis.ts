import { Redis } from 'ioredis';
import type { CommonEnv } from './env.js';
import { logger } from './logging.js';

const log = logger('redis');

/** Where Redis is, in the form every client library takes. */
export interface RedisAddress {
  host: string;
  port: number;
  db: number;
  username?: string;
  password?: string;
  tls?: Record<string, never>;
}

export function redisOptions(env: CommonEnv): RedisAddress {
  return {
    host: env.REDIS_HOST,
    port: env.REDIS_PORT,
    db: env.REDIS_DB_INDEX,
    ...(env.REDIS_USERNAME ? { username: env.REDIS_USERNAME } : {}),
    ...(env.REDIS_PASSWORD ? { password: env.REDIS_PASSWORD } : {}),
    ...(env.REDIS_TLS ? { tls: {} } : {}),
  };
}

/** A connection that reconnects for ever; commands in between wait at most for one reconnection. */
export function connectRedis(env: CommonEnv, name: string): Redis {
  const redis = new Redis({
    ...redisOptions(env),
    connectionName: name,
    enableAutoPipelining: true,
    maxRetriesPerRequest: 1,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  });
  redis.on('error', (error: Error) => log.warn('connection trouble', { connection: name, error: error.message }));

  return redis;
}
