import { isDeepStrictEqual } from 'node:util';
import { waitFor } from '@novu/testing';
import { accessibilityFindings } from '@novu/testing/browser';
import type { Page, WebSocket } from 'playwright-core';
import {
  bell,
  type InboxUiBench,
  look,
  notification,
  press,
  seeSubjects,
  startInboxUiBench,
  TIMEOUT_MS,
} from './testing/inbox-ui-page/inbox-ui-bench.js';

/** What the components of the Inbox do, seen in a browser against the whole platform. */
const HOUR_MS = 3_600_000;

let bench: InboxUiBench;
let page: Page;

beforeAll(async () => {
  bench = await startInboxUiBench('inbox-ui');
  const primaryAction = { label: 'Track', redirect: { url: '/orders/7', target: '_self' } };
  await bench.workflow('Order updates', 'order', {
    tags: ['orders'],
    controls: { primaryAction, secondaryAction: { label: 'Later' } },
  });
  await bench.workflow('Security alerts', 'security', { tags: ['account'], severity: 'high' });
}, TIMEOUT_MS);
afterAll(() => bench?.stop(), TIMEOUT_MS);

beforeEach(async () => {
  await bench.next();
  page = bench.visitor().page;
}, TIMEOUT_MS);
afterEach(async () => {
  expect(await bench.leave()).toEqual([]);
}, TIMEOUT_MS);

/** The browser reports the answers that a test has spoilt; it may report nothing else. */
function expectOnly(spoilt: string): void {
  const complaints = bench.visitor().complaints as string[];
  expect(complaints.splice(0).filter((complaint) => !complaint.includes(spoilt))).toEqual([]);
}

const areClosed = (connections: readonly WebSocket[]): boolean[] =>
  connections.map((connection) => connection.isClosed());

it(
  'shows what arrives, and what is read, at once and in every tab',
  async () => {
    const other = await bench.visitor().openTab();
    await bench.open(page);
    await bench.open(other);
    await bench.trigger('order', 'Order 1');
    for (const tab of [page, other]) await bell(tab, 1).click();
    await seeSubjects(page, ['Order 1']);
    await bench.trigger('order', 'Order 2');
    for (const tab of [page, other]) await seeSubjects(tab, ['Order 2', 'Order 1']);

    await press(page, 'Order 2', 'Mark as read');
    for (const tab of [page, other]) {
      await bell(tab, 1).waitFor();
      await notification(tab, 'Order 2').and(tab.locator('[data-read=true]')).waitFor();
    }
    expect(await bench.stored()).toMatchObject([{ isRead: true }, { isRead: false }]);
    await press(other, 'Order 2', 'Mark as unread');
    await bell(page, 2).waitFor();
    await waitFor('what was in view to be seen', async () => (await bench.stored()).every(({ isSeen }) => isSeen));
  },
  TIMEOUT_MS,
);

it(
  'says of a trial that it lasts a day, and has something arrive in it',
  async () => {
    const addresses = '{ apiUrl: window.asked.options.apiUrl, socketUrl: window.asked.options.socketUrl }';
    await bench.open(page, { settings: `{ options: ${addresses} }` });
    await bell(page, 0).click();
    await page.getByText('everything in it is deleted 24 hours after it began').waitFor();
    await page.getByRole('button', { name: 'Send me a notification' }).click();
    await bell(page, 1).waitFor();
    await seeSubjects(page, ['Hello from your Inbox']);
    expect(await accessibilityFindings(page)).toEqual([]);

    await bench.open(page);
    await bell(page, 0).click();
    await seeSubjects(page, []);
    expect(await page.getByRole('button', { name: 'Send me a notification' }).count()).toBe(0);
  },
  TIMEOUT_MS,
);

it(
  'snoozes for an hour, after which the notification is back, and until a day and time of choice',
  async () => {
    await bench.open(page);
    await bench.trigger('order', 'Order 1');
    await bell(page, 1).click();
    await press(page, 'Order 1', 'Snooze');
    await page.getByRole('menuitem', { name: 'An hour from now' }).click();
    await seeSubjects(page, []);
    await bell(page, 0).waitFor();
    await look(page, 'Snoozed');
    await seeSubjects(page, ['Order 1']);
    await notification(page, 'Order 1').getByText('Snoozed until').waitFor();
    await look(page, 'Unread & read');
    await bench.pass(HOUR_MS);
    await seeSubjects(page, ['Order 1']);
    await bell(page, 1).waitFor();

    await press(page, 'Order 1', 'Snooze');
    await page.getByRole('menuitem', { name: 'Custom time...' }).click();
    await page.getByRole('button', { name: 'Next month' }).click();
    await page.getByRole('button', { name: /\b1,/ }).first().click();
    await page.getByLabel('Hour').selectOption('10');
    await page.getByRole('button', { name: 'Apply' }).click();
    await seeSubjects(page, []);
    const [snoozed] = await bench.stored();
    const until = new Date(snoozed?.snoozedUntil ?? '');
    expect([until.getDate(), until.getHours() % 12, until.getMinutes()]).toEqual([1, 10, 0]);
    await look(page, 'Snoozed');
    await press(page, 'Order 1', 'Unsnooze');
    await seeSubjects(page, []);
    await look(page, 'Unread & read');
    await seeSubjects(page, ['Order 1']);
  },
  TIMEOUT_MS,
);

it(
  'archives one, all that is read, and all; and takes one out again',
  async () => {
    for (const n of [1, 2, 3, 4]) await bench.trigger('order', `Order ${n}`);
    await waitFor('all to arrive', async () => (await bench.stored()).length === 4);
    await bench.open(page);
    await bell(page, 4).click();
    await press(page, 'Order 4', 'Archive');
    await seeSubjects(page, ['Order 3', 'Order 2', 'Order 1']);
    await press(page, 'Order 2', 'Mark as read');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Archive read' }).click();
    await seeSubjects(page, ['Order 3', 'Order 1']);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Mark all as read' }).click();
    await bell(page, 0).waitFor();
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Archive all' }).click();
    await seeSubjects(page, []);
    await look(page, 'Archived');
    await seeSubjects(page, ['Order 4', 'Order 3', 'Order 2', 'Order 1']);
    await press(page, 'Order 4', 'Unarchive');
    await seeSubjects(page, ['Order 3', 'Order 2', 'Order 1']);
    expect((await bench.stored()).map(({ isArchived }) => isArchived)).toEqual([false, true, true, true]);
  },
  TIMEOUT_MS,
);

it(
  'performs an action once, goes where it leads, and tells the page',
  async () => {
    await bench.trigger('order', 'Order 1');
    await bench.open(page, {
      settings: `{ routerPush: (path) => (window.pushed = path) }`,
      props: `{ onPrimaryActionClick: ({ subject }) => (window.clicked = subject) }`,
    });
    await bell(page, 1).click();
    await page.getByRole('button', { name: 'Track' }).click();
    await waitFor('it to be completed', async () => (await bench.stored())[0]?.primaryAction?.isCompleted);
    await page.locator('.nv-notificationPrimaryAction__button[data-completed=true]').waitFor();
    expect(await page.evaluate('[window.pushed, window.clicked]')).toEqual(['/orders/7', 'Order 1']);
  },
  TIMEOUT_MS,
);

it(
  'takes back what the platform refused, and says when something could not be loaded',
  async () => {
    await bench.trigger('order', 'Order 1');
    await bench.open(page);
    await bell(page, 1).click();
    await seeSubjects(page, ['Order 1']);
    const refuse = { status: 500, contentType: 'application/json', body: '{"message":"no"}' };
    await page.route('**/complete', (route) => route.fulfill(refuse));
    await page.route('**/archive', (route) => route.fulfill(refuse));
    await page.getByRole('button', { name: 'Later' }).click();
    await page.getByRole('alert').getByText('That did not work').waitFor();
    const notice = page.locator('.nv-refusal[role=alert]');
    expect(await notice.count()).toBe(0);
    await press(page, 'Order 1', 'Archive');
    await notice.getByText('That did not work').waitFor();
    await seeSubjects(page, ['Order 1']);
    expect(await bench.stored()).toMatchObject([{ isArchived: false }]);
    await press(page, 'Order 1', 'Mark as read');
    await notice.waitFor({ state: 'detached' });
    await press(page, 'Order 1', 'Mark as unread');

    await page.route('**/inbox/notifications?*', (route) => route.fulfill(refuse));
    await look(page, 'Unread only');
    await page.getByText('Notifications could not be loaded.').waitFor();
    await page.unroute('**/inbox/notifications?*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await seeSubjects(page, ['Order 1']);
    expectOnly('500');
  },
  TIMEOUT_MS,
);

it(
  'shows what has arrived also when the list was refused at first',
  async () => {
    await bench.trigger('order', 'Order 1');
    await bench.open(page);
    await bell(page, 1).click();
    await seeSubjects(page, ['Order 1']);
    // Of itself, the list is asked for again as well when what the person sees was told.
    await waitFor('it to be seen', async () => (await bench.stored())[0]?.isSeen);
    let refusals = 0;
    await page.route('**/inbox/notifications?*', (route) => {
      if (refusals > 0) return route.continue();
      refusals += 1;
      return route.fulfill({ status: 429, contentType: 'application/json', body: '{"message":"later"}' });
    });
    await bench.trigger('order', 'Order 2');
    await seeSubjects(page, ['Order 2', 'Order 1']);
    expect(refusals).toBe(1);
    expectOnly('429');
  },
  TIMEOUT_MS,
);

it(
  'tries a further page again that could not be loaded',
  async () => {
    const all = Array.from({ length: 15 }, (_, index) => `Order ${index + 1}`);
    for (const subject of all) await bench.trigger('order', subject);
    await waitFor('all to arrive', async () => (await bench.stored()).length === 15);
    await page.route('**/inbox/notifications?*after=*', (route) => route.abort());
    await bench.open(page);
    await bell(page, 15).click();
    const list = page.locator('.nv-notificationListContainer');
    await notification(page, 'Order 6').scrollIntoViewIfNeeded();
    await list.getByText('Notifications could not be loaded.').waitFor();
    expect(await page.locator('.nv-notification').count()).toBe(10);
    await page.unroute('**/inbox/notifications?*after=*');
    await list.getByRole('button', { name: 'Try again' }).click();
    await seeSubjects(page, all.toReversed());
    expectOnly('ERR_FAILED');
  },
  TIMEOUT_MS,
);

it(
  'shows another person nothing of the one before, and lets go of their connection',
  async () => {
    const connections: WebSocket[] = [];
    page.on('websocket', (connection) => connections.push(connection));
    await bench.trigger('order', 'Order 1');
    await bench.open(page);
    await bell(page, 1).click();
    await seeSubjects(page, ['Order 1']);
    await waitFor('the connection', () => isDeepStrictEqual(areClosed(connections), [false]));

    let answer = (): void => undefined;
    const isAsked = new Promise<void>((resolve) => (answer = resolve));
    await page.route('**/inbox/notifications?*', async (route) => {
      await isAsked;
      await route.continue();
    });
    await page.evaluate(`window.ui.updateOptions({ ...window.asked.options, subscriber: 'somebody-else' })`);
    await bell(page, 0).click();
    await page.locator('.nv-notificationList__skeleton').waitFor();
    expect(await page.locator('.nv-notification').count()).toBe(0);
    answer();
    await seeSubjects(page, []);
    await waitFor('the new connection alone', () => isDeepStrictEqual(areClosed(connections), [true, false]));
    await page.evaluate('window.ui.unmount()');
    await waitFor('no connection', () => isDeepStrictEqual(areClosed(connections), [true, true]));
  },
  TIMEOUT_MS,
);

it(
  'loads page after page, and offers what arrives while one is being read',
  async () => {
    const all = Array.from({ length: 25 }, (_, index) => `Order ${index + 1}`);
    for (const subject of all) await bench.trigger('order', subject);
    await waitFor('all to arrive', async () => (await bench.stored()).length === 25);
    await bench.open(page);
    await bell(page, 25).click();
    await notification(page, 'Order 16').waitFor();
    const list = `document.querySelector('.nv-notificationListContainer')`;
    await waitFor('the whole list', async () => {
      await page.evaluate(`${list}.scrollTo({ top: ${list}.scrollHeight })`);
      return (await page.locator('.nv-notification').count()) === 25;
    });
    await seeSubjects(page, all.toReversed());
    await bench.trigger('order', 'Order 26');
    await page.getByRole('button', { name: '1 new notification' }).click();
    await notification(page, 'Order 26').waitFor();
    expect(await page.evaluate(`${list}.scrollTop`)).toBe(0);

    const asked: (string | null)[] = [];
    page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url());
      if (pathname.endsWith('/inbox/notifications') && request.method() === 'GET')
        asked.push(searchParams.get('after'));
    });
    await bench.trigger('order', 'Order 27');
    await notification(page, 'Order 27').waitFor();
    // All that is shown is brought up to date at once, however many pages it came in.
    expect(asked.filter((after) => after !== null)).toEqual([]);
  },
  TIMEOUT_MS,
);

it(
  'has tabs with a filter and a count each, of which the page may change',
  async () => {
    await bench.trigger('order', 'Order 1');
    await bench.trigger('security', 'New sign-in');
    await waitFor('both to arrive', async () => (await bench.stored()).length === 2);
    const tabs = `[{ label: 'All' }, { label: 'Orders', filter: { tags: ['orders'] } }, { label: 'Urgent', filter: { severity: ['high'] } }]`;
    await bench.open(page, { settings: `{ tabs: ${tabs} }` });
    await bell(page, 2).click();
    await page.getByRole('tab', { name: 'All 2' }).waitFor();
    // A page that draws itself again and again keeps nothing from being counted.
    await page.evaluate(`window.drawing = setInterval(() => window.ui.updateTabs(${tabs}), 20)`);
    await bench.trigger('order', 'Order 2');
    await page.getByRole('tab', { name: 'Orders 2' }).click();
    await page.evaluate('clearInterval(window.drawing)');
    await seeSubjects(page, ['Order 2', 'Order 1']);
    await page.getByRole('tab', { name: 'Urgent 1' }).click();
    await seeSubjects(page, ['New sign-in']);
    await press(page, 'New sign-in', 'Mark as read');
    await page.getByRole('tab', { name: 'Urgent', exact: true }).waitFor();
    await look(page, 'Unread only');
    await seeSubjects(page, []);
    await page.evaluate(`window.ui.updateTabs([{ label: 'Mine', value: ['orders'] }])`);
    await page.getByRole('tab', { name: 'Mine 2' }).waitFor();
    await seeSubjects(page, ['Order 2', 'Order 1']);
    await page.evaluate('window.ui.updateTabs(null)');
    await page.getByRole('tab').waitFor({ state: 'detached' });
    await seeSubjects(page, ['Order 2', 'Order 1']);
  },
  TIMEOUT_MS,
);
