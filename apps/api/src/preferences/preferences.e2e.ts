import { type ChannelChoices, ContextRepository } from '@novu/dal';
import { ChannelTypeEnum } from '@novu/shared';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { WorkflowResponse } from '../workflows/workflow-response.js';
import type { LegacyPreferenceResponse } from './legacy-preferences.dto.js';
import type { PreferenceResponse, SubscriberPreferencesResponse } from './preferences.dto.js';

let api: TestApi;
let environment: TestEnvironment;
beforeAll(async () => {
  api = await startApi('preferences');
});
beforeEach(async () => {
  environment = await api.newEnvironment();
  await environment.client.post('/v2/subscribers', { subscriberId: 'ada' });
});
afterAll(() => api.close());

const PATH = '/v2/subscribers/ada/preferences';
type Answer = { data: SubscriberPreferencesResponse };

const get = async (query = ''): Promise<SubscriberPreferencesResponse> =>
  (await environment.client.get<Answer>(`${PATH}${query}`)).body.data;
const patch = (body: unknown) => environment.client.patch<Answer>(PATH, body);
const bulk = (preferences: unknown, more = {}) =>
  environment.client.patch<{ data: PreferenceResponse[] }>(`${PATH}/bulk`, { preferences, ...more });

async function newWorkflow(workflowId: string, more: object = {}): Promise<WorkflowResponse> {
  const { body } = await environment.client.post<{ data: WorkflowResponse }>('/v2/workflows', {
    name: `Name of ${workflowId}`,
    workflowId,
    active: true,
    steps: [
      { name: 'In-app', type: 'in_app', controlValues: { body: 'Hello' } },
      { name: 'E-mail', type: 'email', controlValues: { subject: 'Hello', body: '<p>Hello</p>' } },
    ],
    ...more,
  });

  return body.data;
}

const critical = { preferences: { user: { all: { enabled: true, readOnly: true }, channels: {} } } };

describe('reading preferences', () => {
  it('tells the global one and one for each active workflow, everything on at first', async () => {
    const { slug, updatedAt } = await newWorkflow('welcome');
    await newWorkflow('draft', { active: false });
    expect(await get()).toEqual({
      global: { enabled: true, channels: { in_app: true, email: true } },
      workflows: [
        {
          enabled: true,
          channels: { in_app: true, email: true },
          overrides: [
            { channel: 'in_app', source: 'template' },
            { channel: 'email', source: 'template' },
          ],
          workflow: { slug, identifier: 'welcome', name: 'Name of welcome', updatedAt },
        },
      ],
    });
  });

  it('engine.md 10: only channels of the workflow’s channel steps are reported', async () => {
    await newWorkflow('mail-only', { steps: [{ name: 'E-mail', type: 'email', controlValues: { body: 'x' } }] });
    const { global, workflows } = await get();
    expect([global.channels, workflows[0]?.channels]).toEqual([{ email: true }, { email: true }]);
  });

  it('engine.md 10: what the workflow says shows, and a subscriber’s choice wins over it', async () => {
    const user = { all: { enabled: true }, channels: { email: { enabled: false } } };
    await newWorkflow('welcome', { preferences: { user } });
    expect((await get()).workflows[0]?.channels).toEqual({ in_app: true, email: false });
    const { body } = await patch({ workflowId: 'welcome', channels: { email: true } });
    expect(body.data.workflows[0]).toMatchObject({
      channels: { in_app: true, email: true },
      overrides: [
        { channel: 'in_app', source: 'template' },
        { channel: 'email', source: 'subscriber' },
      ],
    });
  });

  it('engine.md 10: critical workflows are left out unless they are asked for', async () => {
    await newWorkflow('news');
    await newWorkflow('password', critical);
    const names = async (query: string): Promise<string[]> =>
      (await get(query)).workflows.map(({ workflow }) => workflow.identifier);
    expect(await names('')).toEqual(['news']);
    expect(await names('?criticality=nonCritical')).toEqual(['news']);
    expect(await names('?criticality=critical')).toEqual(['password']);
    expect(await names('?criticality=all')).toEqual(['news', 'password']);
    expect((await environment.client.get(`${PATH}?criticality=some`)).status).toBe(422);
  });
});

describe('changing preferences', () => {
  it('of one workflow, named by identifier, internal id or slug', async () => {
    const { _id, slug } = await newWorkflow('welcome');
    await newWorkflow('other');
    for (const [workflowId, enabled] of [
      ['welcome', false],
      [_id, true],
      [slug, false],
    ] as const) {
      const answer = await patch({ workflowId, channels: { email: enabled } });
      expect(answer.status).toBe(200);
      expect(answer.body.data.workflows).toMatchObject([
        { channels: { in_app: true, email: enabled }, updatedAt: expect.any(String) },
        { channels: { in_app: true, email: true } },
      ]);
    }
    expect((await get()).workflows[1]).not.toHaveProperty('updatedAt');
  });

  it('engine.md 10: a global opt-out affects workflows without explicit choice', async () => {
    await newWorkflow('first');
    await newWorkflow('second');
    const { body } = await patch({ channels: { email: false } });
    expect(body.data.global).toEqual({ enabled: true, channels: { in_app: true, email: false } });
    expect(body.data.workflows.map(({ channels }) => channels.email)).toEqual([false, false]);
    await patch({ workflowId: 'second', channels: { email: true } });
    expect((await get()).workflows.map(({ channels }) => channels.email)).toEqual([false, true]);
  });

  it('inbox-api.md 5: a global change reaches the workflows, also those chosen for before', async () => {
    await newWorkflow('first');
    await patch({ workflowId: 'first', channels: { email: true, in_app: false } });
    const { body } = await patch({ channels: { email: false } });
    expect(body.data.workflows[0]?.channels).toEqual({ email: false, in_app: false });
  });

  it('leaves channels that are not named', async () => {
    await newWorkflow('welcome');
    await patch({ workflowId: 'welcome', channels: { email: false } });
    const { body } = await patch({ workflowId: 'welcome', channels: { in_app: false } });
    expect(body.data.workflows[0]?.channels).toEqual({ email: false, in_app: false });
    expect((await patch({})).body.data).toEqual(body.data);
  });

  it('of many workflows at once, answering one by one', async () => {
    const { _id } = await newWorkflow('first', { tags: ['news'], severity: 'high' });
    await newWorkflow('second');
    const answer = await bulk([
      { workflowId: 'first', channels: { email: false } },
      { workflowId: 'second', channels: { in_app: false } },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual([
      {
        level: 'template',
        workflow: {
          id: _id,
          identifier: 'first',
          name: 'Name of first',
          critical: false,
          tags: ['news'],
          severity: 'high',
        },
        enabled: true,
        channels: { email: false, in_app: true },
      },
      expect.objectContaining({ channels: { email: true, in_app: false } }),
    ]);
    expect((await bulk([])).body.data).toEqual([]);
  });

  it('keeps those of a context apart', async () => {
    await newWorkflow('welcome');
    const context = { tenant: 'acme', project: { id: 'x', data: { size: 1 } } };
    const answer = await patch({ workflowId: 'welcome', channels: { email: false }, context });
    expect(answer.body.data.workflows[0]?.channels.email).toBe(false);
    const email = async (query: string): Promise<boolean | undefined> =>
      (await get(query)).workflows[0]?.channels.email;
    expect(await email('?contextKeys=tenant:acme&contextKeys=project:x')).toBe(false);
    expect(await email('?contextKeys=tenant:acme')).toBe(true);
    expect(await email('')).toBe(true);
    const stored = await api.get(ContextRepository).findManyByKey(environment.scope, ['project:x', 'tenant:acme']);
    expect(stored).toHaveLength(2);
    expect((await bulk([{ workflowId: 'welcome', channels: { email: false } }], { context: 5 })).status).toBe(422);
  });

  it('engine.md 10: subscribers cannot edit a critical workflow, and nothing is changed beside it', async () => {
    await newWorkflow('news');
    await newWorkflow('password', critical);
    const message = expect.stringMatching(/^Critical workflow .*password.* can not be updated$/);
    const one = await patch({ workflowId: 'password', channels: { email: false } });
    expect(one.status).toBe(400);
    expect(one.body).toMatchObject({ message });
    const many = await bulk(['news', 'password'].map((workflowId) => ({ workflowId, channels: { email: false } })));
    expect(many.status).toBe(400);
    expect(many.body).toMatchObject({ message });
    expect((await get('?criticality=all')).workflows.map(({ channels }) => channels.email)).toEqual([true, true]);
  });

  it('answers 404 for a workflow that is not there, naming it, and changes nothing beside it', async () => {
    await newWorkflow('news');
    const one = await patch({ workflowId: 'none', channels: { email: false } });
    expect(one.status).toBe(404);
    expect(one.body).toMatchObject({ ctx: { workflowId: 'none' } });
    const many = await bulk(['news', 'none'].map((workflowId) => ({ workflowId, channels: { email: false } })));
    expect(many.status).toBe(404);
    expect((await get()).workflows[0]?.channels.email).toBe(true);
  });

  it.each([
    ['channels', { channels: 'email' }],
    ['channels', { channels: [true] }],
    ['channels', { channels: null }],
    ['channels.email', { channels: { email: 'false' } }],
    ['channels.email', { channels: { email: null } }],
    ['channels.email', { channels: { email: { enabled: false } } }],
    ['workflowId', { workflowId: { $gt: '' }, channels: { email: false } }],
    ['workflowId', { workflowId: null, channels: { email: false } }],
    ['workflowId', { workflowId: '', channels: { email: false } }],
    ['schedule', { schedule: 'always' }],
    ['schedule', { schedule: { isEnabled: true, padding: 'x'.repeat(20_000) } }],
    ['schedule', { schedule: { isEnabled: true }, workflowId: 'welcome' }],
    ['schedule.isEnabled', { schedule: {} }],
    ['schedule.weeklySchedule.someday', { schedule: { isEnabled: true, weeklySchedule: { someday: {} } } }],
    ['context', { channels: { email: false }, context: 'acme' }],
  ])('refuses a wrong %s', async (field, body) => {
    await newWorkflow('welcome');
    const answer = await patch(body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
    expect((await get()).global).toEqual({ enabled: true, channels: { in_app: true, email: true } });
  });

  it.each([
    ['preferences', undefined],
    ['preferences', { workflowId: 'welcome' }],
    ['preferences', ['welcome']],
    ['preferences', [null]],
    ['preferences', Array.from({ length: 101 }, () => ({ workflowId: 'welcome', channels: { email: false } }))],
    ['preferences.0.channels', [{ workflowId: 'welcome' }]],
    ['preferences.0.workflowId', [{ channels: { email: false } }]],
    ['preferences.0.workflowId', [{ workflowId: { $ne: 1 }, channels: { email: false } }]],
    ['preferences.0.channels.email', [{ workflowId: 'welcome', channels: { email: 0 } }]],
  ])('refuses wrong %s in a bulk call', async (field, preferences) => {
    await newWorkflow('welcome');
    const answer = await bulk(preferences);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
    expect((await get()).workflows[0]?.channels.email).toBe(true);
  });
});

describe('engine.md 9: the schedule', () => {
  const weeklySchedule = {
    monday: { isEnabled: true, hours: [{ start: '09:00 AM', end: '05:00 PM' }] },
    sunday: { isEnabled: false },
  };

  it('is part of the global preference', async () => {
    const { body } = await patch({ schedule: { isEnabled: true, weeklySchedule, unknown: 1 } });
    expect(body.data.global).toEqual({ enabled: true, channels: {}, schedule: { isEnabled: true, weeklySchedule } });
    expect((await get()).global).toEqual(body.data.global);
  });

  it('can be switched off without losing its hours', async () => {
    await patch({ schedule: { isEnabled: true, weeklySchedule }, channels: { email: false } });
    const { body } = await patch({ schedule: { isEnabled: false } });
    expect(body.data.global).toEqual({
      enabled: true,
      channels: { email: false },
      schedule: { isEnabled: false, weeklySchedule },
    });
  });
});

describe('rest-api.md 4: the calls of @novu/node', () => {
  const V1 = '/v1/subscribers/ada/preferences';
  type Legacy = LegacyPreferenceResponse;
  const read = async (path = ''): Promise<Legacy[]> =>
    (await environment.client.get<{ data: Legacy[] }>(`${V1}${path}`)).body.data;
  const change = (path: string, body: unknown) => environment.client.patch<{ data: Legacy }>(`${V1}${path}`, body);
  const every = (enabled: boolean): ChannelChoices =>
    Object.fromEntries(Object.values(ChannelTypeEnum).map((channel) => [channel, enabled]));

  it('list the workflows, or the global preference', async () => {
    const { _id } = await newWorkflow('welcome', { tags: ['news'] });
    await newWorkflow('password', critical);
    const template = { _id, name: 'Name of welcome', critical: false, tags: ['news'] };
    const all = await read();
    expect(all[0]).toEqual({ template, preference: { enabled: true, channels: every(true) } });
    expect(all[1]?.template).toMatchObject({ critical: true });
    expect((await read('/template?includeInactiveChannels=false'))[0]).toEqual({
      template,
      preference: { enabled: true, channels: { in_app: true, email: true } },
    });
    expect(await read('/global')).toEqual([{ preference: { enabled: true, channels: every(true) } }]);
    expect((await environment.client.get(`${V1}/other`)).status).toBe(404);
  });

  it('switch one channel of a workflow, or all of them', async () => {
    const { _id } = await newWorkflow('welcome');
    const one = await change(`/${_id}`, { channel: { type: 'email', enabled: false } });
    expect(one.status).toBe(200);
    expect(one.body.data.preference).toEqual({ enabled: true, channels: { ...every(true), email: false } });
    const muted = await change('/welcome', { enabled: false, channel: { type: 'sms', enabled: true } });
    expect(muted.body.data.preference).toEqual({ enabled: false, channels: { ...every(false), sms: true } });
    expect((await get()).workflows[0]).toMatchObject({ enabled: false, channels: { in_app: false, email: false } });
  });

  it('switch channels everywhere', async () => {
    await newWorkflow('welcome');
    const one = await change('', { preferences: [{ type: 'email', enabled: false }] });
    expect(one.body.data).toEqual({ preference: { enabled: true, channels: { ...every(true), email: false } } });
    const muted = await change('', { enabled: false });
    expect(muted.body.data).toEqual({ preference: { enabled: false, channels: every(false) } });
    expect((await read())[0]?.preference.channels).toEqual(every(false));
  });

  it('refuse what is wrong', async () => {
    await newWorkflow('welcome');
    await newWorkflow('password', critical);
    expect((await change('/password', { enabled: false })).status).toBe(400);
    expect((await change('/none', { enabled: false })).status).toBe(404);
    for (const body of [{ enabled: 'no' }, { channel: { type: 'fax', enabled: true } }, { channel: 'email' }])
      expect((await change('/welcome', body)).status).toBe(422);
    for (const body of [{ preferences: [null] }, { preferences: [{ type: 'email' }] }, { preferences: {} }])
      expect((await change('', body)).status).toBe(422);
    expect((await api.anonymous.patch(V1, { enabled: false })).status).toBe(401);
    const stranger = await api.newEnvironment();
    expect((await stranger.client.get(V1)).status).toBe(404);
    expect((await stranger.client.patch(`${V1}/welcome`, { enabled: false })).status).toBe(404);
  });
});

describe('isolation', () => {
  it('asks for credentials', async () => {
    expect((await api.anonymous.get(PATH)).status).toBe(401);
    expect((await api.anonymous.patch(PATH, {})).status).toBe(401);
    expect((await api.anonymous.patch(`${PATH}/bulk`, { preferences: [] })).status).toBe(401);
  });

  it('answers 404 for a subscriber that is not there', async () => {
    const nobody = '/v2/subscribers/nobody/preferences';
    expect((await environment.client.get(nobody)).status).toBe(404);
    expect((await environment.client.patch(nobody, { channels: { email: false } })).status).toBe(404);
    expect((await environment.client.patch(`${nobody}/bulk`, { preferences: [] })).status).toBe(404);
  });

  it('shows nothing of another environment, and takes no workflow of it', async () => {
    const { _id } = await newWorkflow('welcome');
    await patch({ channels: { email: false } });
    const stranger = await api.newEnvironment();
    expect((await stranger.client.get(PATH)).status).toBe(404);
    await stranger.client.post('/v2/subscribers', { subscriberId: 'ada' });
    const theirs = await stranger.client.get<Answer>(PATH);
    expect(theirs.body.data).toEqual({ global: { enabled: true, channels: {} }, workflows: [] });
    for (const workflowId of [_id, 'welcome']) {
      expect((await stranger.client.patch(PATH, { workflowId, channels: { email: true } })).status).toBe(404);
    }
    expect((await get()).global.channels.email).toBe(false);
  });

  it('goes with the subscriber', async () => {
    await newWorkflow('welcome');
    await patch({ channels: { email: false } });
    await environment.client.delete('/v2/subscribers/ada');
    await environment.client.post('/v2/subscribers', { subscriberId: 'ada' });
    expect((await get()).global.channels.email).toBe(true);
  });
});
