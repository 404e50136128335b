import { Novu } from '../novu.js';
import { heldAnswer } from '../testing/deferred.js';
import { type FakeApi, fakeApi } from '../testing/fake-api.js';
import { SeverityLevelEnum } from '../types.js';
import type { TopicSubscription } from './topic-subscription.js';

let api: FakeApi;
let novu: Novu;

beforeEach(async () => {
  api = await fakeApi();
  novu = new Novu({ applicationIdentifier: 'app', subscriber: 'ada', apiUrl: api.url });
});
afterEach(() => api.close());

const REFUSED = { status: 500, body: { message: 'No' } };
const topicKey = 'news';
const subscription = (identifier: string) => ({
  id: `id-${identifier}`,
  identifier,
  preferences: ['a', 'b'].map((name) => ({
    subscriptionId: identifier,
    enabled: true,
    workflow: { id: `id-${name}`, identifier: name, name, critical: false, severity: SeverityLevelEnum.NONE },
  })),
});

async function listed(): Promise<TopicSubscription[]> {
  const data = ['one', 'two'].map(subscription);
  api.answer('/inbox/topics/news/subscriptions', { body: { data } });

  return (await novu.subscriptions.list({ topicKey })).data ?? [];
}

const known = (): TopicSubscription[] => novu.subscriptions.cache.getAll({ topicKey }) ?? [];
const enabled = () => known().map(({ preferences }) => preferences?.map((preference) => preference.enabled));

it('a refused change of preferences is shown at once and taken back', async () => {
  const [one] = await listed();
  api.answer('/inbox/subscriptions/one/preferences/id-a', REFUSED);
  const updating = one?.preferences?.[0]?.update({ value: false });
  expect(enabled()).toEqual([
    [false, true],
    [true, true],
  ]);
  expect((await updating)?.error).toBeDefined();
  expect(enabled().flat()).toEqual([true, true, true, true]);

  api.answer('/inbox/preferences/bulk', REFUSED);
  const all = one?.preferences?.map((preference) => ({ preference, value: false })) ?? [];
  const bulk = one?.bulkUpdatePreferences(all);
  expect(enabled()[0]).toEqual([false, false]);
  expect((await bulk)?.error).toBeDefined();
  expect(enabled()[0]).toEqual([true, true]);
});

it('a refused deletion is shown at once and taken back', async () => {
  const [one] = await listed();
  api.answer('/inbox/topics/news/subscriptions/one', REFUSED);
  const deleting = one?.delete();
  expect(known().map(({ identifier }) => identifier)).toEqual(['two']);
  expect((await deleting)?.error).toBeDefined();
  expect(
    known()
      .map(({ identifier }) => identifier)
      .sort(),
  ).toEqual(['one', 'two']);
});

it('one that was read alone is asked for again when it may have changed', async () => {
  api.answer('/inbox/topics/news/subscriptions/one', { body: { data: subscription('one') } });
  const args = { topicKey, identifier: 'one', tags: ['x'] };
  const first = await novu.subscriptions.get(args);
  await novu.subscriptions.get(args);
  const requests = () => api.requests.filter(({ method }) => method === 'GET').map(({ path }) => path);
  expect(requests()).toEqual(['/inbox/topics/news/subscriptions/one?tags=x']);
  await novu.subscriptions.get(args, { refetch: true });
  expect(requests()).toHaveLength(2);
  await first.data?.update({ topicKey, identifier: 'one', name: 'Mine' });
  await novu.subscriptions.get(args);
  expect(requests()).toHaveLength(3);
});

it('one that is shown in several places is asked for once, and anew when something was changed meanwhile', async () => {
  const held = heldAnswer({ data: { ...subscription('one'), preferences: [] } });
  api.answer('/inbox/topics/news/subscriptions/one', held.answer, { body: { data: subscription('one') } });
  const args = { topicKey, identifier: 'one' };
  const get = async () => (await novu.subscriptions.get(args)).data?.preferences?.length;
  const before = [get(), get()];
  await held.asked;
  api.answer('/inbox/topics/news/subscriptions', { status: 201, body: { data: subscription('one') } });
  await novu.subscriptions.create(args);
  expect(await get()).toBe(2);
  held.letGo();
  expect(await Promise.all(before)).toEqual([0, 0]);
  expect(await get()).toBe(2);
  expect(api.requests.filter(({ method }) => method === 'GET')).toHaveLength(2);
});

it('one that was read while it was being deleted is not kept', async () => {
  const args = { topicKey, identifier: 'one' };
  await listed();
  const deletion = heldAnswer({ data: {} });
  api.answer('/inbox/topics/news/subscriptions/one', deletion.answer, { body: { data: subscription('one') } });
  const deleting = novu.subscriptions.delete(args);
  await deletion.asked;
  expect((await novu.subscriptions.get(args)).data?.identifier).toBe('one');
  deletion.letGo();
  await deleting;
  expect(novu.subscriptions.cache.get(args)).toBeUndefined();
});

it('a list that was asked for before a change is not kept', async () => {
  const held = heldAnswer({ data: [] });
  api.answer('/inbox/topics/news/subscriptions', held.answer, { body: { data: subscription('one') } });
  const listing = novu.subscriptions.list({ topicKey });
  await held.asked;
  await novu.subscriptions.create({ topicKey, identifier: 'one' });
  held.letGo();
  await listing;
  expect(novu.subscriptions.cache.has({ topicKey })).toBe(false);
});
