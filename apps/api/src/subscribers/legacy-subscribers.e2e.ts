import { ChannelEndpointRepository, ContextRepository } from '@novu/dal';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { BulkSubscribersResponse, SubscriberResponse, SubscribersPage } from './subscribers.dto.js';

let api: TestApi;
let environment: TestEnvironment;
beforeAll(async () => {
  api = await startApi('legacy-subscribers');
});
beforeEach(async () => {
  environment = await api.newEnvironment();
});
afterAll(() => api.close());

type One = { data: SubscriberResponse };
const create = (body: object) => environment.client.post<One>('/v1/subscribers', body);
const get = (id: string) => environment.client.get<One>(`/v1/subscribers/${id}`);
const bulk = (subscribers: unknown) =>
  environment.client.post<{ data: BulkSubscribersResponse }>('/v1/subscribers/bulk', { subscribers });

async function integration(providerId: string, more: object = {}): Promise<{ _id: string; identifier: string }> {
  const answer = await environment.person.post<{ data: { _id: string; identifier: string } }>('/v1/integrations', {
    providerId,
    active: true,
    ...more,
  });
  expect(answer.status).toBe(201);

  return answer.body.data;
}

describe('subscribers (v1)', () => {
  it('are created or updated, read, changed and removed', async () => {
    const created = await create({ subscriberId: 'ada', firstName: 'Ada', email: 'ada@example.com' });
    expect(created.status).toBe(201);
    expect((await create({ subscriberId: 'ada', firstName: 'Augusta' })).body.data._id).toBe(created.body.data._id);
    const changed = await environment.client.put<One>('/v1/subscribers/ada', { lastName: 'King', email: null });
    expect(changed.body.data).toMatchObject({ firstName: 'Augusta', lastName: 'King', email: null });
    expect((await get('ada')).body).toEqual(changed.body);
    const removed = await environment.client.delete('/v1/subscribers/ada');
    expect(removed.body).toEqual({ data: { acknowledged: true, status: 'deleted' } });
    expect((await get('ada')).status).toBe(404);
    expect((await environment.client.put('/v1/subscribers/ada', { lastName: 'x' })).status).toBe(404);
    expect((await environment.client.delete('/v1/subscribers/ada')).status).toBe(404);
  });

  it('are listed page by page, newest first', async () => {
    for (const subscriberId of ['a', 'b', 'c']) await create({ subscriberId });
    const list = (query: string) => environment.client.get<SubscribersPage>(`/v1/subscribers${query}`);
    const first = await list('?limit=2');
    expect(first.body).toMatchObject({ page: 0, pageSize: 2, hasMore: true, totalCount: 3 });
    expect(first.body.data.map(({ subscriberId }) => subscriberId)).toEqual(['c', 'b']);
    expect((await list('?limit=2&page=1')).body).toMatchObject({ data: [{ subscriberId: 'a' }], hasMore: false });
    for (const [query, field] of [
      ['?limit=0', 'limit'],
      ['?page=x', 'page'],
    ] as const) {
      const refused = await list(query);
      expect(refused.status).toBe(422);
      expect(refused.body).toHaveProperty(['errors', field]);
    }
  });

  it.each(['Mars/Olympus', 'UTC+25'])('know time zones of the IANA database only, not %s', async (timezone) => {
    const refused = await create({ subscriberId: 'ada', timezone });
    expect(refused.status).toBe(422);
    expect(refused.body).toHaveProperty(['errors', 'timezone']);
  });
});

describe('bulk', () => {
  it('creates and updates, and says which', async () => {
    await create({ subscriberId: 'ada', firstName: 'Ada' });
    const answer = await bulk([
      { subscriberId: 'ada', lastName: 'Lovelace' },
      { subscriberId: 'alan', firstName: 'Alan' },
      { subscriberId: 'alan', lastName: 'Turing', firstName: 'A.' },
    ]);
    expect(answer.status).toBe(201);
    expect(answer.body.data).toEqual({
      updated: [{ subscriberId: 'ada' }],
      created: [{ subscriberId: 'alan' }],
      failed: [],
    });
    expect((await get('ada')).body.data).toMatchObject({ firstName: 'Ada', lastName: 'Lovelace' });
    expect((await get('alan')).body.data).toMatchObject({ firstName: 'A.', lastName: 'Turing', deleted: false });
  });

  it('takes 500 and no more, and nothing when one is wrong', async () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ subscriberId: `s${index}` }));
    expect((await bulk(many)).body.data.created).toHaveLength(500);
    const refused = async (subscribers: unknown, field: string) => {
      const answer = await bulk(subscribers);
      expect(answer.status).toBe(422);
      expect(answer.body).toHaveProperty(['errors', field]);
    };
    await refused([...many, { subscriberId: 'more' }], 'subscribers');
    await refused([{ subscriberId: 'new' }, { subscriberId: 'bad', email: 'x' }], 'subscribers.1.email');
    await refused([{ subscriberId: 'new' }, 'text'], 'subscribers.1');
    await refused(undefined, 'subscribers');
    expect((await get('new')).status).toBe(404);
  });

  it('makes one subscriber of many calls at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => bulk([{ subscriberId: 'ada' }])));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
    expect((await environment.client.get<SubscribersPage>('/v1/subscribers')).body.totalCount).toBe(1);
  });
});

it('the online flag is set, by its old name as well', async () => {
  await create({ subscriberId: 'ada' });
  const set = (body: object) => environment.client.patch<One>('/v1/subscribers/ada/online-status', body);
  expect((await set({ isOnline: true })).body.data).toMatchObject({ isOnline: true, lastOnlineAt: expect.any(String) });
  expect((await set({ online: false })).body.data).toMatchObject({ isOnline: false });
  for (const body of [{}, { isOnline: 'yes' }]) expect((await set(body)).body).toHaveProperty(['errors', 'isOnline']);
  expect((await environment.client.patch('/v1/subscribers/none/online-status', { isOnline: true })).status).toBe(404);
});

describe('credentials', () => {
  const path = '/v1/subscribers/ada/credentials';
  const put = (body: object) => environment.client.put<One>(path, body);
  const patch = (body: object) => environment.client.patch<One>(path, body);
  const fcm = (credentials: object, more: object = {}) => ({ providerId: 'fcm', credentials, ...more });
  beforeEach(async () => {
    await create({ subscriberId: 'ada' });
  });

  it('are replaced by PUT, added to by PATCH, and dropped', async () => {
    const { _id } = await integration('fcm');
    expect((await put(fcm({ deviceTokens: ['a', 'b', 'a'] }))).body.data.channels).toEqual([
      { _integrationId: _id, providerId: 'fcm', credentials: { deviceTokens: ['a', 'b'] } },
    ]);
    const added = await patch(fcm({ deviceTokens: ['b', 'c'] }));
    expect(added.status).toBe(200);
    expect(added.body.data.channels?.[0]?.credentials).toEqual({ deviceTokens: ['a', 'b', 'c'] });
    expect((await put(fcm({ deviceTokens: ['z'] }))).body.data.channels?.[0]?.credentials).toEqual({
      deviceTokens: ['z'],
    });
    const dropped = await environment.client.delete(`${path}/fcm`);
    expect([dropped.status, dropped.body]).toEqual([204, undefined]);
    expect((await get('ada')).body.data.channels).toEqual([]);
  });

  it('go to the integration that is named, else to the newest active one', async () => {
    const first = await integration('discord', { name: 'first' });
    const second = await integration('discord', { name: 'second' });
    await integration('discord', { name: 'third', active: false });
    const discord = (webhookUrl: string, more: object = {}) =>
      put({ providerId: 'discord', credentials: { webhookUrl }, ...more });
    await discord('https://one.example', { integrationIdentifier: first.identifier });
    expect((await discord('https://two.example')).body.data.channels).toMatchObject([
      { _integrationId: first._id, credentials: { webhookUrl: 'https://one.example' } },
      { _integrationId: second._id, credentials: { webhookUrl: 'https://two.example' } },
    ]);
    await environment.client.delete(`${path}/discord?integrationIdentifier=${first.identifier}`);
    expect((await get('ada')).body.data.channels).toMatchObject([{ _integrationId: second._id }]);
  });

  it('lose no device of calls at once', async () => {
    await integration('fcm');
    const devices = Array.from({ length: 12 }, (_, index) => `d${index}`);
    await Promise.all(devices.map((device) => patch(fcm({ deviceTokens: [device] }))));
    const { channels } = (await get('ada')).body.data;
    expect(channels).toHaveLength(1);
    expect(new Set(channels?.[0]?.credentials['deviceTokens'] as string[])).toEqual(new Set(devices));
  });

  it.each([
    ['providerId', { credentials: {} }],
    ['providerId', { providerId: 'sendgrid', credentials: {} }],
    ['credentials', { providerId: 'fcm' }],
    ['credentials', { providerId: 'fcm', credentials: 'x' }],
    ['credentials.deviceTokens', fcm({ deviceTokens: 'a' })],
    ['credentials.deviceTokens', fcm({ deviceTokens: [{ $gt: '' }] })],
    ['credentials.deviceTokens', fcm({ deviceTokens: Array(101).fill('x') })],
    ['credentials.webhookUrl', fcm({ webhookUrl: 5 })],
    ['integrationIdentifier', fcm({}, { integrationIdentifier: { $gt: '' } })],
  ])('names %s when it is wrong', async (field, body) => {
    await integration('fcm');
    for (const answer of [await put(body), await patch(body)]) {
      expect(answer.status).toBe(422);
      expect(answer.body).toHaveProperty(['errors', field]);
    }
  });

  it('answer 404 without integration or subscriber', async () => {
    expect((await put(fcm({}))).status).toBe(404);
    await integration('fcm');
    expect((await put(fcm({}, { integrationIdentifier: 'none' }))).status).toBe(404);
    expect((await environment.client.put('/v1/subscribers/none/credentials', fcm({}))).status).toBe(404);
    expect((await environment.client.delete('/v1/subscribers/none/credentials/fcm')).status).toBe(404);
    const other = await api.newEnvironment();
    expect((await other.client.put(path, fcm({}))).status).toBe(404);
  });
});

it('a removed subscriber takes its endpoints along', async () => {
  await create({ subscriberId: 'ada' });
  const { identifier } = await integration('telegram');
  const body = {
    subscriberId: 'ada',
    integrationIdentifier: identifier,
    type: 'telegram_chat',
    endpoint: { chatId: '1' },
    context: { tenant: 'acme' },
  };
  expect((await environment.client.post('/v1/channel-endpoints', body)).status).toBe(201);
  await environment.client.delete('/v1/subscribers/ada');
  const found = api
    .get(ChannelEndpointRepository)
    .listForRun(environment.scope, { subscriberId: 'ada', contextKeys: ['tenant:acme'] });
  expect(await found).toEqual([]);
  expect(
    await api.get(ContextRepository).findByTypeAndId(environment.scope, { type: 'tenant', id: 'acme' }),
  ).not.toBeNull();
});

it('belong to one environment, and need credentials', async () => {
  await create({ subscriberId: 'ada' });
  const other = await api.newEnvironment();
  const calls = [
    ['get', '/v1/subscribers/ada'],
    ['put', '/v1/subscribers/ada'],
    ['delete', '/v1/subscribers/ada'],
    ['patch', '/v1/subscribers/ada/online-status'],
    ['delete', '/v1/subscribers/ada/credentials/fcm'],
  ] as const;
  for (const [verb, path] of calls) {
    const body = { isOnline: true };
    const call = (client: typeof api.anonymous) =>
      verb === 'get' || verb === 'delete' ? client[verb](path) : client[verb](path, body);
    expect((await call(other.client)).status).toBe(404);
    expect((await call(api.anonymous)).status).toBe(401);
  }
  for (const path of ['/v1/subscribers', '/v1/subscribers/bulk']) {
    expect((await api.anonymous.post(path, { subscribers: [] })).status).toBe(401);
  }
  expect((await other.client.get<SubscribersPage>('/v1/subscribers')).body.data).toEqual([]);
  expect((await api.anonymous.get('/v1/subscribers')).status).toBe(401);
});
