import {
  type AppProcess,
  freePorts,
  httpClient,
  redisServer,
  type RedisServer,
  spawnApp,
  testEnv,
  testServices,
  waitFor,
} from '@novu/testing';
import mongoose from 'mongoose';
import { type Account, signUp } from './testing/start-test-platform.js';

/** Events of one run; `CHAOS_EVENTS=20000` repeats what the issue of the main job asks for. */
const EVENTS = Number(process.env['CHAOS_EVENTS'] ?? 2_000);
const CONCURRENCY = 64;
const KILLS = 3;

const services = testServices('chaos');
let redis: RedisServer;
let env: Record<string, string>;
let connection: mongoose.Connection;
let api: AppProcess;
let worker: AppProcess;
let account: Account;

beforeAll(async () => {
  redis = await redisServer();
  const ports = await freePorts();
  env = testEnv(
    { ...services, redisHost: redis.host, redisPort: redis.port },
    { ...ports, SWEEP_INTERVAL_MS: '250', SWEEP_EVENTS_AFTER_MS: '1500' },
  );
  connection = await mongoose.createConnection(services.mongoUrl).asPromise();
  [api, worker] = await Promise.all([spawnApp('api', env), spawnApp('worker', env)]);
  account = await signUp(`http://127.0.0.1:${ports.API_PORT}`);
  await account.client.post('/v2/workflows', {
    name: 'Chaos',
    workflowId: 'chaos',
    active: true,
    steps: [{ name: 'Inbox', type: 'in_app', controlValues: { body: 'Event {{payload.n}}' } }],
  });
}, 90_000);

afterAll(async () => {
  await Promise.all([api.stop(), worker.stop()]);
  await connection.dropDatabase();
  await connection.close();
  await redis.stop();
});

/** Triggers every event, as a customer's server does: an answer that never came is asked for again with the same transaction id. */
async function triggerAll(onProgress: (accepted: number) => void): Promise<void> {
  const client = httpClient(`http://127.0.0.1:${env['API_PORT']}`, { authorization: `ApiKey ${account.apiKey}` });
  let next = 0;
  let accepted = 0;
  const lane = async (): Promise<void> => {
    for (let n = next++; n < EVENTS; n = next++) {
      const body = { name: 'chaos', to: `subscriber-${n % 100}`, payload: { n }, transactionId: `event-${n}` };
      await waitFor(
        `event ${n} to be accepted`,
        async () => (await client.post('/v1/events/trigger', body).catch(() => undefined))?.status === 201,
      );
      onProgress(++accepted);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
}

it('delivers every accepted event exactly once, though workers are killed and Redis loses everything', async () => {
  const marks = Array.from({ length: KILLS }, (_, index) => Math.floor((EVENTS * (index + 1)) / (KILLS + 1)));
  let disturbances = Promise.resolve();
  const killWorker = async (): Promise<void> => {
    await worker.stop('SIGKILL');
    worker = await spawnApp('worker', env);
  };
  await triggerAll((accepted) => {
    const index = marks.indexOf(accepted);
    if (index < 0) return;
    disturbances = disturbances.then(killWorker);
    if (index === 1) disturbances = disturbances.then(() => redis.flushAll());
  });
  await disturbances;

  const messages = connection.collection('messages');
  await waitFor('every message', async () => (await messages.countDocuments({})) >= EVENTS, {
    timeoutMs: 120_000,
    intervalMs: 250,
  });
  const events = connection.collection('acceptedevents');
  await waitFor('every event to be done', async () => (await events.countDocuments({ status: 'accepted' })) === 0, {
    timeoutMs: 60_000,
    intervalMs: 250,
  });

  const perEvent = await messages
    .aggregate<{ _id: string; count: number }>([{ $group: { _id: '$transactionId', count: { $sum: 1 } } }])
    .toArray();
  expect(perEvent).toHaveLength(EVENTS);
  expect(perEvent.filter(({ count }) => count !== 1)).toEqual([]);
  const contents = await messages.distinct('content');
  expect(contents).toHaveLength(EVENTS);
  expect(await connection.collection('notifications').countDocuments({})).toBe(EVENTS);
  expect(await connection.collection('jobs').countDocuments({})).toBe(EVENTS * 2);
  expect(await connection.collection('jobs').countDocuments({ status: 'completed' })).toBe(EVENTS * 2);
}, 300_000);
