import {
  type AppProcess,
  freePort,
  freePorts,
  redisServer,
  type RedisServer,
  spawnApp,
  testEnv,
  testServices,
  waitFor,
} from '@novu/testing';
import mongoose from 'mongoose';
import { auditDigests, storedJobs, unfinished } from './testing/engine-audit.js';
import { type Account, signUp } from './testing/start-test-platform.js';

/** Events of one run; `DIGEST_EVENTS=50000` repeats what the issue of the engine asks for. */
const EVENTS = Number(process.env['DIGEST_EVENTS'] ?? 3000);
const SUBSCRIBERS = Math.max(10, EVENTS / 100);
/** In each, events are sent while a worker is killed. */
const WAVES = Number(process.env['DIGEST_WAVES'] ?? 8);
/** The wave after which Redis loses everything. */
const FLUSHED_WAVE = 3;
const PER_CALL = 100;
/** Events one subscriber gets at a stretch. */
const BURST = 40;
/** A worker that was killed over digests it had taken on is waited for a minute. */
const PATIENCE = { timeoutMs: 150_000 + EVENTS * 15, intervalMs: 250 };

const services = testServices('digest-chaos');
let redis: RedisServer;
let connection: mongoose.Connection;
let api: AppProcess;
let account: Account;
/** The workers, and what each is started with. */
let workers: { env: Record<string, string>; process: AppProcess }[];

const digest = (amount: number, rest: object = {}): object => ({
  name: 'Digest',
  stepId: 'digest',
  type: 'digest',
  controlValues: { type: 'regular', amount, unit: 'seconds', ...rest },
});
const delay = { name: 'Delay', type: 'delay', controlValues: { type: 'regular', amount: 1, unit: 'seconds' } };
const inbox = {
  name: 'Inbox',
  type: 'in_app',
  controlValues: {
    body: '{{steps.digest.eventCount}}:{% for event in steps.digest.events %} {{event.payload.n}}{% endfor %}',
  },
};

/** Windows so short that they close while workers die; runs that come to their digest from a trigger, and from a delay. */
const WORKFLOWS: Record<string, object[]> = {
  'one-second': [digest(1), inbox],
  'three-seconds': [digest(3), inbox],
  'after-delay': [delay, digest(1), inbox],
  'look-back': [digest(2, { lookBackWindow: { amount: 3, unit: 'seconds' } }), inbox],
};

beforeAll(async () => {
  redis = await redisServer();
  const ports = await freePorts();
  const env = testEnv(
    { ...services, redisHost: redis.host, redisPort: redis.port },
    { ...ports, SWEEP_INTERVAL_MS: '250', SWEEP_EVENTS_AFTER_MS: '1500', SWEEP_DELIVERIES_AFTER_MS: '1500' },
  );
  connection = await mongoose.createConnection(services.mongoUrl).asPromise();
  const startWorker = async (port: string): Promise<(typeof workers)[number]> => {
    const own = { ...env, WORKER_PORT: port };

    return { env: own, process: await spawnApp('worker', own) };
  };
  [api, ...workers] = await Promise.all([
    spawnApp('api', env),
    startWorker(ports.WORKER_PORT),
    startWorker(String(await freePort())),
  ]);
  account = await signUp(`http://127.0.0.1:${ports.API_PORT}`);
  for (const [workflowId, steps] of Object.entries(WORKFLOWS)) {
    const answer = await account.client.post('/v2/workflows', { name: workflowId, workflowId, active: true, steps });
    expect(answer.status).toBe(201);
  }
}, 120_000);

afterAll(async () => {
  await Promise.all([api.stop(), ...workers.map(({ process: worker }) => worker.stop())]);
  await connection.dropDatabase();
  await connection.close();
  await redis.stop();
});

/** Sends the events numbered from `from` to before `to`, a hundred a call; each to one subscriber and one workflow in turn. */
async function trigger(from: number, to: number): Promise<void> {
  const names = Object.keys(WORKFLOWS);
  for (let start = from; start < to; start += PER_CALL) {
    const events = Array.from({ length: Math.min(PER_CALL, to - start) }, (_, index) => {
      const n = start + index;

      return {
        name: names[n % names.length],
        to: { subscriberId: `subscriber-${Math.floor(n / BURST) % SUBSCRIBERS}` },
        payload: { n },
        transactionId: `event-${n}`,
      };
    });
    expect((await account.client.post('/v1/events/trigger/bulk', { events })).status).toBe(201);
  }
}

/** Kills a worker some steps from now, in whatever it does then, and starts it again. */
async function killSoon(): Promise<void> {
  const victim = workers[Math.floor(Math.random() * workers.length)];
  if (!victim) return;
  const watched = connection.collection(Math.random() < 0.5 ? 'jobs' : 'messages');
  const enough = (await watched.estimatedDocumentCount()) + 1 + Math.floor((Math.random() * EVENTS) / WAVES / 2);
  await waitFor(
    'the workers to get on',
    async () => (await watched.estimatedDocumentCount()) >= enough || (await unfinished(connection)) === 0,
    { ...PATIENCE, intervalMs: 1 },
  );
  await victim.process.stop('SIGKILL');
  victim.process = await spawnApp('worker', victim.env);
}

/** The numbers of the events each message tells of. @throws when a message counts other than it lists. */
async function eventsTold(): Promise<number[]> {
  const messages = await connection.collection<{ content: string }>('messages').find({}).toArray();

  return messages.flatMap(({ content }) => {
    const [count = '', list = ''] = content.split(':');
    const numbers = list.trim().split(' ').map(Number);
    if (numbers.length !== Number(count)) throw new Error(`A digest says ${count} and lists ${numbers.length}`);

    return numbers;
  });
}

it(
  '7.2 digest: what workers digest while they are killed adds up to exactly what was sent, no event twice',
  async () => {
    const startedAt = Date.now();
    for (let wave = 0; wave < WAVES; wave += 1) {
      const [from, to] = [wave, wave + 1].map((part) => Math.floor((EVENTS * part) / WAVES));
      await Promise.all([trigger(from ?? 0, to ?? 0), killSoon()]);
      if (wave === FLUSHED_WAVE) await redis.flushAll();
    }
    await waitFor('everything to be done', async () => (await unfinished(connection)) === 0, PATIENCE);

    const audit = auditDigests(await storedJobs(connection));
    const told = await eventsTold();
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    const { problems, ...figures } = audit;
    process.stdout.write(`digest chaos: ${JSON.stringify({ events: EVENTS, kills: WAVES, seconds, ...figures })}\n`);

    expect(problems).toEqual([]);
    expect(audit.digested + audit.first).toBe(EVENTS);
    expect(audit.reached).toBe(EVENTS);
    expect(audit.digests).toBeLessThan(EVENTS / 2);
    expect(told.sort((left, right) => left - right)).toEqual(Array.from({ length: EVENTS }, (_, n) => n));
    expect(await connection.collection('notifications').countDocuments({})).toBe(EVENTS);
  },
  60_000 + 2 * PATIENCE.timeoutMs,
);
