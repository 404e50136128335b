import { testServices } from '@novu/testing';
import mongoose, { type Connection, Types } from 'mongoose';
import { readTogether, totalOf } from './reads.js';
import type { Scope } from './scope.js';
import { SubscriberRepository } from './subscribers/subscriber.repository.js';
import { TopicRepository } from './topics/topic.repository.js';
import { TopicSubscriptionRepository } from './topics/topic-subscription.repository.js';

const { mongoUrl } = testServices('reads');
const newScope = (): Scope => ({ organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() });
const page = { limit: 2, orderBy: '_id', orderDirection: 'ASC' } as const;

let connection: Connection;
let subscribers: SubscriberRepository;
let topics: TopicRepository;
let subscriptions: TopicSubscriptionRepository;
let scope: Scope;
const commands: string[] = [];
beforeAll(async () => {
  connection = await mongoose.createConnection(mongoUrl, { autoIndex: false, monitorCommands: true }).asPromise();
  subscribers = new SubscriberRepository(connection);
  topics = new TopicRepository(connection);
  subscriptions = new TopicSubscriptionRepository(connection);
  for (const one of [subscribers, topics, subscriptions]) await one.ensureIndexes();
  connection.getClient().on('commandStarted', ({ commandName }) => commands.push(commandName));
});
beforeEach(() => {
  scope = newScope();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

it('reads several collections in one command, each row where it was asked for', async () => {
  for (const id of ['ada', 'alan', 'grace']) await subscribers.create(scope, id, {});
  await topics.create(scope, { key: 'team' });
  commands.length = 0;
  const found = await readTogether({
    people: subscribers.readManyByExternalId(scope, ['ada', 'grace', 'nobody']),
    nothing: undefined,
    topics: topics.readByKey(scope, 'team'),
    none: topics.readByKey(scope, 'other'),
  });
  expect(commands).toEqual(['aggregate']);
  expect(found.people.map(({ subscriberId }) => subscriberId).sort()).toEqual(['ada', 'grace']);
  expect(found.topics.map(({ key }) => key)).toEqual(['team']);
  expect([found.nothing, found.none]).toEqual([[], []]);
  commands.length = 0;
  expect(await readTogether({ nothing: undefined })).toEqual({ nothing: [] });
  expect(commands).toEqual([]);
});

it('hands out more rows than a usual answer of the server holds, in one', async () => {
  const ids = Array.from({ length: 250 }, (_, index) => `s-${index}`);
  await subscribers.upsertMany(
    scope,
    ids.map((subscriberId) => ({ subscriberId, profile: {} })),
  );
  commands.length = 0;
  const { rows } = await readTogether({ rows: subscribers.readManyByExternalId(scope, ids) });
  expect([rows.length, commands]).toEqual([250, ['aggregate']]);
});

it('pages through what belongs to a row, together with the row', async () => {
  const [team, empty] = [await topics.create(scope, { key: 'team' }), await topics.create(scope, { key: 'empty' })];
  const elsewhere = newScope();
  const foreign = await topics.create(elsewhere, { key: 'team' });
  const subscribe = (to: Scope, topic: Types.ObjectId | undefined, identifier: string) =>
    subscriptions.createMany(to, [
      {
        _topicId: topic ?? new Types.ObjectId(),
        topicKey: 'team',
        _subscriberId: new Types.ObjectId(),
        externalSubscriberId: 'ada',
        identifier,
        contextKeys: [],
      },
    ]);
  for (const identifier of ['a', 'b', 'c']) await subscribe(scope, team?._id, identifier);
  // A row of another environment that names the topic of this one.
  await subscribe(elsewhere, team?._id, 'foreign');
  await subscribe(elsewhere, foreign?._id, 'other');

  const read = (key: string, after?: string) =>
    subscriptions.pageOfTopic(scope, topics.readByKey(scope, key), {}, { ...page, ...(after ? { after } : {}) });
  commands.length = 0;
  const first = await read('team');
  expect(commands).toEqual(['aggregate']);
  expect(first?.owner.key).toBe('team');
  expect(first?.page.data.map(({ identifier }) => identifier)).toEqual(['a', 'b']);
  expect(totalOf((await first?.page.total?.rows()) ?? [])).toBe(3);
  const second = await read('team', first?.page.next ?? '');
  expect(second?.page.data.map(({ identifier }) => identifier)).toEqual(['c']);
  expect(second?.page.next).toBeNull();
  expect(await read('empty')).toMatchObject({ owner: { _id: empty?._id }, page: { data: [], total: undefined } });
  expect(await read('nothing')).toBeNull();
});
