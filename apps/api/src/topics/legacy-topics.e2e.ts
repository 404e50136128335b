import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { LegacyTopicDetails, LegacyTopicsPage, TopicSubscribersResult } from './legacy-topics.dto.js';

const PATH = '/v1/topics';

let api: TestApi;
let env: TestEnvironment;
beforeAll(async () => {
  api = await startApi('legacy-topics');
});
beforeEach(async () => {
  env = await api.newEnvironment();
  for (const subscriberId of ['ada', 'grace']) await env.client.post('/v2/subscribers', { subscriberId });
});
afterAll(() => api.close());

const create = (key: string) => env.client.post(PATH, { key, name: `The ${key}` });
const details = async (key: string) => (await env.client.get<{ data: LegacyTopicDetails }>(`${PATH}/${key}`)).body.data;
const subscribe = (key: string, subscribers: string[]) =>
  env.client.post<{ data: TopicSubscribersResult }>(`${PATH}/${key}/subscribers`, { subscribers });

it('is made, renamed and removed, but not twice, nor with subscribers in it', async () => {
  expect((await create('news')).status).toBe(201);
  expect((await create('news')).status).toBe(409);
  await env.client.patch(`${PATH}/news`, { name: 'Newsletter' });
  await subscribe('news', ['ada']);
  expect(await details('news')).toMatchObject({
    key: 'news',
    name: 'Newsletter',
    _environmentId: env.scope.environmentId.toHexString(),
    subscribers: ['ada'],
  });
  expect((await env.client.delete(`${PATH}/news`)).status).toBe(409);
  expect((await env.client.post(`${PATH}/news/subscribers/removal`, { subscribers: ['ada', 'nobody'] })).status).toBe(
    204,
  );
  expect((await details('news')).subscribers).toEqual([]);
  expect((await env.client.delete(`${PATH}/news`)).status).toBe(204);
  expect((await env.client.get(`${PATH}/news`)).status).toBe(404);
});

it('tells which subscribers there are none of, and is the topic of the newer interface', async () => {
  await create('news');
  const { status, body } = await subscribe('news', ['ada', 'nobody', 'grace']);
  expect([status, body.data]).toEqual([200, { succeeded: ['ada', 'grace'], failed: { notFound: ['nobody'] } }]);
  const { body: page } = await env.client.get<{ data: unknown[] }>('/v2/topics/news/subscriptions');
  expect(page.data).toHaveLength(2);
});

it('is listed by page, newest first, or by its key', async () => {
  for (const key of ['a', 'b', 'c']) await create(key);
  const list = async (query: string) => {
    const { data, ...rest } = (await env.client.get<LegacyTopicsPage>(`${PATH}${query}`)).body;

    return { keys: data.map(({ key }) => key), ...rest };
  };
  expect(await list('?pageSize=2')).toEqual({ keys: ['c', 'b'], page: 0, pageSize: 2, totalCount: 3 });
  expect(await list('?pageSize=2&page=1')).toMatchObject({ keys: ['a'], page: 1 });
  expect(await list('?key=b')).toMatchObject({ keys: ['b'], totalCount: 1 });
});

it.each([
  ['POST', '', { key: 'no spaces please', name: 'x' }, 'key'],
  ['POST', '', { key: 'x' }, 'name'],
  ['PATCH', '/news', { name: 7 }, 'name'],
  ['POST', '/news/subscribers', { subscribers: [] }, 'subscribers'],
  ['POST', '/news/subscribers', { subscribers: [{}] }, 'subscribers'],
  ['POST', '/news/subscribers/removal', { subscribers: 'ada' }, 'subscribers'],
])('%s %s refuses %j', async (method, path, body, field) => {
  const answer = await env.client.request(method, `${PATH}${path}`, body);
  expect(answer.status).toBe(422);
  expect(answer.body).toHaveProperty(['errors', field]);
});
