import { type Outbound, OUTBOUND } from '@novu/application-generic';
import { ChannelConnectionRepository, EnvironmentRepository } from '@novu/dal';
import { ChannelTypeEnum } from '@novu/shared';
import type { ChannelConnectionPage } from '../channel-connections/channel-connections.dto.js';
import type { ChannelEndpointPage } from '../channel-endpoints/channel-endpoints.dto.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import { readState, signState } from './oauth-state.js';

let api: TestApi;
let environment: TestEnvironment;
/** Calls to the chat services, which are played here. */
let calls: { url: string; body: string }[];
let answer: (url: string) => unknown;
beforeAll(async () => {
  api = await startApi('chat-oauth', { API_ROOT_URL: 'https://api.example' });
  const outbound: Outbound = api.get<Outbound>(OUTBOUND);
  outbound.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    calls.push({ url, body: typeof init?.body === 'string' ? init.body : '' });

    return Promise.resolve(Response.json(answer(url)));
  };
});
beforeEach(async () => {
  environment = await api.newEnvironment();
  calls = [];
  await environment.client.post('/v2/subscribers', { subscriberId: 'ada' });
  await integration('slack', { clientId: 'slack-client', secretKey: 'slack-secret' });
});
afterAll(() => api.close());

type Url = { data: { url: string } };
const CALLBACK = 'https://api.example/v1/integrations/chat/oauth/callback';
const CONNECT = '/v1/integrations/channel-connections/oauth';
const LINK_USER = '/v1/integrations/channel-endpoints/oauth';
const slack = (more: object = {}) => ({ integrationIdentifier: 'slack', subscriberId: 'ada', ...more });
const connections = async () =>
  (await environment.client.get<ChannelConnectionPage>('/v1/channel-connections?orderDirection=ASC')).body.data;
const endpoints = async () => (await environment.client.get<ChannelEndpointPage>('/v1/channel-endpoints')).body.data;

async function integration(providerId: string, credentials: object): Promise<string> {
  const body = { providerId, identifier: providerId, active: true, credentials };
  const made = await environment.person.post<{ data: { _id: string } }>('/v1/integrations', body);
  expect(made.status).toBe(201);

  return made.body.data._id;
}

/** Where a person is sent. */
async function urlOf(path: string, body: object): Promise<URL> {
  const made = await environment.client.post<Url>(path, body);
  expect(made.status).toBe(201);

  return new URL(made.body.data.url);
}

/** The person comes back. */
function comeBack(query: Record<string, string>): Promise<Response> {
  return fetch(`${api.url}/v1/integrations/chat/oauth/callback?${new URLSearchParams(query).toString()}`, {
    redirect: 'manual',
  });
}

const stateOf = (url: URL): string => url.searchParams.get('state') ?? '';
const granted = (more: object = {}) => ({
  ok: true,
  access_token: 'xoxb-token',
  bot_user_id: 'B1',
  team: { id: 'T1', name: 'Acme' },
  authed_user: { id: 'U-ada' },
  ...more,
});

describe('Slack', () => {
  it('8: a workspace is connected, and whoever connects it is linked', async () => {
    const url = await urlOf(CONNECT, slack({ connectionIdentifier: 'conn', context: { tenant: 'acme' } }));
    expect(url.origin + url.pathname).toBe('https://slack.com/oauth/v2/authorize');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: 'slack-client',
      scope: 'chat:write,chat:write.public,channels:read,groups:read,users:read,users:read.email',
      redirect_uri: CALLBACK,
    });
    answer = () => granted({ refresh_token: 'refresh', expires_in: 3600 });
    const back = await comeBack({ code: 'code-1', state: stateOf(url) });
    expect([back.status, back.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.url).toBe('https://slack.com/api/oauth.v2.access');
    expect(Object.fromEntries(new URLSearchParams(calls[0]?.body))).toEqual({
      client_id: 'slack-client',
      client_secret: 'slack-secret',
      code: 'code-1',
      redirect_uri: CALLBACK,
    });
    expect(await connections()).toMatchObject([
      {
        identifier: 'conn',
        subscriberId: 'ada',
        contextKeys: ['tenant:acme'],
        workspace: { id: 'T1', name: 'Acme', botUserId: 'B1' },
        auth: { accessToken: 'xoxb-token', refreshToken: 'refresh', expiresAt: expect.any(String) },
      },
    ]);
    expect(await endpoints()).toMatchObject([
      { type: 'slack_user', endpoint: { userId: 'U-ada' }, connectionIdentifier: 'conn', contextKeys: ['tenant:acme'] },
    ]);
    // Coming again renews the tokens.
    answer = () => granted({ access_token: 'renewed' });
    await comeBack({ code: 'code-2', state: stateOf(url) });
    expect(await connections()).toMatchObject([{ identifier: 'conn', auth: { accessToken: 'renewed' } }]);
    expect(await endpoints()).toHaveLength(1);
  });

  it("8: a shared connection is nobody's, and links nobody unless asked to", async () => {
    answer = () => granted();
    for (const more of [{ subscriberId: undefined }, {}]) {
      const url = await urlOf(CONNECT, slack({ connectionMode: 'shared', ...more }));
      expect((await comeBack({ code: 'c', state: stateOf(url) })).status).toBe(200);
    }
    expect(await connections()).toMatchObject([{ subscriberId: null }, { subscriberId: null }]);
    expect(await endpoints()).toEqual([]);
    const linking = await urlOf(CONNECT, slack({ connectionMode: 'shared', autoLinkUser: true }));
    await comeBack({ code: 'c', state: stateOf(linking) });
    expect(await endpoints()).toMatchObject([{ subscriberId: 'ada' }]);
  });

  it('8: a user is linked through the connection to the workspace', async () => {
    answer = () => granted();
    const shared = await urlOf(CONNECT, slack({ connectionMode: 'shared' }));
    await comeBack({ code: 'c', state: stateOf(shared) });
    const url = await urlOf(LINK_USER, slack());
    expect(url.searchParams.get('user_scope')).toBe('identity.basic');
    expect((await comeBack({ code: 'c', state: stateOf(url) })).status).toBe(200);
    const [connection] = await connections();
    expect(await endpoints()).toMatchObject([
      { type: 'slack_user', endpoint: { userId: 'U-ada' }, connectionIdentifier: connection?.identifier },
    ]);
  });

  it('8: finds the connection among very many, the one that is named first', async () => {
    const repository = api.get(ChannelConnectionRepository);
    const connect = (identifier: string, workspace: string, subscriberId: string | null) =>
      repository.create(environment.scope, {
        identifier,
        integrationIdentifier: 'slack',
        providerId: 'slack',
        channel: ChannelTypeEnum.CHAT,
        subscriberId,
        contextKeys: [],
        workspace: { id: workspace },
        auth: { accessToken: 'x' },
      });
    await connect('named', 'T2', null);
    await connect('of-the-workspace', 'T1', 'ada');
    for (let index = 0; index < 101; index += 1) await connect(`other-${index}`, `T-${index}`, null);
    await connect('of-somebody-else', 'T1', 'bob');
    answer = () => granted();
    for (const [more, identifier] of [
      [{ connectionIdentifier: 'named' }, 'named'],
      [{ connectionIdentifier: 'of-somebody-else', context: { tenant: 'a' } }, 'of-the-workspace'],
    ] as const) {
      const url = await urlOf(LINK_USER, slack(more));
      expect((await comeBack({ code: 'c', state: stateOf(url) })).status).toBe(200);
      expect((await endpoints())[0]).toMatchObject({ type: 'slack_user', connectionIdentifier: identifier });
    }
  });

  it('8: an incoming webhook that is granted becomes an endpoint', async () => {
    answer = () => granted({ incoming_webhook: { url: 'https://hooks.example/x', channel: '#general' } });
    const url = await urlOf('/v1/integrations/chat/oauth', slack({ scope: ['incoming-webhook'] }));
    expect(url.searchParams.get('scope')).toBe('incoming-webhook');
    await comeBack({ code: 'c', state: stateOf(url) });
    expect(await endpoints()).toMatchObject([
      { type: 'webhook', endpoint: { url: 'https://hooks.example/x', channel: '#general' } },
    ]);
    expect(await connections()).toEqual([]);
  });

  it('8: the person goes on to the address of the integration', async () => {
    await environment.person.put(`/v1/integrations/${await slackId()}`, {
      credentials: { clientId: 'c', secretKey: 's', redirectUrl: 'https://app.example/done' },
    });
    answer = () => granted();
    const back = await comeBack({ code: 'c', state: stateOf(await urlOf(CONNECT, slack())) });
    expect([back.status, back.headers.get('location')]).toEqual([302, 'https://app.example/done']);
  });

  it('8: a state that is forged or older than five minutes is refused, and so is what Slack refuses', async () => {
    const state = stateOf(await urlOf(CONNECT, slack()));
    const read = readState(state);
    if (!read) throw new Error('The state cannot be read');
    const old = signState({ ...read, timestamp: read.timestamp - 5 * 60_000 }, await storedKey());
    for (const forged of ['', 'x', signState(read, 'other key'), old]) {
      expect((await comeBack({ code: 'c', state: forged })).status).toBe(400);
    }
    expect(calls).toEqual([]);
    answer = () => ({ ok: false, error: 'invalid_code' });
    const refused = await comeBack({ code: 'c', state });
    expect([refused.status, await refused.json()]).toMatchObject([400, { message: 'Slack refused: invalid_code' }]);
    const denied = await comeBack({ error: 'access_denied', state });
    expect([denied.status, await denied.json()]).toMatchObject([400, { ctx: { error: 'access_denied' } }]);
    expect(await connections()).toEqual([]);
  });

  const slackId = async (): Promise<string> => {
    const { body } = await environment.client.get<{
      data: { _id: string; providerId: string; _environmentId: string }[];
    }>('/v1/integrations/active');

    return body.data.find(({ providerId }) => providerId === 'slack')?._id ?? '';
  };
});

describe('MS Teams', () => {
  const teams = (more: object = {}) => ({ integrationIdentifier: 'msteams', subscriberId: 'ada', ...more });
  beforeEach(() => integration('msteams', { clientId: 'bot', secretKey: 'secret', tenantId: 'tenant-1' }));

  it('8: an administrator agrees for the tenant, and a user is linked in it', async () => {
    const url = await urlOf(CONNECT, teams({ connectionIdentifier: 'teams' }));
    expect(url.origin + url.pathname).toBe('https://login.microsoftonline.com/organizations/v2.0/adminconsent');
    expect((await comeBack({ state: stateOf(url), tenant: 't', admin_consent: 'False' })).status).toBe(400);
    expect((await comeBack({ state: stateOf(url), tenant: 'tenant-1', admin_consent: 'True' })).status).toBe(200);
    expect(await connections()).toMatchObject([
      { identifier: 'teams', workspace: { id: 'tenant-1' }, auth: { accessToken: 'app-only' } },
    ]);
    const link = await urlOf(LINK_USER, teams());
    expect(link.pathname).toBe('/tenant-1/oauth2/v2.0/authorize');
    const claims = Buffer.from(JSON.stringify({ oid: 'user-1', tid: 'tenant-1' })).toString('base64url');
    answer = () => ({ id_token: `h.${claims}.s` });
    expect((await comeBack({ state: stateOf(link), code: 'c' })).status).toBe(200);
    expect(calls[0]?.url).toBe('https://login.microsoftonline.com/tenant-1/oauth2/v2.0/token');
    expect(await endpoints()).toMatchObject([
      { type: 'ms_teams_user', endpoint: { userId: 'user-1', tenantId: 'tenant-1' }, connectionIdentifier: 'teams' },
    ]);
    answer = () => ({ id_token: 'nonsense' });
    expect((await comeBack({ state: stateOf(link), code: 'c' })).status).toBe(400);
  });
});

describe('the addresses', () => {
  it('8: need an owner, a subscriber that exists, an integration that can be connected', async () => {
    const refused = async (status: number, path: string, body: object) =>
      expect([(await environment.client.post(path, body)).status, path, body]).toEqual([status, path, body]);
    await integration('discord', {});
    await integration('line', {});
    for (const path of [CONNECT, '/v1/integrations/chat/oauth']) {
      await refused(400, path, { integrationIdentifier: 'slack' });
      await refused(
        400,
        path,
        slack({ subscriberId: undefined, context: { tenant: 'a' }, scope: ['incoming-webhook'] }),
      );
      await refused(400, path, slack({ integrationIdentifier: 'discord' }));
      await refused(404, path, slack({ integrationIdentifier: 'none' }));
      await refused(404, path, slack({ subscriberId: 'none' }));
      await refused(422, path, slack({ scope: 'chat:write' }));
      await refused(422, path, slack({ scope: ['a b'] }));
      await refused(422, path, slack({ context: { tenant: 'a b' } }));
    }
    await refused(400, '/v1/integrations/chat/oauth', { integrationIdentifier: 'slack', mode: 'link_user' });
    await refused(422, LINK_USER, { integrationIdentifier: 'slack' });
    expect(
      (await urlOf('/v1/integrations/chat/oauth', slack({ mode: 'link_user' }))).searchParams.get('user_scope'),
    ).toBe('identity.basic');
    const other = await api.newEnvironment();
    for (const path of [CONNECT, LINK_USER, '/v1/integrations/chat/oauth']) {
      expect((await other.client.post(path, slack())).status).toBe(404);
      expect((await api.anonymous.post(path, slack())).status).toBe(401);
    }
  });
});

describe('Telegram', () => {
  const LINK = '/v1/integrations/channel-endpoints/link';
  const link = { integrationIdentifier: 'telegram', subscriberId: 'ada' };
  let telegramId: string;
  beforeEach(async () => {
    telegramId = await integration('telegram', { apiToken: '123:bot-token' });
    answer = (url) =>
      url.endsWith('/getMe') ? { ok: true, result: { username: 'acme_bot' } } : { ok: true, result: true };
  });

  interface Configured {
    data: { webhookUrl: string; configuredAt: string; botUsername: string };
  }

  /** What the bot hears comes back to us. */
  async function configured(): Promise<(text: string, secret?: string) => Promise<Response>> {
    const { body } = await environment.client.post<Configured>('/v1/integrations/telegram/webhook/configure');
    const set = calls.find(({ url }) => url === 'https://api.telegram.org/bot123:bot-token/setWebhook');
    const sent = JSON.parse(set?.body ?? '{}') as { url: string; secret_token: string };
    expect(sent.url).toBe(body.data.webhookUrl);

    return (text, secret = sent.secret_token) =>
      fetch(sent.url.replace('https://api.example', api.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
        body: JSON.stringify({ message: { text, chat: { id: 77 } } }),
      });
  }

  it('a link ties the chat to the subscriber, once', async () => {
    const say = await configured();
    const made = await environment.client.post<{ data: { url: string; providerMetadata: object } }>(LINK, {
      ...link,
      context: { tenant: 'acme' },
    });
    expect(made.status).toBe(200);
    expect(made.body.data.providerMetadata).toEqual({ botUsername: 'acme_bot', expiresAt: expect.any(String) });
    const url = new URL(made.body.data.url);
    expect(url.origin + url.pathname).toBe('https://t.me/acme_bot');
    const start = `/start ${url.searchParams.get('start') ?? ''}`;
    expect((await say(start, 'wrong')).status).toBe(401);
    const heard = await say(start);
    expect([heard.status, await heard.json()]).toMatchObject([200, { method: 'sendMessage', chat_id: '77' }]);
    expect(await endpoints()).toMatchObject([
      { type: 'telegram_chat', subscriberId: 'ada', contextKeys: ['tenant:acme'], endpoint: { chatId: '77' } },
    ]);
    expect(await (await say(start)).json()).toMatchObject({ text: expect.stringContaining('no longer good') });
    expect(await (await say('hello')).json()).toEqual({});
  });

  it('a mobile link is the same for one subscriber', async () => {
    const say = await configured();
    const made = await environment.client.post<{ data: { token: string; url: string; expiresAt: string } }>(
      '/v1/integrations/telegram/mobile-link',
      { subscriberId: 'ada' },
    );
    expect(made.status).toBe(200);
    expect(made.body.data.url).toBe(`https://t.me/acme_bot?start=${made.body.data.token}`);
    await say(`/start ${made.body.data.token}`);
    expect(await endpoints()).toHaveLength(1);
  });

  it('is configured automatically; others are not', async () => {
    const auto = (id: string) =>
      environment.client.post<{ data: { success: boolean } }>(`/v1/integrations/${id}/auto-configure`);
    expect((await auto(telegramId)).body.data).toMatchObject({ success: true, integration: { _id: telegramId } });
    expect((await auto(await integration('discord', {}))).body.data.success).toBe(false);
    expect((await auto('0123456789abcdef01234567')).status).toBe(404);
  });

  it("says Telegram's own words, and needs everything that is asked for", async () => {
    const post = (path: string, body?: object) => environment.client.post(path, body);
    expect((await post(LINK, { ...link, integrationIdentifier: 'slack' })).status).toBe(400);
    expect((await post(LINK, { ...link, subscriberId: 'none' })).status).toBe(404);
    expect((await post(LINK, { integrationIdentifier: 'telegram' })).body).toHaveProperty(['errors', 'subscriberId']);
    expect((await post('/v1/integrations/telegram/mobile-link', {})).status).toBe(422);
    expect((await post('/v1/integrations/none/webhook/configure')).status).toBe(404);
    answer = () => ({ ok: false, description: 'Unauthorized' });
    const refused = await post('/v1/integrations/telegram/webhook/configure');
    expect([refused.status, refused.body]).toMatchObject([400, { message: 'Telegram refused: Unauthorized' }]);
    const other = await api.newEnvironment();
    for (const [path, body] of [
      [LINK, link],
      ['/v1/integrations/telegram/mobile-link', { subscriberId: 'ada' }],
      ['/v1/integrations/telegram/webhook/configure', undefined],
      [`/v1/integrations/${telegramId}/auto-configure`, undefined],
    ] as const) {
      expect((await other.client.post(path, body)).status).toBe(404);
      expect((await api.anonymous.post(path, body)).status).toBe(401);
    }
  });
});

async function storedKey(): Promise<string> {
  const found = await api.get(EnvironmentRepository).findById(environment.scope.environmentId);

  return found?.apiKeys[0]?.key ?? '';
}
