import { createHmac } from 'node:crypto';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import type { StepPreview } from './step-previews.js';
import type { WorkflowResponse } from './workflow-response.js';

type Answer = { data: StepPreview };

let api: TestApi;
let env: TestEnvironment;
beforeAll(async () => {
  api = await startApi('step-previews');
});
beforeEach(async () => {
  env = await api.newEnvironment();
});
afterAll(() => api.close());

const create = async (steps: object[], body: object = {}) =>
  (
    await env.client.post<{ data: WorkflowResponse }>('/v2/workflows', {
      name: 'Welcome',
      workflowId: 'welcome',
      steps,
      ...body,
    })
  ).body.data;
const step = (type: string, controlValues: object, stepId: string = type) => ({
  name: type,
  type,
  stepId,
  controlValues,
});
const preview = (stepId: string, body: object = {}, client = env.client) =>
  client.post<Answer>(`/v2/workflows/welcome/step/${stepId}/preview`, body);
const resultOf = async (stepId: string, body: object = {}) => (await preview(stepId, body)).body.data.result;

describe('POST /v2/workflows/:workflowId/step/:stepId/preview', () => {
  it.each([
    [
      'in_app',
      { subject: 'Hi {{subscriber.firstName}}', body: '{{payload.count}} new' },
      { subject: 'Hi Ada', body: 'count new' },
    ],
    ['sms', { body: 'Hi {{subscriber.firstName}}' }, { body: 'Hi Ada' }],
    ['push', { subject: 'Hi', body: '{{payload.text}}' }, { subject: 'Hi', body: 'text' }],
    ['chat', { body: 'Hi', editorType: 'text' }, { body: 'Hi' }],
    [
      'digest',
      { type: 'regular', amount: 5, unit: 'minutes', digestKey: '{{payload.post}}' },
      { amount: 5, unit: 'minutes', digestKey: 'post' },
    ],
    ['delay', { type: 'timed', cron: '0 9 * * 1' }, { type: 'timed', cron: '0 9 * * 1' }],
    ['throttle', { type: 'fixed', amount: 1, unit: 'hours', threshold: 2 }, { amount: 1, unit: 'hours', threshold: 2 }],
    ['custom', { note: '{{subscriber.email}}' }, { note: 'ada@example.com' }],
  ])('shows a step of type %s', async (type, controls, expected) => {
    await create([step(type, controls)]);
    const { status, body } = await preview(type);
    expect(status).toBe(201);
    expect(body.data.result).toMatchObject({ type, preview: expected });
    expect(body.data.result.error).toBeUndefined();
  });

  it('shows an e-mail in its layout', async () => {
    await env.client.post('/v2/layouts', { layoutId: 'frame', name: 'Frame' });
    await env.client.put('/v2/layouts/frame', {
      name: 'Frame',
      controlValues: { email: { editorType: 'html', body: '<header>ACME</header>{{content}}' } },
    });
    const mail = { subject: 'For {{subscriber.firstName}}', body: '<p>{{payload.text}}</p>', editorType: 'html' };
    await create([step('email', { ...mail, layoutId: 'frame' })]);
    const shown = await resultOf('email', { previewPayload: { payload: { text: 'News' } } });
    expect(shown).toMatchObject({ type: 'email', preview: { subject: 'For Ada' } });
    expect(JSON.stringify(shown)).toMatch(/ACME.*News/);
    const bare = await resultOf('email', { controlValues: { ...mail, layoutId: null } });
    expect(JSON.stringify(bare)).not.toContain('ACME');
    const unknown = await resultOf('email', { controlValues: { ...mail, layoutId: 'unknown' } });
    expect(unknown).toMatchObject({ preview: {}, error: { message: 'Layout unknown was not found' } });
  });

  it('shows the request of an HTTP step, signed, without sending it', async () => {
    await create([
      step('http_request', {
        method: 'PUT',
        url: 'https://api.test/{{subscriber.subscriberId}}',
        headers: [{ key: 'X-Text', value: '{{payload.text}}' }],
        body: [{ key: 'count', value: '1' }],
      }),
    ]);
    const { data } = (await preview('http_request')).body;
    expect(data.result.preview).toEqual({
      method: 'PUT',
      url: 'https://api.test/ada',
      headers: { 'content-type': 'application/json', 'x-text': 'text' },
      body: '{"count":"1"}',
    });
    const [, time = '', signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(data.novuSignature ?? '') ?? [];
    expect(signature).toBe(createHmac('sha256', env.apiKey).update(`${time}.{"count":"1"}`).digest('hex'));
  });

  it('makes a payload of the schema, and puts what was given over it', async () => {
    const payloadSchema = {
      type: 'object',
      properties: { name: { type: 'string', default: 'Grace' }, count: { type: 'integer', minimum: 3 } },
    };
    await create(
      [step('sms', { body: '{{payload.name}} {{payload.count}} {{subscriber.firstName}} {{subscriber.locale}}' })],
      {
        payloadSchema,
      },
    );
    const first = (await preview('sms')).body.data;
    expect(first).toMatchObject({
      schema: payloadSchema,
      previewPayloadExample: { payload: { name: 'Grace', count: 3 }, steps: {}, context: {}, subscriber: {} },
      result: { preview: { body: 'Grace 3 Ada en_US' } },
    });
    const previewPayload = { payload: { count: 9 }, subscriber: { firstName: 'Joan' } };
    expect(await resultOf('sms', { previewPayload })).toMatchObject({ preview: { body: 'Grace 9 Joan en_US' } });
    const again = await resultOf('sms', { previewPayload: first.previewPayloadExample });
    expect(again).toEqual(first.result);
  });

  it('shows what the editor says now, not what is stored', async () => {
    const { steps, slug } = await create([step('sms', { body: 'Stored' })]);
    for (const id of ['sms', steps[0]?._id, steps[0]?.slug]) {
      const { body } = await env.client.post<Answer>(`/v2/workflows/${slug}/step/${id}/preview`, {
        controlValues: { body: 'Typed' },
      });
      expect(body.data.result.preview).toEqual({ body: 'Typed' });
    }
    expect((await resultOf('sms')).preview).toEqual({ body: 'Stored' });
  });

  it('knows the results of earlier steps, the events of a digest among them', async () => {
    await create([
      step('digest', { type: 'regular', amount: 1, unit: 'hours' }),
      step('http_request', {
        method: 'GET',
        url: 'https://api.test',
        responseBodySchema: { type: 'object', properties: { plan: { type: 'string', default: 'gold' } } },
      }),
      step('sms', {
        body: '{{steps.digest.eventCount}}:{% for event in steps.digest.events %}{{event.payload.post}},{% endfor %} {{steps.http_request.plan}} {{payload.post}}',
      }),
      step('delay', { type: 'regular', amount: 1, unit: 'hours' }, 'later'),
    ]);
    expect((await resultOf('sms')).preview).toEqual({ body: '3:post,post,post, gold post' });
    const events = [{ payload: { post: 'A' } }, { payload: { post: 'B' } }];
    const shown = await preview('sms', { previewPayload: { steps: { digest: { events } } } });
    expect(shown.body.data.result.preview).toEqual({ body: '2:A,B, gold post' });
    expect(shown.body.data.previewPayloadExample['steps']).toEqual({
      digest: { events, eventCount: 2 },
      http_request: { plan: 'gold' },
    });
  });

  it('takes contexts in both their forms', async () => {
    await create([step('sms', { body: '{{context.tenant.id}} {{context.app.data.name}}' })]);
    const context = { tenant: 'acme', app: { id: 'jira', data: { name: 'Jira' } } };
    expect(await resultOf('sms', { previewPayload: { context } })).toMatchObject({ preview: { body: 'acme Jira' } });
  });

  it('knows the variables of the environment, but no secrets', async () => {
    const environmentId = env.scope.environmentId.toHexString();
    for (const [key, isSecret] of [
      ['HOST', false],
      ['TOKEN', true],
    ] as const) {
      const values = [{ _environmentId: environmentId, value: `value of ${key}` }];
      await env.client.post('/v1/environment-variables', { key, isSecret, values });
    }
    await create([step('sms', { body: '{{env.HOST}} {{env.TOKEN}}' })]);
    const shown = (await preview('sms')).body;
    expect(shown.data.result.preview).toEqual({ body: expect.stringMatching(/^value of HOST •+$/) });
    expect(JSON.stringify(shown)).not.toContain('value of TOKEN');
  });

  it('shows translations in the language of the subscriber', async () => {
    await create([step('sms', { body: '{{t.hello}} {{subscriber.firstName}}' })], { isTranslationEnabled: true });
    for (const [locale, hello] of [
      ['en_US', 'Hello'],
      ['de_DE', 'Hallo'],
    ]) {
      await env.client.post('/v2/translations', {
        resourceId: 'welcome',
        resourceType: 'workflow',
        locale,
        content: { hello },
      });
    }
    expect((await resultOf('sms')).preview).toEqual({ body: 'Hello Ada' });
    const previewPayload = { subscriber: { locale: 'de_DE' } };
    expect((await resultOf('sms', { previewPayload })).preview).toEqual({ body: 'Hallo Ada' });
  });

  it.each([
    ['a template that is none', 'sms', { body: '{{ payload.name | }} {% if %}' }],
    ['content without content', 'in_app', {}],
    ['values of a wrong type', 'push', { subject: 7, body: ['x'] }],
    ['an e-mail without body', 'email', { subject: 'x', editorType: 'html' }],
  ])('tells what is wrong with %s, and goes on working', async (_, type, controlValues) => {
    await create([step(type, { subject: 'x', body: 'x' })]);
    const { status, body } = await preview(type, { controlValues });
    expect(status).toBe(201);
    expect(body.data.result).toEqual({
      type,
      preview: {},
      error: { title: expect.any(String), message: expect.any(String), hint: expect.any(String) },
    });
  });

  it.each([
    ['controlValues', { controlValues: 'x' }],
    ['previewPayload', { previewPayload: [] }],
    ['previewPayload.payload', { previewPayload: { payload: 7 } }],
    ['previewPayload.context', { previewPayload: { context: null } }],
  ])('names the field %s of %j', async (field, body) => {
    await create([step('sms', { body: 'x' })]);
    const answer = await preview('sms', body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: {} } });
  });

  it('is not for strangers', async () => {
    const { _id } = await create([step('sms', { body: 'x' })]);
    const other = await api.newEnvironment();
    expect((await preview('unknown')).status).toBe(404);
    expect((await preview('sms', {}, other.client)).status).toBe(404);
    expect((await other.client.post(`/v2/workflows/${_id}/step/sms/preview`, {})).status).toBe(404);
    expect((await preview('sms', {}, api.anonymous)).status).toBe(401);
  });
});
