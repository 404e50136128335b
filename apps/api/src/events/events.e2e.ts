import { type Storage, STORAGE } from '@novu/application-generic';
import { AcceptedEventRepository, type EventAttachment } from '@novu/dal';
import { LIMITS } from '@novu/shared';
import { acceptedEvents, forgetAcceptedEvents } from '@novu/testing';
import mongoose from 'mongoose';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';

let api: TestApi;
let env: TestEnvironment;
let connection: mongoose.Connection;

beforeAll(async () => {
  api = await startApi('events');
  env = await api.newEnvironment();
  connection = await mongoose.createConnection(api.services.mongoUrl).asPromise();
  await env.client.post('/v2/workflows', {
    name: 'Order shipped',
    workflowId: 'order-shipped',
    active: true,
    steps: [{ name: 'Inbox', type: 'in_app', controlValues: { body: 'Order {{payload.order}}' } }],
  });
  await env.client.post('/v2/workflows', {
    name: 'Sleeping',
    workflowId: 'sleeping',
    active: false,
    steps: [{ name: 'Inbox', type: 'in_app', controlValues: { body: 'Hello' } }],
  });
  await env.client.post('/v2/workflows', {
    name: 'Strict',
    workflowId: 'strict',
    active: true,
    validatePayload: true,
    payloadSchema: {
      type: 'object',
      properties: { order: { type: 'number' }, currency: { type: 'string', default: 'EUR' } },
      required: ['order'],
    },
    steps: [{ name: 'Inbox', type: 'in_app', controlValues: { body: 'Order {{payload.order}}' } }],
  });
});

afterAll(async () => {
  await connection.close();
  await api.close();
});

/** Accepted events of the environment. */
async function accepted(): Promise<Record<string, unknown>[]> {
  return acceptedEvents(connection, { _environmentId: env.scope.environmentId });
}

beforeEach(async () => {
  await forgetAcceptedEvents(connection);
});

const TRIGGER = '/v1/events/trigger';

describe('trigger', () => {
  it('accepts an event and stores it before it answers', async () => {
    const answer = await env.client.post<{ data: { acknowledged: boolean; status: string; transactionId: string } }>(
      TRIGGER,
      {
        name: 'order-shipped',
        to: { subscriberId: 'ada', email: 'ada@example.com', unknown: 'dropped' },
        payload: { order: 7 },
      },
    );
    expect(answer.status).toBe(201);
    expect(answer.body.data).toMatchObject({
      acknowledged: true,
      status: 'processed',
      transactionId: expect.stringMatching(/^txn_/),
    });
    expect(await accepted()).toMatchObject([
      {
        identifier: 'order-shipped',
        status: 'accepted',
        transactionId: answer.body.data.transactionId,
        payload: { order: 7 },
        recipients: { kind: 'named', subscribers: [{ subscriberId: 'ada', email: 'ada@example.com' }], topics: [] },
      },
    ]);
    expect((await accepted())[0]).not.toHaveProperty('recipients.subscribers.0.unknown');
  });

  it('takes every form of recipients, the last definition of one id winning', async () => {
    const to = [
      'ada',
      { subscriberId: 'bob', firstName: 'Bob' },
      { type: 'Topic', topicKey: 'news', exclude: ['eve'] },
      { subscriberId: 'bob', firstName: 'Robert' },
    ];
    await env.client.post(TRIGGER, { name: 'order-shipped', to });
    expect((await accepted())[0]).toMatchObject({
      recipients: {
        subscribers: [{ subscriberId: 'ada' }, { subscriberId: 'bob', firstName: 'Robert' }],
        topics: [{ topicKey: 'news', exclude: ['eve'] }],
      },
    });
  });

  it('ignores a transaction id that was used before', async () => {
    const body = { name: 'order-shipped', to: 'ada', transactionId: 'mine-1' };
    const first = await env.client.post<{ data: { transactionId: string } }>(TRIGGER, body);
    const second = await env.client.post<{ data: { transactionId: string } }>(TRIGGER, body);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.data.transactionId).toBe('mine-1');
    expect(await accepted()).toHaveLength(1);
  });

  it('tells of events that were refused as their transaction id was used before, in one line however many they are', async () => {
    const body = { name: 'order-shipped', to: 'ada', transactionId: 'mine-1' };
    const told = async () => (await env.client.get<{ data: object }>(`${TRIGGER}/mine-1`)).body.data;
    await env.client.post(TRIGGER, body);
    expect(await told()).toMatchObject({ events: [{ workflowId: 'order-shipped', traces: [] }] });
    await env.client.post(TRIGGER, body);
    await env.client.post(`${TRIGGER}/bulk`, { events: [body, { ...body, name: 'strict', payload: { order: 7 } }] });
    expect(await told()).toMatchObject({
      events: [
        {
          workflowId: 'order-shipped',
          traces: [
            {
              createdAt: expect.any(String),
              title: 'Events were refused: their transaction id was used before',
              status: 'warning',
              rawData: JSON.stringify({ times: 3, workflowId: 'strict' }),
            },
          ],
        },
      ],
    });
    expect(await accepted()).toHaveLength(1);
  });

  it('answers for an inactive workflow without writing anything', async () => {
    const answer = await env.client.post(TRIGGER, { name: 'sleeping', to: 'ada' });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ data: { acknowledged: true, status: 'trigger_not_active' } });
    expect(await accepted()).toHaveLength(0);
  });

  it('holds the payload against the schema and fills in its defaults', async () => {
    const refused = await env.client.post(TRIGGER, { name: 'strict', to: 'ada', payload: { order: 'seven' } });
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({
      type: 'PAYLOAD_VALIDATION_ERROR',
      errors: [{ field: 'order', message: expect.any(String) }],
    });
    expect(await accepted()).toHaveLength(0);
    await env.client.post(TRIGGER, { name: 'strict', to: 'ada', payload: { order: 7 } });
    expect((await accepted())[0]).toMatchObject({ payload: { order: 7, currency: 'EUR' } });
  });

  it.each<[string, unknown, number, string]>([
    ['an unknown workflow', { name: 'nowhere', to: 'ada' }, 422, 'name'],
    ['no workflow', { to: 'ada' }, 422, 'name'],
    ['an operator object as workflow', { name: { $gt: '' }, to: 'ada' }, 422, 'name'],
    ['no recipient', { name: 'order-shipped' }, 422, 'to'],
    [
      'a recipient without subscriberId',
      { name: 'order-shipped', to: { email: 'ada@example.com' } },
      422,
      'to.subscriberId',
    ],
    [
      'an operator object as subscriberId',
      { name: 'order-shipped', to: { subscriberId: { $gt: '' } } },
      422,
      'to.subscriberId',
    ],
    [
      'an operator object in a list',
      { name: 'order-shipped', to: ['ada', { subscriberId: { $ne: null } }] },
      422,
      'to.1.subscriberId',
    ],
    ['a number as recipient', { name: 'order-shipped', to: 5 }, 422, 'to'],
    [
      'an operator object as e-mail',
      { name: 'order-shipped', to: { subscriberId: 'ada', email: { $gt: '' } } },
      422,
      'to.email',
    ],
    [
      '101 recipients',
      { name: 'order-shipped', to: Array.from({ length: 101 }, (_, index) => `s${index}`) },
      422,
      'to',
    ],
    ['a topic without key', { name: 'order-shipped', to: { type: 'Topic' } }, 422, 'to.topicKey'],
    ['a payload that is a list', { name: 'order-shipped', to: 'ada', payload: [1] }, 422, 'payload'],
    [
      'an operator object as transactionId',
      { name: 'order-shipped', to: 'ada', transactionId: { $gt: '' } },
      422,
      'transactionId',
    ],
    ['an actor without id', { name: 'order-shipped', to: 'ada', actor: {} }, 422, 'actor.subscriberId'],
    [
      'a severity that is none',
      { name: 'order-shipped', to: 'ada', overrides: { severity: 'extreme' } },
      422,
      'overrides.severity',
    ],
    [
      'a file outside a list',
      { name: 'order-shipped', to: 'ada', payload: { attachments: { name: 'a.txt', file: 'SGVsbG8=' } } },
      422,
      'payload.attachments',
    ],
    [
      'a file without bytes',
      { name: 'order-shipped', to: 'ada', payload: { attachments: [{ name: 'a.txt', mime: 'text/plain' }] } },
      422,
      'payload.attachments.0.file',
    ],
    ['a list as body', [], 422, 'general'],
  ])('refuses %s, names the field and writes nothing', async (_, body, status, field) => {
    const answer = await env.client.post(TRIGGER, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      statusCode: status,
      path: TRIGGER,
      timestamp: expect.any(String),
      message: expect.any(String),
      errors: { [field]: { messages: [expect.any(String)] } },
    });
    expect(await accepted()).toHaveLength(0);
  });

  it('refuses malformed JSON with 400', async () => {
    const answer = await env.client.post(TRIGGER, '{"name": "order-shipped", ', { 'content-type': 'application/json' });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ statusCode: 400, message: expect.stringContaining('JSON') });
    expect(await accepted()).toHaveLength(0);
  });

  it('refuses a body nested too deeply with 400', async () => {
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const answer = await env.client.post(TRIGGER, `{"name":"order-shipped","to":"ada","payload":${deep}}`, {
      'content-type': 'application/json',
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ message: expect.stringContaining('nested') });
    const subscriber = await env.client.post(
      '/v2/subscribers',
      `{"subscriberId":"deep","data":${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}}`,
      {
        'content-type': 'application/json',
      },
    );
    expect(subscriber.status).toBe(400);
    expect(await accepted()).toHaveLength(0);
  });

  it.each([
    ['a key with NUL', '{"a\\u0000b":1}', 'NUL'],
    ['a key of the driver', '{"x":[{"\\u005fbsontype":"y"}]}', '_bsontype'],
  ])('refuses %s with 400', async (_, payload, message) => {
    const answer = await env.client.post(TRIGGER, `{"name":"order-shipped","to":"ada","payload":${payload}}`, {
      'content-type': 'application/json',
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ message: expect.stringContaining(message) });
    expect(await accepted()).toHaveLength(0);
  });

  it.each([
    ['overrides over 512 KB', { overrides: { text: 'x'.repeat(513 * 1024) } }, 'Payload size'],
    [
      'payload and overrides of 512 KB together',
      { payload: { text: 'x'.repeat(256 * 1024) }, overrides: { text: 'x'.repeat(256 * 1024) } },
      'Payload size',
    ],
    ['members nobody knows', { unknown: 'x'.repeat(512 * 1024) }, 'Payload size'],
    ['a profile over 64 KB', { to: { subscriberId: 'ada', data: { text: 'x'.repeat(65 * 1024) } } }, 'subscriber ada'],
    [
      'an actor over 64 KB',
      { actor: { subscriberId: 'bob', data: { text: 'x'.repeat(65 * 1024) } } },
      'subscriber bob',
    ],
    ['names without end', { to: { subscriberId: 'ada', firstName: 'x'.repeat(3 * 1024 * 1024) } }, 'Payload size'],
  ])('refuses %s with 413, in bulk too', async (_, part, message) => {
    const event = { name: 'order-shipped', to: 'ada', ...part };
    const [alone, bulk] = [
      await env.client.post(TRIGGER, event),
      await env.client.post(`${TRIGGER}/bulk`, { events: [{ name: 'order-shipped', to: 'ada' }, event] }),
    ];
    expect([alone.status, bulk.status]).toEqual([413, 413]);
    expect(alone.body).toMatchObject({ message: expect.stringMatching(new RegExp(message, 'i')) });
    expect(bulk.body).toMatchObject({ message: expect.stringMatching(/event at index 1 /i) });
    expect(await accepted()).toHaveLength(0);
  });

  it('2.5 does nothing for a tenant that is only named and not there', async () => {
    const event = { name: 'order-shipped', to: 'ada', tenant: 'nobody' };
    const alone = await env.client.post(TRIGGER, event);
    const bulk = await env.client.post(`${TRIGGER}/bulk`, { events: [event] });
    const broadcast = await env.client.post(`${TRIGGER}/broadcast`, { name: 'order-shipped', tenant: 'nobody' });
    expect([alone.status, bulk.status, broadcast.status]).toEqual([201, 201, 201]);
    expect(alone.body).toMatchObject({ data: { acknowledged: true, status: 'no_tenant_found' } });
    expect(bulk.body).toMatchObject({ data: [{ status: 'no_tenant_found' }] });
    expect(broadcast.body).toMatchObject({ data: { status: 'no_tenant_found' } });
    expect(await accepted()).toHaveLength(0);
  });

  it('3.4 makes or changes a tenant that is described, and takes it by name afterwards', async () => {
    const described = {
      name: 'order-shipped',
      to: 'ada',
      tenant: { identifier: 'acme', name: 'Acme', data: { a: 1 } },
    };
    expect((await env.client.post(TRIGGER, described)).body).toMatchObject({ data: { status: 'processed' } });
    const named = await env.client.post(TRIGGER, { name: 'order-shipped', to: 'ada', tenant: 'acme' });
    expect(named.body).toMatchObject({ data: { status: 'processed' } });
    expect(await accepted()).toMatchObject([{ tenantId: 'acme' }, { tenantId: 'acme' }]);
    expect((await env.client.get('/v1/tenants/acme')).body).toMatchObject({ data: { name: 'Acme', data: { a: 1 } } });
  });

  it('3.2 keeps the contexts an event names', async () => {
    const context = { tenant: 'acme', app: { id: 'shop', data: { plan: 'free' } } };
    expect((await env.client.post(TRIGGER, { name: 'order-shipped', to: 'ada', context })).status).toBe(201);
    expect(await accepted()).toMatchObject([
      {
        contexts: [
          { type: 'tenant', id: 'acme' },
          { type: 'app', id: 'shop', data: { plan: 'free' } },
        ],
      },
    ]);
  });

  it('2.9 stores attachments apart from the payload', async () => {
    const payload = { attachments: [{ name: 'hello.txt', mime: 'text/plain', file: 'SGVsbG8=' }] };
    expect((await env.client.post(TRIGGER, { name: 'order-shipped', to: 'ada', payload })).status).toBe(201);
    const [event] = await accepted();
    expect(event).toMatchObject({
      payload: { attachments: [{ name: 'hello.txt', mime: 'text/plain' }] },
      attachments: [{ name: 'hello.txt', mime: 'text/plain', storageKey: expect.stringContaining('/hello.txt') }],
    });
    expect(event?.['payload']).not.toMatchObject({ attachments: [{ file: expect.anything() }] });
    const [attachment] = event?.['attachments'] as EventAttachment[];
    expect((await api.get<Storage>(STORAGE).get(attachment?.storageKey ?? '')).toString()).toBe('Hello');
  });

  it('2.2 refuses attachments of more than 20 MB together', async () => {
    const file = Buffer.alloc(LIMITS.attachmentBytes / 2 + 1).toString('base64');
    const answer = await env.client.post(TRIGGER, {
      name: 'order-shipped',
      to: 'ada',
      payload: { attachments: [{ file }, { file }] },
    });
    expect(answer.status).toBe(413);
    expect(await accepted()).toHaveLength(0);
  });

  it('2.2 takes an attachment of 20 MB, and refuses one of more, by the name of the field', async () => {
    const send = (bytes: number, text = '') => {
      const attachments = [{ file: Buffer.alloc(bytes, 'Hello').toString('base64') }];

      return env.client.post(TRIGGER, { name: 'order-shipped', to: 'ada', payload: { text, attachments } });
    };
    // What is allowed goes into a body, with as large a payload as there may be.
    expect((await send(LIMITS.attachmentBytes, 'x'.repeat(LIMITS.payloadBytes - 1_024))).status).toBe(201);
    expect(await accepted()).toHaveLength(1);
    const { status, body } = await send(LIMITS.attachmentBytes + 1);
    expect(status).toBe(413);
    const size = '20000001 bytes together, decoded: more than the 20000000 (20 MB) allowed';
    expect(body).toMatchObject({ message: `The files in payload.attachments have ${size}` });
    expect(await accepted()).toHaveLength(1);
  });

  it.each([
    ['actor.timezone', { actor: { subscriberId: 'ada', timezone: 'Mars/Olympus' } }],
    ['to.timezone', { to: { subscriberId: 'ada', timezone: 'Mars/Olympus' } }],
    ['to.1.timezone', { to: ['bob', { subscriberId: 'ada', timezone: 7 }] }],
    ['tenant', { tenant: 'two words' }],
    ['tenant', { tenant: { identifier: 'x'.repeat(513) } }],
    ['tenant.name', { tenant: { identifier: 'acme', name: 'x'.repeat(513) } }],
    ['tenant.data', { tenant: { identifier: 'acme', data: { text: 'x'.repeat(70_000) } } }],
    ['payload.attachments.0.mime', { payload: { attachments: [{ mime: 'a\r\nb', file: 'SGVsbG8=' }] } }],
  ])('refuses %s that is none', async (field, rest) => {
    const answer = await env.client.post(TRIGGER, { name: 'order-shipped', to: 'ada', ...rest });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { [field]: { messages: [expect.any(String)] } } });
    expect(await accepted()).toHaveLength(0);
  });

  it.each([
    ['context', 'acme'],
    ['context', { a: '1', b: '1', c: '1', d: '1', e: '1', f: '1' }],
    ['tenant', 7],
    ['tenant', { name: 'Acme' }],
  ])('refuses %s as %j everywhere', async (field, value) => {
    const event = { name: 'order-shipped', to: 'ada', [field]: value };
    for (const answer of [
      await env.client.post(TRIGGER, event),
      await env.client.post(`${TRIGGER}/broadcast`, { name: 'order-shipped', [field]: value }),
    ]) {
      expect(answer.status).toBe(422);
      expect(answer.body).toMatchObject({ errors: { [field]: { messages: [expect.any(String)] } } });
    }
    const bulk = await env.client.post(`${TRIGGER}/bulk`, { events: [event] });
    expect(bulk.body).toMatchObject({ data: [{ status: 'error', error: [expect.stringContaining(field)] }] });
    expect(await accepted()).toHaveLength(0);
  });

  it('refuses a payload over 512 KB with 413 and takes one just below', async () => {
    const eventOf = (bytes: number) => {
      const event = (text: string) => ({ name: 'order-shipped', to: 'ada', payload: { text } });

      return event('x'.repeat(bytes - JSON.stringify(event('')).length));
    };
    const large = await env.client.post(TRIGGER, eventOf(LIMITS.payloadBytes + 1));
    expect([large.status, large.body]).toEqual([
      413,
      expect.objectContaining({
        statusCode: 413,
        message:
          'Payload size (524289 bytes) exceeds maximum allowed size of 524288 bytes (512KB). Note: Attachments are excluded from this limit.',
      }),
    ]);
    expect(await accepted()).toHaveLength(0);
    expect((await env.client.post(TRIGGER, eventOf(LIMITS.payloadBytes))).status).toBe(201);
    const file = Buffer.alloc(LIMITS.payloadBytes, 'Hello').toString('base64');
    const event = eventOf(LIMITS.payloadBytes / 2);
    const withFile = { ...event, payload: { ...event.payload, attachments: [{ file, name: 'a.txt' }] } };
    expect((await env.client.post(TRIGGER, withFile)).status).toBe(201);
  });

  it.each([
    ['no credentials', {}, 'Missing authorization header'],
    ['a wrong API key', { authorization: 'ApiKey 00000000000000000000000000000000' }, 'API Key not found'],
    ['an unknown scheme', { authorization: 'Basic YTpi' }, 'Invalid authentication scheme: "Basic"'],
    ['a key without its scheme', { authorization: 'a'.repeat(32) }, 'Invalid authentication scheme'],
    ['a forged token', { authorization: 'Bearer a.b.c' }, 'Invalid or expired token'],
  ])('refuses %s', async (_, headers, message) => {
    const answer = await api.clientWith(headers).post(TRIGGER, { name: 'order-shipped', to: 'ada' });
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ statusCode: 401, message });
    expect(await accepted()).toHaveLength(0);
  });

  it("does not find another organization's workflow", async () => {
    const other = await api.newEnvironment();
    expect((await other.client.post(TRIGGER, { name: 'order-shipped', to: 'ada' })).status).toBe(422);
  });
});

describe('bulk', () => {
  it('answers each event on its own', async () => {
    const answer = await env.client.post<{ data: { status: string; error?: string[] }[] }>('/v1/events/trigger/bulk', {
      events: [
        { name: 'order-shipped', to: 'ada' },
        { name: 'nowhere', to: 'ada' },
        { name: 'order-shipped', to: {} },
        { name: 'sleeping', to: 'ada' },
      ],
    });
    expect(answer.status).toBe(201);
    expect(answer.body.data.map((result) => result.status)).toEqual([
      'processed',
      'error',
      'error',
      'trigger_not_active',
    ]);
    expect(answer.body.data[1]?.error?.[0]).toContain('nowhere');
    expect(answer.body.data[2]?.error?.[0]).toContain('to.subscriberId');
    expect(await accepted()).toHaveLength(1);
  });

  it.each([
    ['101 events', { events: Array.from({ length: 101 }, () => ({ name: 'order-shipped', to: 'ada' })) }],
    ['no event', { events: [] }],
    ['no list', { events: { $gt: '' } }],
    ['nothing', {}],
  ])('refuses %s and writes nothing', async (_, body) => {
    const answer = await env.client.post('/v1/events/trigger/bulk', body);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ errors: { events: { messages: [expect.any(String)] } } });
    expect(await accepted()).toHaveLength(0);
  });

  it('names the event whose payload is too large', async () => {
    const events = [
      { name: 'order-shipped', to: 'ada' },
      { name: 'order-shipped', to: 'ada', payload: { text: 'x'.repeat(LIMITS.payloadBytes) } },
    ];
    const answer = await env.client.post('/v1/events/trigger/bulk', { events });
    expect(answer.status).toBe(413);
    expect(answer.body).toMatchObject({
      message:
        'Event at index 1 (workflow: "order-shipped") has payload size (524345 bytes) exceeds maximum allowed size of 524288 bytes (512KB). Note: Attachments are excluded from this limit.',
    });
    expect(await accepted()).toHaveLength(0);
  });
});

describe('broadcast', () => {
  it('is accepted for everybody', async () => {
    const answer = await env.client.post('/v1/events/trigger/broadcast', { name: 'order-shipped', payload: {} });
    expect(answer.status).toBe(201);
    expect((await accepted())[0]).toMatchObject({ recipients: { kind: 'broadcast' } });
  });
});

describe('cancel', () => {
  it('takes back what is not done and says whether there was anything', async () => {
    await env.client.post(TRIGGER, { name: 'order-shipped', to: 'ada', transactionId: 'cancel-me' });
    const other = await api.newEnvironment();
    expect((await other.client.delete(`${TRIGGER}/cancel-me`)).body).toEqual({ data: false });
    expect((await env.client.delete(`${TRIGGER}/cancel-me`)).body).toEqual({ data: true });
    expect((await env.client.delete(`${TRIGGER}/cancel-me`)).body).toEqual({ data: false });
    expect(
      await api.get(AcceptedEventRepository).listStaleBatches(new Date(Date.now() + 1000), new Date(), 10),
    ).toEqual([]);
  });
});
