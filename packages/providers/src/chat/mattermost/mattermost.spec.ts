import { aChat } from '../../testing/chat.js';
import { describeProvider } from '../../testing/conformance.js';
import { mattermost } from './mattermost.provider.js';

const chat = aChat({});

describeProvider(mattermost, {
  setup: (url) => ({
    message: { ...chat, target: { webhookUrl: `${url}/hooks/1`, channel: 'town-square' } },
    credentials: {},
    context: {},
  }),
  accepted: { headers: { 'x-request-id': 'mm-1' }, body: 'ok' },
  request: {
    method: 'POST',
    path: '/hooks/1',

    headers: { 'content-type': 'application/json' },
    body: { text: chat.content, channel: 'town-square' },
  },
  receiptId: 'mm-1',
  unreadableId: chat.id,
  refused: [
    {
      because: 'a webhook that was removed',
      answer: { status: 400, body: { id: 'web.incoming_webhook.invalid.app_error', message: 'Invalid webhook' } },
      error: { retry: 'never', code: 'mattermost_web.incoming_webhook.invalid.app_error', message: 'Invalid webhook' },
    },
  ],
});
