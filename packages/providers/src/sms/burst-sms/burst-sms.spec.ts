import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { burstSms } from './burst-sms.provider.js';

describeProvider(burstSms, {
  setup: (url) => ({
    message: aSms,
    credentials: { apiKey: 'burst-key-1', secretKey: 'burst-secret' },
    context: smsContext({ 'burst-sms': url }),
  }),
  accepted: { body: { message_id: 4711, error: { code: 'SUCCESS', description: 'OK' } } },
  request: {
    method: 'POST',
    path: '/send-sms.json',

    headers: {
      authorization: 'Basic YnVyc3Qta2V5LTE6YnVyc3Qtc2VjcmV0',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: { message: aSms.content, to: aSms.to },
  },
  receiptId: '4711',

  refused: [
    {
      because: 'a number that is none, although the status is 200',
      answer: { body: { error: { code: 'RECIPIENTS_ERROR', description: 'Invalid recipient' } } },
      error: { retry: 'never', code: 'burst-sms_RECIPIENTS_ERROR', message: 'Invalid recipient' },
    },
    {
      because: 'a wrong key',
      answer: { status: 401, body: { error: { code: 'AUTH_FAILED', description: 'Authentication failed' } } },
      error: { retry: 'never', code: 'burst-sms_AUTH_FAILED' },
    },
  ],
});
