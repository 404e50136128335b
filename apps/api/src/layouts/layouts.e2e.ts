import { Reflector } from '@nestjs/core';
import { DEFAULT_LAYOUT, Encryption } from '@novu/application-generic';
import { LayoutRepository } from '@novu/dal';
import { EnvironmentTypeEnum, PermissionsEnum } from '@novu/shared';
import type { HttpClient } from '@novu/testing';
import { NewEnvironments } from '../environments/new-environments.js';
import { ACCESS, type Access } from '../http/permissions.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { LayoutPreview } from './layout-previews.js';
import { LayoutsController } from './layouts.controller.js';
import type { LayoutPage, LayoutResponse } from './layouts.dto.js';

let api: TestApi;
let environment: TestEnvironment;
beforeAll(async () => {
  api = await startApi('layouts');
});
beforeEach(async () => {
  environment = await api.newEnvironment();
});
afterAll(() => api.close());

type One = { data: LayoutResponse };
const SHOP = '/v2/layouts/shop';
const create = (layoutId: string, more: object = {}) =>
  environment.client.post<One>('/v2/layouts', { layoutId, name: layoutId, ...more });
const get = (layoutId: string) => environment.client.get<One>(`/v2/layouts/${layoutId}`);
const put = (layoutId: string, body: object) => environment.client.put<One>(`/v2/layouts/${layoutId}`, body);
const list = async (query = '') =>
  (await environment.client.get<{ data: LayoutPage }>(`/v2/layouts${query}`)).body.data;
const html = (body: string) => ({ controlValues: { email: { body, editorType: 'html' } } });
const usage = async (layoutId: string) =>
  (await environment.client.get<{ data: { workflows: object[] } }>(`/v2/layouts/${layoutId}/usage`)).body.data
    .workflows;

/** A workflow with one e-mail for each of the controls. */
async function workflow(workflowId: string, ...controls: object[]) {
  const steps = controls.map((more, index) => ({
    name: `Mail ${index}`,
    type: 'email',
    controlValues: { subject: 'Hello', body: '<p>Hi</p>', editorType: 'html', ...more },
  }));
  const answer = await environment.client.post('/v2/workflows', { name: workflowId, workflowId, steps });
  expect(answer.status).toBe(201);
}

/** Calls in another environment of the same organization. */
async function siblingClient(): Promise<HttpClient> {
  const { apiKeys } = await api.get(NewEnvironments).create({
    organizationId: environment.scope.organizationId,
    userId: environment.userId,
    name: 'Production',
    type: EnvironmentTypeEnum.PROD,
    color: '#7e52f4',
  });

  return api.clientWith({ authorization: `ApiKey ${api.get(Encryption).decrypt(apiKeys[0]?.key ?? '')}` });
}

describe('layouts', () => {
  it('are made with content that shows the step, and the first one is the default', async () => {
    const created = await create('shop', { name: 'The Shop', __source: 'dashboard' });
    expect(created.status).toBe(201);
    expect(created.body.data).toMatchObject({
      layoutId: 'shop',
      name: 'The Shop',
      slug: expect.stringMatching(/^the-shop_lt_/),
      isDefault: true,
      isTranslationEnabled: false,
      origin: 'novu-cloud',
      type: 'BRIDGE',
      updatedBy: { _id: environment.userId.toHexString(), firstName: 'ada' },
      controls: { uiSchema: { group: 'LAYOUT' }, values: { email: { editorType: 'block' } } },
    });
    expect(created.body.data.controls.values.email.body).toContain('content');
    expect((await create('second')).body.data.isDefault).toBe(false);
  });

  it('are found by identifier, internal id and slug', async () => {
    const { data } = (await create('shop')).body;
    for (const id of ['shop', data._id, data.slug]) expect((await get(id)).body.data).toEqual(data);
    for (const id of ['nothing', '0123456789abcdef01234567', 'x_lt_0', '%00']) expect((await get(id)).status).toBe(404);
  });

  it('have an identifier of their own: 400 where it is taken, also by calls at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => create('shop')));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
    expect((await create('shop')).body).toMatchObject({ ctx: { layoutId: 'shop' } });
    expect((await list()).totalCount).toBe(1);
  });

  it('20: at most 100 an environment, also when they come at once', async () => {
    await create('first');
    for (let index = 1; index < 98; index += 1) {
      await api.get(LayoutRepository).create(environment.scope, { ...DEFAULT_LAYOUT, identifier: `l${index}` });
    }
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map((one) => create(`at-once-${one}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 400, 400, 400, 400]);
    const refused = await create('one-too-many');
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ ctx: { currentCount: 100, limit: 100 } });
    expect((await environment.client.post(`/v2/layouts/first/duplicate`, { name: 'x' })).status).toBe(400);
  });

  it.each([
    ['layoutId', { name: 'x' }],
    ['layoutId', { name: 'x', layoutId: { $gt: '' } }],
    ['layoutId', { name: 'x', layoutId: 'a b' }],
    ['layoutId', { name: 'x', layoutId: 'a'.repeat(129) }],
    ['name', { layoutId: 'x' }],
    ['name', { layoutId: 'x', name: '' }],
    ['name', { layoutId: 'x', name: 5 }],
    ['isTranslationEnabled', { layoutId: 'x', name: 'x', isTranslationEnabled: 'yes' }],
    ['__source', { layoutId: 'x', name: 'x', __source: 'elsewhere' }],
  ])('refuse a wrong %s: %j', async (field, body) => {
    const answer = await environment.client.post('/v2/layouts', body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
    expect((await list()).totalCount).toBe(0);
  });

  it('8: the content must name "content": 400 without it', async () => {
    const before = (await create('shop')).body.data;
    for (const body of ['', '<p>Hi</p>', '{"type":"doc","content":[]}', '{{ subscriber.content }}']) {
      const answer = await put('shop', { name: 'shop', ...html(body) });
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({
        errors: {
          'controlValues.email.body': { messages: expect.arrayContaining([expect.stringContaining('"content"')]) },
        },
      });
    }
    expect((await get('shop')).body.data).toEqual(before);
  });

  it.each([
    ['wrong syntax', '{{content}}{% if %}', 'Content compilation error'],
    ['an unknown variable', '{{content}}{{nothing.x}}', 'nothing.x'],
    ['results of steps', '{{content}}{{steps.x.y}}', 'steps.x.y'],
  ])('refuse %s with 400', async (_, body, reason) => {
    await create('shop');
    const answer = await put('shop', { name: 'shop', ...html(body) });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ message: expect.stringContaining(reason) });
  });

  it.each([
    ['HTML', 'html', '<h1>Shop</h1>{{ content }}<p>{{subscriber.firstName}} {{env.HOST}} {{context.tenant.id}}</p>'],
    ['HTML with a filter', 'html', '{{ content | raw }}'],
    [
      'blocks',
      'block',
      JSON.stringify({
        type: 'doc',
        content: [{ type: 'section', content: [{ type: 'variable', attrs: { id: 'content' } }] }],
      }),
    ],
  ])('take content of %s', async (_, editorType, body) => {
    await create('shop');
    const changed = await put('shop', { name: 'Changed', controlValues: { email: { body, editorType } } });
    expect(changed.status).toBe(200);
    expect(changed.body.data).toMatchObject({ name: 'Changed', layoutId: 'shop' });
    expect((await get('shop')).body.data.controls.values).toEqual({ email: { body, editorType } });
  });

  it('keep what an update leaves out, and go back to the first content with null', async () => {
    const created = (await create('shop', { isTranslationEnabled: true })).body.data;
    await put('shop', { name: 'shop', ...html('<b>{{content}}</b>') });
    expect((await put('shop', { name: 'Renamed' })).body.data).toMatchObject({
      name: 'Renamed',
      isTranslationEnabled: true,
      controls: { values: { email: { body: '<b>{{content}}</b>' } } },
    });
    const reset = await put('shop', { name: 'shop', isTranslationEnabled: false, controlValues: null });
    expect(reset.body.data.isTranslationEnabled).toBe(false);
    expect(reset.body.data.controls.values).toEqual(created.controls.values);
    expect((await put('nothing', { name: 'x' })).status).toBe(404);
  });

  it.each([
    ['name', {}],
    ['name', { name: null }],
    ['controlValues', { name: 'x', controlValues: 'x' }],
    ['controlValues.email', { name: 'x', controlValues: { email: 'x' } }],
    ['controlValues.email.body', { name: 'x', controlValues: { email: { editorType: 'html' } } }],
    ['controlValues.email.body', { name: 'x', controlValues: { email: { body: { $gt: '' }, editorType: 'html' } } }],
    [
      'controlValues.email.editorType',
      { name: 'x', controlValues: { email: { body: '{{content}}', editorType: 'x' } } },
    ],
  ])('refuse an update with a wrong %s: %j', async (field, body) => {
    await create('shop');
    const answer = await put('shop', body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
  });
});

describe('lists of layouts', () => {
  beforeEach(async () => {
    for (const [layoutId, name] of [
      ['one', 'Zebra'],
      ['two', 'Ant'],
      ['three', 'Bee'],
    ] as const)
      await create(layoutId, { name });
  });
  const names = ({ layouts }: LayoutPage) => layouts.map(({ name }) => name);

  it('are newest first, or in another order, page by page', async () => {
    expect(await list()).toMatchObject({ totalCount: 3 });
    expect(names(await list())).toEqual(['Bee', 'Ant', 'Zebra']);
    expect(names(await list('?orderBy=name&orderDirection=ASC&limit=2'))).toEqual(['Ant', 'Bee']);
    expect(names(await list('?orderBy=name&orderDirection=ASC&limit=2&offset=2'))).toEqual(['Zebra']);
    await put('one', { name: 'Zebra' });
    expect(names(await list('?orderBy=updatedAt&limit=1'))).toEqual(['Zebra']);
  });

  it('are searched by part of name and identifier', async () => {
    expect(names(await list('?query=bee'))).toEqual(['Bee']);
    expect(names(await list('?query=TW'))).toEqual(['Ant']);
    expect(await list('?query=.*')).toEqual({ layouts: [], totalCount: 0 });
  });

  it('refuse wrong queries', async () => {
    for (const query of ['limit=0', 'limit=101', 'offset=-1', 'orderBy=email', 'orderDirection=x', 'query=%00'])
      expect((await environment.client.get(`/v2/layouts?${query}`)).status).toBe(422);
  });
});

describe('copies', () => {
  it('have the content, but are not the default', async () => {
    await create('shop', { isTranslationEnabled: true });
    await put('shop', { name: 'shop', ...html('<b>{{content}}</b>') });
    const copy = await environment.client.post<One>(`${SHOP}/duplicate`, { name: 'A Copy' });
    expect(copy.status).toBe(201);
    expect(copy.body.data).toMatchObject({
      layoutId: 'a-copy',
      name: 'A Copy',
      isDefault: false,
      isTranslationEnabled: true,
      controls: { values: { email: { body: '<b>{{content}}</b>', editorType: 'html' } } },
    });
    const another = await environment.client.post<One>(`${SHOP}/duplicate`, { name: 'A Copy' });
    expect(another.body.data.layoutId).toMatch(/^a-copy-[0-9a-z]{6}$/);
    const named = { name: 'A Copy', layoutId: 'named', isTranslationEnabled: false };
    expect((await environment.client.post<One>(`${SHOP}/duplicate`, named)).body.data).toMatchObject(named);
    expect((await environment.client.post(`${SHOP}/duplicate`, named)).status).toBe(400);
    expect((await environment.client.post(`${SHOP}/duplicate`, {})).status).toBe(422);
    expect((await environment.client.post('/v2/layouts/nothing/duplicate', named)).status).toBe(404);
  });
});

describe('usage and removal', () => {
  it('tells the workflows that name a layout in any of its forms', async () => {
    await create('first');
    const { _id, slug } = (await create('shop')).body.data;
    await workflow('by-identifier', { layoutId: 'shop' }, { layoutId: 'shop' });
    await workflow('by-id', { layoutId: _id });
    await workflow('by-slug', { layoutId: null }, { layoutId: slug });
    await workflow('none', { layoutId: null });
    await workflow('open', {});
    expect(await usage('shop')).toEqual([
      { name: 'by-id', workflowId: 'by-id' },
      { name: 'by-identifier', workflowId: 'by-identifier' },
      { name: 'by-slug', workflowId: 'by-slug' },
    ]);
    expect(await usage('first')).toEqual([{ name: 'open', workflowId: 'open' }]);
    expect((await environment.client.get('/v2/layouts/nothing/usage')).status).toBe(404);
  });

  it('lets steps go on with the default layout when theirs is removed', async () => {
    await create('first');
    await create('shop');
    await workflow('shopping', { layoutId: 'shop' }, { layoutId: null });
    const removed = await environment.client.delete(SHOP);
    expect(removed.status).toBe(204);
    expect(removed.body).toBeUndefined();
    expect((await get('shop')).status).toBe(404);
    expect((await environment.client.delete(SHOP)).status).toBe(404);
    expect(await usage('first')).toEqual([{ name: 'shopping', workflowId: 'shopping' }]);
    const { body } = await environment.client.get<{ data: { steps: { controlValues: object }[] } }>(
      '/v2/workflows/shopping',
    );
    expect(body.data.steps[0]?.controlValues).not.toHaveProperty('layoutId');
    expect(body.data.steps[1]?.controlValues).toMatchObject({ layoutId: null });
    expect((await create('shop')).status).toBe(201);
  });

  it('keeps the default layout', async () => {
    await create('shop');
    const refused = await environment.client.delete(SHOP);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ ctx: { layoutId: 'shop' } });
    expect((await get('shop')).status).toBe(200);
  });
});

describe('previews', () => {
  const preview = async (body: object) => environment.client.post<{ data: LayoutPreview }>(`${SHOP}/preview`, body);

  it('show the stored content, around something that stands for the e-mail', async () => {
    await create('shop');
    await put('shop', { name: 'shop', ...html('<h1>Hi {{subscriber.firstName}}</h1>{{content}}<i>{{env.name}}</i>') });
    const { status, body } = await preview({});
    expect(status).toBe(201);
    expect(body.data.result).toMatchObject({ type: 'email' });
    expect(body.data.result.preview.body).toContain('<h1>Hi Ada</h1><p');
    expect(body.data.result.preview.body).toContain('The content of the e-mail</p><i>Development</i>');
    expect(body.data.previewPayloadExample).toMatchObject({ subscriber: { firstName: 'Ada' }, env: { type: 'dev' } });
  });

  it('show what the editor has, with the values that are given', async () => {
    await create('shop');
    const { body } = await preview({
      ...html('<b>{{content}}</b>{{subscriber.firstName}} {{context.tenant.id}}'),
      previewPayload: { subscriber: { firstName: 'Bob' }, context: { tenant: { id: 'acme' } }, env: 'wrong' },
    });
    expect(body.data.result.preview.body).toContain('</b>Bob acme');
    expect((await get('shop')).body.data.controls.values.email.editorType).toBe('block');
  });

  it('never show secrets', async () => {
    await create('shop');
    const values = [{ _environmentId: environment.scope.environmentId.toHexString(), value: 'hush-hush' }];
    await environment.client.post('/v1/environment-variables', { key: 'TOKEN', isSecret: true, values });
    await environment.client.post('/v1/environment-variables', { key: 'HOST', values });
    const { body } = await preview(html('{{content}}[{{env.TOKEN}}][{{env.HOST}}]'));
    expect(body.data.result.preview.body).toContain('[••••••••][hush-hush]');
    expect(body.data.previewPayloadExample).toMatchObject({ env: { TOKEN: '••••••••' } });
  });

  it('say why there is nothing to show, instead of failing', async () => {
    await create('shop');
    const { status, body } = await preview(html('{{content}}{% if %}'));
    expect(status).toBe(201);
    expect(body.data.result).toMatchObject({ preview: { body: '' }, error: { message: expect.any(String) } });
  });

  it('refuse what cannot be values', async () => {
    await create('shop');
    for (const body of [{ previewPayload: 'x' }, { controlValues: { email: { body: 5, editorType: 'html' } } }])
      expect((await preview(body)).status).toBe(422);
    expect((await environment.client.post('/v2/layouts/nothing/preview', {})).status).toBe(404);
  });
});

describe('isolation', () => {
  it('asks for credentials', async () => {
    for (const [method, path] of [
      ['GET', '/v2/layouts'],
      ['POST', '/v2/layouts'],
      ['GET', SHOP],
      ['PUT', SHOP],
      ['DELETE', SHOP],
      ['POST', `${SHOP}/duplicate`],
      ['POST', `${SHOP}/preview`],
      ['GET', `${SHOP}/usage`],
    ] as const)
      expect((await api.anonymous.request(method, path)).status).toBe(401);
  });

  it('keeps layouts of organizations, and of environments of one, apart', async () => {
    await create('first');
    const { _id, slug } = (await create('shop')).body.data;
    for (const client of [(await api.newEnvironment()).client, await siblingClient()]) {
      for (const id of ['shop', _id, slug]) {
        expect((await client.get(`/v2/layouts/${id}`)).status).toBe(404);
        expect((await client.put(`/v2/layouts/${id}`, { name: 'x' })).status).toBe(404);
        expect((await client.delete(`/v2/layouts/${id}`)).status).toBe(404);
        expect((await client.post(`/v2/layouts/${id}/duplicate`, { name: 'x' })).status).toBe(404);
        expect((await client.post(`/v2/layouts/${id}/preview`, {})).status).toBe(404);
        expect((await client.get(`/v2/layouts/${id}/usage`)).status).toBe(404);
      }
      const { body } = await client.get<{ data: LayoutPage }>('/v2/layouts?query=shop');
      expect(body.data).toEqual({ layouts: [], totalCount: 0 });
    }
    expect((await get('shop')).body.data).toMatchObject({ _id, name: 'shop' });
  });

  // Every member has every permission so far, so no call can be refused for want of one: what is asked for is looked at instead.
  it.each([
    ['create', PermissionsEnum.WORKFLOW_WRITE],
    ['list', PermissionsEnum.WORKFLOW_READ],
    ['get', PermissionsEnum.WORKFLOW_READ],
    ['update', PermissionsEnum.WORKFLOW_WRITE],
    ['remove', PermissionsEnum.WORKFLOW_WRITE],
    ['duplicate', PermissionsEnum.WORKFLOW_WRITE],
    ['preview', PermissionsEnum.WORKFLOW_READ],
    ['users', PermissionsEnum.WORKFLOW_READ],
  ] as const)('asks for a permission to %s: %s', (method, permission) => {
    const access = new Reflector().get<Access>(ACCESS, Reflect.get(LayoutsController.prototype, method));
    expect(access).toEqual({ kind: 'member', permissions: [permission], apiKey: true, organization: true });
  });
});
