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

/** Opens one of `inbox-pages/main.tsx` for a subscriber. */
async function open(page: string, subscriber: string, further: Record<string, string> = {}): Promise<void> {
  const where = { api: platform.apiUrl, socket: platform.wsUrl };
  const asked = new URLSearchParams({ page, application: account.identifier, subscriber, ...where, ...further });
  await visitor.page.goto(`/index.html?${asked.toString()}`);
}

describe.each(['published', 'ours'])('the %s hooks for React', (whose) => {
  let page: Page;
  let subscriber: string;

  beforeEach(async () => {
    ({ page } = visitor);
    subscriber = `${whose}-${Math.random().toString(36).slice(2)}`;
    await open(`hooks-${whose}`, subscriber);
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
    'show what another person has, once the provider is told of them',
    async () => {
      await trigger(subscriber, 1);
      await trigger(`${subscriber}-2`, 2);
      await page.getByText('1 of 1 unread').waitFor();
      await page.getByText('News 1').waitFor();
      await press('Be somebody else');
      await page.getByText('News 2').waitFor();
      expect(await page.getByText('News 1').count()).toBe(0);
      // The published provider changes the person of its client, whose connection was not seen to come back.
      if (whose === 'published') return;
      const screens = await page.evaluate<{ subscriber: string; subjects: string[] }[]>('window.screens');
      const ofOther = screens.filter((screen) => screen.subscriber !== subscriber);
      expect(ofOther.flatMap(({ subjects }) => subjects)).not.toContain('News 1');
      await trigger(`${subscriber}-2`, 3);
      await page.getByText('2 of 2 unread').waitFor();
      await page.getByText('News 3').waitFor();
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
  'our hooks show what became of a preference where nothing is kept in memory, too',
  async () => {
    await open('hooks-ours', 'forgetful', { uncached: 'yes' });
    const { page } = visitor;
    await page.getByLabel('news').and(page.locator(':checked')).waitFor();
    await page.getByLabel('news').click();
    await page.getByLabel('news').and(page.locator(':not(:checked)')).waitFor();
    expect(visitor.complaints).toEqual([]);
  },
  TIMEOUT_MS,
);

it(
  'our hooks go on when a callback of the page throws',
  async () => {
    await open('hooks-ours', 'unlucky', { fails: 'yes' });
    await visitor.page.getByText('0 of 0 unread').waitFor();
    for (const n of [1, 2]) {
      await trigger('unlucky', n);
      await visitor.page.getByText(`${n} of ${n} unread`).waitFor();
    }
    expect(visitor.complaints.filter((complaint) => !complaint.includes('The page itself'))).toEqual([]);
  },
  TIMEOUT_MS,
);

it(
  'our parts stand where the page wants them, and what React draws into them keeps its state and hears of the page',
  async () => {
    const { page } = visitor;
    await open('parts', 'parts');
    await trigger('parts', 1);
    await page.getByText('1 unread', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'News 1 in blue, clicked 0' }).click();
    await page.getByRole('button', { name: 'News 1 in blue, clicked 1' }).waitFor();
    await page.getByText('settings in blue').first().waitFor();
    await page.getByRole('button', { name: 'Red', exact: true }).click();
    await page.getByRole('button', { name: 'News 1 in red, clicked 1' }).waitFor();
    await page.getByText('settings in red').first().waitFor();
    expect(await page.locator('.nv-inboxContent').boundingBox()).toMatchObject({ height: 240 });

    await page.getByRole('button', { name: 'Subscribe', exact: true }).click();
    await page.getByRole('button', { name: 'Unsubscribe' }).waitFor();
    await page.getByRole('button', { name: 'Connect our Slack' }).waitFor();
    expect(visitor.complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
  },
  TIMEOUT_MS,
);

it(
  'exports everything the published package does',
  async () => {
    await visitor.page.goto('/index.html?page=exports');
    const missing: unknown = JSON.parse(await visitor.page.locator('body', { hasText: '{' }).innerText());
    expect(missing).toEqual({
      '.': [],
      './hooks': [],
      './themes': [],
      './internal': [],
      './server': [],
    });
  },
  TIMEOUT_MS,
);
