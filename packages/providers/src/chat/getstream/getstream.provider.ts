import { requiredText, secret } from '../../credentials.js';
import { callProvider } from '../../provider-call.js';
import { type ChatProvider, defineChatProvider, webhookOf } from '../chat-provider.js';

export const getstream: ChatProvider = defineChatProvider({
  id: 'getstream',
  displayName: 'GetStream',
  credentials: { apiKey: secret('API Key', { required: true }) },
  send: async (chat, credentials, context) => {
    const { url, data } = webhookOf(chat);
    const { headers, text } = await callProvider(
      {
        url,
        headers: { 'x-api-key': requiredText(credentials, 'apiKey') },
        body: { text: chat.content, ...chat.customData },
        data,
        spelling: { casing: 'snake_case' },
      },
      context,
    );

    return { id: headers.get('x-webhook-id') ?? chat.id, response: text };
  },
});
