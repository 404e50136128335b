import { EnvironmentTypeEnum, PreferencesTypeEnum, StepTypeEnum } from '@novu/shared';
import { testServices } from '@novu/testing';
import { type Connection, Types } from 'mongoose';
import { connectDatabase } from './client.js';
import { EnvironmentRepository } from './environments/environment.repository.js';
import { PreferenceRepository } from './preferences/preference.repository.js';
import type { Scope } from './scope.js';
import { TopicRepository } from './topics/topic.repository.js';
import { withTransaction } from './transaction.js';
import { ControlValuesRepository } from './workflows/control-values.repository.js';
import { MessageTemplateRepository } from './workflows/message-template.repository.js';

const scope: Scope = { organizationId: new Types.ObjectId(), environmentId: new Types.ObjectId() };
let connection: Connection;

beforeAll(async () => {
  connection = await connectDatabase({ url: testServices('transaction').mongoUrl, maxPoolSize: 8, appName: 'test' });
  for (const Repository of [
    PreferenceRepository,
    TopicRepository,
    ControlValuesRepository,
    MessageTemplateRepository,
  ]) {
    await new Repository(connection).ensureIndexes();
  }
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

it('undoes every kind of write when the work fails', async () => {
  const topics = new TopicRepository(connection);
  const controls = new ControlValuesRepository(connection);
  const templates = new MessageTemplateRepository(connection);
  const preferences = new PreferenceRepository(connection);
  const workflowId = new Types.ObjectId();
  const stepId = new Types.ObjectId();
  await topics.create(scope, { key: 'kept', name: 'before' });
  await preferences.setOfWorkflow(scope, workflowId, PreferencesTypeEnum.USER_WORKFLOW, { all: { enabled: false } });

  const work = withTransaction(connection, async () => {
    await topics.create(scope, { key: 'new' });
    await topics.update(scope, 'kept', { name: 'after' });
    await templates.saveMany(scope, [{ _id: stepId, type: StepTypeEnum.EMAIL, name: 'x', stepId: 'x' }]);
    await controls.setMany(scope, workflowId, [{ stepId, controls: { subject: 'x' } }]);
    await preferences.removeOfWorkflow(scope, workflowId);
    expect(await topics.findByKey(scope, 'new')).not.toBeNull();
    throw new Error('the work failed');
  });

  await expect(work).rejects.toThrow('the work failed');
  expect(await topics.findByKey(scope, 'new')).toBeNull();
  expect(await topics.findByKey(scope, 'kept')).toMatchObject({ name: 'before' });
  expect(await controls.listOfWorkflow(scope, workflowId)).toEqual([]);
  expect(await templates.removeMany(scope, [stepId])).toBe(0);
  expect(await preferences.listOfWorkflow(scope, workflowId)).toHaveLength(1);
});

it('lets transactions in each other’s way wait for one another', async () => {
  const topics = new TopicRepository(connection);
  await topics.create(scope, { key: 'counted', data: { count: 0 } });
  const increment = (): Promise<unknown> =>
    withTransaction(connection, async () => {
      const topic = await topics.findByKey(scope, 'counted');
      await topics.update(scope, 'counted', { data: { count: Number(topic?.data?.['count']) + 1 } });
    });
  await Promise.all(Array.from({ length: 6 }, increment));
  expect(await topics.findByKey(scope, 'counted')).toMatchObject({ data: { count: 6 } });
});

it('lets transactions with one lock follow each other, also after one that failed, and others go on', async () => {
  const environments = new EnvironmentRepository(connection);
  const { _id } = await environments.create({
    _organizationId: scope.organizationId,
    name: 'Development',
    identifier: 'locked',
    type: EnvironmentTypeEnum.DEV,
    apiKeys: [],
  });
  let begun = 0;
  const add = (id: Types.ObjectId, fails: boolean) => {
    const lock = environments.definitionsLock(id);
    const take = () => {
      begun += 1;

      return lock.take();
    };

    return withTransaction(connection, () => (fails ? Promise.reject(new Error('no')) : Promise.resolve()), {
      id,
      take,
    });
  };
  const done = await Promise.allSettled([
    ...Array.from({ length: 40 }, (_, index) => add(_id, index % 2 === 0)),
    add(new Types.ObjectId(), false),
  ]);
  expect(done.filter(({ status }) => status === 'rejected')).toHaveLength(20);
  // None was in the way of another and had to begin anew.
  expect(begun).toBe(41);
  expect(await environments.findById(_id)).toMatchObject({ definitionChanges: 20 });
});
