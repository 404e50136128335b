import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { baseUrl, basicAuth, callProvider, receiptOf, refusalAt } from '../../provider-call.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

export const plivo: SmsProvider = defineProvider({
  id: 'plivo',
  displayName: 'Plivo',
  credentials: {
    accountSid: text('Account SID', { required: true }),
    token: secret('Auth token', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const accountSid = requiredText(credentials, 'accountSid');
    const answer = await callProvider(
      {
        url: `${baseUrl('plivo', 'https://api.plivo.com', context)}/v1/Account/${encodeURIComponent(accountSid)}/Message/`,
        headers: { authorization: basicAuth(accountSid, requiredText(credentials, 'token')) },
        body: { src: senderOf(sms, credentials), dst: sms.to, text: sms.content },
        data: sms.passthrough,
        spelling: { casing: 'camelCase', table: { powerpackUuid: 'powerpack_uuid', mediaUrls: 'media_urls' } },
        refusal: refusalAt('plivo', { message: 'error' }),
      },
      context,
    );

    return receiptOf(answer, 'message_uuid.0', sms.id);
  },
});
