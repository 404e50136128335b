import {
  DeliveryLifecycleStatusEnum,
  ExecutionDetailsSourceEnum,
  ExecutionDetailsStatusEnum,
  JobStatusEnum,
  StepTypeEnum,
} from '@novu/shared';
import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { JobDoc } from './job.document.js';
import { JobRepository } from './job.repository.js';
import { aJob } from './testing/a-job.js';

const { mongoUrl } = testServices('jobs');
const scope = { environmentId: new Types.ObjectId(), organizationId: new Types.ObjectId() };
const foreign = { environmentId: new Types.ObjectId(), organizationId: new Types.ObjectId() };
let connection: Connection;
let jobs: JobRepository;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 5, appName: 'test' });
  jobs = new JobRepository(connection);
  await jobs.ensureIndexes();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

describe('jobs', () => {
  it('leaves planned rows alone that exist already', async () => {
    const job = aJob(scope);
    await jobs.plan([job]);
    await jobs.transition(
      [{ scope, jobId: job._id, from: JobStatusEnum.QUEUED, to: JobStatusEnum.COMPLETED }],
      new Date(),
    );
    const sibling = aJob(scope, { _notificationId: job._notificationId, position: 2 });
    await jobs.plan([{ ...job }, sibling]);
    expect((await jobs.listOfRuns(scope, [job._notificationId])).map(({ status }) => status)).toEqual([
      'completed',
      'queued',
    ]);
  });

  it('gives a job to one worker only, until its lease has ended', async () => {
    const job = aJob(scope);
    await jobs.plan([job]);
    const now = new Date();
    const claims = await Promise.all([1, 2, 3].map(() => jobs.claim(scope, job._id, now, 1_000)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await jobs.claim(foreign, job._id, now, 1_000)).toBeNull();
    const afterLease = new Date(now.getTime() + 1_001);
    expect(await jobs.claim(scope, job._id, afterLease, 1_000)).toMatchObject({ status: 'running' });
  });

  it('does not move a job that is finished', async () => {
    const job = aJob(scope, { status: JobStatusEnum.COMPLETED });
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
    const lost = aJob(scope, { updatedAt: old });
    const held = aJob(scope, {
      updatedAt: old,
      status: JobStatusEnum.RUNNING,
      leaseUntil: new Date(Date.now() + 60_000),
    });
    const orphaned = aJob(scope, { updatedAt: old, status: JobStatusEnum.RUNNING, leaseUntil: old });
    await jobs.plan([
      lost,
      held,
      orphaned,
      aJob(scope),
      aJob(scope, { updatedAt: old, status: JobStatusEnum.COMPLETED }),
    ]);
    const found = await jobs.listAbandoned(new Date(Date.now() - 30_000), new Date(), 10);
    expect(found.map(({ _id }) => _id.toHexString()).sort()).toEqual(
      [lost, orphaned].map(({ _id }) => _id.toHexString()).sort(),
    );
  });

  it('issue 6.8: gives a job back until its time, whatever the queue loses; a pause is no attempt', async () => {
    await connection.collection('jobs').deleteMany({});
    const job = aJob(scope);
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
    const job = aJob(scope);
    const done = aJob(scope, { _notificationId: job._notificationId, position: 2, status: JobStatusEnum.COMPLETED });
    await jobs.plan([job, done]);
    const changes = { deliveryLifecycleState: { status: DeliveryLifecycleStatusEnum.CANCELED } };
    expect(await jobs.cancelPending(foreign, [job._notificationId], changes, new Date())).toEqual([]);
    const { _id, _notificationId, type } = job;
    // Nothing else of them: there may be a hundred thousand.
    expect(await jobs.cancelPending(scope, [job._notificationId], changes, new Date())).toEqual([
      { _id, _notificationId, type },
    ]);
    expect((await jobs.listOfRuns(scope, [job._notificationId])).map(({ status }) => status)).toEqual([
      'canceled',
      'completed',
    ]);
  });
});

it('leaves out what is said of a job once its trace is long, but not how far its delivery has come', async () => {
  const state = DeliveryLifecycleStatusEnum.SENT;
  const job = aJob(scope, { status: JobStatusEnum.COMPLETED, deliveryLifecycleState: { status: state } });
  const line = (index: number) => ({
    detail: `Line ${index}`,
    status: ExecutionDetailsStatusEnum.SUCCESS,
    source: ExecutionDetailsSourceEnum.WEBHOOK,
    raw: String(index),
    at: new Date(),
  });
  await jobs.plan([{ ...job, trace: Array.from({ length: 498 }, (_, index) => line(index)) }]);
  await jobs.noteReport(scope, job._id, line(498), state);
  await jobs.addToTraces([{ scope, jobId: job._id, line: line(499) }]);
  await jobs.addToTraces([{ scope, jobId: job._id, line: line(500) }]);
  await jobs.noteReport(scope, job._id, line(501), DeliveryLifecycleStatusEnum.DELIVERED);
  const stored = await jobs.findById(scope, job._id);
  expect(stored?.trace).toHaveLength(500);
  expect(stored?.trace.at(-1)?.detail).toBe('Line 499');
  expect(stored?.deliveryLifecycleState?.status).toBe(DeliveryLifecycleStatusEnum.DELIVERED);
});

it('tells what was cancelled of whoever has cancelled it, and of nobody else', async () => {
  const [canceled, woken] = [aJob(scope), aJob(scope)];
  await jobs.plan([canceled, woken]);
  const runIds = [canceled._notificationId, woken._notificationId];
  class Overtaken extends JobRepository {
    /** Somebody takes a job up after this one has seen that it can be cancelled, and somebody else cancels the other. */
    overtake(): void {
      const updateMany = this.raw.updateMany.bind(this.raw);
      this.raw.updateMany = async (...args: Parameters<typeof updateMany>) => {
        await jobs.claim(scope, woken._id, new Date(), 60_000);
        expect(await jobs.cancelPending(scope, runIds, {}, new Date())).toMatchObject([{ _id: canceled._id }]);

        return updateMany(...args);
      };
    }
  }
  const overtaken = new Overtaken(connection);
  overtaken.overtake();
  expect(await overtaken.cancelPending(scope, runIds, {}, new Date())).toEqual([]);
});

describe('delayed jobs', () => {
  const due = (at: number): JobDoc =>
    aJob(scope, { status: JobStatusEnum.DELAYED, dueAt: new Date(at), type: StepTypeEnum.DELAY });

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
    const other = aJob(scope, {
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
    const mail = aJob(scope, { status: JobStatusEnum.RUNNING, leaseUntil: new Date(1), updatedAt: new Date(1) });
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

it('never scans a collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (monitored) => {
    const repository = new JobRepository(monitored);
    const job = aJob(scope);
    await repository.plan([job]);
    await repository.listOfRuns(scope, [job._notificationId]);
    await repository.readOfRuns(scope, [job._notificationId]).rows();
    await repository.readSentOfRuns(scope, [job._notificationId]).rows();
    await repository.claim(scope, job._id, new Date(), 1_000);
    await repository.keepReceipt(scope, job._id, { id: 'receipt' });
    await repository.release(job, new Date());
    await repository.transition(
      [{ scope, jobId: job._id, from: JobStatusEnum.QUEUED, to: JobStatusEnum.COMPLETED }],
      new Date(),
    );
    await repository.listAbandoned(new Date(), new Date(), 10);
    await repository.touch([job._id], new Date());
    await repository.cancelPending(scope, [job._notificationId], {}, new Date());
    await repository.findById(scope, job._id);
    await repository.passOver(scope, job._id, new Types.ObjectId(), []);
    await repository.plan([aJob(scope, { status: JobStatusEnum.DELAYED, dueAt: new Date(1) })]);
    await repository.claimDue(new Date(), 1_000, 10);
    await repository.nextDue();
    await repository.releaseDue(new Date(), new Date());
    await repository.anyOpen(scope, [job._notificationId]);
    await repository.putOff(job, new Date(), new Date());
  });
});
