import { requiredText, secret } from '../../credentials.js';
import { uuidOf } from '../../derived-uuid.js';
import { fieldOf } from '../../json.js';
import { baseUrl, callProvider, receiptOf, refusalAt } from '../../provider-call.js';
import { type ChatMessage, type ChatProvider, defineChatProvider, requiredTarget } from '../chat-provider.js';

export const line: ChatProvider = defineChatProvider({
  id: 'line',
  displayName: 'LINE',
  credentials: { apiToken: secret('Channel Access Token', { required: true }) },
  send: async (chat, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('line', 'https://api.line.me', context)}/v2/bot/message/push`,
        headers: {
          authorization: `Bearer ${requiredText(credentials, 'apiToken')}`,
          'x-line-retry-key': uuidOf(chat.id),
        },
        body: {
          to: requiredTarget(chat.target.userId, 'LINE user'),
          ...(bringsMessages(chat) ? {} : { messages: [{ type: 'text', text: chat.content }] }),
          ...chat.customData,
        },
        data: chat.passthrough,
        spelling: { casing: 'camelCase' },
        refusal: refusalAt('line', { message: 'message' }),
      },
      context,
    );

    return receiptOf(answer, 'sentMessages.0.id', chat.id);
  },
});

/** Lists are joined when provider data is merged, but messages of the trigger replace the text. */
function bringsMessages({ passthrough }: ChatMessage): boolean {
  const written = fieldOf(fieldOf(passthrough, '_passthrough'), 'body');

  return [passthrough, written].some((layer) => fieldOf(layer, 'messages') !== undefined);
}
