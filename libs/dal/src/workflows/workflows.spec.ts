import {
  PreferencesTypeEnum,
  ResourceOriginEnum,
  ResourceTypeEnum,
  SeverityLevelEnum,
  StepTypeEnum,
  WorkflowStatusEnum,
} from '@novu/shared';
import { expectNoCollectionScan, testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from '../client.js';
import { PreferenceRepository } from '../preferences/preference.repository.js';
import { isDuplicateKey } from '../database-errors.js';
import type { Scope } from '../scope.js';
import { ControlValuesRepository } from './control-values.repository.js';
import { MessageTemplateRepository } from './message-template.repository.js';
import { type WorkflowDoc, type WorkflowOrder, WorkflowRepository } from './workflow.repository.js';

const { mongoUrl } = testServices('workflow-collections');
const newScope = (): Scope => ({ organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() });
const ORDERS: WorkflowOrder[] = ['createdAt', 'updatedAt', 'name', 'lastTriggeredAt'];

let connection: Connection;
let workflows: WorkflowRepository;
let scope: Scope;
beforeAll(async () => {
  connection = await connectDatabase({ url: mongoUrl, maxPoolSize: 4, appName: 'test' });
  workflows = new WorkflowRepository(connection);
  for (const Repository of [
    WorkflowRepository,
    MessageTemplateRepository,
    ControlValuesRepository,
    PreferenceRepository,
  ]) {
    await new Repository(connection).ensureIndexes();
  }
});
beforeEach(() => {
  scope = newScope();
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const create = (identifier: string, where = scope): Promise<WorkflowDoc> =>
  workflows.create(
    where,
    {
      name: `Name of ${identifier}`,
      active: true,
      draft: false,
      type: ResourceTypeEnum.BRIDGE,
      origin: ResourceOriginEnum.NOVU_CLOUD,
      status: WorkflowStatusEnum.ACTIVE,
      tags: [],
      triggers: [{ type: 'event', identifier, variables: [] }],
      steps: [],
      severity: SeverityLevelEnum.NONE,
      validatePayload: false,
      isTranslationEnabled: false,
    },
    new Types.ObjectId(),
  );

it('is found together with what belongs to it as one write has left both, and not when it goes meanwhile', async () => {
  const { _id } = await create('welcome');
  const find = () => workflows.findByIdentifier(scope, 'welcome');
  let writes = 2;
  const whole = await workflows.findWhole(find, async ({ name }) => {
    if (writes > 0) await workflows.update(scope, _id, { $set: { name: `Write ${writes}` } });
    writes -= 1;

    return name;
  });
  expect(whole).toMatchObject({ workflow: { name: 'Write 1' }, parts: 'Write 1' });
  expect(await workflows.findWhole(find, () => workflows.remove(scope, _id))).toBeNull();
});

it('has one workflow an identifier among the living', async () => {
  const first = await create('welcome');
  await expect(
    create('welcome').catch((error: unknown) => Promise.reject(new Error(String(isDuplicateKey(error))))),
  ).rejects.toThrow('true');
  await workflows.remove(scope, first._id);
  expect(await workflows.findByIdentifier(scope, 'welcome')).toBeNull();
  const second = await create('welcome');
  expect(await workflows.readManyEverById(scope, [first._id, second._id]).rows()).toHaveLength(2);
  expect(await workflows.findManyById(scope, [first._id, second._id])).toHaveLength(1);
});

it('does not look edited after it was published', async () => {
  const { _id, updatedAt } = await create('welcome');
  const [by, at] = [new Types.ObjectId(), new Date()];
  await workflows.touchPublished(scope, _id, by, at);
  await workflows.touchPublished(newScope(), _id, new Types.ObjectId(), new Date(0));
  expect(await workflows.findById(scope, _id)).toMatchObject({ updatedAt, lastPublishedAt: at, _lastPublishedBy: by });
});

it('lists the workflows of one origin by name, and the tags of all', async () => {
  const [b, a] = [await create('b'), await create('a')];
  const external = await create('c');
  await create('elsewhere', newScope());
  await workflows.update(scope, external._id, { $set: { origin: ResourceOriginEnum.EXTERNAL, tags: ['x', 'y'] } });
  await workflows.update(scope, a._id, { $set: { tags: ['y', 'b'] } });
  const listed = await workflows.listOfOrigin(scope, ResourceOriginEnum.NOVU_CLOUD);
  expect(listed.map(({ _id }) => _id)).toEqual([a._id, b._id]);
  expect(await workflows.listTags(scope)).toEqual(['b', 'x', 'y']);
});

it('does not look edited after it ran', async () => {
  const { _id, updatedAt } = await create('welcome');
  await workflows.touchTriggered(scope, _id, new Date());
  const found = await workflows.findById(scope, _id);
  expect(found?.updatedAt).toEqual(updatedAt);
  expect(found?.lastTriggeredAt).toBeInstanceOf(Date);
});

it('keeps environments apart', async () => {
  const { _id } = await create('welcome');
  const other = newScope();
  const controls = new ControlValuesRepository(connection);
  const preferences = new PreferenceRepository(connection);
  const stepId = new Types.ObjectId();
  await controls.setMany(scope, _id, [{ stepId, controls: { body: 'x' } }]);
  await preferences.setOfWorkflow(scope, _id, PreferencesTypeEnum.USER_WORKFLOW, { all: { enabled: false } });

  expect(await workflows.findById(other, _id)).toBeNull();
  expect(await workflows.readManyEverById(other, [_id]).rows()).toEqual([]);
  expect(await workflows.findByIdentifier(other, 'welcome')).toBeNull();
  expect(await workflows.findManyByIdentifier(other, ['welcome'])).toEqual([]);
  expect(await workflows.update(other, _id, { $set: { name: 'x' } })).toBeNull();
  expect(await workflows.remove(other, _id)).toBe(false);
  expect(await workflows.countAll(other)).toBe(0);
  expect(await controls.listOfWorkflow(other, _id)).toEqual([]);
  expect(await controls.removeOfWorkflow(other, _id)).toBe(0);
  expect(await controls.removeOfSteps(other, _id, [stepId])).toBe(0);
  expect(await preferences.listOfWorkflow(other, _id)).toEqual([]);
  expect(await preferences.removeOfWorkflow(other, _id)).toBe(0);
  expect(await controls.listOfWorkflow(scope, _id)).toHaveLength(1);
  expect(await preferences.listOfWorkflow(scope, _id)).toHaveLength(1);
});

it('reads no whole collection', async () => {
  await expectNoCollectionScan(mongoUrl, async (own) => {
    const id = new Types.ObjectId();
    const repository = new WorkflowRepository(own);
    await repository.findById(scope, id);
    await repository.findManyById(scope, [id]);
    await repository.readManyEverById(scope, [id]).rows();
    await repository.findByIdentifier(scope, 'welcome');
    await repository.findManyByIdentifier(scope, ['a', 'b']);
    await repository.countAll(scope);
    for (const orderBy of ORDERS) {
      for (const direction of [1, -1] as const) {
        await repository.list(scope, {}, { orderBy, direction, limit: 10, offset: 5 });
        await repository.list(
          scope,
          { query: 'x', tags: ['a'], status: [WorkflowStatusEnum.ACTIVE], undeliverable: [StepTypeEnum.SMS] },
          { orderBy, direction, limit: 10, offset: 0 },
        );
      }
    }
    await repository.update(scope, id, { $set: { name: 'x' } });
    await repository.touchTriggered(scope, id, new Date());
    await repository.touchPublished(scope, id, id, new Date());
    await repository.listOfOrigin(scope, ResourceOriginEnum.NOVU_CLOUD);
    await repository.listTags(scope);
    await repository.remove(scope, id);

    const templates = new MessageTemplateRepository(own);
    await templates.saveMany(scope, [{ _id: id, type: StepTypeEnum.EMAIL, name: 'x', stepId: 'x' }]);
    await templates.removeMany(scope, [id]);

    const controls = new ControlValuesRepository(own);
    await controls.listOfWorkflow(scope, id);
    await controls.listOfWorkflows(scope, [id, new Types.ObjectId()]);
    await controls.setMany(scope, id, [{ stepId: id, controls: {} }]);
    await controls.removeOfSteps(scope, id, [id]);
    await controls.removeOfWorkflow(scope, id);

    const preferences = new PreferenceRepository(own);
    await preferences.listOfWorkflow(scope, id);
    await preferences.listOfWorkflows(scope, [id, new Types.ObjectId()]);
    await preferences.setOfWorkflow(scope, id, PreferencesTypeEnum.USER_WORKFLOW, { all: { enabled: true } });
    await preferences.setOfWorkflow(scope, id, PreferencesTypeEnum.USER_WORKFLOW, null);
    await preferences.removeOfWorkflow(scope, id);
    await preferences.removeOfSubscriber(scope, id);
  });
});
