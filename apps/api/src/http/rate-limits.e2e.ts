import { type Clock, CLOCK } from '@novu/application-generic';
import { EnvironmentRepository, OrganizationRepository } from '@novu/dal';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import { rateOf, RateLimits } from './rate-limits.js';

let api: TestApi;
let env: TestEnvironment;
let now = new Date('2026-01-01T00:00:00Z').getTime();
beforeAll(async () => {
  api = await startApi('rate-limits', {
    IS_API_RATE_LIMITING_ENABLED: 'true',
    API_RATE_LIMIT_MAXIMUM_FREE_TRIGGER: '60',
    API_RATE_LIMIT_MAXIMUM_FREE_GLOBAL: '1',
    API_RATE_LIMIT_MAXIMUM_FREE_CONFIGURATION: '2',
  });
  api.get<Clock>(CLOCK).now = () => new Date(now);
});
beforeEach(async () => {
  env = await newEnvironment('free');
});
afterAll(() => api.close());

async function newEnvironment(apiServiceLevel: string): Promise<TestEnvironment> {
  const environment = await api.newEnvironment();
  await api.get(OrganizationRepository).update(environment.scope.organizationId, { apiServiceLevel });

  return environment;
}

const limitsIn = ({ headers }: { headers: Headers }) => ({
  limit: headers.get('ratelimit-limit'),
  remaining: headers.get('ratelimit-remaining'),
  reset: headers.get('ratelimit-reset'),
  policy: headers.get('ratelimit-policy'),
  retryAfter: headers.get('retry-after'),
});

it('every answer says what is left, as documented', async () => {
  const answer = await env.client.post('/v1/events/trigger/bulk', { events: [] });
  expect(limitsIn(answer)).toEqual({
    limit: '300',
    remaining: '230',
    reset: '2',
    policy: '300;w=5;burst=330;comment="token bucket";category="trigger";cost="bulk";serviceLevel="free"',
    retryAfter: null,
  });
  expect(limitsIn(await env.client.post('/v1/events/trigger', {})).remaining).toBe('229');
});

it('refuses with 429 what goes beyond the burst, and lets in again when tokens are back', async () => {
  const list = () => env.client.get('/v1/integrations');
  for (let index = 0; index < 5; index += 1) expect((await list()).status).toBe(200);
  const refused = await list();
  expect(refused.status).toBe(429);
  expect(refused.body).toMatchObject({ statusCode: 429, message: 'API rate limit exceeded', path: '/v1/integrations' });
  expect(limitsIn(refused)).toMatchObject({ remaining: '0', limit: '5', retryAfter: '1' });
  now += 1_000;
  expect((await list()).status).toBe(200);
  expect((await list()).status).toBe(429);
});

it('scripts in browsers can read whatever an answer says in headers', async () => {
  const create = () => {
    const headers = { authorization: `ApiKey ${env.apiKey}`, 'idempotency-key': 'one' };

    return api.clientWith(headers).post('/v2/topics', { key: 'news', name: 'News' });
  };
  const answers = [await create(), await create(), await api.anonymous.put('/v1/events/trigger', {})];
  for (let index = 0; index < 9; index += 1) answers.push(await env.client.get('/v1/integrations'));
  expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([201, 405, 429]));
  // Those the browser reads by itself, or that scripts may always read.
  const known =
    /^(?:access-control-.*|cross-origin-.*|x-content-type-options|x-frame-options|referrer-policy|strict-transport-security|content-.*|connection|keep-alive|date|vary)$/;
  const exposed = new Set(answers[0]?.headers.get('access-control-expose-headers')?.toLowerCase().split(', '));
  const hidden = answers
    .flatMap(({ headers }) => [...headers.keys()])
    .filter((name) => !known.test(name) && !exposed.has(name));
  expect([...new Set(hidden)]).toEqual([]);
  for (const name of ['ratelimit-remaining', 'idempotency-replay', 'retry-after', 'allow'])
    expect(answers.some(({ headers }) => headers.has(name))).toBe(true);
});

it('categories, environments and callers without API key do not use each other’s tokens', async () => {
  for (let index = 0; index < 6; index += 1) await env.client.get('/v1/integrations');
  expect((await env.client.get('/v1/integrations')).status).toBe(429);
  expect((await env.client.get('/v2/subscribers')).status).toBe(200);
  expect((await (await newEnvironment('free')).client.get('/v1/integrations')).status).toBe(200);
  const person = await env.person.get('/v1/integrations');
  expect([person.status, limitsIn(person).limit]).toEqual([200, null]);
  const wrong = await api.clientWith({ authorization: 'ApiKey wrong' }).get('/v1/integrations');
  expect([wrong.status, limitsIn(wrong).limit]).toEqual([401, null]);
});

it('an environment may have limits of its own', async () => {
  const { organizationId, environmentId } = env.scope;
  const update = { $set: { apiRateLimits: { global: 7 } } };
  await api.get(EnvironmentRepository).update(organizationId, environmentId, update);
  const own = limitsIn(await env.client.get('/v1/integrations'));
  expect(own).toMatchObject({ limit: '35', policy: expect.stringContaining('serviceLevel="custom"') });
  expect(limitsIn(await env.client.get('/v2/subscribers'))).toMatchObject({
    limit: '10',
    policy: expect.stringContaining('serviceLevel="free"'),
  });
});

it.each([
  ['unlimited', '15000'],
  ['pro', '600'],
  ['a level nobody knows', '15000'],
])('1.6: the global limit of a window is that of the service level %s', async (level, limit) => {
  const { client } = await newEnvironment(level);
  expect(limitsIn(await client.get('/v1/integrations')).limit).toBe(limit);
});

it('a dry run refuses nobody', async () => {
  const dry = await startApi('rate-limits-dry', {
    IS_API_RATE_LIMITING_ENABLED: 'true',
    IS_API_RATE_LIMITING_DRY_RUN_ENABLED: 'true',
    API_RATE_LIMIT_COST_SINGLE: '1000000',
  });
  try {
    const { client } = await dry.newEnvironment();
    await client.get('/v1/integrations');
    const answer = await client.get('/v1/integrations');
    expect([answer.status, limitsIn(answer).remaining]).toEqual([200, expect.any(String)]);
  } finally {
    await dry.close();
  }
});

it('is off unless switched on, and then not even asked', async () => {
  const off = await startApi('rate-limits-off');
  try {
    const hooks: string[] = [];
    off.get(RateLimits).attachTo({ addHook: (name: string) => hooks.push(name) } as never);
    expect(hooks).toEqual([]);
    const { client } = await off.newEnvironment();
    expect(limitsIn(await client.get('/v1/integrations')).limit).toBeNull();
  } finally {
    await off.close();
  }
});

it('a trial has the limits of its organization, for each address; coming for one costs a thousand', async () => {
  const trials = await startApi('rate-limits-keyless', {
    IS_API_RATE_LIMITING_ENABLED: 'true',
    TRUSTED_PROXIES: '1',
    API_RATE_LIMIT_MAXIMUM_UNLIMITED_GLOBAL: '200',
    API_RATE_LIMIT_ALGORITHM_BURST_ALLOWANCE: '1',
  });
  trials.get<Clock>(CLOCK).now = () => new Date(now);
  try {
    const open = (address: string, body: object = {}) =>
      trials.anonymous.post<{ data: { applicationIdentifier: string } }>('/v1/inbox/session', body, {
        'x-forwarded-for': address,
      });
    const opened = await open('10.0.0.1');
    expect(opened.status).toBe(201);
    expect(limitsIn(opened)).toMatchObject({
      remaining: '1000',
      policy: expect.stringContaining('category="global";cost="keyless";serviceLevel="unlimited"'),
    });
    const { applicationIdentifier } = opened.body.data;
    expect((await open('10.0.0.1', { applicationIdentifier, subscriber: { subscriberId: '' } })).status).toBe(201);
    expect(await open('10.0.0.1')).toMatchObject({ status: 429, body: { message: 'API rate limit exceeded' } });
    expect((await open('10.0.0.2')).status).toBe(201);
    const { identifier } = await trials.newEnvironment();
    const known = await open('10.0.0.1', { applicationIdentifier: identifier, subscriber: { subscriberId: 'ada' } });
    expect(limitsIn(known).limit).toBeNull();

    const keyless = trials.clientWith({ authorization: `Keyless ${applicationIdentifier}` });
    const listFrom = async (address: string) =>
      limitsIn(await keyless.request('GET', '/v1/notifications', undefined, { 'x-forwarded-for': address }));
    expect(await listFrom('10.0.0.1')).toMatchObject({
      limit: '150',
      remaining: '299',
      policy: expect.stringContaining('cost="single";serviceLevel="free"'),
    });
    expect(await listFrom('10.0.0.1')).toMatchObject({ remaining: '298' });
    expect(await listFrom('10.0.0.2')).toMatchObject({ remaining: '299' });
  } finally {
    await trials.close();
  }
});

it('counts below the context path', async () => {
  const below = await startApi('rate-limits-path', {
    IS_API_RATE_LIMITING_ENABLED: 'true',
    GLOBAL_CONTEXT_PATH: 'novu',
  });
  try {
    const { client } = await below.newEnvironment();
    const answer = await client.post('/novu/v1/events/trigger', {});
    expect(limitsIn(answer).policy).toContain('category="trigger"');
  } finally {
    await below.close();
  }
});

it.each([
  ['/v1/events/trigger', 'trigger', 'single'],
  ['/v1/events/trigger/bulk', 'trigger', 'bulk'],
  ['/v1/events/trigger/broadcast', 'trigger', 'bulk'],
  ['/v2/subscribers/:subscriberId', 'configuration', 'single'],
  ['/v1/subscribers/bulk', 'configuration', 'bulk'],
  ['/v2/topics', 'configuration', 'single'],
  ['/v1/tenants/:identifier', 'configuration', 'single'],
  ['/v2/workflows', 'configuration', 'single'],
  ['/v2/layouts/:layoutId', 'configuration', 'single'],
  ['/v2/contexts', 'configuration', 'single'],
  ['/v1/environment-variables', 'configuration', 'single'],
  ['/v1/messages', 'global', 'single'],
  ['/v1/eventsource', 'global', 'single'],
])('0.5: %s is %s and costs %s', (path, category, cost) => {
  expect(rateOf(path)).toEqual({ category, cost });
});
