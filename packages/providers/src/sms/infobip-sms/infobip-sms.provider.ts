import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { textAt } from '../../json.js';
import { callProvider, type ProviderAnswer, receiptOf, type Refusal } from '../../provider-call.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

export const infobipSms: SmsProvider = defineProvider({
  id: 'infobip-sms',
  displayName: 'Infobip',
  credentials: {
    apiKey: secret('API Key', { required: true }),
    baseUrl: text('Base URL', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${addressOf(requiredText(credentials, 'baseUrl'))}/sms/2/text/advanced`,
        headers: { authorization: `App ${requiredText(credentials, 'apiKey')}` },
        body: {
          messages: [
            {
              from: senderOf(sms, credentials),
              destinations: [{ to: sms.to, messageId: sms.id }],
              text: sms.content,
            },
          ],
        },
        data: sms.passthrough,
        spelling: { casing: 'camelCase' },
        refusal,
      },
      context,
    );

    return receiptOf(answer, 'messages.0.messageId', sms.id);
  },
});

/** The vendor shows the address of an account without a scheme. */
function addressOf(base: string): string {
  return (/^https?:\/\//.test(base) ? base : `https://${base}`).replace(/\/+$/, '');
}

function refusal({ ok, json }: ProviderAnswer): Refusal | undefined {
  if (!ok) {
    const code = textAt(json, 'requestError.serviceException.messageId');

    return {
      message: textAt(json, 'requestError.serviceException.text'),
      code: code === undefined ? undefined : `infobip_${code}`,
    };
  }
  if (textAt(json, 'messages.0.status.groupName') !== 'REJECTED') return undefined;

  return {
    message: textAt(json, 'messages.0.status.description'),
    code: `infobip_${textAt(json, 'messages.0.status.name') ?? 'REJECTED'}`,
  };
}
