import { ChannelTypeEnum, SeverityLevelEnum } from '@novu/shared';
import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import { SubscriberRepository } from '../subscribers/subscriber.repository.js';
import { TopicSubscriptionRepository } from '../topics/topic-subscription.repository.js';
import { type NotificationDoc, NotificationRepository } from './notification.repository.js';

const { mongoUrl } = testServices('notifications');
const scope = { environmentId: new Types.ObjectId(), organizationId: new Types.ObjectId() };
const foreign = { environmentId: new Types.ObjectId(), organizationId: new Types.ObjectId() };
const dates = { createdAt: new Date(), updatedAt: new Date() };
let connection: Connection;
let notifications: NotificationRepository;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 5, appName: 'test' });
  notifications = new NotificationRepository(connection);
  await notifications.ensureIndexes();
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
    const repository = new NotificationRepository(monitored);
    const run = aNotification();
    const page = { limit: 10, skip: 0 };
    await repository.search(scope, {}, page);
    await repository.search(scope, { transactionIds: ['a'] }, page);
    await repository.search(scope, { workflowIds: [run._id] }, page);
    const subscribers = new SubscriberRepository(monitored);
    const subscriptions = new TopicSubscriptionRepository(monitored);
    for (const one of [subscribers, subscriptions]) await one.ensureIndexes();
    const subscribed = subscriptions.readRecipient(scope, 'subscription', 'topic');
    for (const recipients of [
      subscribed,
      subscribers.readMatching(scope, { subscriberIds: ['ada'] }, 10),
      subscribers.readMatching(scope, { emails: ['ada@example.com'] }, 10, subscribed),
    ])
      await repository.searchOf(scope, recipients, { topicKey: 'a' }, page);
    await repository.search(
      scope,
      { channels: [ChannelTypeEnum.EMAIL], severity: [SeverityLevelEnum.HIGH], topicKey: 'a' },
      page,
    );
    await repository.findById(scope, run._id);
    await repository.findManyById(scope, [run._id]);
    await repository.idsOfTransaction(scope, 'a').next();
    await repository.followDigest(run._id, new Types.ObjectId());
    for await (const { bytes } of repository.payloadsOf(scope, [run._id])) expect(bytes).toBeGreaterThan(0);
    await repository.noteDigested([aNotification({ _digestedNotificationId: run._id })]);
  });
});
