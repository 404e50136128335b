import { randomBytes } from 'node:crypto';
import { JobQueue, Turns } from '@novu/application-generic';
import { type JobDoc, JobRepository, MessageRepository, SubscriberRepository } from '@novu/dal';
import { waitFor } from '@novu/testing';
import { Delivery } from '@novu/worker';
import { Redis } from 'ioredis';
import { details, type Deliveries, jobOf, rawOf, startDeliveries } from './testing/deliveries.js';

let deliveries: Deliveries;

beforeAll(async () => {
  deliveries = await startDeliveries('engine-retries');
});
afterAll(() => deliveries.close());
beforeEach(() => deliveries.newAccount());

const ADA = { subscriberId: 'ada', email: 'ada@example.com', phone: '+4911' };
const text = { name: 'Text', stepId: 'text', type: 'sms', controlValues: { body: 'Hello' } };
const inbox = (body: string) => ({ name: 'Inbox', stepId: 'inbox', type: 'in_app', controlValues: { body } });
const request = () => ({
  name: 'Ask',
  stepId: 'ask',
  type: 'http_request',
  controlValues: { method: 'POST', url: `${deliveries.other.url}/hook` },
});
const jobs = () => deliveries.platform.connection.collection<JobDoc>('jobs');
const steps = (...types: string[]) => ({ type: { $in: types as JobDoc['type'][] } });

async function useSmsGateway(): Promise<void> {
  const credentials = {
    baseUrl: `${deliveries.other.url}/sms`,
    apiKeyRequestHeader: 'x-key',
    apiKey: 'k',
    idPath: 'id',
  };
  await deliveries.setPrimary(
    await deliveries.integration('generic-sms', 'sms', { ...credentials, from: 'Shop' }, { identifier: 'gateway' }),
  );
}

/** The step as it is kept after an attempt, to be tried again. */
function putOff(transactionId: string): Promise<JobDoc> {
  return waitFor('the step to be put off', () =>
    jobs().findOne({ transactionId, status: 'queued' as JobDoc['status'], notBefore: { $exists: true } }),
  );
}

it('issue 6.8: a worker says again that a step is its own while a third party is slow', async () => {
  const held = () => jobs().findOne({ ...steps('http_request'), status: 'running' as JobDoc['status'] });
  const leases: (Date | undefined)[] = [];
  deliveries.other.answer(async () => {
    const first = (await held())?.leaseUntil;
    const later = await waitFor('the lease to be longer', async () => {
      const now = (await held())?.leaseUntil;

      return now && first && now > first ? now : undefined;
    });
    leases.push(first, later);

    return { body: { ok: true } };
  });
  const { controlValues, ...ask } = request();
  await deliveries.workflow('patient', [{ ...ask, controlValues: { ...controlValues, timeout: 30_000 } }]);
  const run = await deliveries.run('patient', ADA);
  expect(jobOf(run, 'http_request').status).toBe('completed');
  expect(leases).toEqual([expect.any(Date), expect.any(Date)]);
  expect(deliveries.other.calls).toHaveLength(1);
});

describe('issue 6.8: what became of a step', () => {
  it('issue 6.8: is tried to be recorded a few times; then the step is given up, and its run ends', async () => {
    await useSmsGateway();
    await deliveries.workflow('unrecorded', [text, inbox('after')]);
    const messages = deliveries.platform.app.get(MessageRepository);
    const plan = messages.plan.bind(messages);
    messages.plan = (docs) =>
      docs.some(({ templateIdentifier }) => templateIdentifier === 'unrecorded')
        ? Promise.reject(new Error('cannot be stored'))
        : plan(docs);
    try {
      const transactionId = await deliveries.trigger('unrecorded', ADA);
      const { _id, attempts, notBefore, updatedAt } = await putOff(transactionId);
      expect(attempts).toBe(1);
      expect(notBefore?.getTime()).toBeGreaterThan(updatedAt.getTime());
      await jobs().updateOne({ _id }, { $set: { attempts: 5 } });
      const run = await deliveries.finished(transactionId);
      expect(jobOf(run, 'sms').status).toBe('failed');
      expect(jobOf(run, 'in_app').status).toBe('canceled');
      expect(details(jobOf(run, 'sms')).at(-1)).toBe('Unexpected provider error');
      expect(await jobs().findOne({ _id })).toMatchObject({ deadLetter: { at: expect.any(Date) } });
    } finally {
      messages.plan = plan;
    }
    // The provider has had it once.
    expect(deliveries.other.calls).toHaveLength(1);
  });

  it('issue 6.8: is given up in the end even where its run cannot be brought back at all', async () => {
    await useSmsGateway();
    await deliveries.workflow('unreadable', [text, inbox('after')]);
    const subscribers = deliveries.platform.app.get(SubscriberRepository);
    const findManyById = subscribers.findManyById.bind(subscribers);
    subscribers.findManyById = () => Promise.reject(new Error('cannot be read'));
    try {
      const transactionId = await deliveries.trigger('unreadable', ADA);
      const { _id } = await putOff(transactionId);
      await jobs().updateOne({ _id }, { $set: { attempts: 5 } });
      const run = await deliveries.finished(transactionId);
      expect(jobOf(run, 'sms').status).toBe('failed');
      expect(jobOf(run, 'in_app').status).toBe('canceled');
      expect(await jobs().findOne({ _id })).toMatchObject({ deadLetter: { reason: expect.any(String) } });
    } finally {
      subscribers.findManyById = findManyById;
    }
  });
});

it('issue 6.8: a worker that was slower than its lease leaves the step to the one that has taken it over', async () => {
  await useSmsGateway();
  await deliveries.workflow('slow', [text, inbox('after')]);
  const { app } = deliveries.platform;
  const repository = app.get(JobRepository);
  const release = repository.release.bind(repository);
  let hasGivenBack = false;
  repository.release = async (...parameters) => {
    await release(...parameters);
    hasGivenBack = true;
  };
  deliveries.other.answer(async () => {
    if (deliveries.other.calls.length > 1) {
      await waitFor('the slow worker to give the step back', () => hasGivenBack);

      return { body: { id: 'taken' } };
    }
    const lease = { $set: { leaseUntil: new Date(0) } };
    const job = await jobs().findOneAndUpdate({ identifier: 'slow', ...steps('sms') }, lease);
    if (!job) throw new Error('The step is not stored');
    const scope = { environmentId: job._environmentId, organizationId: job._organizationId };
    void app.get(Delivery).deliver(scope, job._id.toHexString());
    await waitFor('the other worker', () => deliveries.other.calls.length > 1);

    return { status: 503 };
  });
  try {
    const run = await deliveries.run('slow', ADA);
    expect(run.jobs.slice(1).map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect(details(jobOf(run, 'sms'))).not.toContain('Unexpected provider error');
    expect(await jobs().findOne({ identifier: 'slow', ...steps('sms') })).not.toHaveProperty('attempts');
  } finally {
    repository.release = release;
  }
  expect(deliveries.other.calls).toHaveLength(2);
});

describe('issue 6.8: an integration that is left alone', () => {
  it('issue 6.8: costs no attempt, and is told of once, however often a message is put off', async () => {
    await useSmsGateway();
    await deliveries.workflow('alone', [text]);
    // None of them is tried again before all have failed.
    deliveries.other.answer(async () => {
      await waitFor('all calls', () => deliveries.other.calls.length >= 5);

      return { status: 503 };
    });
    const first = await Promise.all(Array.from({ length: 5 }, () => deliveries.trigger('alone', ADA)));
    await Promise.all(first.map(putOff));
    const { _id, attempts, notBefore } = await putOff(await deliveries.trigger('alone', ADA));
    expect(attempts).toBe(0);
    expect(notBefore?.getTime()).toBeGreaterThan(Date.now());
    const { trace } = (await jobs().findOne({ _id })) ?? { trace: [] };
    expect(trace.filter(({ raw }) => raw?.includes('circuit_open'))).toHaveLength(1);
    // The others come to it as well, and are put off for as long.
    const paused = await waitFor('all others to be put off', async () => {
      const found = await jobs()
        .find({ transactionId: { $in: first } })
        .toArray();
      const open = Date.now() + 10_000;

      return found.every((job) => (job.notBefore?.getTime() ?? 0) > open) ? found : undefined;
    });
    expect(paused.map((job) => job.attempts)).toEqual(first.map(() => 1));
    expect(paused.flatMap((job) => job.trace).filter(({ raw }) => raw?.includes('circuit_open'))).toEqual([]);
    expect(deliveries.other.calls).toHaveLength(5);
  });
});

describe('7.5 and issue 6.8: requests of the customer', () => {
  it('7.5 and issue 6.8: one that may pass is made again, and says that it is the same', async () => {
    await deliveries.workflow('again', [request(), inbox('{{steps.ask.score}}')]);
    deliveries.other.answer(() => (deliveries.other.calls.length === 1 ? { status: 503 } : { body: { score: 42 } }));
    const run = await deliveries.run('again', ADA);
    const job = jobOf(run, 'http_request');
    expect(job.status).toBe('completed');
    expect(job.executionDetails).toMatchObject([
      { detail: 'Step queued' },
      { detail: 'Action step execution failed', status: 'Warning' },
      { detail: 'Step completed', status: 'Success' },
    ]);
    expect(deliveries.other.calls.map(({ headers }) => headers['idempotency-key'])).toEqual([job._id, job._id]);
    expect(await deliveries.messages()).toMatchObject([{ content: '42' }]);
  });

  it('7.5 and issue 6.8: one that was answered is not made again when the worker died before it was recorded', async () => {
    await deliveries.workflow('answered', [request(), inbox('{{steps.ask.score}}')]);
    deliveries.other.answer(() => ({ body: { score: 7 } }));
    const { transactionId } = await deliveries.run('answered', ADA);
    // As after a crash between keeping the answer and recording the outcome.
    const long = new Date(Date.now() - 120_000);
    await deliveries.platform.connection.collection('messages').deleteMany({ transactionId });
    await jobs().updateOne({ transactionId, ...steps('in_app') }, { $set: { status: 'pending' as JobDoc['status'] } });
    await jobs().updateOne(
      { transactionId, ...steps('http_request') },
      { $set: { status: 'running' as JobDoc['status'], leaseUntil: long, updatedAt: long } },
    );
    const run = await deliveries.finished(transactionId);
    expect(jobOf(run, 'http_request').status).toBe('completed');
    expect(deliveries.other.calls).toHaveLength(1);
    expect(await deliveries.messages()).toMatchObject([{ content: '7' }]);
  });

  it.each([
    ['a key the driver takes for a type of its own', '{"_bsontype":"x"}'],
    ['a key with NUL', '{"a\\u0000":1}'],
    ['too many levels', `${'{"a":'.repeat(190)}1${'}'.repeat(190)}`],
  ])('7.5: an answer that cannot be kept is a warning, and is asked for once: %s', async (_, body) => {
    await deliveries.workflow('unkept', [request(), inbox('after')]);
    deliveries.other.answer(() => ({ body }));
    const run = await deliveries.run('unkept', ADA);
    expect(run.jobs.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
    expect(details(jobOf(run, 'http_request'))).toContain('HTTP request step received a non-object response');
    expect(deliveries.other.calls).toHaveLength(1);
  });

  it('7.5: keys that mean something to the database are kept as they are', async () => {
    await deliveries.workflow('keys', [request(), inbox('{{steps.ask.score}}')]);
    const body = { $ref: 'x', $id: 1, $db: 'd', $set: { a: 1 }, 'a.b': 2, nested: { $ref: 1 }, score: 9 };
    deliveries.other.answer(() => ({ body }));
    const run = await deliveries.run('keys', ADA);
    expect(jobOf(run, 'http_request').status).toBe('completed');
    expect(await deliveries.messages()).toMatchObject([{ content: '9' }]);
  });

  it('7.5: what is said of an answer leaves out its headers, but for its type', async () => {
    await deliveries.workflow('headers', [request()]);
    deliveries.other.answer(() => ({ headers: { 'set-cookie': 'sid=secret-cookie' }, body: { a: 1 } }));
    const job = jobOf(await deliveries.run('headers', ADA), 'http_request');
    expect(JSON.stringify(job.executionDetails)).not.toContain('secret-cookie');
    expect(rawOf(job, 'Step completed')['answer']).toContain('application/json');
  });
});

it('issue 6.8: what is brought back takes no turn again while the queue holds it', async () => {
  const { redisHost: host, redisPort: port } = deliveries.platform.services;
  const prefix = `test-requeue-${randomBytes(4).toString('hex')}`;
  const redis = new Redis({ host, port });
  const queue = new JobQueue({ host, port }, prefix, new Turns(redis, prefix));
  const ids = ['0', '1', '2'].map((digit) => digit.repeat(24));
  const job = (id: string) => ({ id, tenant: 'a', payload: { jobId: id, environmentId: id, organizationId: id } });
  const turn = () => redis.hget(`${prefix}:deliver-email:turns`, 'a');
  await queue.enqueue('step.deliver-email', ids.slice(0, 2).map(job));
  expect(await turn()).toBe('2');
  for (let look = 0; look < 3; look += 1) await queue.requeue('step.deliver-email', ids.slice(0, 2).map(job));
  expect(await turn()).toBe('2');
  // What the queue has lost is brought back in its turn.
  await queue.requeue('step.deliver-email', ids.map(job));
  expect(await turn()).toBe('3');
  expect((await queue.depths())['deliver-email']).toBe(3);
  await queue.close();
  await redis.del(...(await redis.keys(`${prefix}*`)));
  await redis.quit();
});
