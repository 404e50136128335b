import { Encryption } from '@novu/application-generic';
import { EnvironmentRepository, IntegrationRepository, SubscriberRepository, toObjectId } from '@novu/dal';
import { EnvironmentTypeEnum } from '@novu/shared';
import { waitFor } from '@novu/testing';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import { EnvironmentRemovals } from './environment-removals.js';
import { NewEnvironments } from './new-environments.js';

interface Environment {
  _id: string;
  name: string;
  slug: string;
  identifier: string;
  type: string;
  color?: string;
  _parentId?: string;
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

const add = (body: object, client = env.client) =>
  client.post<Answer<Environment>>('/v1/environments', { name: 'Staging', color: '#00aaff', ...body });
const change = (id: string, body: object, client = env.client) =>
  client.put<Answer<Environment>>(`/v1/environments/${id}`, body);
const names = async () =>
  (await env.client.get<Answer<Environment[]>>('/v1/environments')).body.data.map(({ name }) => name);

describe('POST /v1/environments', () => {
  it('makes an environment that works at once', async () => {
    const { status, body } = await add({ name: ' Staging ', parentId: env.scope.environmentId.toHexString() });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      name: 'Staging',
      type: 'prod',
      color: '#00aaff',
      _parentId: env.scope.environmentId.toHexString(),
      identifier: expect.stringMatching(/^[0-9a-zA-Z]{12}$/),
    });
    expect((await me(body.data.apiKeys?.[0]?.key ?? '')).body.data._id).toBe(body.data._id);
    const integrations =
      await env.client.get<Answer<{ _environmentId: string; channel: string }[]>>('/v1/integrations');
    expect(integrations.body.data).toContainEqual(
      expect.objectContaining({ _environmentId: body.data._id, channel: 'in_app' }),
    );
    const inside = api.clientWith({ authorization: `ApiKey ${body.data.apiKeys?.[0]?.key ?? ''}` });
    expect((await inside.get('/v2/layouts/default-layout')).body).toMatchObject({ data: { isDefault: true } });
  });

  it.each(['Development', 'production', ' PRODUCTION'])('refuses the name %s', async (name) => {
    const { status, body } = await add({ name });
    expect(status).toBe(422);
    expect(body).toMatchObject({ errors: { name: { messages: [expect.any(String)] } } });
  });

  it('refuses a name twice, in any case', async () => {
    await add({});
    expect((await add({ name: 'staging' })).status).toBe(400);
    const other = await api.newEnvironment();
    expect((await add({}, other.client)).status).toBe(201);
  });

  it('refuses more than ten an organization, also when they come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, index) => add({ name: `Custom ${index}` })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(9);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(3);
    expect(await names()).toHaveLength(10);
  });

  it.each([
    ['name', { name: '' }],
    ['name', { name: 7 }],
    ['color', { color: 'red' }],
    ['color', { color: null }],
    ['parentId', { parentId: {} }],
  ])('names the field %s of %j', async (field, body) => {
    const answer = await add(body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: {} } });
  });

  it('knows no parent of another organization, and wants credentials', async () => {
    const other = await api.newEnvironment();
    expect((await add({ parentId: other.scope.environmentId.toHexString() })).status).toBe(404);
    expect((await add({ parentId: other.identifier })).status).toBe(404);
    expect((await add({}, api.anonymous)).status).toBe(401);
    expect(await names()).toEqual(['Development']);
  });
});

describe('PUT /v1/environments/:environmentId', () => {
  it('changes what is named, by id, slug or identifier', async () => {
    const { data } = (await add({})).body;
    expect((await change(data._id, { name: 'QA' })).body.data).toMatchObject({ name: 'QA', color: '#00aaff' });
    expect((await change(data.slug, { color: '#fff' })).body.data).toMatchObject({ name: 'QA', color: '#fff' });
    const parentId = env.scope.environmentId.toHexString();
    const { status, body } = await change(data.identifier, { identifier: `id-${data._id}`, parentId });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ name: 'QA', identifier: `id-${data._id}`, _parentId: parentId });
    expect(body.data.apiKeys).toBeUndefined();
  });

  it('keeps the bridge under its old name too, and takes it away again', async () => {
    const id = env.scope.environmentId.toHexString();
    const stored = () => api.get(EnvironmentRepository).findById(env.scope.environmentId);
    await change(id, {
      bridge: { url: 'http://localhost:4000/api/novu' },
      dns: { inboundParseDomain: 'in.acme.test' },
    });
    expect(await stored()).toMatchObject({
      bridge: { url: 'http://localhost:4000/api/novu' },
      echo: { url: 'http://localhost:4000/api/novu' },
      dns: { inboundParseDomain: 'in.acme.test' },
    });
    expect((await change(id, { bridge: { url: '' } })).status).toBe(200);
    expect(await stored()).toMatchObject({ bridge: { url: '' }, echo: { url: '' } });
  });

  it('keeps the names every organization has', async () => {
    const { data } = (await add({})).body;
    const id = env.scope.environmentId.toHexString();
    expect((await change(id, { name: 'Else' })).status).toBe(422);
    expect((await change(data._id, { name: 'development' })).status).toBe(422);
    expect((await change(id, { name: 'Development', color: '#123456' })).status).toBe(200);
    expect(await names()).toEqual(['Development', 'Staging']);
  });

  it('refuses what another environment has, and itself as parent', async () => {
    const other = await api.newEnvironment();
    const { data } = (await add({})).body;
    await add({ name: 'QA' });
    expect((await change(data._id, { name: 'qa' })).status).toBe(400);
    expect((await change(data._id, { identifier: other.identifier })).status).toBe(400);
    expect((await change(data._id, { parentId: data._id })).status).toBe(400);
    expect((await change(data._id, { name: 'STAGING' })).status).toBe(200);
  });

  it.each([
    ['name', { name: '' }],
    ['identifier', { identifier: 'with space' }],
    ['color', { color: 1 }],
    ['dns', { dns: 'x' }],
    ['dns.inboundParseDomain', { dns: { inboundParseDomain: 1 } }],
    ['bridge.url', { bridge: { url: 'ftp://x' } }],
  ])('names the field %s of %j', async (field, body) => {
    const answer = await change(env.scope.environmentId.toHexString(), body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: {} } });
  });

  it('is not for strangers', async () => {
    const { data } = (await add({})).body;
    const other = await api.newEnvironment();
    for (const id of [data._id, data.slug, data.identifier])
      expect((await change(id, { name: 'Mine' }, other.client)).status).toBe(404);
    expect((await change(data._id, { name: 'Mine' }, api.anonymous)).status).toBe(401);
    expect((await change('unknown', { name: 'Mine' })).status).toBe(404);
    expect(await names()).toEqual(['Development', 'Staging']);
  });
});

describe('DELETE /v1/environments/:environmentId', () => {
  const remove = (id: string, client = env.client) => client.delete(`/v1/environments/${id}`);

  it('ends its keys at once and leaves nothing of it', async () => {
    const { data } = (await add({})).body;
    const child = (await add({ name: 'Child', parentId: data._id })).body.data;
    const key = data.apiKeys?.[0]?.key ?? '';
    const inside = api.clientWith({ authorization: `ApiKey ${key}` });
    expect((await inside.post('/v2/subscribers', { subscriberId: 'ada' })).status).toBe(201);
    const removed = await remove(data._id);
    expect(removed.status).toBe(200);
    expect((await me(key)).status).toBe(401);
    expect(await names()).toEqual(['Development', 'Child']);
    const { data: all } = (await env.client.get<Answer<Environment[]>>('/v1/environments')).body;
    expect(all.find(({ _id }) => _id === child._id)?._parentId).toBeUndefined();
    expect((await remove(data._id)).status).toBe(404);

    const scope = { ...env.scope, environmentId: toObjectId(data._id) ?? env.scope.environmentId };
    await waitFor('its data to be gone', async () => {
      const subscriber = await api.get(SubscriberRepository).findByExternalId(scope, 'ada');
      const integrations = await api.get(IntegrationRepository).listActive(scope);

      return subscriber === null && integrations.length === 0;
    });
    expect((await add({})).status).toBe(201);
  });

  it('goes on where another process ended, and forgets the environment when late work can be none', async () => {
    const { data } = (await add({})).body;
    const environmentId = toObjectId(data._id) ?? env.scope.environmentId;
    const environments = api.get(EnvironmentRepository);
    const hourAgo = new Date(Date.now() - 3_600_000);
    await environments.remove(env.scope.organizationId, environmentId, hourAgo);
    const isKnown = async () => (await environments.listRemoved(100)).some(({ _id }) => _id.equals(environmentId));
    await api.get(EnvironmentRemovals).look();
    expect(await api.get(IntegrationRepository).listActive({ ...env.scope, environmentId })).toEqual([]);
    expect(await isKnown()).toBe(true);
    await api.get(EnvironmentRemovals).look();
    expect(await isKnown()).toBe(false);
  });

  it('keeps Development and Production, and is not for strangers', async () => {
    const production = await sibling();
    const { data } = (await add({})).body;
    const other = await api.newEnvironment();
    expect((await remove(env.scope.environmentId.toHexString())).status).toBe(400);
    expect((await remove(production.id)).status).toBe(400);
    expect((await remove(data._id, other.client)).status).toBe(404);
    expect((await remove(data._id, api.anonymous)).status).toBe(401);
    expect(await names()).toEqual(['Development', 'Production', 'Staging']);
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
      // Less than the half minute keys are remembered for: it is the signal that ends it.
      await waitFor(
        'the other process to refuse',
        async () => (await there.get('/v1/environments/me')).status === 401,
        { timeoutMs: 10_000 },
      );
    } finally {
      await second.close();
    }
  });
});
