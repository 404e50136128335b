import { ChannelTypeEnum } from '@novu/shared';
import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { CursorQuery } from '../cursor.js';
import type { Scope } from '../scope.js';
import { ChannelConnectionRepository, type NewChannelConnection } from './channel-connection.repository.js';
import { ChannelEndpointRepository, type NewChannelEndpoint } from './channel-endpoint.repository.js';

const { mongoUrl } = testServices('channels');
const newScope = (): Scope => ({ organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() });
const page: CursorQuery = { limit: 10, orderBy: '_id', orderDirection: 'ASC' };

let connection: Connection;
let connections: ChannelConnectionRepository;
let endpoints: ChannelEndpointRepository;
let scope: Scope;
beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 4, appName: 'test' });
  connections = new ChannelConnectionRepository(connection);
  endpoints = new ChannelEndpointRepository(connection);
  await Promise.all([connections.ensureIndexes(), endpoints.ensureIndexes()]);
});
beforeEach(() => {
  scope = newScope();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const slack = { integrationIdentifier: 'slack-1', providerId: 'slack', channel: ChannelTypeEnum.CHAT };
const aConnection = (identifier: string, more: Partial<NewChannelConnection> = {}): NewChannelConnection => ({
  ...slack,
  identifier,
  subscriberId: 'ada',
  contextKeys: [],
  workspace: { id: 'T1' },
  auth: { accessToken: 'token' },
  ...more,
});
const anEndpoint = (identifier: string, more: Partial<NewChannelEndpoint> = {}): NewChannelEndpoint => ({
  ...slack,
  identifier,
  subscriberId: 'ada',
  contextKeys: [],
  type: 'slack_user',
  endpoint: { userId: 'U1' },
  ...more,
});
const identifiers = ({ data }: { data: readonly { identifier: string }[] }) => data.map((one) => one.identifier);

it('identifiers are unique in an environment', async () => {
  const [first, second] = await Promise.all([1, 2].map(() => connections.create(scope, aConnection('c'))));
  expect([first, second].filter(Boolean)).toHaveLength(1);
  expect(await connections.create(newScope(), aConnection('c'))).not.toBeNull();
  expect(await endpoints.create(scope, anEndpoint('c'))).toMatchObject({ type: 'slack_user', contextKeys: [] });
  expect(await endpoints.create(scope, anEndpoint('c'))).toBeNull();
});

it('connecting again renews the tokens of the same connection, and of no other', async () => {
  const first = await connections.save(scope, aConnection('c'));
  const renewed = await connections.save(scope, aConnection('c', { auth: { accessToken: 'new' } }));
  expect(renewed).toMatchObject({ _id: first?._id, auth: { accessToken: 'new' } });
  expect(await connections.save(scope, aConnection('c', { subscriberId: 'alan' }))).toBeNull();
  expect(await connections.save(scope, aConnection('c', { integrationIdentifier: 'other' }))).toBeNull();
});

it('connecting at the same time makes one connection, and refuses nobody', async () => {
  const tokens = ['a', 'b', 'c', 'd'];
  const saved = await Promise.all(
    tokens.map((accessToken) => connections.save(scope, aConnection('c', { auth: { accessToken } }))),
  );
  expect(new Set(saved.map((connection) => connection?._id.toHexString())).size).toBe(1);
  expect(tokens).toContain((await connections.findByIdentifier(scope, 'c'))?.auth.accessToken);
});

it('a second connection of the same owner is not created, but may be connected under its own identifier', async () => {
  const first = await connections.create(scope, aConnection('c'));
  expect(await connections.create(scope, aConnection('d'))).toBeNull();
  expect(await connections.findOfOwner(scope, aConnection('d'))).toMatchObject({ _id: first?._id });
  expect(await connections.save(scope, aConnection('d'))).toMatchObject({ identifier: 'd' });
  expect(await connections.create(scope, aConnection('e', { contextKeys: ['tenant:a'] }))).not.toBeNull();
  expect(await connections.findOfOwner(newScope(), aConnection('c'))).toBeNull();
});

it('linking again makes no second endpoint', async () => {
  const first = await endpoints.save(scope, anEndpoint('a'));
  expect(await endpoints.save(scope, anEndpoint('b', { connectionIdentifier: 'c' }))).toMatchObject({
    _id: first?._id,
    connectionIdentifier: 'c',
  });
  expect(await endpoints.save(scope, anEndpoint('b', { endpoint: { userId: 'U2' } }))).toMatchObject({
    identifier: 'b',
  });
  expect((await endpoints.list(scope, {}, page)).totalCount).toBe(2);
});

it('linking at the same time makes one endpoint, and what was changed since does not stand in the way', async () => {
  const link = (identifier: string) => endpoints.save(scope, anEndpoint(identifier));
  const linked = await Promise.all(['a', 'b', 'c', 'd'].map(link));
  expect(new Set(linked.map((endpoint) => endpoint?._id.toHexString())).size).toBe(1);
  expect((await endpoints.list(scope, {}, page)).totalCount).toBe(1);
  await endpoints.update(scope, linked[0]?.identifier ?? '', { userId: 'changed' });
  expect(await link('e')).toMatchObject({ identifier: 'e', endpoint: anEndpoint('e').endpoint });
});

it('13.6: a run sees the endpoints of its subscriber and exactly its contexts', async () => {
  await endpoints.create(scope, anEndpoint('none'));
  await endpoints.create(scope, anEndpoint('one', { contextKeys: ['tenant:a'] }));
  await endpoints.create(scope, anEndpoint('two', { contextKeys: ['app:x', 'tenant:a'] }));
  await endpoints.create(scope, anEndpoint('other', { subscriberId: 'alan' }));
  const seen = async (contextKeys: string[]) =>
    identifiers({ data: await endpoints.listForRun(scope, { subscriberId: 'ada', contextKeys }) });
  expect(await seen([])).toEqual(['none']);
  expect(await seen(['tenant:a'])).toEqual(['one']);
  expect(await seen(['tenant:a', 'app:x'])).toEqual(['two']);
  expect(await seen(['tenant:b'])).toEqual([]);
});

it('are listed by whatever is known of them', async () => {
  await connections.create(scope, aConnection('own'));
  await connections.create(scope, aConnection('shared', { subscriberId: null, contextKeys: ['tenant:a'] }));
  await endpoints.create(scope, anEndpoint('e1', { connectionIdentifier: 'own' }));
  await endpoints.create(scope, anEndpoint('e2', { providerId: 'novu-slack', integrationIdentifier: 'slack-2' }));
  const list = async (filter: Parameters<typeof connections.list>[1]) =>
    identifiers(await connections.list(scope, filter, page));
  expect(await list({})).toEqual(['own', 'shared']);
  expect(await list({ shared: true })).toEqual(['shared']);
  expect(await list({ shared: false })).toEqual(['own']);
  expect(await list({ shared: true, subscriberId: 'ada' })).toEqual([]);
  expect(await list({ contextKeys: [] })).toEqual(['own']);
  expect(await list({ contextKeys: ['tenant:a'], channel: 'chat', providerId: 'slack' })).toEqual(['shared']);
  expect(identifiers(await endpoints.list(scope, { connectionIdentifier: 'own' }, page))).toEqual(['e1']);
  expect(identifiers(await endpoints.list(scope, { integrationIdentifier: 'slack-2' }, page))).toEqual(['e2']);
});

it('keep environments apart, those of one organization too', async () => {
  await connections.create(scope, aConnection('c'));
  await endpoints.create(scope, anEndpoint('e'));
  for (const other of [newScope(), { ...scope, environmentId: new Types.ObjectId() }]) {
    expect(await connections.findByIdentifier(other, 'c')).toBeNull();
    expect(await connections.findManyByIdentifier(other, ['c'])).toEqual([]);
    expect(await connections.update(other, 'c', { workspace: { id: 'x' }, auth: { accessToken: 'x' } })).toBeNull();
    expect(await connections.remove(other, 'c')).toBe(false);
    expect((await connections.list(other, {}, page)).data).toEqual([]);
    expect(await endpoints.findByIdentifier(other, 'e')).toBeNull();
    expect(await endpoints.update(other, 'e', { userId: 'x' })).toBeNull();
    expect(await endpoints.listForRun(other, { subscriberId: 'ada', contextKeys: [] })).toEqual([]);
    await Promise.all([connections.removeOfSubscriber(other, 'ada'), endpoints.removeOfSubscriber(other, 'ada')]);
    expect(await endpoints.remove(other, 'e')).toBe(false);
  }
  expect(await endpoints.findByIdentifier(scope, 'e')).toMatchObject({ endpoint: { userId: 'U1' } });
  await Promise.all([connections.removeOfSubscriber(scope, 'ada'), endpoints.removeOfSubscriber(scope, 'ada')]);
  expect(await connections.findByIdentifier(scope, 'c')).toBeNull();
  expect(await endpoints.findByIdentifier(scope, 'e')).toBeNull();
});

it('reads no whole collection', async () => {
  const filters = [
    {},
    { subscriberId: 'ada' },
    { integrationIdentifier: 'x' },
    { contextKeys: ['a:b'] },
    { channel: 'chat' },
  ];
  await expectNoCollectionScan(mongoUrl, async (own) => {
    const repository = new ChannelConnectionRepository(own);
    await repository.ensureIndexes();
    await repository.findOfOwner(scope, aConnection('c'));
    await repository.save(scope, aConnection('c'));
    await repository.findManyByIdentifier(scope, ['c', 'd']);
    await repository.findToWorkspace(scope, { integrationIdentifier: 'x', workspaceId: 'T1', subscriberId: 'ada' });
    for (const filter of [...filters, { shared: true }, { shared: false, subscriberId: 'ada' }]) {
      await repository.list(scope, filter, page);
      await repository.list(scope, filter, { ...page, orderBy: 'updatedAt', orderDirection: 'DESC' });
    }
    await repository.update(scope, 'c', { workspace: { id: 'x' }, auth: { accessToken: 'x' } });
    await repository.removeOfSubscriber(scope, 'ada');
    await repository.remove(scope, 'c');
  });
  await expectNoCollectionScan(mongoUrl, async (own) => {
    const repository = new ChannelEndpointRepository(own);
    await repository.ensureIndexes();
    await repository.save(scope, anEndpoint('e'));
    await repository.listForRun(scope, { subscriberId: 'ada', contextKeys: ['a:b'] });
    for (const filter of [...filters, { connectionIdentifier: 'c' }]) {
      await repository.list(scope, filter, page);
      await repository.list(scope, filter, { ...page, orderBy: 'updatedAt', orderDirection: 'DESC' });
    }
    await repository.findByIdentifier(scope, 'e');
    await repository.update(scope, 'e', { userId: 'x' });
    await repository.removeOfSubscriber(scope, 'ada');
    await repository.remove(scope, 'e');
  });
});
