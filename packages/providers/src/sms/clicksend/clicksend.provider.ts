import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { textAt } from '../../json.js';
import {
  baseUrl,
  basicAuth,
  callProvider,
  type ProviderAnswer,
  receiptOf,
  type Refusal,
  unreadable,
} from '../../provider-call.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

export const clicksend: SmsProvider = defineProvider({
  id: 'clicksend',
  displayName: 'Clicksend',
  credentials: {
    user: text('Username', { required: true }),
    apiKey: secret('API Key', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('clicksend', 'https://rest.clicksend.com', context)}/v3/sms/send`,
        headers: { authorization: basicAuth(requiredText(credentials, 'user'), requiredText(credentials, 'apiKey')) },
        body: {
          messages: [
            { to: sms.to, body: sms.content, from: senderOf(sms, credentials), source: 'novu', custom_string: sms.id },
          ],
        },
        data: sms.passthrough,
        spelling: { casing: 'snake_case' },
        refusal,
      },
      context,
    );

    return receiptOf(answer, 'data.messages.0.message_id', sms.id);
  },
});

/** What became of the message stands with it; the status is 200 for refused numbers too. */
function refusal(answer: ProviderAnswer): Refusal | undefined {
  const status = textAt(answer.json, 'data.messages.0.status');
  if (answer.ok && status === 'SUCCESS') return undefined;
  const code = status ?? textAt(answer.json, 'response_code');
  if (answer.ok && code === undefined) return unreadable(answer);

  return {
    message: textAt(answer.json, 'response_msg') ?? code,
    code: code === undefined ? undefined : `clicksend_${code}`,
  };
}
