import { acceptedEvents } from '@novu/testing';
import mongoose from 'mongoose';
import { startApi, type TestApi, type TestEnvironment } from '../testing/start-api.js';
import { CHANNELS_PER_EVENT } from './recipient-channels.js';

let api: TestApi;
let env: TestEnvironment;
let connection: mongoose.Connection;
beforeAll(async () => {
  api = await startApi('recipient-channels');
  connection = await mongoose.createConnection(api.services.mongoUrl).asPromise();
});
beforeEach(async () => {
  env = await api.newEnvironment();
  const steps = [{ name: 'Inbox', type: 'in_app', controlValues: { body: 'Hello' } }];
  await env.client.post('/v2/workflows', { name: 'hello', workflowId: 'hello', active: true, steps });
});
afterAll(async () => {
  await connection.close();
  await api.close();
});

const TRIGGER = '/v1/events/trigger';

async function integration(providerId: string, more: object = {}): Promise<{ _id: string; identifier: string }> {
  const body = { providerId, active: true, ...more };
  const answer = await env.person.post<{ data: { _id: string; identifier: string } }>('/v1/integrations', body);
  expect(answer.status).toBe(201);

  return answer.body.data;
}

const accepted = () => acceptedEvents(connection, { _environmentId: env.scope.environmentId });
const devices = (...deviceTokens: string[]) => ({ providerId: 'fcm', credentials: { deviceTokens } });
const ada = (...channels: unknown[]) => ({ subscriberId: 'ada', channels });

it('notes with recipients and actor the integrations they say they are reached at', async () => {
  const first = await integration('discord', { name: 'first' });
  const second = await integration('discord', { name: 'second' });
  const fcm = await integration('fcm');
  const discord = (webhookUrl: string, more: object = {}) => ({
    providerId: 'discord',
    credentials: { webhookUrl },
    ...more,
  });
  const to = [
    ada(
      discord('https://one.example', { integrationIdentifier: first.identifier }),
      discord('https://two.example'),
      devices('a', 'b'),
    ),
    'bob',
  ];
  const actor = { subscriberId: 'eve', channels: [devices('e')] };
  expect((await env.client.post(TRIGGER, { name: 'hello', to, actor })).status).toBe(201);
  const named = (one: { _id: string }, providerId: string, credentials: object) => ({
    _integrationId: new mongoose.Types.ObjectId(one._id),
    providerId,
    credentials,
  });
  const [event] = await accepted();
  expect(event?.['recipients']).toEqual({
    kind: 'named',
    subscribers: [
      {
        subscriberId: 'ada',
        channels: [
          named(first, 'discord', { webhookUrl: 'https://one.example' }),
          named(second, 'discord', { webhookUrl: 'https://two.example' }),
          named(fcm, 'fcm', { deviceTokens: ['a', 'b'] }),
        ],
      },
      { subscriberId: 'bob' },
    ],
    topics: [],
  });
  expect(event?.['actor']).toEqual({ subscriberId: 'eve', channels: [named(fcm, 'fcm', { deviceTokens: ['e'] })] });
});

it('keeps nothing but what it knows, of the last definition of one id', async () => {
  await integration('fcm');
  const to = [
    ada(devices('old')),
    ada({ ...devices('new'), more: 1, credentials: { deviceTokens: ['new'], evil: 1 } }),
  ];
  expect((await env.client.post(TRIGGER, { name: 'hello', to })).status).toBe(201);
  expect((await accepted())[0]?.['recipients']).toMatchObject({
    subscribers: [{ channels: [{ credentials: { deviceTokens: ['new'] } }] }],
  });
  for (const channels of [undefined, null, []]) {
    await env.client.post(TRIGGER, { name: 'hello', to: { subscriberId: 'ada', channels } });
  }
  const rest = (await accepted()).slice(1).map((event) => event['recipients'] as unknown);
  expect(rest).toEqual(
    Array.from({ length: 3 }, () => ({ kind: 'named', subscribers: [{ subscriberId: 'ada' }], topics: [] })),
  );
});

const wrong: [field: string, channels: unknown][] = [
  ['', 'fcm'],
  ['', Array(CHANNELS_PER_EVENT + 1).fill(devices('a'))],
  ['.0', ['fcm']],
  ['.0', [null]],
  ['.0.providerId', [{ credentials: {} }]],
  ['.0.providerId', [{ providerId: 'sendgrid', credentials: {} }]],
  ['.0.providerId', [{ providerId: 'slack', credentials: {} }]],
  ['.1.credentials', [devices('a'), { providerId: 'fcm' }]],
  ['.0.credentials', [{ providerId: 'fcm', credentials: 'x' }]],
  ['.1.credentials.webhookUrl', [devices('a'), { providerId: 'fcm', credentials: { webhookUrl: 5 } }]],
  ['.0.credentials.deviceTokens', [{ providerId: 'fcm', credentials: { deviceTokens: [{ $gt: '' }] } }]],
  ['.0.credentials.deviceTokens', [devices(...Array<string>(101).fill('x'))]],
  ['.0.integrationIdentifier', [{ ...devices('a'), integrationIdentifier: { $gt: '' } }]],
  ['.0.integrationIdentifier', [{ ...devices('a'), integrationIdentifier: 'none' }]],
];

it.each(wrong)('refuses channels%s that is wrong by its name, everywhere: %j', async (field, channels) => {
  await integration('fcm');
  const person = { subscriberId: 'ada', channels };
  const requests: [path: string, body: object, named: string][] = [
    [TRIGGER, { name: 'hello', to: person }, `to.channels${field}`],
    [TRIGGER, { name: 'hello', to: ['bob', person] }, `to.1.channels${field}`],
    [TRIGGER, { name: 'hello', to: 'bob', actor: person }, `actor.channels${field}`],
    [`${TRIGGER}/broadcast`, { name: 'hello', actor: person }, `actor.channels${field}`],
  ];
  for (const [path, body, named] of requests) {
    const answer = await env.client.post(path, body);
    expect(answer.status).toBe(422);
    expect(answer.body).toHaveProperty(['errors', named, 'messages', 0], expect.any(String));
  }
  const events = [
    { name: 'hello', to: person },
    { name: 'hello', to: ada(devices('a')) },
  ];
  const bulk = await env.client.post(`${TRIGGER}/bulk`, { events });
  expect(bulk.body).toMatchObject({
    data: [
      { status: 'error', error: expect.arrayContaining([expect.stringContaining(`to.channels${field}: `)]) },
      { status: 'processed' },
    ],
  });
  expect(await accepted()).toHaveLength(1);
});

it("does not find another environment's integration", async () => {
  const { identifier } = await integration('fcm');
  const name = { ...devices('a'), integrationIdentifier: identifier };
  env = await api.newEnvironment();
  const steps = [{ name: 'Inbox', type: 'in_app', controlValues: { body: 'Hello' } }];
  await env.client.post('/v2/workflows', { name: 'hello', workflowId: 'hello', active: true, steps });
  expect((await env.client.post(TRIGGER, { name: 'hello', to: ada(name) })).body).toHaveProperty([
    'errors',
    'to.channels.0.integrationIdentifier',
  ]);
});
