import { waitFor } from '@novu/testing';
import { type FakeApi, fakeApi } from '../testing/fake-api.js';
import { TelegramSubscriberLink, type TelegramSubscriberLinkState } from './telegram-subscriber-link.js';

const LINK = '/integrations/channel-endpoints/link';
const ENDPOINTS = '/channel-endpoints';
const WHO = { integrationIdentifier: 'telegram', subscriberId: 'ada' };
const NONE = { body: { data: [], next: null, previous: null } };
const ONE = { body: { data: [{ identifier: 'e', type: 'telegram_chat' }], next: null, previous: null } };

let api: FakeApi;
let link: TelegramSubscriberLink;

beforeEach(async () => {
  api = await fakeApi();
});
afterEach(async () => {
  link.stop();
  await api.close();
});

const linkTo = (url: string, expiresAt = '2100-01-01T00:00:00.000Z') => ({
  url,
  providerMetadata: { botUsername: 'acme_bot', expiresAt },
});
const asked = (path: string) => api.requests.filter((request) => request.path.startsWith(path));

/** A link to the fake API, and every state it told of. */
function make(more: object = {}): TelegramSubscriberLinkState[] {
  const states: TelegramSubscriberLinkState[] = [];
  link = new TelegramSubscriberLink({ ...WHO, apiUrl: api.url, secretKey: 'secret', pollIntervalMs: 5, ...more });
  link.onStateChange((state) => states.push(state));

  return states;
}

it('makes a link, and is connected once it was opened', async () => {
  api.answer(ENDPOINTS, NONE, NONE, ONE);
  api.answer(LINK, { body: { data: linkTo('https://t.me/acme_bot?start=1') } });
  const states = make({ context: { tenant: 'acme' } });
  expect(link.state).toEqual({ status: 'loading', deepLinkUrl: null, botUsername: null, expiresAt: null, error: null });
  await link.start();
  expect(link.state).toEqual({
    status: 'pending',
    deepLinkUrl: 'https://t.me/acme_bot?start=1',
    botUsername: 'acme_bot',
    expiresAt: '2100-01-01T00:00:00.000Z',
    error: null,
  });
  await waitFor('the connection', () => link.state.status === 'connected');
  expect(states.map(({ status }) => status)).toEqual(['pending', 'connected']);
  const [look] = asked(ENDPOINTS);
  expect(look?.path).toBe(
    '/channel-endpoints?subscriberId=ada&integrationIdentifier=telegram&providerId=telegram&limit=1',
  );
  expect(look?.headers.authorization).toBe('ApiKey secret');
  expect(asked(LINK).map(({ body }) => body)).toEqual([{ ...WHO, context: { tenant: 'acme' } }]);
});

it('makes no link for who is connected already', async () => {
  api.answer(ENDPOINTS, ONE);
  make();
  await link.start();
  expect(link.state).toMatchObject({ status: 'connected', deepLinkUrl: null });
  expect(asked(LINK)).toEqual([]);
});

it('speaks through a backend of the page, which may take the envelope off', async () => {
  api.answer(ENDPOINTS, { body: [] });
  api.answer(LINK, { body: linkTo('https://t.me/acme_bot?start=1') });
  const called: string[] = [];
  make({
    secretKey: undefined,
    fetchFn: (url: string, init?: RequestInit) => {
      called.push(url);

      return fetch(url, init);
    },
  });
  await link.start();
  expect(link.state).toMatchObject({ status: 'pending', deepLinkUrl: 'https://t.me/acme_bot?start=1' });
  expect(called.slice(0, 2)).toEqual([expect.stringContaining(ENDPOINTS), `${api.url}/v1${LINK}`]);
  expect(asked(LINK)[0]?.headers.authorization).toBeUndefined();
});

it('makes another link when one has expired, and when asked to', async () => {
  api.answer(ENDPOINTS, NONE);
  api.answer(
    LINK,
    { body: { data: linkTo('https://t.me/old', '2000-01-01T00:00:00.000Z') } },
    { body: { data: linkTo('https://t.me/new') } },
    { body: { data: linkTo('https://t.me/newest') } },
  );
  const states = make();
  await link.start();
  await waitFor('another link', () => link.state.deepLinkUrl === 'https://t.me/new');
  expect(states.map(({ status, deepLinkUrl }) => [status, deepLinkUrl])).toEqual([
    ['pending', 'https://t.me/old'],
    ['expired', null],
    ['pending', 'https://t.me/new'],
  ]);
  await link.refresh();
  expect(link.state.deepLinkUrl).toBe('https://t.me/newest');
});

it('tells what goes wrong: it goes on where the API failed, and waits for a refresh where it refused', async () => {
  api.answer(ENDPOINTS, NONE);
  api.answer(
    LINK,
    { status: 503, body: { message: 'Away' } },
    { status: 404, body: { message: 'No such integration' } },
    { body: { data: linkTo('https://t.me/acme_bot') } },
  );
  const states = make();
  await link.start();
  expect(link.state).toMatchObject({ status: 'loading', error: { message: 'Away' } });
  await waitFor('the refusal', () => link.state.error?.message === 'No such integration');
  expect(asked(LINK)).toHaveLength(2);
  await link.refresh();
  expect(link.state).toMatchObject({ status: 'pending', deepLinkUrl: 'https://t.me/acme_bot', error: null });
  expect(states.map(({ error }) => error?.message)).toEqual(['Away', 'No such integration', undefined]);
});

it('tells nothing any more once it was stopped', async () => {
  let answer: (() => void) | undefined;
  const waiting = new Promise<void>((resolve) => (answer = resolve));
  api.answer(ENDPOINTS, async () => {
    await waiting;

    return ONE;
  });
  const states = make();
  const started = link.start();
  link.stop();
  answer?.();
  await started;
  expect(states).toEqual([]);
});
