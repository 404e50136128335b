import { CONNECTION, parseEnv } from '@novu/application-generic';
import { type Connection, MessageRepository } from '@novu/dal';
import {
  clientBeyondInterface,
  httpClient,
  type HttpClient,
  redisServer,
  type RedisServer,
  testEnv,
  testServices,
  waitFor,
} from '@novu/testing';
import mongoose from 'mongoose';
import { standaloneEnv } from './env.js';
import { type Platform, startPlatform } from './start.js';
import { delay, digest, inApp, throttle } from './testing/engine-bench.js';
import { signUp } from './testing/start-test-platform.js';

const MINUTE_MS = 60_000;

const services = testServices('engine-outage');
let current = Date.now();
let redis: RedisServer;
let platform: Platform;
let apiKey: string;
let connection: mongoose.Connection;

beforeAll(async () => {
  redis = await redisServer();
  connection = await mongoose.createConnection(services.mongoUrl).asPromise();
  platform = await start();
  apiKey = (await signUp(platform.apiUrl)).apiKey;
});
afterAll(async () => {
  await platform.stop();
  await connection.dropDatabase();
  await connection.close();
  await redis.stop();
});

function start(): Promise<Platform> {
  const env = testEnv(
    { ...services, redisHost: redis.host, redisPort: redis.port },
    { SERVE_DASHBOARD: 'false', SWEEP_INTERVAL_MS: '100' },
  );

  return startPlatform(parseEnv(standaloneEnv, env), { clock: { now: () => new Date(current) } });
}

/** Nobody is there for a while, and what was in Redis is gone afterwards. */
async function outage(minutes: number): Promise<void> {
  await platform.stop();
  await redis.flushAll();
  current += minutes * MINUTE_MS;
  platform = await start();
}

/** The platform has another port after each outage. */
const authorized = () => ({ authorization: `ApiKey ${apiKey}` });
const client = (): HttpClient => httpClient(platform.apiUrl, authorized());

async function workflow(workflowId: string, steps: object[]): Promise<void> {
  const body = { name: workflowId, workflowId, active: true, steps };
  const { status } = await clientBeyondInterface(platform.apiUrl, authorized()).post('/v2/workflows', body);
  expect(status).toBe(201);
}

async function trigger(name: string, payload: Record<string, unknown>, status: string): Promise<string> {
  const answer = await client().post<{ data: { transactionId: string } }>('/v1/events/trigger', {
    name,
    to: 'ada',
    payload,
  });
  expect(answer.status).toBe(201);
  const { transactionId } = answer.body.data;
  await waitFor('the run to come to its first step', () => jobs().findOne({ transactionId, position: 1, status }));

  return transactionId;
}

interface StoredJob {
  transactionId: string;
  status: string;
  attempts?: number;
  deadLetter?: { reason: string };
  trace: { detail: string; raw?: string }[];
}

const jobs = (): mongoose.mongo.Collection<mongoose.mongo.Document> => connection.collection('jobs');
const texts = async (templateIdentifier: string): Promise<string[]> =>
  (await connection.collection('messages').find({ templateIdentifier }).sort({ $natural: 1 }).toArray()).map((row) =>
    String(row['content']),
  );
const wait = (minutes: number): Record<string, unknown> => ({ wait: { amount: minutes, unit: 'minutes' } });
const dynamic = delay({ type: 'dynamic', dynamicKey: 'payload.wait' });

it('7.1 delay: after an outage and the loss of Redis everything due happens, the longest overdue first, and says how late', async () => {
  await workflow('delays', [dynamic, inApp('{{payload.n}}')]);
  const late = await trigger('delays', { n: 'third', ...wait(30) }, 'delayed');
  await trigger('delays', { n: 'first', ...wait(10) }, 'delayed');
  await trigger('delays', { n: 'second', ...wait(20) }, 'delayed');
  const patient = await trigger('delays', { n: 'patient', ...wait(300) }, 'delayed');
  await outage(120);
  await waitFor('three messages', async () => (await texts('delays')).length === 3);
  expect(await texts('delays')).toEqual(['first', 'second', 'third']);
  const woken = await waitFor('the last delay to end', () =>
    jobs().findOne<StoredJob>({ transactionId: late, position: 1, status: 'completed' }),
  );
  expect(woken.trace.map(({ detail }) => detail)).toEqual(['Step delayed', 'Delay is finished']);
  expect(JSON.parse(woken.trace[1]?.raw ?? '{}')).toMatchObject({ lateMs: 90 * MINUTE_MS });
  expect(await jobs().countDocuments({ transactionId: patient, status: 'delayed' })).toBe(1);
});

it('7.2 digest: an open window survives a restart and the loss of Redis', async () => {
  await workflow('digests', [
    digest({ type: 'regular', amount: 10, unit: 'minutes' }),
    inApp('{{steps.digest.eventCount}} events'),
  ]);
  await trigger('digests', { n: 1 }, 'delayed');
  await outage(5);
  await trigger('digests', { n: 2 }, 'merged');
  await outage(5);
  await waitFor('the digest', async () => (await texts('digests')).length === 1);
  expect(await texts('digests')).toEqual(['2 events']);
});

it('7.3 throttle: counts on after a restart and the loss of Redis', async () => {
  await workflow('throttles', [throttle({ type: 'fixed', amount: 10, unit: 'minutes' }), inApp('{{payload.n}}')]);
  await trigger('throttles', { n: 1 }, 'completed');
  await outage(5);
  await trigger('throttles', { n: 2 }, 'skipped');
  await outage(5);
  await trigger('throttles', { n: 3 }, 'completed');
  expect(await texts('throttles')).toEqual(['1', '3']);
});

/** The next messages are acknowledged, and lost with the server before they are in its journal; another server goes on. */
function loseServer(): Promise<void> {
  const messages = platform.app.get(MessageRepository);
  const plan = messages.plan.bind(messages);

  return new Promise((resolve) => {
    messages.plan = async (docs) => {
      messages.plan = plan;
      const known = await plan(docs);
      await connection.collection('messages').deleteMany({ _id: { $in: docs.map(({ _id }) => _id) } });
      const changed = { previousDescription: { type: 'RSPrimary' }, newDescription: { type: 'Unknown' } };
      const client = platform.app.get<Connection>(CONNECTION).getClient();
      client.emit('serverDescriptionChanged', changed as mongoose.mongo.ServerDescriptionChangedEvent);
      resolve();

      return known;
    };
  });
}

it.each([
  ['an event', 'lost-events', []],
  ['a step whose time has come', 'lost-steps', [dynamic]],
])('issue 6.10: what the database server acknowledged and lost is done again: %s', async (_, workflowId, steps) => {
  await workflow(workflowId, [...steps, inApp('{{payload.n}}')]);
  const loss = loseServer();
  await client().post('/v1/events/trigger', { name: workflowId, to: 'ada', payload: { n: 1, ...wait(1) } });
  if (steps.length > 0) {
    await waitFor('the run to wait', () => jobs().findOne({ identifier: workflowId, status: 'delayed' }));
    current += MINUTE_MS;
  }
  await loss;
  current += 5 * MINUTE_MS;
  await waitFor('the message', async () => (await texts(workflowId)).length === 1);
  expect(await texts(workflowId)).toEqual(['1']);
  expect(await jobs().countDocuments({ identifier: workflowId, type: 'in_app' })).toBe(1);
});

it('6.2 a step whose worker died while it took it on is taken on by another one', async () => {
  await workflow('orphaned', [dynamic, inApp('{{payload.n}}')]);
  const transactionId = await trigger('orphaned', { n: 1, ...wait(10) }, 'delayed');
  const now = current;
  const lease = {
    lease: new mongoose.Types.ObjectId(),
    leaseUntil: new Date(now + MINUTE_MS),
    updatedAt: new Date(now),
  };
  await jobs().updateOne({ transactionId, position: 1 }, { $set: { status: 'running', ...lease } });
  current += 10 * MINUTE_MS;
  await waitFor('the message', async () => (await texts('orphaned')).length === 1);
  await waitFor('both steps', async () => (await jobs().countDocuments({ transactionId, status: 'completed' })) === 2);
  expect(await texts('orphaned')).toEqual(['1']);
});

it('6.2 a step that cannot be taken on holds up nobody, and is given up in the end, with its reason', async () => {
  await workflow('poisoned', [dynamic, inApp('{{payload.n}}')]);
  const poisoned = await trigger('poisoned', { n: 'poisoned', ...wait(1) }, 'delayed');
  await trigger('poisoned', { n: 'sound', ...wait(1) }, 'delayed');
  await jobs().updateOne({ transactionId: poisoned, position: 1 }, { $set: { createdAt: 'no date' } });
  current += MINUTE_MS;
  await waitFor('the other one', async () => (await texts('poisoned')).length === 1);
  expect(await texts('poisoned')).toEqual(['sound']);
  // Time passes between attempts only: a worker it passes for is taken for dead.
  for (let attempts = 1; attempts <= 5; attempts += 1) {
    await waitFor(`attempt ${attempts}`, () => jobs().findOne({ transactionId: poisoned, position: 1, attempts }));
    current += 2 * MINUTE_MS;
  }
  const given = await waitFor('the job to be given up', () =>
    jobs().findOne<StoredJob>({ transactionId: poisoned, position: 1, status: 'failed' }),
  );
  expect(given).toMatchObject({ attempts: 5, deadLetter: { reason: expect.stringContaining('could not process') } });
  expect(given.trace.at(-1)?.detail).toBe('There was one or more errors when trying to execute the notification');
  await waitFor('the rest to be cancelled', () =>
    jobs().findOne({ transactionId: poisoned, position: 2, status: 'canceled' }),
  );

  // What is not taken on when it is due can be run again when its cause is mended (issue 6.8).
  await jobs().updateOne({ transactionId: poisoned, position: 1 }, { $set: { createdAt: new Date(current) } });
  const letters = await client().get<{ data: { _id: string; transactionId: string }[] }>('/v1/dead-letters');
  const letter = letters.body.data.find(({ transactionId }) => transactionId === poisoned);
  expect((await client().post(`/v1/dead-letters/${letter?._id ?? ''}/rerun`)).status).toBe(200);
  await waitFor('the message after all', async () => (await texts('poisoned')).length === 2);
  expect(await texts('poisoned')).toEqual(['sound', 'poisoned']);
});
