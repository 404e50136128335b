import { ActiveIntegrations, hmacHex, type Outbound, OUTBOUND } from '@novu/application-generic';
import { type Credentials, IntegrationRepository } from '@novu/dal';
import { ChannelTypeEnum, InAppProviderIdEnum } from '@novu/shared';
import type { HttpClient } from '@novu/testing';
import { startApi, type TestApi, type TestEnvironment } from '../../testing/start-api.js';
import type { OwnConnection, OwnConnectionPage, OwnEndpoint, OwnEndpointPage } from './inbox-channels.dto.js';

const CONNECTIONS = '/v1/inbox/channel-connections';
const ENDPOINTS = '/v1/inbox/channel-endpoints';

let api: TestApi;
let env: TestEnvironment;
let ada: HttpClient;
let bob: HttpClient;

beforeAll(async () => {
  api = await startApi('inbox-channels');
  // Telegram, which is asked for the name of the bot.
  api.get<Outbound>(OUTBOUND).fetch = () =>
    Promise.resolve(Response.json({ ok: true, result: { username: 'acme_bot' } }));
});
beforeEach(async () => {
  env = await newEnvironment();
  [ada, bob] = await Promise.all([openInbox('ada'), openInbox('bob')]);
});
afterAll(() => api.close());

async function newEnvironment(credentials: Credentials = {}): Promise<TestEnvironment> {
  const environment = await api.newEnvironment();
  await api.get(IntegrationRepository).create(environment.scope, {
    providerId: InAppProviderIdEnum.Novu,
    channel: ChannelTypeEnum.IN_APP,
    name: 'Novu Inbox',
    identifier: 'novu-inbox',
    credentials,
    active: true,
    primary: false,
    priority: 0,
  });
  await api.get(ActiveIntegrations).changed(environment.scope);
  for (const [providerId, providerCredentials] of [
    ['slack', { clientId: 'client', secretKey: 'secret' }],
    ['telegram', { apiToken: '123:bot-token' }],
    ['grafana-on-call', {}],
  ] as const) {
    const body = { providerId, identifier: providerId, active: true, credentials: providerCredentials };
    expect((await environment.person.post('/v1/integrations', body)).status).toBe(201);
  }

  return environment;
}

async function openInbox(subscriberId: string, more: object = {}, environment = env): Promise<HttpClient> {
  const { body } = await api.anonymous.post<{ data: { token: string } }>('/v1/inbox/session', {
    applicationIdentifier: environment.identifier,
    subscriber: { subscriberId },
    ...more,
  });

  return api.clientWith({ authorization: `Bearer ${body.data.token}` });
}

/** As the customer's server makes one. */
async function connected(identifier: string, more: object): Promise<void> {
  const { status } = await env.client.post('/v1/channel-connections', {
    identifier,
    integrationIdentifier: 'slack',
    workspace: { id: 'T1', name: 'Acme' },
    auth: { accessToken: 'xoxb-secret' },
    ...more,
  });
  expect(status).toBe(201);
}

const seen = async (inbox: HttpClient, query = '') =>
  (await inbox.get<OwnConnectionPage>(`${CONNECTIONS}${query}`)).body.data.map(({ identifier }) => identifier);
const own = (more: object = {}) => ({ integrationIdentifier: 'slack', subscriberId: 'ada', ...more });
const channel = (more: object = {}) => own({ type: 'slack_channel', endpoint: { channelId: 'C1' }, ...more });

describe('connections', () => {
  it('are the subscriber’s own, or those everybody shares, and never show their tokens', async () => {
    await connected('of-ada', { subscriberId: 'ada' });
    await connected('of-bob', { subscriberId: 'bob' });
    await connected('shared', { connectionMode: 'shared' });
    expect(await seen(ada)).toEqual(['of-ada']);
    expect(await seen(ada, '?subscriberId=ada&connectionMode=subscriber&channel=chat&limit=5')).toEqual(['of-ada']);
    expect(await seen(ada, '?connectionMode=shared')).toEqual(['shared']);
    expect(await seen(ada, '?connectionIdentifier=of-ada')).toEqual(['of-ada']);
    expect(await seen(ada, '?connectionIdentifier=of-bob')).toEqual([]);
    expect(await seen(ada, '?integrationIdentifier=other')).toEqual([]);
    const page = await ada.get(CONNECTIONS);
    expect(page.body).toMatchObject({ next: null, previous: null, totalCount: 1 });
    expect(JSON.stringify(page.body)).not.toContain('xoxb');

    const one = await ada.get<OwnConnection>(`${CONNECTIONS}/of-ada`);
    expect(one.body).toMatchObject({ identifier: 'of-ada', workspace: { id: 'T1', name: 'Acme' } });
    expect(one.body).not.toHaveProperty('auth');
    expect((await ada.get(`${CONNECTIONS}/shared`)).status).toBe(200);
    expect((await ada.get(`${CONNECTIONS}/shared?connectionMode=subscriber`)).status).toBe(404);
    for (const identifier of ['of-bob', 'none']) {
      expect((await ada.get(`${CONNECTIONS}/${identifier}`)).status).toBe(404);
      expect((await ada.delete(`${CONNECTIONS}/${identifier}`)).status).toBe(404);
    }
    expect((await ada.get(`${CONNECTIONS}?subscriberId=bob`)).status).toBe(403);
    expect((await ada.delete(`${CONNECTIONS}/of-ada`)).status).toBe(204);
    expect(await seen(ada)).toEqual([]);
    expect(await seen(bob)).toEqual(['of-bob']);
  });

  it('shared in a context are seen in that context only', async () => {
    await connected('of-acme', { connectionMode: 'shared', context: { tenant: 'acme' } });
    const atAcme = await openInbox('ada', { context: { tenant: 'acme' } });
    expect(await seen(atAcme, '?connectionMode=shared')).toEqual(['of-acme']);
    expect((await atAcme.get(`${CONNECTIONS}/of-acme`)).status).toBe(200);
    expect(await seen(ada, '?connectionMode=shared')).toEqual([]);
    expect(await seen(ada, '?connectionMode=shared&contextKeys=tenant:acme')).toEqual([]);
    expect((await ada.get(`${CONNECTIONS}/of-acme`)).status).toBe(404);
    expect((await ada.delete(`${CONNECTIONS}/of-acme`)).status).toBe(404);
  });

  it('are made for oneself only, in the context of the session', async () => {
    const input = own({ identifier: 'mine', workspace: { id: 'T1' }, auth: { accessToken: 'xoxp' } });
    const atAcme = await openInbox('ada', { context: { tenant: 'acme' } });
    const made = await atAcme.post<{ data: OwnConnection }>(CONNECTIONS, input);
    expect(made.status).toBe(201);
    expect(made.body.data).toMatchObject({ identifier: 'mine', subscriberId: 'ada', contextKeys: ['tenant:acme'] });
    expect((await ada.post(CONNECTIONS, { ...input, identifier: 'x', subscriberId: 'bob' })).status).toBe(403);
    expect((await ada.post(CONNECTIONS, { ...input, identifier: 'x', connectionMode: 'shared' })).status).toBe(403);
    expect((await bob.post(CONNECTIONS, { ...input, subscriberId: 'bob' })).status).toBe(409);
    expect((await ada.post(CONNECTIONS, { ...input, auth: {} })).status).toBe(422);
    expect((await ada.post(CONNECTIONS, own())).status).toBe(422);
  });

  it('begin at an address of the chat service', async () => {
    const connect = (body: object, path = `${CONNECTIONS}/oauth`) => ada.post<{ data: { url: string } }>(path, body);
    for (const path of [`${CONNECTIONS}/oauth`, '/v1/inbox/chat/oauth']) {
      for (const more of [{}, { subscriberId: undefined, connectionMode: 'shared' }, { context: { tenant: 'acme' } }]) {
        const answer = await connect(own(more), path);
        expect([answer.status, new URL(answer.body.data.url).hostname]).toEqual([201, 'slack.com']);
      }
      expect((await connect(own({ subscriberId: 'bob' }), path)).status).toBe(403);
      expect((await connect({ integrationIdentifier: 'none' }, path)).status).toBe(404);
      expect((await connect({}, path)).status).toBe(422);
    }
  });
});

describe('endpoints', () => {
  it('are the subscriber’s own, and never show what is secret', async () => {
    const made = await ada.post<{ data: OwnEndpoint }>(ENDPOINTS, channel({ identifier: 'mine' }));
    expect(made.status).toBe(201);
    expect(made.body.data).toMatchObject({ identifier: 'mine', type: 'slack_channel', endpoint: { channelId: 'C1' } });
    await bob.post(ENDPOINTS, channel({ identifier: 'of-bob', subscriberId: 'bob' }));
    const list = await ada.get<OwnEndpointPage>(`${ENDPOINTS}?providerId=slack&limit=1`);
    expect(list.body).toMatchObject({ data: [{ identifier: 'mine' }], next: null, previous: null });
    expect((await ada.get<{ data: OwnEndpoint }>(`${ENDPOINTS}/mine`)).body.data).toEqual(made.body.data);
    await env.client.post('/v1/channel-endpoints', {
      ...channel({ identifier: 'grafana', type: 'grafana_oncall_integration' }),
      integrationIdentifier: 'grafana-on-call',
      endpoint: { url: 'https://grafana.example/x', authToken: 'very-secret' },
    });
    const secret = await ada.get<{ data: OwnEndpoint }>(`${ENDPOINTS}/grafana`);
    expect(secret.body.data.endpoint).toEqual({ url: 'https://grafana.example/x' });
    for (const identifier of ['of-bob', 'none']) {
      expect((await ada.get(`${ENDPOINTS}/${identifier}`)).status).toBe(404);
      expect((await ada.delete(`${ENDPOINTS}/${identifier}`)).status).toBe(404);
    }
    expect((await ada.get(`${ENDPOINTS}?subscriberId=bob`)).status).toBe(403);
    expect((await ada.delete(`${ENDPOINTS}/mine`)).status).toBe(204);
    expect((await ada.get(`${ENDPOINTS}/mine`)).status).toBe(404);
  });

  it('go through connections the subscriber may use', async () => {
    await connected('of-ada', { subscriberId: 'ada' });
    await connected('of-bob', { subscriberId: 'bob' });
    await connected('shared', { connectionMode: 'shared' });
    const through = (connectionIdentifier: string) => ada.post(ENDPOINTS, channel({ connectionIdentifier }));
    expect((await through('of-ada')).status).toBe(201);
    expect((await through('shared')).status).toBe(201);
    expect((await through('of-bob')).status).toBe(404);
    expect((await ada.post(ENDPOINTS, channel({ subscriberId: 'bob' }))).status).toBe(403);
    expect((await ada.post(ENDPOINTS, channel({ endpoint: { $where: 1 } }))).status).toBe(422);
    expect((await ada.post(ENDPOINTS, channel({ type: 'fax' }))).status).toBe(422);
  });

  it('begin at an address of the chat service, or with a link to the bot', async () => {
    const link = await ada.post<{ data: { url: string } }>(`${ENDPOINTS}/oauth`, own());
    expect(new URL(link.body.data.url).searchParams.get('user_scope')).toBe('identity.basic');
    expect((await ada.post(`${ENDPOINTS}/oauth`, own({ subscriberId: 'bob' }))).status).toBe(403);
    const chat = await ada.post(`${ENDPOINTS}/link`, { integrationIdentifier: 'telegram' });
    expect(chat.body).toMatchObject({
      data: {
        url: expect.stringContaining('https://t.me/acme_bot?start='),
        providerMetadata: { botUsername: 'acme_bot', expiresAt: expect.any(String) },
      },
    });
    expect((await ada.post(`${ENDPOINTS}/link`, { integrationIdentifier: 'slack' })).status).toBe(400);
    expect((await ada.post(`${ENDPOINTS}/link`, {})).status).toBe(422);
  });
});

it('asks for a hash of another context than that of the session where HMAC is switched on', async () => {
  const secured = await newEnvironment({ hmac: true });
  const context = { tenant: 'acme' };
  const contextHash = hmacHex(secured.apiKey, '{"tenant":"acme"}');
  const proven = { subscriberHash: hmacHex(secured.apiKey, 'ada') };
  const inbox = await openInbox('ada', proven, secured);
  const atAcme = await openInbox('ada', { ...proven, context, contextHash }, secured);
  const connect = (client: HttpClient, more: object) => client.post(`${CONNECTIONS}/oauth`, own(more));
  expect((await connect(inbox, {})).status).toBe(201);
  expect((await connect(atAcme, { context })).status).toBe(201);
  expect((await connect(inbox, { context, contextHash })).status).toBe(201);
  for (const wrong of [undefined, null, '', hmacHex(env.apiKey, '{"tenant":"acme"}')]) {
    expect((await connect(inbox, { context, contextHash: wrong })).status).toBe(400);
    expect((await inbox.post(ENDPOINTS, channel({ context, contextHash: wrong }))).status).toBe(400);
    expect((await inbox.post(`${ENDPOINTS}/oauth`, own({ context, contextHash: wrong }))).status).toBe(400);
  }
});

it('is for subscribers only', async () => {
  const routes: [string, string, object?][] = [
    ['GET', CONNECTIONS],
    ['GET', `${CONNECTIONS}/x`],
    ['POST', CONNECTIONS, {}],
    ['DELETE', `${CONNECTIONS}/x`],
    ['POST', `${CONNECTIONS}/oauth`, {}],
    ['POST', '/v1/inbox/chat/oauth', {}],
    ['GET', ENDPOINTS],
    ['GET', `${ENDPOINTS}/x`],
    ['POST', ENDPOINTS, {}],
    ['DELETE', `${ENDPOINTS}/x`],
    ['POST', `${ENDPOINTS}/oauth`, {}],
    ['POST', `${ENDPOINTS}/link`, {}],
  ];
  for (const [method, path, body] of routes) {
    for (const client of [api.anonymous, env.client, env.person]) {
      expect([path, (await client.request(method, path, body)).status]).toEqual([path, 401]);
    }
  }
});
