import { Encryption, WorkflowDefinitions } from '@novu/application-generic';
import { type Scope, WorkflowRepository } from '@novu/dal';
import { EnvironmentTypeEnum, ResourceOriginEnum } from '@novu/shared';
import type { HttpClient } from '@novu/testing';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { WorkflowResponse } from '../workflows/workflow-response.js';
import { NewEnvironments } from './new-environments.js';
import type { DiffResponse, PublishResponse } from './publishing.dto.js';

interface Target {
  id: string;
  identifier: string;
  scope: Scope;
  client: HttpClient;
}
type One = { data: WorkflowResponse };

let api: TestApi;
let env: TestEnvironment;
let target: Target;

beforeAll(async () => {
  api = await startApi('publishing');
});
afterAll(() => api.close());
beforeEach(async () => {
  env = await api.newEnvironment();
  target = await newTarget();
});

async function newTarget(name = 'Production'): Promise<Target> {
  const { _id, apiKeys, identifier } = await api.get(NewEnvironments).create({
    organizationId: env.scope.organizationId,
    userId: env.userId,
    name,
    type: EnvironmentTypeEnum.PROD,
    color: '#7e52f4',
  });
  const key = api.get(Encryption).decrypt(apiKeys[0]?.key ?? '');

  return {
    id: _id.toHexString(),
    identifier,
    scope: { ...env.scope, environmentId: _id },
    client: api.clientWith({ authorization: `ApiKey ${key}` }),
  };
}

const inApp = { stepId: 'inbox', name: 'In-app', type: 'in_app', controlValues: { body: 'Hi {{payload.name}}' } };
const sms = { stepId: 'sms', name: 'SMS', type: 'sms', controlValues: { body: 'Hi' } };
const email = (layoutId: string) => ({
  stepId: 'mail',
  name: 'E-mail',
  type: 'email',
  controlValues: { subject: 'News', body: '<p>News</p>', editorType: 'html', layoutId },
});
const WELCOME = {
  name: 'Welcome',
  workflowId: 'welcome',
  description: 'Says hello',
  tags: ['b', 'a'],
  active: true,
  severity: 'high',
  validatePayload: true,
  payloadSchema: { type: 'object', properties: { name: { type: 'string' } } },
  preferences: {
    user: null,
    workflow: { all: { enabled: true, readOnly: true }, channels: { sms: { enabled: false } } },
  },
  steps: [inApp, sms],
};

const create = async (body: object = {}, client = env.client) =>
  (await client.post<One>('/v2/workflows', { ...WELCOME, ...body })).body.data;
const change = async (id: string, body: object, client = env.client) =>
  (await client.put<One>(`/v2/workflows/${id}`, { name: 'Welcome', preferences: {}, ...body })).body.data;
const addLayout = async (layoutId: string, client = env.client) =>
  client.post('/v2/layouts', { layoutId, name: `Name of ${layoutId}` });
const inTarget = (id = 'welcome') => target.client.get<One>(`/v2/workflows/${id}`);
const sync = (id: string, targetEnvironmentId: unknown = target.id, client = env.client) =>
  client.put<One>(`/v2/workflows/${id}/sync`, { targetEnvironmentId });
const diffTo = (id: string, body: object = {}, client = env.client) =>
  client.post<{ data: DiffResponse }>(`/v2/environments/${id}/diff`, body);
const publishTo = (id: string, body: object = {}, client = env.client) =>
  client.post<{ data: PublishResponse }>(`/v2/environments/${id}/publish`, body);
/** What differs, shortly; without what is the same. */
const differences = async () => {
  const { resources } = (await diffTo(target.id)).body.data;

  return resources.flatMap(({ changes, sourceResource, targetResource }) =>
    changes.map(({ action, stepType }) => [
      (sourceResource ?? targetResource)?.id,
      action,
      ...(stepType ? [stepType] : []),
    ]),
  );
};
const outcome = ({ results, summary }: PublishResponse) => ({
  done: results.flatMap(({ successful }) => successful.map(({ resourceId, action }) => `${action} ${resourceId}`)),
  skipped: results.flatMap(({ skipped }) => skipped.map(({ resourceId, reason }) => `${resourceId}: ${reason}`)),
  failed: results.flatMap(({ failed }) => failed.map(({ resourceId, error }) => `${resourceId}: ${error}`)),
  summary,
});
/** Everything of a workflow but what belongs to one environment. */
const contentOf = ({
  name,
  workflowId,
  description,
  tags,
  active,
  severity,
  payloadSchema,
  validatePayload,
  preferences,
  steps,
}: WorkflowResponse) => ({
  ...{ name, workflowId, description, tags, active, severity, payloadSchema, validatePayload, preferences },
  steps: steps.map(({ stepId, name: step, type, controlValues }) => ({ stepId, step, type, controlValues })),
});

describe('PUT /v2/workflows/:workflowId/sync', () => {
  it('makes the workflow anew in the other environment, the same in every respect', async () => {
    const source = await create();
    const { status, body } = await sync('welcome');
    expect(status).toBe(200);
    expect(contentOf(body.data)).toEqual(contentOf(source));
    expect(body.data._id).not.toBe(source._id);
    expect((await inTarget()).body.data._id).toBe(body.data._id);
    expect(await api.get(WorkflowDefinitions).get(target.scope, 'welcome')).toMatchObject({ critical: true });
    const { data } = (await env.client.get<One>('/v2/workflows/welcome')).body;
    expect(data).toMatchObject({ updatedAt: source.updatedAt, lastPublishedAt: expect.any(String) });
    expect(data.lastPublishedBy).toMatchObject({ _id: env.userId.toHexString() });
  });

  it('brings what is there into line and keeps the identity of its steps', async () => {
    const source = await create();
    const first = (await sync(source._id)).body.data;
    const [inbox] = source.steps;
    const changed = await change('welcome', {
      name: 'Hello',
      description: '',
      tags: [],
      payloadSchema: null,
      preferences: { workflow: null },
      steps: [
        { name: 'Text', type: 'chat', stepId: 'sms', controlValues: { body: 'Hello' } },
        { _id: inbox?._id, name: 'Inbox', type: 'in_app', controlValues: { subject: 'Hello' } },
      ],
    });
    const second = (await sync(source.slug, target.identifier)).body.data;
    expect(contentOf(second)).toEqual(contentOf(changed));
    expect(second._id).toBe(first._id);
    expect(second.steps[1]?._id).toBe(first.steps[0]?._id);
    expect(second.steps[0]?._id).not.toBe(first.steps[1]?._id);
  });

  it('takes the layouts of its e-mails along that the other environment lacks', async () => {
    await addLayout('frame');
    await create({ steps: [email('frame')] });
    expect((await target.client.get('/v2/layouts/frame')).status).toBe(404);
    // By its internal id, which means nothing elsewhere.
    const { data } = (await env.client.get<{ data: { _id: string } }>('/v2/layouts/frame')).body;
    expect((await change('welcome', { steps: [email(data._id)] })).steps).toMatchObject([
      { controlValues: { layoutId: 'frame' } },
    ]);
    await sync('welcome');
    expect((await target.client.get('/v2/layouts/frame')).body).toMatchObject({ data: { name: 'Name of frame' } });
  });

  it('leaves out in the copy what the author left out', async () => {
    const source = await create({
      steps: [{ name: 'Mail', type: 'email', controlValues: { body: '<p>x</p>', editorType: 'html' } }],
    });
    const { data } = (await sync('welcome')).body;
    expect(source.status).toBe('ERROR');
    expect(Object.keys(data.steps[0]?.issues?.['controls'] ?? {})).toEqual(
      Object.keys(source.steps[0]?.issues?.['controls'] ?? {}),
    );
  });

  it('refuses the same environment, one nobody knows, and what is no dashboard workflow', async () => {
    const { _id } = await create();
    const other = await api.newEnvironment();
    expect((await sync('welcome', env.scope.environmentId.toHexString())).status).toBe(400);
    expect((await sync('welcome', other.scope.environmentId.toHexString())).status).toBe(404);
    expect((await sync('welcome', other.identifier)).status).toBe(404);
    expect((await sync('unknown')).status).toBe(404);
    expect((await sync(_id, target.id, other.client)).status).toBe(404);
    expect((await sync('welcome', target.id, api.anonymous)).status).toBe(401);
    const wrong = await sync('welcome', 7);
    expect(wrong.status).toBe(422);
    expect(wrong.body).toMatchObject({ errors: { targetEnvironmentId: {} } });
    expect((await inTarget()).status).toBe(404);
    await markExternal(env.scope, 'welcome');
    expect((await sync('welcome')).status).toBe(400);
  });
});

async function markExternal(scope: Scope, identifier: string): Promise<void> {
  const repository = api.get(WorkflowRepository);
  const workflow = await repository.findByIdentifier(scope, identifier);
  if (workflow) await repository.update(scope, workflow._id, { $set: { origin: ResourceOriginEnum.EXTERNAL } });
}

describe('POST /v2/workflows/:workflowId/duplicate', () => {
  const duplicate = (id: string, body: object = {}, client = env.client) =>
    client.post<One>(`/v2/workflows/${id}/duplicate`, body);

  it('copies everything, under another name, switched off', async () => {
    const source = await create();
    const { status, body } = await duplicate('welcome');
    expect(status).toBe(201);
    expect(contentOf(body.data)).toEqual({
      ...contentOf(source),
      name: 'Welcome (Copy)',
      workflowId: 'welcome-copy',
      active: false,
    });
    expect(body.data.steps[0]?._id).not.toBe(source.steps[0]?._id);
  });

  it('changes what it is told', async () => {
    await create();
    const changes = {
      name: 'Other',
      workflowId: 'other',
      tags: ['x'],
      description: 'Else',
      isTranslationEnabled: true,
    };
    expect((await duplicate('welcome', changes)).body.data).toMatchObject({ ...changes, active: false });
    expect((await duplicate('welcome', changes)).status).toBe(400);
    expect((await duplicate('welcome', { tags: 'x' })).body).toMatchObject({ statusCode: 422, errors: { tags: {} } });
  });

  it('is for workflows of the own environment only', async () => {
    const { _id } = await create();
    expect((await duplicate(_id, {}, target.client)).status).toBe(404);
    expect((await duplicate(_id, {}, (await api.newEnvironment()).client)).status).toBe(404);
    expect((await duplicate(_id, {}, api.anonymous)).status).toBe(401);
    await markExternal(env.scope, 'welcome');
    expect((await duplicate(_id)).status).toBe(400);
  });
});

describe('GET /v2/environments/:environmentId/tags', () => {
  const tags = (id: string, client = env.client) =>
    client.get<{ data: { name: string }[] }>(`/v2/environments/${id}/tags`);

  it('lists each tag once, by id, slug or identifier', async () => {
    await create();
    await create({ workflowId: 'other', tags: ['a', 'c'] });
    for (const id of [env.scope.environmentId.toHexString(), env.identifier]) {
      const { status, body } = await tags(id);
      expect([status, body.data.map(({ name }) => name)]).toEqual([200, ['a', 'b', 'c']]);
    }
    expect((await tags(target.id)).body.data).toEqual([]);
  });

  it('is not for strangers', async () => {
    const other = await api.newEnvironment();
    expect((await tags(target.id, other.client)).status).toBe(404);
    expect((await tags(other.identifier)).status).toBe(404);
    expect((await tags(target.id, api.anonymous)).status).toBe(401);
  });
});

describe('POST /v2/environments/:targetEnvironmentId/diff', () => {
  it('tells what is new, gone and changed, and by whom', async () => {
    const kept = await create({ workflowId: 'kept' });
    await create({ workflowId: 'same' });
    await sync('kept');
    await sync('same');
    await create({ workflowId: 'gone' }, target.client);
    await create({ workflowId: 'new' });
    const [inbox, text] = kept.steps;
    await change('kept', {
      active: false,
      steps: [
        { _id: text?._id, name: 'SMS', type: 'sms' },
        { _id: inbox?._id, name: 'In-app', type: 'in_app', controlValues: { body: 'Changed' } },
      ],
    });
    const { status, body } = await diffTo(target.id);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      sourceEnvironmentId: env.scope.environmentId.toHexString(),
      targetEnvironmentId: target.id,
      summary: { totalChanges: 5, hasChanges: true },
    });
    expect((await differences()).sort()).toEqual([
      ['gone', 'deleted'],
      ['kept', 'modified'],
      ['kept', 'modified', 'in_app'],
      ['kept', 'moved', 'sms'],
      ['new', 'added'],
    ]);
    const changed = body.data.resources.find(({ sourceResource }) => sourceResource?.id === 'kept');
    expect(changed).toMatchObject({
      resourceType: 'BRIDGE',
      sourceResource: { name: 'Welcome', updatedBy: { _id: env.userId.toHexString() }, updatedAt: expect.any(String) },
      summary: { added: 0, modified: 3, deleted: 0, unchanged: 0 },
    });
    expect(changed?.changes[0]?.diffs).toEqual({ previous: { active: true }, new: { active: false } });
    expect(changed?.changes.find(({ stepType }) => stepType === 'in_app')).toMatchObject({
      previousIndex: 0,
      newIndex: 1,
      diffs: { previous: { controlValues: inApp.controlValues }, new: { controlValues: { body: 'Changed' } } },
    });
    const same = body.data.resources.find(({ sourceResource }) => sourceResource?.id === 'same');
    expect(same).toMatchObject({ changes: [], summary: { unchanged: 1 } });
  });

  it('tells which layouts have to come along, and which are still in use', async () => {
    await addLayout('first');
    await addLayout('frame');
    await create({ steps: [email('frame')] });
    const dependencies = async (id: string) =>
      (await diffTo(target.id)).body.data.resources.find(
        ({ sourceResource, targetResource }) => (sourceResource ?? targetResource)?.id === id,
      )?.dependencies;
    expect(await dependencies('welcome')).toEqual([
      expect.objectContaining({
        resourceType: 'REGULAR',
        resourceId: 'frame',
        isBlocking: true,
        reason: 'LAYOUT_REQUIRED_FOR_WORKFLOW',
      }),
    ]);
    await sync('welcome');
    expect(await dependencies('welcome')).toEqual([
      expect.objectContaining({ resourceId: 'frame', isBlocking: false, reason: 'LAYOUT_EXISTS_IN_TARGET' }),
    ]);
    await env.client.delete('/v2/layouts/frame');
    expect(await dependencies('frame')).toEqual([
      expect.objectContaining({ resourceType: 'BRIDGE', resourceId: 'welcome', isBlocking: true }),
    ]);
  });

  it('leaves out workflows made in code', async () => {
    await create({ workflowId: 'code' }, target.client);
    await markExternal(target.scope, 'code');
    expect(await differences()).not.toContainEqual(['code', 'deleted']);
  });
});

describe.each([
  ['diff', diffTo],
  ['publish', publishTo],
])('POST /v2/environments/:targetEnvironmentId/%s', (_, call) => {
  it('refuses one and the same environment, and those of others', async () => {
    const other = await api.newEnvironment();
    const foreign = other.scope.environmentId.toHexString();
    expect((await call(env.scope.environmentId.toHexString())).status).toBe(400);
    expect((await call(target.id, { sourceEnvironmentId: target.identifier })).status).toBe(400);
    expect((await call(foreign)).status).toBe(404);
    expect((await call(target.id, { sourceEnvironmentId: foreign })).status).toBe(404);
    expect((await call(target.id, {}, other.client)).status).toBe(404);
    expect((await call(target.id, {}, api.anonymous)).status).toBe(401);
    const wrong = await call(target.id, { sourceEnvironmentId: {} });
    expect(wrong.status).toBe(422);
    expect(wrong.body).toMatchObject({ errors: { sourceEnvironmentId: {} } });
  });
});

describe('POST /v2/environments/:targetEnvironmentId/publish', () => {
  it('makes the target the same as the source', async () => {
    await addLayout('frame');
    await create();
    await create({ workflowId: 'mail', steps: [email('frame')] });
    await create({ workflowId: 'gone' }, target.client);
    const { status, body } = await publishTo(target.id);
    expect(status).toBe(200);
    const { done, failed } = outcome(body.data);
    expect(failed).toEqual([]);
    expect(done).toEqual(expect.arrayContaining(['created welcome', 'created mail', 'deleted gone']));
    expect(await differences()).toEqual([]);
    expect((await inTarget('gone')).status).toBe(404);
    const again = outcome((await publishTo(target.id)).body.data);
    expect(again).toMatchObject({ done: [], failed: [], summary: { successful: 0, failed: 0 } });
    expect(again.skipped).toContain('welcome: No changes detected');
    await change('welcome', { steps: [sms] });
    expect(outcome((await publishTo(target.id)).body.data).done).toEqual(['updated welcome']);
  });

  it('touches only what is selected', async () => {
    await addLayout('frame');
    await create();
    await create({ workflowId: 'other' });
    await create({ workflowId: 'gone' }, target.client);
    const resources = [
      { resourceType: 'BRIDGE', resourceId: 'other' },
      { resourceType: 'workflow', resourceId: 'unknown' },
    ];
    const result = outcome((await publishTo(target.id, { resources })).body.data);
    expect(result).toEqual({
      done: ['created other'],
      skipped: [],
      failed: ['unknown: Neither environment has it'],
      summary: { resources: 2, successful: 1, failed: 1, skipped: 0 },
    });
    expect((await inTarget('gone')).status).toBe(200);
    const layouts = [{ resourceType: 'layout', resourceId: 'frame' }];
    const second = (await publishTo(target.id, { resources: layouts })).body.data;
    expect(second.results).toMatchObject([{ resourceType: 'REGULAR', successful: [{ resourceId: 'frame' }] }]);
    expect((await inTarget()).status).toBe(404);
  });

  it('changes nothing in a dry run', async () => {
    await create();
    const { skipped, summary } = outcome((await publishTo(target.id, { dryRun: true })).body.data);
    expect(skipped).toContain('welcome: Dry run mode');
    expect(summary).toMatchObject({ successful: 0, failed: 0 });
    expect((await inTarget()).status).toBe(404);
  });

  it('goes on after one that fails, and says why', async () => {
    await create();
    await create({ workflowId: 'code' });
    await create({ workflowId: 'code' }, target.client);
    await markExternal(target.scope, 'code');
    const { done, failed } = outcome((await publishTo(target.id)).body.data);
    expect(done).toContain('created welcome');
    expect(failed).toEqual([expect.stringMatching(/^code: .*made in code/)]);
  });

  it('takes another source than Development', async () => {
    const staging = await newTarget('Staging');
    await create({}, staging.client);
    const { done } = outcome((await publishTo(target.id, { sourceEnvironmentId: staging.id })).body.data);
    expect(done).toContain('created welcome');
  });

  it.each([
    ['dryRun', { dryRun: 'yes' }],
    ['resources', { resources: 'welcome' }],
    ['resources.0.resourceType', { resources: [{ resourceType: 'ECHO', resourceId: 'x' }] }],
    ['resources.0.resourceId', { resources: [{ resourceType: 'BRIDGE' }] }],
  ])('names the field %s of %j', async (field, body) => {
    const answer = await publishTo(target.id, body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: {} } });
  });
});
