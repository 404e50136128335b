import { Reflector } from '@nestjs/core';
import { CONNECTION, EnvironmentVariables } from '@novu/application-generic';
import type { Connection } from '@novu/dal';
import { EnvironmentTypeEnum, PermissionsEnum } from '@novu/shared';
import { NewEnvironments } from '../environments/new-environments.js';
import { ACCESS, type Access } from '../http/permissions.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import { EnvironmentVariablesController } from './environment-variables.controller.js';
import type { EnvironmentVariableResponse } from './environment-variables.dto.js';

let api: TestApi;
let environment: TestEnvironment;
let here: string;
beforeAll(async () => {
  api = await startApi('environment-variables');
});
beforeEach(async () => {
  environment = await api.newEnvironment();
  here = environment.scope.environmentId.toHexString();
});
afterAll(() => api.close());

type One = { data: EnvironmentVariableResponse };
const PATH = '/v1/environment-variables';
const MASK = '••••••••';
const create = (key: string, more: object = {}) => environment.client.post<One>(PATH, { key, ...more });
const get = (key: string) => environment.client.get<One>(`${PATH}/${key}`);
const patch = (key: string, body: object) => environment.client.patch<One>(`${PATH}/${key}`, body);
const list = async (query = '') =>
  (await environment.client.get<{ data: EnvironmentVariableResponse[] }>(`${PATH}${query}`)).body.data;
const valueHere = (value: string) => [{ _environmentId: here, value }];
const inUse = () => api.get(EnvironmentVariables).valuesOf(environment.scope);
const stored = (key: string) =>
  api
    .get<Connection>(CONNECTION)
    .collection('environmentvariables')
    .findOne({ _organizationId: environment.scope.organizationId, key });

/** The id of another environment of the organization. */
async function sibling(): Promise<string> {
  const { _id } = await api.get(NewEnvironments).create({
    organizationId: environment.scope.organizationId,
    userId: environment.userId,
    name: 'Production',
    type: EnvironmentTypeEnum.PROD,
    color: '#7e52f4',
  });

  return _id.toHexString();
}

describe('environment variables', () => {
  it('5.4: are created with one value an environment, answered with 200', async () => {
    const there = await sibling();
    const values = [...valueHere('a'), { _environmentId: there, value: '' }];
    const created = await create('HOST', { type: 'string', values });
    expect(created.status).toBe(200);
    expect(created.body.data).toEqual({
      _id: expect.any(String),
      _organizationId: environment.scope.organizationId.toHexString(),
      key: 'HOST',
      type: 'string',
      isSecret: false,
      values,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await get('HOST')).body).toEqual(created.body);
    expect((await create('EMPTY')).body.data.values).toEqual([]);
  });

  it('5.4: a key names one variable of the organization: 409 for the next', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => create('HOST')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect((await list()).map(({ key }) => key)).toEqual(['HOST']);
  });

  it('5.4: at most 10 an organization, also when they come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 15 }, (_, index) => create(`AT_ONCE_${index}`)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(5);
    const refused = await create('V10');
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ ctx: { currentCount: 10, limit: 10 } });
    const [first] = await list();
    await environment.client.delete(`${PATH}/${first?.key ?? ''}`);
    expect((await create('V10')).status).toBe(200);
  });

  it('are listed by key, and searched by part of it', async () => {
    for (const key of ['B_URL', 'A_url', 'C']) await create(key);
    const keys = (found: EnvironmentVariableResponse[]) => found.map(({ key }) => key);
    expect(keys(await list())).toEqual(['A_url', 'B_URL', 'C']);
    expect(keys(await list('?search=URL'))).toEqual(['A_url', 'B_URL']);
    expect(await list('?search=.*')).toEqual([]);
    for (const query of ['search=%00', 'search[$gt]=', 'search[]=a'])
      expect((await environment.client.get(`${PATH}?${query}`)).status).toBe(422);
  });

  it('values are merged by environment; a key may be renamed', async () => {
    const there = await sibling();
    await create('HOST', { values: [...valueHere('a'), { _environmentId: there, value: 'b' }] });
    const changed = await patch('HOST', { values: [{ _environmentId: there.toUpperCase(), value: 'c' }] });
    expect(changed.status).toBe(200);
    expect(changed.body.data.values).toEqual([...valueHere('a'), { _environmentId: there, value: 'c' }]);
    expect((await patch('HOST', { key: 'URL' })).body.data).toMatchObject({
      key: 'URL',
      values: changed.body.data.values,
    });
    expect((await get('HOST')).status).toBe(404);
    await create('HOST');
    expect((await patch('HOST', { key: 'URL' })).status).toBe(409);
    expect((await patch('NONE', {})).status).toBe(404);
  });

  it('keeps the values of calls at once', async () => {
    const there = await sibling();
    await create('HOST');
    const answers = await Promise.all([
      patch('HOST', { values: valueHere('a') }),
      patch('HOST', { values: [{ _environmentId: there, value: 'b' }] }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await get('HOST')).body.data.values).toHaveLength(2);
  });

  it('are removed', async () => {
    await create('HOST');
    const removed = await environment.client.delete(`${PATH}/HOST`);
    expect(removed.status).toBe(204);
    expect(removed.body).toBeUndefined();
    expect((await get('HOST')).status).toBe(404);
    expect((await environment.client.delete(`${PATH}/HOST`)).status).toBe(404);
  });

  it.each([
    ['key', {}],
    ['key', { key: { $gt: '' } }],
    ['key', { key: '1A' }],
    ['key', { key: 'A-B' }],
    ['key', { key: 'A'.repeat(257) }],
    ['key', { key: 'name' }],
    ['key', { key: 'type' }],
    ['type', { key: 'A', type: 'number' }],
    ['isSecret', { key: 'A', isSecret: 'yes' }],
    ['values', { key: 'A', values: 'x' }],
    ['values', { key: 'A', values: ['x'] }],
    ['values.0._environmentId', { key: 'A', values: [{ _environmentId: 'x', value: 'x' }] }],
    ['values.0._environmentId', { key: 'A', values: [{ _environmentId: '0123456789abcdef01234567', value: 'x' }] }],
    ['values.0.value', { key: 'A', values: [{ _environmentId: '0123456789abcdef01234567' }] }],
    ['values.0.value', { key: 'A', values: [{ _environmentId: '0123456789abcdef01234567', value: { $gt: '' } }] }],
    ['values.0.value', { key: 'A', values: [{ _environmentId: '0123456789abcdef01234567', value: 'x'.repeat(257) }] }],
    ['values.0.value', { key: 'A', values: [{ _environmentId: '0123456789abcdef01234567', value: MASK }] }],
  ])('refuse a wrong %s: %j', async (field, body) => {
    const answer = await environment.client.post(PATH, body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
    expect(await list()).toEqual([]);
    await create('OLD');
    const update = await patch('OLD', body);
    // An update need not name the key.
    if (Object.keys(body).length > 0) expect(update.status).toBe(422);
  });

  it('refuse two values of one environment', async () => {
    const answer = await create('A', {
      values: [...valueHere('a'), { _environmentId: here.toUpperCase(), value: 'b' }],
    });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { values: { messages: [expect.any(String)] } } });
  });
});

describe('secrets', () => {
  it('5.4: are encrypted where they are stored, and masked in every answer', async () => {
    const created = await create('TOKEN', { isSecret: true, values: valueHere('hush-hush') });
    const changed = await patch('TOKEN', { values: valueHere('hush-hush-2') });
    for (const { body } of [created, changed, await get('TOKEN')]) {
      expect(body.data).toMatchObject({ isSecret: true, values: valueHere(MASK) });
    }
    expect(JSON.stringify(await list())).not.toContain('hush');
    expect(JSON.stringify(await stored('TOKEN'))).not.toContain('hush');
    expect(await inUse()).toMatchObject({ TOKEN: 'hush-hush-2' });
  });

  it('the mask is refused as a value', async () => {
    await create('TOKEN', { isSecret: true, values: valueHere('hush-hush') });
    const answer = await patch('TOKEN', { values: valueHere(MASK) });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { 'values.0.value': { messages: [expect.any(String)] } } });
    expect(await inUse()).toMatchObject({ TOKEN: 'hush-hush' });
  });

  it('what was readable is encrypted when it becomes a secret', async () => {
    await create('TOKEN', { values: valueHere('hush-hush') });
    expect((await patch('TOKEN', { isSecret: true })).body.data.values).toEqual(valueHere(MASK));
    expect(JSON.stringify(await stored('TOKEN'))).not.toContain('hush');
    expect(await inUse()).toMatchObject({ TOKEN: 'hush-hush' });
  });

  it('do not become readable, unless they are replaced', async () => {
    await create('TOKEN', { isSecret: true, values: valueHere('hush-hush') });
    const refused = await patch('TOKEN', { isSecret: false });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ errors: { isSecret: { messages: [expect.any(String)] } } });
    const replaced = await patch('TOKEN', { isSecret: false, values: valueHere('open') });
    expect(replaced.body.data).toMatchObject({ isSecret: false, values: valueHere('open') });
    expect(await inUse()).toMatchObject({ TOKEN: 'open' });
  });
});

describe('what templates are given', () => {
  it('15: the values of the environment, and its name and type', async () => {
    await create('HOST', { values: valueHere('a') });
    await create('ELSEWHERE', { values: [{ _environmentId: await sibling(), value: 'b' }] });
    expect(await inUse()).toEqual({ HOST: 'a', name: 'Development', type: 'dev' });
    await patch('HOST', { key: 'URL', values: valueHere('c') });
    expect(await inUse()).toEqual({ URL: 'c', name: 'Development', type: 'dev' });
    await environment.client.delete(`${PATH}/URL`);
    expect(await inUse()).toEqual({ name: 'Development', type: 'dev' });
  });

  it('5.4: previews are given masks; a secret that cannot be opened any more is left out, and takes nothing along', async () => {
    await create('HOST', { values: valueHere('a') });
    await create('TOKEN', { isSecret: true, values: valueHere('hush-hush') });
    const variables = api.get(EnvironmentVariables);
    expect(await variables.maskedValuesOf(environment.scope)).toMatchObject({ HOST: 'a', TOKEN: MASK });
    expect(await variables.secretsOf(environment.scope)).toEqual(['hush-hush']);
    await api
      .get<Connection>(CONNECTION)
      .collection('environmentvariables')
      .updateOne(
        { key: 'TOKEN', _organizationId: environment.scope.organizationId },
        { $set: { 'values.0.value': 'nvsk.v2.00000000.damaged' } },
      );
    await variables.changed([environment.scope.environmentId]);
    expect(await inUse()).toEqual({ HOST: 'a', name: 'Development', type: 'dev' });
  });
});

describe('usage', () => {
  it('tells the workflows of the environment that name the variable', async () => {
    await create('HOST');
    const texts = {
      plain: 'See {{env.HOST}}',
      bracket: 'See {{ env["HOST"] }}',
      tag: '{% if env.HOST == "x" %}y{% endif %}',
      longer: 'See {{env.HOST_2}}',
      other: 'See {{payload.HOST}} HOST',
    };
    for (const [workflowId, body] of Object.entries(texts)) {
      const steps = [{ name: 'Inbox', type: 'in_app', controlValues: { body } }];
      expect((await environment.client.post('/v2/workflows', { name: workflowId, workflowId, steps })).status).toBe(
        201,
      );
    }
    const { status, body } = await environment.client.get(`${PATH}/HOST/usage`);
    expect(status).toBe(200);
    expect(body).toEqual({
      data: {
        workflows: ['bracket', 'plain', 'tag'].map((workflowId) => ({ name: workflowId, workflowId })),
      },
    });
    expect((await environment.client.get(`${PATH}/NONE/usage`)).status).toBe(404);
  });
});

describe('isolation', () => {
  it('asks for credentials', async () => {
    for (const [method, path] of [
      ['GET', PATH],
      ['POST', PATH],
      ['GET', `${PATH}/HOST`],
      ['PATCH', `${PATH}/HOST`],
      ['DELETE', `${PATH}/HOST`],
      ['GET', `${PATH}/HOST/usage`],
    ] as const)
      expect((await api.anonymous.request(method, path)).status).toBe(401);
  });

  it('keeps organizations apart, and takes no value for an environment of another one', async () => {
    const created = await create('HOST', { values: valueHere('a') });
    const { client } = await api.newEnvironment();
    expect((await client.get(`${PATH}/HOST`)).status).toBe(404);
    expect((await client.patch(`${PATH}/HOST`, { key: 'X' })).status).toBe(404);
    expect((await client.delete(`${PATH}/HOST`)).status).toBe(404);
    expect((await client.get(`${PATH}/HOST/usage`)).status).toBe(404);
    expect((await client.get(PATH)).body).toEqual({ data: [] });
    expect((await client.post(PATH, { key: 'HOST', values: valueHere('b') })).status).toBe(422);
    expect((await client.post(PATH, { key: 'HOST' })).status).toBe(200);
    expect((await get('HOST')).body).toEqual(created.body);
    expect(await inUse()).toMatchObject({ HOST: 'a' });
  });

  // Every member has every permission so far, so no call can be refused for want of one: what is asked for is looked at instead.
  it.each([
    ['create', PermissionsEnum.WORKFLOW_WRITE],
    ['list', PermissionsEnum.WORKFLOW_READ],
    ['get', PermissionsEnum.WORKFLOW_READ],
    ['update', PermissionsEnum.WORKFLOW_WRITE],
    ['remove', PermissionsEnum.WORKFLOW_WRITE],
    ['usage', PermissionsEnum.WORKFLOW_READ],
  ] as const)('asks for a permission to %s: %s', (method, permission) => {
    const access = new Reflector().get<Access>(ACCESS, Reflect.get(EnvironmentVariablesController.prototype, method));
    expect(access).toEqual({ kind: 'member', permissions: [permission], apiKey: true, organization: true });
  });
});
