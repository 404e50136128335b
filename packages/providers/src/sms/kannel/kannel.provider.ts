import { defineProvider } from '../../channel-provider.js';
import { number, requiredText, secret, text, textOf } from '../../credentials.js';
import { defined } from '../../json.js';
import { callProvider } from '../../provider-call.js';
import { senderOf, type SmsProvider } from '../sms-provider.js';

/** The open-source gateway, at an address of one's own. It gives messages no ids. */
export const kannel: SmsProvider = defineProvider({
  id: 'kannel',
  displayName: 'Kannel SMS',
  credentials: {
    host: text('Host', { required: true }),
    port: number('Port', { required: true }),
    user: text('Username'),
    password: secret('Password'),
    from: text('From', { required: true }),
  },
  send: async (sms, credentials, context) => {
    const answer = await callProvider(
      {
        url: `http://${requiredText(credentials, 'host')}:${requiredText(credentials, 'port')}/cgi-bin/sendsms`,
        method: 'GET',
        body: defined({
          username: textOf(credentials, 'user'),
          password: textOf(credentials, 'password'),
          from: senderOf(sms, credentials),
          to: sms.to,
          text: sms.content,
          charset: 'UTF-8',
          // UCS-2, in which every text can be sent.
          coding: 2,
        }),
        data: sms.passthrough,
        spelling: { casing: 'snake_case', table: { dlr_mask: 'dlr-mask', dlr_url: 'dlr-url' } },
      },
      context,
    );

    return { id: sms.id, response: answer.text };
  },
});
