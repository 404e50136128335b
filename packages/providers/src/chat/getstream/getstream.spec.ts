import { aChat } from '../../testing/chat.js';
import { describeProvider } from '../../testing/conformance.js';
import { getstream } from './getstream.provider.js';

const chat = aChat({}, { customData: { custom: { a: 1 } } });

describeProvider(getstream, {
  setup: (url) => ({
    message: { ...chat, target: { webhookUrl: `${url}/hook` } },
    credentials: { apiKey: 'stream-secret' },
    context: {},
  }),
  accepted: { headers: { 'x-webhook-id': 'gs-1' } },
  request: {
    method: 'POST',
    path: '/hook',

    headers: { 'x-api-key': 'stream-secret', 'content-type': 'application/json' },
    body: { text: chat.content, custom: { a: 1 } },
  },
  receiptId: 'gs-1',
  unreadableId: chat.id,
  refused: [
    {
      because: 'a webhook that was removed',
      answer: { status: 404, body: 'Not found' },
      error: { retry: 'never', code: 'http_404', message: 'Not found' },
    },
  ],
});
