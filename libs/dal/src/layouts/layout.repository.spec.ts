import { ResourceOriginEnum, ResourceTypeEnum } from '@novu/shared';
import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import type { Scope } from '../scope.js';
import { totalOf } from '../reads.js';
import { ControlValuesRepository } from '../workflows/control-values.repository.js';
import { type LayoutOrder, LayoutRepository, type NewLayout } from './layout.repository.js';

const { mongoUrl } = testServices('layouts');
const newScope = (): Scope => ({ organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() });
const page = { orderBy: 'createdAt', direction: -1, limit: 10, offset: 0 } as const;
const named = (identifier: string, name = identifier): NewLayout => ({
  name,
  identifier,
  isTranslationEnabled: false,
  type: ResourceTypeEnum.BRIDGE,
  origin: ResourceOriginEnum.NOVU_CLOUD,
  email: { body: '{{content}}', editorType: 'html' },
});

let connection: Connection;
let layouts: LayoutRepository;
let scope: Scope;
beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 8, appName: 'test' });
  layouts = new LayoutRepository(connection);
  await layouts.ensureIndexes();
});
beforeEach(() => {
  scope = newScope();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

/** @throws Error when it is not made */
async function make(identifier: string, name?: string) {
  const made = await layouts.create(scope, named(identifier, name));
  if (!made) throw new Error(`${identifier} is taken`);

  return made;
}

it('makes the first layout of an environment its default one', async () => {
  expect((await make('first')).isDefault).toBe(true);
  expect((await make('second')).isDefault).toBe(false);
  expect(await layouts.listEntries(scope)).toEqual([
    { _id: expect.any(Types.ObjectId), identifier: 'first', isDefault: true },
    { _id: expect.any(Types.ObjectId), identifier: 'second', isDefault: false },
  ]);
});

it('has one default layout, and one of an identifier, however many are made at once', async () => {
  const many = await Promise.all(['a', 'b', 'c', 'a', 'b', 'c'].map((id) => layouts.create(scope, named(id))));
  const made = many.filter((layout) => layout !== null);
  expect(made.map(({ identifier }) => identifier).sort()).toEqual(['a', 'b', 'c']);
  expect(made.filter(({ isDefault }) => isDefault)).toHaveLength(1);
});

it('gives an identifier free when its layout is removed, but does not remove the default one', async () => {
  const first = await make('first');
  const second = await make('second');
  expect(await layouts.remove(scope, first._id)).toBe(false);
  expect(await layouts.remove(scope, second._id)).toBe(true);
  expect(await layouts.remove(scope, second._id)).toBe(false);
  expect(await layouts.findById(scope, second._id)).toBeNull();
  expect((await make('second')).isDefault).toBe(false);
});

it('lists in each order, and searches name and identifier without reading patterns', async () => {
  await make('one', 'Zebra');
  await make('two', 'Ant');
  await make('x.y', 'Bee');
  const names = async (query?: string, order: object = {}) =>
    (await layouts.list(scope, query, { ...page, ...order })).layouts.map(({ name }) => name);
  expect(await names(undefined, { orderBy: 'name', direction: 1 })).toEqual(['Ant', 'Bee', 'Zebra']);
  expect(await names(undefined, { limit: 1, offset: 1 })).toEqual(['Ant']);
  expect(await names('ZEB')).toEqual(['Zebra']);
  expect(await names('tw')).toEqual(['Ant']);
  expect(await names('.')).toEqual(['Bee']);
  const none = await layouts.list(scope, 'nothing', page);
  expect([none.layouts, totalOf(await none.total.rows())]).toEqual([[], 0]);
});

it('keeps environments apart', async () => {
  const { _id } = await make('first');
  for (const other of [newScope(), { ...scope, environmentId: new Types.ObjectId() }]) {
    expect(await layouts.findById(other, _id)).toBeNull();
    expect(await layouts.findByIdentifier(other, 'first')).toBeNull();
    expect(await layouts.update(other, _id, { name: 'x' })).toBeNull();
    expect(await layouts.remove(other, _id)).toBe(false);
    expect(totalOf(await (await layouts.list(other, undefined, page)).total.rows())).toBe(0);
    expect((await layouts.create(other, named('first')))?.isDefault).toBe(true);
  }
  expect(await layouts.findById(scope, _id)).toMatchObject({ name: 'first' });
});

it('reads no whole collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (own) => {
    const repository = new LayoutRepository(own);
    await repository.ensureIndexes();
    const made = await repository.create(scope, named('first'));
    await repository.create(scope, named('second'));
    await repository.listEntries(scope);
    await repository.countAll(scope);
    await repository.findByIdentifier(scope, 'first');
    for (const orderBy of ['createdAt', 'updatedAt', 'name'] satisfies LayoutOrder[])
      for (const query of [undefined, 'a']) await repository.list(scope, query, { ...page, orderBy });
    await repository.update(scope, made?._id ?? new Types.ObjectId(), { name: 'x' });
    await repository.remove(scope, made?._id ?? new Types.ObjectId());
  });
});

it('reads no whole collection to find the steps that name a layout, and to change them', async () => {
  await expectNoCollectionScan(mongoUrl, async (own) => {
    const controls = new ControlValuesRepository(own);
    await controls.ensureIndexes();
    const [workflowId, stepId] = [new Types.ObjectId(), new Types.ObjectId()];
    await controls.setMany(scope, workflowId, [{ stepId, controls: { layoutId: 'shop', subject: 'x' } }]);
    await controls.setMany(newScope(), workflowId, [{ stepId, controls: { layoutId: 'shop' } }]);
    const found: object[] = [];
    for await (const { _workflowId, _stepId, controls: said } of controls.eachStep(scope)) {
      found.push({ _workflowId, _stepId, said });
    }
    expect(found).toEqual([{ _workflowId: workflowId, _stepId: stepId, said: { layoutId: 'shop', subject: 'x' } }]);
    expect(await controls.forgetLayout(newScope(), workflowId, [stepId])).toBe(0);
    expect(await controls.forgetLayout(scope, workflowId, [stepId])).toBe(1);
    expect((await controls.listOfWorkflow(scope, workflowId))[0]?.controls).toEqual({ subject: 'x' });
  });
});
