import { describeProvider } from '../../testing/conformance.js';
import { recorder } from '../../testing/recorder.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { nexmo } from './nexmo.provider.js';

describeProvider(nexmo, {
  setup: (url) => ({
    message: aSms,
    credentials: { apiKey: 'nexmo-key-1', secretKey: 'nexmo-secret', from: 'Shop' },
    context: smsContext({ nexmo: url }),
  }),
  accepted: { body: { messages: [{ status: '0', 'message-id': 'nx-1' }] } },
  request: {
    method: 'POST',
    path: '/sms/json',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: {
      api_key: 'nexmo-key-1',
      api_secret: 'nexmo-secret',
      from: 'Shop',
      to: '4915112345678',
      text: aSms.content,
      type: 'unicode',
      'client-ref': aSms.id,
    },
  },
  receiptId: 'nx-1',

  refused: [
    {
      because: 'wrong credentials, although the status is 200',
      answer: { body: { messages: [{ status: '4', 'error-text': 'Bad Credentials' }] } },
      error: { retry: 'never', code: 'nexmo_4', message: 'Bad Credentials' },
    },
    {
      because: 'too much at once, but only for now',
      answer: { body: { messages: [{ status: '1', 'error-text': 'Throttled' }] } },
      error: { retry: 'later', code: 'nexmo_1' },
    },
  ],
});

describe('nexmo', () => {
  it.each([
    ['Grüße für 5 €', 'text'],
    ['a `backtick`', 'unicode'],
  ])('sends "%s" as %s', async (content, type) => {
    const server = await recorder();
    server.answer({ body: { messages: [{ status: '0' }] } });
    try {
      const credentials = { apiKey: 'k', secretKey: 's', from: 'Shop' };
      await nexmo.send({ ...aSms, content }, credentials, { ...smsContext({ nexmo: server.url }), timeoutMs: 20_000 });
      expect(server.requests[0]?.body).toMatchObject({ type });
    } finally {
      await server.close();
    }
  });
});
