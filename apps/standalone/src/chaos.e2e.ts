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
  waitingEvents,
} from '@novu/testing';
import mongoose from 'mongoose';
import { type Account, signUp } from './testing/start-test-platform.js';

/** Events of one run; `CHAOS_EVENTS=20000` repeats what the issue of the main job asks for. */
const EVENTS = Number(process.env['CHAOS_EVENTS'] ?? 900);
const CONCURRENCY = 64;
/** The worker is killed twice in each. */
const WAVES = 4;
/** The wave in which Redis loses everything. */
const FLUSHED_WAVE = 1;
const PATIENCE = { timeoutMs: 60_000 + EVENTS * 20, intervalMs: 100 };

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
    {
      ...ports,
      ...{ SWEEP_INTERVAL_MS: '250', SWEEP_EVENTS_AFTER_MS: '1500', SWEEP_DELIVERIES_AFTER_MS: '1500' },
      // A mail in the hands of a worker that was killed is given to another one this time, and 15 seconds, later.
      PROVIDER_TIMEOUT_MS: '1000',
      // Few at a time, so that a kill finds mails that are still to be sent.
      DELIVERY_CONCURRENCY: '2',
    },
  );
  connection = await mongoose.createConnection(services.mongoUrl).asPromise();
  [api, worker] = await Promise.all([spawnApp('api', env), spawnApp('worker', env)]);
  account = await signUp(`http://127.0.0.1:${ports.API_PORT}`);
  await account.client.post('/v2/workflows', {
    name: 'Chaos',
    workflowId: 'chaos',
    active: true,
    steps: [
      { name: 'Inbox', type: 'in_app', controlValues: { body: 'Event {{payload.n}}' } },
      {
        name: 'Mail',
        type: 'email',
        controlValues: { subject: 'Mail {{payload.n}}', body: '<p>Hello</p>', editorType: 'html' },
      },
    ],
  });
}, 120_000);

afterAll(async () => {
  await Promise.all([api.stop(), worker.stop()]);
  await connection.dropDatabase();
  await connection.close();
  await redis.stop();
});

/**
 * Triggers the events numbered from `from` to before `to`, as customers' servers do: every other one with a transaction id of its own, with
 * which an answer that never came is asked for again.
 */
async function trigger(from: number, to: number): Promise<void> {
  const client = httpClient(`http://127.0.0.1:${env['API_PORT']}`, { authorization: `ApiKey ${account.apiKey}` });
  let next = from;
  const lane = async (): Promise<void> => {
    for (let n = next++; n < to; n = next++) {
      const recipient = { subscriberId: `subscriber-${n % 100}`, email: `subscriber-${n % 100}@example.com` };
      const body = { name: 'chaos', to: recipient, payload: { n }, ...(n % 2 ? { transactionId: `event-${n}` } : {}) };
      await waitFor(
        `event ${n} to be accepted`,
        async () => (await client.post('/v1/events/trigger', body).catch(() => undefined))?.status === 201,
      );
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, lane));
}

function mails(): Promise<number> {
  return connection.collection('mailboxmails').countDocuments({});
}

/** Kills the worker while events go on being accepted, so that some are sure to wait for the next one. */
async function killWorkerDuring(from: number, to: number): Promise<void> {
  await Promise.all([worker.stop('SIGKILL'), trigger(from, to)]);
  expect(await waitingEvents(connection)).toBeGreaterThan(0);
}

/**
 * A third of the wave's events with a worker, a third while it is killed, a third while the next one is killed at work.
 * @returns whether the second kill found mails that were still to be sent.
 */
async function disturbWave(wave: number): Promise<boolean> {
  const [start = 0, second = 0, third = 0, end = 0] = [0, 1, 2, 3].map((part) =>
    Math.floor((EVENTS * (wave * 3 + part)) / (WAVES * 3)),
  );
  await trigger(start, second);
  await killWorkerDuring(second, third);
  if (wave === FLUSHED_WAVE) await redis.flushAll();

  const before = await mails();
  worker = await spawnApp('worker', env);
  await waitFor('the worker to send mails', async () => (await mails()) > before, { ...PATIENCE, intervalMs: 1 });
  await killWorkerDuring(third, end);
  const isKilledAtWork = (await mails()) < third;
  worker = await spawnApp('worker', env);

  return isKilledAtWork;
}

it(
  'delivers every accepted event exactly once, though workers are killed and Redis loses everything',
  async () => {
    let killsAtWork = 0;
    for (let wave = 0; wave < WAVES; wave += 1) if (await disturbWave(wave)) killsAtWork += 1;
    expect(killsAtWork).toBeGreaterThan(0);

    const jobs = connection.collection('jobs');
    await waitFor('every event to be done', async () => (await waitingEvents(connection)) === 0, PATIENCE);
    await waitFor(
      'every job to be done',
      async () => (await jobs.countDocuments({ status: 'completed' })) >= EVENTS * 2,
      PATIENCE,
    );
    expect(await jobs.countDocuments({})).toBe(EVENTS * 2);
    expect(await connection.collection('notifications').countDocuments({})).toBe(EVENTS);

    const messages = connection.collection('messages');
    const perEvent = await messages
      .aggregate<{ count: number }>([
        { $group: { _id: { transactionId: '$transactionId', channel: '$channel' }, count: { $sum: 1 } } },
      ])
      .toArray();
    expect(perEvent).toHaveLength(EVENTS * 2);
    expect(perEvent.filter(({ count }) => count !== 1)).toEqual([]);
    expect(await messages.distinct('content', { channel: 'in_app' })).toHaveLength(EVENTS);

    expect(await mails()).toBe(EVENTS);
    for (const field of ['mailId', 'subject'])
      expect(await connection.collection('mailboxmails').distinct(field)).toHaveLength(EVENTS);
  },
  60_000 + 2 * PATIENCE.timeoutMs,
);
