import { aChat } from '../../testing/chat.js';
import { describeProvider } from '../../testing/conformance.js';
import { recorder } from '../../testing/recorder.js';
import { whatsappBusiness } from './whatsapp-business.provider.js';

const credentials = { apiToken: 'whatsapp-secret', phoneNumberIdentification: '1001' };
const chat = aChat({});

describeProvider(whatsappBusiness, {
  setup: (url) => ({
    message: { ...chat, target: { phoneNumber: '4915112345678' } },
    credentials: credentials,
    context: { baseUrls: { 'whatsapp-business': url } },
  }),
  accepted: { body: { messages: [{ id: 'wamid.1' }] } },
  request: {
    method: 'POST',
    path: '/v22.0/1001/messages',

    headers: { authorization: 'Bearer whatsapp-secret', 'content-type': 'application/json' },
    body: {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '4915112345678',
      type: 'text',
      text: { body: chat.content, preview_url: false },
    },
  },
  receiptId: 'wamid.1',
  unreadableId: chat.id,
  refused: [
    {
      because: 'a wrong token',
      answer: {
        status: 401,
        body: { error: { message: 'Invalid OAuth access token', type: 'OAuthException', code: 190 } },
      },
      error: { retry: 'never', code: 'whatsapp_190', message: 'Invalid OAuth access token' },
    },
    {
      because: 'free text after the 24 hours',
      answer: { status: 400, body: { error: { message: 'Re-engagement message', code: 131047 } } },
      error: { retry: 'never', code: 'whatsapp_131047' },
    },
  ],
});

describe('whatsapp-business', () => {
  const template = { name: 'order', language: { code: 'de' }, components: [] };

  it.each([
    ['customData', { customData: { template } }],
    ['the trigger', { passthrough: { template } }],
    ['"_passthrough"', { passthrough: { _passthrough: { body: { template } } } }],
  ])('sends a template from %s instead of text', async (_, more) => {
    const server = await recorder();
    try {
      const context = { timeoutMs: 20_000, baseUrls: { 'whatsapp-business': server.url } };
      await whatsappBusiness.send(aChat({ phoneNumber: '49151' }, more), credentials, context);
      expect(server.requests[0]?.body).toEqual({
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '49151',
        type: 'template',
        template,
      });
    } finally {
      await server.close();
    }
  });

  it('refuses a recipient without a phone number', async () => {
    await expect(whatsappBusiness.send(chat, credentials, { timeoutMs: 20_000 })).rejects.toMatchObject({
      retry: 'never',
      code: 'misconfigured',
    });
  });
});
