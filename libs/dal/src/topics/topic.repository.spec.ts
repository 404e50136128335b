import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { CursorQuery } from '../cursor.js';
import type { Scope } from '../scope.js';
import { TopicRepository } from './topic.repository.js';

const { mongoUrl } = testServices('topics');
const newScope = (): Scope => ({ organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() });
const page: CursorQuery = { limit: 10, orderBy: '_id', orderDirection: 'ASC' };

let connection: Connection;
let topics: TopicRepository;
let scope: Scope;
beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 4, appName: 'test' });
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

it('has one topic a key and environment', async () => {
  const made = await Promise.all([1, 2, 3].map(() => topics.create(scope, { key: 'team' })));
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(await topics.create(newScope(), { key: 'team' })).not.toBeNull();
});

it('leaves what an update does not mention, and takes data away on null', async () => {
  await topics.create(scope, { key: 'team', name: 'Team', data: { a: 1 } });
  expect(await topics.update(scope, 'team', {})).toMatchObject({ name: 'Team', data: { a: 1 } });
  expect(await topics.update(scope, 'team', { name: 'New', data: null })).toMatchObject({ name: 'New' });
  expect((await topics.findByKey(scope, 'team'))?.data).toBeUndefined();
});

it('keeps environments apart', async () => {
  const team = await topics.create(scope, { key: 'team' });
  const other = newScope();
  expect(await topics.findByKey(other, 'team')).toBeNull();
  expect(await topics.findManyByKey(other, ['team'])).toEqual([]);
  expect(await topics.readManyById(other, team ? [team._id] : []).rows()).toEqual([]);
  expect(await topics.update(other, 'team', { name: 'x' })).toBeNull();
  expect(await topics.remove(other, 'team')).toBe(false);
  expect((await topics.list(other, {}, page)).data).toEqual([]);
});

it('reads no whole collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (own) => {
    const repository = new TopicRepository(own);
    await repository.ensureIndexes();
    await repository.findByKey(scope, 'team');
    await repository.findManyByKey(scope, ['a', 'b']);
    await repository.readByKey(scope, 'team').rows();
    await repository.readManyById(scope, [new Types.ObjectId()]).rows();
    for (const search of [{}, { key: 'a' }, { name: 'b' }, { key: 'a', name: 'b' }]) {
      await repository.list(scope, search, page);
      await repository.list(scope, search, { ...page, orderBy: 'updatedAt', orderDirection: 'DESC' });
    }
    await repository.update(scope, 'team', { name: 'x' });
    await repository.remove(scope, 'team');
  });
});
