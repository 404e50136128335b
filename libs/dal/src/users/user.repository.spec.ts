import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import { type UserDoc, UserRepository } from './user.repository.js';

const { mongoUrl } = testServices('users');
const MINUTE_MS = 60_000;
let connection: Connection;
let users: UserRepository;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 5, appName: 'test' });
  users = new UserRepository(connection);
  await users.ensureIndexes();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

async function aUser(overrides: Partial<UserDoc> = {}): Promise<UserDoc> {
  const user = await users.create({ email: `${new Types.ObjectId().toHexString()}@example.com`, ...overrides });
  if (!user) throw new Error('The user was not made');

  return user;
}

it('makes one account an address', async () => {
  const { email } = await aUser();
  expect(await users.create({ email })).toBeNull();
});

describe('countLoginAttempt', () => {
  const attempt = (user: UserDoc, now: Date) =>
    users.countLoginAttempt(user._id, { now, since: new Date(now.getTime() - 5 * MINUTE_MS), limit: 3 });
  const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 12, minutes));

  it('counts up to the limit, then refuses until the last attempt is old', async () => {
    const user = await aUser();
    expect([
      await attempt(user, at(0)),
      await attempt(user, at(1)),
      await attempt(user, at(2)),
      await attempt(user, at(3)),
    ]).toEqual([1, 2, 3, null]);
    expect(await attempt(user, at(6))).toBeNull();
    expect(await attempt(user, at(7))).toBe(1);
  });

  it('starts again when the last attempt is old', async () => {
    const user = await aUser();
    expect([await attempt(user, at(0)), await attempt(user, at(1)), await attempt(user, at(6))]).toEqual([1, 2, 1]);
  });

  it('lets no two attempts pass as the same', async () => {
    const user = await aUser();
    const counted = await Promise.all(Array.from({ length: 10 }, () => attempt(user, at(0))));
    expect(counted.filter((count) => count !== null).sort()).toEqual([1, 2, 3]);
  });

  it('is forgotten after a success', async () => {
    const user = await aUser();
    await attempt(user, at(0));
    await users.forgetFailedLogins(user._id);
    expect((await users.findById(user._id))?.failedLogin).toBeUndefined();
    expect(await attempt(user, at(1))).toBe(1);
  });
});

it('answers every question from an index', async () => {
  await expectNoCollectionScan(mongoUrl, async (watched) => {
    const repository = new UserRepository(watched);
    const id = new Types.ObjectId();
    await repository.findById(id);
    await repository.findByIds([id, new Types.ObjectId()]);
    await repository.findByEmail('ada@example.com');
    await repository.update(id, { firstName: 'Ada' });
    await repository.countLoginAttempt(id, { now: new Date(), since: new Date(0), limit: 5 });
    await repository.forgetFailedLogins(id);
  });
});
