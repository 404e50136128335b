import {
  MessageRepository,
  type SubscriberDoc,
  SubscriberRepository,
  TopicSubscriptionRepository,
  Types,
} from '@novu/dal';
import { inAppMessage } from '@novu/testing';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { SubscriberPage, SubscriberResponse } from './subscribers.dto.js';

let api: TestApi;
let environment: TestEnvironment;
beforeAll(async () => {
  api = await startApi('subscribers');
});
beforeEach(async () => {
  environment = await api.newEnvironment();
});
afterAll(() => api.close());

const create = (body: unknown, query = '') =>
  environment.client.post<{ data: SubscriberResponse }>(`/v2/subscribers${query}`, body);
const stored = (subscriberId: string): Promise<SubscriberDoc | null> =>
  api.get(SubscriberRepository).findByExternalId(environment.scope, subscriberId);

describe('creating a subscriber', () => {
  it('keeps everything that is said of it', async () => {
    const profile = {
      subscriberId: 'auth0|ada',
      firstName: 'Ada',
      lastName: 'Lovelace',
      email: 'ada@example.com',
      phone: '+4912345',
      avatar: 'https://example.com/ada.png',
      locale: 'en_GB',
      timezone: 'Europe/London',
      data: { plan: 'pro', $odd: { 'a.b': 1 }, toString: 'kept' },
    };
    const answer = await create(profile);
    expect(answer.status).toBe(201);
    expect(answer.body.data).toMatchObject({ ...profile, isOnline: false, deleted: false });
    const read = await environment.client.get<{ data: SubscriberResponse }>(
      `/v2/subscribers/${encodeURIComponent('auth0|ada')}`,
    );
    expect(read.body.data).toEqual(answer.body.data);
  });

  it('updates one that exists, leaving what is not said', async () => {
    await create({ subscriberId: 'ada', firstName: 'Ada', email: 'ada@example.com' });
    const answer = await create({ subscriberId: 'ada', firstName: 'Augusta', email: null });
    expect(answer.status).toBe(201);
    expect(answer.body.data).toMatchObject({ firstName: 'Augusta', email: null });
  });

  it('answers 409 with the one that exists when asked to', async () => {
    await create({ subscriberId: 'ada', firstName: 'Ada' });
    const answer = await create({ subscriberId: 'ada', firstName: 'Other' }, '?failIfExists=true');
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ statusCode: 409, subscriberId: 'ada', firstName: 'Ada' });
    expect(await stored('ada')).toMatchObject({ firstName: 'Ada' });
  });

  it('makes one subscriber of many requests at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => create({ subscriberId: 'ada' })));
    expect(new Set(answers.map((answer) => answer.body.data._id)).size).toBe(1);
  });

  it('takes empty texts of forms as nothing', async () => {
    const answer = await create({ subscriberId: 'ada', email: '', locale: '', timezone: '' });
    expect(answer.body.data).toMatchObject({ email: null, locale: null, timezone: null });
  });

  it.each([
    ['subscriberId', {}],
    ['subscriberId', { subscriberId: { $gt: '' } }],
    ['subscriberId', { subscriberId: 'with space' }],
    ['firstName', { subscriberId: 'bad', firstName: { $gt: '' } }],
    ['firstName', { subscriberId: 'bad', firstName: 'x'.repeat(2000) }],
    ['email', { subscriberId: 'bad', email: 'not-an-address' }],
    ['locale', { subscriberId: 'bad', locale: 'not a locale' }],
    ['timezone', { subscriberId: 'bad', timezone: 'Mars/Olympus' }],
    ['data', { subscriberId: 'bad', data: [1] }],
    ['data', { subscriberId: 'bad', data: { text: 'x'.repeat(66_000) } }],
  ])('refuses a wrong %s', async (field, body) => {
    const answer = await create(body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
    expect(await stored('bad')).toBeNull();
  });

  it('refuses data that nests too deeply to be stored', async () => {
    const data = JSON.parse(`${'{"a":'.repeat(55)}1${'}'.repeat(55)}`) as object;
    expect((await create({ subscriberId: 'deep', data })).status).toBe(422);
  });
});

describe('changing a subscriber', () => {
  it('changes what is said and nothing else', async () => {
    await create({ subscriberId: 'ada', firstName: 'Ada', phone: '1' });
    const answer = await environment.client.patch<{ data: SubscriberResponse }>('/v2/subscribers/ada', {
      firstName: null,
      data: { $gt: '' },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({ firstName: null, phone: '1', data: { $gt: '' } });
  });

  it('answers 404 for one that is not there, and 422 for a wrong field', async () => {
    expect((await environment.client.patch('/v2/subscribers/nobody', { firstName: 'x' })).status).toBe(404);
    await create({ subscriberId: 'ada' });
    expect((await environment.client.patch('/v2/subscribers/ada', { email: ['a@b.c'] })).status).toBe(422);
  });
});

describe('searching subscribers', () => {
  const search = (query: string) => environment.client.get<SubscriberPage>(`/v2/subscribers${query}`);
  const ids = (page: SubscriberPage): string[] => page.data.map((subscriber) => subscriber.subscriberId);

  it('pages forwards and back', async () => {
    for (const subscriberId of ['a', 'b', 'c', 'd', 'e']) await create({ subscriberId });
    const first = await search('?limit=2&orderDirection=ASC');
    expect(first.body).toMatchObject({ previous: null, totalCount: 5, totalCountCapped: false });
    expect(ids(first.body)).toEqual(['a', 'b']);
    const second = await search(`?limit=2&orderDirection=ASC&after=${first.body.next}`);
    expect(ids(second.body)).toEqual(['c', 'd']);
    const back = await search(`?limit=2&orderDirection=ASC&before=${second.body.previous}`);
    expect(ids(back.body)).toEqual(['a', 'b']);
    const last = await search(`?limit=2&orderDirection=ASC&after=${second.body.next}`);
    expect(last.body).toMatchObject({ next: null });
    expect(ids(last.body)).toEqual(['e']);
  });

  it('finds by each filter, telling upper from lower case', async () => {
    await create({
      subscriberId: 'ada',
      firstName: 'Ada',
      lastName: 'Lovelace',
      email: 'ada@example.com',
      phone: '123',
    });
    await create({ subscriberId: 'alan', firstName: 'Alan', lastName: 'Turing' });
    for (const query of [
      '?email=ada@example.com',
      '?phone=123',
      '?subscriberId=ada',
      '?name=Lovelace',
      '?name=Ada%20Love',
    ]) {
      expect(ids((await search(query)).body)).toEqual(['ada']);
    }
    expect(ids((await search('?name=lovelace')).body)).toEqual([]);
    expect(ids((await search('?name=.*')).body)).toEqual([]);
    expect(ids((await search('?email=')).body)).toHaveLength(2);
  });

  it.each([
    '?limit=0',
    '?limit=101',
    '?limit=x',
    '?email[$gt]=',
    '?name=a%00b',
    '?orderBy=password',
    '?orderDirection=up',
  ])('refuses %s', async (query) => {
    expect((await search(query)).status).toBe(422);
  });

  it('refuses a cursor it has not given out', async () => {
    expect((await search('?after=nonsense')).status).toBe(400);
  });
});

describe('removing a subscriber', () => {
  it('takes its messages and subscriptions along', async () => {
    const { scope } = environment;
    const ada = new Types.ObjectId((await create({ subscriberId: 'ada' })).body.data._id);
    const alan = new Types.ObjectId((await create({ subscriberId: 'alan' })).body.data._id);
    const messages = api.get(MessageRepository);
    await messages.plan([ada, alan].map((subscriberId) => inAppMessage({ scope, subscriberId })));
    await environment.client.post('/v2/topics/team/subscriptions', { subscriptions: ['ada', 'alan'] });
    const answer = await environment.client.delete<{ data: object }>('/v2/subscribers/ada');
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ acknowledged: true, status: 'deleted' });
    expect((await environment.client.get('/v2/subscribers/ada')).status).toBe(404);
    const left = await api
      .get(TopicSubscriptionRepository)
      .findManyByIdentifier(scope, ['tk_team:si_ada', 'tk_team:si_alan']);
    expect(left.map((row) => row.externalSubscriberId)).toEqual(['alan']);
    expect((await messages.list(scope, {}, { limit: 10, skip: 0 })).data.map((row) => row._subscriberId)).toEqual([
      alan,
    ]);
    expect((await environment.client.delete('/v2/subscribers/ada')).status).toBe(404);
  });

  it('lets the id be used again', async () => {
    const first = await create({ subscriberId: 'ada', firstName: 'Ada' });
    await environment.client.delete('/v2/subscribers/ada');
    const second = await create({ subscriberId: 'ada' });
    expect(second.body.data._id).not.toBe(first.body.data._id);
    expect(second.body.data.firstName).toBeUndefined();
  });
});

describe('isolation', () => {
  it('asks for credentials', async () => {
    expect((await api.anonymous.get('/v2/subscribers')).status).toBe(401);
    expect((await api.anonymous.post('/v2/subscribers', { subscriberId: 'x' })).status).toBe(401);
  });

  it('shows nothing of another environment', async () => {
    await create({ subscriberId: 'ada', firstName: 'Ada' });
    const stranger = await api.newEnvironment();
    expect((await stranger.client.get('/v2/subscribers/ada')).status).toBe(404);
    expect((await stranger.client.patch('/v2/subscribers/ada', { firstName: 'x' })).status).toBe(404);
    expect((await stranger.client.delete('/v2/subscribers/ada')).status).toBe(404);
    expect((await stranger.client.get<SubscriberPage>('/v2/subscribers')).body.data).toEqual([]);
    expect(await stored('ada')).toMatchObject({ firstName: 'Ada' });
  });
});
