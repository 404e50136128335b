import { createHmac } from 'node:crypto';
import { type Notification, SeverityLevelEnum } from '@novu/js';
import { waitFor } from '@novu/testing';
import { bodies, data, type InboxClients, startInboxClients } from './testing/inbox-clients.js';
import type { Account } from './testing/start-test-platform.js';

let inboxes: InboxClients;
let account: Account;

beforeAll(async () => {
  inboxes = await startInboxClients('inbox-client');
});
afterAll(() => inboxes.platform.stop());
beforeEach(async () => {
  account = await inboxes.newAccount();
});
afterEach(() => inboxes.disconnect());

const done = ({ error }: { error?: Error }): void => expect(error).toBeUndefined();

describe('the session', () => {
  it('is opened by the first call, once, and tells listeners', async () => {
    const novu = inboxes.novu('ada', { defaultSchedule: { isEnabled: true } });
    const sessions: unknown[] = [];
    novu.on('session.initialize.resolved', (event) => sessions.push(event));
    await Promise.all([novu.notifications.list(), novu.notifications.count(), novu.preferences.list()]);
    expect(sessions).toEqual([
      {
        args: {
          applicationIdentifier: account.identifier,
          subscriber: { subscriberId: 'ada' },
          defaultSchedule: { isEnabled: true },
        },
        data: expect.objectContaining({
          token: expect.any(String),
          unreadCount: { total: 0, severity: { high: 0, medium: 0, low: 0, none: 0 } },
        }),
      },
    ]);
    expect(data(await novu.preferences.schedule.get()).isEnabled).toBe(true);
  });

  it('is refused without the proof the environment asks for, and opened with it', async () => {
    const { body } = await account.client.get<{ data: { _id: string; providerId: string }[] }>('/v1/integrations');
    const inApp = body.data.find(({ providerId }) => providerId === 'novu');
    const answer = await account.client.put(`/v1/integrations/${inApp?._id}`, {
      credentials: { hmac: true },
      check: false,
    });
    expect(answer.status).toBe(200);
    const hash = (text: string, key = account.apiKey): string => createHmac('sha256', key).update(text).digest('hex');

    const refused = await inboxes.novu('ada').notifications.list();
    expect(refused.error).toMatchObject({ originalError: { status: 400 } });
    done(await inboxes.novu('ada', { subscriberHash: hash('ada') }).notifications.list());

    const context = { tenant: 'acme' };
    const subscriberHash = hash('ada');
    expect((await inboxes.novu('ada', { subscriberHash, context }).notifications.list()).error).toBeDefined();
    const contextHash = hash(JSON.stringify(context));
    done(await inboxes.novu('ada', { subscriberHash, context, contextHash }).notifications.list());

    const keys = await account.person.post<{ data: { key: string }[] }>('/v1/environments/api-keys/regenerate');
    expect((await inboxes.novu('ada', { subscriberHash }).notifications.list()).error).toBeDefined();
    const renewed = hash('ada', keys.body.data[0]?.key);
    done(await inboxes.novu('ada', { subscriberHash: renewed }).notifications.list());
  });

  it('shows the notifications of its context only, and goes on in another one or as somebody else', async () => {
    const novu = inboxes.novu('ada', { context: { tenant: 'acme' } });
    expect(novu.contextKey).toBe('tenant:acme');
    await inboxes.trigger('ada', 'for acme', { context: { tenant: 'acme' } });
    await inboxes.trigger('ada', 'for nobody');
    await waitFor('the notification', async () => data(await novu.notifications.count()).count === 1);
    expect(bodies(data(await novu.notifications.list()))).toEqual(['for acme']);

    await novu.changeContext({ context: { tenant: 'other' } });
    expect(bodies(data(await novu.notifications.list()))).toEqual([]);
    await inboxes.trigger('bob', 'for bob', { context: { tenant: 'other' } });
    await novu.changeSubscriber({ subscriber: { subscriberId: 'bob' } });
    expect(novu.subscriberId).toBe('bob');
    await waitFor('the notification', async () => data(await novu.notifications.count()).count === 1);
    expect(bodies(data(await novu.notifications.list()))).toEqual(['for bob']);
  });

  it('is opened anew, once a call, when its token is not good any more', async () => {
    const novu = inboxes.novu('ada');
    done(await novu.notifications.list());
    const { client } = account;
    expect((await client.delete('/v2/subscribers/ada')).status).toBe(200);
    let sessions = 0;
    novu.on('session.initialize.resolved', () => (sessions += 1));
    done(await novu.notifications.count());
    expect(sessions).toBe(1);
  });
});

describe('notifications', () => {
  it('are listed by pages, filtered and counted', async () => {
    await inboxes.workflow('urgent', { severity: 'high', tags: ['alarm'] });
    const novu = inboxes.novu('ada');
    await inboxes.delivered(novu, 'one', 'two', 'three');
    await inboxes.trigger('ada', 'fire', { name: 'urgent', payload: { colour: 'red' } });
    await waitFor('the alarm', async () => data(await novu.notifications.count({ tags: ['alarm'] })).count === 1);

    const first = data(await novu.notifications.list({ limit: 3, useCache: false }));
    expect(first).toMatchObject({ hasMore: true, filter: {} });
    expect(bodies(first)).toEqual(['fire', 'three', 'two']);
    const after = first.notifications.at(-1)?.id ?? '';
    const second = data(await novu.notifications.list({ limit: 3, after }));
    expect(second.hasMore).toBe(false);
    expect(bodies(second)).toEqual(['one']);
    expect(novu.notifications.cache.getAll({})?.notifications).toHaveLength(4);

    const found = async (filter: object): Promise<string[]> => bodies(data(await novu.notifications.list(filter)));
    expect(await found({ severity: SeverityLevelEnum.HIGH })).toEqual(['fire']);
    expect(await found({ data: { colour: 'red' } })).toEqual(['fire']);
    expect(await found({ tags: { and: [{ or: ['greeting'] }] } })).toEqual(['three', 'two', 'one']);
    expect(await found({ read: true })).toEqual([]);
    const { counts } = data(await novu.notifications.count({ filters: [{ tags: ['alarm'] }, { read: false }] }));
    expect(counts).toEqual([
      { count: 1, filter: { tags: ['alarm'] } },
      { count: 4, filter: { read: false } },
    ]);
  });

  it('go on where a page ended, though another tab has deleted the last one of it meanwhile', async () => {
    await inboxes.workflow('later', {
      steps: [
        { name: 'Wait', type: 'delay', controlValues: { type: 'regular', amount: 1, unit: 'hours' } },
        { name: 'Inbox', type: 'in_app', controlValues: { body: '{{payload.text}}' } },
      ],
    });
    const [tab, other] = [inboxes.novu('ada'), inboxes.novu('ada')];
    const isAt = (count: number) => async () => data(await other.notifications.count()).count === count;
    await inboxes.delivered(other, 'first', 'second');
    await inboxes.trigger('ada', 'waited', { name: 'later' });
    await inboxes.trigger('ada', 'third');
    await waitFor('all but the one that waits', isAt(3));
    await inboxes.pass(3_600_000);
    await waitFor('the one that waits', isAt(4));
    await inboxes.trigger('ada', 'last');
    await waitFor('the last', isAt(5));

    let page = data(await tab.notifications.list({ limit: 2 }));
    const seen = bodies(page);
    while (page.hasMore) {
      const last = page.notifications.at(-1)?.id ?? '';
      done(await other.notifications.delete({ notificationId: last }));
      page = data(await tab.notifications.list({ limit: 1, after: last, useCache: false }));
      seen.push(...bodies(page));
    }
    expect(seen).toEqual(['last', 'waited', 'third', 'second', 'first']);
  });

  it('are as declared', async () => {
    const novu = inboxes.novu('ada');
    const [notification] = await inboxes.delivered(novu, 'one');
    if (!notification) throw new Error('Nothing was delivered');
    expect({ ...notification }).toEqual({
      id: expect.any(String),
      transactionId: expect.any(String),
      subject: 'Hi',
      body: 'one',
      to: expect.objectContaining({ subscriberId: 'ada' }),
      isRead: false,
      isSeen: false,
      isArchived: false,
      isSnoozed: false,
      snoozedUntil: null,
      deliveredAt: [expect.any(String)],
      createdAt: expect.any(String),
      readAt: null,
      firstSeenAt: null,
      archivedAt: null,
      avatar: undefined,
      primaryAction: { label: 'Open', isCompleted: false, redirect: { url: '/orders', target: '_self' } },
      secondaryAction: { label: 'Dismiss', isCompleted: false },
      channelType: 'in_app',
      tags: ['greeting'],
      data: expect.any(Object),
      redirect: undefined,
      workflow: expect.objectContaining({ identifier: 'hello', critical: false, severity: 'none' }),
      severity: 'none',
    });
  });

  it('are read, seen, archived, snoozed, acted on and deleted one by one', async () => {
    const novu = inboxes.novu('ada');
    const [notification] = await inboxes.delivered(novu, 'one');
    if (!notification) throw new Error('Nothing was delivered');
    const { id } = notification;
    const stored = async (): Promise<Notification> => {
      const [found] = data(await novu.notifications.list({ useCache: false })).notifications;
      if (!found) throw new Error('It is gone');

      return found;
    };
    data(await notification.seen());
    expect(await stored()).toMatchObject({ isSeen: true, isRead: false, firstSeenAt: expect.any(String) });
    expect(data(await notification.read())).toMatchObject({ isRead: true, readAt: expect.any(String) });
    expect(data(await novu.notifications.unread({ notificationId: id }))).toMatchObject({
      isRead: false,
      readAt: null,
    });
    expect(data(await novu.notifications.archive({ notificationId: id }))).toMatchObject({ isArchived: true });
    expect(data(await novu.notifications.unarchive({ notification }))).toMatchObject({ isArchived: false });
    const snoozeUntil = new Date(Date.now() + 3_600_000).toISOString();
    const snoozed = data(await notification.snooze(snoozeUntil));
    expect(snoozed).toMatchObject({ isSnoozed: true, snoozedUntil: snoozeUntil });
    expect(data(await novu.notifications.list({ snoozed: false })).notifications).toEqual([]);
    expect(data(await snoozed.unsnooze())).toMatchObject({ isSnoozed: false, snoozedUntil: null });
    expect(data(await notification.completePrimary())).toMatchObject({ primaryAction: { isCompleted: true } });
    expect(data(await notification.revertPrimary())).toMatchObject({ primaryAction: { isCompleted: false } });
    expect(data(await notification.completeSecondary())).toMatchObject({ secondaryAction: { isCompleted: true } });
    expect(data(await notification.revertSecondary())).toMatchObject({ secondaryAction: { isCompleted: false } });
    done(await notification.delete());
    expect(data(await novu.notifications.list({ useCache: false })).notifications).toEqual([]);
    expect((await notification.read()).error).toMatchObject({ originalError: { status: 404 } });
  });

  it('are changed together', async () => {
    const novu = inboxes.novu('ada');
    const [, two] = await inboxes.delivered(novu, 'one', 'two', 'three');
    const left = async (filter: object): Promise<string[]> =>
      bodies(data(await novu.notifications.list({ ...filter, useCache: false })));
    done(await novu.notifications.seenAll({ notificationIds: [two?.id ?? ''] }));
    expect(await left({ seen: true })).toEqual(['two']);
    done(await novu.notifications.seenAll());
    expect(await left({ seen: false })).toEqual([]);
    done(await novu.notifications.readAll({ tags: ['others'] }));
    expect(await left({ read: true })).toEqual([]);
    data((await two?.read()) ?? {});
    done(await novu.notifications.archiveAllRead());
    expect(await left({ archived: true })).toEqual(['two']);
    done(await novu.notifications.readAll({ tags: ['greeting'] }));
    expect(await left({ read: false })).toEqual([]);
    done(await novu.notifications.archiveAll());
    expect(await left({ archived: false })).toEqual([]);
    done(await novu.notifications.deleteAll({ data: { colour: 'none of these' } }));
    expect(await left({})).toHaveLength(3);
    done(await novu.notifications.deleteAll());
    expect(await left({})).toEqual([]);
  });

  it('show in every known list at once, and lists then are what the server says', async () => {
    const novu = inboxes.novu('ada');
    const [, two] = await inboxes.delivered(novu, 'one', 'two', 'three');
    const lists = [{ read: false }, { archived: true }, { read: true, archived: false }];
    for (const filter of lists) data(await novu.notifications.list(filter));
    const known = (): string[][] =>
      lists.map((filter) => bodies(novu.notifications.cache.getAll(filter) ?? { notifications: [] }));
    const reading = two?.read();
    expect(known()).toEqual([['three', 'one'], [], ['two']]);
    const read = data((await reading) ?? {});
    const archiving = read.archive();
    expect(known()).toEqual([['three', 'one'], ['two'], []]);
    data(await archiving);
    for (const [index, filter] of lists.entries()) {
      expect(bodies(data(await novu.notifications.list({ ...filter, useCache: false })))).toEqual(known()[index]);
    }
  });
});
