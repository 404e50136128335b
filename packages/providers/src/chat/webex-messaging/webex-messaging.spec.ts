import { aChat } from '../../testing/chat.js';
import { describeProvider } from '../../testing/conformance.js';
import { recorder } from '../../testing/recorder.js';
import { webexMessaging } from './webex-messaging.provider.js';

const chat = aChat({});

describeProvider(webexMessaging, {
  setup: (url) => ({
    message: { ...chat, target: { channel: 'room-1', threadId: 'parent-1', token: 'webex-token' } },
    credentials: { baseUrl: `${url}/v1` },
    context: {},
  }),
  accepted: { body: { id: 'wx-1' } },
  request: {
    method: 'POST',
    path: '/v1/messages',

    headers: { authorization: 'Bearer webex-token', 'content-type': 'application/json' },
    body: { roomId: 'room-1', parentId: 'parent-1', markdown: chat.content },
  },
  receiptId: 'wx-1',
  unreadableId: chat.id,
  refused: [
    {
      because: 'a token that ended',
      answer: { status: 401, body: { message: 'The request requires a valid access token' } },
      error: { retry: 'never', code: 'WEBEX_INVALID_CREDENTIALS' },
    },
    {
      because: 'a room it does not know',
      answer: { status: 404, body: { message: 'Could not find the room' } },
      error: { retry: 'never', code: 'WEBEX_DESTINATION_NOT_FOUND', message: 'Could not find the room' },
    },
  ],
});

describe('webex-messaging', () => {
  it.each([
    ['a person', { userId: 'person-1' }, { toPersonId: 'person-1' }],
    ['an address', { email: 'ada@example.com' }, { toPersonEmail: 'ada@example.com' }],
  ])('sends to %s', async (_, target, recipient) => {
    const server = await recorder();
    try {
      const context = { timeoutMs: 20_000, baseUrls: { 'webex-messaging': server.url } };
      await webexMessaging.send(aChat({ ...target, token: 't' }), {}, context);
      expect(server.requests[0]?.body).toEqual({ ...recipient, markdown: chat.content });
    } finally {
      await server.close();
    }
  });

  it.each([
    ['without a token', { userId: 'person-1' }],
    ['without room and person', { token: 't' }],
  ])('refuses a recipient %s', async (_, target) => {
    await expect(webexMessaging.send(aChat(target), {}, { timeoutMs: 20_000 })).rejects.toMatchObject({
      code: 'misconfigured',
    });
  });
});
