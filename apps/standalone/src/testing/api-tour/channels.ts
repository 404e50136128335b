import { type Outbound, OUTBOUND } from '@novu/application-generic';
import type { TestPlatform } from '../start-test-platform.js';
import { SUBSCRIBER, type Tour } from './tour.js';

/** Telegram, as far as it is called here, answers from within: there is no other address to give it. */
export function playTelegram(platform: TestPlatform): void {
  const outbound: Outbound = platform.app.get<Outbound>(OUTBOUND);
  const elsewhere = outbound.fetch.bind(outbound);
  outbound.fetch = (input, init) =>
    String(input instanceof Request ? input.url : input).startsWith('https://api.telegram.org/')
      ? Promise.resolve(Response.json({ ok: true, result: { username: 'shop_bot' } }))
      : elsewhere(input, init);
}

/** Integrations, and the addresses with which chat services are connected. Leaves `slack`, `telegram` and `signed` behind, whose reports must be signed. */
export async function tourIntegrations({ novu, account }: Tour): Promise<void> {
  const slack = { clientId: 'client', secretKey: 'secret' };
  const telegram = { apiToken: '123:token' };
  const chat = 'chat' as const;
  await novu.integrations.create({
    providerId: 'slack',
    channel: chat,
    identifier: 'slack',
    credentials: slack,
    active: true,
  });
  const { result: bot } = await novu.integrations.create({
    providerId: 'telegram',
    channel: chat,
    identifier: 'telegram',
    credentials: telegram,
    active: true,
  });
  const { result: mail } = await novu.integrations.create({
    providerId: 'nodemailer',
    channel: 'email',
    name: 'Mail',
    active: true,
    credentials: { host: '127.0.0.1', port: '25', from: 'shop@example.com', senderName: 'Shop' },
    conditions: [
      {
        isNegated: false,
        type: 'GROUP',
        value: 'AND',
        children: [{ on: 'payload', field: 'shop', operator: 'EQUAL', value: 'berlin' }],
      },
    ],
  });
  const { result: second } = await novu.integrations.create({ providerId: 'nodemailer', channel: 'email' });
  await novu.integrations.list();
  await novu.integrations.listActive();
  await novu.integrations.update({ name: 'Mail of the shop', active: true, conditions: [] }, mail.id ?? '');
  await novu.integrations.setAsPrimary(mail.id ?? '');
  await novu.integrations.delete(second.id ?? '');
  await novu.integrations.integrationsControllerAutoConfigureIntegration(bot.id ?? '');
  await novu.integrations.integrationsControllerConfigureIntegrationWebhook('telegram');
  await novu.integrations.createMobileLink({ subscriberId: SUBSCRIBER }, 'telegram');
  await novu.integrations.linkChannelEndpoint({ integrationIdentifier: 'telegram', subscriberId: SUBSCRIBER });
  const owner = { integrationIdentifier: 'slack', subscriberId: SUBSCRIBER };
  await novu.integrations.generateChatOAuthUrl(owner);
  await novu.integrations.generateConnectOAuthUrl(owner);
  await novu.integrations.generateLinkUserOAuthUrl(owner);
  const { result: push } = await novu.integrations.create({ providerId: 'expo', channel: 'push', active: true });
  const { result: signed } = await novu.integrations.create({
    providerId: 'twilio',
    channel: 'sms',
    identifier: 'signed',
    credentials: { accountSid: 'AC1', token: 'token', from: '+15005550006' },
    active: true,
  });
  // The client drops the members of `configurations`.
  const reported = { inboundWebhookEnabled: true };
  for (const { id = '' } of [push, signed])
    await account.client.put(`/v1/integrations/${id}`, { configurations: reported });
  const requestBody = { eventId: 'nothing-of-ours', eventType: 'opened' };
  const { environmentId } = account;
  await novu.activity.track({ environmentId, integrationId: push.id ?? '', requestBody });
}

/** Connections to chat workspaces and the addresses of subscribers in them. */
export async function tourConnections({ novu }: Tour): Promise<void> {
  const owner = { integrationIdentifier: 'slack', subscriberId: SUBSCRIBER };
  const auth = { accessToken: 'xoxb', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
  await novu.channelConnections.create({ ...owner, identifier: 'acme', workspace: { id: 'T1', name: 'Acme' }, auth });
  await novu.channelConnections.list({ subscriberId: SUBSCRIBER, limit: 5, includeCursor: true });
  await novu.channelConnections.retrieve('acme');
  await novu.channelConnections.update({ workspace: { id: 'T2' }, auth: { accessToken: 'xoxb-2' } }, 'acme');
  const type = 'slack_channel' as const;
  const endpoint = { channelId: 'C1' };
  await novu.channelEndpoints.create({ ...owner, identifier: 'general', connectionIdentifier: 'acme', type, endpoint });
  await novu.channelEndpoints.list({ connectionIdentifier: 'acme', limit: 5, includeCursor: true });
  await novu.channelEndpoints.retrieve('general');
  await novu.channelEndpoints.update({ endpoint: { channelId: 'C2' } }, 'general');
  await novu.channelEndpoints.delete('general');
  await novu.channelConnections.delete('acme');
}

/** Contexts. */
export async function tourContexts({ novu }: Tour): Promise<void> {
  await novu.contexts.create({ type: 'shop', id: 'berlin', data: { name: 'Berlin' } });
  await novu.contexts.list({ search: 'ber', limit: 5, includeCursor: true });
  await novu.contexts.retrieve('berlin', 'shop');
  await novu.contexts.update({ type: 'shop', id: 'berlin', updateContextRequestDto: { data: { name: 'Mitte' } } });
  await novu.contexts.delete('berlin', 'shop');
}
