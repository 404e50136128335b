import { Novu } from '../novu.js';
import { type FakeApi, fakeApi } from '../testing/fake-api.js';
import { SeverityLevelEnum, WorkflowCriticalityEnum } from '../types.js';

let api: FakeApi;
let novu: Novu;

beforeEach(async () => {
  api = await fakeApi();
  novu = new Novu({ applicationIdentifier: 'app', subscriber: 'ada', backendUrl: api.url, useCache: false });
  api.answer('/inbox/notifications', { body: { data: [], hasMore: false, filter: {} } });
  api.answer('/inbox/preferences', { body: { data: [] } });
});
afterEach(() => api.close());

const lastQuery = (): string[] => decodeURIComponent(api.requests.at(-1)?.path.split('?')[1] ?? '').split('&');

it('lists are asked for in the spellings of the interface', async () => {
  await novu.notifications.list();
  expect(lastQuery()).toEqual(['limit=10']);
  const { HIGH, LOW } = SeverityLevelEnum;
  await novu.notifications.list({
    read: false,
    after: 'x',
    offset: 2,
    severity: HIGH,
    tags: ['a', 'b'],
    createdGte: 5,
  });
  expect(lastQuery().sort()).toEqual(
    ['after=x', 'createdGte=5', 'limit=10', 'offset=2', 'read=false', 'severity=high', 'tags[]=a', 'tags[]=b'].sort(),
  );
  await novu.notifications.list({ limit: 1, severity: [HIGH, LOW], tags: { or: ['a'] }, data: { x: [1] } });
  expect(lastQuery()).toEqual(['limit=1', 'data={"x":[1]}', 'tags[]=a', 'severity[]=high', 'severity[]=low']);
  await novu.notifications.list({ tags: { and: [{ or: ['a', 'b'] }, { or: ['c'] }] } });
  expect(lastQuery()).toEqual(['limit=10', 'tags[0][]=a', 'tags[0][]=b', 'tags[1][]=c']);
});

it('changes of many carry their data as text', async () => {
  api.answer('/inbox/notifications/read-archive', { status: 204 });
  await novu.notifications.archiveAllRead({ tags: { or: ['a'] }, data: { x: 1 } });
  expect(api.requests.at(-1)).toMatchObject({
    method: 'POST',
    path: '/inbox/notifications/read-archive',
    body: { tags: { or: ['a'] }, data: '{"x":1}' },
  });
});

it('preferences are asked for without those of critical workflows, unless told otherwise', async () => {
  await novu.preferences.list();
  expect(lastQuery()).toEqual(['criticality=nonCritical']);
  await novu.preferences.list({
    criticality: WorkflowCriticalityEnum.ALL,
    tags: ['a'],
    severity: [SeverityLevelEnum.LOW],
  });
  expect(lastQuery()).toEqual(['criticality=all', 'tags[]=a', 'severity[]=low']);
});

it('a trial has no application of its own: an identifier is made for it, and goes with every call', async () => {
  const body = { data: { token: 'token', applicationIdentifier: 'pk_keyless_1' } };
  api.answer('/inbox/session', { status: 201, body });
  api.answer('/inbox/events', { status: 201, body: { data: { acknowledged: true } } });
  const trial = new Novu({ apiUrl: api.url });
  const args: unknown[] = [];
  trial.on('session.initialize.pending', (event) => args.push(event.args));
  expect(await trial.notifications.triggerHelloWorldEvent()).toEqual({ acknowledged: true });
  expect(args).toEqual([{}]);
  expect(api.requests[0]?.body).toEqual({ applicationIdentifier: '', subscriber: { subscriberId: '' } });
  expect(api.requests[1]).toMatchObject({
    headers: { 'novu-application-identifier': 'pk_keyless_1' },
    body: { name: 'hello-world', to: { subscriberId: 'keyless-subscriber-id' } },
  });
});

it('asks the same where URLSearchParams takes no pairs, as in React Native 0.79 and older', async () => {
  const { URLSearchParams } = globalThis;
  globalThis.URLSearchParams = class extends URLSearchParams {
    constructor(init: object | string = {}) {
      super();
      for (const [name, value] of Object.entries(init)) this.append(name, String(value));
    }
  };
  try {
    api.answer('/', { body: { data: [] } });
    await novu.notifications.count({ filters: [{ read: false, tags: ['a&b c'] }] });
    expect(lastQuery().join('&')).toBe('filters=[{"read":false,"tags":["a&b c"]}]');
    await novu.subscriptions.get({ topicKey: 'project', workflowIds: ['x', 'y'], tags: ['z'] });
    expect(lastQuery()).toEqual(['workflowIds=x', 'workflowIds=y', 'tags=z']);
    await novu.channelEndpoints.list({ integrationIdentifier: 'slack', contextKeys: [], limit: 1 });
    expect(lastQuery().sort()).toEqual(['contextKeys=', 'integrationIdentifier=slack', 'limit=1']);
  } finally {
    globalThis.URLSearchParams = URLSearchParams;
  }
});
