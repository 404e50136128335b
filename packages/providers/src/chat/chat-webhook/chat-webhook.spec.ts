import { createHmac } from 'node:crypto';
import { aChat } from '../../testing/chat.js';
import { describeProvider } from '../../testing/conformance.js';
import { recorder, type Recorder } from '../../testing/recorder.js';
import { chatWebhook } from './chat-webhook.provider.js';

const chat = aChat({});
let address = '';

describeProvider(chatWebhook, {
  setup: (url) => {
    address = `${url}/chat`;

    return {
      message: { ...chat, target: { webhookUrl: address, channel: 'general' }, customData: { order: 7 } },
      credentials: { secretKey: 'webhook-secret' },
      context: {},
    };
  },
  accepted: { status: 201, body: { id: 'own-1' } },
  request: {
    method: 'POST',
    path: '/chat',
    headers: { 'content-type': 'application/json', 'x-novu-signature': expect.stringMatching(/^[0-9a-f]{64}$/) },
    body: {
      content: chat.content,
      webhookUrl: { asymmetricMatch: (value: unknown) => value === address },
      channel: 'general',
      order: 7,
    },
  },
  receiptId: 'own-1',
  unreadableId: chat.id,
  refused: [
    {
      because: 'what the webhook refuses',
      answer: { status: 410, body: 'Gone' },
      error: { retry: 'never', code: 'http_410', message: 'Gone' },
    },
  ],
});

describe('chat-webhook', () => {
  let server: Recorder;

  beforeEach(async () => {
    server = await recorder();
  });
  afterEach(() => server.close());

  const signatureOf = (secret: string, raw: string) => createHmac('sha256', secret).update(raw).digest('hex');

  it('signs the very bytes it sends (spec/providers.md section 2)', async () => {
    await chatWebhook.send(aChat({ webhookUrl: server.url }), { secretKey: 'webhook-secret' }, { timeoutMs: 20_000 });
    const [request] = server.requests;
    expect(request?.headers['x-novu-signature']).toBe(signatureOf('webhook-secret', request?.raw ?? ''));
  });

  it('lets the trigger name another key and another address, and sends neither along', async () => {
    const passthrough = { webhookUrl: `${server.url}/other`, hmacSecretKey: 'other-secret', priority: 1 };
    const message = aChat({ webhookUrl: 'http://127.0.0.1:9', phoneNumber: '+49151' }, { passthrough });
    await chatWebhook.send(message, { secretKey: 'webhook-secret' }, { timeoutMs: 20_000 });
    const [request] = server.requests;
    expect(request?.path).toBe('/other');
    expect(request?.headers['x-novu-signature']).toBe(signatureOf('other-secret', request?.raw ?? ''));
    expect(request?.body).toEqual({
      content: chat.content,
      webhookUrl: `${server.url}/other`,
      phoneNumber: '+49151',
      priority: 1,
    });
  });

  it('signs nothing without a key', async () => {
    await chatWebhook.send(aChat({ webhookUrl: server.url }), {}, { timeoutMs: 20_000 });
    expect(server.requests[0]?.headers).not.toHaveProperty('x-novu-signature');
  });
});
