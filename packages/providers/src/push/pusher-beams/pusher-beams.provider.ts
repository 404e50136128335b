import { defineProvider } from '../../channel-provider.js';
import { requiredText, secret, text } from '../../credentials.js';
import { baseUrl, callProvider, receiptOf, refusalAt } from '../../provider-call.js';
import { misconfigured } from '../../provider-error.js';
import type { PushProvider } from '../push-provider.js';

export const pusherBeams: PushProvider = defineProvider({
  id: 'pusher-beams',
  displayName: 'Pusher Beams',
  credentials: {
    instanceId: text('Instance ID', { required: true }),
    secretKey: secret('Secret Key', { required: true }),
  },
  send: async ({ id, token, title, content, payload, passthrough }, credentials, context) => {
    const instance = requiredText(credentials, 'instanceId');
    // It becomes part of a host name.
    if (!/^[\w-]+$/.test(instance)) throw misconfigured('The instance id is none');
    const notification = { title, body: content };
    const answer = await callProvider(
      {
        url: `${baseUrl('pusher-beams', `https://${instance}.pushnotifications.pusher.com`, context)}/publish_api/v1/instances/${instance}/publishes/users`,
        headers: { authorization: `Bearer ${requiredText(credentials, 'secretKey')}` },
        body: {
          users: [token],
          apns: { ...payload, aps: { alert: notification } },
          fcm: { notification, data: payload },
          web: { notification, data: payload },
        },
        data: passthrough,
        spelling: { casing: 'snake_case' },
        refusal: refusalAt('pusher-beams', { message: 'description' }),
      },
      context,
    );

    return receiptOf(answer, 'publishId', id);
  },
});
