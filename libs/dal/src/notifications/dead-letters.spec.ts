import {
  DeliveryLifecycleDetail,
  DeliveryLifecycleStatusEnum,
  ExecutionDetailsStatusEnum,
  JobStatusEnum,
  StepTypeEnum,
} from '@novu/shared';
import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import { AcceptedEventRepository } from '../events/accepted-event.repository.js';
import type { JobDoc } from './job.document.js';
import { JobRepository } from './job.repository.js';
import { aJob } from './testing/a-job.js';

const { mongoUrl } = testServices('dal-dead-letters');
const scope = { environmentId: new Types.ObjectId(), organizationId: new Types.ObjectId() };
const foreign = { environmentId: new Types.ObjectId(), organizationId: new Types.ObjectId() };
const NOW = new Date('2026-01-01T00:00:00Z');
const STOPPED = {
  deliveryLifecycleState: {
    status: DeliveryLifecycleStatusEnum.CANCELED,
    detail: DeliveryLifecycleDetail.EXECUTION_STOPPED,
  },
};
let connection: Connection;
let jobs: JobRepository;
let events: AcceptedEventRepository;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 5, appName: 'test' });
  jobs = new JobRepository(connection);
  events = new AcceptedEventRepository(connection);
  await Promise.all([jobs.ensureIndexes(), events.ensureIndexes()]);
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

/** A run of three steps the second of which was given up; the third was ended because of it. */
async function givenUp(): Promise<[JobDoc, JobDoc, JobDoc]> {
  const _notificationId = new Types.ObjectId();
  const job = (position: number, status: JobStatusEnum, more: Partial<JobDoc> = {}): JobDoc =>
    aJob(scope, { _notificationId, status, position, createdAt: NOW, updatedAt: NOW, ...more });
  const run: [JobDoc, JobDoc, JobDoc] = [
    job(1, JobStatusEnum.CANCELED, STOPPED),
    job(2, JobStatusEnum.FAILED, {
      attempts: 4,
      error: { message: 'Refused' },
      deadLetter: { reason: 'Refused', at: NOW },
      _failedIntegrationIds: [new Types.ObjectId()],
      receipts: [{ id: 'taken', target: 'a' }],
    }),
    job(3, JobStatusEnum.CANCELED, STOPPED),
  ];
  await jobs.plan(run);

  return run;
}

const line = { detail: 'Step queued', status: ExecutionDetailsStatusEnum.PENDING, at: NOW, isRetry: true };
const revive = (id: Types.ObjectId, where = scope) => jobs.revive(where, id, NOW, [line]);

it('revives a step that was given up, together with the later ones that were ended because of it', async () => {
  const [first, second, third] = await givenUp();
  const revived = await revive(second._id);
  expect(revived).toMatchObject({ status: 'queued', attempts: 0, receipts: [{ id: 'taken' }], trace: [line] });
  for (const field of ['deadLetter', 'error', '_failedIntegrationIds']) expect(revived).not.toHaveProperty(field);
  expect(await jobs.findById(scope, third._id)).toMatchObject({ status: 'pending' });
  expect(await jobs.findById(scope, third._id)).not.toHaveProperty('deliveryLifecycleState');
  expect(await jobs.findById(scope, first._id)).toMatchObject({ status: 'canceled' });
});

it.each([StepTypeEnum.DELAY, StepTypeEnum.DIGEST])(
  'revives a %s as due now, so that somebody takes it on',
  async (type) => {
    const [, second] = await givenUp();
    await connection.collection('jobs').updateOne({ _id: second._id }, { $set: { type, dueAt: new Date(0) } });
    expect(await revive(second._id)).toMatchObject({ status: 'delayed', dueAt: NOW, attempts: 0 });
    expect((await jobs.claimDue(NOW, 1_000, 10)).map(({ _id }) => _id)).toEqual([second._id]);
  },
);

it('revives nothing twice, nothing that was not given up, and nothing of others', async () => {
  const [first, second, third] = await givenUp();
  expect(await revive(second._id, foreign)).toBeNull();
  expect(await revive(first._id)).toBeNull();
  expect((await jobs.findById(scope, third._id))?.status).toBe('canceled');
  const answers = await Promise.all([1, 2, 3, 4].map(() => revive(second._id)));
  expect(answers.filter((job) => job !== null)).toHaveLength(1);
});

it('lists dead letters and failed events page by page from an index', async () => {
  const made = [await givenUp(), await givenUp(), await givenUp()].map(([, dead]) => dead._id.toHexString()).reverse();
  const listed = (await jobs.listDeadLetters(scope, undefined, 3)).map(({ _id }) => _id.toHexString());
  expect(listed).toEqual(made);
  const next = await jobs.listDeadLetters(scope, new Types.ObjectId(made[0]), 1);
  expect(next.map(({ _id }) => _id.toHexString())).toEqual(made.slice(1, 2));
  expect(await jobs.listDeadLetters(foreign, undefined, 10)).toEqual([]);
  await expectNoCollectionScan(mongoUrl, async (observed) => {
    const jobsThere = new JobRepository(observed);
    const eventsThere = new AcceptedEventRepository(observed);
    await jobsThere.listDeadLetters(scope, undefined, 10);
    await jobsThere.revive(scope, new Types.ObjectId(), NOW, []);
    await eventsThere.listFailed(scope, new Types.ObjectId(), 10);
    await eventsThere.retryFailed(scope, new Types.ObjectId(), NOW);
  });
});

async function claimed(id: Types.ObjectId, at: Date): Promise<JobDoc> {
  const job = await jobs.claim(scope, id, at, 1_000);
  if (!job) throw new Error('The job is somebody else’s');

  return job;
}

it("holds a claimed job for longer, as long as it is the worker's", async () => {
  const [, second] = await givenUp();
  const until = new Date(NOW.getTime() + 60_000);
  expect(await jobs.renewLease(second, until)).toBe(false);
  await revive(second._id);
  const held = await claimed(second._id, NOW);
  expect(await jobs.renewLease({ ...held, _environmentId: foreign.environmentId }, until)).toBe(false);
  expect(await jobs.renewLease(held, until)).toBe(true);
  expect((await jobs.findById(scope, second._id))?.leaseUntil).toEqual(until);
});

it('leaves a job to the worker that has taken it over, whatever the one before does with it', async () => {
  const [, second] = await givenUp();
  await revive(second._id);
  const slow = await claimed(second._id, NOW);
  const later = new Date(NOW.getTime() + 1_001);
  const held = await claimed(second._id, later);
  expect(await jobs.renewLease(slow, new Date(0))).toBe(false);
  await jobs.release(slow, later);
  await jobs.putOff(slow, new Date(0), later);
  expect(await jobs.findById(scope, second._id)).toEqual(held);
  expect(await jobs.renewLease(held, later)).toBe(true);
});
