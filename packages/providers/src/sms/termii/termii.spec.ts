import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { termii } from './termii.provider.js';

describeProvider(termii, {
  setup: (url) => ({
    message: aSms,
    credentials: { apiKey: 'termii-secret', from: 'Shop' },
    context: smsContext({ termii: url }),
  }),
  accepted: { body: { message_id: '9122821270554876574', message: 'Successfully Sent' } },
  request: {
    method: 'POST',
    path: '/api/sms/send',

    headers: { 'content-type': 'application/json' },
    body: { api_key: 'termii-secret', to: aSms.to, from: 'Shop', sms: aSms.content, type: 'plain', channel: 'generic' },
  },
  receiptId: '9122821270554876574',
  unreadableId: aSms.id,
  refused: [
    {
      because: 'a wrong key',
      answer: { status: 401, body: { code: 401, message: 'Invalid api key' } },
      error: { retry: 'never', code: 'termii_401', message: 'Invalid api key' },
    },
  ],
});
