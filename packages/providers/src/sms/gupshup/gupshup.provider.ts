import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { asText, defined } from '../../json.js';
import { baseUrl, callProvider, type ProviderAnswer, type Refusal, unreadable } from '../../provider-call.js';
import type { SmsProvider } from '../sms-provider.js';

export const gupshup: SmsProvider = defineProvider({
  id: 'gupshup',
  displayName: 'Gupshup',
  credentials: {
    user: text('User id', { required: true }),
    password: secret('Password', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('gupshup', 'https://enterprise.smsgupshup.com', context)}/GatewayAPI/rest`,
        encoding: 'form',
        body: defined({
          method: 'sendMessage',
          send_to: sms.to,
          msg: sms.content,
          msg_type: 'text',
          userid: requiredText(credentials, 'user'),
          password: requiredText(credentials, 'password'),
          auth_scheme: 'plain',
          v: '1.1',
          format: 'text',
          // Indian law asks for both.
          principalEntityId: asText(sms.customData?.['principalEntityId']),
          dltTemplateId: asText(sms.customData?.['dltTemplateId']),
        }),
        data: sms.passthrough,
        spelling: {
          casing: 'snake_case',
          table: { principal_entity_id: 'principalEntityId', dlt_template_id: 'dltTemplateId' },
        },
        refusal,
      },
      context,
    );

    return { id: partsOf(answer)[2] ?? sms.id, response: answer.text };
  },
});

/** `success | <phone> | <id>` or `error | <code> | <words>`, with status 200 for both. */
function refusal(answer: ProviderAnswer): Refusal | undefined {
  if (!answer.ok) return {};
  const [word, code, message] = partsOf(answer);
  if (word === 'success') return undefined;

  return word === 'error' ? { message, code: `gupshup_${code ?? 'refused'}` } : unreadable(answer);
}

function partsOf({ text: answer }: ProviderAnswer): string[] {
  return answer.split('|').map((part) => part.trim());
}
