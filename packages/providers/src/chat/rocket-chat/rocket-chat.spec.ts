import { aChat } from '../../testing/chat.js';
import { describeProvider } from '../../testing/conformance.js';
import { rocketChat } from './rocket-chat.provider.js';

const chat = aChat({});

describeProvider(rocketChat, {
  setup: (url) => ({
    message: { ...chat, target: { webhookUrl: `${url}/`, channel: 'GENERAL' } },
    credentials: { token: 'rocket-secret', user: 'user-1' },
    context: {},
  }),
  accepted: { body: { success: true, message: { _id: 'rc-1' } } },
  request: {
    method: 'POST',
    path: '/api/v1/chat.sendMessage',

    headers: { 'x-auth-token': 'rocket-secret', 'x-user-id': 'user-1', 'content-type': 'application/json' },
    body: { message: { rid: 'GENERAL', msg: chat.content } },
  },
  receiptId: 'rc-1',

  refused: [
    {
      because: 'a room it does not know, although the status is 200',
      answer: { body: { success: false, error: 'No such room', errorType: 'error-invalid-room' } },
      error: { retry: 'never', code: 'rocket-chat_error-invalid-room', message: 'No such room' },
    },
    {
      because: 'a wrong token',
      answer: { status: 401, body: { status: 'error', message: 'You must be logged in to do this.' } },
      error: { retry: 'never', code: 'http_401', message: 'You must be logged in to do this.' },
    },
  ],
});
