import { workflow } from '@novu/framework-published';
import { waitFor } from '@novu/testing';
import { type BridgeApp, startBridgeApp } from './testing/bridge-app.js';
import { type DeliveredRun, details, type Deliveries, jobOf, rawOf, startDeliveries } from './testing/deliveries.js';

let deliveries: Deliveries;
let app: BridgeApp;

type CodeWorkflow = ReturnType<typeof workflow>;

beforeAll(async () => {
  app = await startBridgeApp();
  deliveries = await startDeliveries('engine-bridge', { hosts: [app.host] });
});
afterAll(async () => {
  await deliveries.close();
  await app.close();
});
beforeEach(() => deliveries.newAccount());

const ada = { subscriberId: 'ada', email: 'ada@example.com', phone: '+4930123456', firstName: 'Ada' };
const second = { amount: 1, unit: 'seconds' } as const;

/** Deploys the application, and has the platform take over its workflows. */
async function deploy(...workflows: CodeWorkflow[]): Promise<void> {
  app.deploy(deliveries.account().apiKey, workflows);
  const answer = await deliveries.account().client.post('/v1/bridge/sync?source=cli', { bridgeUrl: app.url });
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
}

/** The run once nothing of it waits, for its time either. */
function over(transactionId: string): Promise<DeliveredRun> {
  return waitFor(
    'the run to be over',
    async () => {
      const run = await deliveries.finished(transactionId);

      return run.jobs.some(({ status }) => status === 'delayed') ? undefined : run;
    },
    { timeoutMs: 20_000 },
  );
}

const statesOf = (run: DeliveredRun): string[] => run.jobs.slice(1).map(({ type, status }) => `${type} ${status}`);

/** What the application was told about a step the last time it was asked. */
function asked(stepId: string): Record<string, unknown> {
  const call = app.calls.findLast((one) => one.action === 'execute' && one.stepId === stepId);
  if (!call) throw new Error(`${stepId} was not executed`);

  return call.body;
}

async function textGateway(): Promise<void> {
  const gateway = await deliveries.integration('generic-sms', 'sms', {
    baseUrl: `${deliveries.other.url}/sms`,
    apiKeyRequestHeader: 'x-key',
    apiKey: 'secret-key',
    idPath: 'id',
    from: 'Shop',
  });
  await deliveries.setPrimary(gateway);
}

describe('steps of workflows in code', () => {
  it('14 an in-app step says what the application returns, and nothing in it is a template', async () => {
    await deploy(
      workflow(
        'hello',
        async ({ step, payload, subscriber }) => {
          await step.inApp('inbox', () => ({
            subject: `Hello ${subscriber.firstName}`,
            body: `${payload.text} {{payload.text}} {% if x %}`,
            redirect: { url: '/orders' },
          }));
        },
        { payloadSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] } as const },
      ),
    );
    const run = await deliveries.run('hello', ada, { payload: { text: '{{subscriber.email}}', __source: 'test' } });
    const job = jobOf(run, 'in_app');
    expect(job.status).toBe('completed');
    expect(details(job)).toEqual(['Step queued', 'Message created', 'Message sent']);
    expect(await deliveries.messages()).toEqual([
      expect.objectContaining({
        subject: 'Hello Ada',
        content: '{{subscriber.email}} {{payload.text}} {% if x %}',
        cta: expect.objectContaining({ data: { url: '/orders', target: '_self' } }) as unknown,
      }),
    ]);
    expect(asked('inbox')).toMatchObject({
      payload: { text: '{{subscriber.email}}' },
      state: [],
      context: {},
      env: { name: 'Development', type: 'dev' },
      subscriber: { subscriberId: 'ada', firstName: 'Ada', email: 'ada@example.com' },
    });
    expect(asked('inbox')['payload']).not.toHaveProperty('__source');
  });

  it('14 an e-mail is the document the application returns, without a layout of the dashboard', async () => {
    await deliveries.useSmtp();
    await deploy(
      workflow('letter', async ({ step }) => {
        await step.email('mail', () => ({
          subject: 'Your order',
          body: '<html><body><h1>Thank you</h1><script>alert(1)</script></body></html>',
          from: { email: 'orders@example.com', name: 'Orders' },
        }));
      }),
    );
    const run = await deliveries.run('letter', ada);
    expect(statesOf(run)).toEqual(['email completed']);
    const [mail] = deliveries.smtp.mails;
    expect(mail).toMatchObject({ subject: 'Your order' });
    const [message] = await deliveries.messages();
    expect(message?.['content']).toContain('<h1>Thank you</h1>');
    expect(message?.['content']).not.toContain('script');
  });

  it('11 fields and passthrough of the step’s providers go into the call, and those of the trigger over them', async () => {
    await textGateway();
    await deploy(
      workflow('text', async ({ step }) => {
        await step.sms('text', () => ({ body: 'On its way' }), {
          providers: {
            'generic-sms': () => ({
              campaign: 'code',
              flash: true,
              _passthrough: { headers: { 'x-own': 'code' }, body: { raw_field: 1 } },
            }),
          },
        });
      }),
    );
    await deliveries.run('text', ada, { overrides: { providers: { 'generic-sms': { flash: false } } } });
    const [call] = deliveries.other.calls;
    expect(call?.body).toMatchObject({
      to: ada.phone,
      content: 'On its way',
      campaign: 'code',
      flash: false,
      raw_field: 1,
    });
    expect(call?.headers['x-own']).toBe('code');
  });

  it('14 push and chat say what the application returns, a card beside what it says as text', async () => {
    await deliveries.account().client.post('/v2/subscribers', ada);
    const push = await deliveries.integration('push-webhook', 'push', {
      webhookUrl: `${deliveries.other.url}/push`,
      secretKey: 'hmac-key',
    });
    const chat = await deliveries.integration('chat-webhook', 'chat', { secretKey: 'key' });
    await deliveries.setChannels('ada', [
      [push, 'push-webhook', { deviceTokens: ['device'] }],
      [chat, 'chat-webhook', { webhookUrl: `${deliveries.other.url}/chat` }],
    ]);
    const text = { type: 'text' as const, content: 'was shipped' };
    const card = { type: 'card' as const, title: 'Order 7', children: [text] };
    await deploy(
      workflow('loud', async ({ step }) => {
        await step.push('push', () => ({ subject: 'News', body: 'Look here' }));
        await step.chat('chat', () => ({ body: 'Hello chat' }));
        await step.chat('card', () => ({ card }));
      }),
    );
    const run = await deliveries.run('loud', 'ada');
    expect(statesOf(run)).toEqual(['push completed', 'chat completed', 'chat completed']);
    expect(deliveries.other.calls.map(({ path, body }) => [path, body])).toEqual([
      ['/push', expect.objectContaining({ title: 'News', content: 'Look here' })],
      ['/chat', expect.objectContaining({ content: 'Hello chat' })],
      ['/chat', expect.objectContaining({ content: 'Order 7\nwas shipped', card })],
    ]);
  });

  it('7.4 a custom step sends nothing; what it returns is known to later steps, as is the state of Inbox messages', async () => {
    const outputSchema = {
      type: 'object',
      properties: { total: { type: 'number' }, lines: { type: 'array', items: { type: 'string' } } },
      required: ['total', 'lines'],
      additionalProperties: false,
    } as const;
    await deploy(
      workflow('invoice', async ({ step }) => {
        const { total, lines } = await step.custom('sum', () => ({ total: 7, lines: ['{{a}}'] }), { outputSchema });
        const inbox = await step.inApp('inbox', () => ({ body: `Total ${total} ${lines.join()}` }));
        await step.inApp('again', () => ({ body: `read ${inbox.read}` }));
      }),
    );
    const run = await deliveries.run('invoice', ada);
    expect(statesOf(run)).toEqual(['custom completed', 'in_app completed', 'in_app completed']);
    expect(details(jobOf(run, 'custom'))).toEqual(['Step queued', 'Step completed']);
    expect((await deliveries.messages()).map(({ content }) => content).sort()).toEqual(['Total 7 {{a}}', 'read false']);
    expect(asked('again')['state']).toEqual([
      {
        stepId: 'inbox',
        outputs: { seen: false, read: false, lastSeenDate: null, lastReadDate: null },
        state: { status: 'completed' },
      },
      { stepId: 'sum', outputs: { total: 7, lines: ['{{a}}'] }, state: { status: 'completed' } },
    ]);
  });

  it('7.1 a delay waits for the time the application returns', async () => {
    await deploy(
      workflow('later', async ({ step }) => {
        const { duration } = await step.delay('wait', () => ({ type: 'regular', ...second }));
        await step.inApp('inbox', () => ({ body: `after ${duration >= 1_000}` }));
      }),
    );
    const run = await over(await deliveries.trigger('later', ada));
    expect(statesOf(run)).toEqual(['delay completed', 'in_app completed']);
    expect(details(jobOf(run, 'delay'))).toEqual(['Step queued', 'Step delayed', 'Delay is finished']);
    expect((await deliveries.messages())[0]).toMatchObject({ content: 'after true' });
    expect(app.executions('wait')).toBe(1);
  });

  it('7.2 a digest collects for the window the application returns, by the value of its key', async () => {
    await deploy(
      workflow(
        'digest',
        async ({ step, payload }) => {
          const { events } = await step.digest('collect', () => ({
            amount: 3,
            unit: 'minutes',
            digestKey: payload.of,
          }));
          await step.inApp('inbox', () => ({ body: events.map((event) => event.payload['n']).join() }));
        },
        { payloadSchema: { type: 'object', properties: { of: { type: 'string' }, n: { type: 'number' } } } as const },
      ),
    );
    const sent: string[] = [];
    for (const payload of [
      { of: 'a', n: 1 },
      { of: 'b', n: 2 },
      { of: 'a', n: 3 },
    ]) {
      sent.push(await deliveries.trigger('digest', ada, { payload }));
    }
    const digests = { transactionId: { $in: sent }, type: 'digest', status: { $in: ['delayed', 'merged'] } };
    const jobs = deliveries.platform.connection.collection('jobs');
    await waitFor('all to be collected', async () => (await jobs.countDocuments(digests)) === sent.length);
    await deliveries.pass(180_000);
    const runs = await Promise.all(sent.map(over));
    expect(runs.map(({ jobs }) => jobs[2]?.status).sort()).toEqual(['completed', 'completed', 'merged']);
    const contents = (await deliveries.messages()).map(({ content }) => content).sort();
    expect(contents).toEqual(['1,3', '2']);
    expect(app.executions('collect')).toBe(3);
    expect(app.executions('inbox')).toBe(2);
  });

  it('7.3 a throttle lets through what the application returns', async () => {
    await deploy(
      workflow('calm', async ({ step }) => {
        await step.throttle('calm', () => ({ type: 'fixed', amount: 1, unit: 'hours', threshold: 1 }));
        await step.inApp('inbox', () => ({ body: 'once' }));
      }),
    );
    const first = await deliveries.run('calm', ada);
    const other = await deliveries.run('calm', ada);
    expect(statesOf(first)).toEqual(['throttle completed', 'in_app completed']);
    expect(statesOf(other)).toEqual(['throttle skipped', 'in_app skipped']);
    expect(asked('inbox')['state']).toMatchObject([{ stepId: 'calm', outputs: { throttled: false, threshold: 1 } }]);
  });

  it('8 a step the application skips is not carried out, and the run goes on', async () => {
    await deploy(
      workflow('skips', async ({ step }) => {
        await step.inApp('never', () => ({ body: 'never' }), { skip: () => true });
        await step.delay('no-wait', () => ({ amount: 1, unit: 'days' }), { skip: () => true });
        await step.inApp('inbox', () => ({ body: 'shown' }));
      }),
    );
    const run = await deliveries.run('skips', ada);
    expect(statesOf(run)).toEqual(['in_app canceled', 'delay skipped', 'in_app completed']);
    expect(details(jobOf(run, 'in_app'))).toEqual(['Step queued', 'Bridge execution skipped']);
    expect(rawOf(jobOf(run, 'in_app'), 'Bridge execution skipped')).toEqual({ skip: true });
    expect(details(jobOf(run, 'delay'))).toContain('Step was skipped based on steps conditions');
    expect((await deliveries.messages()).map(({ content }) => content)).toEqual(['shown']);
  });

  it('14 a custom step the application skips is told to later steps as the least its schema allows', async () => {
    const outputSchema = {
      type: 'object',
      properties: {
        total: { type: 'number', minimum: 1 },
        lines: { type: 'array', items: { type: 'string' } },
        note: { type: 'string' },
      },
      required: ['total', 'lines'],
      additionalProperties: false,
    } as const;
    const invoice = workflow('invoice', async ({ step }) => {
      const sum = await step.custom('sum', () => ({ total: 7, lines: ['a'] }), { outputSchema, skip: () => true });
      await step.inApp('inbox', () => ({ body: `${sum.total} ${sum.lines.length}` }));
    });
    await deploy(invoice);
    const expectRun = (run: DeliveredRun): void => {
      expect(statesOf(run)).toEqual(['custom skipped', 'in_app completed']);
      expect(asked('inbox')['state']).toEqual([
        { stepId: 'sum', outputs: { total: 1, lines: [] }, state: { status: 'skipped' } },
      ]);
    };
    expectRun(await deliveries.run('invoice', ada));
    expect((await deliveries.messages()).map(({ content }) => content)).toEqual(['1 0']);
    expectRun(await deliveries.run('invoice', ada, { bridgeUrl: app.url }));
  });

  it('10 what the workflow’s code prefers counts, and nobody is asked about a step that is not to run', async () => {
    await deploy(
      workflow(
        'quiet',
        async ({ step }) => {
          await step.email('mail', () => ({ subject: 'x', body: 'y' }));
          await step.inApp('inbox', () => ({ body: 'shown' }));
        },
        { preferences: { channels: { email: { enabled: false } } } },
      ),
    );
    const run = await deliveries.run('quiet', ada);
    expect(statesOf(run)).toEqual(['email canceled', 'in_app completed']);
    expect(details(jobOf(run, 'email'))).toEqual(['Step filtered by workflow preferences']);
    expect(app.executions('mail')).toBe(0);
  });

  it('14 what people enter for a step reaches the application, with its schema’s defaults', async () => {
    await deploy(
      workflow('entered', async ({ step }) => {
        await step.inApp('inbox', (controls) => ({ body: `${controls.greeting} ${controls.name}` }), {
          controlSchema: {
            type: 'object',
            properties: { greeting: { type: 'string', default: 'Hello' }, name: { type: 'string', default: 'you' } },
            additionalProperties: false,
          } as const,
        });
      }),
    );
    const { client } = deliveries.account();
    const path = '/v1/bridge/controls/entered/inbox';
    expect((await client.put(path, { variables: { name: '{{subscriber.firstName}}', greeting: null } })).status).toBe(
      200,
    );
    expect((await client.get(path)).body).toMatchObject({
      data: {
        values: { name: '{{subscriber.firstName}}' },
        schema: { properties: { greeting: { default: 'Hello' } } },
      },
    });
    await deliveries.run('entered', ada);
    expect((await deliveries.messages())[0]).toMatchObject({ content: 'Hello Ada' });
  });
});

describe('bridges that fail', () => {
  const simple = (body = 'arrived'): CodeWorkflow =>
    workflow('simple', async ({ step }) => {
      await step.inApp('inbox', () => ({ body }));
    });

  it('6.4 is asked again after an answer that may pass', async () => {
    await deploy(simple());
    app.disturb('execute', [{ status: 503, body: { message: 'Deploying', code: 'Busy' } }]);
    const run = await deliveries.run('simple', ada);
    const job = jobOf(run, 'in_app');
    expect(job.status).toBe('completed');
    expect(details(job)).toEqual(['Step queued', 'Bridge execution failed', 'Message created', 'Message sent']);
    expect(job.executionDetails[1]).toMatchObject({ status: 'Warning' });
    expect(rawOf(job, 'Bridge execution failed')).toMatchObject({ message: 'Deploying', code: 'Busy', status: 503 });
    expect(app.executions('inbox')).toBe(2);
  });

  it('6.4 is not asked again after one that is final: the step fails and says why', async () => {
    await deploy(
      workflow(
        'strict',
        async ({ step }) => {
          await step.inApp('inbox', () => ({ body: 'never' }));
          await step.custom('sum', () => Promise.reject(new Error('No such order')));
          await step.inApp('after', () => ({ body: 'never' }));
        },
        { payloadSchema: { type: 'object', properties: { id: { type: 'number' } }, required: ['id'] } as const },
      ),
    );
    const invalid = await deliveries.run('strict', ada);
    expect(statesOf(invalid)).toEqual(['in_app failed', 'custom failed', 'in_app canceled']);
    const job = jobOf(invalid, 'in_app');
    expect(details(job)).toEqual(['Step queued', 'Bridge execution failed']);
    expect(rawOf(job, 'Bridge execution failed')).toMatchObject({
      code: 'ExecutionEventPayloadInvalidError',
      status: 400,
      data: expect.stringContaining('id') as unknown,
    });
    const thrown = await deliveries.run('strict', ada, { payload: { id: 1 } });
    expect(statesOf(thrown)).toEqual(['in_app completed', 'custom failed', 'in_app canceled']);
    expect(rawOf(jobOf(thrown, 'custom'), 'Bridge execution failed')).toMatchObject({
      code: 'StepExecutionFailedError',
      status: 502,
    });
  });

  it('2.3 an environment whose bridge URL was taken away says so', async () => {
    await deploy(simple());
    const { client, environmentId } = deliveries.account();
    expect((await client.put(`/v1/environments/${environmentId}`, { bridge: { url: '' } })).status).toBe(200);
    const run = await deliveries.run('simple', ada);
    expect(details(jobOf(run, 'in_app'))).toEqual(['Step queued', 'Bridge URL is not set']);
  });

  it('1 what the application has said is not asked again while a provider is tried again', async () => {
    await textGateway();
    await deploy(
      workflow('text', async ({ step }) => {
        await step.sms('text', () => ({ body: `at ${Date.now()}` }));
      }),
    );
    let attempts = 0;
    deliveries.other.answer(() => (++attempts === 1 ? { status: 500 } : { body: { id: 'taken' } }));
    const run = await deliveries.run('text', ada);
    expect(statesOf(run)).toEqual(['sms completed']);
    const [first, again] = deliveries.other.calls;
    expect(again?.body).toEqual(first?.body);
    expect(app.executions('text')).toBe(1);
    const job = await deliveries.platform.connection.collection('jobs').findOne({ identifier: 'text', type: 'sms' });
    expect(job).not.toHaveProperty('answer');
  });

  it('1 a worker that takes over goes on with what was answered, and asks where nothing was', async () => {
    await deploy(
      workflow('taken-over', async ({ step }) => {
        await step.delay('wait', () => second);
        await step.inApp('inbox', () => ({ body: 'arrived' }));
      }),
    );
    const jobs = deliveries.platform.connection.collection('jobs');
    const putOff = (type: string) =>
      waitFor('the bridge to be asked in vain', () => jobs.findOne({ identifier: 'taken-over', type, attempts: 1 }));
    const busy = { status: 503, body: {} };
    app.disturb('execute', [busy], 'wait');
    const answer = { outputs: { body: 'kept' }, providers: {}, skip: false };
    const keep = async () => {
      // As a worker leaves it that dies after it has asked.
      await jobs.updateOne({ identifier: 'taken-over', type: 'in_app' }, { $set: { answer } });

      return busy;
    };
    app.disturb('execute', [keep], 'inbox');
    const transactionId = await deliveries.trigger('taken-over', ada);
    const delay = await putOff('delay');
    // As a worker leaves it that dies while it asks.
    const past = new Date(Date.now() - 60_000);
    await jobs.updateOne(
      { _id: delay._id, status: 'queued', attempts: 1 },
      { $set: { status: 'running', leaseUntil: past, updatedAt: past }, $unset: { notBefore: '' } },
    );
    expect(statesOf(await over(transactionId))).toEqual(['delay completed', 'in_app completed']);
    expect((await deliveries.messages()).map(({ content }) => content)).toEqual(['kept']);
    expect(app.executions('wait')).toBe(2);
    expect(app.executions('inbox')).toBe(1);
  });

  it('8 a step that was given up is asked about anew when it is run again', async () => {
    await deploy(simple());
    app.disturb('execute', [{ status: 400, body: { message: 'Wrong', code: 'BridgeError' } }]);
    const run = await deliveries.run('simple', ada);
    expect(jobOf(run, 'in_app').status).toBe('failed');
    const answer = await deliveries.account().client.post(`/v1/dead-letters/${jobOf(run, 'in_app')._id}/rerun`);
    expect(answer.status).toBe(200);
    expect(jobOf(await deliveries.finished(run.transactionId), 'in_app').status).toBe('completed');
    expect((await deliveries.messages()).map(({ content }) => content)).toEqual(['arrived']);
  });
});

describe('triggers that name their bridge', () => {
  const draft = workflow(
    'draft',
    async ({ step, payload }) => {
      await step.delay('wait', () => second);
      await step.inApp('inbox', (controls) => ({ subject: controls.title, body: `draft ${payload.n}` }), {
        controlSchema: {
          type: 'object',
          properties: { title: { type: 'string', default: 'none' } },
          required: ['title'],
          additionalProperties: false,
        } as const,
      });
    },
    {
      payloadSchema: { type: 'object', properties: { n: { type: 'number' } } } as const,
      preferences: { all: { readOnly: true } },
    },
  );

  it('2.3 run what is found there, though nobody has synced it, with the values the trigger gives', async () => {
    app.deploy(deliveries.account().apiKey, [draft]);
    const transactionId = await deliveries.trigger('draft', ada, {
      payload: { n: 7 },
      bridgeUrl: app.url,
      controls: { steps: { inbox: { title: 'Given' } } },
    });
    expect(statesOf(await over(transactionId))).toEqual(['delay completed', 'in_app completed']);
    expect(await deliveries.messages()).toEqual([expect.objectContaining({ subject: 'Given', content: 'draft 7' })]);
    const { client, environmentId } = deliveries.account();
    expect((await client.get('/v2/workflows/draft')).status).toBe(404);
    const run = await deliveries.platform.connection.collection('notifications').findOne({ transactionId });
    expect(run).toMatchObject({ critical: true });
    expect(String(run?.['_environmentId'])).toBe(environmentId);
  });

  it('2.3 are refused for a workflow that is not there, and for an address where nobody is', async () => {
    app.deploy(deliveries.account().apiKey, [draft]);
    const { client } = deliveries.account();
    const trigger = (name: string, bridgeUrl: unknown) =>
      client.post('/v1/events/trigger', { name, to: 'ada', payload: {}, bridgeUrl });
    const unknown = await trigger('other', app.url);
    expect([unknown.status, unknown.body]).toMatchObject([422, { errors: { name: { value: 'other' } } }]);
    for (const bridgeUrl of ['ftp://a.example', 7, 'http://127.0.0.1:1/']) {
      const { status, body } = await trigger('draft', bridgeUrl);
      expect([status, body]).toMatchObject([422, { errors: { bridgeUrl: { messages: [expect.any(String)] } } }]);
    }
  });
});

describe('POST /v1/bridge/sync', () => {
  const named = (id: string, ...steps: string[]): CodeWorkflow =>
    workflow(id, async ({ step }) => {
      for (const stepId of steps) await step.inApp(stepId, () => ({ body: stepId }));
    });
  interface Synced {
    data: { _id: string; workflowId: string; origin: string; steps: { _id: string; stepId: string }[] }[];
  }
  const sync = async (...workflows: CodeWorkflow[]): Promise<Synced['data']> => {
    app.deploy(deliveries.account().apiKey, workflows);
    const { body, status } = await deliveries.account().client.post<Synced>('/v1/bridge/sync', { bridgeUrl: app.url });
    expect(status).toBe(201);

    return body.data;
  };

  it('takes over new workflows, keeps the identity of known ones and removes those that are gone', async () => {
    const [one, two] = await sync(named('one', 'a', 'b'), named('two', 'a'));
    expect(one).toMatchObject({ workflowId: 'one', origin: 'external' });
    const [again, ...others] = await sync(named('one', 'b', 'c'));
    expect(others).toEqual([]);
    expect(again?._id).toBe(one?._id);
    expect(again?.steps.map(({ stepId }) => stepId)).toEqual(['b', 'c']);
    expect(again?.steps[0]?._id).toBe(one?.steps[1]?._id);
    const { client } = deliveries.account();
    expect((await client.get('/v2/workflows/two')).status).toBe(404);
    expect((await client.get(`/v2/workflows/${two?._id}`)).status).toBe(404);
    expect((await client.get('/v2/workflows/one')).body).toMatchObject({
      data: { origin: 'external', status: 'ACTIVE' },
    });
    expect((await client.get('/v1/bridge/status')).body).toMatchObject({
      data: { status: 'ok', discovered: { workflows: 1, steps: 2 } },
    });
  });

  it('refuses an address whose application signs with another key, and keeps everything as it was', async () => {
    await sync(named('one', 'a'));
    app.deploy('another-key', [named('two', 'a')]);
    const { client } = deliveries.account();
    const answer = await client.post('/v1/bridge/sync', { bridgeUrl: app.url });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      errors: { bridgeUrl: { messages: [expect.any(String)] } },
      ctx: { status: 401, code: 'SignatureMismatchError' },
    });
    expect((await client.get('/v2/workflows/one')).status).toBe(200);
  });

  it('people may switch a workflow off, and enter what its steps take; the rest is the application’s', async () => {
    await sync(
      workflow('one', async ({ step }) => {
        await step.custom('sum', () => ({}));
        await step.sms('a', () => ({ body: 'x' }), {
          controlSchema: { type: 'object', properties: { own: { type: 'string' } } } as const,
        });
      }),
    );
    await textGateway();
    const { client } = deliveries.account();
    interface Shown {
      data: { name: string; active: boolean; steps: { stepId: string; controls: object }[] };
    }
    const changed = await client.patch<Shown>('/v2/workflows/one', { active: false, name: 'Other' });
    expect(changed.body.data).toMatchObject({ name: 'one', active: false, status: 'INACTIVE' });
    expect(changed.body.data.steps.map(({ stepId }) => stepId)).toEqual(['sum', 'a']);
    const replaced = await client.put<Shown>('/v2/workflows/one', {
      name: 'Other',
      active: true,
      steps: [{ name: 'x', stepId: 'a', type: 'sms', controlValues: { own: 'entered' } }],
      preferences: { user: { all: { enabled: true }, channels: { sms: { enabled: false } } } },
    });
    expect(replaced.status).toBe(200);
    expect(replaced.body.data).toMatchObject({ name: 'one', active: true, status: 'ACTIVE' });
    expect(replaced.body.data.steps).toMatchObject([
      { stepId: 'sum' },
      {
        stepId: 'a',
        controls: { values: { own: 'entered' }, dataSchema: { properties: { own: { type: 'string' } } } },
      },
    ]);
    expect(replaced.body.data).toMatchObject({ preferences: { user: { channels: { sms: { enabled: false } } } } });
  });

  it('shows a step with made-up values', async () => {
    await sync(
      workflow(
        'shown',
        async ({ step, payload }) => {
          await step.inApp('inbox', () => ({ body: `Hello ${payload.name}` }));
        },
        { payloadSchema: { type: 'object', properties: { name: { type: 'string' } } } as const },
      ),
    );
    const { body, status } = await deliveries
      .account()
      .client.post('/v1/bridge/preview/shown/inbox', { payload: { name: 'Ada' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ data: { outputs: { body: 'Hello Ada' } } });
    const ofEditor = await deliveries
      .account()
      .client.post('/v2/workflows/shown/step/inbox/preview', { previewPayload: { payload: { name: 'Bob' } } });
    expect(ofEditor.body).toMatchObject({ data: { result: { type: 'in_app', preview: { body: 'Hello Bob' } } } });
  });
});
