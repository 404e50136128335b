import { describeProvider, failureOf } from '../../testing/conformance.js';
import { aPush } from '../../testing/push.js';
import { recorder } from '../../testing/recorder.js';
import { expo } from './expo.provider.js';

const push = { ...aPush, token: 'ExponentPushToken[abc]' };
const credentials = { apiKey: 'expo-secret' };

describeProvider(expo, {
  setup: (url) => ({ message: push, credentials, context: { baseUrls: { expo: url } } }),
  accepted: { body: { data: { status: 'ok', id: 'ticket-1' } } },
  request: {
    method: 'POST',
    path: '/--/api/v2/push/send',
    headers: { authorization: 'Bearer expo-secret', 'content-type': 'application/json' },
    body: { to: push.token, title: push.title, body: push.content, data: push.payload },
  },
  receiptId: 'ticket-1',
  refused: [
    {
      because: 'a device that is not registered any more, although the status is 200',
      answer: {
        body: { data: [{ status: 'error', message: 'Not registered', details: { error: 'DeviceNotRegistered' } }] },
      },
      error: { retry: 'never', code: 'invalid_token', message: 'Not registered' },
    },
    {
      because: 'messages that come too fast',
      answer: { body: { data: { status: 'error', message: 'Slow', details: { error: 'MessageRateExceeded' } } } },
      error: { retry: 'later', code: 'expo_MessageRateExceeded' },
    },
    {
      because: 'a message that is too big',
      answer: { body: { data: { status: 'error', message: 'Big', details: { error: 'MessageTooBig' } } } },
      error: { retry: 'never', code: 'expo_MessageTooBig' },
    },
    {
      because: 'a wrong access token',
      answer: { status: 401, body: { errors: [{ code: 'UNAUTHORIZED', message: 'Invalid token' }] } },
      error: { retry: 'never', code: 'expo_UNAUTHORIZED', message: 'Invalid token' },
    },
  ],
});

describe('expo', () => {
  it('takes sound, badge and the like from the overrides', async () => {
    const server = await recorder();
    server.answer({ body: { data: [{ status: 'ok', id: 'ticket-2' }] } });
    try {
      const overrides = { sound: 'default', channelId: 'orders', subtitle: 'Sub', title: 'Other' };
      const context = { timeoutMs: 20_000, baseUrls: { expo: server.url } };
      const receipt = await expo.send({ ...push, badge: 3, overrides }, credentials, context);
      expect(receipt.id).toBe('ticket-2');
      expect(server.requests[0]?.body).toMatchObject({ ...overrides, badge: 3, to: push.token });
    } finally {
      await server.close();
    }
  });

  it('calls nobody with a token that is none', async () => {
    const error = await failureOf(expo.send({ ...push, token: 'device-1' }, credentials, { timeoutMs: 20_000 }));
    expect(error).toMatchObject({ retry: 'never', code: 'invalid_token' });
  });
});
