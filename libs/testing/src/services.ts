import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';

/** Where a test file finds its databases; nobody else uses the names in it. */
export interface TestServices {
  mongoUrl: string;
  redisHost: string;
  redisPort: number;
  redisPrefix: string;
}

/**
 * A database and a key prefix of one's own on the servers named by MONGO_URL, REDIS_HOST and REDIS_PORT (`scripts/test` starts them;
 * by hand, `scripts/up` prints theirs).
 * @param name part of the names, to recognise leftovers by.
 */
export function testServices(name: string): TestServices {
  const unique = `test-${name}-${randomBytes(4).toString('hex')}`.slice(0, 60);
  const url = new URL(process.env['MONGO_URL'] ?? 'mongodb://127.0.0.1:27117/?replicaSet=rs0');
  url.pathname = `/${unique}`;

  return {
    mongoUrl: url.toString(),
    redisHost: process.env['REDIS_HOST'] ?? '127.0.0.1',
    redisPort: Number(process.env['REDIS_PORT'] ?? 6479),
    redisPrefix: unique,
  };
}

/** The configuration of a process under test, as environment variables. */
export function testEnv(services: TestServices, overrides: Record<string, string> = {}): Record<string, string> {
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    HOST: '127.0.0.1',
    MONGO_URL: services.mongoUrl,
    REDIS_HOST: services.redisHost,
    REDIS_PORT: String(services.redisPort),
    REDIS_PREFIX: services.redisPrefix,
    JWT_SECRET: 'a-secret-for-tests-only',
    STORE_ENCRYPTION_KEY: '0123456789abcdef0123456789abcdef',
    API_PORT: '0',
    WS_PORT: '0',
    WORKER_PORT: '0',
    DATA_DIR: join(tmpdir(), 'novu-tests', services.redisPrefix),
    ...overrides,
  };
}
