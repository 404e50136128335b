import { commonEnv, type CommonEnv } from './env.js';
import { openDatabase, openRedis, ServiceAwayError } from './services.js';

/** Nothing listens there: it is reserved. */
const NOWHERE = 1;

const env: CommonEnv = commonEnv.parse({
  MONGO_URL: `mongodb://somebody:hidden@127.0.0.1:${NOWHERE}/novu`,
  REDIS_HOST: '127.0.0.1',
  REDIS_PORT: String(NOWHERE),
  JWT_SECRET: 'a'.repeat(32),
  STORE_ENCRYPTION_KEY: 'b'.repeat(32),
});

it.each([
  ['MongoDB', 'MONGO_URL', openDatabase],
  ['Redis', 'REDIS_PORT', openRedis],
] as const)(
  'says in one line which variable leads to no %s, and why',
  async (service, variable, open) => {
    const error: unknown = await open(env, 'test').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ServiceAwayError);
    const { message, stack } = error as ServiceAwayError;
    expect(message).toContain(`No ${service} can be used at`);
    expect(message).toContain(variable);
    expect(message).toContain('ECONNREFUSED');
    expect(stack).not.toContain('\n');
    expect(stack).not.toContain('hidden');
  },
  30_000,
);
