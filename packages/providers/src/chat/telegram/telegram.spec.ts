import { aChat } from '../../testing/chat.js';
import { describeProvider } from '../../testing/conformance.js';
import { telegram } from './telegram.provider.js';

const chat = aChat({}, { passthrough: { disableNotification: true } });

describeProvider(telegram, {
  setup: (url) => ({
    message: { ...chat, target: { channel: '42' } },
    credentials: { apiToken: '123:telegram-secret' },
    context: { baseUrls: { telegram: url } },
  }),
  accepted: { body: { ok: true, result: { message_id: 99 } } },
  request: {
    method: 'POST',
    path: '/bot123:telegram-secret/sendMessage',

    headers: { 'content-type': 'application/json' },
    body: { chat_id: '42', text: chat.content, disable_notification: true },
  },
  receiptId: '99',
  unreadableId: chat.id,
  refused: [
    {
      because: 'a person who blocked the bot',
      answer: {
        status: 403,
        body: { ok: false, error_code: 403, description: 'Forbidden: bot was blocked by the user' },
      },
      error: { retry: 'never', code: 'telegram_403', message: 'Forbidden: bot was blocked by the user' },
    },
    {
      because: 'too many messages, until the named time',
      answer: { status: 429, body: { ok: false, error_code: 429, parameters: { retry_after: 3 } } },
      error: { retry: 'later', code: 'telegram_429', retryAfterMs: 3_000 },
    },
  ],
});
