import { Reflector } from '@nestjs/core';
import { Encryption } from '@novu/application-generic';
import { EnvironmentTypeEnum, PermissionsEnum } from '@novu/shared';
import type { HttpClient } from '@novu/testing';
import { NewEnvironments } from '../environments/new-environments.js';
import { ACCESS, type Access } from '../http/permissions.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import { ContextsController } from './contexts.controller.js';
import type { ContextPage, ContextResponse } from './contexts.dto.js';

let api: TestApi;
let environment: TestEnvironment;
beforeAll(async () => {
  api = await startApi('contexts');
});
beforeEach(async () => {
  environment = await api.newEnvironment();
});
afterAll(() => api.close());

type One = { data: ContextResponse };
const ACME = '/v2/contexts/tenant/acme';
const create = (body: unknown) => environment.client.post<One>('/v2/contexts', body);
const get = (path: string) => environment.client.get<One>(path);
const list = (query: string) => environment.client.get<ContextPage>(`/v2/contexts${query}`);
const keysOf = ({ data }: ContextPage) => data.map(({ type, id }) => `${type}:${id}`);

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

describe('contexts', () => {
  it('are created once', async () => {
    const input = { type: 'tenant', id: 'acme', data: { plan: 'gold' }, bridgeUrl: 'https://acme.example/bridge' };
    const created = await create(input);
    expect(created.status).toBe(201);
    expect(created.body.data).toEqual({ ...input, createdAt: expect.any(String), updatedAt: expect.any(String) });
    expect((await get(ACME)).body).toEqual(created.body);
    const again = await create({ type: 'tenant', id: 'acme', data: { plan: 'free' } });
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ ctx: { type: 'tenant', id: 'acme' } });
    expect((await get(ACME)).body).toEqual(created.body);
  });

  it('have empty data where none is given, and no address', async () => {
    const { body } = await create({ type: 'tenant', id: 'acme' });
    expect(body.data.data).toEqual({});
    expect(body.data).not.toHaveProperty('bridgeUrl');
  });

  it('keep data as it was sent', async () => {
    const data = { $gt: 1, 'a.b': { toString: 'x' }, list: [{ deep: null }], '': '' };
    expect((await create({ type: 'tenant', id: 'acme', data })).body.data.data).toEqual(data);
    const changed = { data: { $set: { type: 'x' } } };
    expect((await environment.client.patch<One>(ACME, changed)).body.data.data).toEqual(changed.data);
    expect((await get(ACME)).body.data).toMatchObject({ type: 'tenant', ...changed });
  });

  it('have their data replaced, and the address only when it is named', async () => {
    await create({ type: 'tenant', id: 'acme', data: { a: 1 }, bridgeUrl: 'http://localhost:4000/api' });
    const replaced = await environment.client.patch<One>(ACME, { data: { b: 2 } });
    expect(replaced.status).toBe(200);
    expect(replaced.body.data).toMatchObject({ bridgeUrl: 'http://localhost:4000/api' });
    expect(replaced.body.data.data).toEqual({ b: 2 });
    const without = await environment.client.patch<One>(ACME, { data: {}, bridgeUrl: null });
    expect(without.body.data).not.toHaveProperty('bridgeUrl');
    expect(await environment.client.patch('/v2/contexts/tenant/none', { data: {} })).toMatchObject({
      status: 404,
      body: { message: 'Context with type tenant and id none was not found' },
    });
  });

  it('are removed', async () => {
    await create({ type: 'tenant', id: 'acme' });
    const removed = await environment.client.delete(ACME);
    expect(removed.status).toBe(204);
    expect(removed.body).toBeUndefined();
    expect((await get(ACME)).status).toBe(404);
    expect((await environment.client.delete(ACME)).status).toBe(404);
    expect((await create({ type: 'tenant', id: 'acme' })).status).toBe(201);
  });

  it.each([
    ['type', { id: 'x' }],
    ['type', { type: { $gt: '' }, id: 'x' }],
    ['type', { type: 'a:b', id: 'x' }],
    ['type', { type: 't'.repeat(101), id: 'x' }],
    ['id', { type: 'bad' }],
    ['id', { type: 'bad', id: 5 }],
    ['id', { type: 'bad', id: 'a b' }],
    ['id', { type: 'bad', id: '' }],
    ['data', { type: 'bad', id: 'x', data: null }],
    ['data', { type: 'bad', id: 'x', data: ['a'] }],
    ['data', { type: 'bad', id: 'x', data: 'text' }],
    ['data', { type: 'bad', id: 'x', data: { text: 'x'.repeat(66_000) } }],
    ['bridgeUrl', { type: 'bad', id: 'x', bridgeUrl: 'javascript:alert(1)' }],
    ['bridgeUrl', { type: 'bad', id: 'x', bridgeUrl: null }],
    ['bridgeUrl', { type: 'bad', id: 'x', bridgeUrl: { $gt: '' } }],
  ])('refuse a wrong %s', async (field, body) => {
    const answer = await create(body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
    expect((await list('')).body.totalCount).toBe(0);
  });

  it.each([
    ['data', {}],
    ['data', { data: null }],
    ['data', { data: [] }],
    ['data', { data: { text: 'x'.repeat(66_000) } }],
    ['bridgeUrl', { data: {}, bridgeUrl: 'ftp://x.example' }],
  ])('refuse a change of %s that is wrong', async (field, changes) => {
    const created = await create({ type: 'tenant', id: 'acme', data: { a: 1 } });
    const answer = await environment.client.patch(ACME, changes);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
    expect((await get(ACME)).body).toEqual(created.body);
  });

  it('refuse a body beyond every limit', async () => {
    const body = { type: 'tenant', id: 'acme', data: { text: 'x'.repeat(200_000) } };
    expect((await create(body)).status).toBe(413);
    expect((await environment.client.patch(ACME, body)).status).toBe(413);
  });

  it('are not found by what cannot be a type or id', async () => {
    for (const path of ['/tenant/a%20b', '/te%3Ant/x', '/tenant/%00', `/tenant/${'x'.repeat(900)}`])
      expect((await get(`/v2/contexts${path}`)).status).toBe(404);
  });
});

describe('lists of contexts', () => {
  beforeEach(async () => {
    for (const [type, id] of [
      ['tenant', 'acme'],
      ['tenant', 'ACME-2'],
      ['region', 'eu'],
    ])
      await create({ type, id });
  });

  it('go page by page in both directions', async () => {
    const first = await list('?limit=2&orderDirection=ASC');
    expect(keysOf(first.body)).toEqual(['tenant:acme', 'tenant:ACME-2']);
    expect(first.body).toMatchObject({ previous: null, totalCount: 3, totalCountCapped: false });
    const second = await list(`?limit=2&orderDirection=ASC&after=${first.body.next}`);
    expect(keysOf(second.body)).toEqual(['region:eu']);
    expect(second.body.next).toBeNull();
    const back = await list(`?limit=2&orderDirection=ASC&before=${second.body.previous}`);
    expect(keysOf(back.body)).toEqual(['tenant:acme', 'tenant:ACME-2']);
  });

  it('are newest first, or in the order of the last change', async () => {
    expect(keysOf((await list('')).body)).toEqual(['region:eu', 'tenant:ACME-2', 'tenant:acme']);
    await environment.client.patch(ACME, { data: { a: 1 } });
    expect(keysOf((await list('?orderBy=updatedAt')).body)[0]).toBe('tenant:acme');
  });

  it('can be searched by part of type and id, and by the whole id', async () => {
    expect(keysOf((await list('?search=acme')).body)).toHaveLength(2);
    expect(keysOf((await list('?search=REGION')).body)).toEqual(['region:eu']);
    expect(keysOf((await list('?search=tenant:acme-')).body)).toEqual(['tenant:ACME-2']);
    expect(keysOf((await list('?search=.*')).body)).toEqual([]);
    expect(keysOf((await list('?id=acme')).body)).toEqual(['tenant:acme']);
    expect(keysOf((await list('?id=acm')).body)).toEqual([]);
  });

  it('can be narrowed to one type', async () => {
    expect(keysOf((await list('?type=tenant&orderDirection=ASC')).body)).toEqual(['tenant:acme', 'tenant:ACME-2']);
    expect(keysOf((await list('?type=tenant&id=acme')).body)).toEqual(['tenant:acme']);
    expect((await list('?type=region&id=acme')).body).toMatchObject({ data: [], totalCount: 0 });
    expect(keysOf((await list('?type=ten')).body)).toEqual([]);
    expect(keysOf((await list('?type=')).body)).toHaveLength(3);
  });

  it('refuse wrong queries', async () => {
    for (const query of [
      '?limit=0',
      '?limit=101',
      '?limit=x',
      '?orderBy=data',
      '?search[$gt]=',
      '?search=%00',
      '?id[]=a',
      '?type[$ne]=a',
    ])
      expect((await list(query)).status).toBe(422);
    expect((await list('?after=nonsense')).status).toBe(400);
  });
});

describe('isolation', () => {
  it('asks for credentials', async () => {
    for (const [method, path] of [
      ['GET', '/v2/contexts'],
      ['POST', '/v2/contexts'],
      ['GET', ACME],
      ['PATCH', ACME],
      ['DELETE', ACME],
    ] as const)
      expect((await api.anonymous.request(method, path)).status).toBe(401);
  });

  it('keeps contexts of organizations, and of environments of one, apart', async () => {
    const created = await create({ type: 'tenant', id: 'acme', data: { secret: true } });
    for (const client of [(await api.newEnvironment()).client, await siblingClient()]) {
      expect((await client.get(ACME)).status).toBe(404);
      expect((await client.patch(ACME, { data: {} })).status).toBe(404);
      expect((await client.delete(ACME)).status).toBe(404);
      expect((await client.get<ContextPage>('/v2/contexts')).body).toMatchObject({ data: [], totalCount: 0 });
      expect((await client.post('/v2/contexts', { type: 'tenant', id: 'acme' })).status).toBe(201);
      expect((await client.delete(ACME)).status).toBe(204);
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
    const access = new Reflector().get<Access>(ACCESS, Reflect.get(ContextsController.prototype, method));
    expect(access).toEqual({ kind: 'member', permissions: [permission], apiKey: true, organization: true });
  });
});
