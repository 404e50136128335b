import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { baseUrl, callProvider, receiptOf, refusalAt } from '../../provider-call.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

export const messagebird: SmsProvider = defineProvider({
  id: 'messagebird',
  displayName: 'MessageBird',
  credentials: {
    accessKey: secret('Access key', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('messagebird', 'https://rest.messagebird.com', context)}/messages`,
        headers: { authorization: `AccessKey ${requiredText(credentials, 'accessKey')}` },
        body: {
          originator: senderOf(sms, credentials),
          recipients: [sms.to],
          body: sms.content,
          reference: sms.id,
          // Without it, everything but GSM 03.38 arrives as question marks.
          datacoding: 'auto',
        },
        data: sms.passthrough,
        spelling: { casing: 'camelCase' },
        refusal: refusalAt('messagebird', { message: 'errors.0.description', code: 'errors.0.code' }),
      },
      context,
    );

    return receiptOf(answer, 'id', sms.id);
  },
});
