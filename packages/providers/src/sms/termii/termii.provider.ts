import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { baseUrl, callProvider, receiptOf, refusalAt } from '../../provider-call.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

export const termii: SmsProvider = defineProvider({
  id: 'termii',
  displayName: 'Termii',
  credentials: {
    apiKey: secret('API Key', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('termii', 'https://api.ng.termii.com', context)}/api/sms/send`,
        body: {
          api_key: requiredText(credentials, 'apiKey'),
          to: sms.to,
          from: senderOf(sms, credentials),
          sms: sms.content,
          type: 'plain',
          channel: 'generic',
        },
        data: sms.passthrough,
        spelling: { casing: 'snake_case' },
        refusal: refusalAt('termii', { message: 'message', code: 'code' }),
      },
      context,
    );

    return receiptOf(answer, 'message_id', sms.id);
  },
});
