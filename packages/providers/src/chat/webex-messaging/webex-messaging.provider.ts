import { secret, text, textOf } from '../../credentials.js';
import { defined, type JsonObject, textAt } from '../../json.js';
import { baseUrl, callProvider, type ProviderAnswer, receiptOf, type Refusal } from '../../provider-call.js';
import { adaptiveCardOf } from '../adaptive-card.js';
import {
  type ChatMessage,
  type ChatProvider,
  type ChatTarget,
  defineChatProvider,
  requiredTarget,
} from '../chat-provider.js';

const CODES: Readonly<Record<number, string>> = {
  401: 'WEBEX_INVALID_CREDENTIALS',
  403: 'WEBEX_INSUFFICIENT_PERMISSIONS',
  404: 'WEBEX_DESTINATION_NOT_FOUND',
  429: 'WEBEX_RATE_LIMITED',
};

export const webexMessaging: ChatProvider = defineChatProvider({
  id: 'webex-messaging',
  displayName: 'Webex Messaging',
  credentials: {
    clientId: text('Client ID', { required: true }),
    secretKey: secret('Client Secret', { required: true }),
    redirectUrl: text('Redirect URL'),
    baseUrl: text('Base URL'),
  },
  send: async (chat, credentials, context) => {
    const own = textOf(credentials, 'baseUrl') ?? 'https://webexapis.com/v1';
    const answer = await callProvider(
      {
        url: `${baseUrl('webex-messaging', own, context)}/messages`,
        headers: { authorization: `Bearer ${requiredTarget(chat.target.token, 'access token')}` },
        body: { ...recipientOf(chat.target), markdown: chat.content, ...attachmentsOf(chat), ...chat.customData },
        data: chat.passthrough,
        spelling: { casing: 'camelCase' },
        refusal,
      },
      context,
    );

    return receiptOf(answer, 'id', chat.id);
  },
});

/** The text stays: it is what older apps show instead. */
function attachmentsOf({ card }: ChatMessage): JsonObject {
  const attachment = adaptiveCardOf(card, '1.3');

  return attachment ? { attachments: [attachment] } : {};
}

/** Exactly one of them. */
function recipientOf({ channel, threadId, userId, email }: ChatTarget): JsonObject {
  if (channel !== undefined) return defined({ roomId: channel, parentId: threadId });
  if (userId !== undefined) return { toPersonId: userId };

  return { toPersonEmail: requiredTarget(email, 'Webex room or person') };
}

function refusal({ ok, status, json }: ProviderAnswer): Refusal | undefined {
  return ok ? undefined : { message: textAt(json, 'message'), code: CODES[status] };
}
