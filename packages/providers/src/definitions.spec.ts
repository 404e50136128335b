import { ChannelTypeEnum } from '@novu/shared';
import { emailProviders } from './email/index.js';
import { providerDefinition, providerDefinitions } from './definitions.js';

const idsOf = (channel: ChannelTypeEnum) =>
  providerDefinitions.filter((definition) => definition.channel === channel).map(({ id }) => id);

const secretsOf = (providerId: string) =>
  Object.entries(providerDefinition(providerId)?.credentials ?? {})
    .filter(([, { secret }]) => secret)
    .map(([name]) => name);

describe('provider definitions', () => {
  it('know the Inbox and every provider of every channel', () => {
    expect(idsOf(ChannelTypeEnum.IN_APP)).toEqual(['novu']);
    expect(idsOf(ChannelTypeEnum.EMAIL)).toEqual([...emailProviders.keys()]);
    expect(idsOf(ChannelTypeEnum.SMS)).toEqual([
      'africas-talking',
      'brevo-sms',
      'bulk-sms',
      'burst-sms',
      'clickatell',
      'clicksend',
      'cm-telecom',
      'firetext',
      'forty-six-elks',
      'generic-sms',
      'gupshup',
      'infobip-sms',
      'kannel',
      'messagebird',
      'nexmo',
      'novu-sms',
      'plivo',
      'simpletexting',
      'sinch',
      'sms77',
      'smsmode',
      'telnyx',
      'termii',
      'twilio',
      'unifonic',
    ]);
    expect(idsOf(ChannelTypeEnum.PUSH)).toEqual([
      'expo',
      'fcm',
      'one-signal',
      'push-webhook',
      'pusher-beams',
      'pushpad',
    ]);
    expect(idsOf(ChannelTypeEnum.CHAT)).toEqual([
      'chat-webhook',
      'discord',
      'getstream',
      'grafana-on-call',
      'line',
      'mattermost',
      'msteams',
      'rocket-chat',
      'ryver',
      'sendblue',
      'slack',
      'telegram',
      'webex-messaging',
      'whatsapp-business',
      'zulip',
    ]);
    expect(providerDefinition('carrier-pigeon')).toBeUndefined();
  });

  it('give every provider an id of its own, whatever its channel', () => {
    const ids = providerDefinitions.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([
    ['nodemailer', ['password', 'secretKey']],
    ['messagebird', ['accessKey']],
    ['fcm', ['serviceAccount']],
    ['slack', ['secretKey', 'signingSecret']],
    ['whatsapp-business', ['apiToken', 'secretKey', 'token']],
  ])('say which credentials of %s are secret', (providerId, secrets) => {
    expect(secretsOf(providerId)).toEqual(secrets);
  });
});
