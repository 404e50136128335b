import { mongoServer, type MongoServer, waitFor } from '@novu/testing';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';

let mongo: MongoServer;
let api: TestApi;
let env: TestEnvironment;

beforeAll(async () => {
  mongo = await mongoServer();
  const url = new URL(mongo.url);
  url.pathname = '/database-away';
  api = await startApi('database-away', { MONGO_URL: url.toString() });
  env = await api.newEnvironment();
  await env.client.post('/v2/workflows', {
    name: 'Hello',
    workflowId: 'hello',
    active: true,
    steps: [{ name: 'Inbox', type: 'in_app', controlValues: { body: 'Hello' } }],
  });
}, 60_000);

afterAll(async () => {
  try {
    await api.close();
  } finally {
    await mongo.stop();
  }
}, 60_000);

const trigger = () => env.client.post('/v1/events/trigger', { name: 'hello', to: 'ada' });

it('answers 503 while MongoDB is away, and 201 once it is back', async () => {
  expect((await trigger()).status).toBe(201);
  await mongo.kill();
  const away = await Promise.all([trigger(), trigger()]);
  expect(away.map(({ status }) => status)).toEqual([503, 503]);
  expect(away[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(away[0]?.body).toMatchObject({ statusCode: 503, message: expect.stringContaining('database') });
  await mongo.restart();
  await waitFor('an event to be accepted', async () => (await trigger()).status === 201, { timeoutMs: 30_000 });
}, 90_000);
