import { createHmac } from 'node:crypto';
import { describeProvider } from '../../testing/conformance.js';
import { aPush } from '../../testing/push.js';
import { recorder } from '../../testing/recorder.js';
import { pushWebhook } from './push-webhook.provider.js';

const push = { ...aPush, overrides: { sound: 'ding' }, step: { digest: false } };
const { id, title, content, overrides, payload, subscriber, step } = push;

describeProvider(pushWebhook, {
  setup: (url) => ({
    message: push,
    credentials: { webhookUrl: `${url}/push?shop=1`, secretKey: 'webhook-secret' },
    context: {},
  }),
  accepted: { status: 201, body: { id: 'own-1' } },
  request: {
    method: 'POST',
    path: '/push',
    query: { shop: '1' },
    headers: { 'content-type': 'application/json', 'x-novu-signature': expect.stringMatching(/^[0-9a-f]{64}$/) },
    body: { target: ['device-1'], title, content, overrides, messageId: id, payload: { ...payload, subscriber, step } },
  },
  receiptId: 'own-1',
  unreadableId: id,
  refused: [
    {
      because: 'what the webhook refuses',
      answer: { status: 422, body: 'No such device' },
      error: { retry: 'never', code: 'http_422', message: 'No such device' },
    },
  ],
});

describe('push-webhook', () => {
  it('signs the very bytes it sends, with what the trigger added (spec/providers.md section 2)', async () => {
    const server = await recorder();
    try {
      const credentials = { webhookUrl: server.url, secretKey: 'webhook-secret' };
      await pushWebhook.send({ ...push, passthrough: { extra: 'ü' } }, credentials, { timeoutMs: 20_000 });
      const [request] = server.requests;
      expect(request?.body).toMatchObject({ extra: 'ü' });
      const expected = createHmac('sha256', 'webhook-secret')
        .update(request?.raw ?? '')
        .digest('hex');
      expect(request?.headers['x-novu-signature']).toBe(expected);
    } finally {
      await server.close();
    }
  });
});
