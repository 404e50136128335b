import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { baseUrl, callProvider, receiptOf, refusalAt } from '../../provider-call.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

export const brevoSms: SmsProvider = defineProvider({
  id: 'brevo-sms',
  displayName: 'Brevo',
  credentials: {
    apiKey: secret('API Key', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('brevo-sms', 'https://api.brevo.com', context)}/v3/transactionalSMS/sms`,
        headers: { 'api-key': requiredText(credentials, 'apiKey') },
        body: {
          sender: senderOf(sms, credentials),
          recipient: sms.to,
          content: sms.content,
          type: 'transactional',
          unicodeEnabled: true,
        },
        data: sms.passthrough,
        spelling: { casing: 'camelCase' },
        refusal: refusalAt('brevo', { message: 'message', code: 'code' }),
      },
      context,
    );

    return receiptOf(answer, 'messageId', sms.id);
  },
});
