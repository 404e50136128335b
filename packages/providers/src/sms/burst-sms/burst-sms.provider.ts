import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret } from '../../credentials.js';
import { defined, textAt } from '../../json.js';
import {
  baseUrl,
  basicAuth,
  callProvider,
  type ProviderAnswer,
  receiptOf,
  type Refusal,
  unreadable,
} from '../../provider-call.js';
import type { SmsProvider } from '../sms-provider.js';

export const burstSms: SmsProvider = defineProvider({
  id: 'burst-sms',
  displayName: 'Kudosity (formerly BurstSMS)',
  credentials: {
    apiKey: secret('API Key', { required: true }),
    secretKey: secret('API Secret', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const authorization = basicAuth(requiredText(credentials, 'apiKey'), requiredText(credentials, 'secretKey'));
    const answer = await callProvider(
      {
        url: `${baseUrl('burst-sms', 'https://api.transmitsms.com', context)}/send-sms.json`,
        headers: { authorization },
        encoding: 'form',
        body: defined({ message: sms.content, to: sms.to, from: sms.from }),
        data: sms.passthrough,
        spelling: { casing: 'snake_case' },
        refusal,
      },
      context,
    );

    return receiptOf(answer, 'message_id', sms.id);
  },
});

function refusal(answer: ProviderAnswer): Refusal | undefined {
  const code = textAt(answer.json, 'error.code');
  if (answer.ok && code === 'SUCCESS') return undefined;
  if (answer.ok && code === undefined) return unreadable(answer);

  return {
    message: textAt(answer.json, 'error.description'),
    code: code === undefined ? undefined : `burst-sms_${code}`,
  };
}
