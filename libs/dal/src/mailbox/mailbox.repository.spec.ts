import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { Scope } from '../scope.js';
import { MailboxRepository } from './mailbox.repository.js';

const { mongoUrl } = testServices('mailbox');
let connection: Connection;
let mailbox: MailboxRepository;
let scope: Scope;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 5, appName: 'test' });
  mailbox = new MailboxRepository(connection);
  await mailbox.ensureIndexes();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});
beforeEach(() => {
  scope = { organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() };
});

const keep = (mailId: string, where: Scope = scope) =>
  mailbox.keep(where, { mailId, from: 'no-reply@novu.co', to: ['ada@example.com'], subject: mailId });
const subjects = async () => (await mailbox.list(scope, undefined, 10)).data.map(({ subject }) => subject);

it('keeps a mail once, however often it is sent', async () => {
  await Promise.all([keep('a'), keep('a'), keep('a')]);
  expect(await subjects()).toEqual(['a']);
});

it('lists the newest first, page by page', async () => {
  for (const mailId of ['a', 'b', 'c']) await keep(mailId);
  const first = await mailbox.list(scope, undefined, 2);
  expect(first).toMatchObject({ data: [{ subject: 'c' }, { subject: 'b' }], hasMore: true });
  expect(await mailbox.list(scope, first.data[1]?._id, 2)).toMatchObject({ data: [{ subject: 'a' }], hasMore: false });
});

it('stays in its environment', async () => {
  const other = { ...scope, environmentId: new Types.ObjectId() };
  await keep('theirs', other);
  const [theirs] = (await mailbox.list(other, undefined, 1)).data;
  const id = theirs?._id ?? new Types.ObjectId();
  expect(await mailbox.findById(scope, id)).toBeNull();
  expect(await mailbox.remove(scope, id)).toBe(false);
  expect(await mailbox.removeAll(scope)).toBe(0);
  expect(await mailbox.remove(other, id)).toBe(true);
});

it('answers every question from an index', async () => {
  await expectNoCollectionScan(mongoUrl, async (watched) => {
    const repository = new MailboxRepository(watched);
    const id = new Types.ObjectId();
    await repository.list(scope, undefined, 10);
    await repository.list(scope, id, 10);
    await repository.findById(scope, id);
    await repository.remove(scope, id);
    await repository.removeAll(scope);
  });
});
