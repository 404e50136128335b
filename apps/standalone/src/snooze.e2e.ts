import { parseEnv } from '@novu/application-generic';
import { httpClient, type HttpClient, testEnv, waitFor } from '@novu/testing';
import { Waker } from '@novu/worker';
import { io, type Socket } from 'socket.io-client';
import { standaloneEnv } from './env.js';
import { type Platform, startPlatform } from './start.js';
import { type EngineBench, inApp, startEngineBench } from './testing/engine-bench.js';
import type { Account } from './testing/start-test-platform.js';

interface Notification {
  id: string;
  isRead: boolean;
  isSnoozed: boolean;
  snoozedUntil: string | null;
  deliveredAt: string[];
}

/** What the socket says of a message. */
interface Heard {
  _id: string;
  deliveredAt: string[];
}

interface TraceLine {
  detail: string;
  status: string;
  createdAt: string;
  raw?: string;
}

const PATH = '/v2/subscribers/ada/notifications';

let bench: EngineBench;
let sockets: Socket[] = [];

beforeAll(async () => {
  bench = await startEngineBench('snooze');
}, 60_000);
afterAll(() => bench.platform.stop(), 60_000);
beforeEach(async () => {
  await bench.newAccount();
  await bench.workflow('hello', [inApp('Hello')]);
});
afterEach(() => {
  for (const socket of sockets) socket.disconnect();
  sockets = [];
});

async function notificationsOf(client: HttpClient, query = ''): Promise<Notification[]> {
  return (await client.get<{ data: Notification[] }>(`${PATH}${query}`)).body.data;
}

/** Triggers one notification for ada, who reads it and snoozes it. @returns its id. */
async function snoozedFor(milliseconds: number): Promise<string> {
  await bench.trigger('hello', 'ada');
  const { client } = bench.account();
  const [notification] = await notificationsOf(client);
  const id = notification?.id ?? '';
  expect((await client.patch(`${PATH}/${id}/read`)).status).toBe(200);
  const snoozeUntil = new Date(bench.now().getTime() + milliseconds).toISOString();
  expect((await client.patch(`${PATH}/${id}/snooze`, { snoozeUntil })).status).toBe(200);

  return id;
}

/** What ada's open Inbox hears. */
async function listen(account: Account): Promise<{ received: Heard[]; unread: number[] }> {
  const { body } = await httpClient(bench.platform.apiUrl, {}).post<{ data: { token: string } }>('/v1/inbox/session', {
    applicationIdentifier: account.identifier,
    subscriber: { subscriberId: 'ada' },
  });
  const heard: Awaited<ReturnType<typeof listen>> = { received: [], unread: [] };
  const socket = io(bench.platform.wsUrl, { transports: ['websocket'], query: { token: body.data.token } });
  sockets.push(socket);
  socket.on('notification_received', ({ message }: { message: Heard }) => heard.received.push(message));
  socket.on('unread_count_changed', ({ counts }: { counts: { total: number } }) => heard.unread.push(counts.total));
  await waitFor('the first count', () => heard.unread.length > 0);

  return heard;
}

describe('engine.md 19: snooze', () => {
  it('is over at its time: the message is back, unread, delivered again, and the open Inbox hears of it once', async () => {
    const id = await snoozedFor(3_600_000);
    const { client } = bench.account();
    const heard = await listen(bench.account());
    expect(new Set(heard.unread)).toEqual(new Set([0]));
    await bench.pass({ minutes: 59, seconds: 59 });
    expect((await notificationsOf(client, '?snoozed=true')).map((one) => one.id)).toEqual([id]);
    expect(heard.received).toEqual([]);
    await bench.pass({ seconds: 1 });
    const [back] = await notificationsOf(client, '?snoozed=false');
    expect(back).toMatchObject({ id, isRead: false, isSnoozed: false, snoozedUntil: null });
    expect(back?.deliveredAt).toHaveLength(2);
    expect(back?.deliveredAt[1]).toBe(bench.now().toISOString());
    await waitFor('the Inbox to hear of it', () => heard.received.length > 0 && heard.unread.at(-1) === 1);
    await bench.pass({ hours: 1 });
    await bench.trigger('hello', 'ada');
    await waitFor('the next one', () => heard.received.length > 1);
    expect(heard.received.filter((message) => message._id === id)).toHaveLength(1);
  });

  it('that ends at once is pushed as the message is now, not as it was stored a moment ago', async () => {
    await bench.trigger('hello', 'ada');
    const { client } = bench.account();
    const [notification] = await notificationsOf(client);
    const heard = await listen(bench.account());
    const snoozeUntil = new Date(bench.now().getTime() + 1_000).toISOString();
    await client.patch(`${PATH}/${notification?.id}/snooze`, { snoozeUntil });
    await bench.pass({ seconds: 1 });
    await waitFor('the message to be back', () => heard.received.length === 1);
    expect(heard.received[0]).toMatchObject({ _id: notification?.id, snoozedUntil: null, read: false });
    expect(heard.received[0]?.deliveredAt).toHaveLength(2);
  });

  it('stands in the trace of its step: when it began, until when, and when it was over', async () => {
    const id = await snoozedFor(60_000);
    const { client } = bench.account();
    const began = bench.now();
    await bench.pass({ minutes: 1 });
    const until = new Date(began.getTime() + 120_000).toISOString();
    await client.patch(`${PATH}/${id}/snooze`, { snoozeUntil: until });
    await client.patch(`${PATH}/${id}/unsnooze`);
    const lines = await waitFor('the trace', async () => {
      const { body } = await client.get<{ data: { jobs: { executionDetails: TraceLine[] }[] }[] }>('/v1/notifications');
      const details = body.data.flatMap(({ jobs }) => jobs.flatMap(({ executionDetails }) => executionDetails));
      const found = details.filter(({ detail }) => /^Message (?:un)?snoozed$/.test(detail));

      return found.length === 4 ? found : undefined;
    });
    const after = new Date(began.getTime() + 60_000).toISOString();
    expect(lines.map(({ detail, status, createdAt }) => [detail, status, createdAt])).toEqual([
      ['Message snoozed', 'Success', began.toISOString()],
      ['Message unsnoozed', 'Success', after],
      ['Message snoozed', 'Success', after],
      ['Message unsnoozed', 'Success', after],
    ]);
    expect(JSON.parse(lines[2]?.raw ?? '{}')).toEqual({ snoozedUntil: until });
  });

  it('is woken once, however many look for it', async () => {
    const id = await snoozedFor(60_000);
    bench.sleepThrough({ hours: 30 });
    const waker = bench.platform.app.get(Waker);
    await Promise.all([waker.wake(), waker.wake(), waker.wake()]);
    const [back] = await notificationsOf(bench.account().client);
    expect(back).toMatchObject({ id, isSnoozed: false });
    expect(back?.deliveredAt).toHaveLength(2);
  });

  it('that was ended by hand, or prolonged, does not wake at its old time', async () => {
    const id = await snoozedFor(60_000);
    const { client } = bench.account();
    await client.patch(`${PATH}/${id}/unsnooze`);
    await bench.pass({ minutes: 2 });
    const [ended] = await notificationsOf(client);
    expect(ended).toMatchObject({ isSnoozed: false, isRead: true });
    expect(ended?.deliveredAt).toHaveLength(1);
    for (const minutes of [1, 10]) {
      const snoozeUntil = new Date(bench.now().getTime() + minutes * 60_000).toISOString();
      await client.patch(`${PATH}/${id}/snooze`, { snoozeUntil });
    }
    await bench.pass({ minutes: 5 });
    expect((await notificationsOf(client))[0]).toMatchObject({ isRead: true, isSnoozed: true });
    await bench.pass({ minutes: 5 });
    expect((await notificationsOf(client))[0]).toMatchObject({ isRead: false, isSnoozed: false });
  });
});

it('engine.md 19: a snooze outlives the platform, and ends by itself once it is there again', async () => {
  const environment = parseEnv(
    standaloneEnv,
    testEnv(bench.platform.services, { SERVE_DASHBOARD: 'false', SWEEP_INTERVAL_MS: '100' }),
  );
  const { apiKey } = bench.account();
  await bench.trigger('hello', 'ada');
  const [notification] = await notificationsOf(bench.account().client);
  const clientOf = ({ apiUrl }: Platform): HttpClient => httpClient(apiUrl, { authorization: `ApiKey ${apiKey}` });
  // Nobody wakes it before: the real clock is behind that of the bench, which stands still.
  const first = await startPlatform(environment);
  const snoozeUntil = new Date(bench.now().getTime() + 1_000).toISOString();
  await clientOf(first).patch(`${PATH}/${notification?.id}/snooze`, { snoozeUntil });
  await first.stop();
  const second = await startPlatform(environment, { clock: { now: () => new Date(bench.now().getTime() + 2_000) } });
  try {
    const back = await waitFor('the message to come back', async () => {
      const [found] = await notificationsOf(clientOf(second));

      return found?.snoozedUntil === null ? found : undefined;
    });
    expect(back.deliveredAt).toHaveLength(2);
  } finally {
    await second.stop();
  }
}, 60_000);
