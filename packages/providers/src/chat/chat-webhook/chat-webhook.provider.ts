import { secret, textOf } from '../../credentials.js';
import { asText, defined } from '../../json.js';
import { callProvider, receiptOf } from '../../provider-call.js';
import { signatureHeader } from '../../webhook-signature.js';
import { type ChatProvider, defineChatProvider, webhookOf } from '../chat-provider.js';

/** Any server that takes chat messages; the trigger may name another address and another key. */
export const chatWebhook: ChatProvider = defineChatProvider({
  id: 'chat-webhook',
  displayName: 'Chat Webhook',
  credentials: { secretKey: secret('Secret Hmac Key') },
  send: async (chat, credentials, context) => {
    const { url, data } = webhookOf(chat);
    const { hmacSecretKey, ...fields } = data;
    const key = asText(hmacSecretKey) ?? textOf(credentials, 'secretKey');
    const { channel, phoneNumber } = chat.target;
    const answer = await callProvider(
      {
        url,
        body: defined({
          content: chat.content,
          card: chat.card,
          webhookUrl: url,
          channel,
          phoneNumber,
          ...chat.customData,
        }),
        data: fields,
        spelling: { casing: 'camelCase' },
        ...(key === undefined ? {} : { sign: (body) => signatureHeader(key, body) }),
      },
      context,
    );

    return receiptOf(answer, 'id', chat.id);
  },
});
