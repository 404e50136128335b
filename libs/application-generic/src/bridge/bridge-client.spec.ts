import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '../errors.js';
import { createOutbound, type Outbound } from '../outbound/index.js';
import { BridgeClient, type BridgeTarget, bridgeWaitMs } from './bridge-client.js';

interface Call {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

let server: Server;
let outbound: Outbound;
let client: BridgeClient;
let target: BridgeTarget;
let answer: { status: number; body: unknown };
const calls: Call[] = [];
const now = new Date('2026-11-21T12:00:00Z');

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      calls.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  outbound = createOutbound({ NODE_ENV: 'production', OUTBOUND_ALLOW_LIST: `127.0.0.1:${port}` });
  client = new BridgeClient(outbound, { now: () => now });
  target = { url: `http://127.0.0.1:${port}/api/novu?x-protection=key`, secret: 'secret' };
});
afterAll(async () => {
  await outbound.close();
  server.close();
});
beforeEach(() => {
  calls.length = 0;
  answer = { status: 200, body: { outputs: {} } };
});

const step = { workflowId: 'a b', stepId: 'c' };
const request = { payload: { n: 1 }, controls: {}, state: [], subscriber: {}, context: {}, env: {} };
const failureOf = async (promise: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error('It did not fail as it should');

  return error;
};
const digest = (text: string): string =>
  createHmac('sha256', 'secret').update(`${now.getTime()}.${text}`).digest('hex');

describe('BridgeClient', () => {
  it('signs the very text it sends, and leaves what else is in the address', async () => {
    answer.body = {
      outputs: { body: 'x' },
      providers: { slack: { text: 'y' } },
      options: { skip: true },
      metadata: {},
    };
    expect(await client.execute(target, step, request)).toEqual({
      outputs: { body: 'x' },
      providers: { slack: { text: 'y' } },
      skip: true,
    });
    const [call] = calls;
    expect(call).toMatchObject({ method: 'POST', body: JSON.stringify(request) });
    expect(call?.url).toBe('/api/novu?x-protection=key&action=execute&workflowId=a+b&stepId=c');
    expect(call?.headers['novu-signature']).toBe(`t=${now.getTime()},v1=${digest(JSON.stringify(request))}`);
  });

  it('signs calls without a body as {}', async () => {
    answer.body = { workflows: [] };
    expect(await client.discover(target)).toEqual([]);
    expect(calls[0]).toMatchObject({ method: 'GET', body: '' });
    expect(calls[0]?.headers['novu-signature']).toBe(`t=${now.getTime()},v1=${digest('{}')}`);
  });

  it('tells what the bridge says went wrong, and whether it may pass', async () => {
    answer = {
      status: 400,
      body: { message: 'Wrong', code: 'ExecutionEventPayloadInvalidError', data: [{ path: '/n' }] },
    };
    const final = await failureOf(client.execute(target, step, request));
    expect(final).toMatchObject({
      code: 'bridge_failed',
      publicMessage: 'Wrong',
      retry: 'never',
      details: { ctx: { status: 400, code: 'ExecutionEventPayloadInvalidError', data: '[{"path":"/n"}]' } },
    });
    expect(bridgeWaitMs(final, 1)).toBeUndefined();
    answer = { status: 503, body: 'busy' };
    const passing = await failureOf(client.execute(target, step, request));
    expect(passing).toMatchObject({ retry: 'later', publicMessage: 'The bridge answered with status 503' });
    expect([1, 2, 3, 4].map((attempt) => bridgeWaitMs(passing, attempt))).toEqual([1_000, 2_000, 4_000, undefined]);
  });

  it('tells that nobody is there, which may pass, and that an address may not be called, which may not', async () => {
    const refused = await failureOf(client.discover({ ...target, url: target.url.replace('127.0.0.1', '127.0.0.3') }));
    expect(refused.code).toBe('outbound_refused');
    expect(bridgeWaitMs(refused, 1)).toBeUndefined();
    expect((await failureOf(client.discover({ ...target, url: 'no address' }))).code).toBe('outbound_refused');
    const { port } = server.address() as AddressInfo;
    const open = createOutbound({ NODE_ENV: 'production', OUTBOUND_ALLOW_LIST: '127.0.0.2' });
    const lonely = new BridgeClient(open, { now: () => now });
    const away = await failureOf(lonely.checkHealth({ url: `http://127.0.0.2:${port}`, secret: 'secret' }));
    expect(away.code).toBe('outbound_failed');
    expect(bridgeWaitMs(away, 1)).toBe(1_000);
    await open.close();
  });

  it.each([
    ['is no JSON', '<html>'],
    ['is not understood: outputs', {}],
    ['is not understood: providers.slack', { outputs: {}, providers: { slack: 'x' } }],
    ['must not have keys named _bsontype', { outputs: { _bsontype: 'Long' } }],
  ])('does not take an answer that %s', async (problem, body) => {
    answer.body = body;
    const error = await failureOf(client.execute(target, step, request));
    expect(error).toMatchObject({ code: 'bridge_failed', retry: 'never' });
    expect(error.publicMessage).toContain(problem);
  });

  it.each([
    ['tool', 'is "tool", a channel in beta that is not delivered yet; a custom step can call the tool itself'],
    [
      'http_request',
      'is "http_request", which only workflows of the dashboard have; in code a custom step makes the request itself',
    ],
    ['trigger', expect.stringContaining('must be one of in_app, email') as unknown],
  ])('says why a step of type %s is refused', async (type, message) => {
    answer.body = { workflows: [{ workflowId: 'a', steps: [{ stepId: 'b', type }] }] };
    const error = await failureOf(client.discover(target));
    expect(error.details.errors).toEqual([{ field: 'workflows.0.steps.0.type', message }]);
  });

  it.each([
    ['workflows', {}],
    ['workflows.0.workflowId', { workflows: [{ workflowId: 'not an id', steps: [] }] }],
    ['workflows.0.steps.0.type', { workflows: [{ workflowId: 'a', steps: [{ stepId: 'b', type: 'tool' }] }] }],
    [
      'workflows.1.workflowId',
      {
        workflows: [
          { workflowId: 'a', steps: [] },
          { workflowId: 'a', steps: [] },
        ],
      },
    ],
    ['workflows.0.severity', { workflows: [{ workflowId: 'a', steps: [], severity: 'urgent' }] }],
    [
      'workflows.0.steps.1.stepId',
      { workflows: [{ workflowId: 'a', steps: [1, 2].map(() => ({ stepId: 'b', type: 'sms' })) }] },
    ],
  ])('names what is wrong with workflows: %s', async (field, body) => {
    answer.body = body;
    const error = await failureOf(client.discover(target));
    expect(error.details.errors).toEqual([{ field, message: expect.any(String) as unknown }]);
  });
});
