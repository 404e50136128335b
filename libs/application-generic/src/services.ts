import { connectDatabase, type Connection, ensureIndexes } from '@novu/dal';
import type { Redis } from 'ioredis';
import type { CommonEnv } from './env.js';
import { connectRedis } from './redis.js';

/** A server that a process cannot begin without. Says all there is to say; nothing in the code is at fault, so no stack is shown. */
export class ServiceAwayError extends Error {
  override readonly name = 'ServiceAwayError';

  constructor(message: string) {
    super(message);
    this.stack = `${this.name}: ${message}`;
  }
}

/** The database, with its indexes. @param app shown in its logs. @throws ServiceAwayError when nothing usable answers for 10 s. */
export async function openDatabase(env: CommonEnv, app: string): Promise<Connection> {
  const connection = await connectDatabase({
    url: env.MONGO_URL,
    maxPoolSize: env.MONGO_MAX_POOL_SIZE,
    appName: `novu-${app}`,
  }).catch((error: Error) => {
    throw new ServiceAwayError(`No MongoDB can be used at MONGO_URL: ${error.message}`);
  });
  await ensureIndexes(connection);

  return connection;
}

/** A connection that was there once: from then on it waits for Redis by itself. @throws ServiceAwayError when nothing usable answers. */
export async function openRedis(env: CommonEnv, name: string): Promise<Redis> {
  const redis = connectRedis(env, name);
  // What a command says of it is only that it was tried in vain.
  let trouble: Error | undefined;
  const note = (error: Error): void => {
    trouble = error;
  };
  redis.on('error', note);
  await redis.ping().catch((error: Error) => {
    redis.disconnect();
    const where = `REDIS_HOST ${env.REDIS_HOST}, REDIS_PORT ${env.REDIS_PORT}`;
    throw new ServiceAwayError(`No Redis can be used at ${where}: ${(trouble ?? error).message}`);
  });
  redis.off('error', note);

  return redis;
}
