import { defineProvider } from '../../channel-provider.js';
import { requiredText, text } from '../../credentials.js';
import { textAt, valueAt } from '../../json.js';
import { baseUrl, callProvider, type ProviderAnswer, type Refusal, unreadable } from '../../provider-call.js';
import type { SmsProvider } from '../sms-provider.js';

const TAKEN = 'ER-00';

export const unifonic: SmsProvider = defineProvider({
  id: 'unifonic',
  displayName: 'Unifonic',
  credentials: {
    appSid: text('App SID', { required: true }),
    senderId: text('Sender ID', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('unifonic', 'https://el.cloud.unifonic.com', context)}/rest/SMS/messages`,
        encoding: 'form',
        body: {
          AppSid: requiredText(credentials, 'appSid'),
          SenderID: sms.from ?? requiredText(credentials, 'senderId'),
          Recipient: sms.to.replace(/^(\+|00)/, ''),
          Body: sms.content,
          responseType: 'JSON',
          CorrelationID: sms.id,
        },
        data: sms.passthrough,
        spelling: { casing: 'camelCase' },
        refusal,
      },
      context,
    );
    const id = textAt(answer.json, 'data.MessageID') ?? textAt(answer.json, 'data.messageID');

    return { id: id ?? sms.id, response: answer.text };
  },
});

function refusal(answer: ProviderAnswer): Refusal | undefined {
  const { ok, json } = answer;
  const code = textAt(json, 'errorCode');
  if (ok && valueAt(json, 'success') === true && code === TAKEN) return undefined;
  if (ok && code === undefined) return unreadable(answer);

  return { message: textAt(json, 'message'), code: code === undefined ? undefined : `unifonic_${code}` };
}
