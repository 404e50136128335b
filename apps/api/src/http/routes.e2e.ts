import { Encryption } from '@novu/application-generic';
import { SubscriberRepository } from '@novu/dal';
import { EnvironmentTypeEnum } from '@novu/shared';
import { type HttpClient, httpClient } from '@novu/testing';
import { NewEnvironments } from '../environments/new-environments.js';
import { Endpoints } from '../reference/endpoints.js';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import { oneOfEach, type Samples, SECRET } from './testing/one-of-each.js';
import { Tokens } from './tokens.js';

/** Every route of the running API, from its own description: a new one is in here without being added. */
interface Route {
  name: string;
  method: string;
  path: string;
  credentials: string[];
  hasBody: boolean;
}

/** Routes anybody may call. */
const PUBLIC = [
  'GET /metrics',
  'GET /v1/health-check',
  'GET /v1/integrations/chat/oauth/callback',
  'POST /v1/auth/login',
  'POST /v1/auth/register',
  'POST /v1/inbox/session',
  'POST /v1/integrations/telegram/{organizationId}/{environmentId}/{integrationIdentifier}',
  'POST /v1/widgets/session/initialize',
  'POST /v2/inbound-webhooks/delivery-providers/{environmentId}/{integrationId}',
];

/** The smallest body with which a request gets as far as looking for what its path names; `{}` where none is given. */
const BODIES: Record<string, (samples: Samples) => object> = {
  'PUT /v2/workflows/{workflowId}': () => ({ name: 'x', steps: [] }),
  'POST /v1/integrations/{integrationIdentifier}/mobile-link': (samples) => ({
    subscriberId: valueOf(samples, '/', 'subscriberId'),
  }),
  'PUT /v2/workflows/{workflowId}/sync': (samples) => ({
    targetEnvironmentId: valueOf(samples, '/', 'environmentId'),
  }),
  'PUT /v1/integrations/{integrationId}': () => ({ name: 'x' }),
  'PATCH /v1/subscribers/{subscriberId}/online-status': () => ({ isOnline: true }),
  'PUT /v1/subscribers/{subscriberId}/credentials': () => CREDENTIALS,
  'PATCH /v1/subscribers/{subscriberId}/credentials': () => CREDENTIALS,
  'POST /v2/topics/{topicKey}/subscriptions': (samples) => ({ subscriptions: [valueOf(samples, '/', 'subscriberId')] }),
  'DELETE /v2/topics/{topicKey}/subscriptions': (samples) => ({
    subscriptions: [{ subscriberId: valueOf(samples, '/', 'subscriberId') }],
  }),
  'PATCH /v1/topics/{topicKey}': () => ({ name: 'x' }),
  'POST /v1/topics/{topicKey}/subscribers': subscribersOf,
  'POST /v1/topics/{topicKey}/subscribers/removal': subscribersOf,
  'PUT /v2/layouts/{layoutId}': () => ({ name: 'x', controlValues: {} }),
  'POST /v2/layouts/{layoutId}/duplicate': () => ({ name: 'x', layoutId: 'copy' }),
  'PATCH /v2/subscribers/{subscriberId}/preferences/bulk': (samples) => ({
    preferences: [{ workflowId: valueOf(samples, '/', 'workflowId'), channels: { email: false } }],
  }),
  'PATCH /v2/contexts/{type}/{id}': () => ({ data: {} }),
  'PATCH /v1/channel-connections/{identifier}': () => ({ workspace: { id: 'T2' }, auth: { accessToken: 'x' } }),
  'PATCH /v1/channel-endpoints/{identifier}': () => ({ endpoint: { channelId: 'C2' } }),
  'PATCH /v2/subscribers/{subscriberId}/notifications/{notificationId}/snooze': () => ({
    snoozeUntil: new Date(Date.now() + 3_600_000).toISOString(),
  }),
  'POST /v1/subscribers/{subscriberId}/messages/mark-all': () => ({ markAs: 'read' }),
  'POST /v1/subscribers/{subscriberId}/messages/mark-as': (samples) => ({
    messageId: valueOf(samples, '/v1/subscribers', 'messageId'),
    markAs: 'read',
  }),
  'POST /v1/subscribers/{subscriberId}/messages/markAs': (samples) => ({
    messageId: valueOf(samples, '/v1/subscribers', 'messageId'),
    mark: { read: true },
  }),
  'POST /v1/subscribers/{subscriberId}/messages/{messageId}/actions/{type}': () => ({ status: 'done' }),
  'PUT /v1/bridge/controls/{workflowId}/{stepId}': () => ({ variables: { text: 'x' } }),
};
function subscribersOf(samples: Samples): object {
  return { subscribers: [valueOf(samples, '/', 'subscriberId')] };
}
const CREDENTIALS = { providerId: 'slack', credentials: { webhookUrl: 'https://slack.example/hook' } };

/** Likewise, query strings. */
const QUERIES: Record<string, (samples: Samples) => string> = {
  'GET /v2/subscribers/{subscriberId}/notifications/count': () => '?filters=[{}]',
  'GET /v1/execution-details': (samples) =>
    `?notificationId=${valueOf(samples, '/v1/notifications', 'notificationId')}&subscriberId=${valueOf(samples, '/', 'subscriberId')}`,
};

/**
 * These answer with success whether there was something to do or not, or make what is missing in the caller's own environment: it is
 * what they leave alone that counts.
 */
const NEVER_REFUSE = [
  'DELETE /v1/messages/transaction/{transactionId}',
  'DELETE /v1/events/trigger/{transactionId}',
  'POST /v2/topics/{topicKey}/subscriptions',
  'DELETE /v2/topics/{topicKey}/subscriptions',
];

/** After these, something is not there any more. */
const REMOVAL = /^(?:DELETE|PUT) |\/(?:rerun|delete|removal)$/;

/** What the environments of an organization have in common. */
const OF_THE_ORGANIZATION = /^\/v[12]\/(?:environments|environment-variables)(?:\/|$)/;

/** Of accounts and organizations, and what has nothing to say without a filter: things of one environment are not in them. */
const NOT_OF_THINGS: readonly RegExp[] = [
  /^GET \/v1\/(?:users|organizations|environments|environment-variables)(?:\/|$)/,
  /^GET \/v1\/(?:bridge\/status|execution-details)$/,
];

let api: TestApi;
let routes: Route[];
let owner: TestEnvironment;
let samples: Samples;
beforeAll(async () => {
  api = await startApi('routes');
  owner = await api.newEnvironment();
  samples = await oneOfEach(api, owner);
  routes = await readRoutes();
});
afterAll(() => api.close());

interface Description {
  paths: Record<string, Record<string, { security: Record<string, unknown>[]; requestBody?: unknown }>>;
}

async function readRoutes(): Promise<Route[]> {
  const { paths } = (await api.anonymous.get<Description>('/openapi.json')).body;

  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([verb, { security, requestBody }]) => {
      const method = verb.toUpperCase();
      const credentials = security.flatMap((requirement) => Object.keys(requirement));

      return { name: `${method} ${path}`, method, path, credentials, hasBody: requestBody !== undefined };
    }),
  );
}

const clientOf = ({ apiKey }: { apiKey: string }) => httpClient(api.url, { authorization: `ApiKey ${apiKey}` });

function valueOf(of: Samples, path: string, parameter: string, method = 'GET'): string {
  const beginsWith = (begin: string) => path.startsWith(begin) || `${method} ${path}`.startsWith(begin);
  const [, , value] = of.find(([begin, name]) => name === parameter && beginsWith(begin)) ?? [];
  if (value === undefined) throw new Error(`Tell http/testing/one-of-each.ts what {${parameter}} is in ${path}`);

  return value;
}

/** @param of what the path names; without it, something that is nowhere. */
function call(client: HttpClient, { name, method, path, hasBody }: Route, of?: Samples) {
  const filled = path.replace(/\{([^}]+)\}/g, (_, parameter: string) =>
    of ? valueOf(of, path, parameter, method) : 'nowhere',
  );
  const [body, query = ''] = of ? [BODIES[name]?.(of), QUERIES[name]?.(of)] : [];

  return client.request(method, filled + query, hasBody ? (body ?? {}) : undefined);
}

/** Routes whose answer is not as it should be, with the status they gave. */
async function wrongAnswers(
  tried: readonly Route[],
  client: HttpClient,
  isRight: (status: number) => boolean,
  of?: Samples,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const route of tried) {
    const { status } = await call(client, route, of);
    if (!isRight(status)) wrong.push(`${route.name} answered ${status}`);
  }

  return wrong;
}

const isPublic = ({ credentials }: Route) => credentials.length === 0;
const takesApiKey = ({ credentials }: Route) => credentials.includes('secretKey');
const namesSomething = ({ path }: Route) => path.includes('{');

/** Everything the owner can read. */
async function everything(): Promise<Map<string, unknown>> {
  const readable = routes.filter((route) => route.method === 'GET' && takesApiKey(route));
  const client = clientOf(owner);
  const read = new Map<string, unknown>();
  for (const route of readable) {
    const { status, body } = await call(client, route, samples);
    read.set(route.name, status === 200 ? body : status);
  }

  return read;
}

it('the description of the API has every endpoint', () => {
  expect(routes.length).toBe(api.get(Endpoints).list().size);
  expect(routes.length).toBeGreaterThan(100);
});

describe('who may call', () => {
  it('the routes open to anybody are those listed', () => {
    const open = routes.filter(isPublic).map(({ name }) => name);
    expect(open.sort()).toEqual(PUBLIC);
  });

  it('every other route answers 401 without credentials, and with wrong ones', async () => {
    const closed = routes.filter((route) => !isPublic(route));
    const wrong: Record<string, string>[] = [{}, { authorization: 'ApiKey wrong' }, { authorization: 'Bearer wrong' }];
    for (const headers of wrong) {
      expect(await wrongAnswers(closed, httpClient(api.url, headers), (status) => status === 401)).toEqual([]);
    }
  });

  it('the token of a subscriber opens the Inbox and nothing else', async () => {
    const subscriberId = valueOf(samples, '/', 'subscriberId');
    const subscriber = await api.get(SubscriberRepository).findByExternalId(owner.scope, subscriberId);
    const token = api.get(Tokens).signSubscriber({
      _id: String(subscriber?._id),
      subscriberId,
      organizationId: owner.scope.organizationId.toHexString(),
      environmentId: owner.scope.environmentId.toHexString(),
      contextKeys: [],
    });
    const client = httpClient(api.url, { authorization: `Bearer ${token}` });
    const others = routes.filter((route) => !isPublic(route) && !route.credentials.includes('subscriberToken'));
    expect(await wrongAnswers(others, client, (status) => status === 401)).toEqual([]);
    expect((await client.get('/v1/inbox/notifications')).status).toBe(200);
  });

  it('an API key opens neither the Inbox nor what is for people', async () => {
    const others = routes.filter((route) => !isPublic(route) && !takesApiKey(route));
    expect(await wrongAnswers(others, clientOf(owner), (status) => status === 401)).toEqual([]);
  });
});

describe('tenants never meet', () => {
  const addressed = () => routes.filter((route) => namesSomething(route) && takesApiKey(route));
  const isHidden = (status: number) => status === 404 || status === 403;

  async function siblingOf({ scope, userId }: TestEnvironment): Promise<HttpClient> {
    const { apiKeys } = await api.get(NewEnvironments).create({
      organizationId: scope.organizationId,
      userId,
      name: 'Production',
      type: EnvironmentTypeEnum.PROD,
      color: '#7e52f4',
    });

    return clientOf({ apiKey: api.get(Encryption).decrypt(apiKeys[0]?.key ?? '') });
  }

  it('what another organization has is not there, on no route, and nothing of it changes', async () => {
    const before = await everything();
    const other = await api.newEnvironment();
    const stranger = clientOf(other);
    const tried = addressed().filter(({ name }) => !NEVER_REFUSE.includes(name));
    expect(await wrongAnswers(tried, stranger, isHidden, samples)).toEqual([]);
    const person = httpClient(api.url, { authorization: `Bearer ${other.userToken}` });
    const forPeople = routes.filter((route) => namesSomething(route) && route.credentials.join() === 'userToken');
    expect(await wrongAnswers(forPeople, person, (status) => status >= 401 && status <= 404, samples)).toEqual([]);
    for (const route of addressed().filter(({ name }) => NEVER_REFUSE.includes(name)))
      await call(stranger, route, samples);
    expect(await everything()).toEqual(before);
  }, 120_000);

  it('nor is what another environment of the same organization has', async () => {
    const sibling = await siblingOf(owner);
    const before = await everything();
    const own = addressed().filter(({ path }) => !OF_THE_ORGANIZATION.test(path));
    const tried = own.filter(({ name }) => !NEVER_REFUSE.includes(name));
    expect(await wrongAnswers(tried, sibling, isHidden, samples)).toEqual([]);
    for (const route of own.filter(({ name }) => NEVER_REFUSE.includes(name))) await call(sibling, route, samples);
    expect(await everything()).toEqual(before);
  }, 120_000);

  describe('in lists', () => {
    const lists = (): readonly Route[] =>
      routes.filter((route) => route.method === 'GET' && !namesSomething(route) && takesApiKey(route));

    /** The lists that show somebody a thing of the owner's. */
    async function showing(client: HttpClient, among: readonly Route[]): Promise<string[]> {
      const found: string[] = [];
      for (const route of among) {
        const { status, body } = await call(client, route, samples);
        expect([route.name, status === 200 || status === 404]).toEqual([route.name, true]);
        // A refusal repeats the address that was asked for, and nothing else.
        const shown = JSON.stringify(status === 200 ? body : '').toLowerCase();
        if (shown.includes(SECRET.toLowerCase())) found.push(route.name);
      }

      return found.sort();
    }

    it('another organization sees nothing of it', async () => {
      expect(await showing(clientOf(await api.newEnvironment()), lists())).toEqual([]);
    });

    it('nor does another environment of the same organization', async () => {
      const own = lists().filter(({ path }) => !OF_THE_ORGANIZATION.test(path));
      // Integrations are listed for the whole organization.
      expect(await showing(await siblingOf(owner), own)).toEqual(['GET /v1/integrations']);
    });

    /** Otherwise the lists above may have been empty for anybody. */
    it('its owner sees it in each', async () => {
      expect(await showing(clientOf(owner), lists())).toEqual(
        lists()
          .map(({ name }) => name)
          .filter((name) => !NOT_OF_THINGS.some((kind) => kind.test(name)))
          .sort(),
      );
    });
  });

  /** Otherwise a 404 above would prove nothing. */
  it('to its owner each of these things is there', async () => {
    const missing: string[] = [];
    for (const route of addressed()) {
      // Each removal finds things of its own, so that the order does not matter.
      const isRemoval = REMOVAL.test(route.name);
      const environment = isRemoval ? await api.newEnvironment() : owner;
      const of = isRemoval ? await oneOfEach(api, environment) : samples;
      const { status, body } = await call(clientOf(environment), route, of);
      const isFound = status < 300 || (status === 400 && route.method !== 'GET') || status === 409;
      if (!isFound) missing.push(`${route.name} answered ${status}: ${JSON.stringify(body)}`);
    }
    expect(missing).toEqual([]);
  }, 120_000);
});
