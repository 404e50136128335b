import { Reflector } from '@nestjs/core';
import { Encryption } from '@novu/application-generic';
import { EnvironmentTypeEnum, PermissionsEnum } from '@novu/shared';
import type { HttpClient } from '@novu/testing';
import { NewEnvironments } from '../environments/new-environments.js';
import { ACCESS, type Access } from '../http/permissions.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import { TenantsController } from './tenants.controller.js';
import type { TenantResponse, TenantsPage } from './tenants.dto.js';

let api: TestApi;
let environment: TestEnvironment;
beforeAll(async () => {
  api = await startApi('tenants');
});
beforeEach(async () => {
  environment = await api.newEnvironment();
});
afterAll(() => api.close());

type One = { data: TenantResponse };
const ACME = '/v1/tenants/acme';
const create = (body: unknown) => environment.client.post<One>('/v1/tenants', body);
const get = (path: string) => environment.client.get<One>(path);
const list = (query: string) => environment.client.get<TenantsPage>(`/v1/tenants${query}`);

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

describe('tenants', () => {
  it('are created once', async () => {
    const input = { identifier: 'acme', name: 'Acme', data: { plan: { tier: 'gold' }, $gt: 1 } };
    const created = await create(input);
    expect(created.status).toBe(201);
    expect(created.body.data).toEqual({
      ...input,
      _id: expect.any(String),
      _environmentId: environment.scope.environmentId.toHexString(),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect((await get(ACME)).body).toEqual(created.body);
    const again = await create({ identifier: 'acme', name: 'Other' });
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ statusCode: 409, ctx: { identifier: 'acme' } });
    expect((await get(ACME)).body).toEqual(created.body);
  });

  it('are changed in part, their identifier too', async () => {
    await create({ identifier: 'acme', name: 'Acme', data: { a: 1 } });
    await create({ identifier: 'other', name: 'Other' });
    const renamed = await environment.client.patch<One>(ACME, { name: 'ACME' });
    expect(renamed.status).toBe(200);
    expect(renamed.body.data).toMatchObject({ name: 'ACME', data: { a: 1 } });
    const replaced = await environment.client.patch<One>(ACME, { data: { b: 2 } });
    expect(replaced.body.data.data).toEqual({ b: 2 });
    expect((await environment.client.patch(ACME, { identifier: 'other' })).status).toBe(409);
    expect((await environment.client.patch(ACME, { identifier: 'acme:2' })).status).toBe(200);
    expect((await get('/v1/tenants/acme:2')).body.data).toMatchObject({ name: 'ACME', data: { b: 2 } });
    expect((await environment.client.patch(ACME, { name: 'x' })).status).toBe(404);
  });

  it('are removed', async () => {
    await create({ identifier: 'acme', name: 'Acme' });
    const removed = await environment.client.delete(ACME);
    expect(removed.status).toBe(204);
    expect(removed.body).toBeUndefined();
    expect((await get(ACME)).status).toBe(404);
    expect((await environment.client.delete(ACME)).status).toBe(404);
  });

  it('are listed page by page, newest first', async () => {
    for (const identifier of ['a', 'b', 'c']) await create({ identifier, name: identifier.toUpperCase() });
    const first = await list('?limit=2');
    expect(first.body).toMatchObject({
      data: [{ identifier: 'c' }, { identifier: 'b' }],
      page: 0,
      pageSize: 2,
      hasMore: true,
    });
    const second = await list('?limit=2&page=1');
    expect(second.body).toMatchObject({ data: [{ identifier: 'a', name: 'A' }], page: 1, hasMore: false });
    expect((await list('?limit=3')).body).toMatchObject({ hasMore: false });
    expect((await list('')).body.pageSize).toBe(10);
    for (const query of ['?limit=0', '?limit=101', '?page=-1', '?page=x', '?limit[$gt]=1'])
      expect((await list(query)).status).toBe(422);
  });

  it.each([
    ['identifier', { name: 'x' }],
    ['identifier', { identifier: { $gt: '' }, name: 'x' }],
    ['identifier', { identifier: 'a b', name: 'x' }],
    ['identifier', { identifier: '', name: 'x' }],
    ['identifier', { identifier: 'x'.repeat(513), name: 'x' }],
    ['name', { identifier: 'bad' }],
    ['name', { identifier: 'bad', name: null }],
    ['name', { identifier: 'bad', name: { $gt: '' } }],
    ['name', { identifier: 'bad', name: 'x'.repeat(513) }],
    ['data', { identifier: 'bad', name: 'x', data: null }],
    ['data', { identifier: 'bad', name: 'x', data: ['a'] }],
    ['data', { identifier: 'bad', name: 'x', data: { text: 'x'.repeat(66_000) } }],
  ])('refuse a wrong %s, in a new tenant and in a change', async (field, body) => {
    const refusal = { errors: { [field]: { messages: expect.any(Array) } } };
    const answer = await create(body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject(refusal);
    expect((await list('')).body.data).toEqual([]);
    // A field may be left out of a change.
    if (!Object.hasOwn(body, field)) return;
    const created = await create({ identifier: 'acme', name: 'Acme' });
    expect((await environment.client.patch(ACME, body)).body).toMatchObject(refusal);
    expect((await get(ACME)).body).toEqual(created.body);
  });

  it('refuse a body beyond every limit', async () => {
    expect((await create({ identifier: 'acme', name: 'x', data: { text: 'x'.repeat(200_000) } })).status).toBe(413);
  });
});

describe('isolation', () => {
  it('asks for credentials', async () => {
    for (const [method, path] of [
      ['GET', '/v1/tenants'],
      ['POST', '/v1/tenants'],
      ['GET', ACME],
      ['PATCH', ACME],
      ['DELETE', ACME],
    ] as const)
      expect((await api.anonymous.request(method, path)).status).toBe(401);
  });

  it('keeps tenants of organizations, and of environments of one, apart', async () => {
    const created = await create({ identifier: 'acme', name: 'Acme' });
    for (const client of [(await api.newEnvironment()).client, await siblingClient()]) {
      expect((await client.get(ACME)).status).toBe(404);
      expect((await client.patch(ACME, { name: 'x' })).status).toBe(404);
      expect((await client.delete(ACME)).status).toBe(404);
      expect((await client.get<TenantsPage>('/v1/tenants')).body.data).toEqual([]);
      expect((await client.post('/v1/tenants', { identifier: 'acme', name: 'Theirs' })).status).toBe(201);
    }
    expect((await get(ACME)).body).toEqual(created.body);
  });

  // Every member has every permission so far, so no call can be refused for want of one: what is asked for is looked at instead.
  it.each([
    ['create', PermissionsEnum.WORKFLOW_WRITE],
    ['list', PermissionsEnum.WORKFLOW_READ],
    ['get', PermissionsEnum.WORKFLOW_READ],
    ['update', PermissionsEnum.WORKFLOW_WRITE],
    ['remove', PermissionsEnum.WORKFLOW_WRITE],
  ] as const)('asks for a permission to %s: %s', (method, permission) => {
    const access = new Reflector().get<Access>(ACCESS, Reflect.get(TenantsController.prototype, method));
    expect(access).toEqual({ kind: 'member', permissions: [permission], apiKey: true, organization: true });
  });
});
