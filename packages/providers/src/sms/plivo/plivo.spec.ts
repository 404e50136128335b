import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { plivo } from './plivo.provider.js';

describeProvider(plivo, {
  setup: (url) => ({
    message: aSms,
    credentials: { accountSid: 'MA1', token: 'plivo-secret', from: '+15005550006' },
    context: smsContext({ plivo: url }),
  }),
  accepted: { status: 202, body: { message_uuid: ['pl-1'], api_id: 'a' } },
  request: {
    method: 'POST',
    path: '/v1/Account/MA1/Message/',
    headers: { authorization: 'Basic TUExOnBsaXZvLXNlY3JldA==', 'content-type': 'application/json' },
    body: { src: '+15005550006', dst: aSms.to, text: aSms.content },
  },
  receiptId: 'pl-1',
  unreadableId: aSms.id,
  refused: [
    {
      because: 'a number that is none',
      answer: { status: 400, body: { api_id: 'a', error: 'dst is not valid' } },
      error: { retry: 'never', code: 'http_400', message: 'dst is not valid' },
    },
  ],
});
