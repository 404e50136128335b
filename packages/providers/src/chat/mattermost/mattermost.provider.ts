import { defined } from '../../json.js';
import { callProvider, refusalAt } from '../../provider-call.js';
import { type ChatProvider, defineChatProvider, webhookOf } from '../chat-provider.js';

export const mattermost: ChatProvider = defineChatProvider({
  id: 'mattermost',
  displayName: 'Mattermost',
  credentials: {},
  send: async (chat, _credentials, context) => {
    const { url, data } = webhookOf(chat);
    const { headers, text } = await callProvider(
      {
        url,
        body: defined({ text: chat.content, channel: chat.target.channel, ...chat.customData }),
        data,
        spelling: { casing: 'snake_case' },
        refusal: refusalAt('mattermost', { message: 'message', code: 'id' }),
      },
      context,
    );

    return { id: headers.get('x-request-id') ?? chat.id, response: text };
  },
});
