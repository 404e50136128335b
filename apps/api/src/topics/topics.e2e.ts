import { ContextRepository, PreferenceRepository, Types } from '@novu/dal';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type {
  SubscriptionDetailsResponse,
  SubscriptionPage,
  SubscriptionResponse,
  SubscriptionsResult,
} from './subscriptions.dto.js';
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
    const both = ['ada', 'alan'].map((subscriberId) => ({ identifier: 'at-once', subscriberId }));
    const atOnce = await subscribe('team', { subscriptions: both });
    expect(atOnce.body).toMatchObject({
      data: [{ identifier: 'at-once', subscriber: { subscriberId: 'ada' } }],
      meta: { totalCount: 2, successful: 1, failed: 1 },
      errors: [{ subscriberId: 'alan', code: 'IDENTIFIER_TAKEN' }],
    });
  });

  it('engine.md 5.2: takes several subscriptions of one subscriber to one topic', async () => {
    await newSubscribers('ada');
    const both = ['morning', 'evening'].map((identifier) => ({ identifier, subscriberId: 'ada' }));
    const { body } = await subscribe('team', { subscriptions: both });
    expect(body.data.map((row) => row.identifier)).toEqual(['morning', 'evening']);
    expect((await members('team')).body.totalCount).toBe(2);
  });

  it('data-model.md 3: an identifier nobody gave is made of topic, subscriber and context', async () => {
    await newSubscribers('auth0|ada');
    const subscriptions = [{ identifier: '', subscriberId: 'auth0|ada' }];
    await subscribe('team', { subscriptions });
    const { body } = await subscribe('team', { subscriptions, context: { tenant: 'acme', app: { id: 'web' } } });
    expect(body.data).toMatchObject([
      { identifier: 'tk_team:si_auth0|ada:ctx_app:web,tenant:acme', contextKeys: ['app:web', 'tenant:acme'] },
    ]);
    const stored = await api.get(ContextRepository).findManyByKey(environment.scope, ['app:web', 'tenant:acme']);
    expect(stored).toHaveLength(2);
    const identifiers = async (query: string): Promise<unknown> =>
      (await members('team', query)).body.data.map((row) => row.identifier);
    expect(await identifiers('?contextKeys=tenant:acme&contextKeys=app:web')).toEqual([body.data[0]?.identifier]);
    expect(await identifiers('?contextKeys=tenant:acme')).toEqual([]);
    expect(await identifiers('?contextKeys=')).toEqual(['tk_team:si_auth0|ada']);
    const removed = await unsubscribe('team', { subscriptions: body.data.map(({ identifier }) => ({ identifier })) });
    expect(removed.body.meta).toMatchObject({ successful: 1 });
    const left = await environment.client.get<SubscriptionPage>(
      `/v2/subscribers/${encodeURIComponent('auth0|ada')}/subscriptions?contextKeys=`,
    );
    expect(left.body.totalCount).toBe(1);
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
    ['preferences', { subscriptions: ['ada'], preferences: 'workflow' }],
    ['preferences.0', { subscriptions: ['ada'], preferences: ['workflow'] }],
    ['context', { subscriptions: ['ada'], context: 'acme' }],
    ['context.tenant', { subscriptions: ['ada'], context: { tenant: 'not an id' } }],
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

  describe('made while what they hang on is removed', () => {
    const ROUNDS = Array.from({ length: 12 }, (_, index) => index);
    const subscribeTwice = (key: string, subscriberId: string) =>
      [1, 2].map(() => subscribe(key, { subscriptions: [subscriberId] }));

    it('go with the topic, or are of a new one', async () => {
      for (const round of ROUNDS) {
        const key = `topic-${round}`;
        await create({ key });
        await Promise.all([environment.client.delete(`/v2/topics/${key}`), ...subscribeTwice(key, 'ada')]);
        const topic = await environment.client.get<Partial<One>>(`/v2/topics/${key}`);
        const { data } = (
          await environment.client.get<SubscriptionPage>(`/v2/subscribers/ada/subscriptions?key=${key}`)
        ).body;
        for (const subscription of data) expect(subscription.topic._id).toBe(topic.body.data?._id);
      }
    });

    it('go with the subscriber, and do not stand in the way of the next one of that id', async () => {
      for (const round of ROUNDS) {
        const subscriberId = `person-${round}`;
        await newSubscribers(subscriberId);
        await Promise.all([
          environment.client.delete(`/v2/subscribers/${subscriberId}`),
          ...subscribeTwice('team', subscriberId),
        ]);
        expect((await members('team', `?subscriberId=${subscriberId}`)).body.data).toEqual([]);
        await newSubscribers(subscriberId);
        const { body } = await subscribe('team', { subscriptions: [subscriberId] });
        expect(body.meta).toEqual({ totalCount: 1, successful: 1, failed: 0 });
      }
    });
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

describe('preferences of subscriptions', () => {
  const condition = { '==': [{ var: 'payload.status' }, 'open'] };
  const update = (identifier: string, body: unknown) =>
    environment.client.patch<{ data: SubscriptionResponse }>(`/v2/topics/team/subscriptions/${identifier}`, body);
  const details = async (identifier: string): Promise<SubscriptionDetailsResponse> =>
    (await environment.client.get<{ data: SubscriptionDetailsResponse }>(`/v2/topics/team/subscriptions/${identifier}`))
      .body.data;
  const said = ({ preferences }: Pick<SubscriptionDetailsResponse, 'preferences'>): unknown =>
    preferences.map(({ workflow, enabled, condition: rule }) => [
      workflow.identifier,
      enabled,
      ...(rule ? [rule] : []),
    ]);

  async function newWorkflow(workflowId: string, more: object = {}): Promise<string> {
    const { body } = await environment.client.post<{ data: { _id: string } }>('/v2/workflows', {
      name: `Name of ${workflowId}`,
      workflowId,
      active: true,
      steps: [],
      ...more,
    });

    return body.data._id;
  }

  beforeEach(async () => {
    await newSubscribers('ada', 'alan');
  });

  it('are said for all subscriptions of a call, by workflow id, and with conditions', async () => {
    const id = await newWorkflow('first', { tags: ['news'] });
    await newWorkflow('second');
    await newWorkflow('third');
    const { body } = await subscribe('team', {
      subscriptions: ['ada', { identifier: 'mine', subscriberId: 'alan' }],
      preferences: [id, { workflowId: 'second', enabled: false }, { workflowId: 'third', condition }],
    });
    const expected = [
      ['first', true],
      ['second', false],
      ['third', true, condition],
    ];
    expect(body.data.map(said)).toEqual([expected, expected]);
    expect((await details('mine')).preferences[0]).toEqual({
      subscriptionId: 'mine',
      workflow: {
        id,
        identifier: 'first',
        name: 'Name of first',
        critical: false,
        tags: ['news'],
        severity: 'none',
      },
      enabled: true,
    });
    expect((await members('team')).body.data.map(said)).toEqual([expected, expected]);
  });

  it('are said for groups of workflows, by id, by tag, or both', async () => {
    for (const [id, tags] of Object.entries({ a: ['news'], b: ['news', 'tips'], c: [], d: [] }))
      await newWorkflow(id, { tags });
    const { body } = await subscribe('team', {
      subscriptions: ['ada'],
      preferences: [
        { filter: { tags: ['news', 'none'], workflowIds: ['c'] }, enabled: false },
        { filter: { tags: ['tips'] }, condition },
        { filter: { tags: [] } },
      ],
    });
    expect(said(body.data[0] ?? { preferences: [] })).toEqual([
      ['c', false],
      ['a', false],
      ['b', true, condition],
    ]);
  });

  it('are changed one workflow at a time; a plain choice takes the place of a condition', async () => {
    await newWorkflow('first');
    await newWorkflow('second');
    await subscribe('team', {
      subscriptions: [{ identifier: 'mine', subscriberId: 'ada' }],
      preferences: [{ filter: { workflowIds: ['first', 'second'] }, condition }],
    });
    const answer = await update('mine', { preferences: [{ workflowId: 'first', enabled: false }] });
    expect(answer.status).toBe(200);
    expect(said(answer.body.data)).toEqual([
      ['first', false],
      ['second', true, condition],
    ]);
    await update('mine', { name: 'Mine', preferences: [{ workflowId: 'second', condition: {} }] });
    const now = await details('mine');
    expect([now.name, said(now)]).toEqual([
      'Mine',
      [
        ['first', false],
        ['second', true],
      ],
    ]);
    expect(said((await update('mine', { preferences: [] })).body.data)).toEqual(said(now));
  });

  it('of another subscription of the same subscriber are another’s', async () => {
    const workflowId = await newWorkflow('first');
    const subscriptions = ['one', 'two'].map((identifier) => ({ identifier, subscriberId: 'ada' }));
    const { body } = await subscribe('team', { subscriptions });
    await update('one', { preferences: [{ workflowId, enabled: false }] });
    expect([said(await details('one')), said(await details('two'))]).toEqual([[['first', false]], []]);
    const ids = body.data.map(({ _id }) => new Types.ObjectId(_id));
    const gate = await api
      .get(PreferenceRepository)
      .subscriptionGate(environment.scope, new Types.ObjectId(workflowId), ids);
    expect([...gate]).toEqual([[body.data[0]?._id, { enabled: false }]]);
  });

  it.each([
    ['the subscription', () => unsubscribe('team', { subscriptions: [{ identifier: 'mine' }] })],
    ['the topic', () => environment.client.delete('/v2/topics/team')],
    ['the subscriber', () => environment.client.delete('/v2/subscribers/ada')],
  ])('go with %s', async (_, remove) => {
    await newWorkflow('first');
    const { body } = await subscribe('team', {
      subscriptions: [{ identifier: 'mine', subscriberId: 'ada' }],
      preferences: ['first'],
    });
    const ids = body.data.map(({ _id }) => new Types.ObjectId(_id));
    const stored = () => api.get(PreferenceRepository).readOfSubscriptions(environment.scope, ids).rows();
    expect(await stored()).toHaveLength(1);
    expect((await remove()).status).toBe(200);
    expect(await stored()).toEqual([]);
  });

  it('leave out workflows that are gone', async () => {
    await newWorkflow('first');
    await subscribe('team', {
      subscriptions: [{ identifier: 'mine', subscriberId: 'ada' }],
      preferences: ['first'],
    });
    await environment.client.delete('/v2/workflows/first');
    expect(said(await details('mine'))).toEqual([]);
  });

  const deep = JSON.parse(`${'{"!":'.repeat(60)}1${'}'.repeat(60)}`) as object;
  it.each([
    ['preferences', {}],
    ['preferences', Array.from({ length: 101 }, () => 'first')],
    ['preferences.0', [5]],
    ['preferences.0', [null]],
    ['preferences.0', [['first']]],
    ['preferences.0', [{}]],
    ['preferences.0', ['none']],
    ['preferences.0', [{ workflowId: 'first', filter: { tags: ['a'] } }]],
    ['preferences.0.workflowId', [{ workflowId: { $gt: '' } }]],
    ['preferences.0.workflowId', [{ workflowId: 'none' }]],
    ['preferences.0.workflowId', [{ workflowId: new Types.ObjectId().toHexString() }]],
    ['preferences.0.enabled', [{ workflowId: 'first', enabled: 'no' }]],
    ['preferences.0.enabled', [{ workflowId: 'first', enabled: null }]],
    ['preferences.0.filter', [{ filter: {} }]],
    ['preferences.0.filter.tags', [{ filter: { tags: 'news' } }]],
    ['preferences.0.filter.tags.1', [{ filter: { tags: ['news', { $ne: '' }] } }]],
    ['preferences.0.filter.workflowIds.0', [{ filter: { workflowIds: ['none'] } }]],
    ['preferences.1.condition', ['first', { workflowId: 'first', condition: 'payload.a' }]],
    ['preferences.0.condition', [{ workflowId: 'first', condition: [1] }]],
    ['preferences.0.condition', [{ workflowId: 'first', condition: { a: 1, b: 2 } }]],
    ['preferences.0.condition', [{ workflowId: 'first', condition: { unknownOperator: [1] } }]],
    ['preferences.0.condition', [{ workflowId: 'first', condition: deep }]],
    ['preferences.0.condition', [{ workflowId: 'first', condition: { '==': ['x'.repeat(70_000), 1] } }]],
  ])('refuse wrong %s', async (field, preferences) => {
    await newWorkflow('first');
    const created = await subscribe('team', { subscriptions: ['ada'], preferences });
    expect(created.status).toBe(422);
    expect(created.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
    expect((await environment.client.get('/v2/topics/team')).status).toBe(404);
    await subscribe('team', { subscriptions: [{ identifier: 'mine', subscriberId: 'ada' }] });
    const changed = await update('mine', { name: 'changed', preferences });
    expect(changed.status).toBe(422);
    expect(changed.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
    expect(await details('mine')).toMatchObject({ preferences: [] });
    expect(await details('mine')).not.toHaveProperty('name');
  });

  it('name no workflow of another environment', async () => {
    const stranger = await api.newEnvironment();
    const id = await newWorkflow('first');
    await stranger.client.post('/v2/subscribers', { subscriberId: 'ada' });
    for (const workflowId of [id, 'first']) {
      const answer = await stranger.client.post('/v2/topics/team/subscriptions', {
        subscriptions: ['ada'],
        preferences: [{ workflowId }],
      });
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({ errors: { 'preferences.0.workflowId': { messages: expect.any(Array) } } });
    }
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
