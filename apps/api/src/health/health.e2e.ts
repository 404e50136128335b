import { Socket } from 'node:net';
import { Metrics } from '@novu/application-generic';
import { startApi, type TestApi } from '../testing/start-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi('health');
});
afterAll(() => api.close());

it('reports both databases', async () => {
  const answer = await api.anonymous.get<{ data: { status: string; details: object } }>('/v1/health-check');
  expect(answer.status).toBe(200);
  expect(answer.body.data).toMatchObject({
    status: 'ok',
    details: { db: { status: 'up' }, workflowQueue: { status: 'up' } },
  });
});

it('answers an unknown path in the error envelope', async () => {
  const answer = await api.anonymous.get('/v1/nowhere?x=1');
  expect(answer.status).toBe(404);
  expect(answer.body).toMatchObject({
    statusCode: 404,
    path: '/v1/nowhere?x=1',
    message: expect.any(String),
    timestamp: expect.any(String),
  });
});

describe('figures for Prometheus', () => {
  it('are shown to the machine itself, and not through a proxy on it', async () => {
    const answer = await api.anonymous.get<string>('/metrics');
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('novu_queue_depth');
    const proxied = api.clientWith({ 'x-forwarded-for': '203.0.113.9' });
    expect((await proxied.get('/metrics')).status).toBe(403);
  });

  it.each([
    ['127.0.0.1', undefined],
    ['::1', undefined],
    ['::ffff:127.0.0.1', undefined],
    ['10.0.0.7', 403],
    ['203.0.113.9', 403],
    ['::ffff:203.0.113.9', 403],
  ])('are a matter of the address: %s', (remoteAddress, refusal) => {
    const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress });
    expect(api.get(Metrics).refusalOf({ headers: {}, socket })).toBe(refusal);
  });

  it('need the token where there is one', async () => {
    const guarded = await startApi('health-token', { METRICS_TOKEN: 'a-token-for-prometheus' });
    try {
      expect((await guarded.anonymous.get('/metrics')).status).toBe(401);
      const statusWith = async (authorization: string): Promise<number> =>
        (await guarded.clientWith({ authorization, 'x-forwarded-for': '203.0.113.9' }).get('/metrics')).status;
      expect(await statusWith('Bearer another')).toBe(401);
      expect(await statusWith('Bearer a-token-for-prometheus')).toBe(200);
    } finally {
      await guarded.close();
    }
  });
});

it('answers below the context paths of all services and its own', async () => {
  const below = await startApi('health-path', { GLOBAL_CONTEXT_PATH: 'novu', API_CONTEXT_PATH: '/api/' });
  try {
    expect((await below.anonymous.get('/novu/api/v1/health-check')).status).toBe(200);
    expect((await below.anonymous.get('/api/v1/health-check')).status).toBe(404);
  } finally {
    await below.close();
  }
});

it('answers an address that cannot be decoded in the error envelope', async () => {
  const answer = await api.anonymous.get('/v2/subscribers/%');
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ statusCode: 400, path: '/v2/subscribers/%', timestamp: expect.any(String) });
});
