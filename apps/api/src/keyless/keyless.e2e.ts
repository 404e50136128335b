import { CONNECTION, Signals } from '@novu/application-generic';
import { type Connection, EnvironmentRepository, type Scope, SubscriberRepository } from '@novu/dal';
import { acceptedEvents, type HttpClient } from '@novu/testing';
import { Tokens } from '../http/tokens.js';
import type { SessionResponse } from '../inbox/inbox.dto.js';
import { startApi, type TestApi } from '../testing/start-api.js';
import { KEYLESS_SUBSCRIBER, TRIAL_MS } from './keyless.js';
import { KeylessTrials } from './keyless-trials.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi('keyless', { TRUSTED_PROXIES: '1' });
});
afterAll(() => api.close());

let calls = 0;
/** Each from an address of its own. */
function open(body: unknown = {}, address = `10.0.0.${(calls += 1)}`) {
  return api.anonymous.post<{ data: SessionResponse }>('/v1/inbox/session', body, { 'x-forwarded-for': address });
}

const inboxOf = ({ token }: SessionResponse): HttpClient => api.clientWith({ authorization: `Bearer ${token}` });
const payload = { subject: 'Hi', body: 'Welcome', primaryActionText: 'Go', primaryActionUrl: 'https://example.com' };
const event = (more: object = {}) => ({
  name: 'hello-world',
  to: { subscriberId: KEYLESS_SUBSCRIBER },
  payload,
  ...more,
});

async function trialOf({ applicationIdentifier = '' }: SessionResponse): Promise<Scope> {
  const environment = await api.get(EnvironmentRepository).findByIdentifier(applicationIdentifier);
  if (!environment) throw new Error('no trial');

  return { organizationId: environment._organizationId, environmentId: environment._id };
}

/** As if a day had passed. */
async function age({ environmentId }: Scope): Promise<void> {
  await api
    .get<Connection>(CONNECTION)
    .collection('environments')
    .updateOne({ _id: environmentId }, { $set: { createdAt: new Date(Date.now() - TRIAL_MS) } });
}

it('believes nobody about the address it calls from, with no proxy in front', async () => {
  const bare = await startApi('keyless-bare');
  try {
    const statuses: number[] = [];
    for (let call = 0; call < 21; call += 1) {
      const { status } = await bare.anonymous.post('/v1/inbox/session', {}, { 'x-forwarded-for': `10.0.1.${call}` });
      statuses.push(status);
    }
    expect(statuses.at(-1)).toBe(429);
  } finally {
    await bare.close();
  }
}, 180_000);

it('gives an Inbox without identifiers an environment, and the same one when it comes back', async () => {
  for (const body of [{}, { applicationIdentifier: '', subscriber: { subscriberId: '', timezone: 'Europe/Berlin' } }]) {
    const { status, body: answer } = await open(body);
    expect(status).toBe(201);
    const { applicationIdentifier } = answer.data;
    expect(applicationIdentifier).toMatch(/^pk_keyless_.{10,}$/);
    expect(answer.data).toMatchObject({ isDevelopmentMode: true, totalUnreadCount: 0, contextKeys: [] });
    const again = await open({ applicationIdentifier, subscriber: { subscriberId: '' } });
    expect(again.body.data.applicationIdentifier).toBe(applicationIdentifier);
    expect((await inboxOf(answer.data).get('/v1/inbox/notifications')).body).toMatchObject({
      data: [],
      hasMore: false,
    });
  }
  const [one, other] = await Promise.all([open(), open()]);
  expect(one.body.data.applicationIdentifier).not.toBe(other.body.data.applicationIdentifier);
});

it('sends the hello-world notification to the one who asks, whoever is named', async () => {
  const { data } = (await open()).body;
  const inbox = inboxOf(data);
  const sent = await inbox.post<{ data: { transactionId: string } }>(
    '/v1/inbox/events',
    event({ to: { subscriberId: 'x' } }),
  );
  expect(sent).toMatchObject({ status: 201, body: { data: { acknowledged: true, status: 'processed' } } });
  const { transactionId } = sent.body.data;
  const [stored] = await acceptedEvents(api.get<Connection>(CONNECTION), { transactionId });
  expect(stored).toMatchObject({ identifier: 'hello-world', payload });
  expect(JSON.stringify(stored?.['recipients'])).toContain(KEYLESS_SUBSCRIBER);
  for (const wrong of [{ name: 'other' }, { payload: undefined }, { payload: { ...payload, subject: { $gt: '' } } }]) {
    expect((await inbox.post('/v1/inbox/events', event(wrong))).status).toBe(422);
  }
  expect((await api.anonymous.post('/v1/inbox/events', event())).status).toBe(401);
});

it('lets subscribers of ordinary environments trigger nothing', async () => {
  const { scope } = await api.newEnvironment();
  await api.get(SubscriberRepository).upsertMany(scope, [{ subscriberId: 'ada', profile: {} }]);
  const ada = await api.get(SubscriberRepository).findByExternalId(scope, 'ada');
  const token = api.get(Tokens).signSubscriber({
    _id: String(ada?._id),
    subscriberId: 'ada',
    organizationId: scope.organizationId.toHexString(),
    environmentId: scope.environmentId.toHexString(),
  });
  const inbox = api.clientWith({ authorization: `Bearer ${token}` });
  expect((await inbox.post('/v1/inbox/events', event())).status).toBe(400);
});

it('opens some of the REST API with the identifier, but nothing that tells of keys or changes the trial', async () => {
  const { applicationIdentifier = '' } = (await open()).body.data;
  const keyless = api.clientWith({ authorization: `Keyless ${applicationIdentifier}` });
  expect((await keyless.post('/v1/events/trigger', event({ to: KEYLESS_SUBSCRIBER }))).status).toBe(201);
  expect((await keyless.get('/v1/notifications')).status).toBe(200);
  expect((await keyless.get('/v2/workflows/hello-world')).status).toBe(200);
  for (const [method, path] of [
    ['GET', '/v1/environments'],
    ['GET', '/v1/environments/me'],
    ['GET', '/v1/environments/api-keys'],
    ['GET', '/v1/integrations'],
    ['POST', '/v1/integrations'],
    ['POST', '/v2/workflows'],
    ['DELETE', '/v2/workflows/hello-world'],
    ['POST', '/v2/subscribers'],
  ] as const) {
    const { status } = await keyless.request(method, path, method === 'POST' ? {} : undefined);
    expect([method, path, [401, 403, 404].includes(status)]).toEqual([method, path, true]);
  }
  for (const identifier of ['', 'pk_keyless_none', (await api.newEnvironment()).identifier]) {
    const client = api.clientWith({ authorization: `Keyless ${identifier}` });
    expect((await client.get('/v1/notifications')).status).toBe(401);
  }
});

it('is over after a day: a new trial begins, the old one is removed, its tokens and sockets end', async () => {
  const { data } = (await open()).body;
  const scope = await trialOf(data);
  await age(scope);
  const next = await open({ applicationIdentifier: data.applicationIdentifier });
  expect(next.body.data.applicationIdentifier).not.toBe(data.applicationIdentifier);
  expect((await inboxOf(data).post('/v1/inbox/events', event())).status).toBe(400);
  const keyless = api.clientWith({ authorization: `Keyless ${data.applicationIdentifier}` });
  expect((await keyless.get('/v1/notifications')).status).toBe(401);
  const forgotten: string[] = [];
  await api.get(Signals).subscribe('cache.changed', ({ key }) => forgotten.push(key));
  await api.get(KeylessTrials).removeExpired();
  expect(await api.get(EnvironmentRepository).findByIdentifier(data.applicationIdentifier ?? '')).toBeNull();
  expect((await inboxOf(data).get('/v1/inbox/notifications')).status).toBe(401);
  expect(forgotten).toContain(`${scope.environmentId.toHexString()}:${KEYLESS_SUBSCRIBER}`);
  const organizations = api.get<Connection>(CONNECTION).collection('organizations');
  expect(await organizations.countDocuments({ _id: scope.organizationId })).toBe(0);
  // The younger ones stay.
  expect(await trialOf(next.body.data)).toBeDefined();
});

it('begins no more than twenty trials an hour for one address', async () => {
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 22; attempt += 1) statuses.push((await open({}, '10.9.9.9')).status);
  expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 201));
  expect(statuses.slice(20)).toEqual([429, 429]);
  const refused = await open({}, '10.9.9.9');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
}, 180_000);

it('can be switched off', async () => {
  const without = await startApi('keyless-off', { IS_KEYLESS_ENABLED: 'false' });
  try {
    expect((await without.anonymous.post('/v1/inbox/session', {})).status).toBe(400);
  } finally {
    await without.close();
  }
});
