import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { baseUrl, basicAuth, callProvider, receiptOf } from '../../provider-call.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

export const fortySixElks: SmsProvider = defineProvider({
  id: 'forty-six-elks',
  displayName: '46elks',
  credentials: {
    user: text('Username', { required: true }),
    password: secret('Password', { required: true }),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `${baseUrl('forty-six-elks', 'https://api.46elks.com', context)}/a1/sms`,
        headers: { authorization: basicAuth(requiredText(credentials, 'user'), requiredText(credentials, 'password')) },
        encoding: 'form',
        body: { from: senderOf(sms, credentials), to: sms.to, message: sms.content },
        data: sms.passthrough,
        spelling: { casing: 'snake_case' },
      },
      context,
    );

    return receiptOf(answer, 'id', sms.id);
  },
});
