import { Encryption } from '@novu/application-generic';
import { ChannelConnectionRepository } from '@novu/dal';
import { EnvironmentTypeEnum } from '@novu/shared';
import type { HttpClient } from '@novu/testing';
import { NewEnvironments } from '../environments/new-environments.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { ChannelConnectionPage, ChannelConnectionResponse } from './channel-connections.dto.js';

let api: TestApi;
let environment: TestEnvironment;
beforeAll(async () => {
  api = await startApi('channel-connections');
});
beforeEach(async () => {
  environment = await api.newEnvironment();
  await environment.client.post('/v2/subscribers', { subscriberId: 'ada' });
  await environment.person.post('/v1/integrations', { providerId: 'slack', identifier: 'slack-1', active: true });
});
afterAll(() => api.close());

type One = { data: ChannelConnectionResponse };
const ROOT = '/v1/channel-connections';
const input = (more: object = {}) => ({
  integrationIdentifier: 'slack-1',
  subscriberId: 'ada',
  workspace: { id: 'T1', name: 'Acme' },
  auth: { accessToken: 'xoxb-secret' },
  ...more,
});
const create = (more: object = {}) => environment.client.post<One>(ROOT, input(more));
const list = (query: string) => environment.client.get<ChannelConnectionPage>(`${ROOT}${query}`);
const identifiers = ({ data }: ChannelConnectionPage) => data.map(({ identifier }) => identifier);

async function siblingClient(): Promise<HttpClient> {
  const { apiKeys } = await api.get(NewEnvironments).create({
    organizationId: environment.scope.organizationId,
    userId: environment.userId,
    name: 'Production',
    type: EnvironmentTypeEnum.PROD,
    color: '#7e52f4',
  });

  return api.clientWith({ authorization: `ApiKey ${api.get(Encryption).decrypt(apiKeys[0]?.key ?? '')}` });
}

it('are created, read, changed and removed; tokens are encrypted where they are kept', async () => {
  const auth = { accessToken: 'xoxb-1', refreshToken: 'refresh-1', expiresAt: '2030-01-01T00:00:00.000Z' };
  const created = await create({ identifier: 'chconn-slack-default-ada', auth, context: { tenant: 'acme', app: 'x' } });
  expect(created.status).toBe(201);
  expect(created.body.data).toEqual({
    identifier: 'chconn-slack-default-ada',
    channel: 'chat',
    providerId: 'slack',
    integrationIdentifier: 'slack-1',
    subscriberId: 'ada',
    contextKeys: ['app:x', 'tenant:acme'],
    workspace: { id: 'T1', name: 'Acme' },
    auth,
    createdAt: expect.any(String),
    updatedAt: expect.any(String),
  });
  const stored = await api
    .get(ChannelConnectionRepository)
    .findByIdentifier(environment.scope, 'chconn-slack-default-ada');
  expect(JSON.stringify(stored?.auth)).not.toMatch(/xoxb-1|refresh-1/);
  const path = `${ROOT}/chconn-slack-default-ada`;
  expect((await environment.client.get<One>(path)).body).toEqual(created.body);
  const changed = await environment.client.patch<One>(path, {
    workspace: { id: 'T2' },
    auth: { accessToken: 'xoxb-2' },
  });
  expect(changed.body.data).toMatchObject({ workspace: { id: 'T2' }, auth: { accessToken: 'xoxb-2' } });
  expect(changed.body.data.auth).not.toHaveProperty('refreshToken');
  const removed = await environment.client.delete(path);
  expect([removed.status, removed.body]).toEqual([204, undefined]);
  expect((await environment.client.get(path)).status).toBe(404);
});

it('make up an identifier, and refuse one that is taken', async () => {
  const { identifier } = (await create()).body.data;
  expect(identifier).toMatch(/^chconn_/);
  const again = await create({ identifier });
  expect([again.status, again.body]).toMatchObject([409, { ctx: { identifier } }]);
});

it('are one for each integration and whoever it is connected to', async () => {
  const { identifier } = (await create()).body.data;
  const [again, ofTwo] = [await create(), await create({ identifier: 'another' })];
  for (const answer of [again, ofTwo])
    expect([answer.status, answer.body]).toMatchObject([409, { ctx: { identifier } }]);
  expect((await create({ context: { tenant: 'acme' } })).status).toBe(201);
  expect((await create({ connectionMode: 'shared' })).status).toBe(201);
  const atOnce = await Promise.all(
    [1, 2, 3].map(() => create({ connectionMode: 'shared', context: { tenant: 'acme' } })),
  );
  expect(atOnce.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  await environment.client.delete(`${ROOT}/${identifier}`);
  expect((await create()).status).toBe(201);
});

it('belong to a subscriber, to contexts or to everybody', async () => {
  const shared = await create({ connectionMode: 'shared' });
  expect(shared.body.data.subscriberId).toBeNull();
  const ofContext = await create({ subscriberId: undefined, context: { tenant: { id: 'acme', data: { a: 1 } } } });
  expect(ofContext.body.data).toMatchObject({ subscriberId: null, contextKeys: ['tenant:acme'] });
  for (const more of [
    { subscriberId: undefined },
    { subscriberId: undefined, context: {} },
    { subscriberId: undefined, connectionMode: 'subscriber', context: { tenant: 'acme' } },
  ]) {
    expect((await create(more)).status).toBe(400);
  }
  expect((await create({ subscriberId: 'none' })).status).toBe(404);
  expect((await create({ integrationIdentifier: 'none' })).status).toBe(404);
});

it.each([
  ['integrationIdentifier', { integrationIdentifier: { $gt: '' } }],
  ['subscriberId', { subscriberId: ['ada'] }],
  ['identifier', { identifier: 'with space' }],
  ['workspace', { workspace: undefined }],
  ['workspace.id', { workspace: { name: 'x' } }],
  ['auth', { auth: 'token' }],
  ['auth.accessToken', { auth: {} }],
  ['auth.accessToken', { auth: { accessToken: 'nvsk.v2.x' } }],
  ['connectionMode', { connectionMode: 'all' }],
  ['context.tenant', { context: { tenant: 'a b' } }],
])('name %s when it is wrong', async (field, more) => {
  const answer = await create(more);
  expect(answer.status).toBe(422);
  expect(answer.body).toHaveProperty(['errors', field]);
});

it('are listed page by page and by what is known of them', async () => {
  await create({ identifier: 'a' });
  await create({ identifier: 'b', connectionMode: 'shared' });
  await create({ identifier: 'c', context: { tenant: 'acme' } });
  const found = async (query: string) => identifiers((await list(query)).body);
  expect(await found('')).toEqual(['c', 'b', 'a']);
  expect(await found('?connectionMode=shared')).toEqual(['b']);
  expect(await found('?connectionMode=subscriber&orderDirection=ASC')).toEqual(['a', 'c']);
  expect(await found('?subscriberId=ada&contextKeys=')).toEqual(['a']);
  expect(await found('?contextKeys=tenant:acme')).toEqual(['c']);
  expect(await found('?channel=chat&providerId=slack&integrationIdentifier=slack-1&limit=1')).toEqual(['c']);
  expect(await found('?integrationIdentifier=none')).toEqual([]);
  const first = (await list('?limit=2')).body;
  expect(first).toMatchObject({ totalCount: 3, totalCountCapped: false, previous: null });
  await create({ identifier: 'd', context: { tenant: 'other' } });
  const second = (await list(`?limit=2&after=${encodeURIComponent(first.next ?? '')}`)).body;
  expect(identifiers(second)).toEqual(['a']);
  expect(second.next).toBeNull();
  for (const [query, field] of [
    ['?limit=101', 'limit'],
    ['?channel=fax', 'channel'],
    ['?connectionMode=x', 'connectionMode'],
  ] as const) {
    expect((await list(query)).body).toHaveProperty(['errors', field]);
  }
});

it('belong to one environment, and need credentials', async () => {
  await create({ identifier: 'a' });
  const changes = { workspace: { id: 'x' }, auth: { accessToken: 'x' } };
  for (const client of [(await api.newEnvironment()).client, await siblingClient()]) {
    expect((await client.get(`${ROOT}/a`)).status).toBe(404);
    expect((await client.patch(`${ROOT}/a`, changes)).status).toBe(404);
    expect((await client.delete(`${ROOT}/a`)).status).toBe(404);
    expect((await client.get<ChannelConnectionPage>(ROOT)).body.data).toEqual([]);
    expect((await client.post(ROOT, input())).status).toBe(404);
  }
  expect((await api.anonymous.get(ROOT)).status).toBe(401);
  expect((await api.anonymous.get(`${ROOT}/a`)).status).toBe(401);
  expect((await api.anonymous.post(ROOT, input())).status).toBe(401);
  expect((await api.anonymous.patch(`${ROOT}/a`, changes)).status).toBe(401);
  expect((await api.anonymous.delete(`${ROOT}/a`)).status).toBe(401);
  expect((await environment.client.get(`${ROOT}/a`)).status).toBe(200);
});
