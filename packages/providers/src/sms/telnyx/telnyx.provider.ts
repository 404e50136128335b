import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { textAt } from '../../json.js';
import { baseUrl, callProvider, receiptOf, type ProviderAnswer, type Refusal } from '../../provider-call.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

export const telnyx: SmsProvider = defineProvider({
  id: 'telnyx',
  displayName: 'Telnyx',
  credentials: {
    apiKey: secret('API Key', { required: true }),
    messageProfileId: text('Message profile ID', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('telnyx', 'https://api.telnyx.com', context)}/v2/messages`,
        headers: { authorization: `Bearer ${requiredText(credentials, 'apiKey')}` },
        body: {
          from: senderOf(sms, credentials),
          to: sms.to,
          text: sms.content,
          messaging_profile_id: requiredText(credentials, 'messageProfileId'),
        },
        data: sms.passthrough,
        spelling: { casing: 'snake_case' },
        refusal,
      },
      context,
    );

    return receiptOf(answer, 'data.id', sms.id);
  },
});

/** Errors may also stand in the message of an answer with status 200. */
function refusal({ ok, json }: ProviderAnswer): Refusal | undefined {
  const path = ok ? 'data.errors.0' : 'errors.0';
  const message = textAt(json, `${path}.detail`) ?? textAt(json, `${path}.title`);
  const code = textAt(json, `${path}.code`);
  if (ok && message === undefined && code === undefined) return undefined;

  return { message, code: code === undefined ? undefined : `telnyx_${code}` };
}
