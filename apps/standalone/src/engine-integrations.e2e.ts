import { clientBeyondInterface } from '@novu/testing';
import { details, type Deliveries, jobOf, rawOf, startDeliveries } from './testing/deliveries.js';

let deliveries: Deliveries;

beforeAll(async () => {
  deliveries = await startDeliveries('engine-integrations');
});
afterAll(() => deliveries.close());
beforeEach(async () => {
  await deliveries.newAccount();
  await deliveries.workflow('code', [{ name: 'Text', stepId: 'text', type: 'sms', controlValues: { body: 'Hello' } }]);
});

const ADA = { subscriberId: 'ada', phone: '+4911', data: { plan: 'pro' } };

const when = (on: string, field: string, value: string) => ({
  conditions: [{ isNegated: false, type: 'GROUP', value: 'AND', children: [{ on, field, operator: 'EQUAL', value }] }],
});

async function gateway(identifier: string, more: object = {}) {
  const credentials = {
    baseUrl: `${deliveries.other.url}/${identifier}`,
    apiKeyRequestHeader: 'x-key',
    apiKey: 'k',
    idPath: 'id',
    from: 'Shop',
  };
  const integration = { providerId: 'generic-sms', channel: 'sms', name: identifier, identifier, active: true };
  const headers = { authorization: `ApiKey ${deliveries.account().apiKey}` };
  const client = clientBeyondInterface(deliveries.platform.apiUrl, headers);
  const body = { ...integration, credentials, ...more };
  const made = await client.post<{ data: { _id: string; identifier: string } }>('/v1/integrations', body);
  expect(made.status).toBe(201);

  return made.body.data;
}

async function send(more: object = {}) {
  return jobOf(await deliveries.run('code', ADA, more), 'sms');
}

/** Identifier of the integration the message went through. */
async function chosen(more: object = {}): Promise<unknown> {
  return rawOf(await send(more), 'Integration instance selected')['identifier'];
}

describe('13.1 conditions of integrations', () => {
  it('13.1: an integration whose conditions hold for the tenant goes before the primary one', async () => {
    await deliveries.setPrimary(await gateway('usual'));
    await gateway('for-acme', when('tenant', 'identifier', 'acme'));
    await gateway('for-europe', when('tenant', 'data.region', 'eu'));
    expect(await chosen()).toBe('usual');
    expect(await chosen({ tenant: { identifier: 'acme', name: 'Acme' } })).toBe('for-acme');
    expect(await chosen({ tenant: 'acme' })).toBe('for-acme');
    expect(await chosen({ tenant: { identifier: 'euro', data: { region: 'eu' } } })).toBe('for-europe');
    expect(await chosen({ tenant: { identifier: 'globex' } })).toBe('usual');
  });

  it('13.1: conditions may be about payload and subscriber as well, and do not count when an integration is asked for', async () => {
    await deliveries.setPrimary(await gateway('usual'));
    await gateway('urgent', when('payload', 'order.urgent', 'true'));
    expect(await chosen({ payload: { order: { urgent: true } } })).toBe('urgent');
    expect(await chosen({ payload: { order: { urgent: false } } })).toBe('usual');
    expect(await chosen({ overrides: { sms: { integrationIdentifier: 'urgent' } } })).toBe('urgent');
    await gateway('for-pros', when('subscriber', 'data.plan', 'pro'));
    expect(await chosen()).toBe('for-pros');
  });

  it('13.1: without a primary one, and with no conditions that hold, there is none', async () => {
    await gateway('for-acme', when('tenant', 'identifier', 'acme'));
    const job = await send();
    expect(job.status).toBe('failed');
    expect(details(job)).toContain('Subscriber does not have an active integration');
    expect(await chosen({ tenant: { identifier: 'acme' } })).toBe('for-acme');
  });

  it('issue 6.8: the primary one stands in for one that refuses to work, one whose conditions do not hold never does', async () => {
    await deliveries.setPrimary(await gateway('usual'));
    await gateway('for-acme', when('tenant', 'identifier', 'acme'));
    await gateway('for-globex', when('tenant', 'identifier', 'globex'));
    deliveries.other.answer(({ path }) => (path.startsWith('/usual') ? { body: { id: '1' } } : { status: 401 }));
    expect(await chosen({ tenant: { identifier: 'acme' } })).toBe('usual');
    expect(deliveries.other.calls.map(({ path }) => path)).toEqual(['/for-acme', '/usual']);
    deliveries.other.answer(() => ({ status: 401 }));
    const job = await send();
    expect(job.status).toBe('failed');
    expect(deliveries.other.calls.map(({ path }) => path).at(-1)).toBe('/usual');
  });
});

describe('issue 6.8: an integration whose credentials no key opens', () => {
  const damage = (identifier: string) =>
    deliveries.platform.connection
      .collection('integrations')
      .updateOne({ identifier }, { $set: { 'credentials.apiKey': 'nvsk.v2.0000.xxxx' } });

  it('has another one stand in for it', async () => {
    await deliveries.setPrimary(await gateway('damaged'));
    await gateway('other');
    await damage('damaged');
    const job = await send();
    expect(job.status).toBe('completed');
    expect(deliveries.other.calls.map(({ path }) => path)).toEqual(['/other']);
    expect(rawOf(job, 'Unexpected provider error')).toMatchObject({
      message: 'The credentials of the integration cannot be read: enter them again',
    });
  });

  it('does not keep the others from reaching the devices that are theirs', async () => {
    const push = { name: 'Push', stepId: 'push', type: 'push', controlValues: { subject: 'News', body: 'New' } };
    const expo = (identifier: string) => deliveries.integration('expo', 'push', { apiKey: 'expo-key' }, { identifier });
    const [damaged, sound] = [await expo('damaged-expo'), await expo('sound-expo')];
    await deliveries.account().client.post('/v2/subscribers', ADA);
    await deliveries.setChannels(ADA.subscriberId, [
      [damaged, 'expo', { deviceTokens: ['ExponentPushToken[a]'] }],
      [sound, 'expo', { deviceTokens: ['ExponentPushToken[b]'] }],
    ]);
    await damage('damaged-expo');
    deliveries.other.answer(() => ({ body: { data: { status: 'ok', id: 'ticket' } } }));
    await deliveries.workflow('devices', [push]);
    const job = jobOf(await deliveries.run('devices', ADA.subscriberId), 'push');
    expect(job.status).toBe('completed');
    expect(deliveries.other.calls).toMatchObject([{ body: { to: 'ExponentPushToken[b]' } }]);
    expect(details(job)).toEqual(expect.arrayContaining(['Unexpected provider error', 'Message sent']));
  });
});
