import { describeProvider } from '../../testing/conformance.js';
import { aPush } from '../../testing/push.js';
import { pushpad } from './pushpad.provider.js';

describeProvider(pushpad, {
  setup: (url) => ({
    message: aPush,
    credentials: { apiKey: 'pushpad-secret', applicationId: '123' },
    context: { baseUrls: { pushpad: url } },
  }),
  accepted: { status: 201, body: { id: 4711, scheduled: 1 } },
  request: {
    method: 'POST',
    path: '/api/v1/projects/123/notifications',
    headers: { authorization: 'Bearer pushpad-secret', 'content-type': 'application/json' },
    body: {
      body: aPush.content,
      title: aPush.title,
      uids: ['device-1'],
      custom_data: JSON.stringify(aPush.payload),
    },
  },
  receiptId: '4711',
  unreadableId: aPush.id,
  refused: [
    {
      because: 'a project it does not know',
      answer: { status: 404, body: { error: 'Project not found' } },
      error: { retry: 'never', code: 'http_404', message: 'Project not found' },
    },
  ],
});
