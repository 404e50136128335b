import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { textAt } from '../../json.js';
import {
  baseUrl,
  callProvider,
  type ProviderAnswer,
  receiptOf,
  type Refusal,
  unreadable,
} from '../../provider-call.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

const SANDBOX_USER = 'sandbox';
/** Processed, sent, queued. */
const TAKEN = new Set(['100', '101', '102']);
/** Gateway error, rejected by the gateway for now. */
const WORTH_A_RETRY = new Set(['500', '501', '502']);

export const africasTalking: SmsProvider = defineProvider({
  id: 'africas-talking',
  displayName: "Africa's Talking",
  credentials: {
    apiKey: secret('API Key', { required: true }),
    user: text('Username', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const username = requiredText(credentials, 'user');
    const host = username === SANDBOX_USER ? 'api.sandbox.africastalking.com' : 'api.africastalking.com';
    const answer = await callProvider(
      {
        url: `${baseUrl('africas-talking', `https://${host}`, context)}/version1/messaging`,
        headers: { apikey: requiredText(credentials, 'apiKey') },
        encoding: 'form',
        body: { username, to: sms.to, message: sms.content, from: senderOf(sms, credentials) },
        data: sms.passthrough,
        spelling: { casing: 'camelCase' },
        refusal,
      },
      context,
    );

    return receiptOf(answer, 'SMSMessageData.Recipients.0.messageId', sms.id);
  },
});

/** What became of the message stands with its recipient; without one the message of the whole says why. */
function refusal(answer: ProviderAnswer): Refusal | undefined {
  const { ok, json } = answer;
  if (!ok) return {};
  const code = textAt(json, 'SMSMessageData.Recipients.0.statusCode');
  if (code !== undefined && TAKEN.has(code)) return undefined;
  const message = textAt(json, 'SMSMessageData.Recipients.0.status') ?? textAt(json, 'SMSMessageData.Message');
  if (code === undefined)
    return message === undefined ? unreadable(answer) : { message, code: 'africas-talking_refused' };

  return { message, code: `africas-talking_${code}`, retry: WORTH_A_RETRY.has(code) ? 'later' : 'never' };
}
