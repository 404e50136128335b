import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { baseUrl, callProvider, receiptOf, refusalAt } from '../../provider-call.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

export const smsmode: SmsProvider = defineProvider({
  id: 'smsmode',
  displayName: 'smsmode',
  credentials: {
    apiKey: secret('API Key', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('smsmode', 'https://rest.smsmode.com', context)}/sms/v1/messages`,
        headers: { 'x-api-key': requiredText(credentials, 'apiKey') },
        body: {
          recipient: { to: sms.to.replace(/\D/g, '') },
          body: { text: sms.content },
          from: senderOf(sms, credentials),
          refClient: sms.id,
        },
        data: sms.passthrough,
        spelling: { casing: 'camelCase' },
        refusal: refusalAt('smsmode', { message: 'detail', code: 'code' }),
      },
      context,
    );

    return receiptOf(answer, 'messageId', sms.id);
  },
});
