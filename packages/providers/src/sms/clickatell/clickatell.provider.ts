import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret } from '../../credentials.js';
import { textAt, valueAt } from '../../json.js';
import { baseUrl, callProvider, type ProviderAnswer, receiptOf, type Refusal } from '../../provider-call.js';
import type { SmsProvider } from '../sms-provider.js';

export const clickatell: SmsProvider = defineProvider({
  id: 'clickatell',
  displayName: 'clickatell',
  credentials: { apiKey: secret('API Key', { required: true }) },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('clickatell', 'https://platform.clickatell.com', context)}/messages`,
        headers: { authorization: requiredText(credentials, 'apiKey') },
        body: {
          to: [sms.to],
          content: sms.content,
          ...(sms.from === undefined ? {} : { from: sms.from }),
          clientMessageId: sms.id,
        },
        data: sms.passthrough,
        spelling: { casing: 'camelCase' },
        refusal,
      },
      context,
    );

    return receiptOf(answer, 'messages.0.apiMessageId', sms.id);
  },
});

function refusal({ ok, json }: ProviderAnswer): Refusal | undefined {
  if (ok && valueAt(json, 'messages.0.accepted') !== false) return undefined;
  const [message, code] = ['errorDescription', 'errorCode'].map(
    (name) => textAt(json, `messages.0.${name}`) ?? textAt(json, name),
  );

  return {
    message: message ?? textAt(json, 'messages.0.error') ?? textAt(json, 'error'),
    code: code === undefined ? undefined : `clickatell_${code}`,
  };
}
