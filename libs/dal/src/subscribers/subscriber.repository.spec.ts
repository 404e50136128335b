import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { CursorQuery } from '../cursor.js';
import type { Scope } from '../scope.js';
import { type SubscriberChannelDoc, SubscriberRepository } from './subscriber.repository.js';

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

it('finds all subscribers that are asked for, be they more than fit into one answer, and leaves no cursor behind', async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `large-${index}`);
  const data = { text: 'x'.repeat(500_000) };
  await subscribers.upsertMany(
    scope,
    ids.map((subscriberId) => ({ subscriberId, profile: { data } })),
  );
  expect((await subscribers.findManyByExternalId(scope, ids)).map(({ subscriberId }) => subscriberId).sort()).toEqual(
    ids.toSorted(),
  );
  const idle = [{ $currentOp: { idleCursors: true } }, { $match: { type: 'idleCursor', ns: /\.subscribers$/ } }];
  const cursors = await connection.getClient().db('admin').aggregate(idle).toArray();
  expect(cursors.filter(({ ns }) => (ns as string).startsWith(connection.name))).toEqual([]);
});

it('does not write a subscriber that says nothing new', async () => {
  const upsert = [{ subscriberId: 'ada', profile: { firstName: 'Ada', data: { plan: 'pro' } } }];
  const [first] = await subscribers.upsertMany(scope, upsert);
  const [second] = await subscribers.upsertMany(scope, upsert);
  expect(second?.updatedAt).toEqual(first?.updatedAt);
});

describe('channels of an upsert', () => {
  const [one, other] = [new Types.ObjectId(), new Types.ObjectId()];
  const fcm = (_integrationId: Types.ObjectId, ...deviceTokens: string[]): SubscriberChannelDoc => ({
    _integrationId,
    providerId: 'fcm',
    credentials: { deviceTokens },
  });
  const upsert = async (...channels: SubscriberChannelDoc[]) =>
    (await subscribers.upsertMany(scope, [{ subscriberId: 'ada', profile: {}, channels }]))[0];

  it('make a subscriber with them, and take the place of what is known of their integration only', async () => {
    expect((await upsert(fcm(one, 'a', 'b', 'a'), fcm(other, 'c')))?.channels).toEqual([
      fcm(one, 'a', 'b'),
      fcm(other, 'c'),
    ]);
    const changed = await upsert(fcm(one, 'x'), fcm(one, 'y'));
    expect(changed?.channels).toEqual([fcm(other, 'c'), fcm(one, 'y')]);
    expect((await upsert())?.channels).toEqual(changed?.channels);
  });

  it('that say nothing new are not written, whatever their order', async () => {
    const hook = { _integrationId: other, providerId: 'discord', credentials: { webhookUrl: 'x', channel: 'y' } };
    const first = await upsert(fcm(one, 'a', 'b'), hook);
    const again = { ...hook, credentials: { channel: 'y', webhookUrl: 'x' } };
    expect((await upsert(again, fcm(one, 'old'), fcm(one, 'a', 'b', 'a')))?.updatedAt).toEqual(first?.updatedAt);
    expect((await upsert({ ...hook, credentials: { webhookUrl: 'x' } }))?.channels).toEqual([
      fcm(one, 'a', 'b'),
      { ...hook, credentials: { webhookUrl: 'x' } },
    ]);
  });

  it('of many at once lose nothing of each other', async () => {
    const ids = Array.from({ length: 10 }, () => new Types.ObjectId());
    await Promise.all(ids.map((id) => upsert(fcm(id, id.toHexString()))));
    const found = (await upsert())?.channels ?? [];
    expect(found.map(({ _integrationId }) => _integrationId.toHexString()).sort()).toEqual(
      ids.map((id) => id.toHexString()).sort(),
    );
  });
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
    await subscribers
      .readMatching(other, { subscriberIds: ['ada'], emails: ['ada@example.com'], search: 'ada' }, 10)
      .rows(),
  ).toEqual([]);
  expect(await subscribers.update(other, 'ada', { firstName: 'x' })).toBeNull();
  expect(await subscribers.remove(other, 'ada')).toBe(false);
  expect((await subscribers.search(other, {}, page)).data).toEqual([]);
});

describe('channels', () => {
  const [one, two] = [new Types.ObjectId(), new Types.ObjectId()];
  const set = (_integrationId: Types.ObjectId, credentials: Record<string, unknown>, mode: 'replace' | 'merge') =>
    subscribers.setChannel(scope, 'ada', { _integrationId, providerId: 'fcm', credentials }, mode);
  const channelsOf = async () => (await subscribers.findByExternalId(scope, 'ada'))?.channels;
  beforeEach(async () => {
    await subscribers.create(scope, 'ada', {});
  });

  it('are replaced or merged, one entry an integration', async () => {
    expect(await set(one, { deviceTokens: ['a', 'a'], title: 'x' }, 'merge')).toMatchObject({ subscriberId: 'ada' });
    await set(two, { deviceTokens: ['z'] }, 'replace');
    await set(one, { deviceTokens: ['b', 'a'], state: '$state' }, 'merge');
    expect(await channelsOf()).toEqual([
      { _integrationId: two, providerId: 'fcm', credentials: { deviceTokens: ['z'] } },
      {
        _integrationId: one,
        providerId: 'fcm',
        credentials: { title: 'x', state: '$state', deviceTokens: ['b', 'a'] },
      },
    ]);
    await set(one, { deviceTokens: ['c'] }, 'replace');
    await subscribers.removeChannels(scope, 'ada', { providerId: 'fcm', _integrationId: two });
    expect(await channelsOf()).toEqual([
      { _integrationId: one, providerId: 'fcm', credentials: { deviceTokens: ['c'] } },
    ]);
    await subscribers.removeChannels(scope, 'ada', { providerId: 'fcm' });
    expect(await channelsOf()).toEqual([]);
  });

  it('lose no device of calls at the same time, and keep the newest hundred', async () => {
    const devices = Array.from({ length: 30 }, (_, index) => `d${index}`);
    await Promise.all(devices.map((device) => set(one, { deviceTokens: [device] }, 'merge')));
    expect(new Set(devicesIn(await channelsOf()))).toEqual(new Set(devices));
    const more = Array.from({ length: 90 }, (_, index) => `more${index}`);
    await set(one, { deviceTokens: more }, 'merge');
    const kept = devicesIn(await channelsOf());
    expect(kept).toHaveLength(100);
    expect(kept.slice(10)).toEqual(more);
  });

  it('belong to one environment', async () => {
    const channel = { _integrationId: one, providerId: 'fcm', credentials: {} };
    expect(await subscribers.setChannel(newScope(), 'ada', channel, 'merge')).toBeNull();
    expect(await subscribers.removeChannels(newScope(), 'ada', { providerId: 'fcm' })).toBeNull();
    expect(await subscribers.setOnline(newScope(), 'ada', true, new Date())).toBeNull();
    expect(await channelsOf()).toBeUndefined();
  });
});

function devicesIn(channels: SubscriberChannelDoc[] = []): unknown[] {
  return channels.flatMap(({ credentials }) => credentials['deviceTokens'] as string[]);
}

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
    const ways = { subscriberIds: ['ada'], emails: ['a@b.c'], search: 'x' };
    await repository.readMatching(scope, ways, 10).rows();
    await repository.readMatching(scope, ways, 10, repository.readByExternalId(scope, 'ada')).rows();
    await repository.readManyById(scope, [new Types.ObjectId()]).rows();
    await repository.readManyByExternalId(scope, ['ada', 'alan']).rows();
    for (const search of [{}, { email: 'a@b.c' }, { phone: '1' }, { subscriberId: 'ada' }, { name: 'Ada L' }]) {
      await repository.search(scope, search, page);
      await repository.search(scope, search, { ...page, orderBy: 'updatedAt', orderDirection: 'DESC' });
    }
    const channel = { _integrationId: id, providerId: 'fcm', credentials: { deviceTokens: ['x'] } };
    await repository.setChannel(scope, 'grace', channel, 'merge');
    await repository.removeChannels(scope, 'grace', channel);
    await repository.setOnline(scope, 'grace', true, new Date());
    await repository.findExistingIds(scope, ['ada', 'grace']);
    await repository.listPage(scope, { skip: 1, limit: 10 });
    await repository.countAll(scope, 10);
    await repository.remove(scope, 'grace');
  });
});
