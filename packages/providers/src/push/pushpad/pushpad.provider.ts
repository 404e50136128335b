import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { baseUrl, callProvider, receiptOf, refusalAt } from '../../provider-call.js';
import type { PushProvider } from '../push-provider.js';

export const pushpad: PushProvider = defineProvider({
  id: 'pushpad',
  displayName: 'Pushpad',
  credentials: {
    apiKey: secret('Auth Token', { required: true }),
    applicationId: text('Project ID', { required: true }),
  },
  send: async ({ id, token, title, content, payload, passthrough }, credentials, context) => {
    const project = encodeURIComponent(requiredText(credentials, 'applicationId'));
    const answer = await callProvider(
      {
        url: `${baseUrl('pushpad', 'https://pushpad.xyz', context)}/api/v1/projects/${project}/notifications`,
        headers: { authorization: `Bearer ${requiredText(credentials, 'apiKey')}` },
        body: { body: content, title, uids: [token], custom_data: JSON.stringify(payload) },
        data: passthrough,
        spelling: { casing: 'snake_case' },
        refusal: refusalAt('pushpad', { message: 'error' }),
      },
      context,
    );

    return receiptOf(answer, 'id', id);
  },
});
