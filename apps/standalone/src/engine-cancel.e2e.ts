import { Cancellation } from '@novu/application-generic';
import { waitFor } from '@novu/testing';
import { Waker } from '@novu/worker';
import { Faults } from './testing/faults.js';
import { type Account, startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';

const MINUTE = 60_000;

// To come: MongoDB forgets windows that are over by its own clock.
let now = Date.now() + 24 * 60 * MINUTE;
let platform: TestPlatform;
let account: Account;
let faults: Faults;
let meanwhile: () => Promise<void> = () => Promise.resolve();

beforeAll(async () => {
  platform = await startTestPlatform('engine-cancel', { clock: { now: () => new Date(now) } });
  faults = new Faults(platform.app, () => meanwhile());
}, 60_000);
afterAll(() => platform.stop(), 60_000);

beforeEach(async () => {
  account = await platform.signUp();
});

interface Job {
  type: string;
  status: string;
  executionDetails: { detail: string }[];
}

async function workflow(workflowId: string, steps: Record<string, unknown>[]): Promise<void> {
  const body = { name: workflowId, workflowId, active: true, steps };
  expect((await account.client.post('/v2/workflows', body)).status).toBe(201);
}

const DIGEST = { name: 'Digest', type: 'digest', controlValues: { amount: 10, unit: 'minutes' } };
const INBOX = {
  name: 'Inbox',
  type: 'in_app',
  controlValues: {
    body: '{{steps.digest.eventCount}}: {% for event in steps.digest.events %}{{event.payload.n}} {% endfor %}',
  },
};

/** Triggers, and waits until the first step has the given state. */
async function trigger(name: string, transactionId: string, n: number, status: string): Promise<void> {
  now += 1_000;
  const answer = await account.client.post('/v1/events/trigger', { name, to: 'ada', transactionId, payload: { n } });
  expect(answer.status).toBe(201);
  await waitFor(`${transactionId} to be ${status}`, async () => (await jobsOf(transactionId))[0]?.status === status);
}

async function jobsOf(transactionId: string): Promise<Job[]> {
  const { body } = await account.client.get<{ data: { jobs: Job[] }[] }>(
    `/v1/notifications?transactionId=${transactionId}`,
  );

  return body.data[0]?.jobs.slice(1) ?? [];
}

async function contents(): Promise<string[]> {
  const { body } = await account.client.get<{ data: { content: string }[] }>('/v1/messages');

  return body.data.map(({ content }) => content.trim());
}

const cancel = async (transactionId: string): Promise<unknown> =>
  (await account.client.delete<{ data: boolean }>(`/v1/events/trigger/${transactionId}`)).body.data;

async function after(ms: number): Promise<void> {
  now += ms;
  await platform.app.get(Waker).wake();
}

it('12 cancelling a delay ends the run, and says so', async () => {
  await workflow('delayed', [
    { name: 'Delay', type: 'delay', controlValues: { type: 'regular', amount: 5, unit: 'minutes' } },
    { name: 'Inbox', type: 'in_app', controlValues: { body: 'Hello' } },
  ]);
  await trigger('delayed', 'first', 1, 'delayed');
  expect(await cancel('first')).toBe(true);
  expect(await cancel('first')).toBe(false);
  expect(await cancel('unknown')).toBe(false);
  await after(10 * MINUTE);
  expect((await jobsOf('first')).map(({ status }) => status)).toEqual(['canceled', 'canceled']);
  expect(await contents()).toEqual([]);
});

it('12 cancelling the leader of a digest promotes the oldest of its followers', async () => {
  await workflow('digested', [DIGEST, INBOX]);
  await trigger('digested', 'one', 1, 'delayed');
  await trigger('digested', 'two', 2, 'merged');
  await trigger('digested', 'three', 3, 'merged');
  expect(await cancel('one')).toBe(true);
  expect((await jobsOf('two')).map(({ status }) => status)).toEqual(['delayed', 'pending']);
  expect((await jobsOf('three')).map(({ status }) => status)).toEqual(['merged', 'merged']);
  await trigger('digested', 'four', 4, 'merged');
  await after(9 * MINUTE + 50_000);
  expect(await contents()).toEqual([]);
  await after(10_000);
  expect(await contents()).toEqual(['3: 2 3 4']);
  expect((await jobsOf('one')).map(({ status }) => status)).toEqual(['canceled', 'canceled']);
  expect((await jobsOf('two')).map(({ status }) => status)).toEqual(['completed', 'completed']);
});

it('12 a digest cancelled without followers takes no more events: the next one opens another', async () => {
  await workflow('alone', [DIGEST, INBOX]);
  await trigger('alone', 'lonely', 1, 'delayed');
  expect(await cancel('lonely')).toBe(true);
  await trigger('alone', 'next', 2, 'delayed');
  await after(11 * MINUTE);
  expect(await contents()).toEqual(['1: 2']);
});

it('12 a cancelled follower is not in the digest', async () => {
  await workflow('followed', [DIGEST, INBOX]);
  await trigger('followed', 'a', 1, 'delayed');
  await trigger('followed', 'b', 2, 'merged');
  await trigger('followed', 'c', 3, 'merged');
  expect(await cancel('b')).toBe(true);
  await after(11 * MINUTE);
  expect(await contents()).toEqual(['2: 1 3']);
});

it.each([
  ['one person', '/v1/events/trigger', { to: 'ada' }, ['ada']],
  ['a topic', '/v1/events/trigger', { to: { type: 'Topic', topicKey: 'team' } }, ['ada', 'bob']],
  ['one person and a topic', '/v1/events/trigger', { to: ['eve', { type: 'Topic', topicKey: 'team' }] }, ['eve']],
  ['everyone', '/v1/events/trigger/broadcast', {}, ['ada', 'bob', 'eve']],
])('12 what a pass makes of an event to %s that is cancelled meanwhile is cancelled too', async (_, path, to, made) => {
  await workflow('held', [
    { name: 'Delay', type: 'delay', controlValues: { type: 'regular', amount: 5, unit: 'minutes' } },
    { name: 'Inbox', type: 'in_app', controlValues: { body: 'Hello' } },
  ]);
  for (const subscriberId of ['ada', 'bob', 'eve']) await account.client.post('/v2/subscribers', { subscriberId });
  await account.client.post('/v2/topics', { key: 'team', name: 'Team' });
  await account.client.post('/v2/topics/team/subscriptions', { subscriberIds: ['ada', 'bob'] });
  const transactionId = `held-${account.environmentId}`;
  const answers: unknown[] = [];
  // The pass has everything in its hands, and nothing of it is stored.
  meanwhile = async () => {
    answers.push(await cancel(transactionId));
  };
  faults.arm('meanwhile', 0);
  expect((await account.client.post(path, { name: 'held', transactionId, ...to })).status).toBe(201);
  const jobs = platform.connection.collection('jobs');
  const open = { transactionId, status: { $in: ['pending', 'delayed'] } };
  await waitFor('all that was made to be cancelled', async () => {
    return (await jobs.countDocuments({ transactionId })) > 0 && (await jobs.countDocuments(open)) === 0;
  });
  expect(answers).toEqual([true]);
  expect(await cancel(transactionId)).toBe(false);
  expect(await jobs.countDocuments({ transactionId, status: 'canceled' })).toBe(2 * made.length);
  await after(10 * MINUTE);
  expect(await contents()).toEqual([]);
});

it('12 what a pass has made of an event that was cancelled meanwhile is cancelled though its worker dies', async () => {
  await workflow('orphaned', [
    { name: 'Delay', type: 'delay', controlValues: { type: 'regular', amount: 5, unit: 'minutes' } },
    { name: 'Inbox', type: 'in_app', controlValues: { body: 'Hello' } },
  ]);
  const transactionId = `orphaned-${account.environmentId}`;
  meanwhile = async () => {
    expect(await cancel(transactionId)).toBe(true);
  };
  const cancellation = platform.app.get(Cancellation);
  const takeBack = cancellation.cancelMadeMeanwhile.bind(cancellation);
  cancellation.cancelMadeMeanwhile = () => Promise.reject(new Error('the worker is dead'));
  try {
    faults.arm('meanwhile', 0);
    const body = { name: 'orphaned', transactionId, to: 'ada' };
    expect((await account.client.post('/v1/events/trigger', body)).status).toBe(201);
    await waitFor('what the pass makes', async () => (await jobsOf(transactionId))[0]?.status === 'delayed');
  } finally {
    cancellation.cancelMadeMeanwhile = takeBack;
  }
  now += MINUTE;
  await waitFor('all of it to be cancelled', async () =>
    (await jobsOf(transactionId)).every(({ status }) => status === 'canceled'),
  );
  await after(10 * MINUTE);
  expect(await contents()).toEqual([]);
});

it('12 what is done is not undone', async () => {
  await workflow('done', [{ name: 'Inbox', type: 'in_app', controlValues: { body: 'Hello' } }]);
  await trigger('done', 'sent', 1, 'completed');
  expect(await cancel('sent')).toBe(false);
  expect(await contents()).toEqual(['Hello']);
});
