import { JobQueue, type Storage, STORAGE } from '@novu/application-generic';
import { SubscriberRepository, Types } from '@novu/dal';
import { waitFor } from '@novu/testing';
import { Pipeline, Sweeper } from '@novu/worker';
import { Redis } from 'ioredis';
import { delay, type EngineBench, inApp, startEngineBench } from './testing/engine-bench.js';

let bench: EngineBench;
let storage: Storage;

beforeAll(async () => {
  bench = await startEngineBench('sweeper');
  storage = bench.platform.app.get<Storage>(STORAGE);
}, 60_000);
afterAll(() => bench.platform.stop(), 60_000);
beforeEach(async () => {
  await bench.newAccount();
  await collection('attachments').deleteMany({});
});

const collection = (name: string) => bench.platform.connection.collection(name);
const sweep = (): Promise<void> => bench.platform.app.get(Sweeper).sweep();

/** Lets calls of a method of the platform fail as long as `work` runs. */
async function without<Service extends object>(
  service: Service,
  method: keyof Service & string,
  isAway: (argument: unknown) => boolean,
  work: () => Promise<void>,
): Promise<void> {
  const original: unknown = Reflect.get(service, method);
  if (typeof original !== 'function') throw new Error(`There is no ${method}`);
  Reflect.set(service, method, (...args: unknown[]): unknown => {
    if (isAway(args[0])) return Promise.reject(new Error('away'));
    const result: unknown = Reflect.apply(original, service, args);

    return result;
  });
  try {
    await work();
  } finally {
    Reflect.set(service, method, original);
  }
}

/** A stored file it is time to look at, of a transaction nothing else is known of. */
async function file(transactionId: string, checkAt = new Date(0)): Promise<string> {
  const { environmentId } = bench.account();
  const key = `sweeper/${environmentId}/${transactionId}`;
  await storage.put(key, Buffer.from('Hello'), 'text/plain');
  await collection('attachments').insertOne({
    _environmentId: new Types.ObjectId(environmentId),
    _organizationId: new Types.ObjectId(),
    transactionId,
    storageKeys: [key],
    checkAt,
    checks: 0,
  });

  return key;
}

const isThere = (key: string): Promise<boolean> =>
  storage.get(key).then(
    () => true,
    () => false,
  );

it('6.2 what needs MongoDB alone is brought back while Redis is away', async () => {
  await bench.workflow('delayed', [delay({ amount: 10, unit: 'minutes' }), inApp('Hello')]);
  const transactionId = await bench.trigger('delayed', 'ada');
  const long = new Date(bench.now().getTime() - 600_000);
  const dead = { status: 'running', lease: new Types.ObjectId(), leaseUntil: long, updatedAt: long };
  await collection('jobs').updateOne({ transactionId, position: 1 }, { $set: dead });
  const key = await file('done');
  await without(
    bench.platform.app.get(JobQueue),
    'requeue',
    () => true,
    () => sweep(),
  );
  const job = await collection('jobs').findOne({ transactionId, position: 1 });
  expect(job).toMatchObject({ status: 'delayed' });
  expect(job).not.toHaveProperty('leaseUntil');
  expect(await isThere(key)).toBe(false);
  await bench.pass({ minutes: 10 });
  expect(await bench.inbox('ada')).toEqual(['Hello']);
});

it('1 a fan-out that waits in its queue takes no other turn when it is looked for', async () => {
  const { app, services } = bench.platform;
  const { client, environmentId } = bench.account();
  const [subscribers, pipeline, redis] = [app.get(SubscriberRepository), app.get(Pipeline), app.get(Redis)];
  const depth = async (): Promise<number | undefined> => (await app.get(JobQueue).depths())['process-subscriber'];
  const turn = async (): Promise<string | null> => {
    const [key = ''] = await redis.keys(`*${services.redisPrefix}*:process-subscriber:turns`);

    return redis.hget(key, environmentId);
  };
  await bench.workflow('news', [inApp('News')]);
  const list = subscribers.listAfter.bind(subscribers);
  const processCommit = pipeline.processCommit.bind(pipeline);
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  subscribers.listAfter = async (...parameters) => {
    await held;

    return list(...parameters);
  };
  try {
    // More than are taken up at the same time.
    for (let n = 0; n < 3; n += 1) await client.post('/v1/events/trigger/broadcast', { name: 'news', payload: {} });
    await waitFor('all to be queued', async () => (await depth()) === 3);
    const before = await turn();
    expect(Number(before)).toBeGreaterThan(0);
    let looked = 0;
    pipeline.processCommit = async (...parameters) => {
      await processCommit(...parameters);
      looked += 1;
    };
    bench.sleepThrough({ minutes: 1 });
    await sweep();
    await waitFor('all to be looked for', () => looked === 3);
    expect(await turn()).toBe(before);
  } finally {
    Object.assign(subscribers, { listAfter: list });
    Object.assign(pipeline, { processCommit });
    goOn();
  }
  await waitFor('all to be done', async () => (await depth()) === 0);
});

it('2.9 a file that cannot be removed keeps neither the others nor the sweep, and is tried again later', async () => {
  const stuck = await file('stuck', new Date(1));
  const other = await file('other', new Date(2));
  const isStuck = (keys: unknown): boolean => Array.isArray(keys) && keys.includes(stuck);
  await without(storage, 'remove', isStuck, () => sweep());
  expect(await isThere(other)).toBe(false);
  const docs = await collection('attachments').find().toArray();
  expect(docs).toMatchObject([{ transactionId: 'stuck', checks: 1 }]);
  expect(Number(docs[0]?.['checkAt'])).toBeGreaterThan(bench.now().getTime());
  bench.sleepThrough({ hours: 3 });
  await sweep();
  expect(await isThere(stuck)).toBe(false);
  expect(await collection('attachments').countDocuments()).toBe(0);
});

it('2.9 the files of an event that was given up stay, as it may be run again', async () => {
  const { environmentId } = bench.account();
  const key = await file('given-up');
  const { insertedId } = await collection('acceptedevents').insertOne({
    _environmentId: new Types.ObjectId(environmentId),
    transactionId: 'given-up',
    status: 'failed',
  });
  await sweep();
  expect(await isThere(key)).toBe(true);
  await collection('acceptedevents').deleteOne({ _id: insertedId });
  bench.sleepThrough({ hours: 3 });
  await sweep();
  expect(await isThere(key)).toBe(false);
});
