import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { freePort } from './processes.js';
import { waitFor } from './wait-for.js';

/** A Redis that a test may empty or kill without disturbing anybody. */
export interface RedisServer {
  host: string;
  port: number;
  flushAll(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the binary `scripts/test` found (EMBEDDED_REDIS_BINARY), the one fetched earlier, or the one on the PATH. */
export async function redisServer(): Promise<RedisServer> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'test-redis-'));
  const child = spawn(
    binary(),
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      directory,
      '--save',
      '',
      '--maxmemory-policy',
      'noeviction',
    ],
    {
      stdio: 'ignore',
    },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const client = new Redis({ host: '127.0.0.1', port, lazyConnect: false, retryStrategy: () => 50 });
  client.on('error', () => undefined);
  await waitFor('Redis to answer', () => client.ping().catch(() => undefined));

  return {
    host: '127.0.0.1',
    port,
    flushAll: async () => {
      await client.flushall();
    },
    stop: async () => {
      client.disconnect();
      child.kill('SIGKILL');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function binary(): string {
  const given = process.env['EMBEDDED_REDIS_BINARY'];
  if (given) return given;
  const fetched = fileURLToPath(new URL('../../../.data/bin/redis-server', import.meta.url));

  return existsSync(fetched) ? fetched : 'redis-server';
}
