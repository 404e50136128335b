import { text, textOf } from '../../credentials.js';
import { defined } from '../../json.js';
import { callProvider } from '../../provider-call.js';
import { type ChatProvider, defineChatProvider, webhookOf } from '../chat-provider.js';

export const grafanaOnCall: ChatProvider = defineChatProvider({
  id: 'grafana-on-call',
  displayName: 'Grafana On Call Webhook',
  credentials: {
    alertUid: text('Alert UID'),
    title: text('Title.'),
    imageUrl: text('Image URL'),
    state: text('Alert State'),
    externalLink: text('External Link'),
  },
  send: async (chat, credentials, context) => {
    const { url, data } = webhookOf(chat);
    const { token } = chat.target;
    const answer = await callProvider(
      {
        url,
        ...(token === undefined ? {} : { headers: { authorization: token } }),
        body: defined({
          alert_uid: textOf(credentials, 'alertUid'),
          title: textOf(credentials, 'title'),
          image_url: textOf(credentials, 'imageUrl'),
          state: textOf(credentials, 'state'),
          link_to_upstream_details: textOf(credentials, 'externalLink'),
          message: chat.content,
          ...chat.customData,
        }),
        data,
        spelling: { casing: 'snake_case' },
      },
      context,
    );

    return { id: chat.id, response: answer.text };
  },
});
