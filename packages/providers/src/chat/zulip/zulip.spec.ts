import { aChat } from '../../testing/chat.js';
import { describeProvider } from '../../testing/conformance.js';
import { zulip } from './zulip.provider.js';

const chat = aChat({});

describeProvider(zulip, {
  setup: (url) => ({
    message: { ...chat, target: { webhookUrl: `${url}/api/v1/external/slack_incoming?api_key=k&stream=general` } },
    credentials: {},
    context: {},
  }),
  accepted: { body: { result: 'success' } },
  request: {
    method: 'POST',
    path: '/api/v1/external/slack_incoming',
    query: { api_key: 'k', stream: 'general' },
    headers: { 'content-type': 'application/json' },
    body: { text: chat.content },
  },
  receiptId: chat.id,
  unreadableId: chat.id,
  refused: [
    {
      because: 'a key that is wrong',
      answer: { status: 401, body: { result: 'error', msg: 'Invalid API key', code: 'INVALID_API_KEY' } },
      error: { retry: 'never', code: 'zulip_INVALID_API_KEY', message: 'Invalid API key' },
    },
  ],
});
