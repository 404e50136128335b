import { Translations } from '@novu/application-generic';
import { MemberRepository } from '@novu/dal';
import { MemberRoleEnum, MemberStatusEnum } from '@novu/shared';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';

interface Organization {
  _id: string;
  name: string;
}
interface Member {
  memberStatus: string;
  user?: { email: string };
  invite?: { email: string; token?: string };
}
type Answer<T> = { data: T };

let api: TestApi;
let env: TestEnvironment;

beforeAll(async () => {
  api = await startApi('organizations');
});
afterAll(() => api.close());
beforeEach(async () => {
  env = await api.newEnvironment();
});

describe('organizations', () => {
  it('are founded with the founder as member', async () => {
    const founded = await env.person.post<Answer<Organization>>('/v1/organizations', {
      name: 'Analytical Engines',
      domain: 'example.com',
    });
    expect(founded.status).toBe(201);
    expect(founded.body.data).toMatchObject({
      name: 'Analytical Engines',
      domain: 'example.com',
      apiServiceLevel: 'unlimited',
    });
    const { data } = (await env.person.get<Answer<Organization[]>>('/v1/organizations')).body;
    expect(data.map(({ _id }) => _id)).toEqual([env.scope.organizationId.toHexString(), founded.body.data._id]);
  });

  it('a server sees its own and no other of its owner', async () => {
    await env.person.post('/v1/organizations', { name: 'Elsewhere' });
    const { data } = (await env.client.get<Answer<Organization[]>>('/v1/organizations')).body;
    expect(data.map(({ _id }) => _id)).toEqual([env.scope.organizationId.toHexString()]);
  });

  it('are renamed, without touching others', async () => {
    const other = await api.newEnvironment();
    expect((await env.person.patch('/v1/organizations', { name: ' New ' })).body).toEqual({ data: { name: 'New' } });
    expect((await env.client.get('/v1/organizations/me')).body).toMatchObject({ data: { name: 'New' } });
    expect((await other.client.get<Answer<Organization>>('/v1/organizations/me')).body.data.name).not.toBe('New');
  });

  it('keep branding that was not mentioned', async () => {
    await env.person.put('/v1/organizations/branding', { color: '#ff0000', logo: 'https://example.com/logo.png' });
    const { body } = await env.person.put('/v1/organizations/branding', { fontFamily: 'Inter' });
    const branding = { color: '#ff0000', logo: 'https://example.com/logo.png', fontFamily: 'Inter' };
    expect(body).toEqual({ data: branding });
    expect((await env.person.get('/v1/organizations/me')).body).toMatchObject({ data: { branding } });
  });

  it('keep each of several changes that are made at the same time', async () => {
    const changes = [
      { color: '#111111' },
      { fontColor: '#222222' },
      { contentBackground: '#333333' },
      { fontFamily: 'Inter' },
    ];
    await Promise.all(changes.map((change) => env.person.put('/v1/organizations/branding', change)));
    const branding = Object.assign({}, ...changes) as object;
    expect((await env.person.get('/v1/organizations/me')).body).toMatchObject({ data: { branding } });
  });

  it.each([
    ['POST', '', {}],
    ['POST', '', { name: { $gt: '' } }],
    ['POST', '', { name: '   ' }],
    ['POST', '', { name: 'x'.repeat(1000) }],
    ['POST', '', { name: 'A', language: ['x'.repeat(100)] }],
    ['PATCH', '', { name: 7 }],
    ['PUT', '/branding', { color: 'red; background: url(//evil)' }],
    ['PUT', '/branding', { logo: 'javascript:alert(1)' }],
  ])('%s /v1/organizations%s refuses %j', async (method, path, body) => {
    expect((await env.person.request(method, `/v1/organizations${path}`, body)).status).toBe(422);
  });

  it.each([
    ['GET', ''],
    ['POST', ''],
    ['PATCH', ''],
    ['GET', '/me'],
    ['GET', '/members'],
    ['PUT', '/branding'],
  ])('%s /v1/organizations%s needs credentials', async (method, path) => {
    expect((await api.anonymous.request(method, `/v1/organizations${path}`)).status).toBe(401);
  });
});

describe('GET /v1/organizations/members', () => {
  beforeEach(async () => {
    await api.get(MemberRepository).create({
      _organizationId: env.scope.organizationId,
      roles: [MemberRoleEnum.VIEWER],
      memberStatus: MemberStatusEnum.INVITED,
      invite: { email: 'bob@example.com', token: 'a-secret-token', invitationDate: new Date(), _inviterId: env.userId },
    });
  });

  it('shows members and open invitations to the owner, without the token', async () => {
    const { body } = await env.person.get<Answer<Member[]>>('/v1/organizations/members');
    expect(body.data.map(({ memberStatus }) => memberStatus)).toEqual(['active', 'invited']);
    expect(body.data[0]?.user?.email).toContain('@example.com');
    expect(body.data[1]?.invite?.email).toBe('bob@example.com');
    expect(JSON.stringify(body)).not.toContain('a-secret-token');
  });

  it('shows a plain member neither invitations nor addresses', async () => {
    const viewer = await api.newEnvironment();
    await api.get(MemberRepository).create({
      _organizationId: env.scope.organizationId,
      _userId: viewer.userId,
      roles: [MemberRoleEnum.VIEWER],
      memberStatus: MemberStatusEnum.ACTIVE,
    });
    const switched = await viewer.person.post<Answer<string>>(
      `/v1/auth/organizations/${env.scope.organizationId.toHexString()}/switch`,
      undefined,
      {
        'novu-environment-id': '',
      },
    );
    const client = api.clientWith({ authorization: `Bearer ${switched.body.data}` });
    const { body } = await client.get<Answer<Member[]>>('/v1/organizations/members');
    expect(body.data.map(({ user }) => user?.email)).toEqual(['', '']);
  });

  it("does not show another organization's members", async () => {
    const other = await api.newEnvironment();
    const { body } = await other.person.get<Answer<Member[]>>('/v1/organizations/members');
    expect(body.data).toHaveLength(1);
  });
});

describe('settings', () => {
  const SETTINGS = '/v1/organizations/settings';
  const change = (body: object) => env.client.patch<Answer<object>>(SETTINGS, body);

  it('are the defaults at first, and keep what is not mentioned', async () => {
    const defaults = { removeNovuBranding: false, defaultLocale: 'en_US', targetLocales: [] };
    expect((await env.client.get(SETTINGS)).body).toEqual({ data: defaults });
    await change({ targetLocales: ['de-de', 'fr_FR', 'de_DE'] });
    const { body } = await change({ defaultLocale: 'en-gb' });
    expect(body).toEqual({ data: { ...defaults, defaultLocale: 'en_GB', targetLocales: ['de_DE', 'fr_FR'] } });
    expect((await env.person.get(SETTINGS)).body).toEqual(body);
  });

  it('count for translations at once', async () => {
    const translations = api.get(Translations);
    const locales = () => translations.localesOf(env.scope.organizationId);
    expect(await locales()).toMatchObject({ targetLocales: [] });
    await change({ targetLocales: ['de_DE'] });
    expect(await locales()).toMatchObject({ targetLocales: ['de_DE'] });
  });

  it('take languages that exist only', async () => {
    for (const [field, value] of [
      ['defaultLocale', 'english'],
      ['targetLocales', ['de_DE', 'xx_QQ']],
      ['targetLocales', 'de_DE'],
      ['removeNovuBranding', 'yes'],
    ] as const) {
      const { status, body } = await change({ [field]: value });
      expect([field, status]).toEqual([field, 422]);
      expect(body).toHaveProperty(['errors', field]);
    }
  });
});
