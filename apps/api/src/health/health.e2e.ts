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

it('shows figures to Prometheus', async () => {
  const answer = await api.anonymous.get<string>('/metrics');
  expect(answer.status).toBe(200);
  expect(answer.body).toContain('novu_queue_depth');
});
