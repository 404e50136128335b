import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { CursorQuery } from '../cursor.js';
import type { Scope, ScopedDoc } from '../scope.js';
import { SubscriberRepository } from '../subscribers/subscriber.repository.js';
import { TopicRepository } from './topic.repository.js';
import { type TopicSubscriptionDoc, TopicSubscriptionRepository } from './topic-subscription.repository.js';

const { mongoUrl } = testServices('topic-subscriptions');
const newScope = (): Scope => ({ organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() });
const page: CursorQuery = { limit: 10, orderBy: '_id', orderDirection: 'ASC' };

let connection: Connection;
let subscriptions: TopicSubscriptionRepository;
let topics: TopicRepository;
let scope: Scope;
beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 4, appName: 'test' });
  subscriptions = new TopicSubscriptionRepository(connection);
  await subscriptions.ensureIndexes();
  topics = new TopicRepository(connection);
  await topics.ensureIndexes();
});
beforeEach(() => {
  scope = newScope();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

function subscription(
  topicId: Types.ObjectId,
  subscriberId: Types.ObjectId,
  identifier: string,
): Omit<TopicSubscriptionDoc, keyof ScopedDoc> {
  return {
    _topicId: topicId,
    topicKey: 'team',
    _subscriberId: subscriberId,
    externalSubscriberId: subscriberId.toHexString(),
    identifier,
    contextKeys: [],
  };
}

it('writes what is missing and leaves what is there', async () => {
  const topic = new Types.ObjectId();
  const [ada, alan] = [new Types.ObjectId(), new Types.ObjectId()];
  await subscriptions.createMany(scope, [subscription(topic, ada, 'a')]);
  await subscriptions.createMany(scope, [subscription(topic, alan, 'a'), subscription(topic, alan, 'b')]);
  const rows = await subscriptions.findManyByIdentifier(scope, ['a', 'b']);
  expect(rows.map((row) => [row.identifier, row._subscriberId.toHexString()]).sort()).toEqual([
    ['a', ada.toHexString()],
    ['b', alan.toHexString()],
  ]);
});

it('goes through the members of several topics, each once, in small bites', async () => {
  const topics = [new Types.ObjectId(), new Types.ObjectId(), new Types.ObjectId()];
  const members = Array.from({ length: 23 }, () => new Types.ObjectId());
  await subscriptions.createMany(
    scope,
    members.flatMap((member, index) =>
      topics.slice(0, 1 + (index % 3)).map((topic, position) => subscription(topic, member, `${index}-${position}`)),
    ),
  );
  const seen: string[] = [];
  let after: Types.ObjectId | undefined;
  do {
    const { members: found, next } = await subscriptions.membersAfter(scope, topics, after, 7);
    for (const [index, member] of found.entries()) {
      const place = members.findIndex((id) => id.equals(member._subscriberId));
      expect({ index, topics: member.topics.length }).toEqual({ index, topics: 1 + (place % 3) });
      seen.push(member._subscriberId.toHexString());
    }
    after = next;
  } while (after);
  expect(seen).toEqual(members.map((member) => member.toHexString()).sort());
});

it('engine.md 4: a subscriber with several subscriptions is one member, however many rows it has', async () => {
  const topic = new Types.ObjectId();
  const [ada, alan] = [new Types.ObjectId(), new Types.ObjectId()];
  const many = Array.from({ length: 9 }, (_, index) => subscription(topic, ada, `ada-${index}`));
  await subscriptions.createMany(scope, [...many, subscription(topic, alan, 'alan')]);
  const first = await subscriptions.membersAfter(scope, [topic], undefined, 4);
  expect(first.members.map((member) => member.subscriptions.length)).toEqual([9]);
  expect(first.members[0]?.topics).toHaveLength(1);
  const second = await subscriptions.membersAfter(scope, [topic], first.next, 4);
  expect(second).toMatchObject({ members: [{ subscriptions: [{ identifier: 'alan' }] }], next: undefined });
});

it('engine.md 4: only subscriptions whose contextKeys set equals the given one are used; absent equals empty', async () => {
  const topic = new Types.ObjectId();
  const [ada, alan, grace] = [new Types.ObjectId(), new Types.ObjectId(), new Types.ObjectId()];
  const { contextKeys, ...old } = subscription(topic, grace, 'none');
  await subscriptions.createMany(scope, [
    { ...subscription(topic, ada, 'one'), contextKeys: ['tenant:a'] },
    { ...subscription(topic, ada, 'two'), contextKeys: ['project:x', 'tenant:a'] },
    { ...subscription(topic, alan, 'empty'), contextKeys },
  ]);
  const { insertedId } = await connection.collection('topicsubscribers').insertOne({
    ...old,
    _environmentId: scope.environmentId,
  });
  const of = async (keys?: string[]): Promise<string[]> =>
    (await subscriptions.membersAfter(scope, [topic], undefined, 10, keys)).members.flatMap((member) =>
      member.subscriptions.map((row) => row.identifier),
    );
  expect(await of(['tenant:a'])).toEqual(['one']);
  expect(await of(['project:x', 'tenant:a'])).toEqual(['two']);
  expect(await of(['project:x'])).toEqual([]);
  expect(await of([])).toEqual(['empty', 'none']);
  expect(await of()).toHaveLength(4);
  const listed = await subscriptions.listOfTopic(scope, topic, { contextKeys: [] }, page);
  expect(listed.data.map((row) => row.identifier).sort()).toEqual(['empty', 'none']);
  expect(await subscriptions.removeMany(scope, [insertedId])).toBe(1);
});

it('keeps environments apart', async () => {
  const topic = new Types.ObjectId();
  const ada = new Types.ObjectId();
  await subscriptions.createMany(scope, [subscription(topic, ada, 'a')]);
  const [row] = await subscriptions.findManyByIdentifier(scope, ['a']);
  const other = newScope();
  expect(await subscriptions.findByIdentifier(other, 'team', 'a')).toBeNull();
  expect(await subscriptions.findOfSubscribers(other, topic, [ada.toHexString()])).toEqual([]);
  expect((await subscriptions.membersAfter(other, [topic], undefined, 10)).members).toEqual([]);
  expect(await subscriptions.idsOfTopic(other, topic, 10)).toEqual([]);
  expect((await subscriptions.listOfTopic(other, topic, {}, page)).data).toEqual([]);
  const team = await topics.create(other, { key: 'team' });
  expect(team).not.toBeNull();
  expect((await subscriptions.pageOfTopic(other, topics.readByKey(other, 'team'), {}, page))?.page.data).toEqual([]);
  expect(await subscriptions.rename(other, 'team', 'a', 'x')).toBeNull();
  expect(await subscriptions.removeMany(other, row ? [row._id] : [])).toBe(0);
  expect(await subscriptions.removeOfSubscriber(other, ada)).toBe(0);
  await subscriptions.createMany(other, [subscription(topic, ada, 'a')]);
  expect(await subscriptions.findByIdentifier(other, 'team', 'a')).not.toBeNull();
});

it('reads no whole collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (own) => {
    const repository = new TopicSubscriptionRepository(own);
    const [topics, subscribers] = [new TopicRepository(own), new SubscriberRepository(own)];
    for (const one of [repository, topics, subscribers]) await one.ensureIndexes();
    const [topic, subscriber] = [new Types.ObjectId(), new Types.ObjectId()];
    await repository.findByIdentifier(scope, 'team', 'a');
    await repository.findManyByIdentifier(scope, ['a', 'b']);
    await repository.findOfSubscribers(scope, topic, ['a', 'b']);
    await repository.membersAfter(scope, [topic], undefined, 10);
    await repository.membersAfter(scope, [topic, subscriber], subscriber, 10);
    await repository.membersAfter(scope, [topic], subscriber, 10, ['tenant:a']);
    await repository.idsOfTopic(scope, topic, 10);
    for (const query of [page, { ...page, orderBy: 'updatedAt' }] satisfies CursorQuery[]) {
      await repository.listOfTopic(scope, topic, {}, query);
      await repository.listOfTopic(scope, topic, { externalSubscriberId: 'a', contextKeys: [] }, query);
      await repository.pageOfTopic(scope, topics.readByKey(scope, 'team'), {}, query);
      await repository.pageOfSubscriber(scope, subscribers.readByExternalId(scope, 'ada'), {}, query);
    }
    await repository.rename(scope, 'team', 'a', 'name');
    await repository.removeMany(scope, [topic]);
    await repository.removeOfSubscriber(scope, subscriber);
  });
});
