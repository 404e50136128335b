import type { PushMessage } from '../push/push-provider.js';

export const aPush: PushMessage = {
  id: '65f0c0ffee65f0c0ffee65f0',
  token: 'device-1',
  title: 'Grüße',
  content: 'Your order is on its way 🎉',
  payload: { orderId: 7, __nvMessageId: '65f0c0ffee65f0c0ffee65f0' },
  subscriber: { subscriberId: 'ada', email: 'ada@example.com' },
};
