import { JobQueue } from '@novu/application-generic';
import { TopicSubscriptionRepository } from '@novu/dal';
import { waitFor } from '@novu/testing';
import { type EngineBench, inApp, startEngineBench } from './testing/engine-bench.js';

interface Report {
  status: string;
  events: {
    workflowId: string;
    status: string;
    reason?: string;
    recipients: Record<string, number>;
    traces: { title: string; status: string; rawData: string }[];
  }[];
}

let bench: EngineBench;

beforeAll(async () => {
  bench = await startEngineBench('engine-reports', { FAN_OUT_TURN_MS: '0' });
}, 60_000);
afterAll(() => bench.platform.stop(), 60_000);
beforeEach(async () => {
  await bench.newAccount();
  await bench.workflow('news', [inApp('News')]);
});

const post = <Body>(path: string, body: unknown) => bench.account().client.post<Body>(path, body);

async function newSubscribers(...subscriberIds: string[]): Promise<void> {
  await Promise.all(subscriberIds.map((subscriberId) => post('/v2/subscribers', { subscriberId })));
}

async function subscribe(topicKey: string, body: Record<string, unknown>): Promise<void> {
  expect((await post(`/v2/topics/${topicKey}/subscriptions`, body)).status).toBe(201);
}

async function trigger(body: Record<string, unknown>, path = '/v1/events/trigger'): Promise<string> {
  const answer = await post<{ data: { transactionId: string } }>(path, { name: 'news', payload: {}, ...body });
  expect(answer.status).toBe(201);

  return answer.body.data.transactionId;
}

async function reported(transactionId: string): Promise<Report | undefined> {
  const path = `/v1/events/trigger/${transactionId}`;

  return (await bench.account().client.get<{ data?: Report }>(path)).body.data;
}

/** The report, once the event is processed. */
function report(transactionId: string): Promise<Report> {
  return waitFor('the event to be processed', async () => {
    const found = await reported(transactionId);

    return found?.status === 'processed' ? found : undefined;
  });
}

describe('issue 6.9: what none of the runs can tell', () => {
  it('4 an unknown topic is told of, and the members of the others are reached', async () => {
    await newSubscribers('ada', 'bob');
    await subscribe('team', { subscriptions: ['ada', 'bob'] });
    const to = ['nowhere', 'team'].map((topicKey) => ({ type: 'Topic', topicKey, exclude: ['bob'] }));
    const { events } = await report(await trigger({ to }));
    expect(events).toMatchObject([
      { workflowId: 'news', status: 'processed', recipients: { lookedAt: 2, runs: 1, excluded: 1, refused: 0 } },
    ]);
    expect(events[0]?.traces).toMatchObject([
      { title: 'Topic not found', status: 'warning', rawData: '{"topicKey":"nowhere"}' },
    ]);
    expect(await bench.inbox('ada')).toEqual(['News']);
  });

  it('5.2 a subscription that keeps the event out is told of, with its condition', async () => {
    const condition = { '==': [{ var: 'payload.status' }, 'open'] };
    await newSubscribers('ada');
    await subscribe('team', { subscriptions: ['ada'], preferences: [{ workflowId: 'news', condition }] });
    const { events } = await report(await trigger({ to: { type: 'Topic', topicKey: 'team' } }));
    expect(events[0]?.recipients).toEqual({ lookedAt: 1, runs: 0, excluded: 0, refused: 1 });
    const [line] = events[0]?.traces ?? [];
    expect(line?.title).toBe('Topic subscription preference evaluated');
    expect(JSON.parse(line?.rawData ?? '')).toMatchObject({
      result: false,
      subscriberId: 'ada',
      topics: ['team'],
      subscriptions: [{ condition }],
    });
  });

  it('4 an event whose workflow was deleted meanwhile says so', async () => {
    const queue = bench.platform.app.get(JobQueue);
    const enqueue = queue.enqueue.bind(queue);
    let held: (() => Promise<void>) | undefined;
    queue.enqueue = (...parameters) => {
      held = () => enqueue(...parameters);

      return Promise.resolve();
    };
    try {
      const transactionId = await trigger({ to: 'ada' });
      expect(await reported(transactionId)).toMatchObject({ status: 'processing', events: [{ status: 'processing' }] });
      await bench.account().client.delete('/v2/workflows/news');
      await held?.();
      expect((await report(transactionId)).events).toMatchObject([{ traces: [{ title: 'Workflow not found' }] }]);
    } finally {
      queue.enqueue = enqueue;
    }
  });

  it('issue 6.6: a fan-out tells how far it has come, of how many', async () => {
    const members = Array.from({ length: 60 }, (_, index) => `member-${index}`);
    await newSubscribers(...members);
    await subscribe('team', { subscriptions: members });
    const queue = bench.platform.app.get(JobQueue);
    const enqueue = queue.enqueue.bind(queue);
    const held: (() => Promise<void>)[] = [];
    queue.enqueue = (name, jobs) => {
      if (name !== 'trigger.fan-out') return enqueue(name, jobs);
      held.push(() => enqueue(name, jobs));

      return Promise.resolve();
    };
    const next = (count: number) =>
      waitFor('the next stretch', () => Promise.resolve(held.length === count ? held.at(-1) : undefined));
    try {
      // So large that a stretch takes 42 rows.
      const payload = { text: 'x'.repeat(2 ** 18), more: 'x'.repeat(2 ** 17) };
      const transactionId = await trigger({ to: { type: 'Topic', topicKey: 'team' }, payload });
      const progress = async () => (await reported(transactionId))?.events[0]?.recipients;
      const first = await next(1);
      expect(await progress()).toMatchObject({ total: 60, lookedAt: 0 });
      await first();
      const second = await next(2);
      const { lookedAt = 0, runs } = (await progress()) ?? {};
      expect(lookedAt).toBeGreaterThan(0);
      expect(lookedAt).toBeLessThan(60);
      expect(runs).toBe(lookedAt);
      queue.enqueue = enqueue;
      await second();
      expect((await report(transactionId)).events[0]?.recipients).toEqual({
        lookedAt: 60,
        runs: 60,
        excluded: 0,
        refused: 0,
      });
    } finally {
      queue.enqueue = enqueue;
    }
  });

  it('issue 6.6: a stretch whose workflow is deleted while it is read is not counted as runs', async () => {
    await newSubscribers('ada', 'bob');
    await subscribe('team', { subscriptions: ['ada', 'bob'] });
    const members = bench.platform.app.get(TopicSubscriptionRepository);
    const membersAfter = members.membersAfter.bind(members);
    members.membersAfter = async (...parameters) => {
      const found = await membersAfter(...parameters);
      await bench.account().client.delete('/v2/workflows/news');

      return found;
    };
    try {
      const { events } = await report(await trigger({ to: { type: 'Topic', topicKey: 'team' } }));
      expect(events).toMatchObject([
        { status: 'processed', recipients: { lookedAt: 0, runs: 0 }, traces: [{ title: 'Workflow not found' }] },
      ]);
    } finally {
      members.membersAfter = membersAfter;
    }
    expect(await bench.inbox('ada')).toEqual([]);
  });

  it('broadcasts tell how many they reached; of what made runs only, the runs tell; of others’ events nobody', async () => {
    await newSubscribers('ada', 'bob');
    const wide = await trigger({}, '/v1/events/trigger/broadcast');
    expect((await report(wide)).events).toMatchObject([{ recipients: { lookedAt: 2, runs: 2 }, traces: [] }]);
    const single = await bench.trigger('news', 'ada');
    expect((await report(single)).events).toEqual([]);
    await bench.newAccount();
    for (const transactionId of [wide, single, 'unheard-of']) {
      expect((await bench.account().client.get(`/v1/events/trigger/${transactionId}`)).status).toBe(404);
    }
  });
});
