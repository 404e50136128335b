// One function a figure. Each drives the running platform and returns plain numbers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Queue, Worker } from 'bullmq';
import { io } from 'socket.io-client';
import { Client, load, percentile, waitUntil } from './client.mjs';

const WORKFLOW = 'bench-in-app';

/** A fresh organization with a workflow of one in-app step. */
export async function prepare({ api }) {
  const client = new Client(api, {}, 4);
  const unique = `${Date.now()}${Math.floor(Math.random() * 1e6)}`;
  const { data: account } = await client.call('POST', '/v1/auth/register', {
    firstName: 'Bench',
    lastName: 'Mark',
    email: `bench-${unique}@example.com`,
    password: 'Benchmark-1!',
    organizationName: `Benchmark ${unique}`,
  });
  const { data: environments } = await client.call('GET', '/v1/environments', undefined, {
    authorization: `Bearer ${account.token}`,
  });
  const environment = environments.find((candidate) => candidate.name === 'Development');
  const headers = { authorization: `ApiKey ${environment.apiKeys[0].key}` };
  await client.call(
    'POST',
    '/v2/workflows',
    {
      name: 'Benchmark',
      workflowId: WORKFLOW,
      active: true,
      steps: [
        {
          name: 'Inbox',
          type: 'in_app',
          controlValues: { subject: 'Hi {{subscriber.firstName}}', body: 'Order {{payload.order}} has shipped' },
        },
      ],
    },
    headers,
  );
  await client.close();
  return { environmentId: environment._id, identifier: environment.identifier, client: new Client(api, headers, 128) };
}

const event = (to, order) => ({ name: WORKFLOW, to: { subscriberId: to, firstName: 'Ada' }, payload: { order } });

/** A hundred events, of the call number `n`. */
const bulkOf = (n) => Array.from({ length: 100 }, (_, index) => event(`sub-${(n * 100 + index) % 500}`, index));

/** Members of the topic. */
const MEMBERS = 5_000;

/** What the machine allows: journaled inserts of 200 small rows, and jobs through a bare queue. */
export async function machine({ meters, redisHost, redisPort }) {
  const rows = (n) => Array.from({ length: 200 }, (_, index) => ({ n, index, text: 'x'.repeat(200) }));
  const collection = meters.db.collection('benchmachine');
  const inserts = await load(60, 2, (n) => collection.insertMany(rows(n), { writeConcern: { w: 1, j: true } }));
  await collection.drop();

  const connection = { host: redisHost, port: redisPort };
  const queue = new Queue('bench-machine', { connection });
  const jobs = 5_000;
  let done = 0;
  const worker = new Worker('bench-machine', async () => void (done += 1), { connection, concurrency: 50 });
  const started = performance.now();
  await load(jobs, 64, (n) => queue.add('job', { n }, { removeOnComplete: true }));
  await waitUntil('the bare queue', () => done >= jobs);
  const queueMs = performance.now() - started;
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
  return {
    journaledRowsPerSecond: (60 * 200) / (inserts.totalMs / 1000),
    bareQueueJobsPerSecond: jobs / (queueMs / 1000),
  };
}

/** What the least server of this kind takes, in its own process, asked as the platform is asked (`bare-server.mjs`). */
export async function bare({ meters, mongoUrl, redisHost, redisPort, events = 10_000, requests = 6_000 }) {
  const child = spawn(process.execPath, [fileURLToPath(new URL('bare-server.mjs', import.meta.url))], {
    env: { ...process.env, MONGO_URL: mongoUrl, REDIS_HOST: redisHost, REDIS_PORT: String(redisPort) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => Promise.reject(new Error(`The bare server ended with ${code}`)));
  try {
    const [origin] = await Promise.race([once(createInterface(child.stdout), 'line'), failed]);
    const client = new Client(origin, {}, 128);
    const trigger = (to) => (n) => client.call('POST', '/trigger', event(to(n), n));
    const toMany = trigger((n) => `sub-${n % 500}`);
    await load(events, 64, toMany);
    const singles = await load(events, 64, toMany);
    const oneByOne = await load(500, 1, toMany);
    const messages = meters.db.collection('baremessages');
    const stored = async (count, work) => {
      const target = (await messages.countDocuments({})) + count;
      const started = performance.now();
      await work();
      await waitUntil('the bare server', async () => (await messages.estimatedDocumentCount()) >= target);
      return (performance.now() - started) / 1000;
    };
    await waitUntil('the bare server', async () => (await messages.countDocuments({})) >= 2 * events + 500);
    const bulkSeconds = await stored(events, () =>
      load(events / 100, 4, (n) => client.call('POST', '/trigger/bulk', { events: bulkOf(n) })),
    );
    await client.call(
      'POST',
      '/members',
      Array.from({ length: MEMBERS }, (_, index) => `member-${index}`),
    );
    const toMembers = () => client.call('POST', '/trigger/members', { name: WORKFLOW, payload: { order: 1 } });
    await stored(MEMBERS, toMembers);
    const topicSeconds = await stored(MEMBERS, toMembers);
    const idle = await toSocket(origin, { subscriberId: 'idle' }, (round) => trigger(() => 'idle')(round));
    await load(
      events,
      64,
      trigger(() => 'reader'),
    );
    const perSecond = async (path) => {
      await load(2_000, 16, () => client.call('GET', path));
      return requests / ((await load(requests, 16, () => client.call('GET', path))).totalMs / 1000);
    };
    const result = {
      acceptedPerSecond: events / (singles.totalMs / 1000),
      acceptP50Ms: percentile(singles.durations, 0.5),
      oneByOnePerSecond: 500 / (oneByOne.totalMs / 1000),
      bulkPerSecond: events / bulkSeconds,
      topicSeconds,
      idleP50Ms: idle.p50Ms,
      idleP95Ms: idle.p95Ms,
      feedPerSecond: await perSecond('/feed?subscriberId=reader'),
      countPerSecond: await perSecond('/count?subscriberId=reader'),
    };
    await client.close();
    return result;
  } finally {
    failed.catch(() => undefined);
    child.kill();
    await ended;
  }
}

/**
 * Does `work` and waits until the messages it leads to are there.
 * @returns what `work` gave, and milliseconds until the last message. @throws Error when there are more messages than `count`.
 */
async function delivered(meters, setup, count, work) {
  const [before, stored] = [await meters.messages(setup.environmentId), await meters.storedMessages()];
  const started = performance.now();
  const result = await work();
  await waitUntil('delivery', async () => (await meters.storedMessages()) >= stored + count);
  // The server counts rows that are being written, too.
  await waitUntil('delivery', async () => (await meters.messages(setup.environmentId)) >= before + count);
  const totalMs = performance.now() - started;
  const more = (await meters.messages(setup.environmentId)) - before - count;
  if (more !== 0) throw new Error(`${count} messages were to be delivered, and it was ${more} more`);
  return { result, totalMs };
}

/** Lets the platform's compiler see what it will have to do. */
export async function warmUp({ setup, meters, events }) {
  await delivered(meters, setup, events, () =>
    load(events, 64, (n) => setup.client.call('POST', '/v1/events/trigger', event(`sub-${n % 500}`, n))),
  );
}

/** Single triggers at concurrency 64, to 500 subscribers: how fast they are accepted, and until all are delivered. */
export async function singles({ setup, meters, events = 10_000 }) {
  const from = await meters.snapshot();
  const { result: accepted, totalMs } = await delivered(meters, setup, events, () =>
    load(events, 64, (n) => setup.client.call('POST', '/v1/events/trigger', event(`sub-${n % 500}`, n))),
  );
  const to = await meters.snapshot();
  return {
    acceptedPerSecond: events / (accepted.totalMs / 1000),
    acceptP50Ms: percentile(accepted.durations, 0.5),
    acceptP95Ms: percentile(accepted.durations, 0.95),
    deliveredPerSecond: events / (totalMs / 1000),
    perEvent: meters.perEvent(from, to, events),
  };
}

/** Single triggers one after the other. */
export async function oneByOne({ setup, events = 500 }) {
  const accepted = await load(events, 1, (n) =>
    setup.client.call('POST', '/v1/events/trigger', event(`sub-${n % 500}`, n)),
  );
  return { acceptedPerSecond: events / (accepted.totalMs / 1000), acceptP50Ms: percentile(accepted.durations, 0.5) };
}

/** Bulk triggers of 100 until all are delivered. */
export async function bulk({ setup, meters, calls = 200 }) {
  const from = await meters.snapshot();
  const { totalMs } = await delivered(meters, setup, calls * 100, () =>
    load(calls, 4, (n) => setup.client.call('POST', '/v1/events/trigger/bulk', { events: bulkOf(n) })),
  );
  const perEvent = meters.perEvent(from, await meters.snapshot(), calls * 100);
  return { deliveredPerSecond: (calls * 100) / (totalMs / 1000), perEvent };
}

async function session({ api, setup }, subscriberId) {
  const client = new Client(api, {}, 32);
  const { data } = await client.call('POST', '/v1/inbox/session', {
    applicationIdentifier: setup.identifier,
    subscriber: { subscriberId },
  });
  client.headers = { authorization: `Bearer ${data.token}` };
  return { client, token: data.token };
}

/** One socket, one trigger at a time: from the call to the event at the socket, after a pause each. @param send triggers. */
async function toSocket(origin, query, send, rounds = 100) {
  const socket = io(origin, { transports: ['websocket'], query });
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  const durations = [];
  for (let round = 0; round < rounds; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    const arrived = new Promise((resolve) => socket.once('notification_received', resolve));
    const begin = performance.now();
    await Promise.all([send(round), arrived]);
    durations.push(performance.now() - begin);
  }
  socket.disconnect();
  durations.sort((left, right) => left - right);
  return { p50Ms: percentile(durations, 0.5), p95Ms: percentile(durations, 0.95) };
}

/** An idle platform: from the trigger to the event at the socket. */
export async function idleLatency({ api, ws, setup }) {
  const { client, token } = await session({ api, setup }, 'idle-subscriber');
  const latency = await toSocket(ws, { token }, (round) =>
    setup.client.call('POST', '/v1/events/trigger', event('idle-subscriber', round)),
  );
  await client.close();
  return latency;
}

/** One trigger to a topic, until every member has its message. */
export async function topic({ setup, meters, members = MEMBERS }) {
  const ids = Array.from({ length: members }, (_, index) => `member-${index}`);
  await load(members, 32, (n) => setup.client.call('POST', '/v2/subscribers', { subscriberId: ids[n] }));
  await load(members / 100, 2, (n) =>
    setup.client.call('POST', '/v2/topics/bench-topic/subscriptions', {
      subscriberIds: ids.slice(n * 100, n * 100 + 100),
    }),
  );
  const toAll = () =>
    delivered(meters, setup, members, () =>
      setup.client.call('POST', '/v1/events/trigger', {
        name: WORKFLOW,
        to: { type: 'Topic', topicKey: 'bench-topic' },
        payload: { order: 1 },
      }),
    );
  // The warm-up had no topic.
  await toAll();
  const from = await meters.snapshot();
  const { totalMs } = await toAll();
  return { members, seconds: totalMs / 1000, perMember: meters.perEvent(from, await meters.snapshot(), members) };
}

/** Makes a workflow of the benchmark's organization. */
async function makeWorkflow(setup, workflowId, steps) {
  await setup.client.call('POST', '/v2/workflows', { name: workflowId, workflowId, active: true, steps });
}

/** Waits until the messages of a workflow are all there. @returns how many there are. */
async function messagesOf(meters, workflowId, wanted) {
  const filter = { templateIdentifier: workflowId };
  await waitUntil('delivery', async () => (await meters.db.collection('messages').countDocuments(filter)) >= wanted);
}

/** Single triggers into a workflow of several steps: a throttle, two messages, one of which has a condition. */
export async function multiStep({ setup, meters, events = 5_000 }) {
  const workflowId = `bench-steps-${Date.now()}`;
  await makeWorkflow(setup, workflowId, [
    { name: 'Throttle', type: 'throttle', controlValues: { type: 'fixed', amount: 1, unit: 'days', threshold: 100 } },
    { name: 'First', type: 'in_app', controlValues: { body: 'Order {{payload.order}}' } },
    {
      name: 'Second',
      type: 'in_app',
      controlValues: { body: 'Paid {{payload.order}}', skip: { '>': [{ var: 'payload.order' }, -1] } },
    },
  ]);
  const started = performance.now();
  await load(events, 64, (n) =>
    setup.client.call('POST', '/v1/events/trigger', { ...event(`sub-${n % 500}`, n), name: workflowId }),
  );
  await messagesOf(meters, workflowId, events * 2);
  return { deliveredPerSecond: events / ((performance.now() - started) / 1000) };
}

/** Bulk triggers into digests of 100 subscribers, until everything collected has been handed on. */
export async function digest({ setup, meters, events = 5_000, subscribers = 100 }) {
  const workflowId = `bench-digest-${Date.now()}`;
  await makeWorkflow(setup, workflowId, [
    { name: 'Digest', type: 'digest', controlValues: { type: 'regular', amount: 2, unit: 'seconds' } },
    { name: 'Inbox', type: 'in_app', controlValues: { body: '{{steps.digest.eventCount}} orders' } },
  ]);
  const started = performance.now();
  await load(events / 100, 4, (n) =>
    setup.client.call('POST', '/v1/events/trigger/bulk', {
      events: Array.from({ length: 100 }, (_, index) => ({
        ...event(`sub-${(n * 100 + index) % subscribers}`, index),
        name: workflowId,
      })),
    }),
  );
  const accepted = performance.now();
  const done = async () => {
    const sums = await meters.db
      .collection('jobs')
      .aggregate([
        { $match: { identifier: workflowId, type: 'digest', status: 'completed' } },
        { $group: { _id: null, events: { $sum: '$digest.eventCount' } } },
      ])
      .toArray();
    return (sums[0]?.events ?? 0) >= events;
  };
  await waitUntil('the digests', done, 120_000, 200);
  return { acceptedPerSecond: events / ((accepted - started) / 1000), seconds: (performance.now() - started) / 1000 };
}

/** Reads by a subscriber who has many messages. */
export async function reads({ api, setup, meters, messages = 10_000, requests = 6_000 }) {
  await delivered(meters, setup, messages, () =>
    load(messages / 100, 2, () =>
      setup.client.call('POST', '/v1/events/trigger/bulk', {
        events: Array.from({ length: 100 }, (_, index) => event('reader', index)),
      }),
    ),
  );
  const { client } = await session({ api, setup }, 'reader');
  const filters = encodeURIComponent(JSON.stringify([{ read: false, archived: false, snoozed: false }]));
  const figures = async (path) => {
    await load(2_000, 16, () => client.call('GET', path));
    const from = await meters.snapshot();
    const { durations, totalMs } = await load(requests, 16, () => client.call('GET', path));
    const to = await meters.snapshot();
    return {
      perSecond: requests / (totalMs / 1000),
      p50Ms: percentile(durations, 0.5),
      p99Ms: percentile(durations, 0.99),
      perRead: meters.perEvent(from, to, requests),
    };
  };
  const result = {
    feed: await figures('/v1/inbox/notifications?limit=10&archived=false&snoozed=false'),
    count: await figures(`/v1/inbox/notifications/count?filters=${filters}`),
  };
  await client.close();
  return result;
}
