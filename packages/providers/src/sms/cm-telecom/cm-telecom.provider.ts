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

export const cmTelecom: SmsProvider = defineProvider({
  id: 'cm-telecom',
  displayName: 'CM.com',
  credentials: {
    apiToken: secret('Product Token', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('cm-telecom', 'https://gw.messaging.cm.com', context)}/v1.0/message`,
        headers: { 'x-cm-producttoken': requiredText(credentials, 'apiToken') },
        body: {
          messages: {
            msg: [
              {
                allowedChannels: ['SMS'],
                from: senderOf(sms, credentials),
                to: [{ number: sms.to.replace(/^\+/, '00') }],
                body: { type: 'auto', content: sms.content },
                reference: sms.id,
              },
            ],
          },
        },
        data: sms.passthrough,
        spelling: { casing: 'camelCase' },
        refusal,
      },
      context,
    );

    return receiptOf(answer, 'messages.0.reference', sms.id);
  },
});

/** Code 0 is success, of the call and of the message in it. */
function refusal(answer: ProviderAnswer): Refusal | undefined {
  const [call, message] = [textAt(answer.json, 'errorCode'), textAt(answer.json, 'messages.0.messageErrorCode')];
  const code = [call, message].find((found) => found !== undefined && found !== '0');
  if (answer.ok && code === undefined) return call === undefined ? unreadable(answer) : undefined;

  return {
    message: textAt(answer.json, 'messages.0.messageDetails') ?? textAt(answer.json, 'details'),
    code: code === undefined ? undefined : `cm-telecom_${code}`,
  };
}
