import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { Scope } from '../scope.js';
import { TenantRepository } from './tenant.repository.js';

const { mongoUrl } = testServices('tenants');
const newScope = (): Scope => ({ organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() });
const all = { limit: 100, skip: 0 };

let connection: Connection;
let tenants: TenantRepository;
let scope: Scope;
beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 8, appName: 'test' });
  tenants = new TenantRepository(connection);
  await tenants.ensureIndexes();
});
beforeEach(() => {
  scope = newScope();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

it('has one tenant an identifier and environment', async () => {
  const made = await Promise.all([1, 2, 3].map(() => tenants.create(scope, { identifier: 'acme', name: 'Acme' })));
  expect(made.filter(Boolean)).toMatchObject([{ identifier: 'acme', name: 'Acme' }]);
  expect(await tenants.create(newScope(), { identifier: 'acme' })).not.toBeNull();
});

describe('3.4: upsert', () => {
  it('creates the tenant, then updates the fields that are given', async () => {
    const made = await tenants.upsert(scope, { identifier: 'acme', name: 'Acme', data: { plan: 'gold' } });
    expect(made).toMatchObject({ identifier: 'acme', name: 'Acme', data: { plan: 'gold' } });
    const renamed = await tenants.upsert(scope, { identifier: 'acme', name: 'ACME' });
    expect(renamed).toMatchObject({ _id: made._id, name: 'ACME', data: { plan: 'gold' } });
    const replaced = await tenants.upsert(scope, { identifier: 'acme', data: { $set: 1, 'a.b': 2 } });
    expect(replaced.data).toEqual({ $set: 1, 'a.b': 2 });
    expect(await tenants.findByIdentifier(scope, 'acme')).toEqual(replaced);
  });

  it('does not write what is there already', async () => {
    const input = { identifier: 'acme', name: 'Acme', data: { nested: { list: [1, 2] } } };
    const made = await tenants.upsert(scope, input);
    expect(await tenants.upsert(scope, input)).toEqual(made);
    expect(await tenants.upsert(scope, { identifier: 'acme' })).toEqual(made);
    expect((await tenants.findByIdentifier(scope, 'acme'))?.updatedAt).toEqual(made.updatedAt);
  });

  it('makes one tenant when many calls make it at once', async () => {
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, index) => tenants.upsert(scope, { identifier: 'acme', name: `Acme ${index}` })),
    );
    expect(new Set(made.map(({ _id }) => _id.toHexString())).size).toBe(1);
    expect(await tenants.list(scope, all)).toHaveLength(1);
  });
});

it('changes what is given and refuses the identifier of another', async () => {
  await tenants.create(scope, { identifier: 'acme', name: 'Acme', data: { a: 1 } });
  await tenants.create(scope, { identifier: 'other' });
  expect(await tenants.change(scope, 'acme', { name: 'New' })).toMatchObject({ name: 'New', data: { a: 1 } });
  expect(await tenants.change(scope, 'acme', { identifier: 'other' })).toBe('taken');
  expect(await tenants.change(scope, 'acme', { identifier: 'acme-2' })).toMatchObject({ name: 'New' });
  expect(await tenants.change(scope, 'acme', { name: 'x' })).toBeNull();
});

it('lists the newest first, page by page', async () => {
  for (const identifier of ['a', 'b', 'c']) await tenants.create(scope, { identifier });
  expect(await tenants.list(scope, { limit: 2, skip: 0 })).toMatchObject([{ identifier: 'c' }, { identifier: 'b' }]);
  expect(await tenants.list(scope, { limit: 2, skip: 2 })).toMatchObject([{ identifier: 'a' }]);
});

it('keeps environments apart, those of one organization too', async () => {
  await tenants.create(scope, { identifier: 'acme', name: 'Acme' });
  for (const other of [newScope(), { ...scope, environmentId: new Types.ObjectId() }]) {
    expect(await tenants.findByIdentifier(other, 'acme')).toBeNull();
    expect(await tenants.change(other, 'acme', { name: 'x' })).toBeNull();
    expect(await tenants.remove(other, 'acme')).toBe(false);
    expect(await tenants.list(other, all)).toEqual([]);
    expect((await tenants.upsert(other, { identifier: 'acme', name: 'Theirs' })).name).toBe('Theirs');
  }
  expect((await tenants.findByIdentifier(scope, 'acme'))?.name).toBe('Acme');
});

it('reads no whole collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (own) => {
    const repository = new TenantRepository(own);
    await repository.ensureIndexes();
    await repository.list(scope, { limit: 10, skip: 5 });
    await repository.upsert(scope, { identifier: 'acme', name: 'a' });
    await repository.upsert(scope, { identifier: 'acme', name: 'b' });
    await repository.change(scope, 'acme', { name: 'c' });
    await repository.remove(scope, 'acme');
  });
});
