import { callProvider } from '../../provider-call.js';
import { type ChatProvider, defineChatProvider, webhookOf } from '../chat-provider.js';

export const ryver: ChatProvider = defineChatProvider({
  id: 'ryver',
  displayName: 'Ryver',
  credentials: {},
  send: async (chat, _credentials, context) => {
    const { url, data } = webhookOf(chat);
    // The vendor documents `body`, while `content` is what has been sent to it so far.
    const body = { body: chat.content, content: chat.content, ...chat.customData };
    const { text } = await callProvider({ url, body, data, spelling: { casing: 'camelCase' } }, context);

    return { id: chat.id, response: text };
  },
});
