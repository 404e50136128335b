import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { unifonic } from './unifonic.provider.js';

describeProvider(unifonic, {
  setup: (url) => ({
    message: aSms,
    credentials: { appSid: 'sid-1', senderId: 'Shop', from: 'Shop' },
    context: smsContext({ unifonic: url }),
  }),
  accepted: { body: { success: true, errorCode: 'ER-00', data: { MessageID: 3200017889310 } } },
  request: {
    method: 'POST',
    path: '/rest/SMS/messages',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: {
      AppSid: 'sid-1',
      SenderID: 'Shop',
      Recipient: '4915112345678',
      Body: aSms.content,
      responseType: 'JSON',
      CorrelationID: aSms.id,
    },
  },
  receiptId: '3200017889310',

  refused: [
    {
      because: 'a wrong account, although the status is 200',
      answer: { body: { success: false, errorCode: 'ER-01', message: 'Authentication Failed' } },
      error: { retry: 'never', code: 'unifonic_ER-01', message: 'Authentication Failed' },
    },
  ],
});
