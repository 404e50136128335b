import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { cmTelecom } from './cm-telecom.provider.js';

describeProvider(cmTelecom, {
  setup: (url) => ({
    message: aSms,
    credentials: { apiToken: 'cm-secret', from: 'Shop' },
    context: smsContext({ 'cm-telecom': url }),
  }),
  accepted: {
    body: { details: 'Created 1 message(s)', errorCode: 0, messages: [{ reference: aSms.id, messageErrorCode: 0 }] },
  },
  request: {
    method: 'POST',
    path: '/v1.0/message',
    headers: { 'x-cm-producttoken': 'cm-secret' },
    body: {
      messages: {
        msg: [
          {
            allowedChannels: ['SMS'],
            from: 'Shop',
            to: [{ number: '004915112345678' }],
            body: { type: 'auto', content: aSms.content },
            reference: aSms.id,
          },
        ],
      },
    },
  },
  receiptId: aSms.id,

  refused: [
    {
      because: 'a number that is none, although the status is 200',
      answer: {
        body: { errorCode: 0, messages: [{ messageErrorCode: 303, messageDetails: 'Invalid phonenumber' }] },
      },
      error: { retry: 'never', code: 'cm-telecom_303', message: 'Invalid phonenumber' },
    },
    {
      because: 'a wrong token',
      answer: { status: 401, body: { details: 'Authentication failed', errorCode: 101 } },
      error: { retry: 'never', code: 'cm-telecom_101', message: 'Authentication failed' },
    },
  ],
});
