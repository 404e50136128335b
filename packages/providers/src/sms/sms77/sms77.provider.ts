import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { asText, textAt } from '../../json.js';
import {
  baseUrl,
  callProvider,
  type ProviderAnswer,
  receiptOf,
  type Refusal,
  unreadable,
} from '../../provider-call.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

/** Carrier error, and a fault of the gateway. */
const WORTH_A_RETRY = new Set(['600', '901']);

/** The service is called seven by now. */
export const sms77: SmsProvider = defineProvider({
  id: 'sms77',
  displayName: 'sms77',
  credentials: {
    apiKey: secret('API Key', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('sms77', 'https://gateway.seven.io', context)}/api/sms`,
        headers: { 'x-api-key': requiredText(credentials, 'apiKey') },
        body: { to: sms.to, text: sms.content, from: senderOf(sms, credentials), json: 1, foreign_id: sms.id },
        data: sms.passthrough,
        spelling: { casing: 'snake_case' },
        refusal,
      },
      context,
    );

    return receiptOf(answer, 'messages.0.id', sms.id);
  },
});

/** 100 is success; refused keys and numbers come with status 200 too. */
function refusal(answer: ProviderAnswer): Refusal | undefined {
  if (!answer.ok) return {};
  const code = textAt(answer.json, 'success') ?? asText(answer.json);
  if (code === '100') return undefined;
  if (code === undefined) return unreadable(answer);

  return {
    message: textAt(answer.json, 'messages.0.error_text') ?? `Refused with code ${code}`,
    code: `sms77_${code}`,
    retry: WORTH_A_RETRY.has(code) ? 'later' : 'never',
  };
}
