import { Encryption } from '@novu/application-generic';
import { EnvironmentTypeEnum } from '@novu/shared';
import { waitFor } from '@novu/testing';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import { NewEnvironments } from './new-environments.js';

interface Environment {
  _id: string;
  name: string;
  slug: string;
  apiKeys?: { key: string; _userId: string }[];
}
type Answer<T> = { data: T };

let api: TestApi;
let env: TestEnvironment;

beforeAll(async () => {
  api = await startApi('environments');
});
afterAll(() => api.close());
beforeEach(async () => {
  env = await api.newEnvironment();
});

/** A further environment of the same organization. */
async function sibling(): Promise<{ id: string; apiKey: string }> {
  const created = await api.get(NewEnvironments).create({
    organizationId: env.scope.organizationId,
    userId: env.userId,
    name: 'Production',
    type: EnvironmentTypeEnum.PROD,
    color: '#7e52f4',
    parentId: env.scope.environmentId,
  });

  return { id: created._id.toHexString(), apiKey: api.get(Encryption).decrypt(created.apiKeys[0]?.key ?? '') };
}

const me = (apiKey: string) =>
  api.clientWith({ authorization: `ApiKey ${apiKey}` }).get<Answer<Environment>>('/v1/environments/me');

describe('GET /v1/environments/me', () => {
  it('shows the environment of the caller without keys', async () => {
    for (const client of [env.client, env.person]) {
      const { status, body } = await client.get<Answer<Environment>>('/v1/environments/me');
      expect(status).toBe(200);
      expect(body.data).toMatchObject({
        _id: env.scope.environmentId.toHexString(),
        name: 'Development',
        type: 'dev',
        identifier: env.identifier,
      });
      expect(body.data.apiKeys).toBeUndefined();
    }
  });

  it.each([
    ['no credentials', {}],
    ['a wrong key', { authorization: 'ApiKey 0123456789abcdef0123456789abcdef' }],
    ['a scheme nobody knows', { authorization: 'Basic YTpi' }],
    ['a broken token', { authorization: 'Bearer nonsense' }],
  ])('answers 401 to %s', async (_, headers) => {
    const { status, body } = await api.clientWith(headers).get('/v1/environments/me');
    expect(status).toBe(401);
    expect(body).toMatchObject({ statusCode: 401, path: '/v1/environments/me' });
  });

  it("does not show another organization's environment", async () => {
    const other = await api.newEnvironment();
    const header = { 'novu-environment-id': other.scope.environmentId.toHexString() };
    expect((await env.person.get('/v1/environments/me', header)).status).toBe(401);
  });

  it('takes the slug of an environment in the header', async () => {
    const { data } = (await env.person.get<Answer<Environment[]>>('/v1/environments')).body;
    const answer = await env.person.get<Answer<Environment>>('/v1/environments/me', {
      'novu-environment-id': data[0]?.slug ?? '',
    });
    expect(answer.body.data._id).toBe(data[0]?._id);
  });
});

describe('GET /v1/environments', () => {
  it('shows all environments of the organization, with keys for people', async () => {
    const production = await sibling();
    await api.newEnvironment();
    const { data } = (await env.person.get<Answer<Environment[]>>('/v1/environments')).body;
    expect(data.map(({ name }) => name)).toEqual(['Development', 'Production']);
    expect(data.map(({ apiKeys }) => apiKeys?.[0]?.key)).toEqual([env.apiKey, production.apiKey]);
    expect(data[0]?.slug).toMatch(/^development_env_[0-9A-Za-z]+$/);
    expect(JSON.stringify(data)).not.toContain('hash');
  });

  it('shows a server the key of its own environment only', async () => {
    await sibling();
    const { data } = (await env.client.get<Answer<Environment[]>>('/v1/environments')).body;
    expect(data.map(({ apiKeys }) => apiKeys?.map(({ key }) => key))).toEqual([[env.apiKey], []]);
  });
});

describe('API keys', () => {
  it('are shown in the clear and stored encrypted', async () => {
    const { body } = await env.client.get<Answer<{ key: string; _userId: string }[]>>('/v1/environments/api-keys');
    expect(body.data).toEqual([{ key: env.apiKey, _userId: env.userId.toHexString() }]);
  });

  it('are regenerated: the old one is refused at once', async () => {
    const production = await sibling();
    expect((await me(env.apiKey)).status).toBe(200);
    const { status, body } = await env.person.post<Answer<{ key: string }[]>>('/v1/environments/api-keys/regenerate');
    expect(status).toBe(201);
    const [fresh] = body.data;
    expect(fresh?.key).toMatch(/^[0-9a-f]{32}$/);
    expect((await me(env.apiKey)).status).toBe(401);
    expect((await me(fresh?.key ?? '')).status).toBe(200);
    expect((await me(production.apiKey)).status).toBe(200);
  });

  it('leave exactly one behind when they are regenerated several times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        env.person.post<Answer<{ key: string }[]>>('/v1/environments/api-keys/regenerate'),
      ),
    );
    const keys = answers.flatMap(({ body }) => body.data.map(({ key }) => key));
    const statuses = await Promise.all(keys.map(async (key) => (await me(key)).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });

  it('are not regenerated by a server, nor by a stranger', async () => {
    expect((await env.client.post('/v1/environments/api-keys/regenerate')).status).toBe(401);
    expect((await api.anonymous.post('/v1/environments/api-keys/regenerate')).status).toBe(401);
    expect((await me(env.apiKey)).status).toBe(200);
  });
});

describe('two processes', () => {
  it('both refuse a key that one of them replaced', async () => {
    const { mongoUrl, redisPrefix } = api.services;
    const second = await startApi('environments-second', { MONGO_URL: mongoUrl, REDIS_PREFIX: redisPrefix });
    try {
      const there = second.clientWith({ authorization: `ApiKey ${env.apiKey}` });
      expect((await there.get('/v1/environments/me')).status).toBe(200);
      await env.person.post('/v1/environments/api-keys/regenerate');
      // Far less than the time keys are remembered for: it is the signal that ends it.
      await waitFor(
        'the other process to refuse',
        async () => (await there.get('/v1/environments/me')).status === 401,
        { timeoutMs: 1_000 },
      );
    } finally {
      await second.close();
    }
  });
});
