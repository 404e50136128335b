import { createHmac } from 'node:crypto';
import { type Outbound, OUTBOUND } from '@novu/application-generic';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';

const PUBLIC = 'https://example.com/novu/api';
/** A proxy that passes paths on as they come, and one that takes them off: the public address is the same. */
const PROXIES = [
  ['passes paths on', '/novu/api', { GLOBAL_CONTEXT_PATH: 'novu', API_CONTEXT_PATH: '/api/' }],
  ['takes paths off', '', {}],
] as const;

describe.each(PROXIES)('behind a proxy that %s, the world is told the public address', (_what, prefix, paths) => {
  let api: TestApi;
  let environment: TestEnvironment;
  let called: { url: string; body: string }[];
  beforeAll(async () => {
    api = await startApi('public-address', {
      ...{ ...paths, API_ROOT_URL: `${PUBLIC}/`, FRONT_BASE_URL: 'https://example.com/novu/dashboard/' },
    });
    environment = await api.newEnvironment();
    api.get<Outbound>(OUTBOUND).fetch = async (input, init) => {
      const asked = new Request(input, init);
      called.push({ url: asked.url, body: await asked.text() });

      return Response.json({ ok: true, result: { username: 'bot' } });
    };
  });
  beforeEach(() => {
    called = [];
  });
  afterAll(() => api.close());

  const post = <T>(path: string, body: object) => environment.client.post<T>(`${prefix}${path}`, body);
  const integration = async (identifier: string, body: object) => {
    const wanted = { identifier, providerId: identifier, active: true, ...body };
    const made = await environment.person.post<{ data: { _id: string } }>(`${prefix}/v1/integrations`, wanted);
    expect(made.status).toBe(201);

    return made.body.data._id;
  };

  it('in the reference, where the path is what counts', async () => {
    const { body } = await api.anonymous.get(`${prefix}/openapi.json`);
    expect(body).toMatchObject({ servers: [{ url: '/novu/api' }] });
  });

  it('by chat services, which send people back', async () => {
    await integration('slack', { credentials: { clientId: 'id', secretKey: 'secret' } });
    await post('/v2/subscribers', { subscriberId: 'ada' });
    const input = { integrationIdentifier: 'slack', subscriberId: 'ada' };
    const made = await post<{ data: { url: string } }>('/v1/integrations/channel-connections/oauth', input);
    expect(new URL(made.body.data.url).searchParams.get('redirect_uri')).toBe(
      `${PUBLIC}/v1/integrations/chat/oauth/callback`,
    );
  });

  it('by bots, which send their updates', async () => {
    await integration('telegram', { credentials: { apiToken: 'token' } });
    const answer = await post('/v1/integrations/telegram/webhook/configure', { integrationIdentifier: 'telegram' });
    expect(answer.status).toBe(200);
    expect(called.at(-1)?.body).toContain(`${PUBLIC}/v1/integrations/telegram/`);
  });

  it('by providers, which sign it', async () => {
    const id = await integration('twilio', {
      channel: 'sms',
      credentials: { accountSid: 'AC1', token: 'the-auth-token', from: '+15005550006' },
      configurations: { inboundWebhookEnabled: true },
    });
    const path = `/v2/inbound-webhooks/delivery-providers/${environment.scope.environmentId.toHexString()}/${id}`;
    const signed = (root: string) =>
      createHmac('sha1', 'the-auth-token').update(`${root}${path}MessageSidSM1`).digest('base64');
    const report = (root: string) =>
      fetch(`${api.url}${prefix}${path}`, {
        method: 'POST',
        headers: { 'x-twilio-signature': signed(root) },
        body: new URLSearchParams({ MessageSid: 'SM1' }),
      });
    expect((await report(PUBLIC)).status).toBe(200);
    expect((await report('https://example.com')).status).toBe(401);
  });

  it('by links into the dashboard', async () => {
    const workflow = { name: 'Hello', workflowId: 'hello', active: true, steps: [], __source: 'dashboard' };
    expect((await post('/v2/workflows', workflow)).status).toBe(201);
    const fired = await post('/v1/events/trigger', { name: 'hello', to: 'ada' });
    expect(fired.body).toMatchObject({
      data: { activityFeedLink: expect.stringMatching(/^https:\/\/example\.com\/novu\/dashboard\/env\//) },
    });
  });
});
