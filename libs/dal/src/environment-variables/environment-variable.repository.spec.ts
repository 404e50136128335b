import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import { isDuplicateKey } from '../database-errors.js';
import { EnvironmentVariableRepository } from './environment-variable.repository.js';

const { mongoUrl } = testServices('environment-variables');

let connection: Connection;
let variables: EnvironmentVariableRepository;
let organizationId: Types.ObjectId;
beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 8, appName: 'test' });
  variables = new EnvironmentVariableRepository(connection);
  await variables.ensureIndexes();
});
beforeEach(() => {
  organizationId = new Types.ObjectId();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const valueIn = (_environmentId: Types.ObjectId, value = 'x') => ({ _environmentId, value });
const newVariable = (key: string, values: { _environmentId: Types.ObjectId; value: string }[] = []) => ({
  _organizationId: organizationId,
  key,
  type: 'string' as const,
  isSecret: false,
  values,
});

it('has one variable a key and organization', async () => {
  const made = await Promise.all([1, 2, 3].map(() => variables.create(newVariable('HOST'))));
  expect(made.filter(Boolean)).toMatchObject([{ key: 'HOST', values: [] }]);
  expect(await variables.create({ ...newVariable('HOST'), _organizationId: new Types.ObjectId() })).not.toBeNull();
  const other = await variables.create(newVariable('PORT'));
  const renamed = variables.update(organizationId, other?._id ?? new Types.ObjectId(), { key: 'HOST' });
  expect(isDuplicateKey(await renamed.catch((error: unknown) => error))).toBe(true);
});

it('lists by key, and searches part of it without reading patterns', async () => {
  for (const key of ['B_URL', 'A_url', 'C']) await variables.create(newVariable(key));
  const keys = async (search?: string) => (await variables.list(organizationId, search)).map(({ key }) => key);
  expect(await keys()).toEqual(['A_url', 'B_URL', 'C']);
  expect(await keys('url')).toEqual(['A_url', 'B_URL']);
  expect(await keys('.*')).toEqual([]);
});

it('forgets the values of an environment that is removed, and no others', async () => {
  const [gone, other] = [new Types.ObjectId(), new Types.ObjectId()];
  await variables.create(newVariable('HOST', [valueIn(gone), valueIn(other, 'y')]));
  await variables.removeValuesOf(new Types.ObjectId(), gone);
  expect((await variables.findByKey(organizationId, 'HOST'))?.values).toHaveLength(2);
  await variables.removeValuesOf(organizationId, gone);
  expect((await variables.findByKey(organizationId, 'HOST'))?.values).toEqual([valueIn(other, 'y')]);
});

it('keeps organizations apart', async () => {
  const made = await variables.create(newVariable('HOST'));
  const stranger = new Types.ObjectId();
  expect(await variables.findByKey(stranger, 'HOST')).toBeNull();
  expect(await variables.list(stranger)).toEqual([]);
  expect(await variables.count(stranger)).toBe(0);
  expect(await variables.update(stranger, made?._id ?? stranger, { isSecret: true })).toBeNull();
  expect(await variables.remove(stranger, 'HOST')).toBeNull();
  expect(await variables.remove(organizationId, 'HOST')).toMatchObject({ key: 'HOST', isSecret: false });
});

it('reads no whole collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (own) => {
    const repository = new EnvironmentVariableRepository(own);
    await repository.ensureIndexes();
    const made = await repository.create(newVariable('HOST'));
    for (const search of [undefined, 'h']) await repository.list(organizationId, search);
    await repository.findByKey(organizationId, 'HOST');
    await repository.count(organizationId);
    await repository.update(organizationId, made?._id ?? new Types.ObjectId(), { isSecret: true });
    await repository.removeValuesOf(organizationId, new Types.ObjectId());
    await repository.remove(organizationId, 'HOST');
  });
});
