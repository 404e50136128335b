import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { bulkSms } from './bulk-sms.provider.js';

describeProvider(bulkSms, {
  setup: (url) => ({
    message: aSms,
    credentials: { apiToken: 'token-id:token-secret', from: 'Shop' },
    context: smsContext({ 'bulk-sms': url }),
  }),
  accepted: { status: 201, body: [{ id: 'bs-1' }] },
  request: {
    method: 'POST',
    path: '/v1/messages',
    headers: { authorization: 'Basic dG9rZW4taWQ6dG9rZW4tc2VjcmV0', 'content-type': 'application/json' },
    body: { to: aSms.to, body: aSms.content, from: 'Shop', userSuppliedId: aSms.id },
  },
  receiptId: 'bs-1',
  unreadableId: aSms.id,
  refused: [
    {
      because: 'a number that is none',
      answer: { status: 400, body: { type: 'bad-request', title: 'Bad Request', detail: 'Invalid to' } },
      error: { retry: 'never', code: 'http_400', message: 'Invalid to' },
    },
  ],
});
