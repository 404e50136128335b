import { defined, type JsonObject, textAt } from '../../json.js';
import { callProvider, type ProviderAnswer, receiptOf, type Refusal, refusalAt } from '../../provider-call.js';
import { textBesideCard } from '../chat-card.js';
import { type ChatMessage, type ChatProvider, defineChatProvider, webhookOf } from '../chat-provider.js';
import { embedOf } from './embed.js';

const worded = refusalAt('discord', { message: 'message', code: 'code' });

export const discord: ChatProvider = defineChatProvider({
  id: 'discord',
  displayName: 'Discord',
  credentials: {},
  send: async (chat, _credentials, context) => {
    const { url, data } = webhookOf(chat);
    const answer = await callProvider(
      {
        url: waiting(url),
        body: { ...contentOf(chat), ...chat.customData },
        data,
        spelling: { casing: 'camelCase', table: { avatarUrl: 'avatar_url', allowedMentions: 'allowed_mentions' } },
        refusal,
      },
      context,
    );

    return receiptOf(answer, 'id', chat.id);
  },
});

function contentOf(chat: ChatMessage): JsonObject {
  const embed = embedOf(chat.card);

  return embed ? defined({ content: textBesideCard(chat), embeds: [embed] }) : { content: chat.content };
}

/** Without `wait`, Discord answers before it knows whether the message is one, and without its id. */
function waiting(webhookUrl: string): string {
  if (!URL.canParse(webhookUrl)) return webhookUrl;
  const url = new URL(webhookUrl);
  url.searchParams.set('wait', 'true');

  return url.href;
}

function refusal(answer: ProviderAnswer): Refusal | undefined {
  const seconds = Number(textAt(answer.json, 'retry_after'));
  const wait = answer.status === 429 && Number.isFinite(seconds) ? { retryAfterMs: Math.ceil(seconds * 1_000) } : {};
  const words = worded(answer);

  return words && { ...words, ...wait };
}
