import { readFileSync } from 'node:fs';
import { waitFor } from '@novu/testing';
import { NovuEventEmitter } from '../event-emitter.js';
import { HttpError } from '../errors.js';
import { Novu } from '../novu.js';
import { deferred } from '../testing/deferred.js';
import { aNotification, type FakeApi, fakeApi, SESSION } from '../testing/fake-api.js';
import { CLIENT_VERSION, HttpClient, PATIENCE_MS } from './http-client.js';
import { Session } from './session.js';

const { jest } = import.meta;

let api: FakeApi;

beforeEach(async () => {
  api = await fakeApi();
  api.answer('/inbox/notifications/count', { body: { data: [{ count: 1, filter: {} }] } });
});
afterEach(() => api.close());

const novuFor = (options: { applicationIdentifier: string; subscriber: string }): Novu =>
  new Novu({ ...options, apiUrl: `${api.url}//` });
const ada = (): Novu => novuFor({ applicationIdentifier: 'app', subscriber: 'ada' });
const paths = (): string[] => api.requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`);
const sessions = () => api.requests.filter(({ path }) => path === '/inbox/session');
const session = (retryDelaysMs: number[], fetchFn?: typeof fetch): Session =>
  new Session(
    new HttpClient(api.url, fetchFn),
    new NovuEventEmitter(),
    { applicationIdentifier: 'app', subscriber: { subscriberId: 'ada' } },
    retryDelaysMs,
  );

it('nothing is sent before something is asked for; then one session serves all calls', async () => {
  const novu = ada();
  expect(api.requests).toEqual([]);
  await Promise.all([novu.notifications.count(), novu.notifications.count()]);
  expect(paths()).toEqual(['POST /inbox/session', 'GET /inbox/notifications/count', 'GET /inbox/notifications/count']);
  expect(api.requests[0]).toMatchObject({
    body: { applicationIdentifier: 'app', subscriber: { subscriberId: 'ada' } },
  });
  expect(api.requests[1]?.headers).toMatchObject({
    authorization: 'Bearer token',
    'novu-api-version': '2024-06-26',
    'novu-client-version': CLIENT_VERSION,
    'content-type': 'application/json',
  });
});

it("an API on the page's own host may be given by its path", () => {
  expect(() => new Novu({ apiUrl: '/novu' })).not.toThrow();
  expect(new HttpClient('/novu/').baseUrl).toBe('/novu/v1');
  expect(new HttpClient('https://example.com//api//').baseUrl).toBe('https://example.com/api/v1');
});

it('who listens to the session opens it', async () => {
  const heard: unknown[] = [];
  ada().on('session.initialize.resolved', ({ data }) => heard.push(data));
  await waitFor('the session', () => heard.length > 0);
  expect(heard).toEqual([SESSION]);
});

it('an API that cannot be reached is tried again, then every call fails, and the next one tries again', async () => {
  api.answer('/inbox/session', undefined, { status: 503, body: {} }, { status: 201, body: { data: SESSION } });
  expect(await session([1, 1]).request('GET', '/inbox/notifications/count')).toHaveLength(1);
  expect(sessions()).toHaveLength(3);

  api.answer('/inbox/session', undefined);
  const offline = session([1]);
  await expect(offline.request('GET', '/inbox/notifications/count')).rejects.toThrow('fetch failed');
  expect(sessions()).toHaveLength(5);
  api.answer('/inbox/session', { status: 201, body: { data: SESSION } });
  expect(await offline.request('GET', '/inbox/notifications/count')).toHaveLength(1);
});

it('an API that takes questions and does not answer them counts as one that cannot be reached', async () => {
  jest.useFakeTimers();
  try {
    const asked: unknown[] = [];
    const silent: typeof fetch = (url, { signal } = {}) => {
      asked.push(url);

      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))));
    };
    const opening = session([1], silent).request('GET', '/inbox/notifications/count');
    const failed = expect(opening).rejects.toThrow('has not answered in 30 seconds');
    await jest.advanceTimersByTimeAsync(2 * PATIENCE_MS + 1);
    await failed;
    expect(asked).toEqual([expect.stringContaining('/session'), expect.stringContaining('/session')]);
  } finally {
    jest.useRealTimers();
  }
});

it.each([408, 429, 500, 504])('an API that answers %d has not refused: the next call asks again', async (status) => {
  api.answer('/inbox/session', { status, body: {} });
  const tried = session([]);
  await expect(tried.request('GET', '/inbox/notifications/count')).rejects.toThrow(String(status));
  api.answer('/inbox/session', { status: 201, body: { data: SESSION } });
  expect(await tried.request('GET', '/inbox/notifications/count')).toHaveLength(1);
});

it('an API that refuses is not asked again until the subscriber changes', async () => {
  api.answer('/inbox/session', { status: 400, body: { message: ['Please provide a valid HMAC hash'] } });
  const novu = ada();
  const refused = await novu.notifications.count();
  expect(refused.error?.originalError).toEqual(
    new HttpError('Please provide a valid HMAC hash', 400, expect.anything()),
  );
  expect((await novu.preferences.list()).error).toBeDefined();
  expect(paths()).toEqual(['POST /inbox/session']);
  api.answer('/inbox/session', { status: 201, body: { data: SESSION } });
  await novu.changeSubscriber({ subscriber: { subscriberId: 'bob' }, subscriberHash: 'hash' });
  expect((await novu.notifications.count()).data?.count).toBe(1);
  expect(sessions()[1]?.body).toMatchObject({ subscriber: { subscriberId: 'bob' }, subscriberHash: 'hash' });
});

it('a token that is no longer good is renewed once for all calls, and a call is not repeated twice', async () => {
  const good = { body: { data: [{ count: 2, filter: {} }] } };
  api.answer('/inbox/notifications/count', { status: 401, body: {} }, { status: 401, body: {} }, good);
  const tokens = ['one', 'two', 'three'].map((token) => ({ status: 201, body: { data: { ...SESSION, token } } }));
  api.answer('/inbox/session', ...tokens);
  const novu = ada();
  const counts = await Promise.all([novu.notifications.count(), novu.notifications.count()]);
  expect(counts.map(({ data }) => data?.count)).toEqual([2, 2]);
  expect(sessions()).toHaveLength(2);

  api.answer('/inbox/notifications/count', { status: 401, body: { message: 'Unauthorized' } });
  expect((await novu.notifications.count()).error?.originalError).toMatchObject({ status: 401 });
  expect(sessions()).toHaveLength(3);
});

it('the answer to an old identity is not taken for the new one', async () => {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const late = async () => {
    await opened;

    return { status: 201, body: { data: { ...SESSION, token: 'of ada' } } };
  };
  api.answer('/inbox/session', late, { status: 201, body: { data: { ...SESSION, token: 'of bob' } } });
  const novu = ada();
  const counting = novu.notifications.count();
  await waitFor('the first session', () => sessions().length === 1);
  await novu.changeSubscriber({ subscriber: { subscriberId: 'bob' } });
  open();
  await counting;
  expect(api.requests.at(-1)?.headers.authorization).toBe('Bearer of bob');
});

it('changes of one thing reach the API in the order they are made in, those of another meanwhile', async () => {
  const asked = deferred();
  const gate = deferred();
  const read = '/inbox/notifications/1/read';
  const unread = '/inbox/notifications/1/unread';
  const other = '/inbox/notifications/2/read';
  api.answer('/inbox/notifications/', { status: 204 });
  api.answer(read, async () => {
    asked.resolve();
    await gate.promise;

    return { status: 500, body: {} };
  });
  const opened = session([]);
  const changes = [
    opened.requestInTurn('1', 'PATCH', read).catch(() => 'refused'),
    opened.requestInTurn('1', 'PATCH', unread),
  ];
  await asked.promise;
  await opened.requestInTurn('2', 'PATCH', other);
  gate.resolve();
  expect(await Promise.all(changes)).toEqual(['refused', undefined]);
  expect(paths().slice(1)).toEqual([read, other, unread].map((path) => `PATCH ${path}`));
});

describe('a change is made for nobody but who made it', () => {
  const path = '/inbox/preferences';
  const identity = (subscriberId: string) => ({ applicationIdentifier: 'app', subscriber: { subscriberId } });
  const opened = (token: string) => ({ status: 201, body: { data: { ...SESSION, token } } });
  const changes = () =>
    api.requests.filter(({ method }) => method === 'PATCH').map(({ headers }) => headers.authorization);

  it('while the session opens; that of the next subscriber waits for none of the former', async () => {
    const asked = deferred();
    const gate = deferred();
    const late = async () => {
      asked.resolve();
      await gate.promise;

      return opened('of ada');
    };
    api.answer('/inbox/session', late, opened('of bob'));
    api.answer(path, { status: 204 });
    const shared = session([]);
    const change = shared.requestInTurn('preferences', 'PATCH', path);
    await asked.promise;
    shared.change(identity('bob'));
    await shared.requestInTurn('preferences', 'PATCH', path);
    gate.resolve();
    await expect(change).rejects.toThrow('has changed');
    expect(changes()).toEqual(['Bearer of bob']);
  });

  it('while a token is renewed', async () => {
    const asked = deferred();
    const gate = deferred();
    const refusal = async () => {
      asked.resolve();
      await gate.promise;

      return { status: 401, body: {} };
    };
    api.answer('/inbox/session', opened('of ada'), opened('of bob'));
    api.answer(path, refusal, { status: 204 });
    const shared = session([]);
    const change = shared.requestInTurn('preferences', 'PATCH', path);
    await asked.promise;
    shared.change(identity('bob'));
    gate.resolve();
    await expect(change).rejects.toThrow('has changed');
    expect(changes()).toEqual(['Bearer of ada']);
  });
});

it('an answer for a former subscriber is shown to nobody', async () => {
  const novu = ada();
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  api.answer('/inbox/notifications?', async () => {
    await answered;

    return { body: { data: [aNotification()], hasMore: false, filter: {} } };
  });
  const listing = novu.notifications.list();
  await waitFor('the request', () => api.requests.length === 2);
  await novu.changeSubscriber({ subscriber: { subscriberId: 'bob' } });
  answer();
  expect((await listing).error).toBeDefined();
  expect(novu.notifications.cache.all()).toEqual([]);
});

it('an answer that is not JSON, and none at all, are errors and not exceptions', async () => {
  const novu = ada();
  api.answer('/inbox/notifications/count', { status: 502 });
  expect((await novu.notifications.count()).error?.originalError).toMatchObject({ status: 502, body: undefined });
  api.answer('/inbox/notifications/count', undefined);
  expect((await novu.notifications.count()).error?.originalError.message).toBe('fetch failed');
});

it('the version it gives is its own', () => {
  const { name, version } = JSON.parse(readFileSync('packages/js/package.json', 'utf8')) as Record<string, string>;
  expect(CLIENT_VERSION).toBe(`${name}@${version}`);
});
