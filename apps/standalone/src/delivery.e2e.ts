import {
  AcceptedEventRepository,
  PreferenceRepository,
  SubscriberRepository,
  TopicSubscriptionRepository,
  Types,
} from '@novu/dal';
import { Sweeper } from '@novu/worker';
import { acceptedEvents, smtpCatcher, type SmtpCatcher, waitFor } from '@novu/testing';
import { type Account, startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';

let platform: TestPlatform;
let account: Account;
let smtp: SmtpCatcher;

beforeAll(async () => {
  [platform, smtp] = await Promise.all([startTestPlatform('delivery'), smtpCatcher()]);
});
afterAll(async () => {
  await platform.stop();
  await smtp.close();
});

beforeEach(async () => {
  account = await platform.signUp();
  smtp.mails.length = 0;
  smtp.refuseWith(undefined);
});

interface Step {
  name: string;
  type: 'in_app' | 'email';
  controlValues: Record<string, unknown>;
}

const inApp = (body: string, rest: Record<string, unknown> = {}): Step => ({
  name: `Inbox ${body}`,
  type: 'in_app',
  controlValues: { body, ...rest },
});
const email = (subject: string, body: string): Step => ({
  name: `Mail ${subject}`,
  type: 'email',
  controlValues: { subject, body, editorType: 'html' },
});

async function workflow(workflowId: string, steps: Step[], rest: Record<string, unknown> = {}): Promise<void> {
  const answer = await account.client.post('/v2/workflows', {
    name: workflowId,
    workflowId,
    active: true,
    steps,
    ...rest,
  });
  expect(answer.status).toBe(201);
}

interface StoredMessage {
  _id: string;
  channel: string;
  subject?: string;
  content: string;
  transactionId: string;
  status: string;
}

async function messages(query = ''): Promise<StoredMessage[]> {
  return (await account.client.get<{ data: StoredMessage[] }>(`/v1/messages?limit=100${query}`)).body.data;
}

interface Activity {
  _id: string;
  jobs: { type: string; status: string; executionDetails: { detail: string }[] }[];
}

async function activity(transactionId: string): Promise<Activity[]> {
  return (await account.client.get<{ data: Activity[] }>(`/v1/notifications?limit=50&transactionId=${transactionId}`))
    .body.data;
}

/** Triggers and waits until no step of the runs is left to do. */
async function trigger(
  name: string,
  to: unknown,
  payload: Record<string, unknown> = {},
  runs = 1,
  rest: Record<string, unknown> = {},
): Promise<Activity[]> {
  const answer = await account.client.post<{ data: { transactionId: string } }>('/v1/events/trigger', {
    name,
    to,
    payload,
    ...rest,
  });
  expect(answer.status).toBe(201);

  return finished(answer.body.data.transactionId, runs);
}

async function finished(transactionId: string, runs: number): Promise<Activity[]> {
  const open = ['pending', 'queued', 'running'];

  return waitFor('the runs to finish', async () => {
    // A run is seen before the pass that has made it is over.
    const inHand = { _environmentId: new Types.ObjectId(account.environmentId), transactionId, status: 'accepted' };
    if ((await acceptedEvents(platform.connection, inHand)).length > 0) return undefined;
    const found = await activity(transactionId);

    // A run may be there before its steps: the trigger is none.
    const isOver = ({ jobs }: Activity) => jobs.length > 1 && jobs.every((job) => !open.includes(job.status));

    return found.length === runs && found.every(isOver) ? found : undefined;
  });
}

/** @returns its id. */
async function useSmtp(): Promise<string> {
  const answer = await account.client.post('/v1/integrations', {
    providerId: 'nodemailer',
    channel: 'email',
    name: 'Our mail server',
    active: true,
    credentials: {
      host: smtp.host,
      port: String(smtp.port),
      secure: false,
      ignoreTls: true,
      from: 'shop@example.com',
      senderName: 'The Shop',
    },
  });
  expect(answer.status).toBe(201);
  const { _id } = (answer.body as { data: { _id: string } }).data;
  expect((await account.client.post(`/v1/integrations/${_id}/set-primary`)).status).toBe(200);

  return _id;
}

it('renders an in-app message with payload and subscriber', async () => {
  await workflow('hello', [
    inApp('Order {{payload.order.id}} for {{subscriber.firstName}}', { subject: 'Hi {{subscriber.firstName}}' }),
  ]);
  const [run] = await trigger('hello', { subscriberId: 'ada', firstName: 'Ada' }, { order: { id: 7 } });
  expect(await messages('&subscriberId=ada')).toMatchObject([
    { channel: 'in_app', subject: 'Hi Ada', content: 'Order 7 for Ada', status: 'sent' },
  ]);
  expect(run?.jobs).toMatchObject([
    { type: 'trigger', status: 'completed' },
    {
      type: 'in_app',
      status: 'completed',
      executionDetails: [{ detail: 'Step queued' }, { detail: 'Message created' }, { detail: 'Message sent' }],
    },
  ]);
});

it('sends an e-mail over real SMTP and goes on with the next step', async () => {
  await useSmtp();
  await workflow('mixed', [
    inApp('first'),
    email('Your order {{payload.order}}', '<p>Dear {{subscriber.firstName}}, <b>{{payload.order}}</b></p>'),
    inApp('last'),
  ]);
  const [run] = await trigger(
    'mixed',
    { subscriberId: 'ada', firstName: 'Ada', email: 'ada@example.com' },
    { order: 'A7' },
  );
  expect(smtp.mails).toHaveLength(1);
  expect(smtp.mails[0]).toMatchObject({
    to: ['ada@example.com'],
    subject: 'Your order A7',
    from: expect.stringContaining('shop@example.com'),
  });
  expect(smtp.mails[0]?.html).toContain('Dear Ada, <b>A7</b>');
  expect(run?.jobs.map((job) => [job.type, job.status])).toEqual([
    ['trigger', 'completed'],
    ['in_app', 'completed'],
    ['email', 'completed'],
    ['in_app', 'completed'],
  ]);
  expect((await messages()).map((message) => message.channel).sort()).toEqual(['email', 'in_app', 'in_app']);
});

it('keeps mails of the demo provider in the local mailbox', async () => {
  await workflow('demo', [email('Welcome', '<p>Hello {{subscriber.firstName}}</p>')]);
  await trigger('demo', { subscriberId: 'ada', firstName: 'Ada', email: 'ada@example.com' });
  const mailbox = await account.person.get<{ data: { subject: string; to: string[]; html: string }[] }>('/v1/mailbox');
  expect(mailbox.body.data).toMatchObject([
    { subject: 'Welcome', to: ['ada@example.com'], html: expect.stringContaining('Hello Ada') },
  ]);
});

it('skips the e-mail of a subscriber without address and goes on', async () => {
  await workflow('no-address', [email('Hello', '<p>Hello</p>'), inApp('after')]);
  const [run] = await trigger('no-address', 'nobody');
  expect(run?.jobs).toMatchObject([
    {},
    { type: 'email', status: 'canceled', executionDetails: [{ detail: 'Subscriber missing email address' }] },
    { status: 'completed' },
  ]);
});

it('fails a step for good when the mail server refuses, and goes on', async () => {
  await useSmtp();
  smtp.refuseWith(550);
  await workflow('refused', [email('Hello', '<p>Hello</p>'), inApp('after')]);
  const [run] = await trigger('refused', { subscriberId: 'ada', email: 'ada@example.com' });
  expect(run?.jobs).toMatchObject([{}, { type: 'email', status: 'failed' }, { type: 'in_app', status: 'completed' }]);
  expect(run?.jobs[1]?.executionDetails.at(-1)).toMatchObject({ detail: 'Unexpected provider error' });
});

it('tries again when the mail server is busy, and sends once', async () => {
  await useSmtp();
  smtp.refuseWith(451);
  await workflow('busy', [email('Hello', '<p>Hello</p>')]);
  const answer = await account.client.post<{ data: { transactionId: string } }>('/v1/events/trigger', {
    name: 'busy',
    to: { subscriberId: 'ada', email: 'ada@example.com' },
  });
  const jobs = platform.connection.collection('jobs');
  const { transactionId } = answer.body.data;
  await waitFor(
    'a first attempt',
    async () => ((await jobs.findOne({ transactionId, type: 'email' }))?.['attempts'] ?? 0) >= 1,
  );
  smtp.refuseWith(undefined);
  const [run] = await finished(transactionId, 1);
  expect(run?.jobs[1]).toMatchObject({ type: 'email', status: 'completed' });
  expect(smtp.mails).toHaveLength(1);
});

it('reaches a topic once each, without the actor, the excluded and those named singly a second time', async () => {
  await workflow('news', [inApp('News')]);
  const members = Array.from({ length: 25 }, (_, index) => `member-${index}`);
  for (const subscriberId of members) await account.client.post('/v2/subscribers', { subscriberId });
  await account.client.post('/v2/topics/readers/subscriptions', { subscriberIds: members });
  await account.client.post('/v2/topics/editors/subscriptions', { subscriberIds: members.slice(0, 5) });
  const to = [
    { type: 'Topic', topicKey: 'readers', exclude: ['member-1'] },
    { type: 'Topic', topicKey: 'editors' },
    'member-2',
    'outsider',
  ];
  await trigger('news', to, {}, 24, { actor: 'member-3' });
  const found = await messages();
  expect(found).toHaveLength(24);
  expect(await messages('&subscriberId=member-1')).toHaveLength(0);
  expect(await messages('&subscriberId=member-3')).toHaveLength(0);
  expect(await messages('&subscriberId=member-2')).toHaveLength(1);
  expect(await messages('&subscriberId=outsider')).toHaveLength(1);
});

it('broadcasts to every subscriber of the environment and to nobody else', async () => {
  const other = await platform.signUp();
  await other.client.post('/v2/subscribers', { subscriberId: 'stranger' });
  await workflow('all', [inApp('To all')]);
  for (let index = 0; index < 12; index += 1)
    await account.client.post('/v2/subscribers', { subscriberId: `sub-${index}` });
  const answer = await account.client.post<{ data: { transactionId: string } }>('/v1/events/trigger/broadcast', {
    name: 'all',
    payload: {},
  });
  await finished(answer.body.data.transactionId, 12);
  expect(await messages()).toHaveLength(12);
  expect((await other.client.get<{ data: unknown[] }>('/v1/messages')).body.data).toHaveLength(0);
});

it('honours what the workflow says about channels', async () => {
  await workflow('quiet', [inApp('Hello'), email('Hello', '<p>Hello</p>')], {
    preferences: { user: { all: { enabled: true }, channels: { in_app: { enabled: false } } } },
  });
  const [run] = await trigger('quiet', { subscriberId: 'ada', email: 'ada@example.com' });
  expect(run?.jobs).toMatchObject([{}, { type: 'in_app', status: 'canceled' }, { type: 'email', status: 'completed' }]);
});

it('stores a subscriber that is named for the first time and changes what is said anew', async () => {
  await workflow('profile', [inApp('Hello')]);
  await trigger('profile', { subscriberId: 'ada', firstName: 'Ada', email: 'ada@example.com' });
  await trigger('profile', { subscriberId: 'ada', firstName: 'Augusta' });
  const subscriber = await account.client.get<{ data: object }>('/v2/subscribers/ada');
  expect(subscriber.body.data).toMatchObject({ subscriberId: 'ada', firstName: 'Augusta', email: 'ada@example.com' });
});

it('uses the workflow as it is after an update', async () => {
  await workflow('changing', [inApp('old')]);
  await trigger('changing', 'ada');
  const found = await account.client.get<{
    data: { name: string; steps: { _id: string; name: string; type: string }[]; preferences: object };
  }>('/v2/workflows/changing');
  const [step] = found.body.data.steps;
  const update = await account.client.put('/v2/workflows/changing', {
    name: 'changing',
    active: true,
    preferences: {},
    origin: 'novu-cloud',
    steps: [{ _id: step?._id, name: step?.name, type: 'in_app', controlValues: { body: 'new' } }],
  });
  expect(update.status).toBe(200);
  await trigger('changing', 'ada');
  expect((await messages()).map((message) => message.content).sort()).toEqual(['new', 'old']);
});

it('reads what a single event needs while it is being stored, once, and sees what the one before it said', async () => {
  await workflow('foreseen', [inApp('Hello {{subscriber.firstName}}')]);
  await trigger('foreseen', { subscriberId: 'ada', firstName: 'Ada' });
  const calls: string[] = [];
  const noteCalls = (target: object, name: string): (() => void) => {
    const original = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
    Reflect.set(target, name, async (...args: unknown[]) => {
      // Nothing is asked about nobody.
      if (Array.isArray(args[1]) && args[1].length === 0) return original.apply(target, args);
      calls.push(name);
      const result = await original.apply(target, args);
      calls.push(`${name} done`);

      return result;
    });

    return () => Reflect.set(target, name, original);
  };
  const restore = [
    noteCalls(platform.app.get(AcceptedEventRepository), 'accept'),
    noteCalls(platform.app.get(SubscriberRepository), 'findManyByExternalId'),
    noteCalls(platform.app.get(PreferenceRepository), 'listForPass'),
  ];
  await trigger('foreseen', { subscriberId: 'ada', firstName: 'Ada' });
  for (const undo of restore) undo();
  expect(calls.slice(0, 2)).toEqual(['accept', 'findManyByExternalId']);
  expect(calls.filter((call) => call === 'findManyByExternalId' || call === 'listForPass')).toHaveLength(2);
  const names = ['Bea', 'Cia', 'Bea', 'Cia', 'Bea', 'Cia'];
  for (const firstName of names) {
    const event = { name: 'foreseen', to: { subscriberId: 'ada', firstName } };
    expect((await account.client.post('/v1/events/trigger', event)).status).toBe(201);
  }
  await waitFor('the messages', async () => (await messages()).length === names.length + 2);
  expect((await messages()).map(({ content }) => content).sort()).toEqual(
    ['Ada', 'Ada', ...names].map((name) => `Hello ${name}`).sort(),
  );
  const ada = await platform.connection
    .collection('subscribers')
    .findOne({ subscriberId: 'ada' }, { sort: { _id: -1 } });
  expect(ada?.['firstName']).toBe('Cia');
});

it('writes nothing twice when a commit is processed again', async () => {
  await workflow('again', [inApp('Hello')]);
  const [run] = await trigger('again', 'ada', {}, 1, { transactionId: 'replayed' });
  const events = platform.connection.collection('acceptedevents');
  const event = await waitFor('the event to be done', () =>
    events.findOne({ transactionId: 'replayed', status: 'processed' }),
  );
  // As after a crash between the last effect and forgetting the event.
  const recipients = { kind: 'named', subscribers: [{ subscriberId: 'ada' }], topics: [] };
  await events.updateOne({ _id: event._id }, { $set: { status: 'accepted', recipients, updatedAt: new Date(0) } });
  await waitFor('the sweeper to bring it back', () => events.findOne({ _id: event._id, status: 'processed' }));
  const collections = ['notifications', 'jobs', 'messages'].map((name) => platform.connection.collection(name));
  const counts = await Promise.all(
    collections.map((collection) => collection.countDocuments({ transactionId: 'replayed' })),
  );
  expect(counts).toEqual([1, 1, 1]);
  const job = await platform.connection.collection('jobs').findOne({ transactionId: 'replayed' });
  expect(job?.['trace']).toHaveLength(3);
  expect(run).toBeDefined();
});

it('gives up an event that cannot be processed and keeps the reason', async () => {
  await workflow('poison', [inApp('Hello')]);
  await trigger('poison', 'ada');
  const events = platform.connection.collection('acceptedevents');
  const sample = { ...(await platform.connection.collection('notifications').findOne({})) };
  const { insertedId } = await events.insertOne({
    batchId: sample._id,
    _environmentId: sample['_environmentId'],
    _organizationId: sample['_organizationId'],
    _templateId: sample['_templateId'],
    transactionId: 'poisoned',
    identifier: 'poison',
    status: 'accepted',
    failures: 5,
    recipients: { kind: 'named', subscribers: null, topics: [] },
    createdAt: new Date(0),
    updatedAt: new Date(0),
  });
  const failed = await waitFor('the event to be given up', () => events.findOne({ _id: insertedId, status: 'failed' }));
  expect(failed).toMatchObject({ failures: 6, failureReason: expect.any(String) });
  await trigger('poison', 'bob');
});

it('does of a commit what can be done when one of its events cannot be processed and another one has lost its workflow', async () => {
  await workflow('mixed', [inApp('Hello')]);
  await trigger('mixed', 'ada');
  const [events, commits, messages] = ['acceptedevents', 'acceptedcommits', 'messages'].map((name) =>
    platform.connection.collection(name),
  );
  const run = await platform.connection.collection('notifications').findOne({}, { sort: { _id: -1 } });
  const batchId = new Types.ObjectId();
  const event = (transactionId: string, more: object = {}) => ({
    _id: new Types.ObjectId(),
    batchId,
    _environmentId: run?.['_environmentId'] as unknown,
    _organizationId: run?.['_organizationId'] as unknown,
    _templateId: run?.['_templateId'] as unknown,
    _userId: run?.['_userId'] as unknown,
    transactionId,
    identifier: 'mixed',
    status: 'accepted',
    recipients: { kind: 'named', subscribers: [{ subscriberId: 'ada' }], topics: [] },
    payload: {},
    overrides: {},
    createdAt: new Date(0),
    updatedAt: new Date(0),
    ...more,
  });
  await commits?.insertOne({
    _id: batchId,
    updatedAt: new Date(0),
    events: [
      event('mixed-good'),
      event('mixed-bad', { failures: 5, recipients: { kind: 'named', subscribers: null, topics: [] } }),
      event('mixed-gone', { identifier: 'nowhere' }),
    ],
  });
  await waitFor('the event to be given up', () => events?.findOne({ transactionId: 'mixed-bad', status: 'failed' }));
  await waitFor(
    'the others to be done',
    async () => (await events?.countDocuments({ batchId, status: 'accepted' })) === 0,
  );
  expect(await commits?.countDocuments({ _id: batchId })).toBe(0);
  expect(await messages?.countDocuments({ transactionId: 'mixed-good' })).toBe(1);
  expect(await events?.find({ batchId }).sort({ _id: 1 }).toArray()).toMatchObject([
    { transactionId: 'mixed-bad', failures: 6 },
    { transactionId: 'mixed-gone', status: 'processed', report: { lines: [{ title: 'Workflow not found' }] } },
  ]);
});

it('does not hand in a mail again when the worker died after the provider took it', async () => {
  await useSmtp();
  await workflow('receipt', [email('Hello', '<p>Hello</p>'), inApp('after')]);
  const [run] = await trigger('receipt', { subscriberId: 'ada', email: 'ada@example.com' });
  expect(smtp.mails).toHaveLength(1);
  // As after a crash between keeping the receipt and recording the outcome.
  const [jobs, stored] = ['jobs', 'messages'].map((name) => platform.connection.collection(name));
  const job = await jobs?.findOne({ identifier: 'receipt', type: 'email' });
  const long = new Date(Date.now() - 120_000);
  await stored?.deleteMany({ templateIdentifier: 'receipt' });
  await jobs?.updateMany({ identifier: 'receipt', type: 'in_app' }, { $set: { status: 'pending' } });
  await jobs?.updateOne(
    { _id: job?._id },
    { $set: { status: 'running', leaseUntil: long, updatedAt: long, trace: [] } },
  );
  await waitFor(
    'another worker to take over',
    async () => (await stored?.countDocuments({ templateIdentifier: 'receipt' })) === 2,
  );
  await waitFor(
    'the jobs to be done',
    async () => (await jobs?.countDocuments({ identifier: 'receipt', status: 'completed' })) === 2,
  );
  expect(smtp.mails).toHaveLength(1);
  const lines: { detail: string }[] = (await jobs?.findOne({ _id: job?._id }))?.['trace'] ?? [];
  expect(lines.filter(({ detail }) => detail === 'Message sent')).toHaveLength(1);
  expect(run).toBeDefined();
});

it.each([
  ['switched off', (path: string) => account.client.put(path, { active: false })],
  ['removed', (path: string) => account.client.delete(path)],
])('knows what a provider took before the worker died, though its integration was %s since', async (_, change) => {
  const integrationId = await useSmtp();
  await workflow('taken', [email('Hello', '<p>Hello</p>')]);
  await trigger('taken', { subscriberId: 'ada', email: 'ada@example.com' });
  await change(`/v1/integrations/${integrationId}`);
  const jobs = platform.connection.collection('jobs');
  const job = { _environmentId: new Types.ObjectId(account.environmentId), identifier: 'taken' };
  await platform.connection.collection('messages').deleteMany({ templateIdentifier: 'taken' });
  const held = { status: 'running', leaseUntil: new Date(0), updatedAt: new Date(0), trace: [] };
  await jobs.updateOne(job, { $set: held });
  const done = await waitFor('another worker to take over', () =>
    jobs.findOne({ ...job, status: { $in: ['completed', 'failed'] } }),
  );
  expect(done).toMatchObject({ status: 'completed', providerId: 'nodemailer' });
  expect(smtp.mails).toHaveLength(1);
});

it('leaves a delivery alone that a living worker holds', async () => {
  await workflow('held', [email('Hello', '<p>Hello</p>')]);
  await trigger('held', { subscriberId: 'ada', email: 'ada@example.com' });
  const jobs = platform.connection.collection('jobs');
  const lease = { status: 'running', leaseUntil: new Date(Date.now() + 600_000), updatedAt: new Date(0) };
  const held = await jobs.findOneAndUpdate({ identifier: 'held', type: 'email' }, { $set: lease });
  await platform.app.get(Sweeper).sweep();
  await trigger('held', { subscriberId: 'bob', email: 'bob@example.com' });
  expect(await jobs.countDocuments({ _id: held?._id, status: 'running' })).toBe(1);
});

it('ends a fan-out that is taken back after a stretch of it, though it has read the next one', async () => {
  await workflow('revoked', [inApp('Hello')]);
  const subscriberIds = Array.from({ length: 60 }, (_, index) => `revoked-${index}`);
  await Promise.all(subscriberIds.map((subscriberId) => account.client.post('/v2/subscribers', { subscriberId })));
  expect((await account.client.post('/v2/topics/revoked/subscriptions', { subscriberIds })).status).toBe(201);
  const ledger = platform.app.get(AcceptedEventRepository);
  const advance = ledger.advanceFanOut.bind(ledger);
  const moved: boolean[] = [];
  ledger.advanceFanOut = async (...args) => {
    expect((await account.client.delete('/v1/events/trigger/revoked-half-way')).status).toBe(200);
    moved.push(await advance(...args));

    return moved.at(-1) ?? false;
  };
  try {
    // So large that a stretch takes some forty subscribers.
    const payload = { text: 'x'.repeat(2 ** 18), more: 'x'.repeat(2 ** 17) };
    const event = { name: 'revoked', to: { type: 'Topic', topicKey: 'revoked' }, payload };
    const transactionId = 'revoked-half-way';
    expect((await account.client.post('/v1/events/trigger', { ...event, transactionId })).status).toBe(201);
    await waitFor('the stretch', () => moved.length > 0);
    const told = await waitFor('the stretch to be counted', async () => {
      const path = `/v1/events/trigger/${transactionId}`;
      const answer = await account.client.get<{ data: { events: { recipients?: { runs: number } }[] } }>(path);

      return answer.body.data.events.find(({ recipients }) => recipients && recipients.runs > 0)?.recipients;
    });
    expect(moved).toEqual([false]);
    expect(told.runs).toBeLessThan(60);
    expect(await platform.connection.collection('messages').countDocuments({ transactionId })).toBe(told.runs);
  } finally {
    ledger.advanceFanOut = advance;
  }
});

/** A fan-out to the members of a topic, as the ledger has it. */
async function storeFanOut(topicKey: string, fields: Record<string, unknown>) {
  const member = await platform.connection.collection('topicsubscribers').findOne({ topicKey });
  const sample = await platform.connection
    .collection('notifications')
    .findOne({ _environmentId: member?.['_environmentId'] });
  const { insertedId } = await platform.connection.collection('acceptedevents').insertOne({
    batchId: new Types.ObjectId(),
    _environmentId: member?.['_environmentId'],
    _organizationId: member?.['_organizationId'],
    _templateId: sample?.['_templateId'],
    _userId: sample?.['_userId'],
    identifier: topicKey,
    status: 'accepted',
    fanningOut: true,
    recipients: { kind: 'named', subscribers: [], topics: [{ topicKey }] },
    payload: {},
    overrides: {},
    createdAt: new Date(0),
    updatedAt: new Date(0),
    ...fields,
  });

  return insertedId;
}

/** Workflow and topic of one name, which was triggered once already. */
async function topicOf(name: string, size: number): Promise<void> {
  await workflow(name, [inApp('News')]);
  const subscriberIds = Array.from({ length: size }, (_, index) => `${name}-${index}`);
  for (const subscriberId of subscriberIds) await account.client.post('/v2/subscribers', { subscriberId });
  await account.client.post(`/v2/topics/${name}/subscriptions`, { subscriberIds });
  await trigger(name, 'somebody');
}

/** One that has stumbled is looked for after some seconds, however fast the machine. */
const FAN_OUT_MS = 60_000;

const fanOutEnds = (_id: Types.ObjectId): Promise<unknown> =>
  waitFor(
    'the fan-out to end',
    async () =>
      (await platform.connection.collection('acceptedevents').countDocuments({ _id, status: 'accepted' })) === 0,
    { timeoutMs: FAN_OUT_MS },
  );
const messagesOf = (transactionId: string): Promise<number> =>
  platform.connection.collection('messages').countDocuments({ transactionId });

it('goes on with a fan-out from where it had come', async () => {
  await topicOf('resumed', 12);
  const rows = await platform.connection
    .collection('topicsubscribers')
    .find({ topicKey: 'resumed' })
    .sort({ _subscriberId: 1 })
    .toArray();
  const fanOutAfter: unknown = rows[6]?.['_subscriberId'];
  await fanOutEnds(await storeFanOut('resumed', { transactionId: 'resumed-half-way', fanOutAfter }));
  expect(await messagesOf('resumed-half-way')).toBe(5);
}, 90_000);

it('counts the failures of a fan-out anew once it gets on', async () => {
  await topicOf('stumbling', 12);
  const members = platform.app.get(TopicSubscriptionRepository);
  const membersAfter = members.membersAfter.bind(members);
  let calls = 0;
  members.membersAfter = (...args) => {
    calls += 1;

    // The second stretch.
    return calls === 2 ? Promise.reject(new Error('once')) : membersAfter(...args);
  };
  // One more in a row, and it is given up. So large an event is gone through ten members at a time.
  const fields = { transactionId: 'stumbled', failures: 5, payload: { text: 'x'.repeat(2_000_000) } };
  const event = await storeFanOut('stumbling', fields);
  await fanOutEnds(event);
  members.membersAfter = membersAfter;
  const [stored] = await acceptedEvents(platform.connection, { _id: event });
  expect([stored?.['status'], await messagesOf('stumbled')]).toEqual(['processed', 12]);
}, 90_000);
