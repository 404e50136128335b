import { Cancellation, JobQueue } from '@novu/application-generic';
import { waitFor } from '@novu/testing';
import { Pipeline, Sweeper } from '@novu/worker';
import {
  delay,
  digest,
  type EngineBench,
  factsOf,
  inApp,
  type RunOnFeed,
  startEngineBench,
  statesOf,
  traceOf,
} from './testing/engine-bench.js';
import { Faults } from './testing/faults.js';

let bench: EngineBench;
let faults: Faults;
let meanwhile: () => Promise<void> = () => Promise.resolve();

beforeAll(async () => {
  bench = await startEngineBench('engine-cancel', { FAN_OUT_TURN_MS: '0' });
  faults = new Faults(bench.platform.app, () => meanwhile());
}, 60_000);
afterAll(() => bench.platform.stop(), 60_000);
beforeEach(() => bench.newAccount());

const DELAYED = [delay({ type: 'regular', amount: 5, unit: 'minutes' }), inApp('Hello')];
const DIGESTED = [
  digest({ amount: 10, unit: 'minutes' }),
  inApp('{{steps.digest.eventCount}}: {% for event in steps.digest.events %}{{event.payload.n}} {% endfor %}'),
];

/** A second after the one before it: digests list their events by time. */
async function trigger(name: string, transactionId: string, n: number): Promise<void> {
  bench.sleepThrough({ seconds: 1 });
  await bench.trigger(name, 'ada', { n }, { transactionId });
}

const statesIn = async (transactionId: string): Promise<string[]> => statesOf(await bench.run(transactionId));
const contents = async (): Promise<string[]> => (await bench.inbox('ada')).map((content) => content.trim());

const cancel = async (transactionId: string): Promise<unknown> =>
  (await bench.account().client.delete<{ data: boolean }>(`/v1/events/trigger/${transactionId}`)).body.data;

it('12 cancelling a delay ends the run, and says so', async () => {
  await bench.workflow('delayed', DELAYED);
  await trigger('delayed', 'first', 1);
  expect(await statesIn('first')).toEqual(['delay delayed', 'in_app pending']);
  expect(await cancel('first')).toBe(true);
  expect(await cancel('first')).toBe(false);
  expect(await cancel('unknown')).toBe(false);
  await bench.pass({ minutes: 10 });
  expect(await statesIn('first')).toEqual(['delay canceled', 'in_app canceled']);
  const run = await bench.run('first');
  expect(traceOf(run, 1)).toEqual(['Step delayed', 'Step was canceled by user']);
  expect(traceOf(run, 2)).toEqual(['Step was canceled by user']);
  expect(await contents()).toEqual([]);
});

it('12 cancelling the leader of a digest promotes the oldest of its followers', async () => {
  await bench.workflow('digested', DIGESTED);
  await trigger('digested', 'one', 1);
  await trigger('digested', 'two', 2);
  await trigger('digested', 'three', 3);
  expect(await statesIn('two')).toEqual(['digest merged', 'in_app merged']);
  expect(await cancel('one')).toBe(true);
  expect(await statesIn('two')).toEqual(['digest delayed', 'in_app pending']);
  expect(await statesIn('three')).toEqual(['digest merged', 'in_app merged']);
  await trigger('digested', 'four', 4);
  expect(await statesIn('four')).toEqual(['digest merged', 'in_app merged']);
  await bench.pass({ minutes: 9, seconds: 50 });
  expect(await contents()).toEqual([]);
  await bench.pass({ seconds: 10 });
  expect(await contents()).toEqual(['3: 2 3 4']);
  expect(await statesIn('one')).toEqual(['digest canceled', 'in_app canceled']);
  expect(await statesIn('two')).toEqual(['digest completed', 'in_app completed']);
});

it('12 the runs of a digest whose leader was cancelled say who leads it now, and why', async () => {
  await bench.workflow('digested', DIGESTED);
  const takenOver = 'Digest was taken over, as the run that led it was canceled';
  const follows = 'Digest was merged with other digest, as the run that led it before was canceled';
  const goesOn = 'Digest goes on in another run with the events that followed';
  for (const [n, transactionId] of ['led', 'heir', 'other', 'canceled'].entries())
    await trigger('digested', transactionId, n + 1);
  expect(await cancel('canceled')).toBe(true);
  expect(await cancel('led')).toBe(true);
  await bench.pass({ minutes: 10 });
  const [led, heir, other] = await Promise.all(
    ['led', 'heir', 'other'].map((transactionId) => bench.run(transactionId)),
  );
  if (!led || !heir || !other) throw new Error('A run is missing');
  const idOf = (run: RunOnFeed) => run.jobs[1]?._id;
  const canceled = { canceledDigestId: idOf(led), canceledNotificationId: led._id };
  const leads = { mergedDigestId: idOf(heir), digestedNotificationId: heir._id };
  expect(traceOf(led, 1)).toEqual(['Step digested', 'Step was canceled by user', goesOn]);
  expect(factsOf(led, 1, goesOn)).toEqual(leads);
  expect(traceOf(heir, 1)).toEqual([
    'Digest was merged with other digest',
    takenOver,
    'Step digested',
    'Digest triggered events',
  ]);
  expect(factsOf(heir, 1, takenOver)).toEqual(canceled);
  // Three seconds of the ten minutes were over.
  expect(factsOf(heir, 1, 'Step digested')).toMatchObject({ delay: 597_000 });
  expect(traceOf(other, 1)).toEqual(['Digest was merged with other digest', follows]);
  expect(factsOf(other, 1, follows)).toEqual({ ...leads, ...canceled });
  expect(traceOf(await bench.run('canceled'), 1)).toEqual([
    'Digest was merged with other digest',
    'Step was canceled by user',
  ]);
});

it('12 a run whose workflow was deleted while it waited says so', async () => {
  await bench.workflow('removed', DELAYED);
  await trigger('removed', 'orphan', 1);
  expect((await bench.account().client.delete('/v2/workflows/removed')).status).toBe(204);
  await bench.pass({ minutes: 6 });
  expect(await statesIn('orphan')).toEqual(['delay canceled', 'in_app canceled']);
  const run = await bench.run('orphan');
  for (const position of [1, 2]) {
    expect(traceOf(run, position).at(-1)).toBe('Step was canceled because its workflow or its subscriber was deleted');
  }
});

it('12 a digest cancelled without followers takes no more events: the next one opens another', async () => {
  await bench.workflow('alone', DIGESTED);
  await trigger('alone', 'lonely', 1);
  expect(await cancel('lonely')).toBe(true);
  await trigger('alone', 'next', 2);
  expect(await statesIn('next')).toEqual(['digest delayed', 'in_app pending']);
  await bench.pass({ minutes: 11 });
  expect(await contents()).toEqual(['1: 2']);
});

it('12 a cancelled follower is not in the digest', async () => {
  await bench.workflow('followed', DIGESTED);
  for (const [n, transactionId] of ['a', 'b', 'c'].entries()) await trigger('followed', transactionId, n + 1);
  expect(await statesIn('b')).toEqual(['digest merged', 'in_app merged']);
  expect(await cancel('b')).toBe(true);
  await bench.pass({ minutes: 11 });
  expect(await contents()).toEqual(['2: 1 3']);
});

it.each([
  ['one person', '/v1/events/trigger', { to: 'ada' }, ['ada']],
  ['a topic', '/v1/events/trigger', { to: { type: 'Topic', topicKey: 'team' } }, ['ada', 'bob']],
  ['one person and a topic', '/v1/events/trigger', { to: ['eve', { type: 'Topic', topicKey: 'team' }] }, ['eve']],
  ['everyone', '/v1/events/trigger/broadcast', {}, ['ada', 'bob', 'eve']],
])('12 what a pass makes of an event to %s that is cancelled meanwhile is cancelled too', async (_, path, to, made) => {
  const { client, environmentId } = bench.account();
  await bench.workflow('held', DELAYED);
  for (const subscriberId of ['ada', 'bob', 'eve']) await client.post('/v2/subscribers', { subscriberId });
  await client.post('/v2/topics', { key: 'team', name: 'Team' });
  await client.post('/v2/topics/team/subscriptions', { subscriberIds: ['ada', 'bob'] });
  const transactionId = `held-${environmentId}`;
  const answers: unknown[] = [];
  // The pass has everything in its hands, and nothing of it is stored.
  meanwhile = async () => {
    answers.push(await cancel(transactionId));
  };
  faults.arm('meanwhile', 0);
  expect((await client.post(path, { name: 'held', transactionId, ...to })).status).toBe(201);
  const jobs = bench.platform.connection.collection('jobs');
  const open = { transactionId, status: { $in: ['pending', 'delayed'] } };
  await waitFor('all that was made to be cancelled', async () => {
    return (await jobs.countDocuments({ transactionId })) > 0 && (await jobs.countDocuments(open)) === 0;
  });
  expect(answers).toEqual([true]);
  expect(await cancel(transactionId)).toBe(false);
  expect(await jobs.countDocuments({ transactionId, status: 'canceled' })).toBe(2 * made.length);
  await bench.pass({ minutes: 10 });
  expect(await contents()).toEqual([]);
});

describe('12 a fan-out that is cancelled half-way', () => {
  /** So large that a stretch takes some forty subscribers. */
  const payload = { text: 'x'.repeat(2 ** 18), more: 'x'.repeat(2 ** 17) };

  /** Has the first stretch gone through, and holds the second. @returns what lets it go. */
  async function halfWay(transactionId: string): Promise<() => Promise<void>> {
    const { client } = bench.account();
    const subscriberIds = Array.from({ length: 60 }, (_, index) => `member-${index}`);
    await bench.workflow('wide', DELAYED);
    await Promise.all(subscriberIds.map((subscriberId) => client.post('/v2/subscribers', { subscriberId })));
    expect((await client.post('/v2/topics/crowd/subscriptions', { subscriberIds })).status).toBe(201);
    const queue = bench.platform.app.get(JobQueue);
    const enqueue = queue.enqueue.bind(queue);
    let second: { eventId: string; after?: string } | undefined;
    queue.enqueue = (name, jobs) => {
      const [stretch] = jobs.map((job): unknown => job.payload);
      if (name !== 'trigger.fan-out' || !isStretch(stretch) || stretch.after === undefined) return enqueue(name, jobs);
      second = stretch;

      return Promise.resolve();
    };
    try {
      const to = { type: 'Topic', topicKey: 'crowd' };
      expect((await client.post('/v1/events/trigger', { name: 'wide', to, payload, transactionId })).status).toBe(201);
      const { eventId, after } = await waitFor('the second stretch', () => second);

      return () => bench.platform.app.get(Pipeline).fanOut(eventId, after);
    } finally {
      queue.enqueue = enqueue;
    }
  }

  const isStretch = (job: unknown): job is { eventId: string; after?: string } =>
    typeof job === 'object' && job !== null && 'eventId' in job;

  const states = (transactionId: string): Promise<unknown[]> =>
    bench.platform.connection.collection('jobs').distinct('status', { transactionId, type: { $ne: 'trigger' } });
  const runs = (transactionId: string): Promise<number> =>
    bench.platform.connection.collection('notifications').countDocuments({ transactionId });

  async function told(transactionId: string): Promise<unknown> {
    const path = `/v1/events/trigger/${transactionId}`;

    return (await bench.account().client.get<{ data: unknown }>(path)).body.data;
  }

  it('goes no further, and what it has made is cancelled', async () => {
    const goOn = await halfWay('half-way');
    expect(await cancel('half-way')).toBe(true);
    const made = await runs('half-way');
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(60);
    expect(await states('half-way')).toEqual(['canceled']);
    await goOn();
    expect([await runs('half-way'), await states('half-way')]).toEqual([made, ['canceled']]);
    expect(await told('half-way')).toMatchObject({
      status: 'processed',
      events: [{ status: 'canceled', recipients: { lookedAt: made, runs: made } }],
    });
  });

  it('has the stretch cancelled, and counted, that a worker holds', async () => {
    const goOn = await halfWay('in-hand');
    meanwhile = async () => {
      expect(await cancel('in-hand')).toBe(true);
    };
    faults.arm('meanwhile', 0);
    await goOn();
    expect([await runs('in-hand'), await states('in-hand')]).toEqual([60, ['canceled']]);
    expect(await told('in-hand')).toMatchObject({
      events: [{ status: 'canceled', recipients: { lookedAt: 60, runs: 60 } }],
    });
  });
});

it('12 what a pass has made of an event that was cancelled meanwhile is cancelled though its worker dies', async () => {
  await bench.workflow('orphaned', DELAYED);
  const transactionId = `orphaned-${bench.account().environmentId}`;
  meanwhile = async () => {
    expect(await cancel(transactionId)).toBe(true);
  };
  const cancellation = bench.platform.app.get(Cancellation);
  const takeBack = cancellation.cancelMadeMeanwhile.bind(cancellation);
  let isDead = false;
  cancellation.cancelMadeMeanwhile = () => {
    isDead = true;

    return Promise.reject(new Error('the worker is dead'));
  };
  try {
    faults.arm('meanwhile', 0);
    await bench.trigger('orphaned', 'ada', {}, { transactionId });
    await waitFor('its worker to die', () => isDead);
  } finally {
    cancellation.cancelMadeMeanwhile = takeBack;
  }
  expect(await statesIn(transactionId)).toEqual(['delay delayed', 'in_app pending']);
  bench.sleepThrough({ minutes: 1 });
  await bench.platform.app.get(Sweeper).sweep();
  expect(await statesIn(transactionId)).toEqual(['delay canceled', 'in_app canceled']);
  await bench.pass({ minutes: 10 });
  expect(await contents()).toEqual([]);
});

it('12 what is done is not undone', async () => {
  await bench.workflow('done', [inApp('Hello')]);
  await trigger('done', 'sent', 1);
  expect(await cancel('sent')).toBe(false);
  expect(await contents()).toEqual(['Hello']);
});
