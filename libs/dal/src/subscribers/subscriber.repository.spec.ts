import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { CursorQuery } from '../repository.js';
import type { Scope } from '../scope.js';
import { SubscriberRepository } from './subscriber.repository.js';

const { mongoUrl } = testServices('subscribers');
const newScope = (): Scope => ({ organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() });
const page: CursorQuery = { limit: 10, orderBy: '_id', orderDirection: 'ASC' };

let connection: Connection;
let subscribers: SubscriberRepository;
let scope: Scope;
beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 4, appName: 'test' });
  subscribers = new SubscriberRepository(connection);
  await subscribers.ensureIndexes();
});
beforeEach(() => {
  scope = newScope();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

it('makes one row of many upserts of the same subscriber at once', async () => {
  const upserts = Array.from({ length: 20 }, (_, index) => ({
    subscriberId: `s${index % 5}`,
    profile: { firstName: `n${index % 5}` },
  }));
  const passes = await Promise.all([1, 2, 3, 4].map(() => subscribers.upsertMany(scope, upserts)));
  for (const found of passes)
    expect(found.map((doc) => doc.subscriberId).sort()).toEqual(['s0', 's1', 's2', 's3', 's4']);
  expect((await subscribers.search(scope, {}, page)).totalCount).toBe(5);
});

it('does not write a subscriber that says nothing new', async () => {
  const upsert = [{ subscriberId: 'ada', profile: { firstName: 'Ada', data: { plan: 'pro' } } }];
  const [first] = await subscribers.upsertMany(scope, upsert);
  const [second] = await subscribers.upsertMany(scope, upsert);
  expect(second?.updatedAt).toEqual(first?.updatedAt);
});

it('brings a removed id back as somebody new', async () => {
  const first = await subscribers.create(scope, 'ada', { firstName: 'Ada' });
  expect(await subscribers.create(scope, 'ada', {})).toBeNull();
  expect(await subscribers.remove(scope, 'ada')).toBe(true);
  expect(await subscribers.findByExternalId(scope, 'ada')).toBeNull();
  const [second] = await subscribers.upsertMany(scope, [{ subscriberId: 'ada', profile: {} }]);
  expect(second?._id).not.toEqual(first?._id);
  expect(second?.firstName).toBeUndefined();
});

it('finds names by words in any order', async () => {
  await subscribers.create(scope, 'ada', { firstName: 'Ada', lastName: 'Lovelace' });
  const ids = async (name: string): Promise<string[]> =>
    (await subscribers.search(scope, { name }, page)).data.map((doc) => doc.subscriberId);
  for (const name of ['Ada', 'Love', 'Lovelace Ada', ' Ada  Love ']) expect(await ids(name)).toEqual(['ada']);
  for (const name of ['ada', 'Ada Turing', '.da']) expect(await ids(name)).toEqual([]);
});

it('keeps environments apart', async () => {
  await subscribers.create(scope, 'ada', { email: 'ada@example.com' });
  const other = newScope();
  expect(await subscribers.findByExternalId(other, 'ada')).toBeNull();
  expect(
    await subscribers.findManyMatching(
      other,
      { subscriberIds: ['ada'], emails: ['ada@example.com'], search: 'ada' },
      10,
    ),
  ).toEqual([]);
  expect(await subscribers.update(other, 'ada', { firstName: 'x' })).toBeNull();
  expect(await subscribers.remove(other, 'ada')).toBe(false);
  expect((await subscribers.search(other, {}, page)).data).toEqual([]);
});

it('reads no whole collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (own) => {
    const repository = new SubscriberRepository(own);
    await repository.ensureIndexes();
    const id = new Types.ObjectId();
    await repository.findByExternalId(scope, 'ada');
    await repository.findById(scope, id);
    await repository.findManyById(scope, [id]);
    await repository.findManyByExternalId(scope, ['ada', 'alan']);
    await repository.listAfter(scope, undefined, 10);
    await repository.listAfter(scope, id, 10);
    await repository.upsertMany(scope, [{ subscriberId: 'grace', profile: { firstName: 'Grace' } }]);
    await repository.update(scope, 'grace', { firstName: 'G' });
    await repository.findManyMatching(scope, { subscriberIds: ['ada'], emails: ['a@b.c'], search: 'x' }, 10);
    for (const search of [{}, { email: 'a@b.c' }, { phone: '1' }, { subscriberId: 'ada' }, { name: 'Ada L' }]) {
      await repository.search(scope, search, page);
      await repository.search(scope, search, { ...page, orderBy: 'updatedAt', orderDirection: 'DESC' });
    }
    await repository.remove(scope, 'grace');
  });
});
