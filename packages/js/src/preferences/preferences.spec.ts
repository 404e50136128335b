import { Novu } from '../novu.js';
import { heldAnswer } from '../testing/deferred.js';
import { type FakeApi, fakeApi } from '../testing/fake-api.js';
import { PreferenceLevel, type PreferencesResponse, SeverityLevelEnum, WorkflowCriticalityEnum } from '../types.js';
import type { Preference } from './preference.js';

let api: FakeApi;
let novu: Novu;

beforeEach(async () => {
  api = await fakeApi();
  novu = new Novu({ applicationIdentifier: 'app', subscriber: 'ada', apiUrl: api.url });
});
afterEach(() => api.close());

const REFUSED = { status: 500, body: { message: 'No' } };

const workflow = (identifier: string): PreferencesResponse => ({
  level: PreferenceLevel.TEMPLATE,
  enabled: true,
  channels: { email: true, in_app: true },
  workflow: { id: `id-${identifier}`, identifier, name: identifier, critical: false, severity: SeverityLevelEnum.NONE },
});
const global: PreferencesResponse = {
  level: PreferenceLevel.GLOBAL,
  enabled: true,
  channels: { email: true, in_app: true, sms: true },
  schedule: { isEnabled: false },
};

async function listed(): Promise<Preference[]> {
  api.answer('/inbox/preferences', { body: { data: [global, workflow('a'), workflow('b')] } });
  const { data } = await novu.preferences.list();

  return data ?? [];
}

const known = (): Preference[] =>
  novu.preferences.cache.getAll({ criticality: WorkflowCriticalityEnum.NON_CRITICAL }) ?? [];
const emails = (): (boolean | undefined)[] => known().map(({ channels }) => channels.email);

it('a refused change of one is shown at once and taken back', async () => {
  const [, a] = await listed();
  api.answer('/inbox/preferences/', REFUSED);
  const updating = a?.update({ channels: { email: false } });
  expect(emails()).toEqual([true, false, true]);
  expect((await updating)?.error).toMatchObject({ message: 'Failed to update the preference' });
  expect(emails()).toEqual([true, true, true]);
});

it('a refused change of the global one is shown on all, and taken back from all', async () => {
  const [all] = await listed();
  api.answer('/inbox/preferences', REFUSED);
  const updating = all?.update({ channels: { email: false, sms: false } });
  expect(emails()).toEqual([false, false, false]);
  // Not a channel of the workflow.
  expect(known()[1]?.channels).toEqual({ email: false, in_app: true });
  await updating;
  expect(emails()).toEqual([true, true, true]);
});

it('a refused change of many takes back only its own part', async () => {
  const [, a, b] = await listed();
  if (!a || !b) throw new Error('Nothing listed');
  api.answer('/inbox/preferences/bulk', REFUSED);
  api.answer('/inbox/preferences/id-a', {
    body: { data: { ...workflow('a'), channels: { email: true, in_app: false } } },
  });
  const off = { channels: { email: false } };
  await Promise.all([
    novu.preferences.bulkUpdate([
      { preference: a, ...off },
      { preference: b, ...off },
    ]),
    a.update({ channels: { in_app: false } }),
  ]);
  expect(known()[1]?.channels).toEqual({ email: true, in_app: false });
  expect(known()[2]?.channels).toEqual({ email: true, in_app: true });
});

it('a refused schedule is taken back, here and on the global preference', async () => {
  await listed();
  const { data: schedule } = await novu.preferences.schedule.get();
  api.answer('/inbox/preferences', REFUSED);
  const updating = schedule?.update({ isEnabled: true });
  expect(novu.preferences.scheduleCache.getAll()?.isEnabled).toBe(true);
  expect(known()[0]?.schedule.isEnabled).toBe(true);
  expect((await updating)?.error).toBeDefined();
  expect(novu.preferences.scheduleCache.getAll()?.isEnabled).toBe(false);
  expect(known()[0]?.schedule.isEnabled).toBe(false);
});

describe('what is toggled stays as it was toggled', () => {
  const off = { ...workflow('a'), channels: { email: false, in_app: true } };
  const shown: (boolean | undefined)[] = [];
  beforeEach(() => {
    shown.length = 0;
    novu.on('preferences.list.updated', ({ data }) => shown.push(data[1]?.channels.email));
  });

  it('by a list that was asked for before, whether the change was made meanwhile or is still under way', async () => {
    const [, a] = await listed();
    const before = heldAnswer({ data: [global, workflow('a'), workflow('b')] });
    api.answer('/inbox/preferences?', before.answer, { body: { data: [global, off, workflow('b')] } });
    const update = heldAnswer({ data: workflow('a') });
    api.answer('/inbox/preferences/id-a', { body: { data: off } });
    api.answer('/inbox/preferences/a', update.answer);
    novu.preferences.cache.clearAll();
    const reading = novu.preferences.list();
    await before.asked;
    await a?.update({ channels: { email: false } });
    before.letGo();
    expect((await reading).data?.[1]?.channels.email).toBe(false);
    expect(emails()).toEqual([true, false, true]);

    const updating = novu.preferences.update({ workflowId: 'a', channels: { email: true } });
    const other = await novu.preferences.list({ tags: ['other'] });
    expect(other.data?.[1]?.channels.email).toBe(true);
    await update.asked;
    update.letGo();
    await updating;
    expect(emails()).toEqual([true, true, true]);
  });

  it('by an earlier toggle, which the server is told of first, and alone', async () => {
    const [, a] = await listed();
    if (!a) throw new Error('Nothing listed');
    const first = heldAnswer({ data: off });
    api.answer('/inbox/preferences/id-a', first.answer, { body: { data: workflow('a') } });
    const toggles = [a.update({ channels: { email: false } }), a.update({ channels: { email: true } })];
    await first.asked;
    // Whatever else is asked meanwhile, the second toggle waits.
    await novu.notifications.list();
    const told = () => api.requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body);
    expect(told()).toEqual([{ email: false }]);
    first.letGo();
    await Promise.all(toggles);
    expect(told()).toEqual([{ email: false }, { email: true }]);
    expect(shown).toEqual([false, true, true, true]);
    expect(emails()).toEqual([true, true, true]);
  });

  it('for nobody but who toggled it', async () => {
    const [, a] = await listed();
    if (!a) throw new Error('Nothing listed');
    const first = heldAnswer({ data: off });
    api.answer('/inbox/preferences/id-a', first.answer);
    const toggles = [a.update({ channels: { email: false } }), a.update({ channels: { email: true } })];
    await first.asked;
    await novu.changeSubscriber({ subscriber: { subscriberId: 'bob' } });
    first.letGo();
    for (const toggle of toggles) expect((await toggle).error).toBeDefined();
    expect(api.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });

  it('but a refused one shows what was before, under those that were made since', async () => {
    const [, a] = await listed();
    api.answer('/inbox/preferences/id-a', REFUSED, { body: { data: workflow('a') } });
    await Promise.all([a?.update({ channels: { email: false } }), a?.update({ channels: { in_app: false } })]);
    expect(known()[1]?.channels.email).toBe(true);
  });
});

it('a schedule that is refused before anything was read is told to listeners, and is not taken for known', async () => {
  const heard: (boolean | undefined)[] = [];
  novu.on('preference.schedule.get.updated', ({ data }) => heard.push(data.isEnabled));
  api.answer('/inbox/preferences', REFUSED);
  await novu.preferences.schedule.update({ isEnabled: true });
  expect(heard).toEqual([true, undefined]);
  expect(novu.preferences.scheduleCache.has()).toBe(false);
});

it('of two changes of the schedule the later is shown, and is the last the server is told', async () => {
  await listed();
  const heard: (boolean | undefined)[] = [];
  novu.on('preference.schedule.get.updated', ({ data }) => heard.push(data.isEnabled));
  const late = heldAnswer({ data: { ...global, schedule: { isEnabled: true } } });
  api.answer('/inbox/preferences', late.answer, { body: { data: { ...global, schedule: { isEnabled: false } } } });
  const first = novu.preferences.schedule.update({ isEnabled: true });
  const second = novu.preferences.schedule.update({ isEnabled: false });
  await late.asked;
  late.letGo();
  await Promise.all([first, second]);
  expect(heard.slice(1)).toEqual([false, false, false]);
  expect(novu.preferences.scheduleCache.getAll()?.isEnabled).toBe(false);
});

it('who changes a day of the schedule keeps the others', async () => {
  const day = (start: string) => ({ isEnabled: true, hours: [{ start, end: '05:00 PM' }] });
  const schedule = { isEnabled: true, weeklySchedule: { monday: day('08:00 AM'), tuesday: day('09:00 AM') } };
  api.answer('/inbox/preferences', { body: { data: { ...global, schedule } } });
  const { data } = await novu.preferences.schedule.get();
  await data?.update({ weeklySchedule: { tuesday: day('10:00 AM') } });
  const weeklySchedule = { monday: day('08:00 AM'), tuesday: day('10:00 AM') };
  expect(api.requests.at(-1)?.body).toEqual({ schedule: { isEnabled: true, weeklySchedule } });
});

it('who changes a day of the schedule keeps what another window has changed meanwhile', async () => {
  const day = (start: string) => ({ isEnabled: true, hours: [{ start, end: '05:00 PM' }] });
  const before = { isEnabled: true, weeklySchedule: { monday: day('08:00 AM') } };
  const meanwhile = { isEnabled: false, weeklySchedule: { monday: day('07:00 AM'), friday: day('11:00 AM') } };
  const answers = [before, meanwhile, meanwhile].map((schedule) => ({ body: { data: { ...global, schedule } } }));
  api.answer('/inbox/preferences', ...answers);
  const { data } = await novu.preferences.schedule.get();
  await data?.update({ weeklySchedule: { tuesday: day('10:00 AM') } });
  const weeklySchedule = { ...meanwhile.weeklySchedule, tuesday: day('10:00 AM') };
  expect(api.requests.at(-1)).toMatchObject({
    method: 'PATCH',
    body: { schedule: { isEnabled: false, weeklySchedule } },
  });
});

it('who sets hours and has never said whether they count, means them to', async () => {
  api.answer('/inbox/preferences', { body: { data: { ...global, schedule: { isEnabled: true } } } });
  const weeklySchedule = { monday: { isEnabled: true, hours: [{ start: '09:00 AM', end: '05:00 PM' }] } };
  expect((await novu.preferences.schedule.update({ weeklySchedule })).error).toBeUndefined();
  expect(api.requests.at(-1)?.body).toEqual({ schedule: { isEnabled: true, weeklySchedule } });
});

it('what another window has changed is told when it is read again, under the changes that are still under way', async () => {
  const [, , b] = await listed();
  const heard: (boolean | undefined)[] = [];
  novu.on('preference.schedule.get.updated', ({ data }) => heard.push(data.isEnabled));
  const held = heldAnswer({ data: { ...workflow('b'), channels: { email: false, in_app: true } } });
  api.answer('/inbox/preferences/', held.answer);
  const updating = b?.update({ channels: { email: false } });
  await held.asked;
  const elsewhere = { ...workflow('a'), channels: { email: false, in_app: true } };
  const schedule = { isEnabled: true };
  api.answer('/inbox/preferences?', { body: { data: [{ ...global, schedule }, elsewhere, workflow('b')] } });
  await Promise.all([novu.preferences.refresh(), novu.preferences.refresh()]);
  expect(emails()).toEqual([true, false, false]);
  expect(heard).toEqual([true]);
  expect(api.requests.filter(({ path }) => path.startsWith('/inbox/preferences?'))).toHaveLength(2);
  held.letGo();
  await updating;
  expect(emails()).toEqual([true, false, false]);

  api.answer('/inbox/preferences?', REFUSED);
  await novu.preferences.refresh();
  expect(emails()).toEqual([true, false, false]);
});

it('nothing is told of what was never read, with a cache or without', async () => {
  for (const useCache of [true, false]) {
    const client = new Novu({ applicationIdentifier: 'app', subscriber: 'ada', apiUrl: api.url, useCache });
    api.answer('/inbox/preferences?', { body: { data: [global, workflow('a')] } });
    if (!useCache) await client.preferences.list();
    const heard: unknown[] = [];
    client.on('preference.schedule.get.updated', ({ data }) => heard.push(data));
    await client.preferences.refresh();
    expect(heard).toEqual([]);
  }
});
