import {
  acceptedEvents,
  expectNoCollectionScan,
  forgetAcceptedEvents,
  testServices,
  waitingEvents,
} from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import { AcceptedCommitRepository } from './accepted-commit.repository.js';
import type { AcceptedEventDoc, Recipients } from './accepted-event.document.js';
import { AcceptedEventRepository } from './accepted-event.repository.js';
import { emptyReport } from './event-report.js';

const { mongoUrl } = testServices('accepted-events');
const scope = { environmentId: new Types.ObjectId(), organizationId: new Types.ObjectId() };
let connection: Connection;
let events: AcceptedEventRepository;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 5, appName: 'test' });
  events = new AcceptedEventRepository(connection);
  await Promise.all([events, new AcceptedCommitRepository(connection)].map((each) => each.ensureIndexes()));
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});
beforeEach(() => forgetAcceptedEvents(connection));

function anEvent(overrides: Partial<AcceptedEventDoc> = {}): AcceptedEventDoc {
  const now = new Date();

  return {
    _id: new Types.ObjectId(),
    _environmentId: scope.environmentId,
    _organizationId: scope.organizationId,
    _templateId: new Types.ObjectId(),
    _userId: new Types.ObjectId(),
    batchId: new Types.ObjectId(),
    identifier: 'workflow',
    transactionId: new Types.ObjectId().toHexString(),
    recipients: { kind: 'named', subscribers: [{ subscriberId: 'ada' }], topics: [] },
    payload: {},
    overrides: {},
    status: 'accepted',
    createdAt: now,
    updatedAt: now,
    ...overrides,
  };
}

const mine = (): AcceptedEventDoc => anEvent({ transactionId: 'mine' });

/** Events of one commit. */
function aCommit(...all: Partial<AcceptedEventDoc>[]): AcceptedEventDoc[] {
  const batchId = new Types.ObjectId();

  return all.map((overrides) => anEvent({ batchId, ...overrides }));
}

/** Accepts events and gives each a row of its own. */
async function acceptRows(...all: AcceptedEventDoc[]): Promise<void> {
  for (const event of all) await events.accept([event]);
  await events.takeApart(all.map(({ batchId }) => batchId));
}

const later = (): Date => new Date(Date.now() + 60_000);

it('keeps a commit in one document until something happens to one of its events alone, which changes none of them, nor their order', async () => {
  const createdAt = new Date();
  const toTopic: Recipients = { kind: 'named', subscribers: [], topics: [{ topicKey: 'team' }] };
  const commit = aCommit(
    { createdAt },
    { createdAt, recipients: toTopic },
    { createdAt, transactionId: 'mine' },
    { createdAt },
  );
  const batchIds = commit.slice(0, 1).map(({ batchId }) => batchId);
  expect(await events.accept(commit)).toEqual(new Set());
  const stored = async () =>
    Promise.all(['acceptedcommits', 'acceptedevents'].map((name) => connection.collection(name).countDocuments()));
  expect(await stored()).toEqual([1, 1]);
  expect(await events.findByBatches(batchIds, later())).toEqual(commit);
  expect(await events.listOfTransaction(scope, 'mine')).toEqual([commit[2]]);
  await events.takeApart([...batchIds, ...batchIds]);
  await events.takeApart(batchIds);
  expect(await stored()).toEqual([0, 4]);
  expect(await events.findByBatches(batchIds, later())).toEqual(commit);
  expect(await events.listOfTransaction(scope, 'mine')).toEqual([commit[2]]);
  await events.finish(commit, new Date());
  expect(await stored()).toEqual([0, 0]);
});

it('leaves nothing of a commit that is forgotten while it is taken apart, and shows each event once meanwhile', async () => {
  for (let round = 0; round < 20; round += 1) {
    const commit = aCommit(mine(), {}, {});
    const batchIds = commit.slice(0, 1).map(({ batchId }) => batchId);
    await events.accept(commit);
    const [found] = await Promise.all([events.listOfTransaction(scope, 'mine'), events.takeApart(batchIds)]);
    expect(found).toHaveLength(1);
    await events.finish(commit, new Date());
    await events.accept(commit);
    await Promise.all([events.takeApart(batchIds), events.finish(commit, new Date())]);
    expect(await acceptedEvents(connection)).toEqual([]);
  }
});

it('refuses a transaction id its caller used before, and only that event', async () => {
  const transaction = { transactionId: 'mine', transactionIdGiven: true };
  await events.accept([anEvent(transaction)]);
  expect(await events.accept([anEvent(), anEvent(transaction), anEvent()])).toEqual(new Set([1]));
  const elsewhere = anEvent({ ...transaction, _environmentId: new Types.ObjectId() });
  expect(await events.accept([elsewhere])).toEqual(new Set());
  expect(await waitingEvents(connection)).toBe(4);
});

it('tells how often, and for what, a transaction id was used again, of the event that used it first', async () => {
  const transaction = { transactionId: 'mine', transactionIdGiven: true };
  const first = anEvent(transaction);
  const again = anEvent({ ...transaction, identifier: 'another' });
  await events.accept([first, anEvent({ ...transaction, _environmentId: new Types.ObjectId() })]);
  await events.noteRefused([first, anEvent({ transactionId: 'unknown', transactionIdGiven: true })]);
  expect(await events.listOfTransaction(scope, 'mine')).toEqual([first]);
  await events.noteRefused([again]);
  await events.finish([first], new Date());
  await events.noteRefused([again, again]);
  expect(await events.listOfTransaction(scope, 'mine')).toMatchObject([
    {
      _id: first._id,
      status: 'processed',
      repetitions: { times: 3, lastIdentifier: 'another', lastAt: again.createdAt },
    },
  ]);
  expect(await connection.collection('acceptedevents').countDocuments({ repetitions: { $exists: true } })).toBe(1);
});

it('forgets finished events but remembers transaction ids of callers', async () => {
  const batchId = new Types.ObjectId();
  const [made, given] = [
    anEvent({ batchId }),
    anEvent({ batchId, transactionId: 'mine', transactionIdGiven: true, payload: { secret: 1 } }),
  ];
  await events.accept([made, given]);
  await events.finish([made, given], new Date());
  expect(await events.findByBatches([batchId], later())).toEqual([]);
  const rows = await connection.collection('acceptedevents').find().toArray();
  expect(rows).toMatchObject([{ _id: given._id, status: 'processed', payload: {}, expireAt: expect.any(Date) }]);
  expect(rows[0]).not.toHaveProperty('recipients');
  expect(await events.accept([anEvent({ transactionId: 'mine', transactionIdGiven: true })])).toEqual(new Set([0]));
});

it('lists each stale commit once, oldest first, without what waits for a retry', async () => {
  const [older, newer] = [new Types.ObjectId(), new Types.ObjectId()];
  const waiting = anEvent({ updatedAt: new Date(1), retryAt: new Date(Date.now() + 600_000) });
  await acceptRows(
    anEvent({ batchId: newer, updatedAt: new Date(3000) }),
    anEvent({ batchId: older, updatedAt: new Date(1000), transactionIdGiven: true }),
    anEvent({ batchId: older, updatedAt: new Date(2000) }),
    waiting,
  );
  const together = aCommit({ updatedAt: new Date(2500) }, { updatedAt: new Date(2500) });
  for (const commit of [together, [anEvent()]]) await events.accept(commit);
  expect(await events.listStaleBatches(new Date(10_000), new Date(), 10)).toEqual([older, together[0]?.batchId, newer]);
  expect(await events.findByBatches([waiting.batchId], new Date())).toEqual([]);
});

it('keeps a failing event until it is given up, with its reason', async () => {
  const event = anEvent();
  await acceptRows(event);
  await events.fail(event._id, 'broken', new Date(Date.now() - 1));
  expect(await events.findByBatches([event.batchId], new Date())).toMatchObject([
    { failures: 1, failureReason: 'broken' },
  ]);
  await events.fail(event._id, 'still broken', undefined);
  expect(await events.findByBatches([event.batchId], new Date())).toEqual([]);
  expect(await connection.collection('acceptedevents').findOne({ _id: event._id })).toMatchObject({
    status: 'failed',
    failures: 2,
  });
});

it('remembers where a fan-out has come', async () => {
  const event = anEvent({ recipients: { kind: 'broadcast' } });
  const after = new Types.ObjectId();
  await events.accept([event]);
  await events.startFanOut([event._id]);
  expect(await events.advanceFanOut(event, after, new Date())).toBe(true);
  expect(await events.advanceFanOut(event, new Types.ObjectId(), new Date())).toBe(false);
  expect(await events.findById(event._id)).toMatchObject({ fanningOut: true, fanOutAfter: after });
});

it('counts each stretch of a fan-out once, however often it is repeated, and tells of it after the event is forgotten', async () => {
  const event = anEvent({ transactionId: 'wide', recipients: { kind: 'broadcast' }, payload: { secret: 1 } });
  const line = { title: 'Topic not found', status: 'warning' as const, at: new Date(), raw: '{}' };
  const stretch = { lookedAt: 3, runs: 1, excluded: 1, refused: 1, lines: [line] };
  await events.accept([event, anEvent({ transactionId: 'wide', _environmentId: new Types.ObjectId() })]);
  const place = new Types.ObjectId();
  expect(await events.advanceFanOut(event, place, new Date(), stretch)).toBe(true);
  expect(await events.advanceFanOut(event, place, new Date(), stretch)).toBe(false);
  expect(await events.listOfTransaction(scope, 'wide')).toMatchObject([{ status: 'accepted', report: stretch }]);
  const many = { ...stretch, lines: Array.from({ length: 60 }, () => line) };
  expect(await events.finishReported(event, many, new Date())).toBe(true);
  expect(await events.finishReported(event, many, new Date())).toBe(false);
  const [told, ...more] = await events.listOfTransaction(scope, 'wide');
  expect(more).toEqual([]);
  expect(told).toMatchObject({ status: 'processed', payload: {}, expireAt: expect.any(Date) });
  expect(told?.report).toMatchObject({ lookedAt: 6, runs: 2, excluded: 2, refused: 2 });
  expect(told?.report?.lines).toHaveLength(50);
});

it('looks at the states of a transaction at one moment, by the index of each, past any number of other events', async () => {
  const others = Array.from({ length: 50 }, () => anEvent());
  const [waiting, failed, told] = [mine(), mine(), mine()];
  await acceptRows(...others, waiting, failed, told);
  await Promise.all([...others.slice(0, 40), failed].map(({ _id }) => events.fail(_id, 'broken', undefined)));
  await events.finishReported(told, emptyReport(), new Date());
  await connection.db?.command({ profile: 2 });
  const found = await events.listOfTransaction(scope, 'mine');
  expect(await events.isWaiting(scope, 'mine')).toBe(true);
  await connection.db?.command({ profile: 0 });
  expect(found.map(({ status }) => status).sort()).toEqual(['accepted', 'failed', 'processed']);
  const reads = await connection
    .collection('system.profile')
    .find({ op: 'query', ns: /acceptedevents$/ })
    .toArray();
  expect(reads).toHaveLength(2);
  for (const { docsExamined } of reads) expect(docsExamined).toBeLessThanOrEqual(3);
});

it('cancels only the waiting events of its own environment', async () => {
  const stop = { transactionId: 'stop' };
  await events.accept(aCommit(stop, { ...stop, _environmentId: new Types.ObjectId() }, {}));
  expect(await events.cancel(scope, 'stop', new Date())).toBe(1);
  expect(await events.cancel(scope, 'stop', new Date())).toBe(0);
  expect(await waitingEvents(connection)).toBe(2);
});

it('tells whoever holds an event that it was taken back, keeps nothing of its content, and lets no failure bring it back', async () => {
  const stop = { transactionId: 'stop', payload: { secret: 1 } };
  const [given, made, kept] = [anEvent({ ...stop, transactionIdGiven: true }), anEvent(stop), anEvent()];
  for (const event of [given, made, kept]) await events.accept([event]);
  expect(await events.cancel(scope, 'stop', new Date())).toBe(2);
  const ids = [given._id, made._id, kept._id];
  expect((await events.listCanceled(ids)).map(({ transactionId }) => transactionId)).toEqual(['stop', 'stop']);
  expect(await events.startFanOut(ids)).toBe(0);
  expect(await events.fail(made._id, 'broken', undefined)).toBe(false);
  for (const [event, wasThere] of [
    [given, false],
    [made, false],
    [kept, true],
    [kept, false],
  ] as const) {
    expect(await events.finish([event], new Date())).toBe(wasThere);
  }
  const left = { status: 'processed', canceled: true, payload: {}, expireAt: expect.any(Date) };
  expect(await acceptedEvents(connection)).toMatchObject([
    { _id: given._id, ...left },
    { _id: made._id, ...left },
  ]);
});

it('tells of what was taken back, and counts the stretch of a fan-out that was at hand then once', async () => {
  const [waiting, half] = [anEvent({ transactionId: 'waiting' }), anEvent({ transactionId: 'half' })];
  await acceptRows(waiting, half);
  await events.startFanOut([half._id]);
  const stretch = { ...emptyReport(), lookedAt: 3, runs: 2, excluded: 1 };
  await events.advanceFanOut(half, new Types.ObjectId(), new Date(), stretch);
  const now = later();
  for (const { transactionId } of [waiting, half]) await events.cancel(scope, transactionId, now);
  for (const { _id } of [waiting, half, half]) await events.countCanceled(_id, stretch);
  const [told] = await events.listOfTransaction(scope, 'waiting');
  expect(told).toMatchObject({ canceled: true, updatedAt: now, report: emptyReport() });
  expect(await events.listOfTransaction(scope, 'half')).toMatchObject([
    { report: { lookedAt: 6, runs: 4, excluded: 2 } },
  ]);
});

it('has what was taken back looked at once more when no pass can hold it any longer', async () => {
  const event = anEvent({ transactionId: 'stop' });
  const now = new Date();
  await events.accept([event]);
  await events.cancel(scope, 'stop', now);
  expect(await events.listToRecheck(now, 10)).toEqual([]);
  const after = new Date(now.getTime() + 60_000);
  expect(await events.listToRecheck(after, 10)).toEqual([{ _id: event._id }]);
  await events.rechecked([event._id]);
  expect(await events.listToRecheck(after, 10)).toEqual([]);
});

it('waits for a transaction as long as one of its events is to be processed, or may be processed again', async () => {
  const event = anEvent({ transactionId: 'wait' });
  for (const each of [event, anEvent({ transactionId: 'else' })]) await events.accept([each]);
  expect(await events.isWaiting(scope, 'wait')).toBe(true);
  await events.takeApart([event.batchId]);
  await events.fail(event._id, 'broken', undefined);
  expect(await events.isWaiting(scope, 'wait')).toBe(true);
  expect(await events.isWaiting({ ...scope, environmentId: new Types.ObjectId() }, 'wait')).toBe(false);
  await events.retryFailed(scope, event._id, new Date());
  await events.finish([event], new Date());
  expect(await events.isWaiting(scope, 'wait')).toBe(false);
});

it('reads nothing of what others have waiting to cancel an event', async () => {
  const others = Array.from({ length: 50 }, () => anEvent({ _environmentId: new Types.ObjectId() }));
  await acceptRows(...others, anEvent({ transactionId: 'stop' }));
  await connection.db?.command({ profile: 2 });
  await events.cancel(scope, 'stop', new Date());
  await connection.db?.command({ profile: 0 });
  const reads = await connection.collection('system.profile').find({ op: 'update' }).toArray();
  expect(reads).toHaveLength(1);
  for (const { keysExamined, docsExamined } of reads) {
    expect(Math.max(Number(keysExamined), Number(docsExamined))).toBeLessThanOrEqual(1);
  }
});

it('never scans the collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (monitored) => {
    const repository = new AcceptedEventRepository(monitored);
    const event = anEvent({ transactionId: 'mine', transactionIdGiven: true });
    await repository.accept([event]);
    await repository.accept([mine()]);
    await repository.takeApart([event.batchId]);
    await repository.noteRefused([event]);
    await repository.findByBatches([event.batchId], later());
    await repository.findById(event._id);
    await repository.listStaleBatches(later(), later(), 10);
    await repository.startFanOut([event._id]);
    await repository.advanceFanOut(event, event._id, new Date());
    await repository.fail(event._id, 'reason', new Date());
    await repository.isWaiting(scope, 'mine');
    await repository.cancel(scope, 'mine', new Date());
    await repository.countCanceled(event._id, emptyReport());
    await repository.listCanceled([event._id]);
    await repository.listToRecheck(later(), 10);
    await repository.rechecked([event._id]);
    await repository.finish([event, anEvent()], new Date());
    await repository.finishReported(event, emptyReport(), new Date());
    await repository.listOfTransaction(scope, 'mine');
  });
});
