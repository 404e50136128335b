import { JobQueue } from '@novu/application-generic';
import { type JobDoc, MessageRepository } from '@novu/dal';
import { waitFor } from '@novu/testing';
import { delay, digest, email, type EngineBench, factsOf, inApp, startEngineBench } from './testing/engine-bench.js';

let bench: EngineBench;

beforeAll(async () => {
  bench = await startEngineBench('engine-digest-contents');
}, 60_000);
afterAll(() => bench.platform.stop(), 60_000);
beforeEach(() => bench.newAccount());

const jobs = () => bench.platform.connection.collection<JobDoc>('jobs');
const summary = inApp('{{steps.digest.eventCount}} events, shown: {{steps.digest.events | size}}');

/** So many triggers of so many bytes each. @returns the transaction of the first. */
async function trigger(workflow: string, to: unknown, count: number, bytes: number): Promise<string> {
  let first = '';
  for (let n = 0; n < count; n += 1) {
    const transactionId = await bench.trigger(workflow, to, { n, text: 'x'.repeat(bytes) });
    if (n === 0) first = transactionId;
  }

  return first;
}

it('7.2 digest: of one too large for memory templates see the first events, and the trace says so; the count is exact', async () => {
  await bench.workflow('large', [digest({ amount: 1, unit: 'hours' }), summary]);
  const transactionId = await trigger('large', 'ada', 14, 400_000);
  await bench.pass({ hours: 1 });
  // The first event, which is not gathered, and ten more are within four megabytes.
  expect(await bench.inbox('ada')).toEqual(['14 events, shown: 11']);
  expect(factsOf(await bench.run(transactionId), 1, 'Digest triggered events')).toMatchObject({
    eventCount: 14,
    leftOut: 3,
  });
});

it('7.2 digest: those that are too large together are handed on apart, each of them whole', async () => {
  await bench.workflow('many', [digest({ amount: 1, unit: 'hours' }), summary]);
  for (const to of ['ada', 'bob', 'cid']) await trigger('many', to, 6, 400_000);
  await bench.pass({ hours: 1 });
  for (const to of ['ada', 'bob', 'cid']) expect(await bench.inbox(to)).toEqual(['6 events, shown: 6']);
});

it('7.2 digest: a mail that is sent before the end of its digest is written down has all of its events', async () => {
  await bench.workflow('overtaking', [
    digest({ amount: 1, unit: 'hours' }),
    email({ subject: '{{steps.digest.eventCount}} events' }),
  ]);
  const transactionId = await trigger('overtaking', { subscriberId: 'ada', email: 'ada@example.com' }, 3, 1);
  const queue = bench.platform.app.get(JobQueue);
  const enqueue = queue.enqueue.bind(queue);
  let deliver: (() => Promise<void>) | undefined;
  queue.enqueue = (name, entries) => {
    if (name !== 'step.deliver-email') return enqueue(name, entries);
    deliver = () => enqueue(name, entries);

    return Promise.resolve();
  };
  try {
    await bench.pass({ hours: 1 });
    // As when the worker died between the two writes: the mail is queued, the digest still its own.
    await jobs().updateOne(
      { transactionId, type: 'digest' as JobDoc['type'] },
      { $set: { status: 'running' as JobDoc['status'] }, $unset: { 'digest.eventCount': '' } },
    );
    await deliver?.();
  } finally {
    queue.enqueue = enqueue;
  }
  const messages = bench.platform.connection.collection('messages');
  const mail = await waitFor('the mail', () => messages.findOne({ transactionId, channel: 'email' }));
  expect(mail['subject']).toBe('3 events');
});

it('14 what many runs ask of their earlier steps is read at once, as it is then', async () => {
  await bench.workflow('asking', [
    inApp('First'),
    delay({ amount: 1, unit: 'hours' }),
    inApp('Again', { skip: { '==': [{ var: 'steps.inbox.read' }, false] } }, 'Reminder'),
  ]);
  const people = ['ada', 'bob', 'cid', 'dan'];
  for (const to of people) await bench.trigger('asking', to);
  await bench.platform.connection
    .collection('messages')
    .updateMany({ transactionId: await bench.trigger('asking', 'eve') }, { $set: { read: true, seen: true } });
  const repository = bench.platform.app.get(MessageRepository);
  const find = repository.findManyById.bind(repository);
  let asked = 0;
  repository.findManyById = (...parameters) => {
    asked += 1;

    return find(...parameters);
  };
  try {
    await bench.pass({ hours: 1 });
  } finally {
    repository.findManyById = find;
  }
  expect(asked).toBe(1);
  for (const to of people) expect(await bench.inbox(to)).toEqual(['First', 'Again']);
  expect(await bench.inbox('eve')).toEqual(['First']);
});
