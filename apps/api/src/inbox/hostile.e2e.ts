/** What a page can try with the token of a subscriber, on every endpoint such a token opens: a new endpoint is in here without being added. */
import { ActiveIntegrations } from '@novu/application-generic';
import { IntegrationRepository, type MessageDoc, MessageRepository, SubscriberRepository, Types } from '@novu/dal';
import { ButtonTypeEnum, ChannelTypeEnum, InAppProviderIdEnum, MessageActionStatusEnum } from '@novu/shared';
import { type HttpClient, httpClient, inAppMessage } from '@novu/testing';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';

interface Route {
  name: string;
  method: string;
  path: string;
  hasBody: boolean;
}

interface Description {
  paths: Record<string, Record<string, { security: Record<string, unknown>[]; requestBody?: unknown }>>;
}

let api: TestApi;
let env: TestEnvironment;
let ada: HttpClient;
let routes: Route[];

beforeAll(async () => {
  api = await startApi('inbox-hostile');
  env = await api.newEnvironment();
  await api.get(IntegrationRepository).create(env.scope, {
    providerId: InAppProviderIdEnum.Novu,
    channel: ChannelTypeEnum.IN_APP,
    name: 'Novu Inbox',
    identifier: 'novu-inbox',
    credentials: {},
    active: true,
    primary: false,
    priority: 0,
  });
  await api.get(ActiveIntegrations).changed(env.scope);
  const { paths } = (await api.anonymous.get<Description>('/openapi.json')).body;
  routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { security }]) => security.some((requirement) => 'subscriberToken' in requirement))
      .map(([verb, { requestBody }]) => {
        const method = verb.toUpperCase();

        return { name: `${method} ${path}`, method, path, hasBody: requestBody !== undefined || method !== 'GET' };
      }),
  );
  ada = await openInbox('ada');
});
afterAll(() => api.close());

async function openInbox(subscriberId: string): Promise<HttpClient> {
  const { body } = await api.anonymous.post<{ data: { token: string } }>('/v1/inbox/session', {
    applicationIdentifier: env.identifier,
    subscriber: { subscriberId },
  });

  return httpClient(api.url, { authorization: `Bearer ${body.data.token}` });
}

const filled = (path: string, value: string) => path.replace(/\{[^}]+\}/g, encodeURIComponent(value));

/** Every field any of the endpoints knows, each of a type none of them takes. */
const FIELDS = [
  ...['tags', 'data', 'notificationIds', 'snoozeUntil', 'actionType', 'preferences', 'schedule', 'email', 'in_app'],
  ...['identifier', 'name', 'topic', 'enabled', 'condition', 'messageId', 'messageIds', 'mark', 'markAs', 'feedId'],
  ...['status', 'channel', 'integrationIdentifier', 'subscriberId', 'context', 'workspace', 'auth', 'type', 'endpoint'],
  ...['payload', 'to', 'scope', 'connectionIdentifier', 'connectionMode', 'contextHash', 'filters', 'limit', 'after'],
];
const WRONG: unknown[] = [{ $gt: '' }, [[{ $ne: null }]], -1, 'x'.repeat(3_000), '\u0000', true];
const bodies = (): unknown[] => [
  ...WRONG.map((value) => Object.fromEntries(FIELDS.map((field) => [field, value]))),
  [],
  'null',
  '"text"',
  '{"__proto__":{"a":1},"constructor":{"prototype":{"a":1}}}',
];

it('there are such endpoints', () => {
  expect(routes.length).toBeGreaterThan(50);
});

it('wrong types are never a failure of ours', async () => {
  const failures: string[] = [];
  for (const route of routes.filter(({ hasBody }) => hasBody)) {
    for (const body of bodies()) {
      const { status } = await ada.request(route.method, filled(route.path, new Types.ObjectId().toHexString()), body);
      if (status >= 500) failures.push(`${route.name} answered ${status} to ${JSON.stringify(body).slice(0, 80)}`);
    }
  }
  expect(failures).toEqual([]);
}, 180_000);

it('wrong addresses and query strings are never a failure of ours', async () => {
  const failures: string[] = [];
  const queries = WRONG.slice(0, 4).flatMap((value) => [
    FIELDS.map((field) => `${field}=${encodeURIComponent(JSON.stringify(value))}`).join('&'),
    FIELDS.map((field) => `${field}[$gt]=1`).join('&'),
  ]);
  for (const route of routes) {
    for (const id of ['nowhere', '$gt', '\u0000', '../../v1/environments', 'x'.repeat(1_000), '{"$gt":""}', ' ']) {
      const { status } = await ada.request(route.method, filled(route.path, id), route.hasBody ? {} : undefined);
      if (status >= 500) failures.push(`${route.name} answered ${status} to the id ${id.slice(0, 40)}`);
    }
    for (const query of route.method === 'GET' ? queries : []) {
      const { status } = await ada.get(`${filled(route.path, 'nowhere')}?${query}`);
      if (status >= 500) failures.push(`${route.name} answered ${status} to ${query.slice(0, 60)}`);
    }
  }
  expect(failures).toEqual([]);
}, 180_000);

it('huge bodies are refused unread', async () => {
  const huge = { payload: { text: 'x'.repeat(200 * 1_024) } };
  for (const route of routes.filter(({ hasBody }) => hasBody)) {
    const { status } = await ada.request(route.method, filled(route.path, 'nowhere'), huge);
    expect([route.name, status]).toEqual([route.name, 413]);
  }
}, 60_000);

it('what another subscriber has is not there, on no route, and nothing of it changes', async () => {
  const bob = await openInbox('bob');
  const doc = await api.get(SubscriberRepository).findByExternalId(env.scope, 'bob');
  const subscriberId = doc?._id ?? new Types.ObjectId();
  const plain = inAppMessage({ scope: env.scope, subscriberId });
  const message: MessageDoc = {
    ...plain,
    content: 'for bob only',
    cta: {
      ...plain.cta,
      action: {
        status: MessageActionStatusEnum.PENDING,
        buttons: [{ type: ButtonTypeEnum.PRIMARY, content: 'Accept' }],
      },
    },
  };
  await api.get(MessageRepository).plan([message]);
  const id = message._id.toHexString();
  await bob.post('/v1/inbox/topics/news/subscriptions', { identifier: 'of-bob', name: 'for bob only' });
  const everythingOfBob = async () => ({
    feed: (await bob.get('/v1/inbox/notifications')).body,
    topics: (await bob.get('/v1/inbox/topics/news/subscriptions')).body,
    subscription: (await bob.get('/v1/inbox/topics/news/subscriptions/of-bob')).body,
  });
  const before = await everythingOfBob();
  expect(JSON.stringify(before)).toContain('for bob only');

  const later = new Date(Date.now() + 3_600_000).toISOString();
  const body = {
    notificationIds: [id],
    messageId: id,
    messageIds: [id],
    snoozeUntil: later,
    actionType: 'primary',
    markAs: 'read',
    mark: { read: true },
    status: 'done',
    subscriberId: 'bob',
    subscriptionIdentifier: 'of-bob',
    name: 'changed',
  };
  for (const route of routes) {
    for (const target of [id, 'of-bob', subscriberId.toHexString()]) {
      const path = route.path.replace('{topicKey}', 'news').replace('{type}', 'primary');
      const answer = await ada.request(route.method, filled(path, target), route.hasBody ? body : undefined);
      expect([route.name, answer.status < 500]).toEqual([route.name, true]);
      expect([route.name, JSON.stringify(answer.body ?? '').includes('for bob only')]).toEqual([route.name, false]);
    }
  }
  expect(await everythingOfBob()).toEqual(before);
}, 180_000);
