import { aChat } from '../../testing/chat.js';
import { describeProvider } from '../../testing/conformance.js';
import { ryver } from './ryver.provider.js';

const chat = aChat({});

describeProvider(ryver, {
  setup: (url) => ({
    message: { ...chat, target: { webhookUrl: `${url}/application/webhook/1` } },
    credentials: {},
    context: {},
  }),
  accepted: { status: 202 },
  request: {
    method: 'POST',
    path: '/application/webhook/1',

    headers: { 'content-type': 'application/json' },
    body: { body: chat.content, content: chat.content },
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
