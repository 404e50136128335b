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

/** The alphabet of plain SMS (3GPP TS 23.038); one character beyond it, and the whole text has to go as Unicode. */
const GSM_7 =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà' +
  '^{}\\[~]|€\f';

/** Throttled, internal error, too many connections. */
const WORTH_A_RETRY = new Set(['1', '5', '10']);

export const nexmo: SmsProvider = defineProvider({
  id: 'nexmo',
  displayName: 'Nexmo',
  credentials: {
    apiKey: secret('API Key', { required: true }),
    secretKey: secret('API secret', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('nexmo', 'https://rest.nexmo.com', context)}/sms/json`,
        encoding: 'form',
        body: {
          api_key: requiredText(credentials, 'apiKey'),
          api_secret: requiredText(credentials, 'secretKey'),
          from: senderOf(sms, credentials),
          to: sms.to.replace(/\D/g, ''),
          text: sms.content,
          type: [...sms.content].every((character) => GSM_7.includes(character)) ? 'text' : 'unicode',
          'client-ref': sms.id,
        },
        data: sms.passthrough,
        spelling: { casing: 'camelCase' },
        refusal,
      },
      context,
    );

    return receiptOf(answer, 'messages.0.message-id', sms.id);
  },
});

/** The status of the answer says nothing: what became of the message stands inside. */
function refusal(answer: ProviderAnswer): Refusal | undefined {
  const status = textAt(answer.json, 'messages.0.status');
  if (status === '0') return undefined;
  if (status === undefined) return unreadable(answer);

  return {
    message: textAt(answer.json, 'messages.0.error-text'),
    code: `nexmo_${status}`,
    retry: WORTH_A_RETRY.has(status) ? 'later' : 'never',
  };
}
