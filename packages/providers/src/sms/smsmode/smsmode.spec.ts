import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { smsmode } from './smsmode.provider.js';

describeProvider(smsmode, {
  setup: (url) => ({
    message: aSms,
    credentials: { apiKey: 'smsmode-secret', from: 'Shop' },
    context: smsContext({ smsmode: url }),
  }),
  accepted: { status: 201, body: { messageId: 'sm-1' } },
  request: {
    method: 'POST',
    path: '/sms/v1/messages',
    headers: { 'x-api-key': 'smsmode-secret' },
    body: { recipient: { to: '4915112345678' }, body: { text: aSms.content }, from: 'Shop', refClient: aSms.id },
  },
  receiptId: 'sm-1',
  unreadableId: aSms.id,
  refused: [
    {
      because: 'a wrong key',
      answer: { status: 403, body: { code: 'EREST003', message: 'Forbidden', detail: 'Access is denied' } },
      error: { retry: 'never', code: 'smsmode_EREST003', message: 'Access is denied' },
    },
  ],
});
