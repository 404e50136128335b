import { Novu } from '../novu.js';
import { aNotification, type FakeApi, fakeApi } from '../testing/fake-api.js';
import type { InboxNotification } from '../types.js';
import type { Notification } from './notification.js';
import type { ListNotificationsResponse } from './types.js';

let api: FakeApi;
let novu: Novu;

beforeEach(async () => {
  api = await fakeApi();
  novu = new Novu({ applicationIdentifier: 'app', subscriber: 'ada', apiUrl: api.url });
});
afterEach(() => api.close());

const REFUSED = { status: 500, body: { message: 'No' } };
const inbox = { archived: false } as const;

/** Newest first. */
function notifications(count: number, overrides: Partial<InboxNotification> = {}): InboxNotification[] {
  return Array.from({ length: count }, () => aNotification(overrides)).reverse();
}

const newestFirst = (a: InboxNotification, b: InboxNotification): number => b.createdAt.localeCompare(a.createdAt);

async function listed(data: InboxNotification[], filter: object = inbox, hasMore = false): Promise<Notification[]> {
  api.answer('/inbox/notifications?', { body: { data, hasMore, filter } });
  const answer = await novu.notifications.list(filter);
  expect(answer.error).toBeUndefined();

  return answer.data?.notifications ?? [];
}

const known = (filter: object = inbox): Notification[] => novu.notifications.cache.getAll(filter)?.notifications ?? [];
const ids = (all: readonly { id: string }[]): string[] => all.map(({ id }) => id);
const listRequests = () => api.requests.filter(({ path }) => path.startsWith('/inbox/notifications?'));

describe('a change the server refuses', () => {
  it('is shown at once, taken back, and told of in both events', async () => {
    const [one] = await listed(notifications(3));
    if (!one) throw new Error('Nothing listed');
    api.answer('/inbox/notifications/', REFUSED);
    const events: unknown[] = [];
    novu.on('notification.read.pending', ({ args, data }) => events.push(args, data?.isRead));
    novu.on('notification.read.resolved', ({ args, data, error }) => events.push(args, data, error));
    const reading = one.read();
    expect(known()[0]).toMatchObject({ isRead: true, isSeen: true });
    const { data, error } = await reading;
    expect(data).toBeUndefined();
    expect(error).toMatchObject({
      message: 'Failed to read the notification',
      originalError: { status: 500, message: 'No' },
    });
    expect(events).toEqual([{ notification: one }, true, { notification: one }, undefined, error]);
    expect(known()[0]).toMatchObject({ id: one.id, isRead: false, isSeen: false });
  });

  it.each(['archive', 'delete'] as const)('puts what it took out of the list back where it was: %s', async (change) => {
    const all = await listed(notifications(3));
    api.answer('/inbox/notifications/', REFUSED);
    const changing = all[1]?.[change]();
    expect(ids(known())).toEqual([all[0]?.id, all[2]?.id]);
    await changing;
    expect(ids(known())).toEqual(ids(all));
  });

  it('takes only its own part back', async () => {
    const [one] = await listed(notifications(2));
    api.answer(`/inbox/notifications/${one?.id}/read`, REFUSED);
    api.answer(`/inbox/notifications/${one?.id}/snooze`, {
      body: { data: { ...one, isSnoozed: true, snoozedUntil: '2030-01-01T00:00:00.000Z' } },
    });
    await Promise.all([one?.read(), one?.snooze('2030-01-01T00:00:00.000Z')]);
    expect(known()[0]).toMatchObject({ id: one?.id, isRead: false, isSnoozed: true });
  });

  it.each([
    ['of the same object', (one: Notification) => [one.archive(), one.read()] as const],
    [
      'named by the same arguments',
      (one: Notification) => {
        const args = { notificationId: one.id };

        return [novu.notifications.archive(args), novu.notifications.read(args)] as const;
      },
    ],
  ])('keeps apart changes %s', async (_, change) => {
    const [one, two] = await listed(notifications(2));
    if (!one) throw new Error('Nothing listed');
    api.answer(`/inbox/notifications/${one.id}/archive`, REFUSED);
    api.answer(`/inbox/notifications/${one.id}/read`, { body: { data: { ...one, isRead: true } } });
    await Promise.all(change(one));
    expect(ids(known())).toEqual([one.id, two?.id]);
    expect(known()[0]).toMatchObject({ isRead: true, isArchived: false });
  });

  it('takes a change of many back', async () => {
    const all = await listed([...notifications(1, { isRead: true }), ...notifications(2)].sort(newestFirst));
    api.answer('/inbox/notifications/', REFUSED);
    const reading = novu.notifications.readAll();
    expect(known().every(({ isRead }) => isRead)).toBe(true);
    expect((await reading).error).toBeDefined();
    expect(known().map(({ isRead }) => isRead)).toEqual(all.map(({ isRead }) => isRead));
    const deleting = novu.notifications.deleteAll();
    expect(known()).toEqual([]);
    await deleting;
    expect(ids(known())).toEqual(ids(all));
  });
});

describe('known lists', () => {
  it('are not asked for again until something happens elsewhere', async () => {
    const all = await listed(notifications(3));
    expect(ids((await novu.notifications.list(inbox)).data?.notifications ?? [])).toEqual(ids(all));
    expect(listRequests()).toHaveLength(1);
    await novu.notifications.list({ ...inbox, useCache: false });
    expect(listRequests()).toHaveLength(2);
    novu.notifications.cache.expire();
    await novu.notifications.list(inbox);
    expect(listRequests()).toHaveLength(3);
    novu.notifications.clearCache({ filter: { tags: ['other'] } });
    await novu.notifications.list(inbox);
    expect(listRequests()).toHaveLength(3);
    novu.notifications.clearCache({ filter: {} });
    await novu.notifications.list(inbox);
    expect(listRequests()).toHaveLength(4);
  });

  it('are stale when the answer was under way while something happened', async () => {
    api.answer('/inbox/notifications?', async () => {
      novu.notifications.cache.expire();

      return Promise.resolve({ body: { data: notifications(1), hasMore: false, filter: inbox } });
    });
    await novu.notifications.list(inbox);
    await novu.notifications.list(inbox);
    expect(listRequests()).toHaveLength(2);
  });

  it('grow page by page, and a page read anew keeps what follows it', async () => {
    const all = notifications(5);
    api.answer('/inbox/notifications?', { body: { data: all.slice(0, 2), hasMore: true, filter: inbox } });
    await novu.notifications.list({ ...inbox, limit: 2 });
    api.answer('/inbox/notifications?', { body: { data: all.slice(2), hasMore: false, filter: inbox } });
    await novu.notifications.list({ ...inbox, limit: 3, after: all[1]?.id ?? '' });
    expect(ids(known())).toEqual(ids(all));
    const [newer] = notifications(1);
    api.answer('/inbox/notifications?', { body: { data: [newer, all[0]], hasMore: true, filter: inbox } });
    await novu.notifications.list({ ...inbox, limit: 2, useCache: false });
    expect(ids(known())).toEqual([newer?.id, ...ids(all)]);
    const further = await novu.notifications.list({ ...inbox, limit: 2, after: all[0]?.id ?? '' });
    expect(ids(further.data?.notifications ?? [])).toEqual([all[1]?.id, all[2]?.id]);
    expect(further.data?.hasMore).toBe(true);
    expect(listRequests()).toHaveLength(3);
  });

  it('do not show a gap: what does not follow on a page that was read anew is forgotten', async () => {
    const old = notifications(2);
    await listed(old);
    const newer = notifications(2);
    api.answer('/inbox/notifications?', { body: { data: newer, hasMore: true, filter: inbox } });
    await novu.notifications.list({ ...inbox, limit: 2, useCache: false });
    expect(ids(known())).toEqual(ids(newer));
  });

  it('take in what comes to belong to them, in order, and tell listeners', async () => {
    const archived = await listed(notifications(3, { isArchived: true }), { archived: true });
    await listed([], inbox);
    const told: ListNotificationsResponse[] = [];
    novu.on('notifications.list.updated', ({ data }) => told.push(data));
    api.answer('/inbox/notifications/', REFUSED);
    const changing = Promise.all([archived[2]?.unarchive(), archived[0]?.unarchive()]);
    expect(ids(known())).toEqual([archived[0]?.id, archived[2]?.id]);
    expect(ids(known({ archived: true }))).toEqual([archived[1]?.id]);
    expect(told).toHaveLength(4);
    await changing;
    expect(ids(known({ archived: true }))).toEqual(ids(archived));
  });

  it('let go of what another list was just read to have', async () => {
    const snoozed = notifications(1, { isSnoozed: true });
    const [old] = await listed(snoozed, { snoozed: true });
    const back = snoozed.map((each) => ({ ...each, isSnoozed: false }));
    await listed(back, { snoozed: false });
    expect(known({ snoozed: true })).toEqual([]);
    api.answer('/inbox/notifications/seen', { status: 204 });
    await novu.notifications.seenAll({ notificationIds: [old?.id ?? ''] });
    expect(known({ snoozed: false })).toMatchObject([{ id: old?.id, isSnoozed: false, isSeen: true }]);
  });

  it('show a change that an answer under way does not know of yet', async () => {
    const [one, two] = await listed(notifications(2));
    let answerRead = (_: { body: unknown }): void => undefined;
    const answered = new Promise<{ body: unknown }>((resolve) => (answerRead = resolve));
    api.answer(`/inbox/notifications/${one?.id}/read`, () => answered);
    const reading = one?.read();
    await novu.notifications.list({ ...inbox, useCache: false });
    expect(known().map(({ isRead }) => isRead)).toEqual([true, false]);
    answerRead({ body: { data: { ...one, isRead: true } } });
    await reading;
    expect(known().map(({ id, isRead }) => [id, isRead])).toEqual([
      [one?.id, true],
      [two?.id, false],
    ]);
  });

  it('are stale when something happened while they were caught up', async () => {
    await listed(notifications(1));
    api.answer('/inbox/notifications?', async () => {
      novu.notifications.cache.expire();

      return Promise.resolve({ body: { data: notifications(1), hasMore: false, filter: inbox } });
    });
    await novu.notifications.refresh();
    expect(listRequests()).toHaveLength(2);
    await novu.notifications.list(inbox);
    expect(listRequests()).toHaveLength(3);
  });

  it.each([
    ['one', (one: Notification) => one.seen()],
    ['some', (one: Notification) => novu.notifications.seenAll({ notificationIds: [one.id] })],
  ])('keep a change made while %s was being marked as seen', async (_, see) => {
    const [one] = await listed(notifications(2));
    if (!one) throw new Error('Nothing listed');
    let answerSeen = (_: { status: number }): void => undefined;
    const answered = new Promise<{ status: number }>((resolve) => (answerSeen = resolve));
    api.answer('/inbox/notifications/seen', () => answered);
    api.answer(`/inbox/notifications/${one.id}/read`, { body: { data: { ...one, isRead: true } } });
    const seeing = see(one);
    await one.read();
    answerSeen({ status: 204 });
    expect((await seeing).error).toBeUndefined();
    expect(known()[0]).toMatchObject({ id: one.id, isRead: true });
  });

  it('are not kept where the cache is off', async () => {
    novu = new Novu({ applicationIdentifier: 'app', subscriber: 'ada', apiUrl: api.url, useCache: false });
    await listed(notifications(1));
    await novu.notifications.list(inbox);
    expect(listRequests()).toHaveLength(2);
    expect(known()).toEqual([]);
  });
});

it('a listener that throws keeps neither the others nor the operation from going on', async () => {
  const reported: unknown[] = [];
  globalThis.reportError = (error) => reported.push(error);
  let heard = 0;
  novu.on('notifications.list.resolved', () => {
    throw new Error('Listener');
  });
  novu.on('notifications.list.resolved', () => (heard += 1));
  await listed(notifications(1));
  expect(heard).toBe(1);
  expect(reported).toEqual([new Error('Listener')]);
});
