import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { baseUrl, callProvider, type ProviderAnswer, type Refusal, unreadable } from '../../provider-call.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

export const firetext: SmsProvider = defineProvider({
  id: 'firetext',
  displayName: 'Firetext',
  credentials: {
    apiKey: secret('API Key', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('firetext', 'https://www.firetext.co.uk', context)}/api/sendsms`,
        method: 'GET',
        body: {
          apiKey: requiredText(credentials, 'apiKey'),
          to: sms.to,
          from: senderOf(sms, credentials),
          message: sms.content,
          reference: sms.id,
        },
        data: sms.passthrough,
        spelling: { casing: 'camelCase' },
        refusal,
      },
      context,
    );

    return { id: answer.headers.get('x-message') ?? sms.id, response: answer.text };
  },
});

/** `<code>:<count> <words>`, with status 200 for everything; code 0 is success. */
function refusal(answer: ProviderAnswer): Refusal | undefined {
  if (!answer.ok) return {};
  const [, code, message] = /^(\d+):\d+ ?(.*)/.exec(answer.text) ?? [];
  if (code === undefined) return unreadable(answer);

  return code === '0' ? undefined : { message, code: `firetext_${code}` };
}
