import { type Notification, type Novu, PreferenceLevel, type RulesLogic, WorkflowCriticalityEnum } from '@novu/js';
import { type Relay, relayTo, waitFor } from '@novu/testing';
import { bodies, data, type InboxClients, startInboxClients } from './testing/inbox-clients.js';

let inboxes: InboxClients;
let relay: Relay;

beforeAll(async () => {
  inboxes = await startInboxClients('inbox-client-live');
  relay = await relayTo(inboxes.platform.wsUrl);
});
afterAll(async () => {
  await relay.close();
  await inboxes.platform.stop();
});
beforeEach(() => inboxes.newAccount());
afterEach(() => inboxes.disconnect());

/** What a client hears over its socket. */
function listen(novu: Novu): { received: Notification[]; unread: number[]; unseen: number[] } {
  const heard = { received: [] as Notification[], unread: [] as number[], unseen: [] as number[] };
  novu.on('notifications.notification_received', ({ result }) => heard.received.push(result));
  novu.on('notifications.unread_count_changed', ({ result }) => heard.unread.push(result.total));
  novu.on('notifications.unseen_count_changed', ({ result }) => heard.unseen.push(result));

  return heard;
}

const texts = (notifications: Notification[]): string[] => notifications.map(({ body }) => body);

it('tells two clients of the same subscriber what arrives and what the other one does', async () => {
  const [one, two] = [inboxes.novu('ada'), inboxes.novu('ada')];
  const [atOne, atTwo] = [listen(one), listen(two)];
  data(await one.notifications.list());
  data(await two.notifications.list());
  await waitFor('both to be connected', () => atOne.unread.length > 0 && atTwo.unread.length > 0);
  await inboxes.trigger('ada', 'hello');
  await waitFor('the notification at both', () => atOne.received.length === 1 && atTwo.received.length === 1);
  const [listed] = data(await two.notifications.list()).notifications;
  expect({ ...atTwo.received[0] }).toEqual({ ...listed });
  await waitFor('the counts', () => atTwo.unread.at(-1) === 1 && atTwo.unseen.at(-1) === 1);

  data((await atOne.received[0]?.read()) ?? {});
  await waitFor('the count at the other', () => atTwo.unread.at(-1) === 0 && atTwo.unseen.at(-1) === 0);
  expect(data(await two.notifications.list()).notifications[0]).toMatchObject({ isRead: true });
});

it('misses nothing while the connection is cut: it is told of it and lists are up to date', async () => {
  const novu = inboxes.novu('ada', {
    socketUrl: relay.url,
    socketOptions: { reconnectionDelay: 50, reconnectionDelayMax: 100 },
  });
  const heard = listen(novu);
  await waitFor('the connection', () => heard.unread.length > 0);
  await inboxes.trigger('ada', 'before');
  await waitFor('the first', () => heard.received.length === 1);
  data(await novu.notifications.list({ archived: false }));
  const lists: string[][] = [];
  novu.on('notifications.list.updated', ({ data: list }) => lists.push(bodies(list)));

  await relay.cut();
  const elsewhere = inboxes.novu('ada');
  await inboxes.trigger('ada', 'meanwhile');
  await waitFor('the second', async () => data(await elsewhere.notifications.count()).count === 2);
  await inboxes.trigger('ada', 'later');
  await waitFor('the third', async () => data(await elsewhere.notifications.count()).count === 3);
  data((await heard.received[0]?.read()) ?? {});
  expect(texts(heard.received)).toEqual(['before']);
  await relay.restore();

  await waitFor('what was missed', () => heard.received.length === 3);
  expect(texts(heard.received)).toEqual(['before', 'meanwhile', 'later']);
  await waitFor('the list', () => lists.at(-1)?.length === 3);
  expect(lists.at(-1)).toEqual(['later', 'meanwhile', 'before']);
  await waitFor('the count', () => heard.unread.at(-1) === 2);
  await inboxes.trigger('ada', 'after');
  await waitFor('what comes now', () => heard.received.length === 4);
});

it('comes back by itself, with a new token, when the server sends it away', async () => {
  const novu = inboxes.novu('ada');
  const heard = listen(novu);
  await waitFor('the connection', () => heard.unread.length > 0);
  // With the subscriber goes the connection; a new session makes the subscriber anew.
  expect((await inboxes.account().client.delete('/v2/subscribers/ada')).status).toBe(200);
  await waitFor('the new connection', () => heard.unread.length > 1);
  await inboxes.trigger('ada', 'hello again');
  await waitFor('the notification', () => texts(heard.received).includes('hello again'));
});

it('is not there after it was given up, even while it was being made, and can be asked for again', async () => {
  const novu = inboxes.novu('ada');
  const events: unknown[] = [];
  novu.on('socket.connect.resolved', ({ error }) => events.push(error instanceof Error ? 'failed' : 'connected'));
  novu.on('socket.disconnect.resolved', ({ args }) => events.push(args));
  const connecting = novu.socket.connect();
  await novu.socket.disconnect();
  expect((await connecting).error).toMatchObject({ originalError: { message: 'Disconnected' } });
  data(await novu.notifications.list());
  expect((await novu.socket.connect()).error).toBeUndefined();
  await novu.socket.disconnect();
  expect(events).toEqual(['failed', 'connected', { socketUrl: inboxes.platform.wsUrl }]);
});

it('goes over to another subscriber with its connection', async () => {
  const novu = inboxes.novu('ada');
  const heard = listen(novu);
  await waitFor('the connection', () => heard.unread.length > 0);
  await novu.changeSubscriber({ subscriber: { subscriberId: 'bob' } });
  await waitFor('the connection as bob', () => heard.unread.length > 1);
  await inboxes.trigger('ada', 'for ada');
  await inboxes.trigger('bob', 'for bob');
  await waitFor('the notification', () => heard.received.length === 1);
  expect(texts(heard.received)).toEqual(['for bob']);
});

describe('preferences', () => {
  it('are listed, changed one by one and together, and the global one goes for all', async () => {
    await inboxes.workflow('news');
    const novu = inboxes.novu('ada');
    const lists: number[] = [];
    novu.on('preferences.list.updated', ({ data: list }) => lists.push(list.length));
    const listed = data(await novu.preferences.list());
    expect(listed.map(({ level, workflow }) => [level, workflow?.identifier]).sort()).toEqual([
      ['global', undefined],
      ['template', 'hello'],
      ['template', 'news'],
    ]);
    const hello = listed.find(({ workflow }) => workflow?.identifier === 'hello');
    const news = listed.find(({ workflow }) => workflow?.identifier === 'news');
    const global = listed.find(({ level }) => level === PreferenceLevel.GLOBAL);
    if (!hello || !news || !global) throw new Error('A preference is missing');
    expect({ ...hello }).toEqual({
      level: 'template',
      enabled: true,
      channels: { in_app: true, email: true },
      workflow: expect.objectContaining({
        id: expect.any(String),
        identifier: 'hello',
        name: 'hello',
        critical: false,
        tags: ['greeting'],
      }),
      schedule: expect.any(Object),
    });
    expect(data(await novu.preferences.list({ tags: ['greeting'] })).map(({ level }) => level)).toContain('template');

    const updating = hello.update({ channels: { email: false } });
    const cached = (id: string): unknown =>
      novu.preferences.cache
        .getAll({ criticality: WorkflowCriticalityEnum.NON_CRITICAL })
        ?.find(({ workflow }) => workflow?.identifier === id)?.channels;
    expect(cached('hello')).toEqual({ in_app: true, email: false });
    expect(data(await updating).channels).toEqual({ in_app: true, email: false });
    const both = data(
      await novu.preferences.bulkUpdate([
        { workflowId: hello.workflow?.id ?? '', channels: { email: true } },
        { workflowId: news.workflow?.id ?? '', channels: { in_app: false } },
      ]),
    );
    expect(both.map(({ channels }) => channels)).toEqual([
      { in_app: true, email: true },
      { in_app: false, email: true },
    ]);
    const off = data(await novu.preferences.update({ preference: global, channels: { email: false } }));
    expect(off).toMatchObject({ level: 'global', channels: { email: false } });
    expect(cached('news')).toEqual({ in_app: false, email: false });
    const asked = data(await inboxes.novu('ada').preferences.list());
    expect(asked.find(({ workflow }) => workflow?.identifier === 'news')?.channels).toEqual({
      in_app: false,
      email: false,
    });
    expect(lists.length).toBeGreaterThan(0);
  });

  it('hold a schedule', async () => {
    const novu = inboxes.novu('ada');
    const schedules: unknown[] = [];
    novu.on('preference.schedule.get.updated', ({ data: schedule }) => schedules.push(schedule.isEnabled));
    const schedule = data(await novu.preferences.schedule.get());
    expect(schedule.isEnabled ?? false).toBe(false);
    const weeklySchedule = { monday: { isEnabled: true, hours: [{ start: '09:00 AM', end: '05:00 PM' }] } };
    expect(data(await schedule.update({ isEnabled: true, weeklySchedule }))).toMatchObject({
      isEnabled: true,
      weeklySchedule,
    });
    expect(data(await inboxes.novu('ada').preferences.schedule.get())).toMatchObject({
      isEnabled: true,
      weeklySchedule,
    });
    expect(data(await novu.preferences.schedule.update({ isEnabled: false })).isEnabled).toBe(false);
    expect(data(await novu.preferences.schedule.get()).isEnabled).toBe(false);
    expect(schedules).toEqual([true, true, false, false]);
  });
});

it('subscriptions to topics are made, read, changed and ended', async () => {
  await inboxes.workflow('news');
  const novu = inboxes.novu('ada');
  const topicKey = 'product:1';
  const lists: number[] = [];
  novu.on('subscriptions.list.updated', ({ data: { subscriptions } }) => lists.push(subscriptions.length));
  expect(data(await novu.subscriptions.list({ topicKey }))).toEqual([]);
  expect(data(await novu.subscriptions.get({ topicKey }))).toBeNull();
  const created = data(
    await novu.subscriptions.create({
      topicKey,
      topicName: 'Product',
      name: 'Mine',
      preferences: ['hello', { workflowId: 'news', enabled: false }],
    }),
  );
  expect(created).toMatchObject({ topicKey, identifier: `tk_${topicKey}:si_ada`, name: 'Mine' });
  expect(lists).toEqual([1]);
  const found = data(await novu.subscriptions.get({ topicKey, workflowIds: ['hello', 'news'] }));
  expect(
    found?.preferences
      ?.map(({ workflow, enabled, subscriptionId }) => [workflow.identifier, enabled, subscriptionId])
      .sort(),
  ).toEqual([
    ['hello', true, created.identifier],
    ['news', false, created.identifier],
  ]);
  const [first] = found?.preferences ?? [];
  const name = first?.workflow.identifier ?? '';
  expect(data((await first?.update({ value: false })) ?? {})).toMatchObject({
    enabled: false,
    workflow: { identifier: name },
  });
  const rule: RulesLogic = { '==': [{ var: 'payload.size' }, 'big'] };
  expect(data((await first?.update({ value: rule })) ?? {}).condition).toEqual(rule);
  const all = data(
    (await found?.bulkUpdatePreferences(found.preferences?.map((preference) => ({ preference, value: true })) ?? [])) ??
      {},
  );
  expect(all.map(({ enabled }) => enabled)).toEqual([true, true]);
  expect(data(await created.update({ topicKey, identifier: created.identifier, name: 'Ours' }))).toMatchObject({
    name: 'Ours',
  });
  expect(data(await inboxes.novu('ada').subscriptions.list({ topicKey }))).toHaveLength(1);
  expect((await created.delete()).error).toBeUndefined();
  expect(lists.at(-1)).toBe(0);
  expect(data(await novu.subscriptions.list({ topicKey }, { refetch: true }))).toEqual([]);
});
