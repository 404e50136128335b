import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { SubscriptionPage, SubscriptionsResult } from './subscriptions.dto.js';
import type { TopicPage, TopicResponse } from './topics.dto.js';

let api: TestApi;
let environment: TestEnvironment;
beforeAll(async () => {
  api = await startApi('topics');
});
beforeEach(async () => {
  environment = await api.newEnvironment();
});
afterAll(() => api.close());

type One = { data: TopicResponse };
const create = (body: unknown, query = '') => environment.client.post<One>(`/v2/topics${query}`, body);
const subscribe = (key: string, body: unknown) =>
  environment.client.post<SubscriptionsResult>(`/v2/topics/${key}/subscriptions`, body);
const unsubscribe = (key: string, body: unknown) =>
  environment.client.delete<SubscriptionsResult>(`/v2/topics/${key}/subscriptions`, body);
const members = (key: string, query = '') =>
  environment.client.get<SubscriptionPage>(`/v2/topics/${key}/subscriptions${query}`);

async function newSubscribers(...ids: string[]): Promise<void> {
  for (const subscriberId of ids)
    await environment.client.post('/v2/subscribers', { subscriberId, firstName: subscriberId.toUpperCase() });
}

describe('topics', () => {
  it('are created once and updated afterwards', async () => {
    const created = await create({ key: 'team', name: 'Team', data: { size: 3, tags: ['a'] } });
    expect(created.status).toBe(201);
    expect(created.body.data).toMatchObject({ key: 'team', name: 'Team', data: { size: 3, tags: ['a'] } });
    const updated = await create({ key: 'team', name: 'The team' });
    expect(updated.status).toBe(200);
    expect(updated.body.data).toMatchObject({ _id: created.body.data._id, name: 'The team', data: { size: 3 } });
    const refused = await create({ key: 'team', name: 'x' }, '?failIfExists=true');
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ statusCode: 409, key: 'team', name: 'The team' });
  });

  it('leave out a name they do not have', async () => {
    const { body } = await create({ key: 'nameless' });
    expect(body.data).not.toHaveProperty('name');
    expect((await environment.client.get<One>('/v2/topics/nameless')).body).toEqual(body);
  });

  it('are changed in part', async () => {
    await create({ key: 'team', name: 'Team', data: { a: 1 } });
    const patched = await environment.client.patch<One>('/v2/topics/team', { data: null });
    expect(patched.body.data).toMatchObject({ name: 'Team' });
    expect(patched.body.data).not.toHaveProperty('data');
    expect((await environment.client.patch('/v2/topics/none', { name: 'x' })).status).toBe(404);
  });

  it('are listed by part of key and name', async () => {
    for (const key of ['team-a', 'team-b', 'other']) await create({ key, name: `Name of ${key}` });
    const page = await environment.client.get<TopicPage>('/v2/topics?key=TEAM&limit=1&orderDirection=ASC');
    expect(page.body).toMatchObject({ totalCount: 2, data: [{ key: 'team-a' }] });
    const next = await environment.client.get<TopicPage>(
      `/v2/topics?key=team&limit=1&orderDirection=ASC&after=${page.body.next}`,
    );
    expect(next.body).toMatchObject({ next: null, data: [{ key: 'team-b' }] });
    expect((await environment.client.get<TopicPage>('/v2/topics?name=of%20other')).body.data).toHaveLength(1);
  });

  it('go with their subscriptions', async () => {
    await newSubscribers('ada');
    await subscribe('team', { subscriptions: ['ada'] });
    expect((await environment.client.delete<{ data: object }>('/v2/topics/team')).body.data).toEqual({
      acknowledged: true,
    });
    expect((await environment.client.get('/v2/topics/team')).status).toBe(404);
    expect((await environment.client.delete('/v2/topics/team')).status).toBe(404);
    expect((await environment.client.get<SubscriptionPage>('/v2/subscribers/ada/subscriptions')).body.data).toEqual([]);
    expect((await subscribe('team', { subscriptions: ['ada'] })).body.meta).toMatchObject({ successful: 1 });
  });

  it.each([
    ['key', {}],
    ['key', { key: { $gt: '' } }],
    ['key', { key: 'no spaces' }],
    ['key', { key: 'x'.repeat(600) }],
    ['name', { key: 'bad', name: { $gt: '' } }],
    ['name', { key: 'bad', name: null }],
    ['data', { key: 'bad', data: { nested: { a: 1 } } }],
    ['data', { key: 'bad', data: { text: 'x'.repeat(66_000) } }],
  ])('refuse a wrong %s', async (field, body) => {
    const answer = await create(body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
    expect((await environment.client.get('/v2/topics/bad')).status).toBe(404);
  });
});

describe('subscribing', () => {
  it('makes a missing topic and tells what went wrong for whom', async () => {
    await newSubscribers('ada', 'alan');
    const answer = await subscribe('new-topic', {
      name: 'New topic',
      subscriptions: ['ada', { identifier: 'my-own', subscriberId: 'alan', name: 'Alan here' }, 'nobody'],
    });
    expect(answer.status).toBe(201);
    expect(answer.body.meta).toEqual({ totalCount: 3, successful: 2, failed: 1 });
    expect(answer.body.errors).toEqual([
      { subscriberId: 'nobody', code: 'SUBSCRIBER_NOT_FOUND', message: expect.any(String) },
    ]);
    expect(answer.body.data).toMatchObject([
      {
        identifier: 'tk_new-topic:si_ada',
        topic: { key: 'new-topic', name: 'New topic' },
        subscriber: { subscriberId: 'ada', firstName: 'ADA' },
      },
      { identifier: 'my-own', name: 'Alan here', subscriber: { subscriberId: 'alan' } },
    ]);
  });

  it('changes nothing the second time', async () => {
    await newSubscribers('ada');
    const first = await subscribe('team', { subscriberIds: ['ada'] });
    const again = await Promise.all([1, 2, 3].map(() => subscribe('team', { subscriptions: ['ada', 'ada'] })));
    for (const answer of again) expect(answer.body.data.map((row) => row._id)).toEqual([first.body.data[0]?._id]);
    expect((await members('team')).body.totalCount).toBe(1);
  });

  it('does not hand an identifier to somebody else', async () => {
    await newSubscribers('ada', 'alan');
    await subscribe('team', { subscriptions: [{ identifier: 'mine', subscriberId: 'ada' }] });
    const answer = await subscribe('team', { subscriptions: [{ identifier: 'mine', subscriberId: 'alan' }] });
    expect(answer.body).toMatchObject({ data: [], errors: [{ subscriberId: 'alan', code: 'IDENTIFIER_TAKEN' }] });
  });

  it('takes 100 at once and no more', async () => {
    const ids = Array.from({ length: 101 }, (_, index) => `s${index}`);
    const hundred = await subscribe('team', { subscriptions: ids.slice(0, 100) });
    expect(hundred.body.meta).toEqual({ totalCount: 100, successful: 0, failed: 100 });
    expect((await subscribe('team', { subscriptions: ids })).status).toBe(422);
  });

  it.each([
    ['subscriptions', {}],
    ['subscriptions', { subscriptions: 'ada' }],
    ['subscriptions.0.subscriberId', { subscriptions: [{ $gt: '' }] }],
    ['subscriptions.0.subscriberId', { subscriptions: [{ subscriberId: { $gt: '' }, identifier: 'x' }] }],
    ['subscriptions.0.identifier', { subscriptions: [{ subscriberId: 'ada', identifier: { $gt: '' } }] }],
    ['subscriptions.0', { subscriptions: [5] }],
    ['subscriberIds.0', { subscriberIds: [null] }],
    ['preferences', { subscriptions: ['ada'], preferences: ['workflow'] }],
  ])('refuses wrong %s', async (field, body) => {
    const answer = await subscribe('team', body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
    expect((await environment.client.get('/v2/topics/team')).status).toBe(404);
  });

  it('refuses a key that is none', async () => {
    await newSubscribers('ada');
    expect((await subscribe('no%20spaces', { subscriptions: ['ada'] })).status).toBe(422);
  });
});

describe('subscriptions', () => {
  beforeEach(async () => {
    await newSubscribers('ada', 'alan');
    await create({ key: 'team', name: 'Team' });
    await subscribe('team', { subscriptions: ['ada', 'alan', { identifier: 'second', subscriberId: 'ada' }] });
  });

  it('are listed by topic and by subscriber', async () => {
    const page = await members('team', '?limit=2&orderDirection=ASC');
    expect(page.body).toMatchObject({
      totalCount: 3,
      data: [{ topic: { key: 'team' }, subscriber: { subscriberId: 'ada' } }, {}],
    });
    const next = await members('team', `?limit=2&orderDirection=ASC&after=${page.body.next}`);
    expect(next.body.data).toHaveLength(1);
    expect((await members('team', '?subscriberId=alan')).body.data).toHaveLength(1);
    await subscribe('other', { subscriptions: ['ada'] });
    const ofAda = await environment.client.get<SubscriptionPage>('/v2/subscribers/ada/subscriptions');
    expect(ofAda.body.totalCount).toBe(3);
    const inTeam = await environment.client.get<SubscriptionPage>('/v2/subscribers/ada/subscriptions?key=team');
    expect(inTeam.body).toMatchObject({ totalCount: 2, data: [{ topic: { name: 'Team' } }, {}] });
    expect((await members('none')).status).toBe(404);
    expect((await environment.client.get('/v2/subscribers/nobody/subscriptions')).status).toBe(404);
  });

  it('are read and renamed one by one', async () => {
    const one = await environment.client.get<{ data: object }>('/v2/topics/team/subscriptions/second');
    expect(one.body.data).toMatchObject({ identifier: 'second' });
    const renamed = await environment.client.patch<{ data: object }>('/v2/topics/team/subscriptions/second', {
      name: 'Second',
    });
    expect(renamed.body.data).toMatchObject({ identifier: 'second', name: 'Second' });
    expect((await environment.client.get('/v2/topics/other/subscriptions/second')).status).toBe(404);
    expect((await environment.client.get('/v1/topics/team/subscribers/ada')).status).toBe(200);
    expect((await environment.client.get('/v1/topics/team/subscribers/nobody')).status).toBe(404);
  });

  it('end one by one, or all of a subscriber at once', async () => {
    const one = await unsubscribe('team', {
      subscriptions: [{ identifier: 'second' }, { identifier: 'second', subscriberId: 'alan' }],
    });
    expect(one.status).toBe(200);
    expect(one.body).toMatchObject({
      data: [{ identifier: 'second' }],
      meta: { totalCount: 2, successful: 1, failed: 1 },
    });
    await subscribe('team', { subscriptions: [{ identifier: 'third', subscriberId: 'ada' }] });
    const all = await unsubscribe('team', { subscriberIds: ['ada', 'nobody'] });
    expect(all.body.data).toHaveLength(2);
    expect(all.body).toMatchObject({
      meta: { successful: 1, failed: 1 },
      errors: [{ subscriberId: 'nobody', code: 'SUBSCRIPTION_NOT_FOUND' }],
    });
    expect((await members('team')).body.data).toMatchObject([{ subscriber: { subscriberId: 'alan' } }]);
    expect((await unsubscribe('none', { subscriptions: ['ada'] })).status).toBe(404);
    expect((await unsubscribe('team', { subscriptions: [{}] })).status).toBe(422);
  });
});

describe('isolation', () => {
  it('asks for credentials', async () => {
    for (const path of ['/v2/topics', '/v2/topics/team', '/v2/topics/team/subscriptions'])
      expect((await api.anonymous.get(path)).status).toBe(401);
    expect((await api.anonymous.post('/v2/topics/team/subscriptions', { subscriptions: ['x'] })).status).toBe(401);
  });

  it('keeps topics of the same key apart', async () => {
    await newSubscribers('ada');
    await subscribe('team', { subscriptions: ['ada'] });
    const stranger = await api.newEnvironment();
    expect((await stranger.client.get('/v2/topics/team')).status).toBe(404);
    expect((await stranger.client.patch('/v2/topics/team', { name: 'x' })).status).toBe(404);
    expect((await stranger.client.delete('/v2/topics/team')).status).toBe(404);
    expect((await stranger.client.get('/v2/topics/team/subscriptions/tk_team:si_ada')).status).toBe(404);
    const theirs = await stranger.client.post<SubscriptionsResult>('/v2/topics/team/subscriptions', {
      subscriptions: ['ada'],
    });
    expect(theirs.body.errors).toMatchObject([{ code: 'SUBSCRIBER_NOT_FOUND' }]);
    expect((await members('team')).body.totalCount).toBe(1);
  });
});
