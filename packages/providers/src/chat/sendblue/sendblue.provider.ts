import { requiredText, secret, text } from '../../credentials.js';
import { textAt } from '../../json.js';
import { baseUrl, callProvider, type ProviderAnswer, receiptOf, type Refusal } from '../../provider-call.js';
import { type ChatProvider, defineChatProvider, requiredTarget } from '../chat-provider.js';

export const sendblue: ChatProvider = defineChatProvider({
  id: 'sendblue',
  displayName: 'Sendblue',
  credentials: {
    apiKey: secret('API Key', { required: true }),
    secretKey: secret('Secret Key', { required: true }),
    from: text('From Number', { required: true }),
    token: secret('Webhook Secret'),
  },
  send: async (chat, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('sendblue', 'https://api.sendblue.co', context)}/api/send-message`,
        headers: {
          'sb-api-key-id': requiredText(credentials, 'apiKey'),
          'sb-api-secret-key': requiredText(credentials, 'secretKey'),
        },
        body: {
          number: requiredTarget(chat.target.phoneNumber, 'phone number'),
          from_number: requiredText(credentials, 'from'),
          content: chat.content,
          ...chat.customData,
        },
        data: chat.passthrough,
        spelling: { casing: 'snake_case' },
        refusal,
      },
      context,
    );

    return receiptOf(answer, 'message_handle', chat.id);
  },
});

/** A refused message may also come with status 200. */
function refusal({ ok, json }: ProviderAnswer): Refusal | undefined {
  if (ok && textAt(json, 'status') !== 'ERROR') return undefined;
  const code = textAt(json, 'error_code');

  return {
    message: textAt(json, 'error_message') ?? textAt(json, 'message'),
    code: code === undefined ? undefined : `sendblue_${code}`,
  };
}
