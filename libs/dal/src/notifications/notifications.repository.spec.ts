import {
  ChannelTypeEnum,
  DeliveryLifecycleStatusEnum,
  ExecutionDetailsSourceEnum,
  ExecutionDetailsStatusEnum,
  JobStatusEnum,
  SeverityLevelEnum,
  StepTypeEnum,
} from '@novu/shared';
import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import { type ExecutionDetailDoc, ExecutionDetailRepository } from './execution-detail.repository.js';
import { type JobDoc, JobRepository } from './job.repository.js';
import { type NotificationDoc, NotificationRepository } from './notification.repository.js';

const { mongoUrl } = testServices('notifications');
const scope = { environmentId: new Types.ObjectId(), organizationId: new Types.ObjectId() };
const foreign = { environmentId: new Types.ObjectId(), organizationId: new Types.ObjectId() };
const dates = { createdAt: new Date(), updatedAt: new Date() };
let connection: Connection;
let notifications: NotificationRepository;
let jobs: JobRepository;
let details: ExecutionDetailRepository;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 5, appName: 'test' });
  notifications = new NotificationRepository(connection);
  jobs = new JobRepository(connection);
  details = new ExecutionDetailRepository(connection);
  await Promise.all([notifications.ensureIndexes(), jobs.ensureIndexes(), details.ensureIndexes()]);
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

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
    _userId: new Types.ObjectId(),
    subscriberId: 'ada',
    identifier: 'workflow',
    transactionId: 'transaction',
    type: StepTypeEnum.EMAIL,
    status: JobStatusEnum.QUEUED,
    position: 1,
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

function aDetail(job: JobDoc): ExecutionDetailDoc {
  return {
    _id: new Types.ObjectId(),
    _environmentId: job._environmentId,
    _organizationId: job._organizationId,
    _jobId: job._id,
    _notificationId: job._notificationId,
    _notificationTemplateId: job._templateId,
    _subscriberId: job._subscriberId,
    transactionId: job.transactionId,
    channel: job.type,
    detail: 'Message sent',
    source: ExecutionDetailsSourceEnum.INTERNAL,
    status: ExecutionDetailsStatusEnum.SUCCESS,
    isTest: false,
    isRetry: false,
    ...dates,
  };
}

describe('jobs', () => {
  it('leaves planned rows alone that exist already', async () => {
    const job = aJob();
    await jobs.plan([job]);
    await jobs.transition(
      [{ scope, jobId: job._id, from: [JobStatusEnum.QUEUED], to: JobStatusEnum.COMPLETED }],
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
      [{ scope, jobId: job._id, from: [JobStatusEnum.RUNNING], to: JobStatusEnum.FAILED }],
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

  it('cancels what is left of a run, in its own environment only', async () => {
    const job = aJob();
    const done = aJob({ _notificationId: job._notificationId, position: 2, status: JobStatusEnum.COMPLETED });
    await jobs.plan([job, done]);
    const changes = { deliveryLifecycleState: { status: DeliveryLifecycleStatusEnum.CANCELED } };
    expect(await jobs.cancelPending(foreign, [job._notificationId], changes)).toBe(0);
    expect(await jobs.cancelPending(scope, [job._notificationId], changes)).toBe(1);
    expect((await jobs.listOfRuns(scope, [job._notificationId])).map(({ status }) => status)).toEqual([
      'canceled',
      'completed',
    ]);
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

it('never scans a collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (monitored) => {
    const runRepository = new NotificationRepository(monitored);
    const jobRepository = new JobRepository(monitored);
    const detailRepository = new ExecutionDetailRepository(monitored);
    const job = aJob();
    const page = { limit: 10, skip: 0 };
    await runRepository.search(scope, {}, page);
    await runRepository.search(scope, { transactionIds: ['a'] }, page);
    await runRepository.search(scope, { workflowIds: [job._id] }, page);
    await runRepository.search(scope, { subscriberIds: [job._id] }, page);
    await runRepository.search(
      scope,
      { channels: [ChannelTypeEnum.EMAIL], severity: [SeverityLevelEnum.HIGH], topicKey: 'a' },
      page,
    );
    await runRepository.findById(scope, job._id);
    await runRepository.findManyById(scope, [job._id]);
    await runRepository.findByTransaction(scope, 'a');
    await jobRepository.plan([job]);
    await jobRepository.listOfRuns(scope, [job._notificationId]);
    await jobRepository.claim(scope, job._id, new Date(), 1_000);
    await jobRepository.keepReceipt(scope, job._id, { id: 'receipt' });
    await jobRepository.release(scope, job._id, new Date());
    await jobRepository.transition(
      [{ scope, jobId: job._id, from: [JobStatusEnum.QUEUED], to: JobStatusEnum.COMPLETED }],
      new Date(),
    );
    await jobRepository.listAbandoned(new Date(), new Date(), 10);
    await jobRepository.touch([job._id], new Date());
    await jobRepository.cancelPending(scope, [job._notificationId], {});
    await detailRepository.record([aDetail(job)]);
    await detailRepository.listOfRuns(scope, [job._notificationId]);
  });
});
