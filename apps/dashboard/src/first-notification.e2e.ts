import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { spawnPlatform, testEnv, testServices, type SpawnedPlatform } from '@novu/testing';
import {
  accessibilityFindings,
  inBothThemes,
  screenshot,
  TAKES_PICTURES,
  visit,
  type View,
  type Visit,
} from '@novu/testing/browser';
import mongoose from 'mongoose';
import type { Locator, Page } from 'playwright-core';

/** Starts a whole platform and drives a browser. */
const TIMEOUT_MS = 90_000;
const HOME = /\/env\/[^/]+\/home$/;
const PERSON = { first: 'Ada', last: 'Lovelace', email: 'ada@example.com', password: 'Secret#2026' };

const services = testServices('first-notification');
let platform: SpawnedPlatform;
let visitor: Visit;

beforeAll(async () => {
  // The pictures show the address that a newcomer sees; tests take whatever port is free.
  platform = await spawnPlatform(testEnv(services, TAKES_PICTURES ? { API_PORT: '3000' } : {}));
  visitor = await visit(platform.dashboardUrl);
}, TIMEOUT_MS);

afterAll(async () => {
  await visitor?.close();
  await platform?.stop();
  const connection = await mongoose.createConnection(services.mongoUrl).asPromise();
  await connection.dropDatabase();
  await connection.close();
}, TIMEOUT_MS);

afterEach(() => expect(visitor.complaints).toEqual([]));

/** Fails on what axe finds in either theme. */
async function expectAccessible(page: Page): Promise<void> {
  await inBothThemes(page, async (theme) => {
    expect({ theme, findings: await accessibilityFindings(page) }).toEqual({ theme, findings: [] });
  });
}

/** Takes pictures for the documentation, in either theme. */
async function show(page: Page, name: string, view: View = 'page'): Promise<void> {
  await inBothThemes(page, (theme) => screenshot(page, `${name}-${theme}`, view));
}

async function signUp(page: Page): Promise<void> {
  await page.getByLabel('First name').fill(PERSON.first);
  await page.getByLabel('Last name').fill(PERSON.last);
  await page.getByLabel('E-mail').fill(PERSON.email);
  await page.getByLabel('Password', { exact: true }).fill(PERSON.password);
  await page.getByLabel('Organization').fill('Analytical Engines');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.waitForURL(HOME);
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill(PERSON.email);
  await page.getByLabel('Password', { exact: true }).fill(PERSON.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(HOME);
}

async function createWorkflow(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Create the hello-world workflow' }).click();
  const workflows = page.getByRole('region', { name: /^Workflows/ }).first();
  await workflows.getByText('Hello world', { exact: true }).waitFor();
  await workflows.getByText('Active', { exact: true }).first().waitFor();
}

/** Presses the button and gives what is on the clipboard then. */
async function copyCommand(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Copy command' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

const notifications = (page: Page): Locator => page.getByRole('list', { name: 'Notifications' });
const unreadBell = (page: Page, name: string): Locator => page.getByRole('link', { name, exact: true }).first();

it(
  'shows sign-in and sign-up to everyone, and opens the home page to who signs up',
  async () => {
    const { page } = visitor;
    await page.goto('/');
    await page.waitForURL(/\/auth\/sign-in$/);
    await expectAccessible(page);
    await show(page, 'sign-in');

    await page.getByRole('link', { name: 'Create an account' }).click();
    await expectAccessible(page);
    await show(page, 'sign-up');
    await signUp(page);
    await page.getByText('Live', { exact: true }).waitFor();
    await expectAccessible(page);
  },
  TIMEOUT_MS,
);

it(
  'shows what the copied command sends, in the Inbox and in the mailbox, without a reload',
  async () => {
    const { page } = visitor;
    await createWorkflow(page);
    const loadedAt = await page.evaluate(() => performance.timeOrigin);

    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', await copyCommand(page)]);
    expect(JSON.parse(stdout)).toMatchObject({ data: { acknowledged: true, status: 'processed' } });

    await notifications(page).getByText(`Hello ${PERSON.first} 👋`).waitFor();
    await unreadBell(page, 'Inbox, 1 unread').waitFor();
    const mail = page.getByRole('article', { name: `Hello ${PERSON.first}, your first e-mail has arrived` });
    await mail.getByText(PERSON.email).waitFor();
    await mail
      .frameLocator('iframe')
      .getByRole('heading', { name: `It works, ${PERSON.first}!` })
      .waitFor();
    await page.getByText('3 of 3').waitFor();
    expect(await page.evaluate(() => performance.timeOrigin)).toBe(loadedAt);
    await expectAccessible(page);
    await page.locator('#start').evaluate((start) => start.scrollIntoView());
    await show(page, 'arrived', 'window');
  },
  TIMEOUT_MS,
);

it(
  'lets the person read the notification, and keeps it read after a reload',
  async () => {
    const { page } = visitor;
    await notifications(page).getByRole('listitem').first().hover();
    await notifications(page).getByRole('button', { name: 'Mark as read' }).click();
    await unreadBell(page, 'Inbox').waitFor();

    await page.reload();
    await notifications(page).getByRole('button', { name: 'Mark as unread' }).waitFor({ state: 'attached' });
    await unreadBell(page, 'Inbox').waitFor();
  },
  TIMEOUT_MS,
);

it(
  'lets the person send again from the page, sign out and sign in',
  async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Send it for me' }).click();
    await page.getByText(/in \d+ ms/).waitFor();
    await unreadBell(page, 'Inbox, 1 unread').waitFor();
    await page.getByRole('list', { name: 'Mails' }).getByRole('listitem').nth(1).waitFor();
    await show(page, 'home');
    await show(page, 'mailbox', page.locator('#mailbox'));

    await page.getByRole('button', { name: /^Account of/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL(/\/auth\/sign-in$/);
    await signIn(page);
    await notifications(page).getByRole('listitem').nth(1).waitFor();
  },
  TIMEOUT_MS,
);

it(
  'opens the environment that a link names, whichever was open last',
  async () => {
    const { page } = visitor;
    const home = page.url();
    await page.getByRole('button', { name: /^Environment: Development/ }).click();
    await page.getByRole('menuitemradio', { name: 'Production' }).click();
    await page.getByRole('button', { name: /^Environment: Production/ }).waitFor();
    // As the answers of triggers have it (activityFeedLink).
    await page.goto(home.replace(/home$/, 'activity/requests?transactionId=txn_1'));
    await page.waitForURL(home);
    // By the time the page shows what it has asked for, it has noted where it is.
    await page.getByRole('button', { name: /^Environment: Development/ }).waitFor();
    await notifications(page).getByRole('listitem').nth(1).waitFor();
    await page.goto('/nowhere');
    await page.waitForURL(home);
  },
  TIMEOUT_MS,
);
