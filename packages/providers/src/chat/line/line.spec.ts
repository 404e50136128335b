import { aChat } from '../../testing/chat.js';
import { describeProvider } from '../../testing/conformance.js';
import { uuidOf } from '../../derived-uuid.js';
import { recorder } from '../../testing/recorder.js';
import { line } from './line.provider.js';

const credentials = { apiToken: 'line-secret' };
const chat = aChat({});

describeProvider(line, {
  setup: (url) => ({
    message: { ...chat, target: { userId: 'U1' } },
    credentials: credentials,
    context: { baseUrls: { line: url } },
  }),
  accepted: { body: { sentMessages: [{ id: '461230966842064897' }] } },
  request: {
    method: 'POST',
    path: '/v2/bot/message/push',

    headers: {
      authorization: 'Bearer line-secret',
      'x-line-retry-key': uuidOf(chat.id),
      'content-type': 'application/json',
    },
    body: { to: 'U1', messages: [{ type: 'text', text: chat.content }] },
  },
  receiptId: '461230966842064897',
  unreadableId: chat.id,
  refused: [
    {
      because: 'a wrong token',
      answer: { status: 401, body: { message: 'Authentication failed' } },
      error: { retry: 'never', code: 'http_401', message: 'Authentication failed' },
    },
  ],
});

describe('line', () => {
  const messages = [{ type: 'sticker', packageId: '446', stickerId: '1988' }];

  it.each([
    ['the trigger', { messages }],
    ['"_passthrough"', { _passthrough: { body: { messages } } }],
  ])('sends the messages of %s instead of the text', async (_, passthrough) => {
    const server = await recorder();
    try {
      const context = { timeoutMs: 20_000, baseUrls: { line: server.url } };
      await line.send(aChat({ userId: 'U1' }, { passthrough }), credentials, context);
      expect(server.requests[0]?.body).toEqual({ to: 'U1', messages });
    } finally {
      await server.close();
    }
  });
});
