import { aChat } from '../../testing/chat.js';
import { describeProvider } from '../../testing/conformance.js';
import { grafanaOnCall } from './grafana-on-call.provider.js';

const chat = aChat({});

describeProvider(grafanaOnCall, {
  setup: (url) => ({
    message: { ...chat, target: { webhookUrl: `${url}/integrations/1`, token: 'grafana-secret' } },
    credentials: { alertUid: 'uid-1', title: 'Alert', state: 'alerting', externalLink: 'https://example.com' },
    context: {},
  }),
  accepted: { body: 'Ok.' },
  request: {
    method: 'POST',
    path: '/integrations/1',

    headers: { authorization: 'grafana-secret', 'content-type': 'application/json' },
    body: {
      alert_uid: 'uid-1',
      title: 'Alert',
      state: 'alerting',
      link_to_upstream_details: 'https://example.com',
      message: chat.content,
    },
  },
  receiptId: chat.id,
  unreadableId: chat.id,
  refused: [
    {
      because: 'a webhook that was removed',
      answer: { status: 404, body: 'Not found' },
      error: { retry: 'never', code: 'http_404', message: 'Not found' },
    },
  ],
});
