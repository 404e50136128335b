import { ChannelTypeEnum } from '@novu/shared';
import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { Scope } from '../scope.js';
import { type IntegrationDoc, IntegrationRepository } from './integration.repository.js';

const { mongoUrl } = testServices('integrations');
let connection: Connection;
let integrations: IntegrationRepository;
let scope: Scope;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 5, appName: 'test' });
  integrations = new IntegrationRepository(connection);
  await integrations.ensureIndexes();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});
beforeEach(() => {
  scope = { organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() };
});

async function add(
  identifier: string,
  overrides: Partial<IntegrationDoc> = {},
  where: Scope = scope,
): Promise<IntegrationDoc> {
  const created = await integrations.create(where, {
    providerId: 'nodemailer',
    channel: ChannelTypeEnum.EMAIL,
    name: identifier,
    identifier,
    credentials: {},
    active: true,
    primary: false,
    priority: 0,
    ...overrides,
  });
  if (!created) throw new Error(`The identifier ${identifier} is taken`);

  return created;
}

const names = (found: IntegrationDoc[]): string[] => found.map(({ identifier }) => identifier);

it('keeps identifiers unique among the living of an environment', async () => {
  const first = await add('a');
  await expect(add('a')).rejects.toThrow('taken');
  await add('a', {}, { ...scope, environmentId: new Types.ObjectId() });
  expect(await integrations.remove(scope, first._id)).toBe(true);
  expect(await integrations.remove(scope, first._id)).toBe(false);
  await add('a');
});

it('lists by channel in order of priority, by organization across environments, and the active ones', async () => {
  await add('low', { priority: 1 });
  await add('high', { priority: 2 });
  await add('off', { active: false });
  await add('inbox', { channel: ChannelTypeEnum.IN_APP });
  const elsewhere = { ...scope, environmentId: new Types.ObjectId() };
  await add('elsewhere', {}, elsewhere);
  const gone = await add('gone');
  await integrations.remove(scope, gone._id);
  expect(names(await integrations.listOfChannel(scope, ChannelTypeEnum.EMAIL))).toEqual(['high', 'low', 'off']);
  expect(names(await integrations.listActive(scope))).toEqual(['low', 'high', 'inbox']);
  expect(names(await integrations.listOfOrganization(scope.organizationId))).toEqual([
    'low',
    'high',
    'off',
    'inbox',
    'elsewhere',
  ]);
});

it('does not reach into other environments or organizations', async () => {
  const { _id } = await add('mine');
  const other = { organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() };
  expect(await integrations.findById(other, _id)).toBeNull();
  expect(await integrations.findInOrganization(other.organizationId, _id)).toBeNull();
  expect(await integrations.update(other, _id, { $set: { name: 'x' } })).toBeNull();
  expect(await integrations.remove(other, _id)).toBe(false);
  await integrations.setPriorities(other, [{ id: _id, primary: true, priority: 9 }]);
  expect(await integrations.findInOrganization(scope.organizationId, _id)).toMatchObject({
    name: 'mine',
    primary: false,
    priority: 0,
  });
});

it('sets ranks without touching the date of change', async () => {
  const [a, b] = [await add('a'), await add('b')];
  await integrations.setPriorities(scope, [
    { id: b._id, primary: true, priority: 2 },
    { id: a._id, primary: false, priority: 1 },
  ]);
  const [first] = await integrations.listOfChannel(scope, ChannelTypeEnum.EMAIL);
  expect(first).toMatchObject({ identifier: 'b', primary: true, priority: 2, updatedAt: b.updatedAt });
});

it('answers every question from an index', async () => {
  await expectNoCollectionScan(mongoUrl, async (watched) => {
    const repository = new IntegrationRepository(watched);
    const id = new Types.ObjectId();
    await repository.findById(scope, id);
    await repository.findInOrganization(scope.organizationId, id);
    await repository.listOfOrganization(scope.organizationId);
    await repository.listActive(scope);
    await repository.listOfChannel(scope, ChannelTypeEnum.EMAIL);
    await repository.update(scope, id, { $set: { name: 'x' } });
    await repository.setPriorities(scope, [{ id, primary: true, priority: 1 }]);
    await repository.remove(scope, id);
  });
});
