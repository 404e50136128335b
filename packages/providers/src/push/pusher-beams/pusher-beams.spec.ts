import { describeProvider } from '../../testing/conformance.js';
import { aPush } from '../../testing/push.js';
import { pusherBeams } from './pusher-beams.provider.js';

const notification = { title: aPush.title, body: aPush.content };

describeProvider(pusherBeams, {
  setup: (url) => ({
    message: aPush,
    credentials: { instanceId: 'instance-1', secretKey: 'beams-secret' },
    context: { baseUrls: { 'pusher-beams': url } },
  }),
  accepted: { body: { publishId: 'pubid-1' } },
  request: {
    method: 'POST',
    path: '/publish_api/v1/instances/instance-1/publishes/users',
    headers: { authorization: 'Bearer beams-secret', 'content-type': 'application/json' },
    body: {
      users: ['device-1'],
      apns: { ...aPush.payload, aps: { alert: notification } },
      fcm: { notification, data: aPush.payload },
      web: { notification, data: aPush.payload },
    },
  },
  receiptId: 'pubid-1',
  unreadableId: aPush.id,
  refused: [
    {
      because: 'a wrong key',
      answer: { status: 401, body: { error: 'Unauthorized', description: 'Incorrect API Key' } },
      error: { retry: 'never', code: 'http_401', message: 'Incorrect API Key' },
    },
  ],
});

it('pusher-beams lets no instance id choose another host', async () => {
  const credentials = { instanceId: 'evil.example/', secretKey: 's' };
  await expect(pusherBeams.send(aPush, credentials, { timeoutMs: 20_000 })).rejects.toMatchObject({
    retry: 'never',
    code: 'misconfigured',
  });
});
