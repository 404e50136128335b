import { JobStatusEnum, StepTypeEnum } from '@novu/shared';
import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { JobDoc } from './job.document.js';
import { JobRepository } from './job.repository.js';
import { MergedDigestRepository } from './merged-digest.repository.js';
import { aJob } from './testing/a-job.js';

const { mongoUrl } = testServices('merged-digests');
const scope = { environmentId: new Types.ObjectId(), organizationId: new Types.ObjectId() };
const foreign = { environmentId: new Types.ObjectId(), organizationId: new Types.ObjectId() };
let connection: Connection;
let jobs: JobRepository;
let digests: MergedDigestRepository;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 5, appName: 'test' });
  jobs = new JobRepository(connection);
  digests = new MergedDigestRepository(connection);
  await digests.ensureIndexes();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

describe('merged digests', () => {
  it('are withdrawn with the rest of their run, unless their leader has counted them in', async () => {
    const leader = new Types.ObjectId();
    const follower = (): JobDoc =>
      aJob(scope, { status: JobStatusEnum.MERGED, type: StepTypeEnum.DIGEST, _mergedDigestId: leader });
    const [gathered, late] = [follower(), follower()];
    const rest = aJob(scope, { _notificationId: late._notificationId, position: 2, status: JobStatusEnum.MERGED });
    await jobs.plan([gathered]);
    expect([...(await digests.gather([leader]))]).toEqual([[leader.toHexString(), 1]]);
    await jobs.plan([late, rest]);
    const free = await digests.withdraw([gathered._id, late._id], new Date());
    expect([...free]).toEqual([late._id.toHexString()]);
    expect((await jobs.listOfRuns(scope, [late._notificationId])).map(({ status }) => status)).toEqual([
      'pending',
      'pending',
    ]);
    expect(await digests.listGathered([leader], 10)).toHaveLength(1);
  });

  it('stay cancelled when they are cancelled while their merge is taken back', async () => {
    const follower = aJob(scope, {
      status: JobStatusEnum.CANCELED,
      type: StepTypeEnum.DIGEST,
      _mergedDigestId: new Types.ObjectId(),
      gathered: false,
    });
    await jobs.plan([follower]);
    expect(await digests.withdraw([follower._id], new Date())).toEqual(new Set());
    expect(await jobs.findById(scope, follower._id)).toMatchObject({ status: 'canceled' });
  });

  it('are cancelled by somebody else between two writes of a withdrawal, and stay so', async () => {
    const follower = aJob(scope, {
      status: JobStatusEnum.MERGED,
      type: StepTypeEnum.DIGEST,
      _mergedDigestId: new Types.ObjectId(),
    });
    class Interrupted extends MergedDigestRepository {
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
    const follower = aJob(scope, { status: JobStatusEnum.MERGED, type: StepTypeEnum.DIGEST, _mergedDigestId: leader });
    const rest = aJob(scope, { _notificationId: follower._notificationId, position: 2, status: JobStatusEnum.MERGED });
    await jobs.plan([follower, rest]);
    expect(await jobs.anyOpen(scope, [follower._notificationId])).toBe(true);
    await digests.gather([leader]);
    expect(await jobs.anyOpen(scope, [follower._notificationId])).toBe(false);
    const pending = aJob(scope, {
      _notificationId: follower._notificationId,
      position: 3,
      status: JobStatusEnum.PENDING,
    });
    await jobs.plan([pending]);
    expect(await jobs.anyOpen(scope, [follower._notificationId])).toBe(true);
    expect(await jobs.anyOpen(foreign, [follower._notificationId])).toBe(false);
  });

  it('are stranded when their leader ended without counting them in, not when it is only late', async () => {
    await connection.collection('jobs').deleteMany({});
    const now = new Date(100_000);
    const late = aJob(scope, { status: JobStatusEnum.DELAYED, type: StepTypeEnum.DIGEST });
    const ended = aJob(scope, { status: JobStatusEnum.COMPLETED, type: StepTypeEnum.DIGEST });
    const follower = (leader: Types.ObjectId, mergeUntil: Date): JobDoc =>
      aJob(scope, { status: JobStatusEnum.MERGED, type: StepTypeEnum.DIGEST, _mergedDigestId: leader, mergeUntil });
    const patient = follower(late._id, new Date(1_000));
    const stranded = follower(ended._id, new Date(1_000));
    const orphan = follower(new Types.ObjectId(), new Date(2_000));
    const young = follower(ended._id, new Date(95_000));
    await jobs.plan([late, ended, patient, stranded, orphan, young]);
    const ids = async (): Promise<string[]> =>
      (await digests.listStranded(now, 10_000, 10)).map(({ _id }) => _id.toHexString());
    expect(await ids()).toEqual([stranded._id.toHexString(), orphan._id.toHexString()]);
    expect(await jobs.listOfRuns(scope, [patient._notificationId])).toMatchObject([{ mergeUntil: now }]);

    await digests.withdraw([stranded._id], now);
    expect(await ids()).toContain(stranded._id.toHexString());
    await digests.gather([new Types.ObjectId(), orphan._mergedDigestId ?? late._id]);
    expect(await ids()).toEqual([stranded._id.toHexString()]);
  });

  it('are counted in once and for good, and handed out oldest first', async () => {
    const leader = new Types.ObjectId();
    const rows = [3_000, 1_000, 2_000].map((at) =>
      aJob(scope, {
        status: JobStatusEnum.MERGED,
        type: StepTypeEnum.DIGEST,
        _mergedDigestId: leader,
        createdAt: new Date(at),
      }),
    );
    await jobs.plan([...rows, aJob(scope, { status: JobStatusEnum.CANCELED, _mergedDigestId: leader })]);
    await Promise.all([1, 2, 3].map(() => digests.gather([leader])));
    expect((await digests.gather([leader])).get(leader.toHexString())).toBe(3);
    expect((await digests.listGathered([leader], 10)).map(({ createdAt }) => Number(createdAt))).toEqual([
      1_000, 2_000, 3_000,
    ]);
    expect(
      await digests.withdraw(
        rows.map(({ _id }) => _id),
        new Date(),
      ),
    ).toEqual(new Set());
  });

  it('are found without a scan of the collection', async () => {
    await expectNoCollectionScan(mongoUrl, async (monitored) => {
      const repository = new MergedDigestRepository(monitored);
      const job = aJob(scope);
      await repository.gather([job._id]);
      await new JobRepository(monitored).plan([
        aJob(scope, { status: JobStatusEnum.MERGED, mergeUntil: new Date(1), _mergedDigestId: job._id }),
      ]);
      await repository.listStranded(new Date(), 1_000, 10);
      await repository.withdraw([job._id], new Date());
      await repository.promote(job, new Date());
      await repository.follow(job._id, new Types.ObjectId(), new Date());
    });
  });
});
