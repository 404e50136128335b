import { isDeepStrictEqual } from 'node:util';
import { waitFor } from '@novu/testing';
import type { Page, WebSocket } from 'playwright-core';
import {
  bell,
  type InboxUiBench,
  seeSubjects,
  startInboxUiBench,
  TIMEOUT_MS,
} from './testing/inbox-ui-page/inbox-ui-bench.js';

/** What the tabs of one browser make of their connection to the platform. */
let bench: InboxUiBench;

beforeAll(async () => {
  bench = await startInboxUiBench('inbox-ui-tabs');
  await bench.workflow('Order updates', 'order');
}, TIMEOUT_MS);
afterAll(() => bench?.stop(), TIMEOUT_MS);

/** What the browser is to complain about in the present test. */
let complaints: unknown[];

beforeEach(async () => {
  complaints = [];
  await bench.next();
}, TIMEOUT_MS);
afterEach(async () => {
  expect(await bench.leave()).toEqual(complaints);
}, TIMEOUT_MS);

interface Tab {
  page: Page;
  sockets: WebSocket[];
}

/** @param settings of NovuUI, as JavaScript */
async function tabs(count: number, settings = '{}'): Promise<Tab[]> {
  const visitor = bench.visitor();
  const opened: Tab[] = [];
  for (let index = 0; index < count; index += 1) {
    const tab: Tab = { page: index === 0 ? visitor.page : await visitor.openTab(), sockets: [] };
    tab.page.on('websocket', (socket) => tab.sockets.push(socket));
    await bench.open(tab.page, { settings });
    if (index === 0) await waitFor('the first to have a socket', () => tab.sockets.length === 1);
    opened.push(tab);
  }

  return opened;
}

const seeUnread = (some: readonly Tab[], count: number): Promise<unknown> =>
  Promise.all(some.map(({ page }) => bell(page, count).waitFor()));

const openSockets = (some: readonly Tab[]): number[] =>
  some.map(({ sockets }) => sockets.filter((socket) => !socket.isClosed()).length);

it(
  'share one socket, which another tab opens when the one that has it is closed',
  async () => {
    const [first, ...others] = await tabs(3);
    const all = [first, ...others].flatMap((tab) => tab ?? []);
    await bench.trigger('order', 'Order 1');
    await seeUnread(all, 1);
    expect(openSockets(all)).toEqual([1, 0, 0]);

    await first?.page.close();
    await bench.trigger('order', 'Order 2');
    await seeUnread(others, 2);
    await waitFor('one socket', () => isDeepStrictEqual(openSockets(others).toSorted(), [0, 1]));
    await bench.trigger('order', 'Order 3');
    await seeUnread(others, 3);
    expect(all.map(({ sockets }) => sockets.length).toSorted()).toEqual([0, 1, 1]);
  },
  TIMEOUT_MS,
);

it(
  'take the socket from a tab that the browser has put to sleep, and give it no other when it wakes up',
  async () => {
    const [asleep, awake] = await tabs(2);
    if (!asleep || !awake) throw new Error('No tabs');
    await seeUnread([asleep, awake], 0);
    const browser = await asleep.page.context().newCDPSession(asleep.page);
    await browser.send('Debugger.enable');
    await browser.send('Debugger.pause');
    await awake.page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    await waitFor('a socket of its own', () => awake.sockets.length === 1);
    await bench.trigger('order', 'Order 1');
    await seeUnread([awake], 1);

    await browser.send('Debugger.disable');
    await bench.trigger('order', 'Order 2');
    await seeUnread([asleep, awake], 2);
    await waitFor('one socket', () => isDeepStrictEqual(openSockets([asleep, awake]), [0, 1]));
  },
  TIMEOUT_MS,
);

it(
  'leave the socket to another tab when the API lets in the one that has it no more',
  async () => {
    const visitor = bench.visitor();
    const refused = visitor.page;
    let dismiss = (): void => undefined;
    await refused.routeWebSocket(/socket\.io/, (socket) => {
      socket.connectToServer();
      // As the server does with a token that has come of age.
      dismiss = () => socket.send('41');
    });
    await bench.open(refused);
    await seeUnread([{ page: refused, sockets: [] }], 0);
    await bench.trigger('order', 'Order 1');
    await seeUnread([{ page: refused, sockets: [] }], 1);
    const other: Tab = { page: await visitor.openTab(), sockets: [] };
    other.page.on('websocket', (socket) => other.sockets.push(socket));
    await bench.open(other.page);
    await seeUnread([other], 1);
    expect(openSockets([other])).toEqual([0]);

    complaints = [expect.stringContaining('401')];
    await refused.route('**/inbox/session', (route) => route.fulfill({ status: 401, json: { message: 'No' } }));
    dismiss();
    await waitFor('the other to have a socket', () => isDeepStrictEqual(openSockets([other]), [1]));
    await bench.trigger('order', 'Order 2');
    await seeUnread([{ page: refused, sockets: [] }, other], 2);
  },
  TIMEOUT_MS,
);

it(
  'have one each where the page wants it so',
  async () => {
    const both = await tabs(2, '{ options: { ...window.asked.options, socketOptions: { multiplex: false } } }');
    await bench.trigger('order', 'Order 1');
    await seeUnread(both, 1);
    expect(openSockets(both)).toEqual([1, 1]);
  },
  TIMEOUT_MS,
);

it(
  'ask for what they show once when they start, whichever of them has the connection',
  async () => {
    const visitor = bench.visitor();
    // What the first words on the connection make the page ask for, it asks before this timer ends: it begins after those of the page.
    const settings = `(() => {
      const novu = new window.Novu(window.asked.options);
      window.told = new Promise((done) => novu.on('notifications.unread_count_changed', () => setTimeout(done, 250)));
      return { novu, tabs: [{ label: 'All' }, { label: 'Orders', filter: { tags: ['orders'] } }] };
    })()`;
    for (const page of [visitor.page, await visitor.openTab()]) {
      const asked: string[] = [];
      page.on('request', (request) => {
        const { pathname } = new URL(request.url());
        if (pathname.includes('/inbox/') && request.method() !== 'OPTIONS') asked.push(pathname);
      });
      await bench.open(page, { component: 'InboxContent', settings });
      await page.evaluate('window.told');
      await seeSubjects(page, []);
      expect(asked.toSorted()).toEqual([
        '/v1/inbox/notifications',
        '/v1/inbox/notifications/count',
        '/v1/inbox/session',
      ]);
    }
  },
  TIMEOUT_MS,
);

it(
  'show the preferences as they were changed in another one when they are looked at again',
  async () => {
    const [one, other] = await tabs(2);
    if (!one || !other) throw new Error('No tabs');
    const toggle = ({ page }: Tab, isOn: boolean) =>
      page.locator(`[role=switch][aria-label="Order updates: In-App"][aria-checked=${isOn}]`);
    const seeKept = (isOn: boolean) =>
      waitFor('the platform to know', async () => {
        const { body } = await bench.account.client.get<{ data: { workflows: { channels: { in_app: boolean } }[] } }>(
          `/v2/subscribers/${bench.subscriber()}/preferences`,
        );
        return body.data.workflows[0]?.channels.in_app === isOn;
      });
    for (const { page } of [one, other]) {
      await bell(page).click();
      await page.getByRole('button', { name: 'Preferences' }).click();
      await page.getByRole('button', { name: /^Order updates/ }).click();
    }
    await toggle(other, true).waitFor();
    await toggle(one, true).click();
    await seeKept(false);
    await toggle(other, true).waitFor();
    await other.page.evaluate(`window.dispatchEvent(new Event('focus'))`);
    await toggle(other, false).waitFor();

    await toggle(other, false).click();
    await seeKept(true);
    await one.page.getByRole('button', { name: 'Back' }).click();
    await one.page.getByRole('button', { name: 'Preferences' }).click();
    await one.page.getByRole('button', { name: /^Order updates/ }).click();
    await toggle(one, true).waitFor();
  },
  TIMEOUT_MS,
);
