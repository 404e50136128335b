import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text, textOf } from '../../credentials.js';
import { defined } from '../../json.js';
import { baseUrl, callProvider, receiptOf, refusalAt } from '../../provider-call.js';
import type { SmsProvider } from '../sms-provider.js';

export const bulkSms: SmsProvider = defineProvider({
  id: 'bulk-sms',
  displayName: 'BulkSMS',
  credentials: {
    apiToken: secret('API Token', { required: true }),
    from: text('Sender ID'),
  },
  send: async (sms, credentials, context) => {
    // Id and secret of the token, with a colon between: user and password of HTTP Basic as they are.
    const token = Buffer.from(requiredText(credentials, 'apiToken')).toString('base64');
    const answer = await callProvider(
      {
        url: `${baseUrl('bulk-sms', 'https://api.bulksms.com', context)}/v1/messages`,
        headers: { authorization: `Basic ${token}` },
        body: defined({
          to: sms.to,
          body: sms.content,
          from: sms.from ?? textOf(credentials, 'from'),
          userSuppliedId: sms.id,
        }),
        data: sms.passthrough,
        spelling: { casing: 'camelCase' },
        refusal: refusalAt('bulk-sms', { message: 'detail' }),
      },
      context,
    );

    return receiptOf(answer, '0.id', sms.id);
  },
});
