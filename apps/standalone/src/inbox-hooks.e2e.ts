import { waitFor } from '@novu/testing';
import { visit, type Visit } from '@novu/testing/browser';
import type { Locator, Page } from 'playwright-core';
import { servePages, type ServedPages } from './testing/serve-pages.js';
import { type Account, startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';

/** Starts the platform, bundles pages and drives a browser. */
const TIMEOUT_MS = 90_000;

let platform: TestPlatform;
let account: Account;
let pages: ServedPages;
let visitor: Visit;

beforeAll(async () => {
  [platform, pages] = await Promise.all([
    startTestPlatform('inbox-hooks'),
    servePages(new URL('./testing/inbox-pages/', import.meta.url)),
  ]);
  account = await platform.signUp();
  const steps = [{ type: 'in_app', name: 'Inbox', controlValues: { subject: 'News {{payload.n}}', body: 'Read on' } }];
  const { client } = account;
  expect((await client.post('/v2/workflows', { name: 'News', workflowId: 'news', active: true, steps })).status).toBe(
    201,
  );
  expect((await client.post('/v2/topics', { key: 'orders', name: 'Orders' })).status).toBe(201);
}, TIMEOUT_MS);
beforeEach(async () => {
  visitor = await visit(pages.origin);
}, TIMEOUT_MS);
afterEach(() => visitor?.close());
afterAll(async () => {
  await Promise.all([platform?.stop(), pages?.close()]);
}, TIMEOUT_MS);

async function trigger(to: string, n: number): Promise<void> {
  const { status } = await account.client.post('/v1/events/trigger', { name: 'news', to, payload: { n } });
  expect(status).toBe(201);
}

describe.each(['published', 'ours'])('the %s hooks for React', (whose) => {
  let page: Page;
  let subscriber: string;

  beforeEach(async () => {
    ({ page } = visitor);
    subscriber = `${whose}-${Math.random().toString(36).slice(2)}`;
    const asked = new URLSearchParams({
      application: account.identifier,
      subscriber,
      api: platform.apiUrl,
      socket: platform.wsUrl,
    });
    await page.goto(`/hooks-${whose}.html?${asked.toString()}`);
  }, TIMEOUT_MS);

  const press = (name: string, within: Locator | Page = page): Promise<void> =>
    within.getByRole('button', { name, exact: true }).click();

  it(
    'list and count what arrives and what is done with it, page by page',
    async () => {
      const items = page.getByRole('listitem');
      const see = (...subjects: string[]): Promise<true> =>
        waitFor(subjects.join(), async () => {
          const seen = await items.locator('span').allTextContents();

          return seen.join() === subjects.join();
        });
      await page.getByText('0 of 0 unread').waitFor();
      for (const n of [1, 2, 3]) {
        await trigger(subscriber, n);
        await page.getByText(`${n} of ${n} unread`).waitFor();
      }
      await page.reload();
      await see('News 3', 'News 2');
      await press('More');
      await see('News 3', 'News 2', 'News 1');
      await press('Read', items.first());
      await see('News 3, read', 'News 2', 'News 1');
      await page.getByText('2 of 3 unread').waitFor();
      await press('Archive what is read');
      await see('News 2', 'News 1');
      await press('Read all');
      await see('News 2, read', 'News 1, read');
      await page.getByText('0 of').waitFor();
      expect(visitor.complaints).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'show preferences and hours, and change them',
    async () => {
      for (const name of ['news', 'schedule']) {
        const box = page.getByLabel(name);
        const wasOn = await box.isChecked();
        await box.click();
        await page
          .getByLabel(name)
          .and(page.locator(wasOn ? ':not(:checked)' : ':checked'))
          .waitFor();
      }
      const path = `/v2/subscribers/${subscriber}/preferences`;
      await waitFor('the preference to be kept', async () => {
        const { data } = (await account.client.get<{ data: { workflows: { channels: { in_app: boolean } }[] } }>(path))
          .body;

        return data.workflows.every(({ channels }) => !channels.in_app);
      });
      expect(visitor.complaints).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'subscribe to a topic and leave it',
    async () => {
      await page.getByText('0 subscriptions').waitFor();
      await press('Subscribe');
      await page.getByText('1 subscriptions').waitFor();
      await press('Unsubscribe');
      await page.getByText('0 subscriptions').waitFor();
      // The published `useSubscription` does not hear of the end of a subscription it was given no identifier of.
      if (whose === 'published') await page.reload();
      await page.getByRole('button', { name: 'Subscribe', exact: true }).waitFor();
      expect(visitor.complaints).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

it(
  'exports everything the published package does, but for the parts the platform has not yet',
  async () => {
    await visitor.page.goto('/exports.html');
    const missing: unknown = JSON.parse(await visitor.page.locator('body').innerText());
    const channelButtons = ['MsTeamsConnectButton', 'MsTeamsLinkUser', 'SlackConnectButton', 'SlackLinkUser'];
    const buttons = [...channelButtons, 'TelegramConnectButton'];
    expect(missing).toEqual({
      '.': [...buttons, 'pendingActionKey', 'useTelegramSubscriberLink', 'useWebChat'],
      './hooks': ['pendingActionKey', 'useTelegramSubscriberLink', 'useWebChat'],
      './themes': [],
      './internal': [],
      './server': [...buttons, 'pendingActionKey', 'useWebChat'],
    });
  },
  TIMEOUT_MS,
);
