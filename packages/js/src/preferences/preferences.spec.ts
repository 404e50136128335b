import { Novu } from '../novu.js';
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

it('who sets hours and has never said whether they count, means them to', async () => {
  api.answer('/inbox/preferences', { body: { data: { ...global, schedule: { isEnabled: true } } } });
  const weeklySchedule = { monday: { isEnabled: true, hours: [{ start: '09:00 AM', end: '05:00 PM' }] } };
  expect((await novu.preferences.schedule.update({ weeklySchedule })).error).toBeUndefined();
  expect(api.requests.at(-1)?.body).toEqual({ schedule: { isEnabled: true, weeklySchedule } });
});
