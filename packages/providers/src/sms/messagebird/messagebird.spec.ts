import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { messagebird } from './messagebird.provider.js';

describeProvider(messagebird, {
  setup: (url) => ({
    message: aSms,
    credentials: { accessKey: 'bird-secret', from: 'Shop' },
    context: smsContext({ messagebird: url }),
  }),
  accepted: { status: 201, body: { id: 'mb-1' } },
  request: {
    method: 'POST',
    path: '/messages',
    headers: { authorization: 'AccessKey bird-secret', 'content-type': 'application/json' },
    body: { originator: 'Shop', recipients: [aSms.to], body: aSms.content, reference: aSms.id, datacoding: 'auto' },
  },
  receiptId: 'mb-1',
  unreadableId: aSms.id,
  refused: [
    {
      because: 'a wrong key',
      answer: {
        status: 401,
        body: { errors: [{ code: 2, description: 'Request not allowed', parameter: 'access_key' }] },
      },
      error: { retry: 'never', code: 'messagebird_2', message: 'Request not allowed' },
    },
  ],
});
