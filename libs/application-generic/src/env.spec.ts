import { commonEnv, ConfigurationError, contextPathOf, EXAMPLE_SECRETS, parseEnv } from './env.js';

const complete = {
  MONGO_URL: 'mongodb://localhost/db',
  REDIS_HOST: 'localhost',
  JWT_SECRET: 'a-secret-of-some-length',
  STORE_ENCRYPTION_KEY: '0123456789abcdef0123456789abcdef',
};

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    parseEnv(commonEnv, env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }

  return [];
}

describe('configuration', () => {
  it('fills in defaults and coerces numbers and flags', () => {
    expect(parseEnv(commonEnv, { ...complete, REDIS_PORT: '6380', REDIS_TLS: 'true' })).toMatchObject({
      NODE_ENV: 'local',
      REDIS_PORT: 6380,
      REDIS_TLS: true,
      MONGO_MAX_POOL_SIZE: 50,
    });
  });

  it('names every wrong and missing variable at once', () => {
    expect(problemsOf({ ...complete, MONGO_URL: 'mysql://x', REDIS_HOST: '', STORE_ENCRYPTION_KEY: 'short' })).toEqual([
      expect.stringContaining('MONGO_URL must start with mongodb://'),
      'REDIS_HOST is missing',
      expect.stringContaining('STORE_ENCRYPTION_KEY must have exactly 32 characters'),
    ]);
  });

  it('refuses the example secrets in production, and only there', () => {
    const example = { ...complete, ...EXAMPLE_SECRETS };
    expect(problemsOf({ ...example, NODE_ENV: 'production' })).toHaveLength(2);
    expect(problemsOf({ ...example, NODE_ENV: 'local' })).toEqual([]);
    expect(problemsOf({ ...complete, NODE_ENV: 'production' })).toEqual([]);
  });

  it('counts the bytes of encryption keys, of earlier ones too', () => {
    expect(problemsOf({ ...complete, STORE_ENCRYPTION_KEY: 'é'.repeat(32) })).toEqual([
      expect.stringContaining('STORE_ENCRYPTION_KEY must have exactly 32'),
    ]);
    const key = complete.STORE_ENCRYPTION_KEY;
    expect(problemsOf({ ...complete, STORE_ENCRYPTION_PREVIOUS_KEYS: `${key},short` })).toEqual([
      expect.stringContaining('STORE_ENCRYPTION_PREVIOUS_KEYS must be keys of exactly 32'),
    ]);
    expect(problemsOf({ ...complete, STORE_ENCRYPTION_PREVIOUS_KEYS: `${key},${key}` })).toEqual([]);
  });
});

it.each([
  [['', ''], ''],
  [['novu', ''], '/novu'],
  [['', '/api/'], '/api'],
  [['/novu/', 'api'], '/novu/api'],
])('makes one context path of %j', (parts, path) => {
  expect(contextPathOf(...parts)).toBe(path);
});
