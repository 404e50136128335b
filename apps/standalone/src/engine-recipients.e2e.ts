import { waitFor } from '@novu/testing';
import { type EngineBench, inApp, startEngineBench } from './testing/engine-bench.js';

interface Report {
  status: string;
  events: unknown[];
}

let bench: EngineBench;

beforeAll(async () => {
  bench = await startEngineBench('engine-recipients');
}, 60_000);
afterAll(() => bench.platform.stop(), 60_000);
beforeEach(async () => {
  await bench.newAccount();
  await bench.workflow('news', [inApp('News {{payload.n}}')]);
});

const post = (path: string, body: unknown) => bench.account().client.post(path, body);

async function newSubscribers(...ids: string[]): Promise<void> {
  for (const subscriberId of ids) expect((await post('/v2/subscribers', { subscriberId })).status).toBe(201);
}

async function subscribe(body: Record<string, unknown>): Promise<void> {
  expect((await post('/v2/topics/team/subscriptions', body)).status).toBe(201);
}

/** Triggers for the topic, and for a witness who is reached after its members. */
async function toTopic(payload: Record<string, unknown>, rest: Record<string, unknown> = {}): Promise<void> {
  const to = [{ type: 'Topic', topicKey: 'team' }, 'witness'];
  const before = (await bench.inbox('witness')).length;
  expect((await post('/v1/events/trigger', { name: 'news', to, payload, ...rest })).status).toBe(201);
  await waitFor('the witness', async () => (await bench.inbox('witness')).length === before + 1);
  await waitFor('the fan-out to end', async () => {
    const events = bench.platform.connection.collection('acceptedevents');

    return (await events.countDocuments({ status: 'accepted', identifier: 'news' })) === 0;
  });
}

it('5.2 a subscription whose condition is not met keeps the event out: no run is made', async () => {
  await newSubscribers('ada', 'bob');
  const condition = { '==': [{ var: 'payload.status' }, 'open'] };
  await subscribe({ subscriptions: ['ada'], preferences: [{ workflowId: 'news', condition }] });
  await subscribe({ subscriptions: ['bob'], preferences: [{ workflowId: 'news', enabled: false }] });
  await toTopic({ n: 1, status: 'closed' });
  expect(await bench.inbox('ada')).toEqual([]);
  await toTopic({ n: 2, status: 'open' });
  expect(await bench.inbox('ada')).toEqual(['News 2']);
  expect(await bench.inbox('bob')).toEqual([]);
  const runs = bench.platform.connection.collection('notifications');
  expect(await runs.countDocuments({ 'to.subscriberId': 'bob' })).toBe(0);
});

it('5.2 of several subscriptions one that lets the event through is enough, and it makes one run', async () => {
  await newSubscribers('ada');
  await subscribe({
    subscriptions: [{ identifier: 'closed', subscriberId: 'ada' }],
    preferences: [{ workflowId: 'news', enabled: false }],
  });
  await subscribe({ subscriptions: [{ identifier: 'open', subscriberId: 'ada' }] });
  await subscribe({ subscriptions: [{ identifier: 'open-too', subscriberId: 'ada' }] });
  await toTopic({ n: 1 });
  expect(await bench.inbox('ada')).toEqual(['News 1']);
});

it('4 with contexts only subscriptions of exactly the same ones count', async () => {
  await newSubscribers('ada', 'bob');
  await subscribe({ subscriptions: ['ada'], context: { tenant: 'acme' } });
  await subscribe({ subscriptions: ['bob'] });
  await toTopic({ n: 1 });
  expect([await bench.inbox('ada'), await bench.inbox('bob')]).toEqual([[], ['News 1']]);
  await toTopic({ n: 2 }, { context: { tenant: 'acme' } });
  expect([await bench.inbox('ada'), await bench.inbox('bob')]).toEqual([['News 2'], ['News 1']]);
});

it('4 who is in several topics, several times, gets one run, wherever a page of them ends', async () => {
  const members = Array.from({ length: 60 }, (_, index) => `member-${index}`);
  await newSubscribers(...members);
  const client = bench.account().client;
  const add = async (topicKey: string, subscriptions: unknown[]): Promise<void> => {
    expect((await client.post(`/v2/topics/${topicKey}/subscriptions`, { subscriptions })).status).toBe(201);
  };
  await add('team', members);
  await add('club', members);
  // Rows of one more for every second member, so that pages end between the rows of one.
  const odd = members.filter((_, index) => index % 2 === 1);
  await add(
    'club',
    odd.map((subscriberId) => ({ identifier: `again-${subscriberId}`, subscriberId })),
  );
  // So large that a page has some forty rows.
  const payload = { n: 1, text: 'x'.repeat(2 ** 18), more: 'x'.repeat(2 ** 17) };
  const to = [
    { type: 'Topic', topicKey: 'team' },
    { type: 'Topic', topicKey: 'club', exclude: ['member-1'] },
    'member-2',
  ];
  const transactionId = await bench.trigger('news', to, payload, { actor: 'member-3' });
  const known = async (): Promise<Report | undefined> =>
    (await client.get<{ data: Report }>(`/v1/events/trigger/${transactionId}`)).body.data;
  const { events } = await waitFor('the fan-out to end', async () => {
    const report = await known();

    return report?.status === 'processed' ? report : undefined;
  });
  expect(events).toMatchObject([{ recipients: { lookedAt: 60, runs: 57, excluded: 3, refused: 0 } }]);
  const runs = await bench.platform.connection
    .collection('notifications')
    .find<{ to: { subscriberId: string }; topics: { topicKey: string }[] }>({ transactionId })
    .toArray();
  const reached = runs.map((run) => run.to.subscriberId);
  const expected = members.filter((subscriberId) => !['member-1', 'member-3'].includes(subscriberId));
  expect(reached.toSorted()).toEqual(expected.toSorted());
  for (const run of runs.filter(({ to: { subscriberId } }) => subscriberId !== 'member-2')) {
    expect(run.topics.map(({ topicKey }) => topicKey).toSorted()).toEqual(['club', 'team']);
  }
});

it('3.6 a workflow is kept in memory until it is said to have changed, but triggers of the dashboard look it up', async () => {
  await bench.workflow('kept', [inApp('old')]);
  await bench.trigger('kept', 'ada');
  // Nobody is told of this.
  const values = bench.platform.connection.collection('controls');
  await values.updateOne({ 'controls.body': 'old' }, { $set: { 'controls.body': 'new' } });
  await bench.trigger('kept', 'bob');
  await bench.trigger('kept', 'eve', { __source: 'test-workflow' });
  expect([await bench.inbox('bob'), await bench.inbox('eve')]).toEqual([['old'], ['new']]);
  expect((await bench.account().client.patch('/v2/workflows/kept', { tags: ['told'] })).status).toBe(200);
  await bench.trigger('kept', 'dan');
  expect(await bench.inbox('dan')).toEqual(['new']);
});

it('5.1 events of one pass that say different things about a subscriber each tell their own', async () => {
  await bench.workflow('hello', [inApp('Hello {{subscriber.firstName}}')]);
  const events = ['Ada', 'Augusta'].map((firstName) => ({ name: 'hello', to: { subscriberId: 'ada', firstName } }));
  expect((await post('/v1/events/trigger/bulk', { events })).status).toBe(201);
  await waitFor('both messages', async () => (await bench.inbox('ada')).length === 2);
  expect((await bench.inbox('ada')).toSorted()).toEqual(['Hello Ada', 'Hello Augusta']);
});

it('13.2 the Inbox lists messages of one call in the order their events were given in', async () => {
  await bench.workflow('counted', [inApp('{{payload.n}}')]);
  const numbers = Array.from({ length: 60 }, (_, n) => String(n));
  const events = numbers.map((n) => ({ name: 'counted', to: 'ada', payload: { n } }));
  expect((await post('/v1/events/trigger/bulk', { events })).status).toBe(201);
  await waitFor('all messages', async () => (await bench.inbox('ada')).length === numbers.length);
  const feed = '/v2/subscribers/ada/notifications?limit=100';
  const { data } = (await bench.account().client.get<{ data: { body: string }[] }>(feed)).body;
  expect(data.map(({ body }) => body).reverse()).toEqual(numbers);
});

it('3.5 triggers of the dashboard, which say so in their payload, do not count as the last ones', async () => {
  const workflows = bench.platform.connection.collection('notificationtemplates');
  const last = async (): Promise<unknown> =>
    (await workflows.findOne({ 'triggers.identifier': 'tried' }))?.['lastTriggeredAt'];
  await bench.workflow('tried', [inApp('Hello')]);
  await bench.trigger('tried', 'ada', { __source: 'test-workflow' });
  expect(await last()).toBeUndefined();
  await bench.trigger('tried', 'ada');
  await waitFor('the time to be noted', async () => (await last()) instanceof Date);
});

it('3.5 the time of the last trigger is noted every five minutes at most', async () => {
  const workflows = bench.platform.connection.collection('notificationtemplates');
  const last = async (): Promise<unknown> =>
    (await workflows.findOne({ 'triggers.identifier': 'used' }))?.['lastTriggeredAt'];
  const noted = (at: Date) =>
    waitFor('the time to be noted', async () => String(await last()) === String(at), { timeoutMs: 20_000 });
  await bench.workflow('used', [inApp('Hello')]);
  const first = bench.now();
  await bench.trigger('used', 'ada');
  await noted(first);
  bench.sleepThrough({ minutes: 4, seconds: 59 });
  await bench.trigger('used', 'ada');
  expect(await last()).toEqual(first);
  bench.sleepThrough({ seconds: 1 });
  const later = bench.now();
  await bench.trigger('used', 'ada');
  await noted(later);
});

it('2.7 a workflow without steps makes a run without jobs', async () => {
  await bench.workflow('empty', []);
  const transactionId = await bench.trigger('empty', 'ada');
  expect((await bench.run(transactionId)).jobs.map(({ type }) => type)).toEqual(['trigger']);
});
