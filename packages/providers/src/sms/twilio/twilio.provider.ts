import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { baseUrl, basicAuth, callProvider, receiptOf, refusalAt } from '../../provider-call.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

const MESSAGING_SERVICE = /^MG[0-9a-f]{32}$/i;

/**
 * Plain REST: the SDK has no base URL and no way to give each call its own fetch. The test compares the two.
 */
export const twilio: SmsProvider = defineProvider({
  id: 'twilio',
  displayName: 'Twilio',
  credentials: {
    accountSid: text('Account SID', { required: true }),
    token: secret('Auth token', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const accountSid = requiredText(credentials, 'accountSid');
    const sender = senderOf(sms, credentials);
    const answer = await callProvider(
      {
        url: `${baseUrl('twilio', 'https://api.twilio.com', context)}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`,
        headers: { authorization: basicAuth(accountSid, requiredText(credentials, 'token')) },
        encoding: 'form',
        body: {
          To: sms.to,
          [MESSAGING_SERVICE.test(sender) ? 'MessagingServiceSid' : 'From']: sender,
          Body: sms.content,
        },
        data: sms.passthrough,
        spelling: { casing: 'PascalCase' },
        refusal: refusalAt('twilio', { message: 'message', code: 'code' }),
      },
      context,
    );

    return receiptOf(answer, 'sid', sms.id);
  },
});
