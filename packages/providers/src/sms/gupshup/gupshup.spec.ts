import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { gupshup } from './gupshup.provider.js';

describeProvider(gupshup, {
  setup: (url) => ({
    message: aSms,
    credentials: { user: 'shop', password: 'gupshup-secret' },
    context: smsContext({ gupshup: url }),
  }),
  accepted: { body: 'success | 4915112345678 | 3462520-1' },
  request: {
    method: 'POST',
    path: '/GatewayAPI/rest',

    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: {
      method: 'sendMessage',
      send_to: aSms.to,
      msg: aSms.content,
      msg_type: 'text',
      userid: 'shop',
      password: 'gupshup-secret',
      auth_scheme: 'plain',
      v: '1.1',
      format: 'text',
    },
  },
  receiptId: '3462520-1',

  refused: [
    {
      because: 'a wrong password, although the status is 200',
      answer: { body: 'error | 102 | Authentication failed due to invalid userId or password.' },
      error: { retry: 'never', code: 'gupshup_102' },
    },
  ],
});
