import { requiredText, secret, text } from '../../credentials.js';
import { textAt, valueAt } from '../../json.js';
import { callProvider, type ProviderAnswer, receiptOf, type Refusal, unreadable } from '../../provider-call.js';
import { type ChatProvider, defineChatProvider, requiredTarget, webhookOf } from '../chat-provider.js';

/** Called at the address of the server, with a personal access token, and not by a webhook. */
export const rocketChat: ChatProvider = defineChatProvider({
  id: 'rocket-chat',
  displayName: 'Rocket.Chat',
  credentials: {
    token: secret('Personal Access Token (x-auth-token)', { required: true }),
    user: text('User id (x-user-id)', { required: true }),
  },
  send: async (chat, credentials, context) => {
    const { url, data } = webhookOf(chat);
    const answer = await callProvider(
      {
        url: `${url.replace(/\/+$/, '')}/api/v1/chat.sendMessage`,
        headers: {
          'x-auth-token': requiredText(credentials, 'token'),
          'x-user-id': requiredText(credentials, 'user'),
        },
        body: {
          message: { rid: requiredTarget(chat.target.channel, 'room'), msg: chat.content },
          ...chat.customData,
        },
        data,
        spelling: { casing: 'camelCase' },
        refusal,
      },
      context,
    );

    return receiptOf(answer, 'message._id', chat.id);
  },
});

function refusal(answer: ProviderAnswer): Refusal | undefined {
  const { ok, json } = answer;
  if (ok && valueAt(json, 'success') === true) return undefined;
  const [message, code] = [textAt(json, 'error') ?? textAt(json, 'message'), textAt(json, 'errorType')];
  if (ok && message === undefined && code === undefined) return unreadable(answer);

  return { message, code: code === undefined ? undefined : `rocket-chat_${code}` };
}
