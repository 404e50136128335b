import { Encryption } from '@novu/application-generic';
import { ChannelEndpointRepository } from '@novu/dal';
import { EnvironmentTypeEnum } from '@novu/shared';
import type { HttpClient } from '@novu/testing';
import { NewEnvironments } from '../environments/new-environments.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { ChannelEndpointPage, ChannelEndpointResponse } from './channel-endpoints.dto.js';

let api: TestApi;
let environment: TestEnvironment;
beforeAll(async () => {
  api = await startApi('channel-endpoints');
});
beforeEach(async () => {
  environment = await api.newEnvironment();
  await environment.client.post('/v2/subscribers', { subscriberId: 'ada' });
  await integration('slack');
});
afterAll(() => api.close());

type One = { data: ChannelEndpointResponse };
const ROOT = '/v1/channel-endpoints';
const input = (more: object = {}) => ({
  integrationIdentifier: 'slack',
  subscriberId: 'ada',
  type: 'slack_channel',
  endpoint: { channelId: 'C1' },
  ...more,
});
const create = (more: object = {}) => environment.client.post<One>(ROOT, input(more));
const list = (query: string) => environment.client.get<ChannelEndpointPage>(`${ROOT}${query}`);
const identifiers = ({ data }: ChannelEndpointPage) => data.map(({ identifier }) => identifier);

async function integration(providerId: string): Promise<void> {
  const body = { providerId, identifier: providerId, active: true };
  expect((await environment.person.post('/v1/integrations', body)).status).toBe(201);
}

function connect(identifier: string, integrationIdentifier = 'slack') {
  return environment.client.post('/v1/channel-connections', {
    identifier,
    integrationIdentifier,
    subscriberId: 'ada',
    workspace: { id: 'T1' },
    auth: { accessToken: 'xoxb' },
  });
}

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

it('are created, read, changed and removed', async () => {
  await connect('conn');
  const created = await create({
    identifier: 'e',
    connectionIdentifier: 'conn',
    context: { tenant: 'acme' },
    endpoint: { channelId: 'C1', unknown: 'dropped' },
  });
  expect(created.status).toBe(201);
  expect(created.body.data).toEqual({
    identifier: 'e',
    channel: 'chat',
    providerId: 'slack',
    integrationIdentifier: 'slack',
    connectionIdentifier: 'conn',
    subscriberId: 'ada',
    contextKeys: ['tenant:acme'],
    type: 'slack_channel',
    endpoint: { channelId: 'C1' },
    createdAt: expect.any(String),
    updatedAt: expect.any(String),
  });
  expect((await environment.client.get<One>(`${ROOT}/e`)).body).toEqual(created.body);
  const changed = await environment.client.patch<One>(`${ROOT}/e`, { endpoint: { channelId: 'C2' } });
  expect(changed.body.data).toMatchObject({ type: 'slack_channel', endpoint: { channelId: 'C2' } });
  const other = await environment.client.patch(`${ROOT}/e`, { endpoint: { userId: 'U1' } });
  expect(other.body).toHaveProperty(['errors', 'endpoint.channelId']);
  expect((await create({ identifier: 'e' })).status).toBe(409);
  const removed = await environment.client.delete(`${ROOT}/e`);
  expect([removed.status, removed.body]).toEqual([204, undefined]);
  expect((await environment.client.delete(`${ROOT}/e`)).status).toBe(404);
  expect((await environment.client.patch(`${ROOT}/e`, { endpoint: { channelId: 'C2' } })).status).toBe(404);
});

it.each([
  ['slack', 'slack_user', { userId: 'U1' }],
  ['discord', 'webhook', { url: 'https://discord.example/hook', channel: 'general' }],
  ['whatsapp-business', 'phone', { phoneNumber: '+4911' }],
  ['msteams', 'ms_teams_channel', { teamId: 't', channelId: 'c' }],
  ['msteams', 'ms_teams_user', { userId: 'u' }],
  ['telegram', 'telegram_chat', { chatId: '1' }],
  ['webex-messaging', 'webex_room', { roomId: 'r', parentId: 'p' }],
  ['webex-messaging', 'webex_person', { personEmail: 'ada@example.com' }],
  ['line', 'line_user', { userId: 'u' }],
  ['grafana-on-call', 'grafana_oncall_integration', { url: 'https://grafana.example/x', authToken: 'very-secret' }],
])('an integration of %s takes the type %s', async (providerId, type, endpoint) => {
  if (providerId !== 'slack') await integration(providerId);
  const created = await create({ integrationIdentifier: providerId, type, endpoint, identifier: 'e' });
  expect(created.status).toBe(201);
  expect(created.body.data).toMatchObject({ type, endpoint, connectionIdentifier: null });
  const stored = await api.get(ChannelEndpointRepository).findByIdentifier(environment.scope, 'e');
  expect(JSON.stringify(stored?.endpoint)).not.toContain('very-secret');
});

it('make the subscriber when asked to', async () => {
  expect((await create({ subscriberId: 'new' })).status).toBe(404);
  expect((await create({ subscriberId: 'new', createSubscriberIfMissing: true })).status).toBe(201);
  expect((await environment.client.get('/v2/subscribers/new')).status).toBe(200);
});

it('need an integration, and a connection of the same one', async () => {
  await integration('discord');
  await connect('of-discord', 'discord');
  expect((await create({ integrationIdentifier: 'none' })).status).toBe(404);
  expect((await create({ connectionIdentifier: 'none' })).status).toBe(404);
  expect((await create({ connectionIdentifier: 'of-discord' })).status).toBe(400);
});

it.each([
  ['type', { type: 'fax' }],
  ['type', { type: 'line_user', endpoint: { userId: 'u' } }],
  ['endpoint', { endpoint: 'C1' }],
  ['endpoint', { endpoint: undefined }],
  ['endpoint.channelId', { endpoint: {} }],
  ['endpoint.channelId', { endpoint: { channelId: { $gt: '' } } }],
  ['endpoint.channelId', { endpoint: { channelId: 'nvsk.v2.x' } }],
  ['endpoint.url', { type: 'webhook', endpoint: { url: 'javascript:alert(1)' } }],
  ['subscriberId', { subscriberId: undefined }],
  ['identifier', { identifier: 5 }],
  ['context', { context: 'acme' }],
])('name %s when it is wrong', async (field, more) => {
  const answer = await create(more);
  expect(answer.status).toBe(422);
  expect(answer.body).toHaveProperty(['errors', field]);
});

it('webex_person needs an id or an e-mail address', async () => {
  await integration('webex-messaging');
  const answer = await create({ integrationIdentifier: 'webex-messaging', type: 'webex_person', endpoint: {} });
  expect(answer.body).toHaveProperty(['errors', 'endpoint']);
});

it('are listed page by page and by what is known of them', async () => {
  await connect('conn');
  await create({ identifier: 'a', connectionIdentifier: 'conn' });
  await create({ identifier: 'b', context: { tenant: 'acme' } });
  await create({ identifier: 'c', subscriberId: 'alan', createSubscriberIfMissing: true });
  const found = async (query: string) => identifiers((await list(query)).body);
  expect(await found('')).toEqual(['c', 'b', 'a']);
  expect(await found('?subscriberId=ada&integrationIdentifier=slack&providerId=slack&limit=1')).toEqual(['b']);
  expect(await found('?connectionIdentifier=conn')).toEqual(['a']);
  expect(await found('?contextKeys=tenant:acme')).toEqual(['b']);
  expect(await found('?contextKeys=&orderDirection=ASC')).toEqual(['a', 'c']);
  const first = (await list('?limit=2')).body;
  expect(first).toMatchObject({ totalCount: 3, totalCountCapped: false, previous: null });
  const second = (await list(`?limit=2&after=${encodeURIComponent(first.next ?? '')}`)).body;
  expect(identifiers(second)).toEqual(['a']);
  expect((await list('?limit=0')).body).toHaveProperty(['errors', 'limit']);
  expect((await list('?after=x')).status).toBe(400);
});

it('belong to one environment, and need credentials', async () => {
  await create({ identifier: 'a' });
  const changes = { endpoint: { channelId: 'x' } };
  for (const client of [(await api.newEnvironment()).client, await siblingClient()]) {
    expect((await client.get(`${ROOT}/a`)).status).toBe(404);
    expect((await client.patch(`${ROOT}/a`, changes)).status).toBe(404);
    expect((await client.delete(`${ROOT}/a`)).status).toBe(404);
    expect((await client.get<ChannelEndpointPage>(ROOT)).body.data).toEqual([]);
    expect((await client.post(ROOT, input())).status).toBe(404);
  }
  expect((await api.anonymous.get(ROOT)).status).toBe(401);
  expect((await api.anonymous.get(`${ROOT}/a`)).status).toBe(401);
  expect((await api.anonymous.post(ROOT, input())).status).toBe(401);
  expect((await api.anonymous.patch(`${ROOT}/a`, changes)).status).toBe(401);
  expect((await api.anonymous.delete(`${ROOT}/a`)).status).toBe(401);
  expect((await environment.client.get(`${ROOT}/a`)).status).toBe(200);
});
