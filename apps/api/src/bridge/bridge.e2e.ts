import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';

/** What an application on loopback answers, by action. That the real one speaks this is shown by `engine-bridge.e2e.ts`. */
let answers: Record<string, { status?: number; body: unknown }>;
let server: Server;
let url: string;
let api: TestApi;
let env: TestEnvironment;

beforeAll(async () => {
  server = createServer((request, response) => {
    const action = new URL(request.url ?? '/', 'http://bridge').searchParams.get('action') ?? '';
    const { status = 200, body } = answers[action] ?? { status: 404, body: {} };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  url = `http://${host}/api/novu`;
  api = await startApi('bridge', { OUTBOUND_PRIVATE_NETWORKS: 'deny', OUTBOUND_ALLOW_LIST: `${host},127.0.0.2` });
});
afterAll(async () => {
  await api.close();
  server.close();
});
beforeEach(async () => {
  answers = {
    discover: { body: { workflows: [described('one')] } },
    'health-check': {
      body: { status: 'ok', sdkVersion: '1', frameworkVersion: '1', discovered: { workflows: 1, steps: 1 } },
    },
  };
  env = await api.newEnvironment();
});

const described = (workflowId: string, more: object = {}) => ({
  workflowId,
  steps: [{ stepId: 'inbox', type: 'in_app' }],
  ...more,
});
const sync = (body: object = { bridgeUrl: url }) => env.client.post<{ data: object[] }>('/v1/bridge/sync', body);
const workflowIds = async (): Promise<string[]> => {
  const { body } = await env.client.get<{ data: { workflows: { workflowId: string }[] } }>('/v2/workflows');

  return body.data.workflows.map(({ workflowId }) => workflowId).sort();
};

describe('POST /v1/bridge/sync', () => {
  it.each([
    ['no address', 422, 'nowhere'],
    ['another scheme', 422, 'ftp://bridge.example'],
    ['an address that may not be called', 400, 'http://127.0.0.3:9999/'],
    ['an address where nobody answers', 400, 'http://127.0.0.2:9999/'],
  ])('refuses %s with %i, naming the field', async (_, status, bridgeUrl) => {
    const answer = await sync({ bridgeUrl });
    expect([answer.status, answer.body]).toMatchObject([
      status,
      { errors: { bridgeUrl: { messages: [expect.any(String)] } } },
    ]);
  });

  it('needs an address where the environment has none, and goes to the environment’s where it has', async () => {
    expect((await sync({})).body).toMatchObject({ statusCode: 400, errors: { bridgeUrl: {} } });
    expect((await sync()).status).toBe(201);
    expect((await sync({})).status).toBe(201);
  });

  it.each([
    ['workflows', 'no list'],
    ['workflows.0.steps.0.type', [described('one', { steps: [{ stepId: 'a', type: 'tool' }] })]],
    ['workflows.1.workflowId', [described('one'), described('one')]],
  ])('refuses what is no list of workflows, naming %s', async (field, workflows) => {
    answers['discover'] = { body: { workflows } };
    const answer = await sync();
    expect([answer.status, answer.body]).toMatchObject([400, { errors: [{ field }] }]);
    expect(await workflowIds()).toEqual([]);
  });

  it('refuses a payload schema that is none, naming it, and takes none of the others', async () => {
    const wrong = described('two', { payload: { schema: { type: 'nothing' } } });
    answers['discover'] = { body: { workflows: [described('one'), wrong] } };
    const answer = await sync();
    expect([answer.status, answer.body]).toMatchObject([422, { errors: { 'workflows.1.payload.schema': {} } }]);
    expect(await workflowIds()).toEqual([]);
  });

  it('refuses the id of a workflow of the dashboard, and changes neither', async () => {
    await env.client.post('/v2/workflows', { name: 'One', workflowId: 'one', steps: [] });
    answers['discover'] = { body: { workflows: [described('zero'), described('one')] } };
    const answer = await sync();
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      message: 'Workflow one was already created in Dashboard. Please use another workflowId.',
      errors: { 'workflows.1.workflowId': { value: 'one' } },
    });
    expect(await workflowIds()).toEqual(['one']);
    // Nor does it become the environment's application.
    expect((await env.client.get('/v1/bridge/status')).status).toBe(404);
  });

  it('takes what a workflow says in other languages away with it', async () => {
    const text = '/v2/translations/workflow/one/en_US';
    await sync();
    const resource = { resourceType: 'workflow', resourceId: 'one', locale: 'en_US' };
    await env.client.post('/v2/translations', { ...resource, content: { title: 'Shipped' } });
    expect((await env.client.get(text)).status).toBe(200);
    answers['discover'] = { body: { workflows: [described('two')] } };
    await sync();
    answers['discover'] = { body: { workflows: [described('one')] } };
    await sync();
    expect((await env.client.get(text)).status).toBe(404);
  });

  it('does what the diff has said', async () => {
    answers['discover'] = { body: { workflows: [described('a'), described('b'), described('c')] } };
    await sync();
    answers['discover'] = { body: { workflows: [described('a'), described('b', { name: 'B' }), described('d')] } };
    const diff = await env.client.post('/v1/bridge/diff', { bridgeUrl: url });
    expect(diff.body).toEqual({ data: { added: ['d'], changed: ['b'], removed: ['c'] } });
    expect(await workflowIds()).toEqual(['a', 'b', 'c']);
    await sync();
    expect(await workflowIds()).toEqual(['a', 'b', 'd']);
    const again = await env.client.post('/v1/bridge/diff', {});
    expect(again.body).toEqual({ data: { added: [], changed: [], removed: [] } });
  });

  it('is the business of one environment', async () => {
    await sync();
    const other = await api.newEnvironment();
    expect((await other.client.get('/v1/bridge/status')).status).toBe(404);
    expect((await other.client.get('/v1/bridge/controls/one/inbox')).status).toBe(404);
    expect((await other.client.put('/v1/bridge/controls/one/inbox', { variables: {} })).status).toBe(404);
    expect((await other.client.post('/v1/bridge/sync', { bridgeUrl: url })).status).toBe(201);
    answers['discover'] = { body: { workflows: [] } };
    await other.client.post('/v1/bridge/sync', { bridgeUrl: url });
    expect(await workflowIds()).toEqual(['one']);
  });
});

describe('an application', () => {
  it('is valid when it says that it is well', async () => {
    const validate = (bridgeUrl: string) => env.client.post('/v1/bridge/validate', { bridgeUrl });
    expect((await validate(url)).body).toEqual({ data: { isValid: true } });
    answers['health-check'] = { body: { hello: 'world' } };
    expect((await validate(url)).body).toMatchObject({
      data: { isValid: false, error: expect.any(String) as unknown },
    });
    answers['health-check'] = { status: 500, body: {} };
    expect((await validate(url)).body).toMatchObject({ data: { isValid: false } });
    expect((await validate('nowhere')).status).toBe(422);
  });

  it('says how it is', async () => {
    await sync();
    expect((await env.client.get('/v1/bridge/status')).body).toMatchObject({
      data: { status: 'ok', discovered: { workflows: 1, steps: 1 } },
    });
    answers['health-check'] = { status: 503, body: {} };
    expect((await env.client.get('/v1/bridge/status')).status).toBe(400);
  });

  it('says what is wrong with a preview', async () => {
    await sync();
    answers['preview'] = {
      status: 400,
      body: { message: 'Wrong controls', code: 'ExecutionStateControlInvalidError' },
    };
    const answer = await env.client.post('/v1/bridge/preview/one/inbox', {});
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      message: 'Wrong controls',
      ctx: { code: 'ExecutionStateControlInvalidError', status: 400 },
    });
    expect((await env.client.post('/v1/bridge/preview/one/none', {})).status).toBe(404);
  });
});
