import { waitFor } from '@novu/testing';
import { accessibilityFindings, screenshot } from '@novu/testing/browser';
import type { Page } from 'playwright-core';
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

/** How the components of the Inbox present themselves: to the eye, the keyboard and the screen reader, and as the page wishes. */
let bench: InboxUiBench;
let page: Page;

beforeAll(async () => {
  bench = await startInboxUiBench('inbox-ui-looks');
  const mail = { type: 'email', name: 'Mail', controlValues: { subject: 'x', body: '<p>x</p>', editorType: 'html' } };
  const primaryAction = { label: 'Track parcel', redirect: { url: '/orders/7', target: '_self' } };
  await bench.workflow('Comments and mentions', 'comment', { tags: ['social'], steps: [mail] });
  await bench.workflow('Order updates', 'order', {
    tags: ['orders'],
    controls: { primaryAction, secondaryAction: { label: 'Later' } },
    steps: [mail],
  });
  await bench.workflow('Security alerts', 'security', { tags: ['account'], severity: 'high' });
  await bench.workflow('Billing', 'billing', { tags: ['account'], severity: 'medium' });
}, TIMEOUT_MS);
afterAll(() => bench?.stop(), TIMEOUT_MS);

beforeEach(async () => {
  await bench.next();
  page = bench.visitor().page;
}, TIMEOUT_MS);
afterEach(async () => {
  expect(await bench.leave()).toEqual([]);
}, TIMEOUT_MS);

/** Four notifications of different severity. */
async function receiveSome(): Promise<void> {
  await bench.trigger('billing', 'Your invoice for **November** is ready', { body: 'The total is *€ 48.00*.' });
  await bench.trigger('comment', '**Grace Hopper** mentioned you', { body: 'Could you look at the second paragraph?' });
  await bench.trigger('order', 'Order A7 has been shipped', {
    body: 'Your parcel will arrive tomorrow between 9:00 and 12:00.',
  });
  await bench.trigger('security', 'New sign-in from Lisbon', {
    body: 'A browser we have not seen before signed in. Was that you?',
  });
  await waitFor('all to arrive', async () => (await bench.stored()).length === 4);
}

it.each([
  ['light', 'ltr'],
  ['dark', 'ltr'],
  ['light', 'rtl'],
] as const)(
  'is accessible in %s colours, %s',
  async (theme, dir) => {
    const expectAccessible = async (what: string) => {
      expect({ what, findings: await accessibilityFindings(page) }).toEqual({ what, findings: [] });
      await page.setViewportSize({ width: 900, height: 760 });
      await screenshot(page, `inbox-${what}-${theme}${dir === 'rtl' ? '-rtl' : ''}`, 'window');
    };
    await receiveSome();
    const tabs = `[{ label: 'All' }, { label: 'Orders', filter: { tags: ['orders'] } }, { label: 'Account', filter: { tags: ['account'] } }]`;
    await page.setViewportSize({ width: 900, height: 760 });
    await bench.open(page, { theme, dir, settings: `{ tabs: ${tabs} }` });
    await bell(page, 4).click();
    await notification(page, 'New sign-in from Lisbon').waitFor();
    await expectAccessible('list');
    await press(page, 'New sign-in from Lisbon', 'Snooze');
    await page.getByRole('menuitem', { name: 'Custom time...' }).click();
    await expectAccessible('snooze');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Preferences' }).click();
    await page.getByRole('switch', { name: 'Schedule' }).click();
    await page.getByRole('switch', { name: 'Monday' }).waitFor();
    await expectAccessible('preferences');
  },
  TIMEOUT_MS,
);

it.each(['ltr', 'rtl'] as const)(
  'has words of any script on the same side, away from the buttons, %s',
  async (dir) => {
    const subjects = ['Order 7 has been shipped', 'تم شحن الطلب 7'];
    for (const subject of subjects) await bench.trigger('comment', subject, { body: subject });
    await waitFor('both to arrive', async () => (await bench.stored()).length === 2);
    await bench.open(page, { dir });
    await bell(page, 2).click();
    for (const subject of subjects) await notification(page, subject).waitFor();
    const words = "document.querySelectorAll('.nv-notificationSubject, .nv-notificationBody')";
    const gaps = await page.evaluate<number[]>(`[...${words}].map((paragraph) => {
      const text = document.createRange();
      text.selectNodeContents(paragraph);
      const side = '${dir === 'ltr' ? 'left' : 'right'}';
      return Math.round(Math.abs(paragraph.getBoundingClientRect()[side] - text.getBoundingClientRect()[side]));
    })`);
    expect(gaps).toEqual([0, 0, 0, 0]);
  },
  TIMEOUT_MS,
);

it.each(['ltr', 'rtl'] as const)(
  'covers no words with the buttons of a notification that is pointed at, %s',
  async (dir) => {
    const subjects = ['Subjects may be long, and go on until the very end of their line, and of the next one', 'Short'];
    const body = 'What there is to say may be long as well, and it too may go on to the very end of its line.';
    for (const subject of subjects) await bench.trigger('comment', subject, { body });
    await waitFor('both to arrive', async () => (await bench.stored()).length === 2);
    await bench.open(page, { dir });
    await bell(page, 2).click();
    for (const subject of subjects) {
      await notification(page, subject).hover();
      const covered = await page.evaluate<string[]>(`(() => {
        const item = document.querySelector('.nv-notification:hover');
        const buttons = item.querySelector('.nv-notificationDefaultActions').getBoundingClientRect();
        const isCovered = ({ left, right, top, bottom }) =>
          left < buttons.right && right > buttons.left && top < buttons.bottom && bottom > buttons.top;
        return ['Subject', 'Body', 'Date', 'Dot'].filter((part) => {
          const content = document.createRange();
          content.selectNodeContents(item.querySelector('.nv-notification' + part));
          return [...content.getClientRects()].some(isCovered);
        });
      })()`);
      expect(covered).toEqual([]);
    }
  },
  TIMEOUT_MS,
);

it(
  'keeps to the window of a phone, with the actions in sight',
  async () => {
    await receiveSome();
    await bench.open(page);
    // A finger points at nothing before it presses.
    const options = {
      isMobile: true,
      hasTouch: true,
      viewport: { width: 360, height: 640 },
      reducedMotion: 'reduce',
    } as const;
    const phone = await page
      .context()
      .browser()
      ?.newContext({ ...options, baseURL: new URL(page.url()).origin });
    if (!phone) throw new Error('No browser');
    page = await phone.newPage();
    await bench.open(page);
    await bell(page, 4).click();
    await notification(page, 'New sign-in from Lisbon').waitFor();
    const box = await page.getByRole('dialog').boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(640);
    const actions = page.locator('.nv-notificationDefaultActions');
    const isSeen = `({ opacity, pointerEvents, position }) => [opacity, pointerEvents, position].join()`;
    const looks = await page.evaluate<string[]>(
      `[...document.querySelectorAll('.nv-notificationDefaultActions')].map(getComputedStyle).map(${isSeen})`,
    );
    expect(looks).toEqual(Array(await actions.count()).fill('1,auto,static'));
    await screenshot(page, 'inbox-phone', 'window');
  },
  TIMEOUT_MS,
);

it(
  'is worked with the keyboard alone, which never leaves it while it is open',
  async () => {
    await bench.trigger('comment', 'Hello 1');
    await bench.trigger('comment', 'Hello 2');
    await waitFor('both to arrive', async () => (await bench.stored()).length === 2);
    await bench.open(page, {
      settings: `{ tabs: [{ label: 'All' }, { label: 'Social', filter: { tags: ['social'] } }] }`,
    });
    await bell(page, 2).waitFor();
    const { keyboard } = page;
    const focused = () =>
      page.evaluate<string>(`document.activeElement.ariaLabel ?? document.activeElement.textContent`);

    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await seeSubjects(page, ['Hello 2', 'Hello 1']);
    await keyboard.press('Tab');
    expect(await focused()).toBe('Inbox');
    await keyboard.press('Enter');
    await keyboard.press('ArrowDown');
    expect(await focused()).toBe('Unread only');
    await keyboard.press('Enter');
    expect(await focused()).toBe('Unread');
    await keyboard.press('ArrowDown');
    await keyboard.press('Escape');
    expect(await focused()).toBe('Unread');

    for (const name of ['More actions', 'Preferences', 'All2']) {
      await keyboard.press('Tab');
      expect(await focused()).toBe(name);
    }
    await keyboard.press('ArrowRight');
    await page.locator('[role=tab][aria-selected=true]', { hasText: 'Social' }).waitFor();
    await page.getByRole('feed').waitFor();
    await keyboard.press('Tab');
    await keyboard.press('ArrowDown');
    expect(await focused()).toContain('Hello 1');
    await keyboard.press('Tab');
    expect(await focused()).toBe('Mark as read');
    await keyboard.press('Enter');
    await seeSubjects(page, ['Hello 2']);
    await waitFor('it to be read', async () => (await bench.stored())[1]?.isRead);

    for (let presses = 0; presses < 12; presses += 1) {
      await keyboard.press('Tab');
      expect(await page.evaluate(`document.activeElement.closest('[role=dialog]') !== null`)).toBe(true);
    }
    await keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await waitFor('the focus to be on the bell', async () => (await focused()) === 'Notifications, 1 unread');
  },
  TIMEOUT_MS,
);

it(
  'shows what somebody hostile has written as text, and follows no address that runs code',
  async () => {
    const markup = '<img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script> **<b onclick=1>bold** *';
    const evil = { url: 'javascript:window.hacked = 1', target: '_self' };
    await bench.trigger('order', 'x');
    await waitFor('it to arrive', async () => (await bench.stored()).length === 1);
    // The platform itself would refuse most of it, so it is put into what the browser is answered.
    await page.route(/\/inbox\/notifications(\?|\/\w+\/(read|complete)$)/, async (route) => {
      const response = await route.fetch();
      const { data, ...rest } = (await response.json()) as { data: object | object[] };
      const action = { label: markup, isCompleted: false, redirect: evil };
      const change = { subject: markup, body: markup, avatar: evil.url, redirect: evil, primaryAction: action };
      const changed = Array.isArray(data)
        ? data.map((each: object) => ({ ...each, ...change }))
        : { ...data, ...change };
      await route.fulfill({ response, json: { ...rest, data: changed } });
    });
    await bench.open(page);
    await bell(page, 1).click();
    const shown = page.locator('.nv-notification');
    await shown.locator('.nv-notificationSubject').getByText('<script>window.hacked = 1</script>').waitFor();
    await shown.locator('.nv-notificationSubject').click();
    await shown.locator('.nv-notificationPrimaryAction__button').click();
    expect(
      await page.evaluate(
        `document.querySelector('.nv-notification').querySelectorAll('script, b, [onerror], [onclick]').length`,
      ),
    ).toBe(0);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(new URL(page.url()).pathname).toBe('/index.html');
    expect(page.context().pages()).toHaveLength(1);
    await waitFor('the answer', async () => (await bench.stored())[0]?.primaryAction?.isCompleted);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    ignoreComplaints(/javascript:|ERR_UNKNOWN_URL_SCHEME/);
  },
  TIMEOUT_MS,
);

/** Forgets what the browser had to complain about what a test did on purpose. */
function ignoreComplaints(expected: RegExp): void {
  const { complaints } = bench.visitor();
  const others = complaints.filter((complaint) => !expected.test(complaint));
  (complaints as string[]).splice(0, complaints.length, ...others);
}

it(
  'takes preferences that the next notification honours: by channel, by group, and for the hours of the week',
  async () => {
    const groups = `[{ name: 'Account', filter: { tags: ['account'] } }, { name: 'The rest', filter: ({ preferences }) => preferences.filter(({ workflow }) => !workflow.tags.includes('account')) }]`;
    await bench.open(page, {
      component: 'Preferences',
      settings: `{ preferenceGroups: ${groups}, localization: { dynamic: { order: 'Parcels' } } }`,
    });
    await page.locator('.nv-channelName', { hasText: 'Email' }).first().waitFor();
    expect(await page.locator('.nv-collapsible').count()).toBeGreaterThan(1);
    await page.getByRole('switch', { name: 'Account', exact: true }).click();
    await page.getByRole('button', { name: 'The rest' }).click();
    await page.getByRole('button', { name: /^Parcels/ }).click();
    await page.getByRole('switch', { name: 'Parcels: In-App' }).click();
    await page.getByRole('checkbox', { name: 'The rest: In-App' }).waitFor();
    await page.locator('[role=switch][aria-label="Account"][aria-checked=false]').waitFor();
    await waitFor('them to be kept', async () => (await channelsOff()).join() === 'billing,order,security');
    for (const workflow of ['billing', 'order', 'security', 'comment']) await bench.trigger(workflow, workflow);
    await waitFor('what is wanted', async () => (await bench.stored()).length === 1);
    expect(await bench.stored()).toMatchObject([{ subject: 'comment' }]);

    await page.getByRole('switch', { name: 'Schedule' }).click();
    await page.getByRole('button', { name: /^Monday, From/ }).click();
    await page.getByRole('menuitemradio', { name: '09:00 AM', checked: true }).waitFor();
    expect(await isChosenInView()).toBe(true);
    expect(await page.locator('.nv-timeSelect__dropdownItemLabelContainer').count()).toBeGreaterThan(1);
    await page.getByRole('menuitemradio', { name: '07:30 AM' }).click();
    await page.getByRole('button', { name: 'Monday: Copy times to' }).click();
    await page.getByRole('checkbox', { name: 'Sunday' }).check();
    await page.getByRole('button', { name: 'Apply' }).click();
    const path = `/v2/subscribers/${bench.subscriber()}/preferences`;
    const monday = { isEnabled: true, hours: [{ start: '07:30 AM', end: '05:00 PM' }] };
    await waitFor('the schedule to be kept', async () => {
      const { body } = await bench.account.client.get<{ data: { global: { schedule?: object } } }>(path);
      return JSON.stringify(body.data.global.schedule ?? {}).includes(`"sunday":${JSON.stringify(monday)}`);
    });
  },
  TIMEOUT_MS,
);

/** Whether the chosen item is seen in the menu that is open. */
const isChosenInView = () =>
  page.evaluate<boolean>(`(() => {
    const menu = document.querySelector('[role=menu]').getBoundingClientRect();
    const { top, bottom } = document.querySelector('[role=menu] [aria-checked=true]').getBoundingClientRect();
    return top >= menu.top && bottom <= menu.bottom;
  })()`);

it(
  'shows what became of a preference where nothing is kept in memory, too',
  async () => {
    await bench.open(page, { settings: '{ options: { ...window.asked.options, useCache: false } }' });
    await bell(page).click();
    await page.getByRole('button', { name: 'Preferences' }).click();
    await page.getByRole('switch', { name: 'Global Preferences: In-App' }).click();
    await page.locator('[role=switch][aria-label="Global Preferences: In-App"][aria-checked=false]').waitFor();
  },
  TIMEOUT_MS,
);

it(
  'has a calendar whose weeks begin as the language wants it, and keys that lead through it',
  async () => {
    await bench.trigger('order', 'Order 1');
    await bench.open(page, { settings: `{ localization: { locale: 'de-DE' } }` });
    await bell(page, 1).click();
    await press(page, 'Order 1', 'Snooze');
    await page.getByRole('menuitem', { name: 'Custom time...' }).click();
    await page.locator('.nv-datePickerGridHeader').first().waitFor();
    const names = await page.evaluate<string[]>(
      `[...document.querySelectorAll('.nv-datePickerGridHeader')].map((header) => header.abbr)`,
    );
    expect(names.map((name) => name.slice(0, 2))).toEqual(['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So']);
    const days = await page.evaluate<[string, number][]>(
      `[...document.querySelectorAll('.nv-datePickerCalendarDay__button')].map((day) => [day.ariaLabel, day.closest('td').cellIndex])`,
    );
    expect(days.length).toBeGreaterThan(27);
    for (const [day, column] of days) expect(day.split(',')[0]).toBe(names[column]);

    const goTo = async (key: string, day: RegExp) => {
      await page.keyboard.press(key);
      await page.locator('.nv-datePicker button:focus').and(page.getByLabel(day)).waitFor();
    };
    await goTo('End', /^Sonntag/);
    await goTo('Home', /^Montag/);
    const month = await page.locator('.nv-datePickerHeaderMonth').innerText();
    await page.keyboard.press('PageDown');
    await page.locator('.nv-datePickerHeaderMonth', { hasNotText: month }).waitFor();
    await page.keyboard.press('PageUp');
    await page.locator('.nv-datePickerHeaderMonth', { hasText: month }).waitFor();

    // Where the language has another calendar, the name is that of the month that is drawn.
    const inPersian = `new Date().toLocaleDateString('fa-IR-u-ca-gregory', { month: 'long', year: 'numeric' })`;
    await page.evaluate(`window.ui.updateLocalization({ locale: 'fa-IR' })`);
    await page.locator('.nv-datePickerHeaderMonth', { hasText: await page.evaluate<string>(inPersian) }).waitFor();
    await page.evaluate(`window.ui.updateLocalization({ locale: 'ar-EG' })`);
    await page.locator('.nv-timePicker__periodSelect', { hasText: 'صم' }).waitFor();
    expect(await page.locator('.nv-timePicker__hourSelect option').first().innerText()).toBe('١٢');
  },
  TIMEOUT_MS,
);

it(
  'asks for a time that is left of the day, and shows the hour that is meant where the clocks skip one',
  async () => {
    await bench.trigger('order', 'Order 1');
    await bench.open(page, { settings: `{ localization: { locale: 'de-DE' } }` });
    await bell(page, 1).click();
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('Emulation.setTimezoneOverride', { timezoneId: 'Europe/Berlin' });
    // Twenty past eleven at night, before the one that has no hour from two to three.
    await page.clock.setFixedTime('2027-03-27T22:20:00Z');
    await press(page, 'Order 1', 'Snooze');
    await page.getByRole('menuitem', { name: 'Custom time...' }).click();
    const showsTime = (hour: string, minute: string) =>
      waitFor(`${hour}:${minute} to be shown`, async () => {
        const shown = ['Hour', 'Minute'].map((name) => page.getByLabel(name, { exact: true }).inputValue());
        return (await Promise.all(shown)).join(':') === `${hour}:${minute}`;
      });
    await page.getByLabel('Samstag, 27. März 2027').click();
    await showsTime('23', '25');
    await page.getByLabel('Sonntag, 28. März 2027').click();
    await showsTime('0', '0');
    await page.getByLabel('Hour', { exact: true }).selectOption('2');
    await showsTime('3', '0');
  },
  TIMEOUT_MS,
);

/** The workflows of which the subscriber wants no Inbox messages. */
async function channelsOff(): Promise<string[]> {
  const path = `/v2/subscribers/${bench.subscriber()}/preferences`;
  const { body } = await bench.account.client.get<{
    data: { workflows: { workflow: { identifier: string }; channels: { in_app?: boolean } }[] };
  }>(path);
  return body.data.workflows
    .filter(({ channels }) => channels.in_app === false)
    .map(({ workflow }) => workflow.identifier)
    .sort();
}

it(
  'looks and speaks as the page wishes, and lets it draw parts itself and take them away',
  async () => {
    await bench.trigger('security', 'New sign-in');
    await waitFor('it to arrive', async () => (await bench.stored()).length === 1);
    await bench.open(page, {
      settings: `{
        appearance: {
          baseTheme: { variables: { colorPrimary: 'rgb(1, 2, 3)', borderRadius: '9px' }, elements: { notificationSubject: 'from-theme' } },
          variables: { colorForeground: 'rgb(4, 5, 6)' },
          elements: {
            notificationBody: { letterSpacing: '3px', marginTop: 7 },
            notificationSubject: ({ notification }) => 'is-' + notification.severity,
            bellContainer: 'my-bell',
          },
          icons: { cogs: (el) => { el.textContent = 'gear'; return () => { window.gone = true; }; } },
        },
        localization: { 'inbox.filters.labels.default': 'Postfach', locale: 'de-DE', 'notifications.newNotifications': 'neu' },
      }`,
      props: `{ renderAvatar: (el, notification) => { el.textContent = 'avatar of ' + notification.subject; return () => { window.avatarGone = true; }; } }`,
    });
    await bell(page, 1).click();
    await page.getByRole('button', { name: 'Postfach' }).waitFor();
    const shown = page.locator('.nv-notification');
    await shown.getByText('avatar of New sign-in').waitFor();
    await page.getByText('gear').waitFor();
    await shown.locator('.nv-notificationSubject.from-theme.is-high').waitFor();
    await page.locator('.nv-bellContainer.nv-severityHigh__bellContainer.my-bell').waitFor();
    const css = (element: string, property: string) =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('.nv-${element}'))['${property}']`);
    expect(await css('notificationBody', 'letterSpacing')).toBe('3px');
    expect(await css('notificationBody', 'marginTop')).toBe('7px');
    expect(await css('notificationDot', 'backgroundColor')).toBe('rgb(1, 2, 3)');
    expect(await css('notificationSubject', 'color')).toBe('rgb(4, 5, 6)');
    await shown.getByText('jetzt').waitFor();

    await page.evaluate(`window.ui.updateAppearance({ variables: { colorForeground: 'rgb(7, 8, 9)' } })`);
    await waitFor('the new colour', async () => (await css('notificationSubject', 'color')) === 'rgb(7, 8, 9)');
    expect(await page.evaluate('window.gone')).toBe(true);
    await page.evaluate(`window.ui.updateLocalization({ 'inbox.filters.labels.default': 'Boîte' })`);
    await page.getByRole('button', { name: 'Boîte' }).waitFor();
    await page.evaluate('window.ui.unmount()');
    expect(await page.evaluate('[window.avatarGone, document.querySelectorAll(".nv-root").length]')).toEqual([true, 0]);
  },
  TIMEOUT_MS,
);

it(
  'keeps the rules that the page has for its own elements off those of the Inbox',
  async () => {
    await bench.trigger('order', 'Order 1');
    await bench.open(page);
    await bell(page, 1).click();
    await notification(page, 'Order 1').waitFor();
    const looks = () =>
      page.evaluate<string[]>(`['article', 'article p', 'article button', 'article time'].map((selector) => {
        const style = getComputedStyle(document.querySelector('.nv-root ' + selector));
        return [style.margin, style.padding, style.border, style.color, style.font, style.textTransform].join();
      })`);
    const before = await looks();
    const box = 'margin: 9px; padding: 9px; color: red; font: 50px serif;';
    const rules = `article, p, button, time { ${box} } article, button { border: 9px solid; text-transform: uppercase }`;
    await page.evaluate(`document.head.insertAdjacentHTML('beforeend', '<style>${rules}</style>')`);
    expect(await looks()).toEqual(before);
  },
  TIMEOUT_MS,
);

it(
  'puts nothing around a notification that the page draws',
  async () => {
    await bench.trigger('security', 'New sign-in');
    const draw = `(el, notification) => { el.textContent = notification.subject; return () => undefined; }`;
    await bench.open(page, {
      settings: `{ appearance: { elements: { notification: { opacity: 0.5 } } } }`,
      props: `{ renderNotification: ${draw} }`,
    });
    await bell(page, 1).click();
    await page.getByRole('article').filter({ hasText: 'New sign-in' }).hover();
    const looks = await page.evaluate(`(() => {
      const { padding, backgroundColor, opacity, cursor } = getComputedStyle(document.querySelector('article'));
      return { padding, backgroundColor, opacity, cursor };
    })()`);
    expect(looks).toEqual({ padding: '0px', backgroundColor: 'rgba(0, 0, 0, 0)', opacity: '1', cursor: 'auto' });
  },
  TIMEOUT_MS,
);

it(
  'has parts that fill the box the page puts them in, with all but the way from one to the other',
  async () => {
    const subjects = ['Order 1', 'Order 2', 'Order 3', 'Order 4'];
    for (const subject of subjects) await bench.trigger('order', subject);
    await waitFor('all to arrive', async () => (await bench.stored()).length === subjects.length);
    const box = `Object.assign(document.getElementById('inbox').style, { display: 'block', height: '300px', width: '400px' })`;
    await bench.open(page, { component: 'Notifications' });
    await page.evaluate(box);
    await notification(page, 'Order 4').waitFor();
    expect(await page.locator('.nv-inboxContent').boundingBox()).toMatchObject({ width: 400, height: 300 });
    expect(await page.getByRole('button', { name: 'Preferences' }).count()).toBe(0);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Archive all' }).click();
    await seeSubjects(page, []);
    await look(page, 'Archived');
    await notification(page, 'Order 4').waitFor();

    await bench.open(page, { component: 'Preferences' });
    await page.evaluate(box);
    await page.getByRole('heading', { name: 'Preferences' }).waitFor();
    expect(await page.locator('.nv-inboxContent').boundingBox()).toMatchObject({ width: 400, height: 300 });
    expect(await page.getByRole('button', { name: 'Back' }).count()).toBe(0);
  },
  TIMEOUT_MS,
);

it(
  'keeps what a person is doing when its props change, and gives its place to another component',
  async () => {
    await bench.open(page, { props: '{ open: true }' });
    await page.getByRole('button', { name: 'Preferences' }).click();
    const schedule = page.getByText('Schedule', { exact: true });
    await schedule.waitFor();
    const mount = (name: string, props: string): Promise<void> =>
      page.evaluate(
        `window.ui.mountComponent({ name: '${name}', element: document.getElementById('inbox'), props: ${props} })`,
      );
    await mount('Inbox', `{ open: true, placement: 'bottom-start' }`);
    expect(await schedule.isVisible()).toBe(true);
    await mount('Bell', '{}');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.locator('#inbox > *').count()).toBe(1);
  },
  TIMEOUT_MS,
);

it(
  'can be used in a modal dialog of the page, which stays open when it closes',
  async () => {
    await bench.trigger('order', 'Order 1');
    await bench.open(page);
    await bell(page, 1).waitFor();
    await page.evaluate(`(() => {
      const dialog = document.body.appendChild(document.createElement('dialog'));
      dialog.append(document.getElementById('inbox'));
      dialog.showModal();
    })()`);
    await bell(page, 1).click();
    await press(page, 'Order 1', 'Mark as read');
    await bell(page, 0).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.nv-inboxContent').waitFor({ state: 'detached' });
    expect(await page.evaluate(`document.querySelector('dialog').open`)).toBe(true);
  },
  TIMEOUT_MS,
);

it(
  'shows with the colours of the system alone where it ends, and what is on, chosen and unread',
  async () => {
    await page.emulateMedia({ forcedColors: 'active' });
    await bench.trigger('order', 'Order 1');
    await bench.open(page, { settings: `{ tabs: [{ label: 'All' }, { label: 'Orders', value: ['orders'] }] }` });
    await bell(page, 1).click();
    await notification(page, 'Order 1').waitFor();
    const styleOf = (selector: string, property: string, part = '') =>
      page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}'), '${part}')['${property}']`);
    const [highlight, canvas] = await page.evaluate<string[]>(`['Highlight', 'Canvas'].map((color) => {
      const sample = document.body.appendChild(document.createElement('i'));
      Object.assign(sample.style, { forcedColorAdjust: 'none', backgroundColor: color });
      return getComputedStyle(sample).backgroundColor;
    })`);
    expect(highlight).not.toBe(canvas);
    expect(await styleOf('.nv-inbox__popoverContent', 'borderTopWidth')).toBe('1px');
    expect(await styleOf('.nv-primary', 'borderTopWidth')).toBe('1px');
    expect(await styleOf('.nv-notificationDot', 'backgroundColor')).toBe(highlight);
    expect(await styleOf('[role=tab][aria-selected=true]', 'backgroundColor', '::after')).toBe(highlight);
    await page.getByRole('button', { name: 'Preferences' }).click();
    await page.getByRole('switch', { name: 'Global Preferences: In-App' }).waitFor();
    expect(await styleOf('[role=switch][aria-checked=true]', 'backgroundColor')).toBe(highlight);
    expect(await styleOf('[role=switch][aria-checked=false]', 'backgroundColor')).not.toBe(highlight);
  },
  TIMEOUT_MS,
);

it(
  'lives in a shadow root, with its styles',
  async () => {
    await bench.open(page);
    await bench.trigger('security', 'New sign-in');
    await page.evaluate(`(() => {
      const host = document.body.appendChild(document.createElement('div'));
      const root = host.attachShadow({ mode: 'open' });
      const element = root.appendChild(document.createElement('div'));
      const ui = new window.NovuUI({ ...window.asked, container: root });
      ui.mountComponent({ name: 'Inbox', element, props: { open: true } });
      window.shadow = root;
    })()`);
    await page.getByText('New sign-in').waitFor();
    expect(await page.evaluate(`window.shadow.querySelector('[role=dialog]') !== null`)).toBe(true);
    const width = await page.evaluate<number>(
      `window.shadow.querySelector('[role=dialog]').getBoundingClientRect().width`,
    );
    expect(width).toBe(400);
  },
  TIMEOUT_MS,
);

it.each([
  ['that knows them by a nonce', `'nonce-abc'`],
  ['that forbids all in the page', `'self'`],
])(
  'has its styles on a page with a security policy %s',
  async (_, sources) => {
    const settings = `(() => {
      const content = "style-src ${sources}";
      document.head.append(Object.assign(document.createElement('meta'), { httpEquiv: 'Content-Security-Policy', content }));
      document.querySelector('script').setAttribute('nonce', 'abc');
      return { appearance: { elements: { notification: { opacity: '0.9' } } } };
    })()`;
    await bench.trigger('order', 'Order 1');
    await bench.open(page, { settings });
    await bell(page, 1).click();
    await notification(page, 'Order 1').waitFor();
    const styles = () =>
      page.evaluate<string[]>(`[
        getComputedStyle(document.querySelector('.nv-inbox__popoverContent')).width,
        getComputedStyle(document.querySelector('.nv-notification')).opacity,
      ]`);
    expect(await styles()).toEqual(['400px', '0.9']);
    await page.evaluate(`window.ui.updateAppearance({ elements: { notification: { opacity: '0.8' } } })`);
    expect(await styles()).toEqual(['400px', '0.8']);
    await page.evaluate('window.ui.unmount()');
    expect(await page.evaluate('document.adoptedStyleSheets.length')).toBeLessThan(2);
    ignoreComplaints(/Content Security Policy/);
  },
  TIMEOUT_MS,
);

it(
  'subscribes to a topic, and to what of it is wanted',
  async () => {
    const preferences = `['comment', { label: 'Money', filter: { workflowIds: ['order', 'billing'] } }]`;
    await bench.open(page, {
      component: 'Subscription',
      props: `{ topicKey: 'project-1', preferences: ${preferences} }`,
    });
    await page.getByRole('button', { name: 'Manage subscription' }).click();
    await page.getByText('You are not subscribed').waitFor();
    await page.getByRole('button', { name: 'Subscribe' }).click();
    await page.getByRole('button', { name: 'Unsubscribe' }).waitFor();
    if (!(await page.getByRole('dialog').isVisible()))
      await page.getByRole('button', { name: 'Manage subscription' }).click();
    await page.getByRole('switch', { name: 'Comments and mentions' }).click();
    await page.locator('[role=switch][aria-label="Comments and mentions"][aria-checked=false]').waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    const to = [{ type: 'Topic', topicKey: 'project-1' }];
    for (const name of ['comment', 'order']) {
      const body = { name, to, payload: { subject: name, body: 'x' } };
      expect((await bench.account.client.post('/v1/events/trigger', body)).status).toBe(201);
    }
    await waitFor('what is wanted', async () => (await bench.stored()).length > 0);
    expect(await bench.stored()).toMatchObject([{ subject: 'order' }]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Unsubscribe' }).click();
    await page.getByRole('button', { name: 'Subscribe' }).waitFor();
  },
  TIMEOUT_MS,
);

it(
  'says what is missing where a connection is to be shared and no context is given',
  async () => {
    const props = `{ integrationIdentifier: 'slack', connectionMode: 'shared' }`;
    const settings = `{ appearance: { elements: { channelConnectButtonMisconfiguredTooltip: 'missing' } } }`;
    await bench.open(page, { component: 'SlackConnectButton', props, settings });
    const button = page.getByRole('button', { name: 'Connect Slack' });
    await button.and(page.locator('[aria-disabled=true]')).hover();
    await page.locator('.missing').getByText('belongs to a context').waitFor();
    await button.click({ force: true });
    expect(page.context().pages()).toHaveLength(1);
    ignoreComplaints(/belongs to a context|404/);
  },
  TIMEOUT_MS,
);

it(
  'connects with a chat provider in a window of its own, and disconnects',
  async () => {
    const credentials = { clientId: 'id', secretKey: 'secret', applicationId: 'app' };
    const slack = {
      providerId: 'slack',
      channel: 'chat',
      identifier: 'slack',
      name: 'Slack',
      credentials,
      active: true,
    };
    expect((await bench.account.client.post('/v1/integrations', slack)).status).toBe(201);
    await page.context().route('https://slack.com/**', (route) => route.fulfill({ body: 'Connect?' }));
    await bench.open(page, {
      component: 'SlackConnectButton',
      props: `{ integrationIdentifier: 'slack', onConnectSuccess: (identifier) => (window.connected = identifier) }`,
    });
    const [popup] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('button', { name: 'Connect Slack' }).click(),
    ]);
    await popup.waitForURL('https://slack.com/**');
    const identifier = `chconn-slack-default-${bench.subscriber()}`;
    const connection = { workspace: { id: 'T1' }, auth: { accessToken: 'xoxb' }, subscriberId: bench.subscriber() };
    const made = await bench.account.client.post('/v1/channel-connections', {
      identifier,
      integrationIdentifier: 'slack',
      ...connection,
    });
    expect(made.status).toBe(201);
    await page.getByRole('button', { name: 'Connected', exact: true }).waitFor();
    expect(await page.evaluate('window.connected')).toBe(identifier);
    await page.getByRole('button', { name: 'Connected', exact: true }).click();
    await page.getByRole('button', { name: 'Connect Slack' }).waitFor();
    // Asking for a connection that is not there yet is answered with 404.
    ignoreComplaints(/404/);
  },
  TIMEOUT_MS,
);
