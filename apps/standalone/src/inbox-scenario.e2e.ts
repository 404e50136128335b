import { relayTo, type Relay, waitFor } from '@novu/testing';
import { accessibilityFindings, screenshot, visit, type Visit } from '@novu/testing/browser';
import { Waker } from '@novu/worker';
import { InboxPage } from './testing/inbox-page.js';
import { servePages, type ServedPages } from './testing/serve-pages.js';
import { type Account, startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';

/** Starts the platform, bundles pages and drives a browser. */
const TIMEOUT_MS = 90_000;
const HOUR_MS = 3_600_000;

interface Notification {
  subject: string;
  isRead: boolean;
  isArchived: boolean;
  isSnoozed: boolean;
  primaryAction?: { isCompleted: boolean };
}

let platform: TestPlatform;
let account: Account;
let pages: ServedPages;
/** The way of the browser to the real-time gateway. */
let relay: Relay;
/** How far the platform's clock is ahead of the browser's. */
let aheadMs = 0;

beforeAll(async () => {
  [platform, pages] = await Promise.all([
    startTestPlatform('inbox-scenario', { clock: { now: () => new Date(Date.now() + aheadMs) } }),
    servePages(new URL('./testing/inbox-pages/', import.meta.url)),
  ]);
  [account, relay] = await Promise.all([platform.signUp(), relayTo(platform.wsUrl)]);
  await createWorkflow('Order shipped', 'order-shipped');
  await createWorkflow('News', 'news');
}, TIMEOUT_MS);

afterAll(async () => {
  await Promise.all([platform?.stop(), pages?.close(), relay?.close()]);
}, TIMEOUT_MS);

async function createWorkflow(name: string, workflowId: string): Promise<void> {
  const controlValues = {
    subject: `${name} {{payload.n}}`,
    body: 'It **is** on its way',
    primaryAction: { label: 'Track', redirect: { url: '/orders/7', target: '_self' } },
    secondaryAction: { label: 'Later' },
  };
  const steps = [{ type: 'in_app', name: 'Inbox', controlValues }];
  const { status } = await account.client.post('/v2/workflows', { name, workflowId, active: true, steps });
  expect(status).toBe(201);
}

async function trigger(name: string, to: string, n: number): Promise<void> {
  const { status } = await account.client.post('/v1/events/trigger', { name, to, payload: { n } });
  expect(status).toBe(201);
}

/** Whose Inbox a page shows. */
function addressOf(subscriber: string): Record<string, string> {
  return { application: account.identifier, subscriber, api: platform.apiUrl, socket: relay.url };
}

/** What the platform keeps of the newest notification of a subscriber. */
async function stored(subscriber: string): Promise<Notification | undefined> {
  const { body } = await account.client.get<{ data: Notification[] }>(`/v2/subscribers/${subscriber}/notifications`);

  return body.data[0];
}

/** Whether the subscriber has turned Inbox messages of any workflow off. */
async function prefersLess(subscriber: string): Promise<boolean> {
  const path = `/v2/subscribers/${subscriber}/preferences`;
  const { body } = await account.client.get<{ data: { workflows: { channels: Record<string, boolean> }[] } }>(path);

  return body.data.workflows.some(({ channels }) => channels['in_app'] === false);
}

describe.each(['published', 'ours'])('the %s Inbox for React', (file) => {
  let visitor: Visit;
  let subscriber: string;
  let inbox: InboxPage;

  beforeEach(async () => {
    aheadMs = 0;
    visitor = await visit(pages.origin);
    subscriber = `${file}-${Math.random().toString(36).slice(2)}`;
    inbox = await open(visitor.page);
  }, TIMEOUT_MS);
  afterEach(() => visitor?.close());

  /** The subscriber's Inbox in that window, with nothing unread. */
  async function open(page: InboxPage['page']): Promise<InboxPage> {
    const opened = new InboxPage(page);
    await opened.visit(file, { ...addressOf(subscriber), bell: 'count' });
    await opened.seeUnread(0);

    return opened;
  }

  it(
    'shows a notification as it arrives, until it is read',
    async () => {
      await trigger('order-shipped', subscriber, 1);
      await inbox.seeUnread(1);
      await inbox.pressBell();
      await inbox.seeNotifications(['Order shipped 1']);
      await trigger('order-shipped', subscriber, 2);
      await inbox.seeUnread(2);
      await inbox.seeNotifications(['Order shipped 2', 'Order shipped 1']);
      await inbox.press('Order shipped 2', 'Read');
      await inbox.seeUnread(1);
      await waitFor('it to be read', async () => (await stored(subscriber))?.isRead);
      await inbox.press('Order shipped 2', 'Unread');
      await inbox.seeUnread(2);
      expect(visitor.complaints).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'snoozes a notification, which comes back at its time',
    async () => {
      await trigger('order-shipped', subscriber, 1);
      await inbox.seeUnread(1);
      await inbox.pressBell();
      await inbox.snooze('Order shipped 1', 'An hour from now');
      await inbox.seeUnread(0);
      await inbox.seeNotifications([]);
      await inbox.choose('Snoozed');
      await inbox.seeNotifications(['Order shipped 1']);
      await inbox.choose('Unread & read');
      await inbox.seeNotifications([]);

      await waitFor('it to be snoozed', async () => (await stored(subscriber))?.isSnoozed);
      aheadMs = HOUR_MS + 1_000;
      await platform.app.get(Waker).wake();
      await inbox.seeUnread(1);
      await inbox.seeNotifications(['Order shipped 1']);
      expect(visitor.complaints).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'archives a notification, and takes it out again',
    async () => {
      await trigger('order-shipped', subscriber, 1);
      await inbox.seeUnread(1);
      await inbox.pressBell();
      await inbox.press('Order shipped 1', 'Archive');
      await inbox.seeNotifications([]);
      await inbox.seeUnread(0);
      await waitFor('it to be archived', async () => (await stored(subscriber))?.isArchived);
      await inbox.choose('Archived');
      await inbox.seeNotifications(['Order shipped 1']);
      await inbox.press('Order shipped 1', 'Unarchive');
      await inbox.seeNotifications([]);
      await inbox.choose('Unread & read');
      await inbox.seeNotifications(['Order shipped 1']);
      expect(visitor.complaints).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'goes where the button of a notification leads, and notes that it was pressed',
    async () => {
      await trigger('order-shipped', subscriber, 1);
      await inbox.seeUnread(1);
      await inbox.pressBell();
      await inbox.element('notificationPrimaryAction__button').click();
      await inbox.page.waitForURL('**/orders/7');
      await waitFor('it to be noted', async () => (await stored(subscriber))?.primaryAction?.isCompleted);
      expect(visitor.complaints).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'has the platform honour what the person prefers',
    async () => {
      await inbox.pressBell();
      await inbox.switchChannel('Order shipped', 'In-App');
      await waitFor('it to be kept', () => prefersLess(subscriber));
      await trigger('order-shipped', subscriber, 1);
      await trigger('news', subscriber, 2);
      await inbox.seeUnread(1);
      await inbox.seeNotifications(['News 2']);
      expect(visitor.complaints).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'keeps two windows in step',
    async () => {
      const other = await open(await visitor.openTab());
      await trigger('order-shipped', subscriber, 1);
      await Promise.all([inbox.seeUnread(1), other.seeUnread(1)]);
      await Promise.all([inbox.pressBell(), other.pressBell()]);
      await other.seeNotifications(['Order shipped 1']);
      await other.press('Order shipped 1', 'Read');
      await Promise.all([inbox.seeUnread(0), other.seeUnread(0)]);
      await trigger('order-shipped', subscriber, 2);
      await Promise.all([inbox.seeUnread(1), other.seeUnread(1)]);
      for (const window of [inbox, other]) await window.seeNotifications(['Order shipped 2', 'Order shipped 1']);
      expect(visitor.complaints).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'misses nothing of what came while its connection was cut',
    async () => {
      await trigger('news', subscriber, 1);
      await inbox.seeUnread(1);
      await relay.cut();
      for (const n of [2, 3]) {
        await trigger('news', subscriber, n);
        await waitFor('it to be stored', async () => (await stored(subscriber))?.subject === `News ${n}`);
      }
      await relay.restore();
      await inbox.seeUnread(3);
      await inbox.pressBell();
      await inbox.seeNotifications(['News 3', 'News 2', 'News 1']);
      await trigger('news', subscriber, 4);
      await inbox.seeUnread(4);
      expect(visitor.complaints.filter((complaint) => !complaint.includes('WebSocket connection'))).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

it.each(['light', 'dark'])(
  'our Inbox for React can be used by everybody in the %s theme',
  async (theme) => {
    const visitor = await visit(pages.origin);
    const { page } = visitor;
    try {
      const inbox = new InboxPage(page);
      await inbox.visit('ours', { ...addressOf(`ours-${theme}`), theme });
      await trigger('order-shipped', `ours-${theme}`, 1);
      await inbox.element('bellContainer').waitFor();
      await inbox.pressBell();
      await inbox.seeNotifications(['Order shipped 1']);
      for (const n of [2, 3]) {
        await trigger('news', `ours-${theme}`, n);
        await waitFor('it to be stored', async () => (await stored(`ours-${theme}`))?.subject === `News ${n}`);
      }
      await inbox.seeNotifications(['News 3', 'News 2', 'Order shipped 1']);
      await inbox.press('News 2', 'Read');
      await inbox.page.mouse.move(0, 0);
      expect(await accessibilityFindings(page)).toEqual([]);
      await screenshot(page, `inbox-react-${theme}`, inbox.element('inbox__popoverContent'));
      expect(visitor.complaints).toEqual([]);
    } finally {
      await visitor.close();
    }
  },
  TIMEOUT_MS,
);
