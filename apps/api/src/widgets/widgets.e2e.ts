import { ActiveIntegrations, hmacHex } from '@novu/application-generic';
import { type Credentials, IntegrationRepository, type MessageDoc, MessageRepository, Types } from '@novu/dal';
import { ButtonTypeEnum, ChannelTypeEnum, InAppProviderIdEnum, MessageActionStatusEnum } from '@novu/shared';
import { type HttpClient, inAppMessage } from '@novu/testing';
import type { MessageResponse } from '../messages/messages.dto.js';
import type { LegacyPreferenceResponse } from '../preferences/legacy-preferences.dto.js';
import type { FeedPageResponse } from '../subscriber-notifications/legacy-notifications.dto.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { WidgetSession } from './widgets.dto.js';

let api: TestApi;
let env: TestEnvironment;
let ada: HttpClient;
let adaId: Types.ObjectId;

beforeAll(async () => {
  api = await startApi('widgets');
});
beforeEach(async () => {
  env = await newEnvironment();
  const { body } = await open({ subscriberId: 'ada', firstName: 'Ada' });
  adaId = new Types.ObjectId(body.data.profile._id);
  ada = inboxOf(body.data);
});
afterAll(() => api.close());

async function newEnvironment(credentials: Credentials = {}): Promise<TestEnvironment> {
  const environment = await api.newEnvironment();
  await api.get(IntegrationRepository).create(environment.scope, {
    providerId: InAppProviderIdEnum.Novu,
    channel: ChannelTypeEnum.IN_APP,
    name: 'Novu Inbox',
    identifier: 'novu-inbox',
    credentials,
    active: true,
    primary: false,
    priority: 0,
  });
  await api.get(ActiveIntegrations).changed(environment.scope);

  return environment;
}

const open = (more: object, { identifier } = env) =>
  api.anonymous.post<{ data: WidgetSession }>('/v1/widgets/session/initialize', {
    applicationIdentifier: identifier,
    hmacHash: null,
    ...more,
  });
const inboxOf = ({ token }: WidgetSession) => api.clientWith({ authorization: `Bearer ${token}` });

async function deliver(...overrides: Partial<MessageDoc>[]): Promise<string[]> {
  const docs = overrides.map((override, index) => ({
    ...inAppMessage({ scope: env.scope, subscriberId: adaId }, new Date(Date.UTC(2026, 0, 1, 0, 0, index))),
    ...override,
  }));
  await api.get(MessageRepository).plan(docs);

  return docs.map(({ _id }) => _id.toHexString());
}

const count = async (path: string) =>
  (await ada.get<{ data: { count: number } }>(`/v1/widgets/notifications/${path}`)).body.data.count;
const feed = (query = '') => ada.get<FeedPageResponse>(`/v1/widgets/notifications/feed${query}`);

describe('the session', () => {
  it('makes the subscriber and tells who it is', async () => {
    const { status, body } = await open({ subscriberId: 'bob', firstName: 'Bob', email: 'bob@example.com' });
    expect(status).toBe(201);
    expect(body.data).toEqual({
      token: expect.any(String),
      profile: {
        _id: expect.stringMatching(/^[0-9a-f]{24}$/),
        firstName: 'Bob',
        lastName: null,
        email: 'bob@example.com',
        subscriberId: 'bob',
        organizationId: env.scope.organizationId.toHexString(),
        environmentId: env.scope.environmentId.toHexString(),
        aud: 'widget_user',
      },
    });
  });

  it('asks for a hash where HMAC is switched on, and names what is wrong', async () => {
    const secured = await newEnvironment({ hmac: true });
    for (const hmacHash of [null, '', 'abc', hmacHex(secured.apiKey, 'bob')]) {
      expect((await open({ subscriberId: 'ada', hmacHash }, secured)).status).toBe(400);
    }
    expect((await open({ subscriberId: 'ada', hmacHash: hmacHex(secured.apiKey, 'ada') }, secured)).status).toBe(201);
    expect((await open({ subscriberId: 'ada' }, { ...env, identifier: 'none' })).status).toBe(400);
    for (const [field, more] of [
      ['subscriberId', {}],
      ['subscriberId', { subscriberId: { $gt: '' } }],
      ['email', { subscriberId: 'ada', email: 'x' }],
      ['hmacHash', { subscriberId: 'ada', hmacHash: { $gt: '' } }],
    ] as const) {
      expect(await open(more)).toMatchObject({ status: 422, body: { errors: { [field]: expect.anything() } } });
    }
  });
});

it('shows the feed a page at a time, filtered, and counts it', async () => {
  await deliver({ content: 'a', seen: true, read: true }, { content: 'b', seen: true }, { content: 'c' });
  const first = await feed('?page=0&limit=2');
  expect(first.body).toMatchObject({ totalCount: 3, pageSize: 2, page: 0, hasMore: true });
  expect(first.body.data.map(({ content }) => content)).toEqual(['c', 'b']);
  expect((await feed('?read=false')).body.data.map(({ content }) => content)).toEqual(['c', 'b']);
  const payload = Buffer.from(JSON.stringify({ internal: true })).toString('base64');
  expect((await feed(`?payload=${payload}`)).body.totalCount).toBe(3);
  expect(await count('unseen')).toBe(1);
  expect(await count('unseen?seen=true')).toBe(2);
  expect(await count('unread')).toBe(2);
  expect(await count('unread?limit=1')).toBe(1);
  expect(await count('count')).toBe(3);
  expect(await count('count?seen=true&read=false')).toBe(1);
  expect((await feed('?feedIdentifier=news')).status).toBe(404);
  expect((await feed('?limit=1000')).status).toBe(422);
  expect((await ada.get('/v1/widgets/notifications/count?seen=maybe')).status).toBe(422);
});

it('marks messages, in the words of every client, and all of them', async () => {
  const [first = '', second = ''] = await deliver({}, {}, {});
  const marked = await ada.post<{ data: MessageResponse[] }>('/v1/widgets/messages/mark-as', {
    messageId: [first],
    markAs: 'read',
  });
  expect(marked.body.data).toMatchObject([{ _id: first, read: true, seen: true }]);
  const old = await ada.post<{ data: MessageResponse[] }>('/v1/widgets/messages/markAs', {
    messageId: second,
    mark: { seen: true },
  });
  expect(old.body.data).toMatchObject([{ _id: second, read: false, seen: true }]);
  expect((await ada.post('/v1/widgets/messages/seen', {})).body).toEqual({ data: 1 });
  expect((await ada.post('/v1/widgets/messages/read', { feedId: [] })).body).toEqual({ data: 2 });
  expect(await count('unread')).toBe(0);
  expect((await ada.post('/v1/widgets/messages/read', { feedId: 'news' })).status).toBe(404);
  expect((await ada.post('/v1/widgets/messages/mark-as', { messageId: 'x', markAs: 'read' })).status).toBe(422);
});

it('removes one, some and all', async () => {
  const [first, second, third] = await deliver({}, {}, {}, {});
  expect((await ada.delete(`/v1/widgets/messages/${first}`, {})).status).toBe(200);
  expect((await ada.delete(`/v1/widgets/messages/${first}`)).status).toBe(404);
  const removed = await ada.post('/v1/widgets/messages/bulk/delete', { messageIds: [second, third] });
  expect(removed.status).toBe(201);
  expect(await count('count')).toBe(1);
  expect((await ada.post('/v1/widgets/messages/bulk/delete', { messageIds: ['x'] })).status).toBe(422);
  expect((await ada.post('/v1/widgets/messages/bulk/delete', {})).status).toBe(422);
  expect((await ada.delete('/v1/widgets/messages?feedId=news')).status).toBe(404);
  expect((await ada.delete('/v1/widgets/messages')).status).toBe(200);
  expect(await count('count')).toBe(0);
});

it('notes the use of a button', async () => {
  const { cta } = inAppMessage({ scope: env.scope, subscriberId: adaId });
  const buttons = [{ type: ButtonTypeEnum.PRIMARY, content: 'Accept' }];
  const [id] = await deliver({ cta: { ...cta, action: { status: MessageActionStatusEnum.PENDING, buttons } } });
  const act = (type: string, body: object) =>
    ada.post<{ data: MessageResponse }>(`/v1/widgets/messages/${id}/actions/${type}`, body);
  const done = await act('primary', { executedType: 'primary', status: 'done', payload: { by: 'page' } });
  expect(done.body.data.cta.action).toMatchObject({
    status: 'done',
    result: { type: 'primary', payload: { by: 'page' } },
  });
  expect((await act('secondary', { executedType: 'secondary', status: 'done' })).status).toBe(400);
  expect((await act('third', { status: 'done' })).status).toBe(422);
  expect((await act('primary', { status: 'maybe' })).status).toBe(422);
});

it('knows the organization, and keeps nothing of what people do', async () => {
  const { body } = await ada.get('/v1/widgets/organization');
  expect(body).toEqual({
    data: { _id: env.scope.organizationId.toHexString(), name: expect.any(String), branding: {} },
  });
  const usage = { name: '[Widget] - Notification Click', payload: { a: 1 } };
  expect((await ada.post('/v1/widgets/usage/log', usage)).body).toMatchObject({ data: { success: true } });
});

it('shows and changes preferences', async () => {
  const { body: made } = await env.client.post<{ data: { _id: string } }>('/v2/workflows', {
    name: 'Hello',
    workflowId: 'hello',
    active: true,
    steps: [{ name: 'Inbox', type: 'in_app', controlValues: { body: 'Hello' } }],
  });
  const templateId = made.data._id;
  const list = async (level = '') =>
    (await ada.get<{ data: LegacyPreferenceResponse[] }>(`/v1/widgets/preferences${level}`)).body.data;
  const [preference] = await list();
  expect(preference).toEqual({
    template: { _id: templateId, name: 'Hello', critical: false, tags: [] },
    preference: { enabled: true, channels: { in_app: true } },
  });
  expect(await list('/template')).toEqual([preference]);
  const off = await ada.patch<{ data: LegacyPreferenceResponse }>(`/v1/widgets/preferences/${templateId}`, {
    channel: { type: 'in_app', enabled: false },
  });
  expect(off.body.data).toMatchObject({ template: { _id: templateId }, preference: { channels: { in_app: false } } });
  const global = await ada.patch<{ data: LegacyPreferenceResponse }>('/v1/widgets/preferences', {
    preferences: [{ channelType: 'in_app', type: 'in_app', enabled: false }],
  });
  expect(global.body.data).toMatchObject({ preference: { channels: { in_app: false } } });
  expect(await list('/global')).toEqual([global.body.data]);
  expect((await ada.get('/v1/widgets/preferences/none')).status).toBe(404);
  expect((await ada.patch('/v1/widgets/preferences/none', { channel: { type: 'in_app', enabled: true } })).status).toBe(
    404,
  );
  expect((await ada.patch(`/v1/widgets/preferences/${templateId}`, { channel: { type: 'fax' } })).status).toBe(422);
});

it('is the subscriber’s own: others reach nothing of it, nor do servers', async () => {
  const [id] = await deliver({});
  const bob = inboxOf((await open({ subscriberId: 'bob' })).body.data);
  const elsewhere = await newEnvironment();
  const namesake = inboxOf((await open({ subscriberId: 'ada' }, elsewhere)).body.data);
  const routes: [string, string, object?][] = [
    ['POST', '/messages/markAs', { messageId: id, mark: { read: true } }],
    ['POST', '/messages/mark-as', { messageId: id, markAs: 'read' }],
    ['POST', '/messages/read', {}],
    ['POST', '/messages/seen', {}],
    ['POST', '/messages/bulk/delete', { messageIds: [id] }],
    ['DELETE', '/messages'],
    ['DELETE', `/messages/${id}`],
    ['POST', `/messages/${id}/actions/primary`, { status: 'done' }],
    ['GET', '/notifications/feed'],
  ];
  for (const [method, path, body] of routes) {
    for (const client of [bob, namesake]) await client.request(method, `/v1/widgets${path}`, body);
    for (const client of [api.anonymous, env.client, env.person]) {
      expect([path, (await client.request(method, `/v1/widgets${path}`, body)).status]).toEqual([path, 401]);
    }
  }
  expect((await feed()).body.data).toMatchObject([{ _id: id, read: false, seen: false }]);
});
