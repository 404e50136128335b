import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { brevoSms } from './brevo-sms.provider.js';

describeProvider(brevoSms, {
  setup: (url) => ({
    message: aSms,
    credentials: { apiKey: 'brevo-secret', from: 'Shop' },
    context: smsContext({ 'brevo-sms': url }),
  }),
  accepted: { status: 201, body: { messageId: 1511882900176220 } },
  request: {
    method: 'POST',
    path: '/v3/transactionalSMS/sms',
    headers: { 'api-key': 'brevo-secret', 'content-type': 'application/json' },
    body: { sender: 'Shop', recipient: aSms.to, content: aSms.content, type: 'transactional', unicodeEnabled: true },
  },
  receiptId: '1511882900176220',
  unreadableId: aSms.id,
  refused: [
    {
      because: 'a sender that is too long',
      answer: { status: 400, body: { code: 'invalid_parameter', message: 'sender is too long' } },
      error: { retry: 'never', code: 'brevo_invalid_parameter', message: 'sender is too long' },
    },
  ],
});
