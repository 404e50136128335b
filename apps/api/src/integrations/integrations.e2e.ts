import { Encryption } from '@novu/application-generic';
import { connectDatabase, Types } from '@novu/dal';
import { EnvironmentTypeEnum } from '@novu/shared';
import { type HttpAnswer, type HttpClient, smtpCatcher } from '@novu/testing';
import { NewEnvironments } from '../environments/new-environments.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';

interface Integration {
  _id: string;
  _environmentId: string;
  name: string;
  identifier: string;
  providerId: string;
  active: boolean;
  primary: boolean;
  priority: number;
  credentials?: Record<string, unknown>;
}
type Answer<T> = HttpAnswer<{ data: T; message: string; errors: Record<string, { messages: string[] }> }>;

const SMTP = { providerId: 'nodemailer', channel: 'email' };
const CREDENTIALS = {
  host: 'smtp.example.com',
  port: '587',
  user: 'shop',
  password: 's3cret',
  from: 'shop@example.com',
  senderName: 'Shop',
};
const IF = [
  {
    isNegated: false,
    type: 'GROUP',
    value: 'AND',
    children: [{ field: 'plan', value: 'pro', operator: 'EQUAL', on: 'payload' }],
  },
];

let api: TestApi;
let env: TestEnvironment;

beforeAll(async () => {
  api = await startApi('integrations');
});
afterAll(() => api.close());
beforeEach(async () => {
  env = await api.newEnvironment();
});

const create = (body: object, client: HttpClient = env.person): Promise<Answer<Integration>> =>
  client.post('/v1/integrations', body);
const update = (id: string, body: object, client: HttpClient = env.person): Promise<Answer<Integration>> =>
  client.put(`/v1/integrations/${id}`, body);
const list = async (client: HttpClient = env.person) =>
  (await client.get<{ data: Integration[] }>('/v1/integrations')).body.data;

/** An active SMTP integration named by its identifier. */
async function smtp(identifier: string, more: object = {}): Promise<string> {
  const { status, body } = await create({ ...SMTP, identifier, active: true, ...more });
  expect(status).toBe(201);

  return body.data._id;
}

/** The credentials as they lie in the database. */
async function storedCredentials(id: string): Promise<unknown> {
  const database = await connectDatabase({ url: api.services.mongoUrl, maxPoolSize: 2, appName: 'integrations-test' });
  try {
    const stored = await database.db?.collection('integrations').findOne({ _id: new Types.ObjectId(id) });

    return stored?.['credentials'];
  } finally {
    await database.close();
  }
}

/** `identifier:priority` with `*` for the primary one, the highest priority first. */
async function ranks(): Promise<string[]> {
  const integrations = (await list()).sort((left, right) => right.priority - left.priority);

  return integrations.map(({ identifier, priority, primary }) => `${identifier}:${priority}${primary ? '*' : ''}`);
}

/** A further environment of the same organization; it comes with built-in integrations. */
async function sibling(type = EnvironmentTypeEnum.DEV) {
  const created = await api.get(NewEnvironments).create({
    organizationId: env.scope.organizationId,
    userId: env.userId,
    name: 'Sibling',
    type,
    color: '#7e52f4',
  });
  const apiKey = api.get(Encryption).decrypt(created.apiKeys[0]?.key ?? '');

  return { id: created._id.toHexString(), client: api.clientWith({ authorization: `ApiKey ${apiKey}` }) };
}

describe('POST /v1/integrations', () => {
  it('fills in name and identifier', async () => {
    const { status, body } = await create({ providerId: 'nodemailer' });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      name: 'Custom SMTP',
      channel: 'email',
      active: false,
      primary: false,
      priority: 0,
      deleted: false,
    });
    expect(body.data.identifier).toMatch(/^custom-smtp-[0-9a-z]{6}$/);
  });

  it('keeps secrets encrypted, shows them to people and to no server', async () => {
    const { body } = await create({
      ...SMTP,
      credentials: { ...CREDENTIALS, port: 587, tlsOptions: '{"servername":"x"}', unknown: 'x' },
    });
    const shown = { ...CREDENTIALS, tlsOptions: { servername: 'x' } };
    expect(body.data.credentials).toEqual(shown);
    expect((await list())[0]?.credentials).toEqual(shown);
    expect((await list(env.client))[0]).not.toHaveProperty('credentials');

    const stored = await storedCredentials(body.data._id);
    expect(stored).toMatchObject({
      host: 'smtp.example.com',
      password: expect.stringMatching(/^nvsk\./),
    });
    expect(JSON.stringify(stored)).not.toContain('s3cret');
  });

  it('makes another environment of the organization the place, for people', async () => {
    const other = await sibling();
    const answer = await create({ ...SMTP, _environmentId: other.id });
    expect(answer.body.data._environmentId).toBe(other.id);
    expect((await create({ ...SMTP, _environmentId: other.id }, env.client)).status).toBe(404);
    const foreign = await api.newEnvironment();
    expect((await create({ ...SMTP, _environmentId: foreign.scope.environmentId.toHexString() })).status).toBe(404);
  });

  it('refuses an identifier that is taken, in the same environment only', async () => {
    await smtp('taken');
    const again = await create({ ...SMTP, identifier: 'taken' });
    expect(again.status).toBe(409);
    const other = await sibling();
    expect((await create({ ...SMTP, identifier: 'taken', _environmentId: other.id })).status).toBe(201);
    expect((await list()).filter(({ identifier }) => identifier === 'taken')).toHaveLength(2);
  });

  it.each([
    ['twilio', 'sms', { accountSid: 'AC1', from: '+15005550006' }, { token: 'twilio-secret' }],
    ['fcm', 'push', {}, { serviceAccount: '{"project_id":"shop"}' }],
    ['slack', 'chat', { applicationId: 'A1', clientId: '1.2', hmac: true }, { secretKey: 'slack-secret' }],
    ['messagebird', 'sms', { from: 'Shop' }, { accessKey: 'bird-secret' }],
  ])('sets up %s for %s and keeps its secrets encrypted', async (providerId, channel, open, secrets) => {
    const credentials = { ...open, ...secrets };
    const { status, body } = await create({ providerId, credentials, active: true, check: true });
    expect(status).toBe(201);
    expect(body.data).toMatchObject({ providerId, channel, active: true, primary: channel === 'sms', credentials });
    const stored = JSON.stringify(await storedCredentials(body.data._id));
    for (const text of Object.values(open)) expect(stored).toContain(JSON.stringify(text));
    for (const text of Object.values(secrets)) expect(stored).not.toContain(JSON.stringify(text));
  });

  it('takes one demo SMS integration an environment', async () => {
    expect((await create({ providerId: 'novu-sms' })).status).toBe(201);
    expect((await create({ providerId: 'novu-sms' })).status).toBe(409);
  });

  it('takes one in-app integration and one demo e-mail integration an environment', async () => {
    const answers = await Promise.all(
      Array.from({ length: 3 }, () => create({ providerId: 'novu', channel: 'in_app', active: true })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
    expect((await create({ providerId: 'novu-email' })).status).toBe(201);
    expect((await create({ providerId: 'novu-email' })).status).toBe(409);
  });

  it('says which providers there are', async () => {
    const { status, body } = await create({ providerId: 'sendgrid', channel: 'email' });
    expect(status).toBe(422);
    expect(body.errors['providerId']?.messages[0]).toContain('novu, nodemailer, novu-email');
  });

  it.each([
    ['no provider', {}, 'providerId'],
    ['an operator as provider', { providerId: { $gt: '' } }, 'providerId'],
    ['a channel of another kind', { providerId: 'nodemailer', channel: 'sms' }, 'channel'],
    ['a name of 1000 characters', { ...SMTP, name: 'x'.repeat(1000) }, 'name'],
    ['an identifier with spaces', { ...SMTP, identifier: 'a b' }, 'identifier'],
    ['an operator as identifier', { ...SMTP, identifier: { $ne: '' } }, 'identifier'],
    ['a number as active', { ...SMTP, active: 1 }, 'active'],
    ['a list as credentials', { ...SMTP, credentials: [] }, 'credentials'],
    ['an operator as host', { ...SMTP, credentials: { host: { $gt: '' } } }, 'credentials.host'],
    ['a text that pretends to be encrypted', { ...SMTP, credentials: { host: 'nvsk.v2.x' } }, 'credentials.host'],
    ['a port that is none', { ...SMTP, credentials: { port: 'smtp' } }, 'credentials.port'],
    ['TLS options that are no JSON', { ...SMTP, credentials: { tlsOptions: '{' } }, 'credentials.tlsOptions'],
    [
      'a condition without parts',
      { ...SMTP, conditions: [{ isNegated: false, type: 'GROUP', value: 'AND' }] },
      'conditions.0.children',
    ],
  ])('refuses %s', async (_, body, field) => {
    const answer = await create(body);
    expect(answer.status).toBe(422);
    expect(Object.keys(answer.body.errors)).toEqual([field]);
    expect(await list()).toEqual([]);
  });

  it('checks credentials at the server when asked to', async () => {
    const catcher = await smtpCatcher();
    const credentials = { ...CREDENTIALS, host: catcher.host, port: String(catcher.port) };
    try {
      expect((await create({ ...SMTP, credentials, check: true })).status).toBe(201);
    } finally {
      await catcher.close();
    }
    const refused = await create({ ...SMTP, credentials, check: true });
    expect(refused.status).toBe(400);
    expect(refused.body.message).toContain('ECONNREFUSED');
    expect(await list()).toHaveLength(1);
  });
});

describe('primary integrations', () => {
  it('the first active one is primary, later ones come right after it', async () => {
    await smtp('a');
    await smtp('b');
    await smtp('c');
    await smtp('idle', { active: false });
    expect(await ranks()).toEqual(['a:3*', 'c:2', 'b:1', 'idle:0']);
  });

  it('there is one, however many are made at once', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((identifier) => smtp(identifier)));
    const all = await list();
    expect(all.filter(({ primary }) => primary)).toHaveLength(1);
    expect(all.map(({ priority }) => priority).sort()).toEqual([1, 2, 3, 4]);
  });

  it('the next one takes over when it is switched off, gets conditions or is deleted', async () => {
    const [a, b] = [await smtp('a'), await smtp('b')];
    await smtp('c');
    await smtp('d');
    expect((await update(a, { active: false })).body.data).toMatchObject({
      active: false,
      primary: false,
      priority: 0,
    });
    expect(await ranks()).toEqual(['d:3*', 'c:2', 'b:1', 'a:0']);
    expect((await env.person.post(`/v1/integrations/${b}/set-primary`)).status).toBe(200);
    await update(b, { conditions: IF });
    expect(await ranks()).toEqual(['d:3*', 'b:2', 'c:1', 'a:0']);
    const d = (await list()).find(({ identifier }) => identifier === 'd');
    const left = await env.person.delete<{ data: Integration[] }>(`/v1/integrations/${d?._id}`);
    expect(left.status).toBe(200);
    expect(left.body.data.map(({ identifier }) => identifier).sort()).toEqual(['a', 'b', 'c']);
    expect(await ranks()).toEqual(['c:2*', 'b:1', 'a:0']);
  });

  it('set-primary switches it on and drops its conditions', async () => {
    await smtp('a');
    const b = await smtp('b', { active: false, conditions: IF });
    const { status, body } = await env.client.post<{ data: Integration }>(`/v1/integrations/${b}/set-primary`);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ active: true, primary: true, priority: 2 });
    expect(body.data).not.toHaveProperty('conditions');
    expect(await ranks()).toEqual(['b:2*', 'a:1']);
  });

  it('are not for in-app', async () => {
    const { body } = await create({ providerId: 'novu', active: true });
    expect(body.data).toMatchObject({ primary: false, priority: 0 });
    expect((await env.person.post(`/v1/integrations/${body.data._id}/set-primary`)).status).toBe(400);
  });
});

describe('PUT /v1/integrations/:integrationId', () => {
  it('changes what is given and leaves the rest', async () => {
    const id = await smtp('a', { credentials: CREDENTIALS });
    const { status, body } = await update(id, { name: 'Shop mail', identifier: 'shop' });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      name: 'Shop mail',
      identifier: 'shop',
      active: true,
      primary: true,
      credentials: CREDENTIALS,
    });
  });

  it('refuses nothing to change, a taken identifier and a move', async () => {
    const id = await smtp('a');
    await smtp('b');
    expect((await update(id, {})).body).toMatchObject({ statusCode: 400, message: 'No properties found for update' });
    expect((await update(id, { identifier: 'b' })).status).toBe(409);
    expect((await update(id, { name: 'x', _environmentId: (await sibling()).id })).status).toBe(400);
    expect((await update(id, { credentials: { password: { $gt: '' } } })).status).toBe(422);
  });
});

describe('lists', () => {
  it('show all environments of the organization; active ones of the own environment', async () => {
    await smtp('on');
    await smtp('off', { active: false });
    const other = await sibling();
    await api.newEnvironment();
    expect((await list(env.client)).map(({ _environmentId }) => _environmentId === other.id)).toEqual([
      false,
      false,
      true,
      true,
    ]);
    const active = await env.client.get<{ data: Integration[] }>('/v1/integrations/active');
    expect(active.body.data.map(({ identifier }) => identifier)).toEqual(['on']);
  });

  it('begin with the built-in integrations: the demo e-mail in Development only', async () => {
    const [development, production] = [await sibling(), await sibling(EnvironmentTypeEnum.PROD)];
    const builtIn = async (client: HttpClient) =>
      (await client.get<{ data: Integration[] }>('/v1/integrations/active')).body.data.map(
        ({ name, providerId, primary, priority }) => `${name} (${providerId}) ${priority}${primary ? '*' : ''}`,
      );
    expect(await builtIn(development.client)).toEqual(['Novu Inbox (novu) 0', 'Novu Email (novu-email) 1*']);
    expect(await builtIn(production.client)).toEqual(['Novu Inbox (novu) 0']);
  });
});

describe('access', () => {
  it("another organization's integrations are not there", async () => {
    const id = await smtp('mine');
    const other = await api.newEnvironment();
    for (const client of [other.person, other.client]) {
      expect((await update(id, { name: 'x' }, client)).status).toBe(404);
      expect((await client.delete(`/v1/integrations/${id}`)).status).toBe(404);
      expect((await client.post(`/v1/integrations/${id}/set-primary`)).status).toBe(404);
      expect(await list(client)).toEqual([]);
    }
    expect(await ranks()).toEqual(['mine:1*']);
  });

  it('a server does not change those of another environment, a person does', async () => {
    const id = await smtp('mine');
    const { client } = await sibling();
    expect((await update(id, { name: 'x' }, client)).status).toBe(404);
    expect((await client.delete(`/v1/integrations/${id}`)).status).toBe(404);
    expect((await client.post(`/v1/integrations/${id}/set-primary`)).status).toBe(404);
  });

  it('an id that is none is not found', async () => {
    expect((await update('nonsense', { name: 'x' })).status).toBe(404);
    expect((await env.person.delete('/v1/integrations/nonsense')).status).toBe(404);
    expect((await env.person.post('/v1/integrations/nonsense/set-primary')).status).toBe(404);
  });

  it.each([
    ['GET', ''],
    ['GET', '/active'],
    ['POST', ''],
    ['PUT', '/65f0c0ffee65f0c0ffee65f0'],
    ['DELETE', '/65f0c0ffee65f0c0ffee65f0'],
    ['POST', '/65f0c0ffee65f0c0ffee65f0/set-primary'],
  ])('%s /v1/integrations%s needs credentials', async (method, path) => {
    expect((await api.anonymous.request(method, `/v1/integrations${path}`)).status).toBe(401);
  });
});
