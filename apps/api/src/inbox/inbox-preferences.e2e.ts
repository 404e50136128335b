import type { HttpClient } from '@novu/testing';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { InboxPreference } from './inbox-preferences.dto.js';
import { makeWorkflow, openInbox } from './testing/open-inbox.js';

const PATH = '/v1/inbox/preferences';
const critical = { preferences: { user: { all: { enabled: true, readOnly: true }, channels: {} } } };

let api: TestApi;
let env: TestEnvironment;
let ada: HttpClient;

beforeAll(async () => {
  api = await startApi('inbox-preferences');
});
beforeEach(async () => {
  env = await api.newEnvironment();
  ada = await inboxOf(env, { subscriberId: 'ada' });
});
afterAll(() => api.close());

const inboxOf = (environment: TestEnvironment, subscriber: object, more?: object) =>
  openInbox(api, environment, subscriber, more);
const newWorkflow = (workflowId: string, more?: object) => makeWorkflow(env, workflowId, more);

type One = { data: InboxPreference };
type Many = { data: InboxPreference[] };
const list = async (query = '', client = ada): Promise<InboxPreference[]> =>
  (await client.get<Many>(`${PATH}${query}`)).body.data;
const idsOf = (preferences: InboxPreference[]) => preferences.map(({ workflow }) => workflow?.identifier ?? 'global');

describe('inbox-api.md 5: listing preferences', () => {
  it('shows the global one and those of workflows, without the critical ones unless asked', async () => {
    const id = await newWorkflow('news', { tags: ['marketing'], severity: 'high' });
    await newWorkflow('password', critical);
    expect(await list()).toEqual([
      { level: 'global', enabled: true, channels: { in_app: true, email: true }, schedule: { isEnabled: false } },
      {
        level: 'template',
        enabled: true,
        channels: { in_app: true, email: true },
        workflow: {
          id,
          identifier: 'news',
          name: 'Name of news',
          critical: false,
          tags: ['marketing'],
          severity: 'high',
        },
      },
    ]);
    expect(idsOf(await list('?criticality=all'))).toEqual(['global', 'news', 'password']);
    expect(idsOf(await list('?criticality=critical'))).toEqual(['global', 'password']);
  });

  it('filters by tags and severity, in both spellings', async () => {
    await newWorkflow('news', { tags: ['marketing'], severity: 'high' });
    await newWorkflow('invoice', { tags: ['billing'], severity: 'low' });
    expect(idsOf(await list('?tags[]=marketing'))).toEqual(['global', 'news']);
    expect(idsOf(await list('?tags[]=marketing&tags[]=billing'))).toEqual(['global', 'news', 'invoice']);
    expect(idsOf(await list('?severity=low'))).toEqual(['global', 'invoice']);
    expect(idsOf(await list('?severity[]=low&severity[]=high'))).toEqual(['global', 'news', 'invoice']);
  });

  it.each(['criticality=some', 'severity=huge', 'tags[$ne]=a'])('refuses %s and names the field', async (query) => {
    const answer = await ada.get(`${PATH}?${query}`);
    expect(answer).toMatchObject({ status: 422, body: { errors: expect.any(Object) } });
  });
});

describe('inbox-api.md 5: changing preferences', () => {
  it('of one workflow, by its id or its identifier', async () => {
    const id = await newWorkflow('news');
    const off = await ada.patch<One>(`${PATH}/${id}`, { email: false });
    expect(off.status).toBe(200);
    expect(off.body.data).toMatchObject({ level: 'template', channels: { in_app: true, email: false } });
    const on = await ada.patch<One>(`${PATH}/news`, { email: true, in_app: false });
    expect(on.body.data.channels).toEqual({ in_app: false, email: true });
    expect((await list())[1]?.channels).toEqual({ in_app: false, email: true });
  });

  it('of everything, which reaches every workflow', async () => {
    await newWorkflow('news');
    await ada.patch(`${PATH}/news`, { email: true });
    const global = await ada.patch<One>(PATH, { email: false });
    expect(global.body.data).toMatchObject({ level: 'global', channels: { in_app: true, email: false } });
    expect((await list())[1]?.channels).toEqual({ in_app: true, email: false });
    expect((await ada.get<One>(`${PATH}/global`)).body.data.channels).toEqual({ in_app: true, email: false });
  });

  it('engine.md 9: the schedule', async () => {
    const weeklySchedule = { monday: { isEnabled: true, hours: [{ start: '09:00 AM', end: '05:00 PM' }] } };
    const changed = await ada.patch<One>(PATH, { schedule: { isEnabled: true, weeklySchedule } });
    expect(changed.body.data.schedule).toEqual({ isEnabled: true, weeklySchedule });
    const off = await ada.patch<One>(PATH, { schedule: { isEnabled: false } });
    expect(off.body.data.schedule).toEqual({ isEnabled: false, weeklySchedule });
  });

  it('of many workflows at once, all or none', async () => {
    const id = await newWorkflow('news');
    await newWorkflow('invoice');
    await newWorkflow('password', critical);
    const bulk = (preferences: unknown) => ada.patch<Many>(`${PATH}/bulk`, { preferences });
    const changed = await bulk([
      { workflowId: id, email: false },
      { workflowId: 'invoice', in_app: false },
    ]);
    expect(changed.status).toBe(200);
    expect(changed.body.data.map(({ channels }) => channels)).toEqual([
      { in_app: true, email: false },
      { in_app: false, email: true },
    ]);
    const refused = await bulk([
      { workflowId: 'news', email: true },
      { workflowId: 'password', email: false },
    ]);
    expect(refused.status).toBe(400);
    expect((await bulk([{ workflowId: 'none', email: false }])).status).toBe(404);
    expect((await list())[1]?.channels).toEqual({ in_app: true, email: false });
  });

  it('in a context apart from those outside of it', async () => {
    await newWorkflow('news');
    const context = { tenant: 'acme' };
    const inAcme = await inboxOf(env, { subscriberId: 'ada' }, { context });
    await inAcme.patch(`${PATH}/news`, { email: false });
    expect((await list('', inAcme))[1]?.channels.email).toBe(false);
    expect((await list())[1]?.channels.email).toBe(true);
  });

  it('engine.md 10: not of a critical workflow, nor of one that is not there or somebody else’s', async () => {
    await newWorkflow('password', critical);
    expect((await ada.patch(`${PATH}/password`, { email: false })).status).toBe(400);
    expect((await ada.patch(`${PATH}/none`, { email: false })).status).toBe(404);
    const id = await newWorkflow('news');
    const stranger = await inboxOf(await api.newEnvironment(), { subscriberId: 'ada' });
    expect((await stranger.patch(`${PATH}/${id}`, { email: false })).status).toBe(404);
    const bob = await inboxOf(env, { subscriberId: 'bob' });
    await bob.patch(`${PATH}/${id}`, { email: false });
    expect((await list())[1]?.channels.email).toBe(true);
  });

  it.each([
    ['email', '', { email: 'no' }],
    ['email', '/news', { email: null }],
    ['schedule', '', { schedule: 'always' }],
    ['schedule.isEnabled', '', { schedule: { isEnabled: 1 } }],
    ['preferences', '/bulk', {}],
    ['preferences', '/bulk', { preferences: Array.from({ length: 101 }, () => ({ workflowId: 'news' })) }],
    ['preferences.0.workflowId', '/bulk', { preferences: [{ email: false }] }],
    ['preferences.0.sms', '/bulk', { preferences: [{ workflowId: 'news', sms: { $ne: 1 } }] }],
  ])('refuses a wrong %s at "%s"', async (field, path, body) => {
    await newWorkflow('news');
    const answer = await ada.patch(`${PATH}${path}`, body);
    expect(answer).toMatchObject({ status: 422, body: { errors: { [field]: { messages: expect.any(Array) } } } });
  });
});
