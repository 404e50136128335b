import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { fortySixElks } from './forty-six-elks.provider.js';

describeProvider(fortySixElks, {
  setup: (url) => ({
    message: aSms,
    credentials: { user: 'u1', password: 'elks-secret', from: 'Shop' },
    context: smsContext({ 'forty-six-elks': url }),
  }),
  accepted: { body: { id: 's1', created: '2026-01-01T00:00:00' } },
  request: {
    method: 'POST',
    path: '/a1/sms',
    headers: { authorization: 'Basic dTE6ZWxrcy1zZWNyZXQ=', 'content-type': 'application/x-www-form-urlencoded' },
    body: { from: 'Shop', to: aSms.to, message: aSms.content },
  },
  receiptId: 's1',
  unreadableId: aSms.id,
  refused: [
    {
      because: 'a number that is none',
      answer: { status: 400, body: 'Invalid to number' },
      error: { retry: 'never', code: 'http_400', message: 'Invalid to number' },
    },
  ],
});
