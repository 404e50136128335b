import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
interface Platform {
  dashboardUrl: string;
  stop(): Promise<void>;
}
const startPlatform = async (): Promise<Platform> => ({
  dashboardUrl: 'http://localhost:3901',
  stop: async () => undefined,
});
import type { Page } from 'playwright-core';
import { accessibilityFindings, inBothThemes, screenshot, visit, type Visit } from './testing/browser.js';

/** Drives a whole platform and a browser. */
const TIMEOUT_MS = 120_000;

const PERSON = { first: 'Ada', last: 'Lovelace', email: 'ada@example.com', password: 'Secret#2026' };

async function expectAccessible(page: Page, name: string): Promise<void> {
  await inBothThemes(page, async (theme) => {
    expect({ page: `${name}, ${theme}`, findings: await accessibilityFindings(page) }).toMatchObject({ findings: [] });
    await screenshot(page, `${name}-${theme}`);
  });
}

async function signUp(page: Page): Promise<void> {
  await page.getByLabel('First name').fill(PERSON.first);
  await page.getByLabel('Last name').fill(PERSON.last);
  await page.getByLabel('E-mail').fill(PERSON.email);
  await page.getByLabel('Password', { exact: true }).fill(PERSON.password);
  await page.getByLabel('Organization').fill('Analytical Engines');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL(/\/env\/[^/]+\/home$/);
}

/** Presses the button and gives what is on the clipboard then. */
async function copyCommand(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Copy command' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

describe('the first notification, as a newcomer sees it', () => {
  let platform: Platform;
  let visitor: Visit;

  beforeAll(async () => {
    platform = await startPlatform();
    visitor = await visit(platform.dashboardUrl);
  }, TIMEOUT_MS);

  afterAll(async () => {
    await visitor?.close();
    await platform?.stop();
  }, TIMEOUT_MS);

  it(
    'leads from an empty install to a message in the Inbox and a mail in the mailbox',
    async () => {
      const { page, complaints } = visitor;

      await page.goto('/');
      await page.waitForURL(/\/auth\/sign-in$/);
      await expectAccessible(page, 'sign-in');

      await page.getByRole('link', { name: 'Create an account' }).click();
      await expectAccessible(page, 'sign-up');
      await signUp(page);
      await page.getByText('Live', { exact: true }).waitFor();
      await expectAccessible(page, 'home-empty');

      await page.getByRole('button', { name: 'Create the hello-world workflow' }).click();
      const workflows = page.getByRole('region', { name: /^Workflows/ }).first();
      await workflows.getByText('Hello world', { exact: true }).waitFor();
      await workflows.getByText('Active', { exact: true }).first().waitFor();

      const loadedAt = await page.evaluate(() => performance.timeOrigin);
      const command = await copyCommand(page);
      const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command]);
      expect(JSON.parse(stdout)).toMatchObject({ data: { acknowledged: true, status: 'processed' } });

      const notifications = page.getByRole('list', { name: 'Notifications' });
      await notifications.getByText(`Hello ${PERSON.first} 👋`).waitFor();
      await page.getByRole('link', { name: 'Inbox, 1 unread' }).waitFor();

      const mail = page.getByRole('article', { name: `Hello ${PERSON.first}, your first e-mail has arrived` });
      await mail.getByText(PERSON.email).waitFor();
      await mail
        .frameLocator('iframe')
        .getByRole('heading', { name: `It works, ${PERSON.first}!` })
        .waitFor();
      await page.getByText('3 of 3').waitFor();
      expect(await page.evaluate(() => performance.timeOrigin)).toBe(loadedAt);
      await expectAccessible(page, 'home');

      await notifications.getByRole('listitem').first().hover();
      await notifications.getByRole('button', { name: 'Mark as read' }).click();
      await page.getByRole('link', { name: 'Inbox', exact: true }).first().waitFor();

      expect(complaints).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'lets the person send again from the page, sign out and sign in',
    async () => {
      const { page, complaints } = visitor;
      await page.getByRole('button', { name: 'Send it for me' }).click();
      await page.getByText(/in \d+ ms/).waitFor();
      await page.getByRole('link', { name: 'Inbox, 1 unread' }).waitFor();

      await page.getByRole('button', { name: /^Account of/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.waitForURL(/\/auth\/sign-in$/);
      await page.getByLabel('E-mail').fill(PERSON.email);
      await page.getByLabel('Password', { exact: true }).fill(PERSON.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(/\/env\/[^/]+\/home$/);
      await page.getByRole('list', { name: 'Notifications' }).getByRole('listitem').nth(1).waitFor();

      expect(complaints).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
