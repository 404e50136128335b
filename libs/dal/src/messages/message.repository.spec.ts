import { ChannelTypeEnum } from '@novu/shared';
import { expectNoCollectionScan, inAppMessage, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { Scope } from '../scope.js';
import type { MessageDoc } from './message.document.js';
import { SubscriberRepository } from '../subscribers/subscriber.repository.js';
import { FeedRepository } from './feed.repository.js';
import { MessageRepository } from './message.repository.js';

const { mongoUrl } = testServices('messages');
const scope: Scope = { organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() };
const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));

const NOW = new Date();

let connection: Connection;
let messages: MessageRepository;
let feeds: FeedRepository;
let subscriberId: Types.ObjectId;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 4, appName: 'test' });
  messages = new MessageRepository(connection);
  feeds = new FeedRepository(connection);
  await messages.ensureIndexes();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});
beforeEach(() => {
  subscriberId = new Types.ObjectId();
});

async function store(...overrides: Partial<MessageDoc>[]): Promise<MessageDoc[]> {
  const docs = overrides.map((override) => ({
    ...inAppMessage({ scope, subscriberId }, override.createdAt),
    ...override,
  }));
  await messages.plan(docs);

  return docs;
}

describe('engine.md 19: a snooze', () => {
  // Snoozes end in all environments, also those of other tests.
  beforeEach(() => connection.collection('messages').deleteMany({ snoozedUntil: { $type: 'date' } }));

  it('ends once, with the message unread, delivered again and back in the lists', async () => {
    const [due] = await store(
      {
        snoozedUntil: at(10),
        read: true,
        lastReadDate: at(2),
        archived: true,
        archivedAt: at(2),
        deliveredAt: [at(0)],
      },
      { snoozedUntil: at(30), content: 'later' },
      { snoozedUntil: null },
    );
    expect(await messages.wakeDue(at(9), 10)).toEqual([]);
    expect(await messages.nextSnoozeEnd()).toEqual(at(10));
    const rounds = await Promise.all([1, 2, 3].map(() => messages.wakeDue(at(11), 10)));
    expect(rounds.flat()).toEqual([
      {
        _id: due?._id,
        _environmentId: scope.environmentId,
        _organizationId: scope.organizationId,
        _subscriberId: subscriberId,
        _jobId: due?._jobId,
      },
    ]);
    expect(await feeds.findInFeed(scope, subscriberId, due?._id ?? new Types.ObjectId())).toMatchObject({
      snoozedUntil: null,
      read: false,
      lastReadDate: null,
      archived: false,
      archivedAt: null,
      deliveredAt: [at(0), at(11)],
    });
    expect(await messages.nextSnoozeEnd()).toEqual(at(30));
    expect(await messages.wakeDue(at(31), 10)).toHaveLength(1);
    expect(await messages.nextSnoozeEnd()).toBeUndefined();
  });

  it('ends in order of its time, a round at a time', async () => {
    const stored = await store({ snoozedUntil: at(3) }, { snoozedUntil: at(1) }, { snoozedUntil: at(2) });
    const round = async (limit: number) => (await messages.wakeDue(at(5), limit)).map(({ _id }) => _id);
    expect(await round(1)).toEqual([stored[1]?._id]);
    expect(await round(1)).toEqual([stored[2]?._id]);
    expect(await round(10)).toEqual([stored[0]?._id]);
  });

  it('may end again', async () => {
    const [message] = await store({ snoozedUntil: at(1), deliveredAt: [at(0)] });
    const id = message?._id ?? new Types.ObjectId();
    await messages.wakeDue(at(2), 10);
    await feeds.setFlags(scope, subscriberId, id, { snoozedUntil: at(4) }, at(3));
    expect(await messages.wakeDue(at(5), 10)).toHaveLength(1);
    expect((await feeds.findInFeed(scope, subscriberId, id))?.deliveredAt).toEqual([at(0), at(2), at(5)]);
  });
});

it('writes a message once, however often it is planned', async () => {
  const doc = inAppMessage({ scope, subscriberId });
  await messages.plan([doc]);
  await feeds.setFlags(scope, subscriberId, doc._id, { read: true }, at(1));
  await messages.plan([doc, inAppMessage({ scope, subscriberId })]);
  expect(await feeds.countInFeed(scope, subscriberId, {}, NOW)).toBe(2);
  expect(await feeds.findInFeed(scope, subscriberId, doc._id)).toMatchObject({ read: true });
});

it('removes by transaction and by subscriber, and says who is concerned', async () => {
  const other = new Types.ObjectId();
  await store(
    { transactionId: 't1' },
    { transactionId: 't1', channel: ChannelTypeEnum.EMAIL },
    { transactionId: 't2' },
  );
  await messages.plan([{ ...inAppMessage({ scope, subscriberId: other }), transactionId: 't1' }]);
  const concerned = (await messages.recipientsOfTransaction(scope, 't1')).map(String).sort();
  expect(concerned).toEqual([String(subscriberId), String(other)].sort());
  expect(await messages.removeOfTransaction(scope, 't1', ChannelTypeEnum.EMAIL)).toBe(1);
  expect(await messages.removeOfTransaction(scope, 't1')).toBe(2);
  expect(await messages.removeOfSubscriber(scope, subscriberId)).toBe(1);
});

it('answers every question from an index', async () => {
  await store({}, {}, { snoozedUntil: at(1) });
  const id = new Types.ObjectId();
  await expectNoCollectionScan(mongoUrl, async (watched) => {
    const repository = new MessageRepository(watched);
    await repository.findManyById(scope, [id]);
    await repository.findManyByProviderId(scope, 'twilio', ['SM1', 'SM2']);
    await repository.noteArrival(scope, id, NOW);
    await repository.noteLoss(scope, id, { errorId: 'failed', errorText: 'Gone' });
    await repository.areLost(scope, [id]);
    await repository.wakeDue(new Date(), 10);
    await repository.nextSnoozeEnd();
    const page = { limit: 10, skip: 0 };
    await repository.list(scope, {}, page);
    await repository.list(scope, { channel: ChannelTypeEnum.IN_APP }, page);
    const subscribers = new SubscriberRepository(watched);
    await subscribers.ensureIndexes();
    const subscriber = subscribers.readByExternalId(scope, 'ada');
    await repository.listOfSubscriber(scope, subscriber, { channel: ChannelTypeEnum.IN_APP }, page);
    await repository.readReceipts(scope, subscriber).rows();
    await repository.list(scope, { transactionIds: ['t'] }, page);
    await repository.list(scope, { contextKeys: ['tenant:acme'] }, page);
    await repository.recipientsOfTransaction(scope, 't');
    await repository.removeOfTransaction(scope, 't', ChannelTypeEnum.IN_APP);
    await repository.removeOfSubscriber(scope, subscriberId);
    await repository.remove(scope, id);
  });
});

it('notices a query that has no index', async () => {
  const scan = expectNoCollectionScan(mongoUrl, async (watched) => {
    await watched.collection('messages').findOneAndUpdate({ content: 'x' }, { $set: { content: 'y' } });
  });
  await expect(scan).rejects.toThrow(/reads a whole collection.*"content":"x"/);
  const union = expectNoCollectionScan(mongoUrl, async (watched) => {
    const pipeline = [{ $match: { content: 'x' } }];
    await watched
      .collection('messages')
      .aggregate([{ $match: { _id: subscriberId } }, { $unionWith: { coll: 'messages', pipeline } }])
      .toArray();
  });
  await expect(union).rejects.toThrow('reads a whole collection');
  const missing = expectNoCollectionScan(mongoUrl, async (watched) => {
    await watched.collection('nothing').deleteMany({ a: 1 });
  });
  await expect(missing).rejects.toThrow('does not exist');
});
