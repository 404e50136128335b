import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { defined } from '../../json.js';
import { callProvider, receiptOf } from '../../provider-call.js';
import { signatureHeader } from '../../webhook-signature.js';
import type { PushProvider } from '../push-provider.js';

/** Any server that sends pushes itself. */
export const pushWebhook: PushProvider = defineProvider({
  id: 'push-webhook',
  displayName: 'Push Webhook',
  credentials: {
    webhookUrl: text('Webhook URL', { required: true }),
    secretKey: secret('Secret Hmac Key', { required: true }),
  },
  send: async (push, credentials, context) => {
    const { id, token, title, content, overrides = {}, payload, subscriber, step, passthrough } = push;
    const key = requiredText(credentials, 'secretKey');
    const answer = await callProvider(
      {
        url: requiredText(credentials, 'webhookUrl'),
        body: {
          target: [token],
          title,
          content,
          overrides,
          messageId: id,
          payload: defined({ ...payload, subscriber, step }),
        },
        data: passthrough,
        spelling: { casing: 'camelCase' },
        sign: (body) => signatureHeader(key, body),
      },
      context,
    );

    return receiptOf(answer, 'id', id);
  },
});
