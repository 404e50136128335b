import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { JobRepository, type JobTransition } from '@novu/dal';
import { waitFor } from '@novu/testing';
import { details, type Deliveries, jobOf, startDeliveries } from './testing/deliveries.js';

let deliveries: Deliveries;

beforeAll(async () => {
  deliveries = await startDeliveries('dead-letters');
});
afterAll(() => deliveries.close());
beforeEach(async () => {
  await deliveries.newAccount();
  await deliveries.useSmtp();
  await deliveries.workflow('orders', [mail, inbox]);
});

const mail = {
  name: 'Mail',
  stepId: 'mail',
  type: 'email',
  controlValues: { subject: 'Order', body: '<p>Thanks</p>', editorType: 'html' },
};
const inbox = { name: 'Inbox', stepId: 'inbox', type: 'in_app', controlValues: { body: 'Thanks' } };
const ADA = { subscriberId: 'ada', email: 'ada@example.com' };

interface DeadLetter {
  _id: string;
  kind: string;
  reason: string;
  code?: string;
  transactionId: string;
  step?: { stepId: string; type: string; _notificationId: string; providerId?: string };
}

async function deadLetters(query = ''): Promise<{ data: DeadLetter[]; hasMore: boolean }> {
  const answer = await deliveries
    .account()
    .client.get<{ data: DeadLetter[]; hasMore: boolean }>(`/v1/dead-letters${query}`);
  expect(answer.status).toBe(200);

  return answer.body;
}

const rerun = (id: string) => deliveries.account().client.post<{ data: DeadLetter }>(`/v1/dead-letters/${id}/rerun`);

/** A mail that the server refuses for good. */
async function refusedOrder(): Promise<string> {
  deliveries.smtp.refuseWith(550);
  const run = await deliveries.run('orders', ADA);
  expect(jobOf(run, 'email').status).toBe('failed');
  deliveries.smtp.refuseWith(undefined);

  return run.transactionId;
}

/** Lets failures of the first step end the run. */
async function stopOnFailure(): Promise<void> {
  const { environmentId } = deliveries.account();
  const templates = deliveries.platform.connection.collection('notificationtemplates');
  const own = (await templates.find({ 'triggers.identifier': 'orders' }).toArray()).find(
    (doc) => String(doc['_environmentId']) === environmentId,
  );
  await templates.updateOne({ _id: own?._id }, { $set: { 'steps.0.shouldStopOnFail': true } });
}

describe('issue 6.8 dead letters', () => {
  it('keeps a step that was given up, with its reason, and runs it again', async () => {
    const transactionId = await refusedOrder();
    const { data } = await deadLetters();
    expect(data).toMatchObject([
      {
        kind: 'step',
        code: 'smtp_550',
        reason: expect.stringContaining('refused by the test'),
        transactionId,
        step: { stepId: 'mail', type: 'email', providerId: 'nodemailer' },
      },
    ]);
    const answer = await rerun(data[0]?._id ?? '');
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual(data[0]);
    const run = await deliveries.finished(transactionId);
    expect(jobOf(run, 'email').status).toBe('completed');
    expect(jobOf(run, 'email').executionDetails.filter(({ isRetry }) => isRetry)).toMatchObject([
      { detail: 'Step queued' },
    ]);
    expect(details(jobOf(run, 'email')).at(-1)).toBe('Message sent');
    expect(deliveries.smtp.mails).toHaveLength(1);
    expect((await deadLetters()).data).toEqual([]);
    // The step after it had run already, and does not run again.
    expect(await deliveries.messages('&channel=in_app')).toHaveLength(1);
  });

  it('runs a step again though the worker that has given it up has not put it down yet', async () => {
    const jobs = deliveries.platform.app.get(JobRepository);
    const transition = jobs.transition.bind(jobs);
    let putDown = (): void => undefined;
    const held = new Promise<void>((resolve) => (putDown = resolve));
    jobs.transition = async (transitions: readonly JobTransition[], now) => {
      await transition(transitions, now);
      if (transitions.some(({ to }) => String(to) === 'failed')) await held;
    };
    try {
      deliveries.smtp.refuseWith(550);
      const transactionId = await deliveries.trigger('orders', ADA);
      const letter = await waitFor('the step to be given up', async () => (await deadLetters()).data[0]);
      deliveries.smtp.refuseWith(undefined);
      expect((await rerun(letter._id)).status).toBe(200);
      putDown();
      const run = await deliveries.finished(transactionId);
      expect(jobOf(run, 'email').status).toBe('completed');
      expect(deliveries.smtp.mails).toHaveLength(1);
    } finally {
      putDown();
      jobs.transition = transition;
    }
  });

  it('takes the run on from there when the failure had ended it', async () => {
    await stopOnFailure();
    const transactionId = await refusedOrder();
    expect(await deliveries.messages('&channel=in_app')).toHaveLength(0);
    await rerun((await deadLetters()).data[0]?._id ?? '');
    const run = await deliveries.finished(transactionId);
    expect(run.jobs.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
    expect(await deliveries.messages('&channel=in_app')).toHaveLength(1);
  });

  it('keeps steps that need no third party, too, and runs them and what they had ended again', async () => {
    const until = { type: 'dynamic', dynamicKey: 'payload.until', threshold: 1 };
    await deliveries.workflow('limited', [{ name: 'Limit', type: 'throttle', controlValues: until }, inbox]);
    const run = await deliveries.run('limited', ADA, { payload: { until: '2020-01-01T00:00:00Z' } });
    expect(run.jobs.map(({ status }) => status)).toEqual(['completed', 'failed', 'canceled']);
    const [letter] = (await deadLetters()).data;
    expect(letter).toMatchObject({ code: 'throttle_window_past', step: { type: 'throttle' } });
    const edit = async (body: string): Promise<void> => {
      const { client } = deliveries.account();
      type Steps = { _id: string; name: string; type: string }[];
      const found = await client.get<{ data: { steps: Steps } }>('/v2/workflows/limited');
      const [limit, last] = found.body.data.steps;
      const controlValues = { type: 'fixed', amount: 1, unit: 'minutes', threshold: 1 };
      const steps = [
        { ...limit, controlValues },
        { ...last, controlValues: { body } },
      ];
      expect((await client.put('/v2/workflows/limited', { name: 'limited', active: true, steps })).status).toBe(200);
    };
    await edit('{{nowhere');
    await rerun(letter?._id ?? '');
    await waitFor('the Inbox step to fail', async () => (await deadLetters()).data[0]?.step?.type === 'in_app');
    await edit('Mended');
    await rerun((await deadLetters()).data[0]?._id ?? '');
    const finished = await deliveries.finished(run.transactionId);
    expect(finished.jobs.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
    expect(await deliveries.messages('&channel=in_app')).toMatchObject([{ content: 'Mended' }]);
  });

  it('keeps one that fails again, and hands in nothing twice', async () => {
    await refusedOrder();
    const [letter] = (await deadLetters()).data;
    deliveries.smtp.refuseWith(550);
    await rerun(letter?._id ?? '');
    await waitFor('it to fail again', async () => (await deadLetters()).data.length === 1);
    deliveries.smtp.refuseWith(undefined);
    const answers = await Promise.all([1, 2, 3].map(() => rerun(letter?._id ?? '')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    await waitFor('the mail', () => deliveries.smtp.mails.length === 1);
    await deliveries.finished(letter?.transactionId ?? '');
    expect(deliveries.smtp.mails).toHaveLength(1);
  });

  it('keeps an event that could not be processed, and processes it again', async () => {
    const events = deliveries.platform.connection.collection('acceptedevents');
    await deliveries.run('orders', ADA);
    const { environmentId } = deliveries.account();
    const sample = (await deliveries.platform.connection.collection('notifications').find({}).toArray()).find(
      (doc) => String(doc['_environmentId']) === environmentId,
    );
    const { insertedId } = await events.insertOne({
      batchId: sample?._id,
      _environmentId: sample?.['_environmentId'],
      _organizationId: sample?.['_organizationId'],
      _templateId: sample?.['_templateId'],
      _userId: sample?.['_userId'],
      transactionId: 'given-up',
      identifier: 'orders',
      status: 'failed',
      failures: 6,
      failureReason: 'Out of luck',
      recipients: { kind: 'named', subscribers: [ADA], topics: [] },
      payload: {},
      overrides: {},
      createdAt: new Date(),
      updatedAt: new Date(),
    });
    const { data } = await deadLetters();
    expect(data).toMatchObject([{ _id: insertedId.toHexString(), kind: 'event', reason: 'Out of luck' }]);
    expect((await rerun(insertedId.toHexString())).status).toBe(200);
    const run = await deliveries.finished('given-up');
    expect(run.jobs.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
    expect((await deadLetters()).data).toEqual([]);
  });

  it('lists them page by page, newest first', async () => {
    const transactionIds = [await refusedOrder(), await refusedOrder(), await refusedOrder()];
    const first = await deadLetters('?limit=2');
    expect(first).toMatchObject({ hasMore: true, data: [{}, {}] });
    const second = await deadLetters(`?limit=2&after=${first.data[1]?._id ?? ''}`);
    expect(second).toMatchObject({ hasMore: false, data: [{}] });
    const listed = [...first.data, ...second.data].map((letter) => letter.transactionId);
    expect([...listed].sort()).toEqual([...transactionIds].sort());
  });

  it('shows and touches nothing of others, and wants credentials and ids that can be', async () => {
    const transactionId = await refusedOrder();
    const [letter] = (await deadLetters()).data;
    const stranger = await deliveries.platform.signUp();
    expect((await stranger.client.get<{ data: object[] }>('/v1/dead-letters')).body.data).toEqual([]);
    expect((await stranger.client.post(`/v1/dead-letters/${letter?._id ?? ''}/rerun`)).status).toBe(404);
    expect(jobOf(await deliveries.finished(transactionId), 'email').status).toBe('failed');
    expect((await rerun('nonsense')).status).toBe(404);
    expect((await rerun('65f0c0ffee65f0c0ffee65f0')).status).toBe(404);
    for (const query of ['?limit=0', '?limit=101', '?after=x']) {
      expect((await deliveries.account().client.get(`/v1/dead-letters${query}`)).status).toBe(422);
    }
    expect((await fetch(`${deliveries.platform.apiUrl}/v1/dead-letters`)).status).toBe(401);
  });

  it('has a command line: list, rerun one, rerun all', async () => {
    const script = new URL('../../../scripts/dead-letters.mjs', import.meta.url).pathname;
    const cli = async (...args: string[]): Promise<string> => {
      const env = { ...process.env, NOVU_API_KEY: deliveries.account().apiKey, API_URL: deliveries.platform.apiUrl };

      return (await promisify(execFile)(process.execPath, [script, ...args], { env })).stdout;
    };
    const transactionIds = [await refusedOrder(), await refusedOrder(), await refusedOrder()];
    const lines = (await cli('list')).trim().split('\n');
    expect(lines).toHaveLength(3);
    for (const transactionId of transactionIds) expect(lines.join('\n')).toContain(transactionId);
    await cli('rerun', lines[0]?.split('\t')[0] ?? '');
    await cli('rerun', '--all');
    await waitFor('all mails', () => deliveries.smtp.mails.length === 3);
    for (const transactionId of transactionIds) {
      expect(jobOf(await deliveries.finished(transactionId), 'email').status).toBe('completed');
    }
    expect(await cli('list')).toBe('');
    await expect(cli('rerun', '65f0c0ffee65f0c0ffee65f0')).rejects.toThrow('404');
    await expect(cli('unknown')).rejects.toThrow('Usage');
  });
});
