import { connectDatabase, MemberRepository, Types, UserRepository } from '@novu/dal';
import { MemberRoleEnum, MemberStatusEnum } from '@novu/shared';
import type { HttpClient } from '@novu/testing';
import { startApi, type TestApi } from '../testing/start-api.js';

interface Registered {
  data: {
    user: { _id: string; email: string; firstName: string; lastName: string | null; password?: string };
    token: string;
  };
}
interface Environment {
  _id: string;
  _parentId?: string;
  name: string;
  identifier: string;
  type: string;
  color: string;
  apiKeys: { key: string }[];
}

const PASSWORD = 'Correct#Horse1';
const PERSON = { email: 'ada@example.com', password: PASSWORD, firstName: 'Ada', lastName: 'Lovelace' };

let api: TestApi;

beforeAll(async () => {
  api = await startApi('auth');
});
afterAll(() => api.close());

let count = 0;
/** A person nobody knows yet. */
const somebody = () => ({ ...PERSON, email: `person-${(count += 1)}@example.com` });

const as = (token: string): HttpClient => api.clientWith({ authorization: `Bearer ${token}` });
const login = (email: string, password: string) =>
  api.anonymous.post<{ data: { token: string }; message: string }>('/v1/auth/login', { email, password });

async function register(overrides: object = {}) {
  const person = somebody();
  const answer = await api.anonymous.post<Registered>('/v1/auth/register', { ...person, ...overrides });

  return { ...person, answer, person: as(answer.body.data?.token) };
}

describe('POST /v1/auth/register', () => {
  it('makes an account with an organization, its two environments, their keys and built-in integrations', async () => {
    const { answer, person, email } = await register({ organizationName: ' Analytical Engines ' });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body.data.user).toMatchObject({ email, firstName: 'Ada', lastName: 'Lovelace', hasPassword: true });
    expect(JSON.stringify(answer.body)).not.toContain('$2');

    const organization = await person.get<{ data: { name: string } }>('/v1/organizations/me');
    expect(organization.body.data.name).toBe('Analytical Engines');
    const { data: environments } = (await person.get<{ data: Environment[] }>('/v1/environments')).body;
    expect(environments).toMatchObject([
      { name: 'Development', type: 'dev', color: '#ff8547' },
      { name: 'Production', type: 'prod', color: '#7e52f4', _parentId: environments[0]?._id },
    ]);
    for (const environment of environments) {
      expect(environment.identifier).toMatch(/^[0-9A-Za-z]{12}$/);
      const [key] = environment.apiKeys;
      expect(key?.key).toMatch(/^[0-9a-f]{32}$/);
      const server = api.clientWith({ authorization: `ApiKey ${key?.key}` });
      expect((await server.get<{ data: Environment }>('/v1/environments/me')).body.data._id).toBe(environment._id);
    }
  });

  it('gives a token without organization when none was named', async () => {
    const { answer, person } = await register();
    expect(answer.status).toBe(201);
    expect((await person.get('/v1/users/me')).status).toBe(200);
    expect((await person.get('/v1/environments')).status).toBe(401);
  });

  it('refuses an address that has an account, however it is written', async () => {
    const unique = `one.mailbox${new Types.ObjectId().toHexString()}`;
    const first = await api.anonymous.post('/v1/auth/register', { ...PERSON, email: `${unique}@gmail.com` });
    const second = await api.anonymous.post('/v1/auth/register', {
      ...PERSON,
      email: `${unique.replace('.', '').toUpperCase()}+again@googlemail.com`,
    });
    expect([first.status, second.status]).toEqual([201, 400]);
    expect(second.body).toMatchObject({ statusCode: 400, message: 'User already exists' });
  });

  it('makes one account when the same person registers several times at once', async () => {
    const body = { ...somebody(), organizationName: 'At once' };
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => api.anonymous.post<Registered>('/v1/auth/register', body)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400, 400]);
    const winner = answers.find(({ status }) => status === 201);
    const organizations = await as(winner?.body.data.token ?? '').get<{ data: unknown[] }>('/v1/organizations');
    expect(organizations.body.data).toHaveLength(1);
  });

  it('leaves nothing behind when it fails half-way', async () => {
    const body = { ...somebody(), organizationName: 'Half' };
    const database = await connectDatabase({ url: api.services.mongoUrl, maxPoolSize: 2, appName: 'auth-test' });
    // The database itself refuses the last writes of the registration.
    await database.db?.command({ collMod: 'integrations', validator: { providerId: 'nothing' } });
    try {
      expect((await api.anonymous.post('/v1/auth/register', body)).status).toBe(500);
      expect(await database.db?.collection('organizations').countDocuments({ name: 'Half' })).toBe(0);
    } finally {
      await database.db?.command({ collMod: 'integrations', validator: {} });
      await database.close();
    }
    expect(await api.get(UserRepository).findByEmail(body.email)).toBeNull();
    expect((await api.anonymous.post('/v1/auth/register', body)).status).toBe(201);
  });

  it.each([
    ['no e-mail', { email: undefined }],
    ['an operator as e-mail', { email: { $gt: '' } }],
    ['a broken e-mail', { email: 'nobody' }],
    ['an operator as password', { password: { $ne: '' } }],
    ['a password without a digit', { password: 'Correct#Horse' }],
    ['a password without a symbol', { password: 'CorrectHorse1' }],
    ['a password with a space', { password: 'Correct# Horse1' }],
    ['a password of 65 characters', { password: `Aa1#${'x'.repeat(61)}` }],
    ['no first name', { firstName: '' }],
    ['a first name of 1000 characters', { firstName: 'x'.repeat(1000) }],
    ['an array as organization', { organizationName: ['a'] }],
  ])('refuses %s', async (_, overrides) => {
    const body = { ...somebody(), ...overrides };
    const answer = await api.anonymous.post<{ errors: Record<string, unknown> }>('/v1/auth/register', body);
    expect(answer.status).toBe(422);
    expect(Object.keys(answer.body.errors)).toEqual(Object.keys(overrides));
    // Answers are kept in logs.
    if ('password' in overrides) expect(answer.body.errors['password']).toMatchObject({ value: '***' });
    expect(await api.get(UserRepository).findByEmail(PERSON.email)).toBeNull();
  });

  it('is closed when registration is disabled', async () => {
    const closed = await startApi('auth-closed', { DISABLE_USER_REGISTRATION: 'true' });
    try {
      const answer = await closed.anonymous.post('/v1/auth/register', somebody());
      expect(answer.body).toMatchObject({ statusCode: 400, message: 'Account creation is disabled' });
    } finally {
      await closed.close();
    }
  });
});

describe('POST /v1/auth/login', () => {
  it('gives a token for the first organization', async () => {
    const { email } = await register({ organizationName: 'First' });
    const answer = await login(email.toUpperCase(), PASSWORD);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await as(answer.body.data.token).get('/v1/organizations/me')).body).toMatchObject({
      data: { name: 'First' },
    });
  });

  it('answers the same for an unknown address as for a wrong password', async () => {
    const { email } = await register();
    const [unknown, wrong] = [await login('nobody@example.com', PASSWORD), await login(email, 'Wrong#Horse1')];
    for (const { status, body } of [unknown, wrong]) {
      expect(status).toBe(401);
      expect(body.message).toBe('Incorrect email or password provided.');
    }
  });

  it('locks the account for five minutes after five failures, for right passwords too', async () => {
    const { email } = await register();
    const messages: string[] = [];
    for (let attempt = 1; attempt <= 5; attempt += 1) messages.push((await login(email, 'Wrong#Horse1')).body.message);
    expect(messages).toEqual([
      'Incorrect email or password provided.',
      'Incorrect email or password provided.',
      'Incorrect email or password provided. 2 Attempts left',
      'Incorrect email or password provided. 1 Attempts left',
      'Account blocked, Please try again after 5 minutes',
    ]);
    const locked = await login(email, PASSWORD);
    expect([locked.status, locked.body.message]).toEqual([401, 'Account blocked, Please try again after 5 minutes']);

    const users = api.get(UserRepository);
    const user = await users.findByEmail(email);
    if (!user) throw new Error('The user is gone');
    await users.update(user._id, {
      failedLogin: { times: 5, lastFailedAttempt: new Date(Date.now() - 5 * 60_000 - 1) },
    });
    expect((await login(email, PASSWORD)).status).toBe(201);
    expect((await users.findById(user._id))?.failedLogin).toBeUndefined();
  });

  it('counts attempts made at the same time, so that none gets past the limit', async () => {
    const { email } = await register();
    const answers = await Promise.all(Array.from({ length: 12 }, () => login(email, 'Wrong#Horse1')));
    expect(answers.filter(({ body }) => body.message.startsWith('Incorrect'))).toHaveLength(4);
    expect((await login(email, PASSWORD)).status).toBe(401);
  });

  it.each([{ $gt: '' }, ['a'], 7, null])('refuses %j as password', async (password) => {
    expect((await api.anonymous.post('/v1/auth/login', { email: 'ada@example.com', password })).status).toBe(422);
  });
});

describe('tokens', () => {
  it('are refreshed without organization, and switched to one the person belongs to', async () => {
    const { person, answer } = await register({ organizationName: 'Mine' });
    const fresh = await person.get<{ data: string }>('/v1/auth/refresh');
    expect(fresh.headers.get('cache-control')).toBe('no-store');
    expect((await as(fresh.body.data).get('/v1/organizations/me')).status).toBe(401);

    const second = await as(fresh.body.data).post<{ data: { _id: string } }>('/v1/organizations', { name: 'Second' });
    expect(second.status).toBe(201);
    const switched = await person.post<{ data: string }>(`/v1/auth/organizations/${second.body.data._id}/switch`);
    expect(switched.status).toBe(200);
    expect((await as(switched.body.data).get('/v1/organizations/me')).body).toMatchObject({ data: { name: 'Second' } });
    const both = await as(switched.body.data).get<{ data: { name: string }[] }>('/v1/organizations');
    expect(both.body.data.map(({ name }) => name)).toEqual(['Mine', 'Second']);
    expect(answer.status).toBe(201);
  });

  it("do not switch to other people's organizations", async () => {
    const [{ person }, other] = [await register({ organizationName: 'Mine' }), await api.newEnvironment()];
    for (const id of [other.scope.organizationId.toHexString(), new Types.ObjectId().toHexString(), 'nonsense']) {
      expect((await person.post(`/v1/auth/organizations/${id}/switch`)).status).toBe(404);
    }
    expect(
      (await api.anonymous.post(`/v1/auth/organizations/${other.scope.organizationId.toHexString()}/switch`)).status,
    ).toBe(401);
  });

  it('stop working for an organization the person is no longer an active member of', async () => {
    const { answer } = await register();
    const { scope } = await api.newEnvironment();
    await api.get(MemberRepository).create({
      _organizationId: scope.organizationId,
      _userId: new Types.ObjectId(answer.body.data.user._id),
      roles: [MemberRoleEnum.VIEWER],
      memberStatus: MemberStatusEnum.INVITED,
    });
    expect(
      (await as(answer.body.data.token).post(`/v1/auth/organizations/${scope.organizationId.toHexString()}/switch`))
        .status,
    ).toBe(404);
  });

  it('are not given for an API key', async () => {
    const { client } = await api.newEnvironment();
    expect((await client.get('/v1/auth/refresh')).status).toBe(401);
  });
});

describe('POST /v1/auth/update-password', () => {
  const NEW = 'Better#Horse2';
  const change = (person: HttpClient, overrides: object = {}) =>
    person.post('/v1/auth/update-password', {
      currentPassword: PASSWORD,
      newPassword: NEW,
      confirmPassword: NEW,
      ...overrides,
    });

  it('replaces the password', async () => {
    const { person, email } = await register();
    expect((await change(person)).status).toBe(204);
    expect((await login(email, PASSWORD)).status).toBe(401);
    expect((await login(email, NEW)).status).toBe(201);
  });

  it.each([
    [401, 'a wrong current password', { currentPassword: 'Wrong#Horse1' }],
    [400, 'two different new passwords', { confirmPassword: 'Other#Horse3' }],
    [422, 'a weak new password', { newPassword: 'weak', confirmPassword: 'weak' }],
    [422, 'an operator', { currentPassword: { $gt: '' } }],
  ])('answers %i to %s', async (status, _, overrides) => {
    const { person, email } = await register();
    expect((await change(person, overrides)).status).toBe(status);
    expect((await login(email, PASSWORD)).status).toBe(201);
  });

  it('is not for API keys or strangers', async () => {
    const { client } = await api.newEnvironment();
    expect((await change(client)).status).toBe(401);
    expect((await change(api.anonymous)).status).toBe(401);
  });
});
