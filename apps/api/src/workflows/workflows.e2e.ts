import { ActiveIntegrations, WorkflowDefinitions } from '@novu/application-generic';
import {
  ControlValuesRepository,
  EnvironmentRepository,
  IntegrationRepository,
  PreferenceRepository,
  type Scope,
  Types,
  WorkflowRepository,
} from '@novu/dal';
import {
  CHANNELS_WITH_PRIMARY,
  ChannelTypeEnum,
  EmailProviderIdEnum,
  EnvironmentTypeEnum,
  InAppProviderIdEnum,
} from '@novu/shared';
import { clientBeyondInterface } from '@novu/testing';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { StepResponse, WorkflowListResponse, WorkflowResponse } from './workflow-response.js';

let api: TestApi;
let environment: TestEnvironment;
beforeAll(async () => {
  api = await startApi('workflows');
});
beforeEach(async () => {
  environment = await api.newEnvironment();
  await addIntegration(environment.scope, ChannelTypeEnum.IN_APP, InAppProviderIdEnum.Novu);
  await addIntegration(environment.scope, ChannelTypeEnum.EMAIL, EmailProviderIdEnum.CustomSMTP);
});
afterAll(() => api.close());

type One = { data: WorkflowResponse };
const inApp = {
  name: 'In-app',
  type: 'in_app',
  controlValues: { subject: 'Hi {{subscriber.firstName}}', body: 'You have {{payload.count}} new' },
};
const email = {
  name: 'E-mail',
  type: 'email',
  controlValues: { subject: 'News', body: '<p>{{payload.text}}</p>', editorType: 'html' },
};
const sms = { name: 'SMS', type: 'sms', controlValues: { body: 'Hi {{subscriber.firstName}}' } };
const push = { name: 'Push', type: 'push', controlValues: { subject: 'News', body: '{{payload.text}}' } };
const chat = { name: 'Chat', type: 'chat', controlValues: { body: 'Hi', editorType: 'text' } };
const digest = {
  name: 'Digest',
  type: 'digest',
  controlValues: {
    type: 'regular',
    amount: 5,
    unit: 'minutes',
    digestKey: '{{payload.post}}',
    lookBackWindow: { amount: 1, unit: 'hours' },
  },
};
const delay = { name: 'Delay', type: 'delay', controlValues: { type: 'timed', cron: '0 9 * * 1' } };
const throttle = {
  name: 'Throttle',
  type: 'throttle',
  controlValues: { type: 'fixed', amount: 1, unit: 'hours', threshold: 2, throttleKey: 'payload.post' },
};
const custom = { name: 'Custom', type: 'custom', controlValues: { custom: { anything: ['at', { all: 1 }] } } };
const request = {
  name: 'Request',
  type: 'http_request',
  controlValues: {
    method: 'PUT',
    url: 'https://api.test/{{subscriber.subscriberId}}',
    headers: [{ key: 'X-Text', value: '{{payload.text}}' }],
    body: [{ key: 'count', value: '{{steps.digest.eventCount}}' }],
    responseBodySchema: { type: 'object', properties: { id: { type: 'string' } } },
    enforceSchemaValidation: true,
    continueOnFailure: true,
    timeout: 2000,
  },
};

const create = (body: object = {}) =>
  environment.client.post<One>('/v2/workflows', {
    name: 'Welcome',
    workflowId: 'welcome',
    active: true,
    steps: [inApp, email],
    ...body,
  });
const get = (id: string, query = '') => environment.client.get<One>(`/v2/workflows/${id}${query}`);
const put = (id: string, body: object) =>
  environment.client.put<One>(`/v2/workflows/${id}`, { name: 'Welcome', preferences: {}, ...body });
const patch = (id: string, body: object) => environment.client.patch<One>(`/v2/workflows/${id}`, body);
const list = (query = '') => environment.client.get<{ data: WorkflowListResponse }>(`/v2/workflows${query}`);
const definition = (identifier = 'welcome') => api.get(WorkflowDefinitions).get(environment.scope, identifier);

async function addIntegration(
  scope: Scope,
  channel: ChannelTypeEnum,
  providerId: string,
  primary = CHANNELS_WITH_PRIMARY.some((withPrimary) => withPrimary === channel),
): Promise<void> {
  await api.get(IntegrationRepository).create(scope, {
    providerId,
    channel,
    name: providerId,
    identifier: providerId,
    credentials: {},
    active: true,
    primary,
    priority: 1,
  });
  await api.get(ActiveIntegrations).changed(scope);
}

describe('creating a workflow', () => {
  it('stores all that is said of it', async () => {
    const payloadSchema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: { count: { type: 'number' }, text: { type: 'string' } },
    };
    const answer = await create({
      description: 'Says hello',
      tags: ['a', 'b'],
      severity: 'high',
      validatePayload: true,
      payloadSchema,
    });
    expect(answer.status).toBe(201);
    expect(answer.body.data).toMatchObject({
      name: 'Welcome',
      workflowId: 'welcome',
      slug: expect.stringMatching(/^welcome_wf_/),
      description: 'Says hello',
      tags: ['a', 'b'],
      severity: 'high',
      active: true,
      status: 'ACTIVE',
      origin: 'novu-cloud',
      validatePayload: true,
      payloadSchema,
      preferences: {
        user: null,
        default: { all: { enabled: true, readOnly: false }, channels: { email: { enabled: true } } },
      },
      updatedBy: { _id: environment.userId.toHexString() },
      steps: [
        { stepId: 'in-app', name: 'In-app', type: 'in_app', workflowId: 'welcome', controlValues: inApp.controlValues },
        { stepId: 'e-mail', type: 'email', controls: { values: { subject: 'News' }, dataSchema: { type: 'object' } } },
      ],
    });
    expect((await get('welcome')).body).toEqual(answer.body);
    expect(await definition()).toMatchObject({
      identifier: 'welcome',
      steps: [{ controls: inApp.controlValues }, { stepId: 'e-mail' }],
    });
  });

  it('makes ids of names, and tells equal ones apart', async () => {
    const first = await create({ name: 'Größe & Co', workflowId: undefined, steps: [inApp, inApp, inApp] });
    expect(first.body.data.workflowId).toBe('gro-e-co');
    const ids = first.body.data.steps.map((step) => step.stepId);
    expect(ids[0]).toBe('in-app');
    expect(new Set(ids).size).toBe(3);
    expect(ids[1]).toMatch(/^in-app-[a-z0-9]{6}$/);
    const second = await create({ name: 'Größe & Co', workflowId: undefined });
    expect(second.body.data.workflowId).toMatch(/^gro-e-co-[a-z0-9]{6}$/);
    expect((await create({ name: '日本', workflowId: undefined })).body.data.workflowId).toBe('workflow');
  });

  it('refuses an id that is taken, whoever comes first', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => create()));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 400, 400, 400]);
    expect(answers.find((answer) => answer.status === 400)?.body).toMatchObject({ ctx: { workflowId: 'welcome' } });
    const { workflows } = await api
      .get(WorkflowRepository)
      .list(environment.scope, {}, { orderBy: 'name', direction: 1, limit: 10, offset: 0 });
    expect(workflows).toHaveLength(1);
    expect(
      await api
        .get(ControlValuesRepository)
        .listOfWorkflow(environment.scope, workflows[0]?._id ?? new Types.ObjectId()),
    ).toHaveLength(2);
  });

  it('tells what is wrong with the steps', async () => {
    const answer = await create({
      steps: [
        { name: 'Empty', type: 'in_app' },
        {
          name: 'Wrong',
          type: 'email',
          controlValues: { subject: '{{nonsense}}', body: '<p>x</p>', editorType: 'html' },
        },
      ],
    });
    expect(answer.body.data).toMatchObject({
      status: 'ERROR',
      steps: [
        { issues: { controls: { body: [{ issueType: 'MISSING_VALUE' }] } } },
        { issues: { controls: { subject: [{ issueType: 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE' }] } } },
      ],
    });
  });

  it('stores preferences, and shows channels nothing was said about as all are', async () => {
    const answer = await create({
      preferences: {
        user: { all: { enabled: false }, channels: { email: { enabled: true } } },
        workflow: { all: { readOnly: true }, channels: {} },
      },
    });
    expect(answer.body.data.preferences).toMatchObject({
      user: {
        all: { enabled: false, readOnly: false },
        channels: { email: { enabled: true }, in_app: { enabled: false } },
      },
      default: { all: { enabled: true, readOnly: true }, channels: { in_app: { enabled: true } } },
    });
    expect(await definition()).toMatchObject({ critical: false });
  });

  it.each([
    ['name', { name: undefined }],
    ['name', { name: { $gt: '' } }],
    ['name', { name: 'x'.repeat(129) }],
    ['description', { description: 'x'.repeat(257) }],
    ['workflowId', { workflowId: 'not an id' }],
    ['workflowId', { workflowId: { $gt: '' } }],
    ['tags', { tags: Array.from({ length: 17 }, (_, index) => `t${index}`) }],
    ['tags', { tags: ['a', 'a'] }],
    ['tags', { tags: ['x'.repeat(65)] }],
    ['severity', { severity: 'urgent' }],
    ['active', { active: 'yes' }],
    ['steps', { steps: 'none' }],
    ['steps.0.name', { steps: [{ type: 'email' }] }],
    ['steps.0.type', { steps: [{ name: 'x', type: 'carrier-pigeon' }] }],
    ['steps.1.type', { steps: [inApp, { name: 'x', type: 'tool' }] }],
    ['steps.0.controlValues.body', { steps: [{ ...sms, controlValues: { body: ['x'] } }] }],
    ['steps.0.controlValues.editorType', { steps: [{ ...chat, controlValues: { editorType: 'html' } }] }],
    ['steps.0.controlValues.skip', { steps: [{ ...sms, controlValues: { body: 'x', skip: 'always' } }] }],
    ['steps.0.controlValues.amount', { steps: [{ ...digest, controlValues: { amount: 'soon', unit: 'days' } }] }],
    ['steps.0.controlValues.unit', { steps: [{ ...digest, controlValues: { amount: 1, unit: 'years' } }] }],
    [
      'steps.0.controlValues.lookBackWindow',
      { steps: [{ ...digest, controlValues: { amount: 1, unit: 'days', lookBackWindow: { amount: 1 } } }] },
    ],
    ['steps.0.controlValues.type', { steps: [{ ...delay, controlValues: { type: 'someday' } }] }],
    ['steps.0.controlValues.cron', { steps: [{ ...delay, controlValues: { type: 'timed', cron: 5 } }] }],
    ['steps.0.controlValues.threshold', { steps: [{ ...throttle, controlValues: { threshold: true } }] }],
    ['steps.0.controlValues.url', { steps: [{ ...request, controlValues: { url: { $gt: '' } } }] }],
    ['steps.0.controlValues.method', { steps: [{ ...request, controlValues: { method: 'FETCH' } }] }],
    ['steps.0.controlValues.headers.0', { steps: [{ ...request, controlValues: { headers: [{ key: 'a' }] } }] }],
    ['steps.0.controlValues.body', { steps: [{ ...request, controlValues: { body: { a: 1 } } }] }],
    ['steps.0.providerOverrides', { steps: [{ ...chat, providerOverrides: [] }] }],
    ['steps.0.providerOverrides.slack', { steps: [{ ...chat, providerOverrides: { slack: 'loud' } }] }],
    ['steps.0.providerOverrides', { steps: [{ ...sms, providerOverrides: { twilio: {} } }] }],
    ['steps.0.controlValues', { steps: [{ ...email, controlValues: [1] }] }],
    ['steps.0.controlValues.subject', { steps: [{ ...email, controlValues: { subject: { $gt: '' } } }] }],
    ['steps.0.controlValues.editorType', { steps: [{ ...email, controlValues: { editorType: 'word' } }] }],
    [
      'steps.0.controlValues.redirect',
      { steps: [{ ...inApp, controlValues: { body: 'x', redirect: { target: '_self' } } }] },
    ],
    ['steps.0._id', { steps: [{ ...email, _id: '65f1c0ffee5a1b2c3d4e5f60' }] }],
    [
      'steps.1.stepId',
      {
        steps: [
          { ...email, stepId: 'same' },
          { ...inApp, stepId: 'same' },
        ],
      },
    ],
    ['preferences.user.all.enabled', { preferences: { user: { all: { enabled: 'no' }, channels: {} } } }],
    ['preferences.user.channels', { preferences: { user: { all: {}, channels: { fax: { enabled: true } } } } }],
    ['payloadSchema', { payloadSchema: [] }],
    ['payloadSchema', { payloadSchema: { type: 'no-such-type' } }],
    ['payloadSchema', { payloadSchema: { $ref: 'https://example.com/schema.json' } }],
  ])('refuses a wrong %s and writes nothing', async (field, body) => {
    const answer = await create(body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: { messages: expect.any(Array) } } });
    expect((await list()).body.data.totalCount).toBe(0);
  });

  it('says of known step types that they have to wait', async () => {
    const answer = await create({ steps: [{ name: 'x', type: 'tool' }] });
    expect(answer.body).toMatchObject({
      errors: { 'steps.0.type': { messages: ['Steps of type tool are not supported yet'] } },
    });
  });

  it('keeps to the number of steps and of workflows', async () => {
    const steps = await create({ steps: Array.from({ length: 21 }, () => inApp) });
    expect(steps.status).toBe(400);
    expect(steps.body).toMatchObject({ providedStepsCount: 21, maxSteps: 20 });
    for (let index = 0; index < 90; index += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, one) => create({ workflowId: `w-${index + one}`, steps: [] })));
    }
    const answers = await Promise.all(
      Array.from({ length: 15 }, (_, one) => create({ workflowId: `at-once-${one}`, steps: [] })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    const answer = await create({ workflowId: 'one-too-many' });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ currentCount: 100, limit: 100 });
  });
});

describe('step types (7, 13)', () => {
  const all = [throttle, digest, delay, inApp, email, sms, push, chat, custom, request];

  it('stores, shows and hands over every one of them', async () => {
    const answer = await create({ steps: all });
    expect(answer.status).toBe(201);
    expect(answer.body.data.steps.map(({ type, controlValues }) => ({ type, controlValues }))).toEqual(
      all.map(({ type, controlValues }) => ({ type, controlValues })),
    );
    for (const step of answer.body.data.steps) {
      expect(step.controls.values).toEqual(step.controlValues);
      expect(step.issues ?? {}).not.toHaveProperty('controls');
      if (String(step.type) !== 'custom')
        expect(step.controls).toMatchObject({ dataSchema: { type: 'object' }, uiSchema: {} });
    }
    expect((await get('welcome')).body).toEqual(answer.body);
    expect((await definition())?.steps.map(({ type, controls }) => ({ type, controls }))).toEqual(
      all.map(({ type, controlValues }) => ({ type, controls: controlValues })),
    );
  });

  it('replaces the content of every one of them', async () => {
    const { steps } = (await create({ steps: all })).body.data;
    const said: Record<string, object> = {
      throttle: { type: 'dynamic', dynamicKey: 'payload.until', threshold: 1 },
      digest: { type: 'timed', cron: '0 0 * * *' },
      delay: { type: 'regular', amount: 30, unit: 'seconds', extendToSchedule: true },
      in_app: { body: 'new' },
      email: { subject: 'new', body: 'new', editorType: 'html' },
      sms: { body: 'new' },
      push: { subject: 'new', body: 'new' },
      chat: { body: 'new' },
      custom: { other: 1 },
      http_request: { method: 'GET', url: 'https://new.test' },
    };
    const answer = await put('welcome', {
      steps: steps.map(({ _id, name, type }) => ({ _id, name, type, controlValues: said[type] })),
    });
    expect(answer.body.data.steps.map(({ _id, controlValues }) => [_id, controlValues])).toEqual(
      steps.map(({ _id, type }) => [_id, said[type]]),
    );
  });

  it('stores a delay until a moment of the payload, which the published interface does not list', async () => {
    const body = { ...delay, controlValues: { type: 'dynamic', dynamicKey: 'payload.sendAt' } };
    const client = clientBeyondInterface(api.url, { authorization: `ApiKey ${environment.apiKey}` });
    const fields = { name: 'Later', workflowId: 'later', active: true, steps: [body] };
    const answer = await client.post('/v2/workflows', fields);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      data: { status: 'ACTIVE', steps: [{ controlValues: body.controlValues }] },
    });
  });

  it('reads amounts from text and drops what it does not know (17)', async () => {
    const controlValues = { ...digest.controlValues, amount: '5', color: 'red', cron: null };
    const answer = await create({ steps: [{ ...digest, controlValues }] });
    expect(answer.body.data.steps[0]?.controlValues).toEqual(digest.controlValues);
  });

  it('keeps, replaces and takes away what chat steps say to single providers', async () => {
    const providerOverrides = { slack: { text: 'Hi', blocks: [{ type: 'divider' }] } };
    const { steps } = (await create({ steps: [{ ...chat, providerOverrides }] })).body.data;
    expect(steps[0]?.providerOverrides).toEqual(providerOverrides);
    const step = { _id: steps[0]?._id, name: 'Chat', type: 'chat' };
    expect((await put('welcome', { steps: [step] })).body.data.steps[0]?.providerOverrides).toEqual(providerOverrides);
    expect((await definition())?.steps[0]?.providerOverrides).toEqual(providerOverrides);
    const other = { discord: { content: 'x' } };
    const replaced = await put('welcome', { steps: [{ ...step, providerOverrides: other }] });
    expect(replaced.body.data.steps[0]?.providerOverrides).toEqual(other);
    const cleared = await put('welcome', { steps: [{ ...step, providerOverrides: null }] });
    expect(cleared.body.data.steps[0]).not.toHaveProperty('providerOverrides');
  });
});

describe('issues of steps (17)', () => {
  const wrong = [
    [digest, { type: 'regular', amount: 0, unit: 'seconds' }, 'amount', 'MISSING_VALUE'],
    [throttle, { amount: 1.5, unit: 'hours' }, 'amount', 'MISSING_VALUE'],
    [digest, { type: 'timed', cron: '0 0 30 2 *' }, 'cron', 'MISSING_VALUE'],
    [delay, { type: 'regular', amount: 181, unit: 'days' }, 'amount', 'TIER_LIMIT_EXCEEDED'],
    [delay, { type: 'timed' }, 'cron', 'MISSING_VALUE'],
    [throttle, { type: 'dynamic' }, 'dynamicKey', 'MISSING_VALUE'],
    [request, {}, 'url', 'MISSING_VALUE'],
    [request, { url: 'https://a.test', headers: [{ key: '', value: 'x' }] }, 'headers.0.key', 'MISSING_VALUE'],
    [request, { url: 'https://a.test', body: [{ key: 'x', value: '' }] }, 'body.0.value', 'MISSING_VALUE'],
    [sms, {}, 'body', 'MISSING_VALUE'],
    [push, { body: 'x' }, 'subject', 'MISSING_VALUE'],
    [chat, { body: '{{steps.digest.eventCount}}' }, 'body', 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE'],
    [sms, { body: 'x', skip: { '==': [{ var: 'nowhere' }, 1] } }, 'skip', 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE'],
    [sms, { body: 'x', skip: { '==': [{ var: 'payload.a' }, '{{b'] } }, 'skip', 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE'],
    [custom, { skip: { '==': [{ var: 'steps.none.a' }, 1] } }, 'skip', 'ILLEGAL_VARIABLE_IN_CONTROL_VALUE'],
  ] as const;

  it.each(wrong.map(([step, controlValues, path, issueType]) => ({ step, controlValues, path, issueType })))(
    'stores a $step.type step saying $controlValues with what is wrong',
    async ({ step, controlValues, path, issueType }) => {
      const answer = await create({ steps: [{ ...step, controlValues }] });
      expect(answer.status).toBe(201);
      expect(answer.body.data.status).toBe('ERROR');
      expect(answer.body.data.steps[0]?.issues).toMatchObject({ controls: { [path]: [{ issueType }] } });
      expect((await patch('welcome', { active: true })).body.data.steps).toEqual(answer.body.data.steps);
    },
  );

  it('knows what earlier steps leave, and what they do not', async () => {
    const said = (body: string) => ({ ...inApp, name: 'Said', controlValues: { body } });
    const answer = await create({
      steps: [
        digest,
        said("{{steps.digest.eventCount}} {{steps.digest.events | toSentence: 'payload.name'}}"),
        said('{{steps.digest.nothing}}'),
        said('{{steps.request.id}}'),
      ],
    });
    const [, known, unknown, later] = answer.body.data.steps;
    expect(known).not.toHaveProperty('issues');
    expect(unknown).toMatchObject({ issues: { controls: { body: [{ variableName: 'steps.digest.nothing' }] } } });
    expect(later).toMatchObject({ issues: { controls: { body: [{ variableName: 'steps.request.id' }] } } });
    expect(known?.variables).toMatchObject({
      properties: { steps: { properties: { digest: { properties: { eventCount: { type: 'number' } } } } } },
    });
  });

  it('takes a condition over known fields', async () => {
    const skip = {
      and: [{ '>': [{ var: 'steps.digest.eventCount' }, 1] }, { '==': [{ var: 'payload.plan' }, 'pro'] }],
    };
    const answer = await create({ steps: [digest, { ...inApp, controlValues: { body: 'x', skip } }] });
    expect(answer.body.data).toMatchObject({ status: 'ACTIVE', steps: [{}, { controlValues: { skip } }] });
  });
});

describe('integrations of steps (17)', () => {
  const missing = (type: string) => ({ integration: { [type]: [{ issueType: 'MISSING_INTEGRATION' }] } });
  const channels = [inApp, email, sms, push, chat];

  it('are missing of every channel the environment has none for, and of no other step', async () => {
    environment = await api.newEnvironment();
    const answer = await create({ steps: [...channels, digest, delay, throttle, custom, request] });
    expect(answer.body.data.status).toBe('ERROR');
    expect(answer.body.data.steps.slice(0, 5)).toMatchObject(channels.map(({ type }) => ({ issues: missing(type) })));
    for (const step of answer.body.data.steps.slice(5, 9)) expect(step).not.toHaveProperty('issues');
  });

  it('are looked at when the workflow is read, in one step, in all and in the list', async () => {
    environment = await api.newEnvironment();
    const { data } = (await create({ steps: [sms, { ...push, controlValues: { body: 'x' } }] })).body;
    const [first] = data.steps;
    expect(data).toMatchObject({ status: 'ERROR', steps: [{ issues: missing('sms') }, { issues: missing('push') }] });

    await addIntegration(environment.scope, ChannelTypeEnum.PUSH, 'fcm');
    await addIntegration(environment.scope, ChannelTypeEnum.SMS, 'twilio');
    const after = (await get('welcome')).body.data;
    expect(after.steps[0]).not.toHaveProperty('issues');
    expect(after.steps[1]?.issues).toEqual({ controls: { subject: [expect.objectContaining({})] } });
    const one = await environment.client.get<{ data: StepResponse }>(`/v2/workflows/welcome/steps/${first?._id}`);
    expect(one.body.data).not.toHaveProperty('issues');
    expect((await list()).body.data.workflows[0]?.steps).toMatchObject([{ type: 'sms' }, { issues: { controls: {} } }]);
    expect((await list()).body.data.workflows[0]?.steps[0]).not.toHaveProperty('issues');
  });

  it('need to be primary for SMS, but not for push and chat (13.1)', async () => {
    environment = await api.newEnvironment();
    await addIntegration(environment.scope, ChannelTypeEnum.SMS, 'twilio', false);
    await addIntegration(environment.scope, ChannelTypeEnum.PUSH, 'fcm', false);
    await addIntegration(environment.scope, ChannelTypeEnum.CHAT, 'slack', false);
    const { steps } = (await create({ steps: [sms, push, chat] })).body.data;
    expect(steps[0]).toMatchObject({ issues: missing('sms') });
    for (const step of steps.slice(1)) expect(step).not.toHaveProperty('issues');
  });

  it('decide by what status a workflow is found', async () => {
    await create({ workflowId: 'whole' });
    await create({ workflowId: 'off', active: false, steps: [sms] });
    await create({ workflowId: 'on', steps: [inApp, sms] });
    const found = async (query: string): Promise<string[]> =>
      (await list(`${query}&orderBy=createdAt&orderDirection=ASC`)).body.data.workflows.map((one) => one.workflowId);
    expect(await found('?status=ERROR')).toEqual(['off', 'on']);
    expect(await found('?status=ACTIVE')).toEqual(['whole']);
    expect(await found('?status=ERROR&status=ACTIVE')).toEqual(['whole', 'off', 'on']);
    expect(await found('?status=ERROR&query=of')).toEqual(['off']);

    await addIntegration(environment.scope, ChannelTypeEnum.SMS, 'twilio');
    expect(await found('?status=ERROR')).toEqual([]);
    expect(await found('?status=ACTIVE')).toEqual(['whole', 'on']);
    expect(await found('?status=INACTIVE')).toEqual(['off']);
  });
});

describe('reading a workflow', () => {
  it('takes the internal id, the slug and the identifier', async () => {
    const { data } = (await create()).body;
    for (const id of [data._id, data.slug, 'welcome']) expect((await get(id)).body.data).toEqual(data);
    expect((await get('nothing')).status).toBe(404);
    expect((await get(new Types.ObjectId().toHexString())).status).toBe(404);
  });

  it('takes an identifier that looks like an internal id', async () => {
    const workflowId = new Types.ObjectId().toHexString();
    await create({ workflowId });
    expect((await get(workflowId)).body.data.workflowId).toBe(workflowId);
  });

  it('reads from another environment of the organization, and of no other', async () => {
    const { organizationId } = environment.scope;
    const other = await api.get(EnvironmentRepository).create({
      _organizationId: organizationId,
      name: 'Production',
      identifier: `prod-${organizationId.toHexString()}`,
      type: EnvironmentTypeEnum.PROD,
      apiKeys: [
        {
          key: `k-${organizationId.toHexString()}`,
          hash: `h-${organizationId.toHexString()}`,
          _userId: environment.userId,
        },
      ],
    });
    await create();
    expect((await get('welcome', `?environmentId=${environment.scope.environmentId.toHexString()}`)).status).toBe(200);
    expect((await get('welcome', `?environmentId=${other._id.toHexString()}`)).status).toBe(404);
    const stranger = await api.newEnvironment();
    const path = `/v2/workflows/welcome?environmentId=${environment.scope.environmentId.toHexString()}`;
    expect((await stranger.client.get(path)).status).toBe(404);
    expect((await get('welcome', '?environmentId[$gt]=')).status).toBe(422);
  });

  it('shows one step', async () => {
    const { data } = (await create()).body;
    const [step] = data.steps;
    for (const id of [step?._id, step?.stepId, step?.slug]) {
      const answer = await environment.client.get<{ data: StepResponse }>(`/v2/workflows/welcome/steps/${id}`);
      expect(answer.body.data).toEqual(step);
    }
    expect((await environment.client.get('/v2/workflows/welcome/steps/none')).status).toBe(404);
  });
});

describe('replacing a workflow', () => {
  it('keeps steps by their _id, removes those left out and makes new ones', async () => {
    const { data } = (await create()).body;
    const [first, second] = data.steps;
    const answer = await put('welcome', {
      name: 'Renamed',
      steps: [
        {
          _id: second?._id,
          name: 'Mail',
          type: 'email',
          controlValues: { subject: 'New', body: 'b', editorType: 'html' },
        },
        { ...inApp, name: 'Another' },
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({
      workflowId: 'welcome',
      name: 'Renamed',
      steps: [
        { _id: second?._id, stepId: 'e-mail', name: 'Mail', controlValues: { subject: 'New' } },
        { stepId: 'another' },
      ],
    });
    expect(answer.body.data.steps[1]?._id).not.toBe(first?._id);
    const rows = await api.get(ControlValuesRepository).listOfWorkflow(environment.scope, new Types.ObjectId(data._id));
    expect(rows.map((row) => row._stepId.toHexString()).sort()).toEqual(
      answer.body.data.steps.map((step) => step._id).sort(),
    );
    expect(await definition()).toMatchObject({ steps: [{ controls: { subject: 'New' } }, { stepId: 'another' }] });
  });

  it('leaves contents that are not mentioned and takes away those that are null', async () => {
    const { data } = (await create()).body;
    const [first, second] = data.steps;
    const kept = await put('welcome', {
      steps: [
        { _id: first?._id, name: 'In-app', type: 'in_app' },
        { stepId: 'e-mail', name: 'E-mail', type: 'email' },
      ],
    });
    expect(kept.body.data).toMatchObject({
      status: 'ACTIVE',
      steps: [{ controlValues: inApp.controlValues }, { _id: second?._id, controlValues: { subject: 'News' } }],
    });
    const emptied = await put('welcome', {
      steps: [{ _id: first?._id, name: 'In-app', type: 'in_app', controlValues: null }],
    });
    expect(emptied.body.data).toMatchObject({
      status: 'ERROR',
      steps: [{ controlValues: {}, issues: { controls: { body: expect.any(Array) } } }],
    });
  });

  it('changes preferences that are mentioned, and takes back those that are null', async () => {
    await create({
      preferences: {
        user: { all: { enabled: false }, channels: {} },
        workflow: { all: { enabled: true, readOnly: true }, channels: {} },
      },
    });
    const kept = await put('welcome', { steps: [] });
    expect(kept.body.data.preferences).toMatchObject({
      user: { all: { enabled: false } },
      default: { all: { readOnly: true } },
    });
    const changed = await put('welcome', { steps: [], preferences: { user: null } });
    expect(changed.body.data.preferences).toMatchObject({ user: null, default: { all: { readOnly: true } } });
    expect(await definition()).toMatchObject({ critical: true });
  });

  it('leaves fields that are not mentioned', async () => {
    await create({ description: 'd', tags: ['t'], severity: 'low', payloadSchema: { type: 'object' } });
    const answer = await put('welcome', { steps: [] });
    expect(answer.body.data).toMatchObject({
      description: 'd',
      tags: ['t'],
      severity: 'low',
      payloadSchema: { type: 'object' },
      active: true,
    });
  });

  it('changes all or nothing', async () => {
    const { data } = (await create()).body;
    const [first] = data.steps;
    const answer = await put('welcome', { name: 'Half', steps: [{ _id: first?._id, name: 'In-app', type: 'email' }] });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      errors: { 'steps.0.type': { messages: [expect.stringContaining('in_app')] } },
    });
    expect((await get('welcome')).body.data).toEqual(data);
  });

  it('stores one of several updates at once, whole', async () => {
    await create();
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((word) =>
        put('welcome', {
          name: word,
          tags: [word],
          steps: [{ ...inApp, stepId: 'only', name: word, controlValues: { body: word } }],
        }),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    const { data } = (await get('welcome')).body;
    expect(data).toMatchObject({
      tags: [data.name],
      steps: [{ stepId: 'only', name: data.name, controlValues: { body: data.name } }],
    });
    const rows = await api.get(ControlValuesRepository).listOfWorkflow(environment.scope, new Types.ObjectId(data._id));
    expect(rows).toHaveLength(1);
  });

  it('is read whole while it is written: steps with their content, never without', async () => {
    await create();
    const write = async (word: string) => {
      const steps = [1, 2, 3].map((one) => ({ ...inApp, name: `${word} ${one}`, controlValues: { body: word } }));
      expect((await put('welcome', { name: word, steps })).status).toBe(200);
    };
    await write('first');
    let writing = true;
    const write20 = async () => {
      for (let index = 0; index < 20; index += 1) await write(`version-${index}`);
      writing = false;
    };
    const readOn = async () => {
      while (writing) {
        const { name, steps } = (await get('welcome')).body.data;
        expect(steps.map((step) => step.controlValues)).toEqual([1, 2, 3].map(() => ({ body: name })));
      }
    };
    await Promise.all([write20(), readOn(), readOn(), readOn()]);
  });

  it('answers 404 for a workflow that is not there, 422 for a wrong body', async () => {
    expect((await put('none', { steps: [] })).status).toBe(404);
    await create();
    expect((await put('welcome', { name: undefined, steps: [] })).status).toBe(422);
    expect((await put('welcome', {})).status).toBe(422);
  });
});

describe('patching a workflow', () => {
  it('switches it off and on', async () => {
    await create();
    expect((await patch('welcome', { active: false })).body.data).toMatchObject({
      active: false,
      status: 'INACTIVE',
      name: 'Welcome',
    });
    expect(await definition()).toMatchObject({ workflow: { active: false } });
    expect((await patch('welcome', { active: true, name: 'New' })).body.data).toMatchObject({
      active: true,
      status: 'ACTIVE',
      name: 'New',
      workflowId: 'welcome',
    });
  });

  it('looks at the steps again when the schema changes', async () => {
    await create();
    const closed = { type: 'object', properties: { text: { type: 'string' } }, additionalProperties: false };
    const strict = await patch('welcome', { payloadSchema: closed });
    expect(strict.body.data).toMatchObject({
      status: 'ERROR',
      steps: [{ issues: { controls: { body: [{ variableName: 'payload.count' }] } } }, {}],
    });
    expect(strict.body.data.steps[1]).not.toHaveProperty('issues');
    expect((await patch('welcome', { payloadSchema: null })).body.data).toMatchObject({
      status: 'ACTIVE',
      payloadSchema: null,
    });
  });

  it('still knows what was left out', async () => {
    await create({ steps: [{ name: 'Empty', type: 'email' }] });
    const answer = await patch('welcome', { active: true });
    expect(answer.body.data).toMatchObject({
      status: 'ERROR',
      steps: [{ issues: { controls: { subject: [{ issueType: 'MISSING_VALUE' }] } } }],
    });
  });

  it('refuses wrong fields', async () => {
    await create();
    for (const body of [
      { active: 'x' },
      { name: '' },
      { name: { $gt: '' } },
      { tags: 'x' },
      { payloadSchema: { type: 5 } },
    ]) {
      expect((await patch('welcome', body)).status).toBe(422);
    }
    expect((await patch('none', { active: true })).status).toBe(404);
  });
});

describe('listing workflows', () => {
  it('orders, pages and filters', async () => {
    await create({ name: 'Beta', workflowId: 'beta', tags: ['x'] });
    await create({ name: 'Alpha', workflowId: 'alpha', tags: ['y'], active: false });
    await create({ name: 'Gamma', workflowId: 'gamma-one', steps: [{ name: 'Empty', type: 'in_app' }] });
    const names = async (query: string): Promise<string[]> =>
      (await list(query)).body.data.workflows.map((workflow) => workflow.name);
    expect(await names('')).toEqual(['Gamma', 'Alpha', 'Beta']);
    expect(await names('?orderBy=name&orderDirection=ASC&limit=2')).toEqual(['Alpha', 'Beta']);
    expect(await names('?orderBy=name&orderDirection=ASC&limit=2&offset=2')).toEqual(['Gamma']);
    expect(await names('?query=ONE')).toEqual(['Gamma']);
    expect(await names('?query=.*')).toEqual([]);
    expect(await names('?tags=x&tags=y&orderBy=name&orderDirection=ASC')).toEqual(['Alpha', 'Beta']);
    expect(await names('?status=INACTIVE')).toEqual(['Alpha']);
    expect(await names('?status=ERROR&status=ACTIVE&orderBy=name')).toEqual(['Gamma', 'Beta']);
    expect((await list('?limit=1')).body.data).toMatchObject({
      totalCount: 3,
      workflows: [{ stepTypeOverviews: ['in_app'] }],
    });
  });

  it.each(['?limit=0', '?limit=1000', '?offset=-1', '?orderBy=secret', '?status=BROKEN', '?query[$gt]=', '?query=%00'])(
    'refuses %s',
    async (query) => {
      expect((await list(query)).status).toBe(422);
    },
  );
});

describe('removing a workflow', () => {
  it('takes its contents and preferences along, and frees the id', async () => {
    const { data } = (await create({ preferences: { user: { all: {}, channels: {} } } })).body;
    expect(await definition()).not.toBeNull();
    const answer = await environment.client.delete(`/v2/workflows/${data.slug}`);
    expect(answer.status).toBe(204);
    expect(answer.body).toBeUndefined();
    expect((await get('welcome')).status).toBe(404);
    expect(await definition()).toBeNull();
    const id = new Types.ObjectId(data._id);
    expect(await api.get(ControlValuesRepository).listOfWorkflow(environment.scope, id)).toEqual([]);
    expect(await api.get(PreferenceRepository).listOfWorkflow(environment.scope, id)).toEqual([]);
    expect((await environment.client.delete('/v2/workflows/welcome')).status).toBe(404);
    expect((await create()).status).toBe(201);
  });
});

describe('isolation', () => {
  it('asks for credentials', async () => {
    expect((await api.anonymous.get('/v2/workflows')).status).toBe(401);
    expect((await api.anonymous.post('/v2/workflows', {})).status).toBe(401);
  });

  it('neither shows nor touches workflows of others', async () => {
    const { data } = (await create()).body;
    const { client } = await api.newEnvironment();
    for (const id of ['welcome', data._id, data.slug]) {
      expect((await client.get(`/v2/workflows/${id}`)).status).toBe(404);
      expect((await client.put(`/v2/workflows/${id}`, { name: 'x', steps: [], preferences: {} })).status).toBe(404);
      expect((await client.patch(`/v2/workflows/${id}`, { active: false })).status).toBe(404);
      expect((await client.delete(`/v2/workflows/${id}`)).status).toBe(404);
    }
    expect((await client.get<{ data: WorkflowListResponse }>('/v2/workflows')).body.data.totalCount).toBe(0);
    expect((await client.post('/v2/workflows', { name: 'Welcome', workflowId: 'welcome', steps: [] })).status).toBe(
      201,
    );
    expect((await get('welcome')).body.data).toEqual(data);
  });
});
