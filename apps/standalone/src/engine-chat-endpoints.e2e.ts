import { details, type Deliveries, jobOf, startDeliveries } from './testing/deliveries.js';

let deliveries: Deliveries;

beforeAll(async () => {
  deliveries = await startDeliveries('engine-chat-endpoints');
});
afterAll(() => deliveries.close());
beforeEach(async () => {
  await deliveries.newAccount();
  await post('/v2/subscribers', { subscriberId: 'ada', firstName: 'Ada' });
  await deliveries.workflow('chat', [
    { name: 'Chat', stepId: 'chat', type: 'chat', controlValues: { body: 'Hello {{subscriber.firstName}}' } },
  ]);
});

const hook = (name: string): string => `${deliveries.other.url}/chat/${name}`;
const paths = () => deliveries.other.calls.map(({ path }) => path);

async function post(path: string, body: object): Promise<void> {
  const answer = await deliveries.account().client.post(path, body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
}

const link = (url: string, more: object = {}) =>
  post('/v1/channel-endpoints', {
    subscriberId: 'ada',
    integrationIdentifier: 'hooks',
    type: 'webhook',
    endpoint: { url },
    ...more,
  });

it('13.6: to the channel endpoints of the contexts of the run, and else to the stored credentials', async () => {
  const made = await deliveries.integration('chat-webhook', 'chat', { secretKey: 'key' }, { identifier: 'hooks' });
  await deliveries.setChannels('ada', [[made, 'chat-webhook', { webhookUrl: hook('stored') }]]);
  await link(hook('acme-1'), { context: { tenant: 'acme' } });
  await link(hook('acme-2'), { context: { tenant: 'acme' } });
  await link(hook('both'), { context: { tenant: 'acme', app: 'x' } });
  await deliveries.run('chat', 'ada');
  expect(paths()).toEqual(['/chat/stored']);
  deliveries.other.reset();
  const job = jobOf(await deliveries.run('chat', 'ada', { context: { tenant: 'acme' } }), 'chat');
  expect(job.status).toBe('completed');
  expect(paths()).toEqual(['/chat/acme-1', '/chat/acme-2']);
  expect(deliveries.other.calls[0]?.body).toMatchObject({ content: 'Hello Ada' });
  deliveries.other.reset();
  await deliveries.run('chat', 'ada', { context: { app: 'x', tenant: 'acme' } });
  await deliveries.run('chat', 'ada', {
    context: { tenant: 'acme' },
    overrides: { chat: { webhookUrl: hook('override') } },
  });
  expect(paths()).toEqual(['/chat/both', '/chat/override']);
});

it("13.6: an endpoint is opened with the token of its connection; another subscriber's is not used", async () => {
  const credentials = { clientId: 'c', secretKey: 's', baseUrl: `${deliveries.other.url}/webex` };
  await deliveries.integration('webex-messaging', 'chat', credentials, { identifier: 'webex' });
  await post('/v2/subscribers', { subscriberId: 'alan' });
  await post('/v1/channel-connections', {
    identifier: 'conn',
    integrationIdentifier: 'webex',
    connectionMode: 'shared',
    workspace: { id: 'T1' },
    auth: { accessToken: 'webex-token' },
  });
  const person = (subscriberId: string, personId: string) =>
    post('/v1/channel-endpoints', {
      subscriberId,
      integrationIdentifier: 'webex',
      connectionIdentifier: 'conn',
      type: 'webex_person',
      endpoint: { personId },
    });
  await person('ada', 'U-ada');
  await person('alan', 'U-alan');
  deliveries.other.answer(() => ({ body: { id: 'taken' } }));
  const job = jobOf(await deliveries.run('chat', 'ada'), 'chat');
  expect(job.status).toBe('completed');
  expect(deliveries.other.calls).toHaveLength(1);
  expect(deliveries.other.calls[0]?.path).toBe('/webex/messages');
  expect(deliveries.other.calls[0]?.headers).toMatchObject({ authorization: 'Bearer webex-token' });
  expect(deliveries.other.calls[0]?.body).toMatchObject({ toPersonId: 'U-ada' });
});

it('13.6: without a target the step is skipped, and the trace says whether contexts were looked for', async () => {
  await deliveries.integration('chat-webhook', 'chat', { secretKey: 'key' }, { identifier: 'hooks' });
  await link(hook('acme'), { context: { tenant: 'acme' } });
  const without = jobOf(await deliveries.run('chat', 'ada'), 'chat');
  expect(without.status).toBe('canceled');
  expect(details(without)).toEqual(['Subscriber does not have a configured channel']);
  const other = jobOf(await deliveries.run('chat', 'ada', { context: { tenant: 'other' } }), 'chat');
  expect(other.status).toBe('canceled');
  expect(details(other)).toEqual(['Subscriber does not have a configured channel with the given context']);
  expect(paths()).toEqual([]);
});
