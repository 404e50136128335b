import { Encryption, type InboxChange, Signals } from '@novu/application-generic';
import { FeedRepository, type MessageDoc, MessageRepository, Types } from '@novu/dal';
import { ButtonTypeEnum, EnvironmentTypeEnum, MessageActionStatusEnum, SeverityLevelEnum } from '@novu/shared';
import { type HttpClient, inAppMessage, waitFor } from '@novu/testing';
import { NewEnvironments } from '../environments/new-environments.js';
import type { CountsResponse, InboxNotification, NotificationsResponse } from '../inbox/inbox.dto.js';
import type { SubscriberResponse } from '../subscribers/subscribers.dto.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';

const PATH = '/v2/subscribers/ada/notifications';
const UNKNOWN = new Types.ObjectId().toHexString();
const snoozeUntil = '2100-01-01T00:00:00.000Z';

let api: TestApi;
let env: TestEnvironment;
let ada: Types.ObjectId;
const changes: InboxChange[] = [];

beforeAll(async () => {
  api = await startApi('subscriber-notifications');
  await api.get(Signals).subscribe('inbox.changed', (signal) => changes.push(...signal));
});
beforeEach(async () => {
  env = await api.newEnvironment();
  ada = await newSubscriber('ada');
  changes.length = 0;
});
afterAll(() => api.close());

async function newSubscriber(subscriberId: string): Promise<Types.ObjectId> {
  const { body } = await env.client.post<{ data: SubscriberResponse }>('/v2/subscribers', {
    subscriberId,
    firstName: 'Ada',
  });

  return new Types.ObjectId(body.data._id);
}

async function deliver(...overrides: Partial<MessageDoc>[]): Promise<string[]> {
  const docs = overrides.map((override, index) => ({
    ...inAppMessage({ scope: env.scope, subscriberId: ada }, new Date(Date.UTC(2026, 0, 1, 0, 0, index))),
    ...override,
  }));
  await api.get(MessageRepository).plan(docs);

  return docs.map(({ _id }) => _id.toHexString());
}

async function oneDelivered(override: Partial<MessageDoc> = {}): Promise<string> {
  const [id] = await deliver(override);

  return id ?? '';
}

function withButton(): Partial<MessageDoc> {
  const { cta } = inAppMessage({ scope: env.scope, subscriberId: ada });
  const buttons = [{ type: ButtonTypeEnum.PRIMARY, content: 'Accept' }];

  return { cta: { ...cta, action: { status: MessageActionStatusEnum.PENDING, buttons } } };
}

const stored = (id: string) => api.get(FeedRepository).findInFeed(env.scope, ada, new Types.ObjectId(id));
const list = (query = '') => env.client.get<NotificationsResponse>(`${PATH}${query}`);
const bodies = async (query = '') => (await list(query)).body.data.map(({ body }) => body).sort();
const counts = (filters: unknown, more = '') =>
  env.client.get<CountsResponse>(`${PATH}/count?filters=${encodeURIComponent(JSON.stringify(filters))}${more}`);
const patch = (path: string, body?: unknown) => env.client.patch<{ data: InboxNotification }>(`${PATH}/${path}`, body);
const post = (path: string, body?: unknown) => env.client.post(`${PATH}/${path}`, body);
const announced = () =>
  waitFor('the change to be announced', () => changes.find(({ subscriberId }) => subscriberId === ada.toHexString()));

/** Calls in another environment of the same organization. */
async function siblingClient(): Promise<HttpClient> {
  const { apiKeys } = await api.get(NewEnvironments).create({
    organizationId: env.scope.organizationId,
    userId: env.userId,
    name: 'Production',
    type: EnvironmentTypeEnum.PROD,
    color: '#7e52f4',
  });

  return api.clientWith({ authorization: `ApiKey ${api.get(Encryption).decrypt(apiKeys[0]?.key ?? '')}` });
}

describe('listing', () => {
  it('shows what the subscriber sees, newest first', async () => {
    const ids = await deliver({ content: 'a' }, { content: 'b', severity: SeverityLevelEnum.HIGH, read: true });
    const answer = await list();
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      hasMore: false,
      filter: {},
      data: [
        { id: ids[1], body: 'b', isRead: true, severity: 'high', to: { subscriberId: 'ada', firstName: 'Ada' } },
        { id: ids[0], body: 'a', isRead: false, channelType: 'in_app' },
      ],
    });
  });

  it('pages by id and by offset, without a gap or a repetition', async () => {
    const ids = (await deliver({}, {}, {}, {}, {})).toReversed();
    const seen: string[] = [];
    for (let after = '', hasMore = true; hasMore;) {
      const { body } = await list(`?limit=2${after ? `&after=${after}` : ''}`);
      seen.push(...body.data.map(({ id }) => id));
      after = body.data.at(-1)?.id ?? '';
      hasMore = body.hasMore;
    }
    expect(seen).toEqual(ids);
    expect((await list('?limit=2&offset=3')).body.data.map(({ id }) => id)).toEqual(ids.slice(3));
  });

  it('filters', async () => {
    await deliver(
      { content: 'a', severity: SeverityLevelEnum.HIGH, data: { kind: 'x' } },
      { content: 'b', read: true, seen: true, tags: ['t'] },
      { content: 'c', archived: true, contextKeys: ['project:x', 'tenant:acme'] },
      { content: 'd', snoozedUntil: new Date(snoozeUntil), contextKeys: ['tenant:acme'] },
    );
    expect(await bodies('?severity=high&severity=low')).toEqual(['a']);
    expect(await bodies('?read=true')).toEqual(['b']);
    expect(await bodies('?seen=false&archived=false&snoozed=false')).toEqual(['a']);
    expect(await bodies('?snoozed=true')).toEqual(['d']);
    expect(await bodies('?tags[]=t')).toEqual(['b']);
    expect(await bodies(`?data=${encodeURIComponent('{"kind":"x"}')}`)).toEqual(['a']);
    expect(await bodies(`?createdGte=${Date.UTC(2026, 0, 1, 0, 0, 2)}`)).toEqual(['c', 'd']);
    expect(await bodies(`?createdLte=${Date.UTC(2026, 0, 1)}`)).toEqual(['a']);
    expect(await bodies('?contextKeys=tenant:acme&contextKeys=project:x')).toEqual(['c']);
    expect(await bodies('?contextKeys=tenant:acme')).toEqual(['d']);
  });

  it.each(['limit=0', 'limit=101', 'after=x', 'offset=-1', 'read=maybe', 'severity=huge', 'data=x', 'createdGte=now'])(
    'refuses %s and names the field',
    async (query) => {
      const answer = await list(`?${query}`);
      const field = query.split('=')[0] ?? '';
      expect(answer).toMatchObject({ status: 422, body: { errors: { [field]: { messages: expect.any(Array) } } } });
    },
  );
});

describe('counts', () => {
  it('answers each filter as it was sent', async () => {
    await deliver({ tags: ['a'] }, { read: true, seen: true }, { severity: SeverityLevelEnum.HIGH });
    const filters = [
      { read: false, archived: false, snoozed: false, severity: 'high' },
      { read: false },
      { tags: { or: ['a'] } },
      {},
    ];
    const answer = await counts(filters);
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual([1, 2, 1, 3].map((count, index) => ({ count, filter: filters[index] })));
    expect((await counts([{}], '&contextKeys=tenant:acme')).body.data[0]?.count).toBe(0);
  });

  it('refuses what is no list of filters', async () => {
    for (const wrong of [{}, 'x', [5], Array.from({ length: 31 }, () => ({}))]) {
      expect((await counts(wrong)).status).toBe(422);
    }
    expect((await env.client.get(`${PATH}/count`)).body).toMatchObject({ errors: { filters: expect.any(Object) } });
  });
});

describe('changing one', () => {
  it('reads, unreads, archives, unarchives', async () => {
    const id = await oneDelivered();
    const read = await patch(`${id}/read`);
    expect(read).toMatchObject({ status: 200, body: { data: { id, isRead: true, isSeen: true } } });
    await announced();
    expect((await patch(`${id}/unread`)).body.data).toMatchObject({ isRead: false, readAt: null });
    expect((await patch(`${id}/archive`)).body.data).toMatchObject({ isArchived: true, isRead: true });
    expect((await patch(`${id}/unarchive`)).body.data).toMatchObject({ isArchived: false, archivedAt: null });
  });

  it('engine.md 19: snoozes and unsnoozes', async () => {
    const id = await oneDelivered();
    const snoozed = await patch(`${id}/snooze`, { snoozeUntil });
    expect(snoozed.status).toBe(200);
    expect(snoozed.body.data).toMatchObject({ isSnoozed: true, snoozedUntil: snoozeUntil });
    expect(await bodies('?snoozed=false')).toEqual([]);
    expect((await patch(`${id}/unsnooze`)).body.data).toMatchObject({ isSnoozed: false, snoozedUntil: null });
    for (const wrong of ['soon', '2020-01-01T00:00:00Z', 7, null]) {
      const answer = await patch(`${id}/snooze`, { snoozeUntil: wrong });
      expect(answer).toMatchObject({ status: 422, body: { errors: { snoozeUntil: expect.any(Object) } } });
    }
  });

  it('completes an action and takes it back', async () => {
    const id = await oneDelivered(withButton());
    const done = await patch(`${id}/actions/primary/complete`);
    expect(done.status).toBe(200);
    expect(done.body.data.primaryAction).toEqual({ label: 'Accept', isCompleted: true });
    expect((await patch(`${id}/actions/primary/revert`)).body.data.primaryAction?.isCompleted).toBe(false);
    expect((await patch(`${id}/actions/secondary/complete`)).status).toBe(400);
    const wrong = await patch(`${id}/actions/third/complete`);
    expect(wrong).toMatchObject({ status: 422, body: { errors: { actionType: expect.any(Object) } } });
  });

  it('deletes', async () => {
    const id = await oneDelivered();
    expect((await env.client.delete(`${PATH}/${id}`)).status).toBe(204);
    await announced();
    expect(await stored(id)).toBeNull();
    expect((await env.client.delete(`${PATH}/${id}`)).status).toBe(404);
  });

  it('of the named contexts only', async () => {
    const id = await oneDelivered({ ...withButton(), contextKeys: ['tenant:acme'] });
    const changed = ['read', 'unread', 'archive', 'unarchive', 'unsnooze', 'snooze', 'actions/primary/complete'];
    for (const what of changed) {
      expect((await patch(`${id}/${what}?contextKeys=tenant:other`, { snoozeUntil })).status).toBe(404);
      expect((await patch(`${id}/${what}?contextKeys=tenant:acme`, { snoozeUntil })).status).toBe(200);
    }
    expect((await env.client.delete(`${PATH}/${id}?contextKeys=tenant:other`)).status).toBe(404);
    expect((await env.client.delete(`${PATH}/${id}?contextKeys=tenant:acme`)).status).toBe(204);
  });
});

describe('changing many', () => {
  it('reads and archives what matches', async () => {
    await deliver(
      { content: 'a', tags: ['a'] },
      { content: 'b', data: { kind: 'x' } },
      { content: 'c', contextKeys: ['tenant:acme'] },
    );
    expect((await post('read', { tags: { or: ['a'] } })).status).toBe(204);
    await announced();
    expect(await bodies('?read=true')).toEqual(['a']);
    await post('read-archive');
    expect(await bodies('?archived=true')).toEqual(['a']);
    await post('archive', { data: '{"kind":"x"}' });
    expect(await bodies('?archived=true')).toEqual(['a', 'b']);
    await post('read', { contextKeys: ['tenant:acme'] });
    expect(await bodies('?read=true')).toEqual(['a', 'b', 'c']);
  });

  it('marks as seen by ids and by filter, and deletes', async () => {
    const [first] = await deliver({ content: 'a' }, { content: 'b', tags: ['b'] }, { content: 'c' });
    expect((await post('seen', { notificationIds: [first] })).status).toBe(204);
    expect(await bodies('?seen=true')).toEqual(['a']);
    await post('seen', { tags: ['b'] });
    expect(await bodies('?seen=true')).toEqual(['a', 'b']);
    expect((await post('delete', { tags: ['b'] })).status).toBe(204);
    expect(await bodies()).toEqual(['a', 'c']);
    await post('delete', { contextKeys: ['tenant:acme'] });
    expect(await bodies()).toEqual(['a', 'c']);
    await post('delete');
    expect(await bodies()).toEqual([]);
  });

  it.each([
    ['read', 'tags', { tags: 7 }],
    ['archive', 'data', { data: { a: 1 } }],
    ['read-archive', 'data.a.$gt', { data: '{"a":{"$gt":""}}' }],
    ['seen', 'notificationIds', { notificationIds: ['x'] }],
    ['delete', 'contextKeys', { contextKeys: 'tenant:acme' }],
    ['delete', 'contextKeys', { contextKeys: [{ $ne: 1 }] }],
  ])('%s refuses a wrong %s, and changes nothing', async (what, field, body) => {
    const id = await oneDelivered({ read: true });
    const answer = await post(what, body);
    expect(answer).toMatchObject({ status: 422, body: { errors: { [field]: { messages: expect.any(Array) } } } });
    expect(await stored(id)).toMatchObject({ read: true, seen: false, archived: false });
  });
});

describe('isolation', () => {
  const routes = (id: string): [string, string, object?][] => [
    ['GET', ''],
    ['GET', '/count?filters=[]'],
    ...['read', 'unread', 'archive', 'unarchive', 'unsnooze', 'actions/primary/complete', 'actions/primary/revert'].map(
      (what): [string, string] => ['PATCH', `/${id}/${what}`],
    ),
    ['PATCH', `/${id}/snooze`, { snoozeUntil }],
    ['DELETE', `/${id}`],
    ...['read', 'archive', 'read-archive', 'seen', 'delete'].map((what): [string, string] => ['POST', `/${what}`]),
  ];

  it('asks for credentials', async () => {
    for (const [method, path] of routes(UNKNOWN)) {
      expect((await api.anonymous.request(method, `${PATH}${path}`)).status).toBe(401);
    }
  });

  it('answers 404 for an unknown subscriber, and for one of another environment or organization', async () => {
    const id = await oneDelivered(withButton());
    const strangers = [await siblingClient(), (await api.newEnvironment()).client];
    for (const [method, path, body] of routes(id)) {
      const nobody = `/v2/subscribers/nobody/notifications${path}`;
      expect((await env.client.request(method, nobody, body)).status).toBe(404);
      for (const stranger of strangers) {
        expect((await stranger.request(method, `${PATH}${path}`, body)).status).toBe(404);
      }
    }
    expect(await stored(id)).toMatchObject({ read: false, seen: false, archived: false });
  });

  it('answers 404 for the notification of another subscriber or environment', async () => {
    const id = await oneDelivered(withButton());
    await newSubscriber('bob');
    const stranger = await api.newEnvironment();
    await stranger.client.post('/v2/subscribers', { subscriberId: 'ada' });
    for (const [method, path, body] of routes(id).filter((route) => route[1].includes(id))) {
      const ofBob = `/v2/subscribers/bob/notifications${path}`;
      expect((await env.client.request(method, ofBob, body)).status).toBe(404);
      expect((await stranger.client.request(method, `${PATH}${path}`, body)).status).toBe(404);
    }
    for (const unknown of ['nonsense', UNKNOWN]) {
      expect((await patch(`${unknown}/read`)).status).toBe(404);
      expect((await env.client.delete(`${PATH}/${unknown}`)).status).toBe(404);
    }
    expect((await stranger.client.get<NotificationsResponse>(`${PATH}?after=${id}`)).body.data).toEqual([]);
    expect(await stored(id)).toMatchObject({ read: false, seen: false, archived: false });
  });
});
