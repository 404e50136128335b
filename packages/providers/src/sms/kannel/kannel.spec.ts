import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { kannel } from './kannel.provider.js';

describeProvider(kannel, {
  setup: (url) => ({
    message: aSms,
    credentials: {
      host: new URL(url).hostname,
      port: new URL(url).port,
      user: 'shop',
      password: 'kannel-secret',
      from: 'Shop',
    },
    context: smsContext(),
  }),
  accepted: { status: 202, body: '0: Accepted for delivery' },
  request: {
    method: 'GET',
    path: '/cgi-bin/sendsms',
    query: {
      username: 'shop',
      password: 'kannel-secret',
      from: 'Shop',
      to: aSms.to,
      text: aSms.content,
      charset: 'UTF-8',
      coding: '2',
    },

    body: undefined,
  },
  receiptId: aSms.id,
  unreadableId: aSms.id,
  refused: [
    {
      because: 'a wrong password',
      answer: { status: 403, body: 'Authorization failed for sendsms' },
      error: { retry: 'never', code: 'http_403', message: 'Authorization failed for sendsms' },
    },
    {
      because: 'what the gateway cannot queue now',
      answer: { status: 503, body: 'Temporal failure, try again later.' },
      error: { retry: 'later', code: 'http_503' },
    },
  ],
});
