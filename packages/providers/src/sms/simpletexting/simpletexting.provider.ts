import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { baseUrl, callProvider, receiptOf, refusalAt } from '../../provider-call.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

export const simpletexting: SmsProvider = defineProvider({
  id: 'simpletexting',
  displayName: 'SimpleTexting',
  credentials: {
    apiKey: secret('API Key', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('simpletexting', 'https://api-app2.simpletexting.com', context)}/v2/api/messages`,
        headers: { authorization: `Bearer ${requiredText(credentials, 'apiKey')}` },
        body: {
          contactPhone: sms.to,
          accountPhone: senderOf(sms, credentials),
          mode: 'SINGLE_SMS_STRICTLY',
          text: sms.content,
        },
        data: sms.passthrough,
        spelling: { casing: 'camelCase' },
        refusal: refusalAt('simpletexting', { message: 'message', code: 'code' }),
      },
      context,
    );

    return receiptOf(answer, 'id', sms.id);
  },
});
