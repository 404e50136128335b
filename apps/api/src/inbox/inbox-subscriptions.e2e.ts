import type { HttpClient } from '@novu/testing';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { SubscriptionPreferenceResponse } from '../topics/subscription-preferences.dto.js';
import type { OwnSubscription } from './inbox-subscriptions.dto.js';
import { makeWorkflow, openInbox } from './testing/open-inbox.js';

const PATH = '/v1/inbox/topics/news/subscriptions';
const DEFAULT = 'tk_news:si_ada';

let api: TestApi;
let env: TestEnvironment;
let ada: HttpClient;

beforeAll(async () => {
  api = await startApi('inbox-subscriptions');
});
beforeEach(async () => {
  env = await api.newEnvironment();
  ada = await inboxOf(env, { subscriberId: 'ada' });
});
afterAll(() => api.close());

const inboxOf = (environment: TestEnvironment, subscriber: object, more?: object) =>
  openInbox(api, environment, subscriber, more);
const newWorkflow = (workflowId: string, more?: object) => makeWorkflow(env, workflowId, more);

type One = { data: OwnSubscription };
type Rule = { data: SubscriptionPreferenceResponse };
const create = (body: unknown, client = ada) => client.post<One>(PATH, body);
const list = async (client = ada) => (await client.get<{ data: OwnSubscription[] }>(PATH)).body.data;
const get = async (identifier: string, query = '', client = ada) =>
  (await client.get<{ data: OwnSubscription | null }>(`${PATH}/${identifier}${query}`)).body.data;

describe('inbox-api.md 6: topic subscriptions', () => {
  it('are made with an identifier of the topic and the subscriber, once', async () => {
    expect(await list()).toEqual([]);
    expect(await get(DEFAULT)).toBeNull();
    const created = await create({ identifier: '', name: 'News', topic: { name: 'All the news' } });
    expect(created.status).toBe(201);
    expect(created.body.data).toEqual({
      id: expect.any(String),
      identifier: DEFAULT,
      name: 'News',
      preferences: [],
    });
    expect((await create({ identifier: DEFAULT })).body.data.id).toBe(created.body.data.id);
    expect((await create({})).body.data.id).toBe(created.body.data.id);
    expect(await list()).toEqual([created.body.data]);
    expect(await get(DEFAULT)).toEqual(created.body.data);
    const topic = await env.client.get<{ data: { name: string } }>('/v2/topics/news');
    expect(topic.body.data.name).toBe('All the news');
  });

  it('may be several, with identifiers of their own, changed and ended one by one', async () => {
    const id = await newWorkflow('weekly', { tags: ['digest'] });
    await newWorkflow('daily');
    const condition = { '==': [{ var: 'payload.kind' }, 'big'] };
    await create({ identifier: 'first', preferences: ['daily', { filter: { tags: ['digest'] }, condition }] });
    await create({ identifier: 'second' });
    expect((await list()).map(({ identifier }) => identifier)).toEqual(['first', 'second']);
    const rule = { subscriptionId: 'first', enabled: true, workflow: expect.objectContaining({ id }), condition };
    expect((await get('first', `?workflowIds=${id}`))?.preferences).toEqual([rule]);
    expect((await get('first', '?tags=digest&tags=other'))?.preferences).toEqual([rule]);
    expect((await get('first', '?workflowIds=none'))?.preferences).toEqual([]);
    expect((await get('first'))?.preferences).toHaveLength(2);
    const changed = await ada.patch<One>(`${PATH}/first`, {
      name: 'Mine',
      preferences: [{ workflowId: 'daily', enabled: false }],
    });
    expect(changed.status).toBe(200);
    expect(changed.body.data).toMatchObject({ identifier: 'first', name: 'Mine' });
    expect(changed.body.data.preferences.map(({ enabled }) => enabled).sort()).toEqual([false, true]);
    expect((await ada.delete(`${PATH}/first`)).status).toBe(204);
    expect((await list()).map(({ identifier }) => identifier)).toEqual(['second']);
    expect((await ada.delete(`${PATH}/first`)).status).toBe(404);
    expect((await ada.patch(`${PATH}/first`, { name: 'x' })).status).toBe(404);
  });

  it('say something about a workflow: one by one, or several at once', async () => {
    const id = await newWorkflow('weekly');
    await newWorkflow('daily');
    await create({ identifier: 'mine' });
    const rulePath = (workflow: string) => `/v1/inbox/subscriptions/mine/preferences/${workflow}`;
    const off = await ada.patch<Rule>(rulePath(id), { enabled: false, email: false, in_app: false });
    expect(off.status).toBe(200);
    expect(off.body.data).toMatchObject({
      subscriptionId: 'mine',
      workflow: { id, identifier: 'weekly' },
      enabled: false,
    });
    const condition = { '==': [{ var: 'payload.kind' }, 'big'] };
    expect((await ada.patch<Rule>(rulePath('weekly'), { condition })).body.data).toMatchObject({ condition });
    const bulk = (preferences: unknown) =>
      ada.patch<{ data: SubscriptionPreferenceResponse[] }>('/v1/inbox/preferences/bulk', { preferences });
    const both = await bulk([
      { subscriptionIdentifier: 'mine', workflowId: 'daily', enabled: false },
      { subscriptionIdentifier: 'mine', workflowId: id, enabled: true },
    ]);
    expect(both.status).toBe(200);
    expect(both.body.data.map(({ workflow, enabled }) => [workflow.identifier, enabled])).toEqual([
      ['daily', false],
      ['weekly', true],
    ]);
    expect(both.body.data[1]).not.toHaveProperty('condition');
    expect((await bulk([{ subscriptionIdentifier: 'none', workflowId: id, enabled: true }])).status).toBe(404);
    const mixed = await bulk([
      { subscriptionIdentifier: 'mine', workflowId: id, enabled: true },
      { workflowId: id, email: false },
    ]);
    expect(mixed).toMatchObject({ status: 422, body: { errors: { preferences: expect.any(Object) } } });
  });

  it('say what they said when the call says nothing, and name the fields of a call that is wrong', async () => {
    const id = await newWorkflow('weekly');
    const condition = { '==': [{ var: 'payload.kind' }, 'big'] };
    await create({ identifier: 'mine', preferences: [{ workflowId: id, condition }] });
    const before = await get('mine');
    const path = (workflow: string) => `/v1/inbox/subscriptions/mine/preferences/${workflow}`;
    const bulk = '/v1/inbox/preferences/bulk';
    const mine = { subscriptionIdentifier: 'mine', workflowId: id };
    const good = { ...mine, enabled: false };
    const wrong: [string, unknown, string][] = [
      [path(id), {}, 'enabled'],
      [path(id), { email: false }, 'enabled'],
      [path(id), { enabled: 'no' }, 'enabled'],
      [path(id), { condition: { nonsense: 1 } }, 'condition'],
      [path('none'), { enabled: true }, 'workflowId'],
      [bulk, { preferences: [good, mine] }, 'preferences.1.enabled'],
      [bulk, { preferences: [good, { ...mine, condition: 7 }] }, 'preferences.1.condition'],
      [bulk, { preferences: [good, { ...good, workflowId: 'none' }] }, 'preferences.1.workflowId'],
    ];
    for (const [url, body, field] of wrong) {
      const answer = await ada.patch<{ errors: Record<string, unknown> }>(url, body);
      expect([answer.status, Object.keys(answer.body.errors)]).toEqual([422, [field]]);
    }
    expect(await get('mine')).toEqual(before);
    expect((await ada.patch<Rule>(path(id), { condition: null })).body.data).not.toHaveProperty('condition');
  });

  it('have identifiers of at most 512 characters, and say so', async () => {
    const messages = ['identifier must not have more than 512 characters'];
    expect(await create({ identifier: 'x'.repeat(513) })).toMatchObject({
      status: 422,
      body: { errors: { identifier: { messages } } },
    });
    expect((await create({ identifier: 'x'.repeat(512) })).status).toBe(201);
  });

  it('are those of the session’s context', async () => {
    const inAcme = await inboxOf(env, { subscriberId: 'ada' }, { context: { tenant: 'acme' } });
    const created = await create({ identifier: '' }, inAcme);
    expect(created.body.data.identifier).toBe('tk_news:si_ada:ctx_tenant:acme');
    await create({});
    expect((await list(inAcme)).map(({ identifier }) => identifier)).toEqual(['tk_news:si_ada:ctx_tenant:acme']);
    expect((await list()).map(({ identifier }) => identifier)).toEqual([DEFAULT]);
  });

  it('of others are as if they were not there', async () => {
    await newWorkflow('weekly');
    await create({ identifier: 'mine', name: 'Mine', preferences: ['weekly'] });
    const strangers = [
      await inboxOf(env, { subscriberId: 'bob' }),
      await inboxOf(await api.newEnvironment(), { subscriberId: 'ada' }),
    ];
    for (const stranger of strangers) {
      expect(await list(stranger)).toEqual([]);
      expect(await get('mine', '', stranger)).toBeNull();
      expect((await stranger.patch(`${PATH}/mine`, { name: 'x' })).status).toBe(404);
      expect((await stranger.delete(`${PATH}/mine`)).status).toBe(404);
      const rule = await stranger.patch('/v1/inbox/subscriptions/mine/preferences/weekly', { enabled: false });
      expect(rule.status).toBe(404);
    }
    const [bob] = strangers;
    expect((await create({ identifier: 'mine' }, bob)).status).toBe(409);
    expect(await get('mine')).toMatchObject({ name: 'Mine', preferences: [{ enabled: true }] });
  });

  it.each([
    ['identifier', { identifier: 'a b' }],
    ['identifier', { identifier: { $ne: '' } }],
    ['name', { name: 7 }],
    ['topic', { topic: 'News' }],
    ['topic.name', { topic: { name: 7 } }],
    ['preferences', { preferences: 'weekly' }],
    ['preferences.0', { preferences: [7] }],
    ['preferences.0', { preferences: ['none'] }],
  ])('refuse a wrong %s: %j', async (field, body) => {
    const answer = await create(body);
    expect(answer).toMatchObject({ status: 422, body: { errors: { [field]: { messages: expect.any(Array) } } } });
    expect(await list()).toEqual([]);
  });

  it.each([
    ['GET', PATH],
    ['POST', PATH],
    ['GET', `${PATH}/mine`],
    ['PATCH', `${PATH}/mine`],
    ['DELETE', `${PATH}/mine`],
    ['PATCH', '/v1/inbox/subscriptions/mine/preferences/weekly'],
  ])('are for subscribers only: %s %s', async (method, path) => {
    expect((await api.anonymous.request(method, path)).status).toBe(401);
    expect((await env.client.request(method, path)).status).toBe(401);
    expect((await env.person.request(method, path)).status).toBe(401);
  });
});
