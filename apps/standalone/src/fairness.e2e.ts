import { JobQueue } from '@novu/application-generic';
import { Types } from '@novu/dal';
import { type SmtpCatcher, smtpCatcher, waitFor } from '@novu/testing';
import { io, type Socket } from 'socket.io-client';
import { type Account, startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';

/** Subscribers of the large tenant. By hand: FAIRNESS_SUBSCRIBERS=100000. */
const SUBSCRIBERS = Number(process.env['FAIRNESS_SUBSCRIBERS'] ?? 4_000);
/** Mails of the large tenant: as many as one call takes. */
const MAILS = 100;
const DELIVERY_CONCURRENCY = 2;
/** The machine may be busy with other things. */
const PATIENCE = { timeoutMs: 50_000 };

let platform: TestPlatform;
let smtp: SmtpCatcher;
let large: Account;
let small: Account;

beforeAll(async () => {
  [platform, smtp] = await Promise.all([
    startTestPlatform('fairness', { env: { DELIVERY_CONCURRENCY: String(DELIVERY_CONCURRENCY) } }),
    smtpCatcher(),
  ]);
  [large, small] = [await platform.signUp(), await platform.signUp()];
  for (const { client } of [large, small]) {
    await client.post('/v2/workflows', {
      name: 'News',
      workflowId: 'news',
      active: true,
      steps: [{ name: 'Inbox', type: 'in_app', controlValues: { body: 'News' } }],
    });
    await client.post('/v2/workflows', {
      name: 'Mail',
      workflowId: 'mail',
      active: true,
      steps: [{ name: 'Mail', type: 'email', controlValues: { subject: 'Mail', body: 'Mail', editorType: 'html' } }],
    });
    await useSmtp({ client });
  }
}, 60_000);

afterAll(async () => {
  await platform.stop();
  await smtp.close();
}, 60_000);

async function useSmtp({ client }: Pick<Account, 'client'>): Promise<void> {
  const answer = await client.post<{ data: { _id: string } }>('/v1/integrations', {
    providerId: 'nodemailer',
    channel: 'email',
    active: true,
    credentials: { host: smtp.host, port: String(smtp.port), secure: false, ignoreTls: true, from: 'a@example.com' },
  });
  await client.post(`/v1/integrations/${answer.body.data._id}/set-primary`);
}

async function addSubscribers(account: Account, count: number): Promise<void> {
  const organization = await platform.connection
    .collection('environments')
    .findOne({ _id: new Types.ObjectId(account.environmentId) });
  const now = new Date();
  for (let start = 0; start < count; start += 5_000) {
    await platform.connection.collection('subscribers').insertMany(
      Array.from({ length: Math.min(5_000, count - start) }, (_, index) => ({
        _environmentId: new Types.ObjectId(account.environmentId),
        _organizationId: organization?.['_organizationId'],
        subscriberId: `many-${start + index}`,
        deleted: false,
        createdAt: now,
        updatedAt: now,
      })),
    );
  }
}

async function openInbox(account: Account, subscriberId: string): Promise<Socket> {
  const session = await account.client.post<{ data: { token: string } }>('/v1/inbox/session', {
    applicationIdentifier: account.identifier,
    subscriber: { subscriberId },
  });
  const socket = io(platform.wsUrl, { transports: ['websocket'], query: { token: session.body.data.token } });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });

  return socket;
}

const messagesOf = (account: Account): Promise<number> =>
  platform.connection
    .collection('messages')
    .countDocuments({ _environmentId: new Types.ObjectId(account.environmentId) });

/** Watches the memory of the process, which is the whole platform and this test. @returns a function that gives the most there was, in MB. */
function watchMemory(): () => number {
  let most = 0;
  const look = (): void => {
    most = Math.max(most, process.memoryUsage.rss() / 2 ** 20);
  };
  const timer = setInterval(look, 50);

  return () => {
    clearInterval(timer);
    look();

    return most;
  };
}

it('a broadcast of one environment does not keep the single trigger of another waiting', async () => {
  await addSubscribers(large, SUBSCRIBERS);
  const socket = await openInbox(small, 'ada');
  const before = process.memoryUsage.rss() / 2 ** 20;
  const peak = watchMemory();
  const broadcast = await large.client.post('/v1/events/trigger/broadcast', { name: 'news', payload: {} });
  expect(broadcast.status).toBe(201);
  await waitFor('the broadcast to be under way', async () => (await messagesOf(large)) > 0);
  const began = performance.now();
  const singles: number[] = [];
  for (let done = 0; done < SUBSCRIBERS; done = await messagesOf(large)) {
    const arrived = new Promise((resolve) => socket.once('notification_received', resolve));
    const begun = performance.now();
    await small.client.post('/v1/events/trigger', { name: 'news', to: 'ada' });
    await arrived;
    singles.push(performance.now() - begun);
    if (singles.length === 1) expect(await messagesOf(large)).toBeLessThan(SUBSCRIBERS);
  }
  const seconds = (performance.now() - began) / 1_000;
  socket.disconnect();
  singles.sort((left, right) => left - right);
  process.stdout.write(
    `${singles.length} single triggers, one after the other, during a broadcast to ${SUBSCRIBERS} that took ${seconds.toFixed(1)} s: to the socket in ` +
      `${singles[Math.floor(singles.length / 2)]?.toFixed(0)} ms (median), ${singles.at(-1)?.toFixed(0)} ms (slowest); ` +
      `memory ${before.toFixed(0)} MB before, ${peak().toFixed(0)} MB at most\n`,
  );
}, 700_000);

it('the mails of one environment do not keep the first mail of another waiting', async () => {
  const queue = platform.app.get(JobQueue);
  const queued = (mails: number) =>
    waitFor(`${mails} mails to be queued`, async () => (await queue.depths())['deliver-email'] === mails, PATIENCE);
  const answer = smtp.hold();
  const to = Array.from({ length: MAILS }, (_, n) => ({ subscriberId: `mail-${n}`, email: `mail-${n}@example.com` }));
  await large.client.post('/v1/events/trigger', { name: 'mail', to });
  await queued(MAILS);
  const bob = { subscriberId: 'bob', email: 'bob@small.example.com' };
  await small.client.post('/v1/events/trigger', { name: 'mail', to: bob });
  await queued(MAILS + 1);
  answer();
  const place = await waitFor(
    'the mail of the other',
    () => smtp.mails.findIndex((mail) => mail.to.includes(bob.email)) + 1 || undefined,
    PATIENCE,
  );
  // After those that were on their way, and others that were taken up along with it.
  expect(place).toBeLessThanOrEqual(3 * DELIVERY_CONCURRENCY);
}, 120_000);
