import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { sms77 } from './sms77.provider.js';

describeProvider(sms77, {
  setup: (url) => ({
    message: aSms,
    credentials: { apiKey: 'sms77-secret', from: 'Shop' },
    context: smsContext({ sms77: url }),
  }),
  accepted: { body: { success: '100', messages: [{ id: '77001' }] } },
  request: {
    method: 'POST',
    path: '/api/sms',
    headers: { 'x-api-key': 'sms77-secret', 'content-type': 'application/json' },
    body: { to: aSms.to, text: aSms.content, from: 'Shop', json: 1, foreign_id: aSms.id },
  },
  receiptId: '77001',

  refused: [
    {
      because: 'a number that is none, although the status is 200',
      answer: { body: { success: '202', messages: [{ error_text: 'Recipient number invalid' }] } },
      error: { retry: 'never', code: 'sms77_202', message: 'Recipient number invalid' },
    },
    {
      because: 'a wrong key, for which the answer is a bare number',
      answer: { body: '900' },
      error: { retry: 'never', code: 'sms77_900' },
    },
    {
      because: 'what the carrier cannot send now',
      answer: { body: { success: '600' } },
      error: { retry: 'later', code: 'sms77_600' },
    },
  ],
});
