import { requiredText, secret } from '../../credentials.js';
import { textAt } from '../../json.js';
import { baseUrl, callProvider, type ProviderAnswer, receiptOf, type Refusal } from '../../provider-call.js';
import { textBesideCard } from '../chat-card.js';
import { type ChatProvider, defineChatProvider, requiredTarget } from '../chat-provider.js';
import { htmlCardOf } from './html-card.js';

export const telegram: ChatProvider = defineChatProvider({
  id: 'telegram',
  displayName: 'Telegram',
  credentials: { apiToken: secret('Bot Token', { required: true }) },
  send: async (chat, credentials, context) => {
    // Its colon belongs there; anything that would change the path does not.
    const token = encodeURIComponent(requiredText(credentials, 'apiToken')).replace('%3A', ':');
    const answer = await callProvider(
      {
        url: `${baseUrl('telegram', 'https://api.telegram.org', context)}/bot${token}/sendMessage`,
        body: {
          chat_id: requiredTarget(chat.target.channel, 'Telegram chat'),
          ...(htmlCardOf(chat.card, textBesideCard(chat)) ?? { text: chat.content }),
          ...chat.customData,
        },
        data: chat.passthrough,
        spelling: { casing: 'snake_case' },
        refusal,
      },
      context,
    );

    return receiptOf(answer, 'result.message_id', chat.id);
  },
});

function refusal({ ok, json }: ProviderAnswer): Refusal | undefined {
  if (ok) return undefined;
  const code = textAt(json, 'error_code');
  const seconds = Number(textAt(json, 'parameters.retry_after'));

  return {
    message: textAt(json, 'description'),
    code: code === undefined ? undefined : `telegram_${code}`,
    ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1_000 } : {}),
  };
}
