import { FeedRepository, type MessageDoc, MessageRepository, Types } from '@novu/dal';
import { ButtonTypeEnum, MessageActionStatusEnum } from '@novu/shared';
import { inAppMessage } from '@novu/testing';
import type { MessageResponse } from '../messages/messages.dto.js';
import type { SubscriberResponse } from '../subscribers/subscribers.dto.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { FeedPageResponse } from './legacy-notifications.dto.js';

const PATH = '/v1/subscribers/ada';

let api: TestApi;
let env: TestEnvironment;
let ada: Types.ObjectId;

beforeAll(async () => {
  api = await startApi('legacy-notifications');
});
beforeEach(async () => {
  env = await api.newEnvironment();
  const { body } = await env.client.post<{ data: SubscriberResponse }>('/v2/subscribers', {
    subscriberId: 'ada',
    firstName: 'Ada',
  });
  ada = new Types.ObjectId(body.data._id);
});
afterAll(() => api.close());

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

const stored = (id: string) => api.get(FeedRepository).findInFeed(env.scope, ada, new Types.ObjectId(id));
const feed = (query = '') => env.client.get<FeedPageResponse>(`${PATH}/notifications/feed${query}`);
const contents = async (query = '') => (await feed(query)).body.data.map(({ content }) => content);
const unseen = async (query = '') =>
  (await env.client.get<{ data: { count: number } }>(`${PATH}/notifications/unseen${query}`)).body.data.count;
const mark = (body: unknown) => env.client.post<{ data: MessageResponse[] }>(`${PATH}/messages/mark-as`, body);
const markAll = (body: unknown) => env.client.post<{ data: number }>(`${PATH}/messages/mark-all`, body);
const payload = (value: unknown) => encodeURIComponent(Buffer.from(JSON.stringify(value)).toString('base64'));

describe('the old feed', () => {
  it('shows whole messages, newest first, a page at a time', async () => {
    const ids = await deliver({ content: 'a' }, { content: 'b' }, { content: 'c' });
    const first = await feed('?limit=2');
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ totalCount: 3, hasMore: true, pageSize: 2, page: 0 });
    expect(first.body.data[0]).toMatchObject({
      _id: ids[2],
      _subscriberId: ada.toHexString(),
      subscriber: { _id: ada.toHexString(), subscriberId: 'ada', firstName: 'Ada' },
      content: 'c',
      channel: 'in_app',
      read: false,
      seen: false,
      archived: false,
      payload: { internal: true },
      status: 'sent',
    });
    const second = await feed('?limit=2&page=1');
    expect(second.body).toMatchObject({ hasMore: false, page: 1, data: [{ content: 'a' }] });
  });

  it('filters by flags and by what the payload holds', async () => {
    await deliver(
      { content: 'a', payload: { order: { id: 7 }, kind: 'x' } },
      { content: 'b', payload: { order: { id: 8 }, kind: 'x' }, seen: true },
      { content: 'c', seen: true, read: true },
    );
    expect(await contents('?seen=true')).toEqual(['c', 'b']);
    expect(await contents('?read=true')).toEqual(['c']);
    expect(await contents('?seen=false')).toEqual(['a']);
    expect(await contents(`?payload=${payload({ kind: 'x' })}`)).toEqual(['b', 'a']);
    expect(await contents(`?payload=${payload({ kind: 'x', order: { id: 7 } })}`)).toEqual(['a']);
    expect((await feed(`?payload=${payload({ kind: 'x' })}`)).body.totalCount).toBe(2);
  });

  it.each([
    ['limit', 'limit=0'],
    ['limit', 'limit=1000'],
    ['page', 'page=-1'],
    ['read', 'read=maybe'],
    ['payload', 'payload=nonsense'],
    ['payload', `payload=${payload([1])}`],
    ['payload.$where', `payload=${payload({ $where: '1' })}`],
  ])('refuses a wrong %s: %s', async (field, query) => {
    const answer = await feed(`?${query}`);
    expect(answer).toMatchObject({ status: 422, body: { errors: { [field]: { messages: expect.any(Array) } } } });
  });

  it('counts what is unseen, or seen, up to the limit', async () => {
    await deliver({}, {}, { seen: true });
    expect(await unseen()).toBe(2);
    expect(await unseen('?seen=true')).toBe(1);
    expect(await unseen('?limit=1')).toBe(1);
    expect((await env.client.get(`${PATH}/notifications/unseen?limit=0`)).status).toBe(422);
  });
});

describe('marking', () => {
  it('one or several messages, and answers with them', async () => {
    const [first = '', second = '', third = ''] = await deliver({}, {}, {});
    const read = await mark({ messageId: first, markAs: 'read' });
    expect(read.status).toBe(201);
    expect(read.body.data).toMatchObject([{ _id: first, read: true, seen: true, subscriber: { subscriberId: 'ada' } }]);
    const seen = await mark({ messageId: [second, third], markAs: 'seen' });
    expect(seen.body.data.map(({ _id, seen: isSeen }) => [_id, isSeen])).toEqual([
      [third, true],
      [second, true],
    ]);
    expect((await mark({ messageId: [first], markAs: 'unread' })).body.data[0]).toMatchObject({
      read: false,
      seen: true,
    });
    expect((await mark({ messageId: first, markAs: 'unseen' })).body.data[0]).toMatchObject({ seen: false });
    expect((await mark({ messageId: new Types.ObjectId().toHexString(), markAs: 'read' })).body.data).toEqual([]);
    expect((await mark({ messageId: [], markAs: 'read' })).body.data).toEqual([]);
    expect(await stored(second)).toMatchObject({ seen: true, read: false });
  });

  it('rest-api.md 4: in the words of @novu/node', async () => {
    const [first = '', second = ''] = await deliver({}, {});
    const markFlags = (body: unknown) => env.client.post<{ data: MessageResponse[] }>(`${PATH}/messages/markAs`, body);
    const seen = await markFlags({ messageId: [first, second], mark: { seen: true } });
    expect(seen.status).toBe(201);
    expect(seen.body.data.map((message) => [message.seen, message.read])).toEqual([
      [true, false],
      [true, false],
    ]);
    const read = await markFlags({ messageId: first, mark: { seen: true, read: true } });
    expect(read.body.data).toMatchObject([{ _id: first, seen: true, read: true }]);
    expect((await markFlags({ messageId: first, mark: { read: false } })).body.data).toMatchObject([{ read: false }]);
    for (const body of [{ messageId: first }, { messageId: first, mark: { read: 'yes' } }, { mark: { read: true } }]) {
      expect((await markFlags(body)).status).toBe(422);
    }
  });

  it('all messages, and says how many changed', async () => {
    await deliver({}, {}, { read: true, seen: true });
    const answer = await markAll({ markAs: 'read' });
    expect(answer).toMatchObject({ status: 201, body: { data: 2 } });
    expect((await markAll({ markAs: 'read' })).body.data).toBe(0);
    expect((await markAll({ markAs: 'unseen' })).body.data).toBe(3);
    expect(await unseen()).toBe(3);
    expect(await contents('?read=true')).toEqual([]);
    expect((await markAll({ markAs: 'read', feedIdentifier: 'news' })).status).toBe(404);
    expect(await contents('?read=true')).toEqual([]);
  });

  it('the use of a button, with what the page says about it', async () => {
    const { cta } = inAppMessage({ scope: env.scope, subscriberId: ada });
    const buttons = [{ type: ButtonTypeEnum.PRIMARY, content: 'Accept' }];
    const id = await oneDelivered({
      cta: { ...cta, action: { status: MessageActionStatusEnum.PENDING, buttons } },
    });
    const act = (type: string, body: unknown, messageId = id) =>
      env.client.post<{ data: MessageResponse }>(`${PATH}/messages/${messageId}/actions/${type}`, body);
    const done = await act('primary', { status: 'done', payload: { by: 'page' } });
    expect(done.status).toBe(201);
    expect(done.body.data.cta.action).toEqual({
      status: 'done',
      buttons,
      result: { type: 'primary', payload: { by: 'page' } },
    });
    expect((await act('primary', { status: 'pending' })).body.data.cta.action.status).toBe('pending');
    expect((await act('secondary', { status: 'done' })).status).toBe(400);
    expect((await act('third', { status: 'done' })).body).toMatchObject({ errors: { type: expect.any(Object) } });
    for (const body of [undefined, {}, { status: 'maybe' }, { status: 'done', payload: 'x' }]) {
      expect((await act('primary', body)).status).toBe(422);
    }
    for (const unknown of ['nonsense', new Types.ObjectId().toHexString()]) {
      expect((await act('primary', { status: 'done' }, unknown)).status).toBe(404);
    }
  });

  it.each([
    ['messageId', { markAs: 'read' }],
    ['messageId', { messageId: 'nonsense', markAs: 'read' }],
    ['messageId', { messageId: { $ne: 1 }, markAs: 'read' }],
    ['messageId', { messageId: [null], markAs: 'read' }],
    ['messageId', { messageId: Array.from({ length: 101 }, () => 'x'), markAs: 'read' }],
    ['markAs', { messageId: new Types.ObjectId().toHexString(), markAs: 'new' }],
    ['markAs', { messageId: new Types.ObjectId().toHexString() }],
  ])('refuses a wrong %s: %j', async (field, body) => {
    const answer = await mark(body);
    expect(answer).toMatchObject({ status: 422, body: { errors: { [field]: { messages: expect.any(Array) } } } });
  });

  it('refuses to mark all in an unknown way', async () => {
    const id = await oneDelivered();
    for (const body of [undefined, {}, { markAs: 'new' }, { markAs: 'read', feedIdentifier: { $ne: 1 } }]) {
      expect((await markAll(body)).status).toBe(422);
    }
    expect(await stored(id)).toMatchObject({ read: false, seen: false });
  });
});

it('is for the environment’s own callers only', async () => {
  const id = await oneDelivered();
  const stranger = await api.newEnvironment();
  const routes: [string, string, object?][] = [
    ['GET', '/notifications/feed'],
    ['GET', '/notifications/unseen'],
    ['POST', '/messages/mark-all', { markAs: 'read' }],
    ['POST', '/messages/mark-as', { messageId: id, markAs: 'read' }],
    ['POST', '/messages/markAs', { messageId: id, mark: { read: true } }],
    ['POST', `/messages/${id}/actions/primary`, { status: 'done' }],
  ];
  for (const [method, path, body] of routes) {
    expect((await api.anonymous.request(method, `${PATH}${path}`, body)).status).toBe(401);
    expect((await stranger.client.request(method, `${PATH}${path}`, body)).status).toBe(404);
    expect((await env.client.request(method, `/v1/subscribers/nobody${path}`, body)).status).toBe(404);
  }
  await stranger.client.post('/v2/subscribers', { subscriberId: 'ada' });
  const theirs = await stranger.client.post(`${PATH}/messages/mark-as`, { messageId: id, markAs: 'read' });
  expect(theirs.body).toEqual({ data: [] });
  expect(await stored(id)).toMatchObject({ read: false, seen: false });
});
