import { visit } from '@novu/testing/browser';
import { bell } from './testing/inbox-ui-page/inbox-ui-bench.js';
import { type NextApp, startNextApp } from './testing/next-app.js';
import { type Account, startTestPlatform, type TestPlatform } from './testing/start-test-platform.js';

/** The example for Next.js, built and started by Next.js with the packages of this repository, in a browser against the whole platform. */
const TIMEOUT_MS = 120_000;
/** Next.js takes half a minute to build it where nothing else runs. */
const BUILD_MS = 300_000;
const SUBSCRIBER = 'ada';

const ROUTERS = [
  { router: 'app', start: '/', link: '/orders', heading: 'Your orders' },
  { router: 'pages', start: '/older', link: '/older/orders', heading: 'Your older orders' },
];

let platform: TestPlatform;
let account: Account;
let app: NextApp;

beforeAll(async () => {
  platform = await startTestPlatform('inbox-nextjs');
  account = await platform.signUp();
  for (const { router, link } of ROUTERS) await createWorkflow(router, link);
  app = await startNextApp(new URL('../../../examples/nextjs/', import.meta.url), {
    NEXT_PUBLIC_APPLICATION_IDENTIFIER: account.identifier,
    NEXT_PUBLIC_SUBSCRIBER_ID: SUBSCRIBER,
    NEXT_PUBLIC_API_URL: platform.apiUrl,
    NEXT_PUBLIC_SOCKET_URL: platform.wsUrl,
  });
}, BUILD_MS);
afterAll(async () => {
  await Promise.all([platform?.stop(), app?.stop()]);
}, TIMEOUT_MS);

/** Of an Inbox message that leads somewhere. */
async function createWorkflow(workflowId: string, url: string): Promise<void> {
  const controlValues = { subject: 'Shipped', body: 'It is on its way', redirect: { url, target: '_self' } };
  const steps = [{ type: 'in_app', name: 'Inbox', controlValues }];
  const { status } = await account.client.post('/v2/workflows', { name: workflowId, workflowId, active: true, steps });
  expect(status).toBe(201);
}

it.each(ROUTERS)(
  'on pages of the $router router hooks and the Inbox tell what arrives, and a notification leads on by that router',
  async ({ router, start, link, heading }) => {
    const visitor = await visit(app.origin);
    const { page } = visitor;
    try {
      await page.goto(start);
      await bell(page, 0).waitFor();
      await page.getByRole('heading', { name: 'You have 0 unread notifications' }).waitFor();
      // Lost as soon as the browser loads a page anew.
      await page.evaluate('window.hasStayed = true');

      await account.client.post('/v1/events/trigger', { name: router, to: SUBSCRIBER, payload: {} });
      await bell(page, 1).waitFor();
      await page.getByRole('heading', { name: 'You have 1 unread notifications' }).waitFor();
      await bell(page, 1).click();
      await page.locator('.nv-notification[data-read=false]').click();
      await page.waitForURL(`**${link}`);
      await page.getByRole('heading', { name: heading, exact: true }).waitFor();
      expect(await page.evaluate('window.hasStayed')).toBe(true);
      expect(visitor.complaints).toEqual([]);
    } finally {
      await visitor.close();
    }
  },
  TIMEOUT_MS,
);
