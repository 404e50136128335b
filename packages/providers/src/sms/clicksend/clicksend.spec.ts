import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { clicksend } from './clicksend.provider.js';

describeProvider(clicksend, {
  setup: (url) => ({
    message: aSms,
    credentials: { user: 'shop', apiKey: 'clicksend-secret', from: 'Shop' },
    context: smsContext({ clicksend: url }),
  }),
  accepted: { body: { response_code: 'SUCCESS', data: { messages: [{ status: 'SUCCESS', message_id: 'CS-1' }] } } },
  request: {
    method: 'POST',
    path: '/v3/sms/send',

    headers: { authorization: 'Basic c2hvcDpjbGlja3NlbmQtc2VjcmV0' },
    body: { messages: [{ to: aSms.to, body: aSms.content, from: 'Shop', source: 'novu', custom_string: aSms.id }] },
  },
  receiptId: 'CS-1',

  refused: [
    {
      because: 'a number that is none, although the status is 200',
      answer: {
        body: { response_code: 'SUCCESS', data: { messages: [{ status: 'INVALID_RECIPIENT' }] } },
      },
      error: { retry: 'never', code: 'clicksend_INVALID_RECIPIENT' },
    },
    {
      because: 'a wrong key',
      answer: { status: 401, body: { response_code: 'UNAUTHORIZED', response_msg: 'Authorization failed' } },
      error: { retry: 'never', code: 'clicksend_UNAUTHORIZED', message: 'Authorization failed' },
    },
  ],
});
