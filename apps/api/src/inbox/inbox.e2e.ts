import { ActiveIntegrations, hmacHex, type InboxChange, Signals } from '@novu/application-generic';
import {
  ContextRepository,
  type Credentials,
  FeedRepository,
  IntegrationRepository,
  type MessageDoc,
  MessageRepository,
  OrganizationRepository,
  SubscriberRepository,
  Types,
  WorkflowRepository,
} from '@novu/dal';
import {
  ButtonTypeEnum,
  ChannelTypeEnum,
  InAppProviderIdEnum,
  MessageActionStatusEnum,
  ResourceOriginEnum,
  ResourceTypeEnum,
  SeverityLevelEnum,
  WorkflowStatusEnum,
} from '@novu/shared';
import { type HttpClient, inAppMessage, waitFor } from '@novu/testing';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { CountsResponse, InboxNotification, NotificationsResponse, SessionResponse } from './inbox.dto.js';

interface Inbox {
  client: HttpClient;
  subscriberId: Types.ObjectId;
}

let api: TestApi;
let env: TestEnvironment;
let inbox: Inbox;
const changes: InboxChange[] = [];

beforeAll(async () => {
  api = await startApi('inbox');
  await api.get(Signals).subscribe('inbox.changed', (batch) => changes.push(...batch));
  env = await api.newEnvironment();
  await connectInApp(env);
});
afterAll(() => api.close());
beforeEach(async () => {
  inbox = await openInbox(env, `s-${new Types.ObjectId().toHexString()}`);
  changes.length = 0;
});

async function connectInApp({ scope }: TestEnvironment, credentials: Credentials = {}): Promise<Types.ObjectId> {
  const integration = await api.get(IntegrationRepository).create(scope, {
    providerId: InAppProviderIdEnum.Novu,
    channel: ChannelTypeEnum.IN_APP,
    name: 'Novu Inbox',
    identifier: 'novu-inbox',
    credentials,
    active: true,
    primary: false,
    priority: 0,
  });
  await api.get(ActiveIntegrations).changed(scope);

  return integration?._id ?? new Types.ObjectId();
}

const openSession = (body: unknown) => api.anonymous.post<{ data: SessionResponse }>('/v1/inbox/session', body);

async function openInbox(environment: TestEnvironment, externalId: string): Promise<Inbox> {
  const { body } = await openSession({
    applicationIdentifier: environment.identifier,
    subscriber: { subscriberId: externalId },
  });
  const subscriber = await api.get(SubscriberRepository).findByExternalId(environment.scope, externalId);

  return {
    client: api.clientWith({ authorization: `Bearer ${body.data.token}` }),
    subscriberId: subscriber?._id ?? new Types.ObjectId(),
  };
}

async function deliver(...overrides: Partial<MessageDoc>[]): Promise<string[]> {
  const now = Date.now();
  const docs = overrides.map((override, index) => ({
    ...inAppMessage({ scope: env.scope, subscriberId: inbox.subscriberId }, new Date(now + index)),
    ...override,
  }));
  await api.get(MessageRepository).plan(docs);

  return docs.map((doc) => doc._id.toHexString());
}

const stored = (id: string) =>
  api.get(FeedRepository).findInFeed(env.scope, inbox.subscriberId, new Types.ObjectId(id));
const list = (query = '') => inbox.client.get<NotificationsResponse>(`/v1/inbox/notifications${query}`);
const bodies = async (query: string) => (await list(query)).body.data.map(({ body }) => body).sort();
const counts = (...filters: unknown[]) =>
  inbox.client.get<CountsResponse>(
    `/v1/inbox/notifications/count?filters=${encodeURIComponent(JSON.stringify(filters))}`,
  );

async function oneDelivered(override: Partial<MessageDoc> = {}): Promise<string> {
  const [id] = await deliver(override);

  return id ?? '';
}

const announced = () =>
  waitFor('the change to be announced', () =>
    changes.find(({ subscriberId }) => subscriberId === inbox.subscriberId.toHexString()),
  );

describe('session', () => {
  it('makes the subscriber, then brings it up to date, and answers everything the Inbox starts with', async () => {
    const subscriber = {
      subscriberId: 'ada',
      firstName: 'Ada',
      email: 'ada@example.com',
      timezone: 'Europe/Berlin',
      data: { plan: 'pro' },
    };
    const first = await openSession({ applicationIdentifier: env.identifier, subscriber });
    expect(first.status).toBe(201);
    expect(first.body.data).toEqual({
      token: expect.any(String),
      unreadCount: { total: 0, severity: { high: 0, medium: 0, low: 0, none: 0 } },
      totalUnreadCount: 0,
      removeNovuBranding: false,
      isDevelopmentMode: true,
      maxSnoozeDurationHours: 876_000,
      contextKeys: [],
    });
    await openSession({
      applicationIdentifier: env.identifier,
      subscriber: { subscriberId: 'ada', lastName: 'Lovelace' },
    });
    expect(await api.get(SubscriberRepository).findByExternalId(env.scope, 'ada')).toMatchObject({
      ...subscriber,
      lastName: 'Lovelace',
    });
  });

  it('is opened on a machine that does not tell its time zone, and leaves the one that is known', async () => {
    const subscriber = { subscriberId: 'traveller', timezone: 'Asia/Tokyo' };
    expect((await openSession({ applicationIdentifier: env.identifier, subscriber })).status).toBe(201);
    const unknown = { subscriberId: 'traveller', timezone: 'Etc/Unknown' };
    expect((await openSession({ applicationIdentifier: env.identifier, subscriber: unknown })).status).toBe(201);
    expect(await api.get(SubscriberRepository).findByExternalId(env.scope, 'traveller')).toMatchObject({
      timezone: 'Asia/Tokyo',
    });
  });

  it('counts what is unread by severity', async () => {
    await deliver({ severity: SeverityLevelEnum.HIGH }, {}, { read: true, seen: true });
    const subscriberId = (await api.get(SubscriberRepository).findById(env.scope, inbox.subscriberId))?.subscriberId;
    const { body } = await openSession({ applicationIdentifier: env.identifier, subscriber: { subscriberId } });
    expect(body.data).toMatchObject({
      totalUnreadCount: 2,
      unreadCount: { total: 2, severity: { high: 1, medium: 0, low: 0, none: 1 } },
    });
  });

  it('takes the older form with the id alone', async () => {
    const answer = await openSession({ applicationIdentifier: env.identifier, subscriberId: 'legacy' });
    expect(answer.status).toBe(201);
    expect(await api.get(SubscriberRepository).findByExternalId(env.scope, 'legacy')).not.toBeNull();
  });

  it('notes once that an Inbox has connected', async () => {
    const other = await api.newEnvironment();
    const id = await connectInApp(other);
    await api.get(OrganizationRepository).update(other.scope.organizationId, { removeNovuBranding: true });
    const { body } = await openSession({ applicationIdentifier: other.identifier, subscriber: { subscriberId: 'x' } });
    expect(body.data.removeNovuBranding).toBe(true);
    const connected = await api.get(IntegrationRepository).findById(other.scope, id);
    expect(connected?.connected).toBe(true);
    await openSession({ applicationIdentifier: other.identifier, subscriber: { subscriberId: 'x' } });
    expect(await api.get(IntegrationRepository).findById(other.scope, id)).toEqual(connected);
  });

  it('asks for a hash where HMAC is switched on', async () => {
    const secured = await api.newEnvironment();
    await connectInApp(secured, { hmac: true });
    const open = (subscriberHash?: unknown) =>
      openSession({ applicationIdentifier: secured.identifier, subscriber: { subscriberId: 'ada' }, subscriberHash });
    for (const wrong of [undefined, '', 'abc', hmacHex(secured.apiKey, 'bob'), hmacHex(env.apiKey, 'ada')]) {
      expect(await open(wrong)).toMatchObject({ status: 400, body: { message: 'Please provide a valid HMAC hash' } });
    }
    expect((await open({ $gt: '' })).status).toBe(422);
    expect(await api.get(SubscriberRepository).findByExternalId(secured.scope, 'ada')).toBeNull();
    expect((await open(hmacHex(secured.apiKey, 'ada'))).status).toBe(201);
  });

  it('keeps to the contexts it is opened with, and makes those that are new', async () => {
    const context = { tenant: 'acme', project: { id: 'x', data: { size: 1 } } };
    const { body } = await openSession({
      applicationIdentifier: env.identifier,
      subscriber: { subscriberId: 'in-context' },
      context,
    });
    expect(body.data.contextKeys).toEqual(['project:x', 'tenant:acme']);
    expect(await api.get(ContextRepository).findManyByKey(env.scope, ['project:x', 'tenant:acme'])).toHaveLength(2);
    const subscriber = await api.get(SubscriberRepository).findByExternalId(env.scope, 'in-context');
    inbox = {
      client: api.clientWith({ authorization: `Bearer ${body.data.token}` }),
      subscriberId: subscriber?._id ?? new Types.ObjectId(),
    };
    const [both, one] = await deliver(
      { content: 'both', contextKeys: ['project:x', 'tenant:acme'] },
      { content: 'one', contextKeys: ['tenant:acme'] },
      { content: 'none' },
    );
    const contextless = await openInbox(env, 'in-context');
    const shown = await contextless.client.get<NotificationsResponse>('/v1/inbox/notifications');
    expect(shown.body.data.map((notification) => notification.body)).toEqual(['none']);
    expect(await bodies('')).toEqual(['both']);
    const bell = { read: false, archived: false, snoozed: false, severity: 'none' };
    expect((await counts(bell, {})).body.data.map(({ count }) => count)).toEqual([1, 1]);
    const read = (id?: string) => inbox.client.patch(`/v1/inbox/notifications/${id}/read`);
    expect((await read(both)).status).toBe(200);
    expect((await read(one)).status).toBe(404);
    expect((await inbox.client.delete(`/v1/inbox/notifications/${one}/delete`)).status).toBe(404);
    await inbox.client.post('/v1/inbox/notifications/delete');
    expect(await stored(one ?? '')).not.toBeNull();
    expect(await stored(both ?? '')).toBeNull();
  });

  it('asks for a hash of the context where HMAC is switched on', async () => {
    const secured = await api.newEnvironment();
    await connectInApp(secured, { hmac: true });
    const open = (context: unknown, contextHash?: unknown) =>
      openSession({
        applicationIdentifier: secured.identifier,
        subscriber: { subscriberId: 'ada' },
        subscriberHash: hmacHex(secured.apiKey, 'ada'),
        context,
        contextHash,
      });
    const hash = hmacHex(secured.apiKey, '{"project":{"data":{"a":[1,"é"],"b":null},"id":"x"},"tenant":"acme"}');
    const context = { tenant: 'acme', project: { id: 'x', data: { b: null, a: [1, 'é'] } } };
    expect((await open(context, hash)).status).toBe(201);
    for (const wrong of [undefined, null, '', hmacHex(secured.apiKey, '{}'), hmacHex(env.apiKey, '{}')]) {
      const answer = await open(context, wrong);
      expect(answer).toMatchObject({ status: 400, body: { message: 'Please provide a valid context HMAC hash' } });
    }
    expect((await open({ ...context, tenant: 'other' }, hash)).status).toBe(400);
    expect((await open(undefined)).status).toBe(201);
  });

  it('gives a schedule to whom has none, and replaces nobody’s', async () => {
    const weeklySchedule = { monday: { isEnabled: true, hours: [{ start: '09:00 AM', end: '05:00 PM' }] } };
    const open = (defaultSchedule: unknown) =>
      openSession({ applicationIdentifier: env.identifier, subscriber: { subscriberId: 'planner' }, defaultSchedule });
    const schedule = async (token: string) =>
      (
        await api
          .clientWith({ authorization: `Bearer ${token}` })
          .get<{ data: { schedule: unknown } }>('/v1/inbox/preferences/global')
      ).body.data.schedule;
    const first = await open({ isEnabled: true, weeklySchedule });
    expect(await schedule(first.body.data.token)).toEqual({ isEnabled: true, weeklySchedule });
    await open({ isEnabled: false });
    expect(await schedule(first.body.data.token)).toEqual({ isEnabled: true, weeklySchedule });
  });

  it.each([
    ['context', { context: 'acme' }],
    ['context.tenant', { context: { tenant: 5 } }],
    ['contextHash', { contextHash: { $gt: '' } }],
    ['defaultSchedule', { defaultSchedule: 'always' }],
    ['defaultSchedule.isEnabled', { defaultSchedule: { isEnabled: 'yes' } }],
  ])('names a wrong %s, and makes nobody', async (field, more) => {
    const subscriber = { subscriberId: 'nobody' };
    const answer = await openSession({ applicationIdentifier: env.identifier, subscriber, ...more });
    expect(answer).toMatchObject({ status: 422, body: { errors: { [field]: { messages: expect.any(Array) } } } });
    expect(await api.get(SubscriberRepository).findByExternalId(env.scope, 'nobody')).toBeNull();
  });

  it.each([
    ['an unknown environment', { applicationIdentifier: 'nobody', subscriber: { subscriberId: 'a' } }, 400],
    ['an operator for an identifier', { applicationIdentifier: { $gt: '' }, subscriber: { subscriberId: 'a' } }, 422],
    ['no identifier', { subscriber: { subscriberId: 'a' } }, 422],
    ['no subscriber', { applicationIdentifier: 'x' }, 422],
    ['a subscriber that is a text', { applicationIdentifier: 'x', subscriber: 'a' }, 422],
    ['no subscriberId', { applicationIdentifier: 'x', subscriber: {} }, 422],
    ['an operator for a subscriberId', { applicationIdentifier: 'x', subscriber: { subscriberId: { $gt: '' } } }, 422],
    ['an empty legacy subscriberId', { applicationIdentifier: 'x', subscriberId: '' }, 422],
    ['a wrong profile', { applicationIdentifier: 'x', subscriber: { subscriberId: 'a', firstName: 7 } }, 422],
    ['malformed JSON', '{"applicationIdentifier":', 400],
  ])('refuses %s', async (_, body, status) => {
    const answer = await openSession(body);
    expect(answer).toMatchObject({
      status,
      body: { statusCode: status, message: expect.any(String), path: '/v1/inbox/session' },
    });
  });

  it('needs an active in-app integration', async () => {
    const bare = await api.newEnvironment();
    const answer = await openSession({ applicationIdentifier: bare.identifier, subscriber: { subscriberId: 'a' } });
    expect(answer).toMatchObject({ status: 404, body: { message: 'Active in-app integration was not found' } });
    expect(await api.get(SubscriberRepository).findByExternalId(bare.scope, 'a')).toBeNull();
  });
});

describe('list', () => {
  it('shows a message in full', async () => {
    const { _id: workflowId } = await api.get(WorkflowRepository).create(
      env.scope,
      {
        name: 'Hello world',
        active: true,
        draft: false,
        type: ResourceTypeEnum.BRIDGE,
        origin: ResourceOriginEnum.NOVU_CLOUD,
        status: WorkflowStatusEnum.ACTIVE,
        tags: ['greeting'],
        triggers: [{ type: 'event', identifier: 'full', variables: [] }],
        steps: [],
        severity: SeverityLevelEnum.LOW,
        validatePayload: false,
        isTranslationEnabled: false,
      },
      new Types.ObjectId(),
    );
    const base = inAppMessage({ scope: env.scope, subscriberId: inbox.subscriberId });
    const id = await oneDelivered({
      _templateId: workflowId,
      templateIdentifier: 'full',
      avatar: 'https://example.com/a.png',
      tags: ['greeting'],
      data: { order: 7 },
      severity: SeverityLevelEnum.LOW,
      cta: {
        ...base.cta,
        data: { url: '/orders/7', target: '_self' },
        action: {
          status: MessageActionStatusEnum.DONE,
          buttons: [
            { type: ButtonTypeEnum.PRIMARY, content: 'Open', url: 'https://example.com', target: '_blank' },
            { type: ButtonTypeEnum.SECONDARY, content: 'Later' },
          ],
          result: { type: ButtonTypeEnum.PRIMARY },
        },
      },
    });
    const answer = await list();
    expect(answer.status).toBe(200);
    const message = await stored(id);
    const createdAt = message?.createdAt.toISOString();
    const subscriber = await api.get(SubscriberRepository).findById(env.scope, inbox.subscriberId);
    expect(answer.body).toEqual({
      data: [
        {
          id,
          transactionId: message?.transactionId,
          subject: 'Hello',
          body: 'Good to see you',
          to: { id: inbox.subscriberId.toHexString(), subscriberId: subscriber?.subscriberId },
          isRead: false,
          isSeen: false,
          isArchived: false,
          isSnoozed: false,
          snoozedUntil: null,
          deliveredAt: [createdAt],
          createdAt,
          readAt: null,
          firstSeenAt: null,
          archivedAt: null,
          avatar: 'https://example.com/a.png',
          primaryAction: {
            label: 'Open',
            isCompleted: true,
            redirect: { url: 'https://example.com', target: '_blank' },
          },
          secondaryAction: { label: 'Later', isCompleted: false },
          channelType: 'in_app',
          tags: ['greeting'],
          data: { order: 7 },
          redirect: { url: '/orders/7', target: '_self' },
          workflow: {
            id: workflowId.toHexString(),
            identifier: 'full',
            name: 'Hello world',
            critical: false,
            tags: ['greeting'],
            severity: 'low',
          },
          severity: 'low',
        },
      ],
      hasMore: false,
      filter: {},
    });
  });

  it('pages by the id of the last notification', async () => {
    const ids = await deliver({}, {}, {}, {}, {});
    const first = await list('?limit=2');
    expect(first.body).toMatchObject({ hasMore: true, data: [{ id: ids[4] }, { id: ids[3] }] });
    const second = await list(`?limit=2&after=${ids[3]}`);
    expect(second.body).toMatchObject({ hasMore: true, data: [{ id: ids[2] }, { id: ids[1] }] });
    const third = await list(`?limit=2&after=${ids[1]}`);
    expect(third.body).toMatchObject({ hasMore: false, data: [{ id: ids[0] }] });
    expect((await list('?limit=2&offset=4')).body.data).toHaveLength(1);
  });

  it('filters, and says by what', async () => {
    await deliver(
      { content: 'a', tags: ['a'], severity: SeverityLevelEnum.HIGH, data: { kind: 'x' } },
      { content: 'b', tags: ['b'], read: true, seen: true },
      { content: 'ab', tags: ['a', 'b'], archived: true, read: true, seen: true },
    );
    expect(await bodies('?archived=false&snoozed=false')).toEqual(['a', 'b']);
    expect(await bodies('?archived=true')).toEqual(['ab']);
    expect(await bodies('?read=false&snoozed=false')).toEqual(['a']);
    expect(await bodies('?tags[]=a')).toEqual(['a', 'ab']);
    expect(await bodies('?tags[0][]=a&tags[1][]=b')).toEqual(['ab']);
    expect(await bodies('?severity=high')).toEqual(['a']);
    expect(await bodies('?severity[]=high&severity[]=none')).toEqual(['a', 'ab', 'b']);
    expect(await bodies(`?data=${encodeURIComponent('{"kind":["x","y"]}')}`)).toEqual(['a']);
    expect(await bodies(`?createdGte=${Date.now() + 60_000}`)).toEqual([]);
    const { body } = await list(
      '?read=false&tags=a&severity=high&data=%7B%22kind%22%3A%22x%22%7D&createdLte=9999999999999',
    );
    expect(body.filter).toEqual({
      read: false,
      tags: ['a'],
      severity: 'high',
      data: { kind: 'x' },
      createdLte: 9_999_999_999_999,
    });
  });

  it.each(['limit=0', 'limit=1000', 'after=nonsense', 'read[$ne]=true', 'tags[$ne]=a', 'data={"$where":"1"}'])(
    'refuses %s and names the field',
    async (query) => {
      const answer = await list(`?${query}`);
      expect(answer).toMatchObject({ status: 422, body: { statusCode: 422, errors: expect.any(Object) } });
    },
  );
});

describe('counts', () => {
  it('answers each filter as it was sent', async () => {
    await deliver({ severity: SeverityLevelEnum.HIGH, tags: ['a'] }, {}, { read: true, seen: true });
    const filters = [
      { read: false, archived: false, snoozed: false, severity: 'high' },
      { read: false, archived: false, snoozed: false, severity: ['low', 'none'] },
      { tags: { or: ['a'] } },
      { tags: [] },
      { seen: false },
      { read: false, archived: false, snoozed: false, severity: ['none'] },
      { read: false, archived: false, snoozed: false, severity: 'high', tags: ['b'] },
    ];
    const answer = await counts(...filters);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      data: [1, 1, 1, 3, 2, 1, 0].map((count, index) => ({ count, filter: filters[index] })),
    });
  });

  it('stops at a hundred', async () => {
    await deliver(...Array.from({ length: 105 }, () => ({})));
    expect((await counts({ read: false, archived: false })).body.data[0]?.count).toBe(100);
  });

  it('refuses what is no list of at most thirty filters', async () => {
    expect((await counts(...Array.from({ length: 31 }, () => ({})))).status).toBe(422);
    expect((await counts({ tags: { $ne: 'a' } })).body).toMatchObject({
      errors: { 'filters.0.tags': { messages: [expect.any(String)] } },
    });
    expect((await inbox.client.get('/v1/inbox/notifications/count')).status).toBe(422);
    expect((await inbox.client.get('/v1/inbox/notifications/count?filters[$gt]=')).status).toBe(422);
  });
});

describe('changing one', () => {
  const change = (id: string, what: string) =>
    inbox.client.patch<{ data: InboxNotification }>(`/v1/inbox/notifications/${id}/${what}`);

  it('reads, unreads, archives and unarchives', async () => {
    const id = await oneDelivered();
    const read = await change(id, 'read');
    expect(read).toMatchObject({ status: 200, body: { data: { id, isRead: true, isSeen: true, isArchived: false } } });
    expect(read.body.data.readAt).toBe(read.body.data.firstSeenAt);
    await announced();
    expect((await change(id, 'unread')).body.data).toMatchObject({ isRead: false, readAt: null, isSeen: true });
    const archived = (await change(id, 'archive')).body.data;
    expect(archived).toMatchObject({
      isArchived: true,
      isRead: true,
      readAt: expect.any(String),
      archivedAt: expect.any(String),
    });
    expect((await change(id, 'unarchive')).body.data).toMatchObject({
      isArchived: false,
      isRead: true,
      archivedAt: null,
      readAt: archived.readAt,
      firstSeenAt: read.body.data.firstSeenAt,
    });
    expect(await stored(id)).toMatchObject({ archived: false, read: true });
  });

  it('completes and reverts an action', async () => {
    const base = inAppMessage({ scope: env.scope, subscriberId: inbox.subscriberId });
    const buttons = [{ type: ButtonTypeEnum.PRIMARY, content: 'Accept' }];
    const id = await oneDelivered({
      cta: { ...base.cta, action: { status: MessageActionStatusEnum.PENDING, buttons } },
    });
    const act = (what: string, body: unknown) =>
      inbox.client.patch<{ data: InboxNotification }>(`/v1/inbox/notifications/${id}/${what}`, body);
    expect((await act('complete', { actionType: 'primary' })).body.data.primaryAction).toEqual({
      label: 'Accept',
      isCompleted: true,
    });
    await announced();
    expect((await act('revert', { actionType: 'primary' })).body.data.primaryAction).toEqual({
      label: 'Accept',
      isCompleted: false,
    });
    expect((await act('complete', { actionType: 'secondary' })).status).toBe(400);
    expect((await act('complete', { actionType: 'third' })).status).toBe(422);
    expect((await act('complete', undefined)).status).toBe(422);
  });

  it('engine.md 19: snoozes out of the default lists, and takes it back', async () => {
    const id = await oneDelivered({ content: 'later', archived: true, read: true, seen: true });
    await oneDelivered({ content: 'now' });
    const snoozeUntil = new Date(Date.now() + 3_600_000).toISOString();
    const snooze = (body: unknown) =>
      inbox.client.patch<{ data: InboxNotification }>(`/v1/inbox/notifications/${id}/snooze`, body);
    const snoozed = await snooze({ snoozeUntil });
    expect(snoozed).toMatchObject({
      status: 200,
      body: { data: { id, isSnoozed: true, snoozedUntil: snoozeUntil, isArchived: false, isRead: true } },
    });
    await announced();
    expect(await bodies('?snoozed=false&archived=false')).toEqual(['now']);
    expect(await bodies('?snoozed=true')).toEqual(['later']);
    const later = new Date(Date.now() + 7_200_000).toISOString();
    expect((await snooze({ snoozeUntil: later })).body.data.snoozedUntil).toBe(later);
    const back = await change(id, 'unsnooze');
    expect(back.body.data).toMatchObject({ isSnoozed: false, snoozedUntil: null, isRead: true });
    expect(back.body.data.deliveredAt).toEqual(snoozed.body.data.deliveredAt);
    expect(await bodies('?snoozed=false&archived=false')).toEqual(['later', 'now']);
    expect((await change(id, 'unsnooze')).status).toBe(200);
  });

  it.each([
    undefined,
    {},
    { snoozeUntil: null },
    { snoozeUntil: 4_102_444_800_000 },
    { snoozeUntil: 'tomorrow' },
    { snoozeUntil: '2026-02-31' },
    { snoozeUntil: { $gt: '' } },
    { snoozeUntil: '2020-01-01T00:00:00Z' },
    { snoozeUntil: '2200-01-01T00:00:00Z' },
  ])('refuses to snooze until %j', async (body) => {
    const id = await oneDelivered();
    const answer = await inbox.client.patch(`/v1/inbox/notifications/${id}/snooze`, body);
    expect(answer).toMatchObject({ status: 422, body: { errors: { snoozeUntil: { messages: expect.any(Array) } } } });
    expect((await stored(id))?.snoozedUntil ?? null).toBeNull();
  });

  it('deletes', async () => {
    const id = await oneDelivered();
    expect((await inbox.client.delete(`/v1/inbox/notifications/${id}/delete`)).status).toBe(204);
    await announced();
    expect(await stored(id)).toBeNull();
    expect((await inbox.client.delete(`/v1/inbox/notifications/${id}/delete`)).status).toBe(404);
  });

  it.each(['nonsense', new Types.ObjectId().toHexString()])('does not know %s', async (id) => {
    for (const what of ['read', 'unread', 'archive', 'unarchive', 'unsnooze']) {
      expect((await change(id, what)).status).toBe(404);
    }
    const snooze = { snoozeUntil: '2100-01-01T00:00:00Z' };
    expect((await inbox.client.patch(`/v1/inbox/notifications/${id}/snooze`, snooze)).status).toBe(404);
    for (const what of ['complete', 'revert']) {
      expect(
        (await inbox.client.patch(`/v1/inbox/notifications/${id}/${what}`, { actionType: 'primary' })).status,
      ).toBe(404);
    }
    expect((await inbox.client.delete(`/v1/inbox/notifications/${id}/delete`)).status).toBe(404);
  });
});

describe('changing many', () => {
  const post = (what: string, body?: unknown) => inbox.client.post(`/v1/inbox/notifications/${what}`, body);

  it('reads what matches, and leaves the rest', async () => {
    const readAt = new Date('2026-01-01');
    await deliver(
      { content: 'a', tags: ['a'] },
      { content: 'b', tags: ['b'] },
      { content: 'old', read: true, seen: true, lastReadDate: readAt },
      { content: 'snoozed', snoozedUntil: new Date(Date.now() + 60_000) },
    );
    expect((await post('read', { tags: { and: [{ or: ['a', 'x'] }] } })).status).toBe(204);
    await announced();
    expect(await bodies('?read=true')).toEqual(['a', 'old']);
    await post('read');
    expect(await bodies('?read=true')).toEqual(['a', 'b', 'old']);
    expect((await list('?read=true')).body.data.find(({ body }) => body === 'old')?.readAt).toBe(readAt.toISOString());
  });

  it('archives what matches by data, then what is read', async () => {
    await deliver({ content: 'a', data: { kind: 'x' } }, { content: 'b', read: true, seen: true }, { content: 'c' });
    expect((await post('archive', { data: '{"kind":"x"}' })).status).toBe(204);
    expect(await bodies('?archived=true')).toEqual(['a']);
    await post('read-archive', {});
    expect(await bodies('?archived=true')).toEqual(['a', 'b']);
    await post('archive');
    expect(await bodies('?archived=true&read=true')).toEqual(['a', 'b', 'c']);
  });

  it('marks as seen by ids, by filter, and all', async () => {
    const [first, second] = await deliver(
      { content: 'a' },
      { content: 'b' },
      { content: 'c', tags: ['t'] },
      { content: 'd' },
    );
    expect((await post('seen', { notificationIds: [first] })).status).toBe(204);
    expect(await bodies('?seen=true')).toEqual(['a']);
    await post('seen', { notificationIds: [] });
    expect(await bodies('?seen=true')).toEqual(['a']);
    await post('seen', { tags: ['t'] });
    expect(await bodies('?seen=true')).toEqual(['a', 'c']);
    const before = await stored(first ?? '');
    await post('seen', {});
    expect(await bodies('?seen=true&read=false')).toEqual(['a', 'b', 'c', 'd']);
    expect(before?.firstSeenDate).toBeInstanceOf(Date);
    expect((await stored(first ?? ''))?.firstSeenDate).toEqual(before?.firstSeenDate);
    expect((await stored(second ?? ''))?.lastSeenDate).toBeInstanceOf(Date);
  });

  it('reads, archives and deletes by ids, and leaves the others', async () => {
    const [a, b, c] = await deliver({ content: 'a' }, { content: 'b' }, { content: 'c' });
    await post('read', { notificationIds: [a, b] });
    expect(await bodies('?read=true')).toEqual(['a', 'b']);
    await post('read-archive', { notificationIds: [a, c] });
    expect(await bodies('?archived=true')).toEqual(['a']);
    await post('archive', { notificationIds: [c] });
    expect(await bodies('?archived=true')).toEqual(['a', 'c']);
    await post('delete', { notificationIds: [a] });
    await post('delete', { notificationIds: [] });
    expect(await bodies('')).toEqual(['b', 'c']);
  });

  it('deletes what matches', async () => {
    await deliver({ content: 'a', tags: ['a'] }, { content: 'b' });
    expect((await post('delete', { tags: ['a'] })).status).toBe(204);
    expect(await bodies('')).toEqual(['b']);
    await post('delete');
    expect(await bodies('')).toEqual([]);
  });

  it('says nothing when nothing changed', async () => {
    await post('read');
    await post('delete');
    await oneDelivered();
    await post('read');
    await announced();
    expect(changes.filter(({ subscriberId }) => subscriberId === inbox.subscriberId.toHexString())).toHaveLength(1);
  });

  it.each([
    ['read', { tags: { $ne: 'a' } }],
    ['archive', { data: '{"a":{"$gt":""}}' }],
    ['read-archive', { data: { a: 1 } }],
    ['delete', { tags: 7 }],
    ['seen', { notificationIds: ['nonsense'] }],
    ['delete', { notificationIds: ['nonsense'] }],
    ['seen', { notificationIds: { $ne: null } }],
  ])('refuses %s with %j, and changes nothing', async (what, body) => {
    const id = await oneDelivered();
    expect((await post(what, body)).status).toBe(422);
    expect(await stored(id)).toMatchObject({ read: false, seen: false, archived: false });
  });
});

describe('who may call', () => {
  const routes: [string, string][] = [
    ['GET', '/v1/inbox/notifications'],
    ['GET', '/v1/inbox/notifications/count?filters=[]'],
    ['PATCH', '/v1/inbox/notifications/64b7f0a1c2d3e4f5a6b7c8d9/read'],
    ['PATCH', '/v1/inbox/notifications/64b7f0a1c2d3e4f5a6b7c8d9/complete'],
    ['PATCH', '/v1/inbox/notifications/64b7f0a1c2d3e4f5a6b7c8d9/snooze'],
    ['PATCH', '/v1/inbox/notifications/64b7f0a1c2d3e4f5a6b7c8d9/unsnooze'],
    ['GET', '/v1/inbox/preferences'],
    ['GET', '/v1/inbox/preferences/global'],
    ['PATCH', '/v1/inbox/preferences'],
    ['PATCH', '/v1/inbox/preferences/bulk'],
    ['PATCH', '/v1/inbox/preferences/hello-world'],
    ['DELETE', '/v1/inbox/notifications/64b7f0a1c2d3e4f5a6b7c8d9/delete'],
    ['POST', '/v1/inbox/notifications/read'],
    ['POST', '/v1/inbox/notifications/seen'],
    ['POST', '/v1/inbox/notifications/delete'],
  ];

  it.each(routes)('only subscribers: %s %s', async (method, path) => {
    expect((await api.anonymous.request(method, path)).status).toBe(401);
    expect((await env.client.request(method, path)).status).toBe(401);
    expect((await env.person.request(method, path)).status).toBe(401);
    expect((await api.clientWith({ authorization: 'Bearer nonsense' }).request(method, path)).status).toBe(401);
  });

  it('keeps subscribers and environments apart', async () => {
    const other = await api.newEnvironment();
    await connectInApp(other);
    const owner = await api.get(SubscriberRepository).findById(env.scope, inbox.subscriberId);
    const strangers = [await openInbox(env, 'stranger'), await openInbox(other, owner?.subscriberId ?? '')];
    const id = await oneDelivered();
    for (const { client } of strangers) {
      expect((await client.get<NotificationsResponse>('/v1/inbox/notifications')).body.data).toEqual([]);
      expect((await client.get<NotificationsResponse>(`/v1/inbox/notifications?after=${id}`)).body.data).toEqual([]);
      const count = await client.get<CountsResponse>(
        `/v1/inbox/notifications/count?filters=${encodeURIComponent('[{}]')}`,
      );
      expect(count.body.data).toEqual([{ count: 0, filter: {} }]);
      expect((await client.patch(`/v1/inbox/notifications/${id}/read`)).status).toBe(404);
      expect((await client.patch(`/v1/inbox/notifications/${id}/complete`, { actionType: 'primary' })).status).toBe(
        404,
      );
      const snooze = { snoozeUntil: '2100-01-01T00:00:00Z' };
      expect((await client.patch(`/v1/inbox/notifications/${id}/snooze`, snooze)).status).toBe(404);
      expect((await client.delete(`/v1/inbox/notifications/${id}/delete`)).status).toBe(404);
      for (const what of ['read', 'archive', 'read-archive', 'seen', 'delete']) {
        expect((await client.post(`/v1/inbox/notifications/${what}`, { notificationIds: [id] })).status).toBe(204);
      }
    }
    expect(await stored(id)).toMatchObject({ read: false, seen: false, archived: false });
  });

  it('answers those who ask the same at the same time each for himself, and with what was changed before', async () => {
    const stranger = await openInbox(env, `s-${new Types.ObjectId().toHexString()}`);
    const ids = await deliver({}, {}, {});
    const path = `/v1/inbox/notifications/count?filters=${encodeURIComponent('[{"read":false}]')}`;
    for (const [index, id] of ids.entries()) {
      expect((await inbox.client.patch(`/v1/inbox/notifications/${id}/read`)).status).toBe(200);
      const asked = [inbox, stranger, inbox, stranger, inbox, inbox, inbox, inbox];
      const counted = await Promise.all(asked.map(({ client }) => client.get<CountsResponse>(path)));
      const expected = asked.map((one) => (one === inbox ? ids.length - index - 1 : 0));
      expect(counted.map(({ body }) => body.data[0]?.count)).toEqual(expected);
    }
  });
});
