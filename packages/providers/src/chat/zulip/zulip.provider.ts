import { callProvider, refusalAt } from '../../provider-call.js';
import { type ChatProvider, defineChatProvider, webhookOf } from '../chat-provider.js';

/** Zulip's incoming webhook that takes what Slack's takes. */
export const zulip: ChatProvider = defineChatProvider({
  id: 'zulip',
  displayName: 'Zulip',
  credentials: {},
  send: async (chat, _credentials, context) => {
    const { url, data } = webhookOf(chat);
    const { text } = await callProvider(
      {
        url,
        body: { text: chat.content, ...chat.customData },
        data,
        spelling: { casing: 'snake_case' },
        refusal: refusalAt('zulip', { message: 'msg', code: 'code' }),
      },
      context,
    );

    return { id: chat.id, response: text };
  },
});
