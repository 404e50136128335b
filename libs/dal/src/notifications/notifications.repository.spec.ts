import {
  ChannelTypeEnum,
  DeliveryLifecycleStatusEnum,
  JobStatusEnum,
  SeverityLevelEnum,
  StepTypeEnum,
} from '@novu/shared';
import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { JobDoc } from './job.document.js';
import { SubscriberRepository } from '../subscribers/subscriber.repository.js';
import { TopicSubscriptionRepository } from '../topics/topic-subscription.repository.js';
import { JobRepository } from './job.repository.js';
import { type NotificationDoc, NotificationRepository } from './notification.repository.js';

const { mongoUrl } = testServices('notifications');
const scope = { environmentId: new Types.ObjectId(), organizationId: new Types.ObjectId() };
const foreign = { environmentId: new Types.ObjectId(), organizationId: new Types.ObjectId() };
const dates = { createdAt: new Date(), updatedAt: new Date() };
let connection: Connection;
let notifications: NotificationRepository;
let jobs: JobRepository;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 5, appName: 'test' });
  notifications = new NotificationRepository(connection);
  jobs = new JobRepository(connection);
  await Promise.all([notifications.ensureIndexes(), jobs.ensureIndexes()]);
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

type Page = Parameters<NotificationRepository['search']>[2];

function aNotification(overrides: Partial<NotificationDoc> = {}): NotificationDoc {
  return {
    _id: new Types.ObjectId(),
    _environmentId: scope.environmentId,
    _organizationId: scope.organizationId,
    _templateId: new Types.ObjectId(),
    _subscriberId: new Types.ObjectId(),
    _userId: new Types.ObjectId(),
    transactionId: 'transaction',
    channels: [ChannelTypeEnum.IN_APP],
    to: { subscriberId: 'ada' },
    payload: {},
    overrides: {},
    topics: [],
    tags: [],
    severity: SeverityLevelEnum.NONE,
    critical: false,
    contextKeys: [],
    ...dates,
    ...overrides,
  };
}

function aJob(overrides: Partial<JobDoc> = {}): JobDoc {
  return {
    _id: new Types.ObjectId(),
    _environmentId: scope.environmentId,
    _organizationId: scope.organizationId,
    _notificationId: new Types.ObjectId(),
    _templateId: new Types.ObjectId(),
    _subscriberId: new Types.ObjectId(),
    identifier: 'workflow',
    transactionId: 'transaction',
    type: StepTypeEnum.EMAIL,
    status: JobStatusEnum.QUEUED,
    position: 1,
    trace: [],
    step: {
      _id: new Types.ObjectId(),
      _templateId: new Types.ObjectId(),
      stepId: 'mail',
      name: 'Mail',
      type: StepTypeEnum.EMAIL,
      active: true,
      shouldStopOnFail: false,
    },
    ...dates,
    ...overrides,
  };
}

describe('jobs', () => {
  it('leaves planned rows alone that exist already', async () => {
    const job = aJob();
    await jobs.plan([job]);
    await jobs.transition(
      [{ scope, jobId: job._id, from: JobStatusEnum.QUEUED, to: JobStatusEnum.COMPLETED }],
      new Date(),
    );
    const sibling = aJob({ _notificationId: job._notificationId, position: 2 });
    await jobs.plan([{ ...job }, sibling]);
    expect((await jobs.listOfRuns(scope, [job._notificationId])).map(({ status }) => status)).toEqual([
      'completed',
      'queued',
    ]);
  });

  it('gives a job to one worker only, until its lease has ended', async () => {
    const job = aJob();
    await jobs.plan([job]);
    const now = new Date();
    const claims = await Promise.all([1, 2, 3].map(() => jobs.claim(scope, job._id, now, 1_000)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await jobs.claim(foreign, job._id, now, 1_000)).toBeNull();
    const afterLease = new Date(now.getTime() + 1_001);
    expect(await jobs.claim(scope, job._id, afterLease, 1_000)).toMatchObject({ status: 'running' });
  });

  it('does not move a job that is finished', async () => {
    const job = aJob({ status: JobStatusEnum.COMPLETED });
    await jobs.plan([job]);
    await jobs.transition(
      [{ scope, jobId: job._id, from: JobStatusEnum.RUNNING, to: JobStatusEnum.FAILED }],
      new Date(),
    );
    expect(await jobs.listOfRuns(scope, [job._notificationId])).toMatchObject([{ status: 'completed' }]);
    expect(await jobs.claim(scope, job._id, new Date(), 1_000)).toBeNull();
  });

  it('finds deliveries that have not moved, but not those a living worker holds', async () => {
    await connection.collection('jobs').deleteMany({});
    const old = new Date(Date.now() - 60_000);
    const lost = aJob({ updatedAt: old });
    const held = aJob({ updatedAt: old, status: JobStatusEnum.RUNNING, leaseUntil: new Date(Date.now() + 60_000) });
    const orphaned = aJob({ updatedAt: old, status: JobStatusEnum.RUNNING, leaseUntil: old });
    await jobs.plan([lost, held, orphaned, aJob(), aJob({ updatedAt: old, status: JobStatusEnum.COMPLETED })]);
    const found = await jobs.listAbandoned(new Date(Date.now() - 30_000), new Date(), 10);
    expect(found.map(({ _id }) => _id.toHexString()).sort()).toEqual(
      [lost, orphaned].map(({ _id }) => _id.toHexString()).sort(),
    );
  });

  it('issue 6.8: gives a job back until its time, whatever the queue loses; a pause is no attempt', async () => {
    await connection.collection('jobs').deleteMany({});
    const job = aJob();
    await jobs.plan([job]);
    const now = new Date();
    const later = new Date(now.getTime() + 3_600_000);
    const held = await jobs.claim(scope, job._id, now, 1_000);
    await jobs.release(held ?? job, now, { notBefore: later });
    const longAfter = new Date(now.getTime() + 60_000);
    expect(await jobs.claim(scope, job._id, longAfter, 1_000)).toBeNull();
    expect(await jobs.listAbandoned(longAfter, longAfter, 10)).toEqual([]);
    expect(await jobs.listAbandoned(later, later, 10)).toMatchObject([{ _id: job._id }]);
    const again = await jobs.claim(scope, job._id, later, 1_000);
    expect(again).toMatchObject({ attempts: 1 });
    await jobs.release(again ?? job, later, { isAttempt: false });
    expect(await jobs.claim(scope, job._id, later, 1_000)).toMatchObject({ attempts: 1 });
  });

  it('cancels what is left of a run, in its own environment only', async () => {
    const job = aJob();
    const done = aJob({ _notificationId: job._notificationId, position: 2, status: JobStatusEnum.COMPLETED });
    await jobs.plan([job, done]);
    const changes = { deliveryLifecycleState: { status: DeliveryLifecycleStatusEnum.CANCELED } };
    expect(await jobs.cancelPending(foreign, [job._notificationId], changes, new Date())).toEqual([]);
    const { _id, _notificationId, type, status } = job;
    // Nothing else of them: there may be a hundred thousand.
    expect(await jobs.cancelPending(scope, [job._notificationId], changes, new Date())).toEqual([
      { _id, _notificationId, type, status },
    ]);
    expect((await jobs.listOfRuns(scope, [job._notificationId])).map(({ status }) => status)).toEqual([
      'canceled',
      'completed',
    ]);
  });
});

describe('delayed jobs', () => {
  const due = (at: number): JobDoc =>
    aJob({ status: JobStatusEnum.DELAYED, dueAt: new Date(at), type: StepTypeEnum.DELAY });

  it('are claimed when their time has come, the longest overdue first, each by one worker', async () => {
    await connection.collection('jobs').deleteMany({});
    const [second, first, later] = [due(2_000), due(1_000), due(9_000)];
    await jobs.plan([second, first, later]);
    expect(await jobs.nextDue()).toEqual(new Date(1_000));
    const claims = await Promise.all([1, 2, 3].map(() => jobs.claimDue(new Date(5_000), 1_000, 10)));
    const winners = claims.filter((claim) => claim.length > 0);
    expect(
      winners
        .flat()
        .map(({ _id }) => _id.toHexString())
        .sort(),
    ).toEqual([first, second].map(({ _id }) => _id.toHexString()).sort());
    for (const claim of winners)
      expect(claim.map(({ dueAt }) => Number(dueAt))).toEqual([...claim].map(({ dueAt }) => Number(dueAt)).sort());
    expect(await jobs.nextDue()).toEqual(new Date(9_000));
  });

  it('leave out environments that have had their turn', async () => {
    await connection.collection('jobs').deleteMany({});
    const own = [due(1_000), due(1_000)];
    const other = aJob({
      status: JobStatusEnum.DELAYED,
      dueAt: new Date(2_000),
      type: StepTypeEnum.DELAY,
      _environmentId: foreign.environmentId,
    });
    await jobs.plan([...own, other]);
    const [next] = await jobs.claimDue(new Date(5_000), 1_000, 1, [scope.environmentId]);
    expect(next?._id).toEqual(other._id);
  });

  it('come back when the worker that took them has died', async () => {
    await connection.collection('jobs').deleteMany({});
    await jobs.plan([due(1_000)]);
    const claimed = await jobs.claimDue(new Date(2_000), 1_000, 10);
    expect(claimed).toHaveLength(1);
    const mail = aJob({ status: JobStatusEnum.RUNNING, leaseUntil: new Date(1), updatedAt: new Date(1) });
    await jobs.plan([mail]);
    await jobs.releaseDue(new Date(2_001), new Date(2_500));
    expect(await jobs.claimDue(new Date(2_600), 1_000, 10)).toEqual([]);
    await jobs.releaseDue(new Date(2_000), new Date(3_001));
    expect(await jobs.claimDue(new Date(3_001), 1_000, 10)).toEqual([]);
    await jobs.releaseDue(new Date(2_001), new Date(3_001));
    expect(await jobs.findById(scope, mail._id)).toMatchObject({ status: 'running' });
    expect(await jobs.claimDue(new Date(3_002), 1_000, 10)).toMatchObject([{ _id: claimed[0]?._id }]);
  });
});

describe('merged digests', () => {
  it('are withdrawn with the rest of their run, unless their leader has counted them in', async () => {
    const leader = new Types.ObjectId();
    const follower = (): JobDoc =>
      aJob({ status: JobStatusEnum.MERGED, type: StepTypeEnum.DIGEST, _mergedDigestId: leader });
    const [gathered, late] = [follower(), follower()];
    const rest = aJob({ _notificationId: late._notificationId, position: 2, status: JobStatusEnum.MERGED });
    await jobs.plan([gathered]);
    expect([...(await jobs.gather([leader]))]).toEqual([[leader.toHexString(), 1]]);
    await jobs.plan([late, rest]);
    const free = await jobs.withdraw([gathered._id, late._id], new Date());
    expect([...free]).toEqual([late._id.toHexString()]);
    expect((await jobs.listOfRuns(scope, [late._notificationId])).map(({ status }) => status)).toEqual([
      'pending',
      'pending',
    ]);
    expect(await jobs.listGathered([leader], 10)).toHaveLength(1);
  });

  it('stay cancelled when they are cancelled while their merge is taken back', async () => {
    const follower = aJob({
      status: JobStatusEnum.CANCELED,
      type: StepTypeEnum.DIGEST,
      _mergedDigestId: new Types.ObjectId(),
      gathered: false,
    });
    await jobs.plan([follower]);
    expect(await jobs.withdraw([follower._id], new Date())).toEqual(new Set());
    expect(await jobs.findById(scope, follower._id)).toMatchObject({ status: 'canceled' });
  });

  it('are cancelled by somebody else between two writes of a withdrawal, and stay so', async () => {
    const follower = aJob({
      status: JobStatusEnum.MERGED,
      type: StepTypeEnum.DIGEST,
      _mergedDigestId: new Types.ObjectId(),
    });
    class Interrupted extends JobRepository {
      /** Called between the read and the write that ends a withdrawal. */
      cancelMeanwhile(): void {
        const updateMany = this.raw.updateMany.bind(this.raw);
        let calls = 0;
        this.raw.updateMany = async (...args: Parameters<typeof updateMany>) => {
          calls += 1;
          if (calls === 3) await jobs.cancelPending(scope, [follower._notificationId], {}, new Date());

          return updateMany(...args);
        };
      }
    }
    await jobs.plan([follower]);
    const interrupted = new Interrupted(connection);
    interrupted.cancelMeanwhile();
    expect(await interrupted.withdraw([follower._id], new Date())).toEqual(new Set());
    expect(await jobs.findById(scope, follower._id)).toMatchObject({ status: 'canceled' });
  });

  it('are over once they are counted in, and open as long as they may take the place of their leader', async () => {
    const leader = new Types.ObjectId();
    const follower = aJob({ status: JobStatusEnum.MERGED, type: StepTypeEnum.DIGEST, _mergedDigestId: leader });
    const rest = aJob({ _notificationId: follower._notificationId, position: 2, status: JobStatusEnum.MERGED });
    await jobs.plan([follower, rest]);
    expect(await jobs.anyOpen(scope, [follower._notificationId])).toBe(true);
    await jobs.gather([leader]);
    expect(await jobs.anyOpen(scope, [follower._notificationId])).toBe(false);
    const pending = aJob({ _notificationId: follower._notificationId, position: 3, status: JobStatusEnum.PENDING });
    await jobs.plan([pending]);
    expect(await jobs.anyOpen(scope, [follower._notificationId])).toBe(true);
    expect(await jobs.anyOpen(foreign, [follower._notificationId])).toBe(false);
  });

  it('are stranded when their leader ended without counting them in, not when it is only late', async () => {
    await connection.collection('jobs').deleteMany({});
    const now = new Date(100_000);
    const late = aJob({ status: JobStatusEnum.DELAYED, type: StepTypeEnum.DIGEST });
    const ended = aJob({ status: JobStatusEnum.COMPLETED, type: StepTypeEnum.DIGEST });
    const follower = (leader: Types.ObjectId, mergeUntil: Date): JobDoc =>
      aJob({ status: JobStatusEnum.MERGED, type: StepTypeEnum.DIGEST, _mergedDigestId: leader, mergeUntil });
    const patient = follower(late._id, new Date(1_000));
    const stranded = follower(ended._id, new Date(1_000));
    const orphan = follower(new Types.ObjectId(), new Date(2_000));
    const young = follower(ended._id, new Date(95_000));
    await jobs.plan([late, ended, patient, stranded, orphan, young]);
    const ids = async (): Promise<string[]> =>
      (await jobs.listStranded(now, 10_000, 10)).map(({ _id }) => _id.toHexString());
    expect(await ids()).toEqual([stranded._id.toHexString(), orphan._id.toHexString()]);
    expect(await jobs.listOfRuns(scope, [patient._notificationId])).toMatchObject([{ mergeUntil: now }]);

    await jobs.withdraw([stranded._id], now);
    expect(await ids()).toContain(stranded._id.toHexString());
    await jobs.gather([new Types.ObjectId(), orphan._mergedDigestId ?? late._id]);
    expect(await ids()).toEqual([stranded._id.toHexString()]);
  });

  it('are counted in once and for good, and handed out oldest first', async () => {
    const leader = new Types.ObjectId();
    const rows = [3_000, 1_000, 2_000].map((at) =>
      aJob({
        status: JobStatusEnum.MERGED,
        type: StepTypeEnum.DIGEST,
        _mergedDigestId: leader,
        createdAt: new Date(at),
      }),
    );
    await jobs.plan([...rows, aJob({ status: JobStatusEnum.CANCELED, _mergedDigestId: leader })]);
    await Promise.all([1, 2, 3].map(() => jobs.gather([leader])));
    expect((await jobs.gather([leader])).get(leader.toHexString())).toBe(3);
    expect((await jobs.listGathered([leader], 10)).map(({ createdAt }) => Number(createdAt))).toEqual([
      1_000, 2_000, 3_000,
    ]);
    expect(
      await jobs.withdraw(
        rows.map(({ _id }) => _id),
        new Date(),
      ),
    ).toEqual(new Set());
  });
});

describe('runs', () => {
  it('are searched newest first by each filter, with a sign of more', async () => {
    const workflowId = new Types.ObjectId();
    const rows = [1, 2, 3].map((n) =>
      aNotification({ _templateId: workflowId, createdAt: new Date(n), transactionId: `t${n}` }),
    );
    await notifications.plan([
      ...rows,
      aNotification({ _environmentId: foreign.environmentId, _templateId: workflowId }),
    ]);
    const page = await notifications.search(scope, { workflowIds: [workflowId] }, { limit: 2, skip: 0 });
    expect(page.data.map((row) => row.transactionId)).toEqual(['t3', 't2']);
    expect(page.hasMore).toBe(true);
    expect((await notifications.search(scope, { transactionIds: ['t1'] }, { limit: 2, skip: 0 })).data).toHaveLength(1);
    expect(
      (
        await notifications.search(
          scope,
          { workflowIds: [workflowId], createdBefore: new Date(1) },
          { limit: 5, skip: 0 },
        )
      ).data,
    ).toHaveLength(1);
    expect(await notifications.findById(foreign, rows[0]?._id ?? workflowId)).toBeNull();
  });
});

it('goes through runs of one moment in one order, also while others of the past come in', async () => {
  const subscribers = new SubscriberRepository(connection);
  await subscribers.ensureIndexes();
  const people = await Promise.all(['ada', 'alan', 'grace'].map((id) => subscribers.create(scope, id, {})));
  const workflowId = new Types.ObjectId();
  const of = (index: number, createdAt: Date) =>
    aNotification({
      _templateId: workflowId,
      transactionId: 'moment',
      createdAt,
      _subscriberId: people[index % 2]?._id ?? workflowId,
    });
  const [moment, earlier] = [new Date('2026-01-02'), new Date('2026-01-01')];
  const rows = Array.from({ length: 9 }, (_, index) => of(index, moment));
  await Promise.all(rows.map((row) => notifications.plan([row])));
  const two = subscribers.readMatching(scope, { subscriberIds: ['ada', 'alan'] }, 10);
  const ways = [
    (page: Page) => notifications.search(scope, { workflowIds: [workflowId] }, page),
    (page: Page) => notifications.search(scope, { transactionIds: ['moment'] }, page),
    (page: Page) => notifications.searchOf(scope, two, { workflowIds: [workflowId] }, page),
  ];
  for (const way of ways) {
    const seen: string[] = [];
    for (const skip of [0, 3, 6]) {
      const [{ data, hasMore }] = await Promise.all([
        way({ limit: 3, skip }),
        notifications.plan([of(0, earlier), of(1, earlier)]),
      ]);
      seen.push(...data.map(({ _id }) => _id.toHexString()));
      expect(skip === 6 || hasMore).toBe(true);
    }
    const newestFirst = rows.map(({ _id }) => _id.toHexString()).sort();
    expect(seen).toEqual(newestFirst.reverse());
  }
});

it('finds the runs of who is subscribed to a topic, of that topic alone', async () => {
  const [subscribers, subscriptions] = [
    new SubscriberRepository(connection),
    new TopicSubscriptionRepository(connection),
  ];
  for (const one of [subscribers, subscriptions]) await one.ensureIndexes();
  const ada = await subscribers.create(scope, 'lovelace', { email: 'ada@example.com' });
  const [_subscriberId, _topicId] = [ada?._id ?? new Types.ObjectId(), new Types.ObjectId()];
  const subscription = { _subscriberId, _topicId, topicKey: 'team', externalSubscriberId: 'lovelace', contextKeys: [] };
  await subscriptions.createMany(scope, [{ ...subscription, identifier: 'mine' }]);
  const inTopic = aNotification({ _subscriberId, topics: [{ _topicId, topicKey: 'team' }] });
  await notifications.plan([
    inTopic,
    aNotification({ _subscriberId }),
    aNotification({ topics: [{ _topicId, topicKey: 'team' }] }),
    aNotification({ _subscriberId, topics: [{ _topicId, topicKey: 'other' }] }),
  ]);
  const found = async (recipients: Parameters<NotificationRepository['searchOf']>[1]) =>
    (await notifications.searchOf(scope, recipients, {}, { limit: 10, skip: 0 })).data.map(({ _id }) => _id);
  const mine = subscriptions.readRecipient(scope, 'mine');
  expect(await found(mine)).toEqual([inTopic._id]);
  expect(await found(subscriptions.readRecipient(scope, 'mine', 'team'))).toEqual([inTopic._id]);
  expect(await found(subscriptions.readRecipient(scope, 'mine', 'other'))).toEqual([]);
  expect(await found(subscriptions.readRecipient(foreign, 'mine'))).toEqual([]);
  const matching = (ways: Parameters<SubscriberRepository['readMatching']>[1], among?: typeof mine) =>
    subscribers.readMatching(scope, ways, 10, among);
  expect(await found(matching({ emails: ['ada@example.com'] }, mine))).toEqual([inTopic._id]);
  expect(await found(matching({ subscriberIds: ['alan'] }, mine))).toEqual([]);
  expect(await found(matching({ search: 'DA@ex' }))).toHaveLength(3);
});

it('hands out the runs of a transaction a thousand at a time', async () => {
  const transactionId = 'broadcast';
  const rows = Array.from({ length: 2_500 }, () => aNotification({ transactionId }));
  await notifications.plan([...rows, aNotification({ _environmentId: foreign.environmentId, transactionId })]);
  const chunks: Types.ObjectId[][] = [];
  for await (const chunk of notifications.idsOfTransaction(scope, transactionId)) chunks.push(chunk);
  expect(chunks.map(({ length }) => length)).toEqual([1_000, 1_000, 500]);
  expect(new Set(chunks.flat().map(String))).toEqual(new Set(rows.map(({ _id }) => String(_id))));
});

it('never scans a collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (monitored) => {
    const runRepository = new NotificationRepository(monitored);
    const jobRepository = new JobRepository(monitored);
    const job = aJob();
    const page = { limit: 10, skip: 0 };
    await runRepository.search(scope, {}, page);
    await runRepository.search(scope, { transactionIds: ['a'] }, page);
    await runRepository.search(scope, { workflowIds: [job._id] }, page);
    const subscribers = new SubscriberRepository(monitored);
    const subscriptions = new TopicSubscriptionRepository(monitored);
    for (const one of [subscribers, subscriptions]) await one.ensureIndexes();
    const subscribed = subscriptions.readRecipient(scope, 'subscription', 'topic');
    for (const recipients of [
      subscribed,
      subscribers.readMatching(scope, { subscriberIds: ['ada'] }, 10),
      subscribers.readMatching(scope, { emails: ['ada@example.com'] }, 10, subscribed),
    ])
      await runRepository.searchOf(scope, recipients, { topicKey: 'a' }, page);
    await runRepository.search(
      scope,
      { channels: [ChannelTypeEnum.EMAIL], severity: [SeverityLevelEnum.HIGH], topicKey: 'a' },
      page,
    );
    await runRepository.findById(scope, job._id);
    await runRepository.findManyById(scope, [job._id]);
    await runRepository.idsOfTransaction(scope, 'a').next();
    await jobRepository.plan([job]);
    await jobRepository.listOfRuns(scope, [job._notificationId]);
    await jobRepository.readOfRuns(scope, [job._notificationId]).rows();
    await jobRepository.readSentOfRuns(scope, [job._notificationId]).rows();
    await jobRepository.claim(scope, job._id, new Date(), 1_000);
    await jobRepository.keepReceipt(scope, job._id, { id: 'receipt' });
    await jobRepository.release(job, new Date());
    await jobRepository.transition(
      [{ scope, jobId: job._id, from: JobStatusEnum.QUEUED, to: JobStatusEnum.COMPLETED }],
      new Date(),
    );
    await jobRepository.listAbandoned(new Date(), new Date(), 10);
    await jobRepository.touch([job._id], new Date());
    await jobRepository.cancelPending(scope, [job._notificationId], {}, new Date());
    await jobRepository.findById(scope, job._id);
    await jobRepository.passOver(scope, job._id, new Types.ObjectId(), []);
    await jobRepository.plan([aJob({ status: JobStatusEnum.DELAYED, dueAt: new Date(1) })]);
    await jobRepository.claimDue(new Date(), 1_000, 10);
    await jobRepository.nextDue();
    await jobRepository.releaseDue(new Date(), new Date());
    await jobRepository.anyOpen(scope, [job._notificationId]);
    await jobRepository.gather([job._id]);
    await jobRepository.plan([
      aJob({ status: JobStatusEnum.MERGED, mergeUntil: new Date(1), _mergedDigestId: job._id }),
    ]);
    await jobRepository.listStranded(new Date(), 1_000, 10);
    await jobRepository.putOff(job, new Date(), new Date());
    await jobRepository.withdraw([job._id], new Date());
    await jobRepository.promote(job, new Date());
    await jobRepository.follow(job._id, new Types.ObjectId(), new Date());
    await runRepository.followDigest(job._notificationId, new Types.ObjectId());
    for await (const { bytes } of runRepository.payloadsOf(scope, [job._notificationId]))
      expect(bytes).toBeGreaterThan(0);
    await runRepository.noteDigested([aNotification({ _digestedNotificationId: job._notificationId })]);
  });
});
