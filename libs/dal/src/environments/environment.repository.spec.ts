import { EnvironmentTypeEnum } from '@novu/shared';
import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import { type EnvironmentDoc, EnvironmentRepository } from './environment.repository.js';

const { mongoUrl } = testServices('environments');
let connection: Connection;
let environments: EnvironmentRepository;

beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 5, appName: 'test' });
  environments = new EnvironmentRepository(connection);
  await environments.ensureIndexes();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const aKey = (name = new Types.ObjectId().toHexString()) => ({
  key: `encrypted-${name}`,
  hash: `hash-${name}`,
  _userId: new Types.ObjectId(),
});

function anEnvironment(overrides: Partial<EnvironmentDoc> = {}): Promise<EnvironmentDoc> {
  return environments.create({
    _organizationId: new Types.ObjectId(),
    name: 'Development',
    identifier: new Types.ObjectId().toHexString(),
    type: EnvironmentTypeEnum.DEV,
    apiKeys: [aKey()],
    ...overrides,
  });
}

it('finds an environment by key, by identifier, and only in its organization', async () => {
  const key = aKey();
  const { _id, _organizationId, identifier } = await anEnvironment({ apiKeys: [key] });
  expect((await environments.findByApiKeyHash(key.hash))?._id).toEqual(_id);
  expect((await environments.findByIdentifier(identifier))?._id).toEqual(_id);
  expect((await environments.findInOrganization(_organizationId, _id))?._id).toEqual(_id);
  expect(await environments.findInOrganization(new Types.ObjectId(), _id)).toBeNull();
});

it('lists the environments of an organization in order of creation', async () => {
  const organizationId = new Types.ObjectId();
  await anEnvironment({ _organizationId: organizationId });
  await anEnvironment({ _organizationId: organizationId, name: 'Production' });
  await anEnvironment();
  expect((await environments.listOfOrganization(organizationId)).map(({ name }) => name)).toEqual([
    'Development',
    'Production',
  ]);
});

it('refuses an identifier and a key that are in use', async () => {
  const { identifier, apiKeys } = await anEnvironment();
  await expect(anEnvironment({ identifier })).rejects.toThrow('duplicate key');
  await expect(anEnvironment({ apiKeys })).rejects.toThrow('duplicate key');
});

it('replaces keys and tells which ones died', async () => {
  const [first, second] = [aKey(), aKey()];
  const { _id } = await anEnvironment({ apiKeys: [first] });
  expect((await environments.replaceApiKeys(_id, [second]))?.apiKeys).toEqual([first]);
  expect(await environments.findByApiKeyHash(first.hash)).toBeNull();
  expect((await environments.findByApiKeyHash(second.hash))?._id).toEqual(_id);
});

it('does not find a removed environment, nor leave children behind, and forgets only what was removed', async () => {
  const key = aKey();
  const { _id, _organizationId, identifier } = await anEnvironment({ apiKeys: [key] });
  const child = await anEnvironment({ _organizationId, _parentId: _id });
  await environments.forget(_id);
  expect(await environments.remove(new Types.ObjectId(), _id, new Date())).toBe(false);
  expect(await environments.remove(_organizationId, _id, new Date())).toBe(true);
  expect(await environments.remove(_organizationId, _id, new Date())).toBe(false);
  expect([
    await environments.findById(_id),
    await environments.findInOrganization(_organizationId, _id),
    await environments.findByApiKeyHash(key.hash),
    await environments.findByIdentifier(identifier),
    await environments.update(_organizationId, _id, { $set: { name: 'x' } }),
  ]).toEqual([null, null, null, null, null]);
  expect(await environments.listOfOrganization(_organizationId)).toMatchObject([{ _id: child._id }]);
  expect((await environments.findById(child._id))?._parentId).toBeUndefined();
  expect((await environments.listRemoved(10)).map((row) => row._id)).toEqual([_id]);
  await environments.forget(_id);
  expect(await environments.listRemoved(10)).toEqual([]);
});

it('answers every question from an index', async () => {
  await expectNoCollectionScan(mongoUrl, async (watched) => {
    const repository = new EnvironmentRepository(watched);
    const id = new Types.ObjectId();
    await repository.findById(id);
    await repository.findInOrganization(id, id);
    await repository.findByApiKeyHash('hash');
    await repository.findByIdentifier('identifier');
    await repository.listOfOrganization(id);
    await repository.replaceApiKeys(id, [aKey()]);
    await repository.integrationsLock(id).take();
    await repository.definitionsLock(id).take();
    await repository.organizationLock(id).take();
    await repository.update(id, id, { $set: { name: 'x' } });
    await repository.remove(id, id, new Date());
    await repository.listRemoved(10);
    await repository.forget(id);
  });
});
