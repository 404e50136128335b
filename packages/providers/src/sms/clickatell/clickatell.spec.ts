import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { clickatell } from './clickatell.provider.js';

describeProvider(clickatell, {
  setup: (url) => ({
    message: aSms,
    credentials: { apiKey: 'clickatell-secret' },
    context: smsContext({ clickatell: url }),
  }),
  accepted: { status: 202, body: { messages: [{ apiMessageId: 'ct-1', accepted: true }] } },
  request: {
    method: 'POST',
    path: '/messages',
    headers: { authorization: 'clickatell-secret', 'content-type': 'application/json' },
    body: { to: [aSms.to], content: aSms.content, clientMessageId: aSms.id },
  },
  receiptId: 'ct-1',
  unreadableId: aSms.id,
  refused: [
    {
      because: 'a message that is not accepted, although the status is 202',
      answer: {
        status: 202,
        body: { messages: [{ accepted: false, errorCode: 105, errorDescription: 'Invalid destination' }] },
      },
      error: { retry: 'never', code: 'clickatell_105', message: 'Invalid destination' },
    },
    {
      because: 'a wrong key',
      answer: { status: 401, body: { errorCode: 108, error: 'Invalid or missing integration API Key.' } },
      error: { retry: 'never', code: 'clickatell_108', message: 'Invalid or missing integration API Key.' },
    },
  ],
});
