import { isDeepStrictEqual } from 'node:util';
import { waitFor } from '@novu/testing';
import { visit, type Visit } from '@novu/testing/browser';
import { Waker } from '@novu/worker';
import type { Locator, Page } from 'playwright-core';
import { servePages } from '../serve-pages.js';
import { type Account, startTestPlatform, type TestPlatform } from '../start-test-platform.js';

/** Starting the platform, bundling the page and driving a browser take long on a busy machine. */
export const TIMEOUT_MS = 90_000;

interface StoredNotification {
  id: string;
  subject: string;
  isRead: boolean;
  isSeen: boolean;
  isArchived: boolean;
  isSnoozed: boolean;
  snoozedUntil?: string | null;
  primaryAction?: { label: string; isCompleted: boolean };
}

export interface Opening {
  component?: string;
  theme?: 'light' | 'dark';
  dir?: 'ltr' | 'rtl';
  /** Settings of NovuUI, and props of the component, as JavaScript: they may hold functions. */
  settings?: string;
  props?: string;
}

/** The platform, and a page with our components for one new subscriber after the other. */
export interface InboxUiBench {
  platform: TestPlatform;
  account: Account;
  /** The present person's browser. */
  visitor(): Visit;
  subscriber(): string;
  /** Another person comes, with a browser of their own. */
  next(): Promise<void>;
  /** Closes the browser. @returns what it complained about. */
  leave(): Promise<readonly string[]>;
  open(page: Page, opening?: Opening): Promise<void>;
  workflow(name: string, workflowId: string, input?: WorkflowInput): Promise<void>;
  trigger(workflowId: string, subject: string, payload?: Record<string, unknown>): Promise<void>;
  /** What the platform keeps of the person's notifications, newest first. */
  stored(): Promise<StoredNotification[]>;
  /** Moves the platform's clock, and takes on what is due then. */
  pass(milliseconds: number): Promise<void>;
  stop(): Promise<void>;
}

interface WorkflowInput {
  tags?: string[];
  severity?: string;
  /** Of the Inbox step, besides subject and body, which come from the payload. */
  controls?: Record<string, unknown>;
  steps?: object[];
  preferences?: object;
}

/** @param name of the test file's databases. */
export async function startInboxUiBench(name: string): Promise<InboxUiBench> {
  let aheadMs = 0;
  let people = 0;
  let visitor: Visit;
  const [platform, pages] = await Promise.all([
    startTestPlatform(name, { clock: { now: () => new Date(Date.now() + aheadMs) } }),
    servePages(new URL('./', import.meta.url)),
  ]);
  const account = await platform.signUp();
  const { client } = account;
  const subscriber = () => `person-${people}`;

  return {
    platform,
    account,
    visitor: () => visitor,
    subscriber,
    next: async () => {
      people += 1;
      visitor = await visit(pages.origin);
    },
    leave: async () => {
      await visitor.close();
      return visitor.complaints;
    },
    open: async (page, { component = 'Inbox', theme = 'light', dir = 'ltr', settings = '{}', props = '{}' } = {}) => {
      const application = account.identifier;
      const addresses = { application, subscriber: subscriber(), api: platform.apiUrl, socket: platform.wsUrl };
      await page.goto(`/index.html?${new URLSearchParams({ ...addresses, theme, dir }).toString()}`);
      await page.evaluate(
        `window.ui = new window.NovuUI({ ...window.asked, ...(${settings}) });
         window.ui.mountComponent({ name: '${component}', element: document.getElementById('inbox'), props: ${props} });`,
      );
    },
    workflow: async (name, workflowId, { tags, severity, controls = {}, steps = [], preferences } = {}) => {
      const texts = { subject: '{{payload.subject}}', body: '{{payload.body}}', disableOutputSanitization: true };
      const inApp = { type: 'in_app', name: 'Inbox', controlValues: { ...texts, ...controls } };
      const body = { name, workflowId, active: true, tags, severity, steps: [inApp, ...steps], preferences };
      const answer = await client.post('/v2/workflows', body);
      if (answer.status !== 201) throw new Error(`Workflow refused: ${JSON.stringify(answer.body)}`);
    },
    trigger: async (workflowId, subject, payload = {}) => {
      const body = { name: workflowId, to: subscriber(), payload: { subject, body: 'It is **here**', ...payload } };
      const answer = await client.post('/v1/events/trigger', body);
      if (answer.status !== 201) throw new Error(`Trigger refused: ${JSON.stringify(answer.body)}`);
    },
    stored: async () => {
      const path = `/v2/subscribers/${subscriber()}/notifications?limit=100`;
      // Before the first one arrives, the platform has not heard of the person.
      return (await client.get<{ data?: StoredNotification[] }>(path)).body.data ?? [];
    },
    pass: async (milliseconds) => {
      aheadMs += milliseconds;
      await platform.app.get(Waker).wake();
    },
    stop: async () => {
      await Promise.all([platform.stop(), pages.close()]);
    },
  };
}

/** The bell, which says how much is unread. */
export function bell(page: Page, unread?: number): Locator {
  if (unread === undefined) return page.getByRole('button', { name: /^Notifications/ });
  return page.getByRole('button', {
    name: unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`,
    exact: true,
  });
}

export function notification(page: Page, subject: string): Locator {
  return page.locator('.nv-notification').filter({ has: page.getByText(subject, { exact: true }) });
}

/** Waits until the list has exactly these, newest first. */
export async function seeSubjects(page: Page, expected: readonly string[]): Promise<void> {
  await waitFor(`the notifications "${expected.join('", "')}"`, async () => {
    if (expected.length === 0) return page.locator('.nv-notificationListEmptyNotice').isVisible();
    return isDeepStrictEqual(await page.locator('.nv-notificationSubject').allTextContents(), expected);
  });
}

/** Presses one of the buttons that a notification shows when it is pointed at. */
export async function press(page: Page, subject: string, button: string): Promise<void> {
  await notification(page, subject).hover();
  await notification(page, subject).getByRole('button', { name: button, exact: true }).click();
}

/** Looks at another part of the Inbox. */
export async function look(page: Page, view: string): Promise<void> {
  await page.locator('.nv-inboxStatus__dropdownTrigger').click();
  await page.getByRole('menuitemradio', { name: view }).click();
}
