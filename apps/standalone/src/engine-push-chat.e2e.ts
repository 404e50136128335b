import { createHmac } from 'node:crypto';
import { details, type Deliveries, jobOf, rawOf, startDeliveries } from './testing/deliveries.js';

let deliveries: Deliveries;

beforeAll(async () => {
  deliveries = await startDeliveries('engine-push-chat');
});
afterAll(() => deliveries.close());
beforeEach(() => deliveries.newAccount());

const push = {
  name: 'Push',
  stepId: 'push',
  type: 'push',
  controlValues: { subject: 'News', body: 'For {{subscriber.firstName}}' },
};
const chat = { name: 'Chat', stepId: 'chat', type: 'chat', controlValues: { body: 'Hello {{subscriber.firstName}}' } };
const inbox = { name: 'Inbox', stepId: 'inbox', type: 'in_app', controlValues: { body: 'Hello' } };
const ADA = { subscriberId: 'ada', firstName: 'Ada' };

/** A form of token Expo takes. */
const device = (name: string): string => `ExponentPushToken[${name}]`;
const bodies = (path: string) =>
  deliveries.other.calls.filter((call) => call.path.startsWith(path)).map(({ body }) => body);

async function ada(profile: object = {}): Promise<void> {
  const answer = await deliveries.account().client.post('/v2/subscribers', { ...ADA, ...profile });
  expect(answer.status).toBe(201);
}

describe('13.5 push', () => {
  const expo = (more: object = {}) => deliveries.integration('expo', 'push', { apiKey: 'expo-key' }, more);
  const pushServer = () =>
    deliveries.integration('push-webhook', 'push', {
      webhookUrl: `${deliveries.other.url}/push`,
      secretKey: 'hmac-key',
    });
  const taken = { body: { data: { status: 'ok', id: 'ticket' } } };
  const unregistered = {
    body: { data: { status: 'error', message: 'Gone', details: { error: 'DeviceNotRegistered' } } },
  };

  it('13.5: a message for each device, of every integration the subscriber has devices at', async () => {
    await ada();
    const [first, second] = [await expo(), await pushServer()];
    await deliveries.setChannels('ada', [
      [first, 'expo', { deviceTokens: [device('a'), device('b'), device('a')] }],
      [second, 'push-webhook', { deviceTokens: ['c'] }],
    ]);
    deliveries.other.answer(({ path }) => (path === '/push' ? { body: { id: 'hook' } } : taken));
    await deliveries.workflow('devices', [push, inbox]);
    const run = await deliveries.run('devices', 'ada', { payload: { order: 7 } });
    expect(jobOf(run, 'push').status).toBe('completed');
    expect(bodies('/expo')).toMatchObject([
      { to: device('a'), title: 'News', body: 'For Ada', data: { order: 7, __nvMessageId: expect.any(String) } },
      { to: device('b') },
    ]);
    expect(bodies('/push')).toMatchObject([{ target: ['c'], title: 'News', content: 'For Ada' }]);
    const signed = deliveries.other.calls.find(({ path }) => path === '/push');
    expect(signed?.headers['x-novu-signature']).toBe(
      createHmac('sha256', 'hmac-key')
        .update(signed?.raw ?? '')
        .digest('hex'),
    );
    const sent = (await deliveries.messages('&channel=push')).map(({ _id }) => _id);
    expect(sent).toHaveLength(3);
    const [call] = bodies('/expo') as { data: { __nvMessageId: string } }[];
    expect(sent).toContain(call?.data.__nvMessageId);
    expect(details(jobOf(run, 'push')).filter((detail) => detail === 'Message sent')).toHaveLength(3);
    expect(jobOf(run, 'in_app').status).toBe('completed');
  });

  it('13.5: one device that takes the message is a success; a token that is gone is removed from the subscriber, and only that', async () => {
    await ada();
    const [made, chatMade] = [await expo(), await deliveries.integration('chat-webhook', 'chat', {})];
    await deliveries.setChannels('ada', [
      [chatMade, 'chat-webhook', { webhookUrl: 'https://chat.example' }],
      [made, 'expo', { deviceTokens: [device('gone'), device('here')] }],
    ]);
    deliveries.other.answer(({ body }) => ((body as { to: string }).to === device('gone') ? unregistered : taken));
    await deliveries.workflow('gone', [push]);
    const job = jobOf(await deliveries.run('gone', 'ada'), 'push');
    expect(job.status).toBe('completed');
    expect(details(job)).toEqual([
      'Step queued',
      'Integration instance selected',
      'Unexpected provider error',
      'Invalid push device token was removed from subscriber',
      'Message created',
      'Message sent',
      'Some push channels skipped to send the message',
    ]);
    expect((await deliveries.channelsOf('ada')).map(({ credentials }) => credentials)).toEqual([
      { webhookUrl: 'https://chat.example' },
      { deviceTokens: [device('here')] },
    ]);
    expect(await deliveries.messages('&channel=push')).toHaveLength(1);
  });

  it('issue 6.8: whoever takes over sends nothing through an integration that was switched off, but knows what it has taken', async () => {
    await ada();
    const made = await expo();
    await deliveries.setChannels('ada', [[made, 'expo', { deviceTokens: [device('a'), device('b')] }]]);
    deliveries.other.answer(() => taken);
    await deliveries.workflow('switched-off', [push]);
    const { transactionId } = await deliveries.run('switched-off', 'ada');
    await deliveries.account().client.put(`/v1/integrations/${made._id}`, { active: false });
    // As when the worker had died after the first device.
    const jobs = deliveries.platform.connection.collection('jobs');
    const held = { status: 'running', leaseUntil: new Date(0), updatedAt: new Date(0), trace: [] };
    const job = await jobs.findOneAndUpdate(
      { transactionId },
      { $set: held, $pop: { receipts: 1 } },
      { returnDocument: 'after' },
    );
    expect(job?.['receipts']).toHaveLength(1);
    const again = jobOf(await deliveries.finished(transactionId), 'push');
    expect(again.status).toBe('completed');
    expect(details(again).filter((detail) => detail === 'Message sent')).toHaveLength(1);
    expect(deliveries.other.calls).toHaveLength(2);
  });

  it('13.5: without tokens the step is skipped', async () => {
    await ada();
    const made = await expo();
    await deliveries.workflow('tokens', [push, inbox]);
    for (const channels of [[], [[made, 'expo', { deviceTokens: [] }] as const]]) {
      await deliveries.setChannels(
        'ada',
        channels.map(([one, id, credentials]) => [one, id, credentials]),
      );
      const run = await deliveries.run('tokens', 'ada');
      expect(jobOf(run, 'push').status).toBe('canceled');
      expect(details(jobOf(run, 'push'))).toEqual([
        'Subscriber credentials is missing the tokens for sending a push notification message',
      ]);
      expect(jobOf(run, 'in_app').status).toBe('completed');
    }
  });

  it('13.5: the unread count goes along where the integration is set up for it', async () => {
    await ada();
    const made = await expo({ configurations: { inboxCount: 'unread' } });
    await deliveries.setChannels('ada', [[made, 'expo', { deviceTokens: [device('a')] }]]);
    deliveries.other.answer(() => taken);
    await deliveries.workflow('counted', [inbox, push]);
    await deliveries.run('counted', 'ada');
    await deliveries.run('counted', 'ada');
    expect(bodies('/expo')).toMatchObject([{ badge: 1 }, { badge: 2 }]);
  });

  it('11: overrides name other devices and fields; provider data reaches the body', async () => {
    await ada();
    await expo();
    deliveries.other.answer(() => taken);
    await deliveries.workflow('named', [push]);
    await deliveries.run('named', 'ada', {
      overrides: {
        push: { deviceTokens: [device('named')], title: 'Overridden', sound: 'default' },
        providers: { expo: { channelId: 'orders' } },
      },
    });
    expect(bodies('/expo')).toMatchObject([
      { to: device('named'), title: 'Overridden', sound: 'default', channelId: 'orders' },
    ]);
  });

  it('5.1: devices said in the trigger are stored with the subscriber, and those the event goes to', async () => {
    await ada();
    const [first, second] = [await expo(), await pushServer()];
    await deliveries.setChannels('ada', [
      [first, 'expo', { deviceTokens: [device('old')] }],
      [second, 'push-webhook', { deviceTokens: ['kept'] }],
    ]);
    deliveries.other.answer(() => taken);
    await deliveries.workflow('said', [push]);
    const channels = [{ providerId: 'expo', credentials: { deviceTokens: [device('new')] } }];
    await deliveries.run('said', { subscriberId: 'ada', channels });
    expect(bodies('/expo')).toMatchObject([{ to: device('new') }]);
    expect(bodies('/push')).toMatchObject([{ target: ['kept'] }]);
    const stored = await deliveries.channelsOf('ada');
    expect(stored.map(({ credentials }) => credentials)).toEqual([
      { deviceTokens: ['kept'] },
      { deviceTokens: [device('new')] },
    ]);
    const runs = await deliveries.account().client.get<{ data: { to: object }[] }>('/v1/notifications');
    expect(runs.body.data[0]?.to).toEqual({ subscriberId: 'ada' });
  });

  it('5.1: of events of one call that say devices, the later counts for each integration', async () => {
    await Promise.all([expo(), pushServer()]);
    deliveries.other.answer(({ path }) => (path === '/push' ? { body: { id: 'hook' } } : taken));
    await deliveries.workflow('each', [push]);
    const said = (providerId: string, token: string) => ({
      name: 'each',
      to: { subscriberId: 'ada', channels: [{ providerId, credentials: { deviceTokens: [token] } }] },
    });
    const events = [said('expo', device('a')), said('push-webhook', 'hook'), said('expo', device('b'))];
    const answer = await deliveries
      .account()
      .client.post<{ data: { transactionId: string }[] }>('/v1/events/trigger/bulk', { events });
    for (const { transactionId } of answer.body.data) await deliveries.finished(transactionId);
    expect((await deliveries.channelsOf('ada')).map(({ credentials }) => credentials)).toEqual(
      expect.arrayContaining([{ deviceTokens: ['hook'] }, { deviceTokens: [device('b')] }]),
    );
  });

  it("5.1: a broadcast's actor is stored with the devices it says, and reached there", async () => {
    await ada();
    await expo();
    deliveries.other.answer(() => taken);
    await deliveries.workflow('everyone', [push]);
    const channels = [{ providerId: 'expo', credentials: { deviceTokens: [device('actor')] } }];
    const answer = await deliveries
      .account()
      .client.post<{ data: { transactionId: string } }>('/v1/events/trigger/broadcast', {
        name: 'everyone',
        payload: {},
        actor: { subscriberId: 'ada', channels },
      });
    await deliveries.finished(answer.body.data.transactionId);
    expect(bodies('/expo')).toMatchObject([{ to: device('actor') }]);
  });

  it('13.5: devices at an integration that is not active are not reached', async () => {
    await ada();
    const made = await expo({ active: false });
    await pushServer();
    await deliveries.setChannels('ada', [[made, 'expo', { deviceTokens: [device('a')] }]]);
    await deliveries.workflow('inactive', [push]);
    const job = jobOf(await deliveries.run('inactive', 'ada'), 'push');
    expect(job.status).toBe('failed');
    expect(details(job)).toContain('Subscriber does not have an active integration');
    expect(deliveries.other.calls).toHaveLength(0);
  });
});

describe('13.6 chat', () => {
  const chatServer = (more: object = {}) =>
    deliveries.integration('chat-webhook', 'chat', { secretKey: 'hmac-key' }, more);
  const hook = (name: string): string => `${deliveries.other.url}/chat/${name}`;

  it("13.6: to the stored webhook; the payload's goes before it, and the override's before that", async () => {
    await ada();
    await deliveries.setChannels('ada', [[await chatServer(), 'chat-webhook', { webhookUrl: hook('stored') }]]);
    await deliveries.workflow('urls', [chat]);
    const payload = { webhookUrl: hook('payload') };
    await deliveries.run('urls', 'ada');
    await deliveries.run('urls', 'ada', { payload });
    await deliveries.run('urls', 'ada', { payload, overrides: { chat: { webhookUrl: hook('override') } } });
    await deliveries.run('urls', 'ada', {
      payload,
      overrides: { providers: { 'chat-webhook': { webhookUrl: hook('data') } } },
    });
    expect(deliveries.other.calls.map(({ path }) => path)).toEqual([
      '/chat/stored',
      '/chat/payload',
      '/chat/override',
      '/chat/data',
    ]);
    expect(deliveries.other.calls[0]?.body).toMatchObject({ content: 'Hello Ada', webhookUrl: hook('stored') });
    expect(await deliveries.messages('&channel=chat')).toHaveLength(4);
  });

  it('5.1: a webhook said in the trigger, of somebody not known before and at the integration named, is where it goes', async () => {
    const named = await chatServer();
    await chatServer();
    await deliveries.workflow('told', [chat]);
    const channels = [
      {
        providerId: 'chat-webhook',
        integrationIdentifier: named.identifier,
        credentials: { webhookUrl: hook('told') },
      },
    ];
    await deliveries.run('told', { ...ADA, channels });
    expect(deliveries.other.calls.map(({ path }) => path)).toEqual(['/chat/told']);
    expect(await deliveries.channelsOf('ada')).toMatchObject([{ credentials: { webhookUrl: hook('told') } }]);
  });

  it("11: the step's own provider overrides, those of the trigger for all steps, and for this one, each over the one before", async () => {
    await ada();
    await deliveries.setChannels('ada', [[await chatServer(), 'chat-webhook', { webhookUrl: hook('x') }]]);
    const providerOverrides = { 'chat-webhook': { level: 'step', marks: { step: true, all: false, one: false } } };
    await deliveries.workflow('layers', [{ ...chat, providerOverrides }]);
    await deliveries.run('layers', 'ada', {
      overrides: {
        chat: { thread: 't-1' },
        providers: { 'chat-webhook': { level: 'all', marks: { all: true } } },
        steps: { chat: { providers: { 'chat-webhook': { level: 'one', marks: { one: true } } } } },
      },
    });
    expect(deliveries.other.calls[0]?.body).toMatchObject({
      level: 'one',
      marks: { step: true, all: true, one: true },
      thread: 't-1',
    });
  });

  it('13.6: a messenger that goes by phone numbers needs no stored address', async () => {
    await ada({ phone: '+4911' });
    const credentials = { apiToken: 'wa-token', phoneNumberIdentification: '77', secretKey: 'app-secret' };
    await deliveries.integration('whatsapp-business', 'chat', credentials);
    deliveries.other.answer(() => ({ body: { messages: [{ id: 'wamid' }] } }));
    await deliveries.workflow('phone', [chat]);
    const job = jobOf(await deliveries.run('phone', 'ada'), 'chat');
    expect(job.status).toBe('completed');
    expect(deliveries.other.calls[0]?.body).toMatchObject({ to: '+4911', text: { body: 'Hello Ada' } });
    expect(rawOf(job, 'Message sent')).toMatchObject({ id: 'wamid' });
  });

  it('13.6: one address that takes the message is a success, the others are told of; none is a failure', async () => {
    await ada();
    const [one, two] = [await chatServer(), await chatServer({ name: 'second' })];
    await deliveries.setChannels('ada', [
      [one, 'chat-webhook', { webhookUrl: hook('works') }],
      [two, 'chat-webhook', { webhookUrl: hook('fails') }],
    ]);
    deliveries.other.answer(({ path }) => (path === '/chat/works' ? { body: { id: 'taken' } } : { status: 404 }));
    await deliveries.workflow('some', [chat]);
    const some = jobOf(await deliveries.run('some', 'ada'), 'chat');
    expect(some.status).toBe('completed');
    expect(details(some)).toContain('Some chat channels skipped to send the message');
    expect(await deliveries.messages('&channel=chat')).toHaveLength(1);

    deliveries.other.answer(() => ({ status: 404 }));
    const none = jobOf(await deliveries.run('some', 'ada'), 'chat');
    expect(none.status).toBe('failed');
    expect(details(none).slice(-3)).toEqual([
      'Unexpected provider error',
      'Unexpected provider error',
      'All chat channels failed to send the message',
    ]);
  });

  it('13.6: without an address the step is skipped', async () => {
    await ada();
    const made = await chatServer();
    await deliveries.workflow('nowhere', [chat, inbox]);
    const skipped = async (): Promise<string[]> => {
      const run = await deliveries.run('nowhere', 'ada');
      expect(jobOf(run, 'chat').status).toBe('canceled');
      expect(jobOf(run, 'in_app').status).toBe('completed');

      return details(jobOf(run, 'chat'));
    };
    expect(await skipped()).toEqual(['Subscriber does not have a configured channel']);
    await deliveries.setChannels('ada', [[made, 'chat-webhook', {}]]);
    expect(await skipped()).toEqual(['Step queued', 'Webhook URL for the chat channel is missing']);
  });

  it('13.6: a webhook in a private network is not called', async () => {
    await ada();
    await deliveries.setChannels('ada', [
      [await chatServer(), 'chat-webhook', { webhookUrl: 'http://127.0.0.2:8081/x' }],
    ]);
    await deliveries.workflow('private', [chat]);
    const job = jobOf(await deliveries.run('private', 'ada'), 'chat');
    expect(job.status).toBe('failed');
    expect(rawOf(job, 'Unexpected provider error')).toMatchObject({ code: 'outbound_refused' });
  });
});
