import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { firetext } from './firetext.provider.js';

describeProvider(firetext, {
  setup: (url) => ({
    message: aSms,
    credentials: { apiKey: 'firetext-secret', from: 'Shop' },
    context: smsContext({ firetext: url }),
  }),
  accepted: { headers: { 'x-message': 'ft-1' }, body: '0:1 SMS successfully queued' },
  request: {
    method: 'GET',
    path: '/api/sendsms',
    query: { apiKey: 'firetext-secret', to: aSms.to, from: 'Shop', message: aSms.content, reference: aSms.id },

    body: undefined,
  },
  receiptId: 'ft-1',

  refused: [
    {
      because: 'a wrong key, although the status is 200',
      answer: { body: '1:0 Authentication error' },
      error: { retry: 'never', code: 'firetext_1', message: 'Authentication error' },
    },
  ],
});
