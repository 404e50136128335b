import { DeliveryLifecycleStatusEnum, ExecutionDetailsStatusEnum } from '@novu/shared';
import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import { type EarlyReportDoc, EarlyReportRepository, type MessageReport } from './early-report.repository.js';

const { mongoUrl } = testServices('early-reports');
const source = {
  scope: { environmentId: new Types.ObjectId(), organizationId: new Types.ObjectId() },
  integrationId: new Types.ObjectId(),
  providerId: 'twilio',
};
const START = Date.now();
const after = (seconds: number): Date => new Date(START + seconds * 1_000);
let connection: Connection;
let reports: EarlyReportRepository;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 5, appName: 'test' });
  reports = new EarlyReportRepository(connection);
  await reports.ensureIndexes();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});
beforeEach(() => connection.collection('earlyreports').deleteMany({}));

const report = (id: string, more: Partial<MessageReport> = {}): MessageReport => ({
  id,
  event: 'delivered',
  state: DeliveryLifecycleStatusEnum.DELIVERED,
  standing: ExecutionDetailsStatusEnum.SUCCESS,
  at: after(0),
  ...more,
});
const due = (seconds: number): Promise<EarlyReportDoc[]> => reports.listDue(after(seconds), 10);
const idsDue = async (seconds: number): Promise<string[]> => (await due(seconds)).map((doc) => doc.report.id);

it('keeps a report once, however often it is told, and hands it out in the order of telling', async () => {
  await reports.keep(source, [report('b'), report('x'.repeat(513))], after(0));
  await reports.keep(source, [report('b', { at: after(1) }), report('a')], after(1));
  expect(await idsDue(0)).toEqual([]);
  const kept = await due(2);
  expect(kept.map((doc) => doc.report)).toEqual([report('b'), report('a')]);
  expect(kept[0]).toMatchObject({ providerId: 'twilio', _integrationId: source.integrationId });
  await reports.forget(kept.slice(0, 1));
  expect(await idsDue(2)).toEqual(['a']);
});

it('looks for a message that is long in coming ever more rarely', async () => {
  await reports.keep(source, [report('a')], after(0));
  for (const [look, next] of [
    [1, 2],
    [2, 4],
    [4, 8],
    [8, 16],
  ] as const) {
    await reports.putOff(await due(look), after(look));
    expect(await idsDue(next - 0.001)).toEqual([]);
    expect(await idsDue(next)).toEqual(['a']);
  }
});

it('forgets the oldest reports of an integration that tells too much, and of no other', async () => {
  const other = { ...source, integrationId: new Types.ObjectId() };
  await reports.keep(other, [report('other')], after(0));
  await reports.keep(source, [report('oldest')], after(0));
  const many = Array.from({ length: 5_010 }, (_, index) => report(`${index}`));
  await reports.keep(source, many, after(1));
  expect(await connection.collection('earlyreports').countDocuments()).toBe(5_001);
  expect(await idsDue(1)).toEqual(['other']);
});

it('never scans the collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (monitored) => {
    const repository = new EarlyReportRepository(monitored);
    await repository.keep(source, [report('a')], after(0));
    const found = await repository.listDue(after(1), 10);
    await repository.putOff(found, after(1));
    await repository.forget(found);
  });
});
