import { expectNoCollectionScan, testServices, waitFor } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { Scope } from '../scope.js';
import { GatewayNodeRepository } from './gateway-node.repository.js';
import { type SubscriberDoc, SubscriberRepository } from './subscriber.repository.js';

const { mongoUrl } = testServices('presence');
const scope: Scope = { organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() };
const [here, there] = [new Types.ObjectId(), new Types.ObjectId()];
const noon = new Date('2026-01-01T12:00:00Z');
const later = new Date('2026-01-01T13:00:00Z');

let connection: Connection;
let subscribers: SubscriberRepository;
beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 4, appName: 'test' });
  subscribers = new SubscriberRepository(connection);
  await subscribers.ensureIndexes();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

let count = 0;
async function newSubscriber(): Promise<SubscriberDoc> {
  count += 1;
  const doc = await subscribers.create(scope, `s${count}`, {});
  if (!doc) throw new Error('no subscriber');

  return doc;
}

const read = ({ _id }: SubscriberDoc) => subscribers.findById(scope, _id);
const change = ({ _id }: SubscriberDoc, isHere: boolean) => ({ scope, id: _id, isHere });

it('a subscriber is online while at any node, and was last online when it left the last one', async () => {
  const ada = await newSubscriber();
  await subscribers.notePresence(here, [change(ada, true)], noon);
  await subscribers.notePresence(here, [change(ada, true)], noon);
  await subscribers.notePresence(there, [change(ada, true)], noon);
  expect(await read(ada)).toMatchObject({ isOnline: true, lastOnlineAt: noon, updatedAt: ada.updatedAt });
  await subscribers.notePresence(here, [change(ada, false)], later);
  expect(await read(ada)).toMatchObject({ isOnline: true, onlineAt: [there.toHexString()] });
  await subscribers.notePresence(there, [change(ada, false)], later);
  const gone = await read(ada);
  expect(gone).toMatchObject({ isOnline: false, lastOnlineAt: later, updatedAt: ada.updatedAt });
  expect(gone).not.toHaveProperty('onlineAt');
});

it('who is not at a node cannot leave it, nor reach a subscriber of another environment', async () => {
  const ada = await newSubscriber();
  await subscribers.setOnline(scope, ada.subscriberId, true, noon);
  await subscribers.notePresence(here, [change(ada, false)], later);
  expect(await read(ada)).toMatchObject({ isOnline: true, lastOnlineAt: noon });
  const bob = await newSubscriber();
  const elsewhere = { ...scope, environmentId: new Types.ObjectId() };
  await subscribers.notePresence(here, [{ scope: elsewhere, id: bob._id, isHere: true }], noon);
  expect(await read(bob)).toMatchObject({ isOnline: false });
});

it('all leave a node that is gone, but not the other one', async () => {
  const [ada, bob, eve] = await Promise.all([newSubscriber(), newSubscriber(), newSubscriber()]);
  await subscribers.notePresence(here, [change(ada, true), change(bob, true)], noon);
  await subscribers.notePresence(there, [change(bob, true), change(eve, true)], noon);
  await subscribers.leaveNode(here, later);
  expect(await Promise.all([ada, bob, eve].map(async (one) => (await read(one))?.isOnline))).toEqual([
    false,
    true,
    true,
  ]);
});

it('nodes have leases by the clock of the database', async () => {
  const nodes = new GatewayNodeRepository(connection);
  await nodes.ensureIndexes();
  expect(await nodes.renew(here, 1)).toBe(false);
  expect(await nodes.renew(there, 60_000)).toBe(false);
  await waitFor('the short lease to end', async () => (await nodes.listExpired()).length > 0);
  expect((await nodes.listExpired()).map(String)).toEqual([here.toHexString()]);
  expect(await nodes.renew(here, 60_000)).toBe(true);
  expect(await nodes.listExpired()).toEqual([]);
  await nodes.forget(here);
  expect(await nodes.renew(here, 60_000)).toBe(false);
});

it('finds whom it changes by an index', async () => {
  await expectNoCollectionScan(mongoUrl, async (watched) => {
    const repository = new SubscriberRepository(watched);
    await repository.ensureIndexes();
    await repository.notePresence(here, [{ scope, id: new Types.ObjectId(), isHere: false }], noon);
    await repository.leaveNode(here, noon);
    const nodes = new GatewayNodeRepository(watched);
    await nodes.ensureIndexes();
    await nodes.renew(here, 60_000);
    await nodes.listExpired();
    await nodes.forget(here);
  });
});
