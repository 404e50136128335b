import { waitFor } from '@novu/testing';
import type { Page } from 'playwright-core';
import { appearanceKeys } from './testing/appearance-keys.js';
import {
  bell,
  type InboxUiBench,
  look,
  notification,
  press,
  startInboxUiBench,
  TIMEOUT_MS,
} from './testing/inbox-ui-page/inbox-ui-bench.js';

/** Every key of `appearance` is there to be used: what a page sets for it is seen on some element in some state. */
const HOUR_MS = 3_600_000;
/** Keys that are on nothing, and why. */
const UNUSED = {
  trash: 'Nothing in the components deletes, and the published ones draw no such icon either.',
};

let bench: InboxUiBench;
let page: Page;
/** Classes that were on an element, however short, and icons that were drawn. */
const seen = { elements: new Set<string>(), icons: new Set<string>() };
const keys = appearanceKeys();

beforeAll(async () => {
  bench = await startInboxUiBench('inbox-ui-appearance');
  const steps = ['email', 'sms', 'push', 'chat'].map((type) => ({ type, name: type, controlValues: { body: 'x' } }));
  const controls = {
    avatar: '/broken.png',
    primaryAction: { label: 'Track', redirect: { url: '/orders/7', target: '_self' } },
    secondaryAction: { label: 'Dismiss' },
  };
  await bench.workflow('Order updates', 'order', { controls, steps });
  const preferences = { workflow: { all: { enabled: true, readOnly: true }, channels: {} } };
  await bench.workflow('Outages', 'outage', { preferences });
  for (const severity of ['low', 'medium', 'high']) await bench.workflow(severity, severity, { severity });
  for (const providerId of ['slack', 'msteams', 'telegram']) await createIntegration(providerId);
  await bench.next();
  page = bench.visitor().page;
  await record();
}, TIMEOUT_MS);
afterAll(async () => {
  await bench?.leave();
  await bench?.stop();
}, TIMEOUT_MS);

async function createIntegration(providerId: string): Promise<void> {
  const credentials = { clientId: 'id', secretKey: 'secret', applicationId: 'app', tenantId: 'tenant', apiToken: 't' };
  const body = { providerId, channel: 'chat', identifier: providerId, name: providerId, credentials, active: true };
  expect((await bench.account.client.post('/v1/integrations', body)).status).toBe(201);
}

/** Notes what any page of the browser shows from now on. */
async function record(): Promise<void> {
  await page.exposeFunction('saw', (names: string[]) => names.forEach((name) => seen.elements.add(name)));
  await page.exposeFunction('drew', (name: string) => void seen.icons.add(name));
  await page.addInitScript(`{
    const told = new Set();
    const note = (element) => {
      const names = [...element.classList].flatMap((name) => (name.startsWith('nv-') ? name.slice(3) : []));
      const news = names.filter((name) => !told.has(name));
      for (const name of news) told.add(name);
      if (news.length > 0) window.saw(news);
    };
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        for (const element of [target, ...addedNodes]) {
          if (element instanceof Element) [element, ...element.querySelectorAll('*')].forEach(note);
        }
      }
    }).observe(document, { subtree: true, childList: true, attributeFilter: ['class'] });
  }`);
}

/** Opens a component, with every icon drawn by the page. */
async function open(component: string, settings = '', props = '{}'): Promise<void> {
  const icons = `Object.fromEntries(${JSON.stringify(keys.icons)}.map((name) => [name, () => {
    window.drew(name);
    return () => undefined;
  }]))`;
  await bench.open(page, { component, settings: `{ appearance: { icons: ${icons} }, ${settings} }`, props });
}

const hasSeen = (key: string): Promise<boolean> => waitFor(key, () => seen.elements.has(key));

/** The bell and the list, from nothing to more than there is room for. */
async function seeList(): Promise<void> {
  const labels = ['All', 'What has been ordered', 'What has been sent', 'What has arrived', 'What came back'];
  await open('Inbox', `tabs: ${JSON.stringify(labels.map((label) => ({ label })))}`);
  await bell(page, 0).click();
  await page.locator('.nv-notificationListEmptyNotice').waitFor();
  let count = 0;
  for (const workflow of ['low', 'medium', 'high', 'order', 'order', 'order', 'order', 'order']) {
    await bench.trigger(workflow, '**Bold** and *slanted*', { body: '**Bold** and *slanted*' });
    await bell(page, (count += 1)).waitFor();
  }
  await page.getByRole('button', { name: 'More tabs' }).click();
  await page.getByRole('menuitemradio', { name: 'What came back' }).click();
  // The one that is chosen is then out of sight itself.
  await page.evaluate(`document.querySelector('.nv-notificationsTabs__tabsList').scrollTo({ left: 0 })`);
  await page.getByRole('button', { name: 'More tabs' }).click();
  await page.getByRole('menuitemradio', { name: 'What came back', checked: true }).waitFor();
  await page.keyboard.press('Escape');
  const list = `document.querySelector('.nv-notificationListContainer')`;
  await page.locator('.nv-notification').nth(7).waitFor();
  await page.evaluate(`${list}.scrollTo({ top: ${list}.scrollHeight })`);
  await bench.trigger('high', 'The last one');
  await page.getByRole('button', { name: '1 new notification' }).click();
  await page.locator('.nv-moreActions__dropdownTrigger').click();
  await page.getByRole('menuitem', { name: 'Mark all as read' }).click();
}

/** What can be done with one. */
async function seeActions(): Promise<void> {
  await page.getByRole('button', { name: 'Dismiss' }).first().click();
  const subject = 'The last one';
  await press(page, subject, 'Mark as unread');
  await press(page, subject, 'Mark as read');
  await press(page, subject, 'Archive');
  await look(page, 'Archived');
  await press(page, subject, 'Unarchive');
  await look(page, 'Unread & read');
  await press(page, subject, 'Snooze');
  await page.getByRole('menuitem', { name: 'Custom time...' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await press(page, subject, 'Snooze');
  await page.getByRole('menuitem', { name: 'An hour from now' }).click();
  await look(page, 'Snoozed');
  await notification(page, subject).hover();
  await notification(page, subject).getByRole('button', { name: 'Unsnooze' }).waitFor();
  await look(page, 'Unread & read');
  await bench.pass(HOUR_MS);
  await notification(page, subject).locator('.nv-notificationDeliveredAt__badge').waitFor();
  await notification(page, subject).hover();
  await notification(page, subject).getByRole('button', { name: 'Snooze' }).hover();
  await page.locator('.nv-tooltipContent').waitFor();
}

async function seePreferences(): Promise<void> {
  await page.getByRole('button', { name: 'Preferences' }).click();
  await page.getByRole('switch', { name: 'Schedule' }).click();
  await page.getByRole('button', { name: /^Monday, From/ }).click();
  await page.getByRole('menuitemradio', { name: '07:30 AM' }).click();
  await page.getByRole('button', { name: 'Monday: Copy times to' }).click();
  await page.getByRole('button', { name: 'Apply' }).waitFor();
  const groups = `[{ name: 'All of them', filter: ({ preferences }) => preferences }]`;
  await open('Preferences', `preferenceGroups: ${groups}, preferencesFilter: { criticality: 'all' }`);
  await page.getByRole('button', { name: 'All of them' }).click();
  await page.getByRole('button', { name: /^Outages/ }).click();
  await page.getByText('This notification is critical').waitFor();
  await open('Preferences', `preferencesFilter: { tags: ['none'] }`);
  await page.locator('.nv-preferencesListEmptyNotice').waitFor();
}

async function seeSubscription(): Promise<void> {
  const preferences = `['order', { label: 'Grave', filter: { workflowIds: ['high', 'medium'] } }]`;
  await open('Subscription', '', `{ topicKey: 'project', preferences: ${preferences} }`);
  await page.getByRole('button', { name: 'Manage subscription' }).click();
  await page.getByText('You are not subscribed').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Subscribe', exact: true }).click();
  await page.getByRole('button', { name: 'Unsubscribe' }).waitFor();
  await page.getByRole('button', { name: 'Manage subscription' }).click();
  await page.getByRole('button', { name: 'Grave' }).click();
}

async function seeChannels(): Promise<void> {
  await page.context().route(/slack\.com|microsoftonline\.com|t\.me/, (route) => route.fulfill({ body: 'Connect?' }));
  for (const component of ['SlackConnectButton', 'ConnectChat']) {
    await open(component, '', `{ integrationIdentifier: 'slack', connectionMode: 'shared' }`);
    await page.locator('[aria-disabled=true]').hover();
    await page.locator('.nv-tooltipContent').waitFor();
  }
  await open('SlackLinkUser', '', `{ integrationIdentifier: 'slack' }`);
  await hasSeen('linkSlackUserButtonIcon');
  await open('MsTeamsLinkUser', '', `{ integrationIdentifier: 'msteams' }`);
  await hasSeen('linkMsTeamsUserButtonIcon');
  const connection = { workspace: { id: 'T1' }, auth: { accessToken: 'xoxb' }, subscriberId: bench.subscriber() };
  const identifier = `chconn-slack-default-${bench.subscriber()}`;
  const made = { identifier, integrationIdentifier: 'slack', ...connection };
  expect((await bench.account.client.post('/v1/channel-connections', made)).status).toBe(201);
  await open('SlackConnectButton', '', `{ integrationIdentifier: 'slack' }`);
  await page.getByRole('button', { name: 'Connected', exact: true }).waitFor();
}

it(
  'puts every key on an element, and draws every icon',
  async () => {
    await seeList();
    await seeActions();
    await seePreferences();
    await seeSubscription();
    await seeChannels();
    const unseen = [
      ...keys.elements.filter((key) => !seen.elements.has(key)),
      ...keys.icons.filter((key) => !seen.icons.has(key)),
    ];
    expect(unseen).toEqual(Object.keys(UNUSED));
  },
  2 * TIMEOUT_MS,
);
