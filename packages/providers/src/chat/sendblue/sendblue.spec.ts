import { aChat } from '../../testing/chat.js';
import { describeProvider } from '../../testing/conformance.js';
import { sendblue } from './sendblue.provider.js';

const chat = aChat({});

describeProvider(sendblue, {
  setup: (url) => ({
    message: { ...chat, target: { phoneNumber: '+15005550009' } },
    credentials: { apiKey: 'blue-key-1', secretKey: 'blue-secret', from: '+15005550006' },
    context: { baseUrls: { sendblue: url } },
  }),
  accepted: { status: 202, body: { status: 'QUEUED', message_handle: 'sb-1' } },
  request: {
    method: 'POST',
    path: '/api/send-message',

    headers: { 'sb-api-key-id': 'blue-key-1', 'sb-api-secret-key': 'blue-secret', 'content-type': 'application/json' },
    body: { number: '+15005550009', from_number: '+15005550006', content: chat.content },
  },
  receiptId: 'sb-1',
  unreadableId: chat.id,
  refused: [
    {
      because: 'a message that failed, although the status is 200',
      answer: { body: { status: 'ERROR', error_code: 4002, error_message: 'Invalid number' } },
      error: { retry: 'never', code: 'sendblue_4002', message: 'Invalid number' },
    },
  ],
});
