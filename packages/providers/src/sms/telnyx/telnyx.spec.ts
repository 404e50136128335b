import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { telnyx } from './telnyx.provider.js';

describeProvider(telnyx, {
  setup: (url) => ({
    message: aSms,
    credentials: { apiKey: 'telnyx-secret', messageProfileId: 'profile-1', from: 'Shop' },
    context: smsContext({ telnyx: url }),
  }),
  accepted: { body: { data: { id: 'tx-1', received_at: '2026-01-01T00:00:00Z' } } },
  request: {
    method: 'POST',
    path: '/v2/messages',
    headers: { authorization: 'Bearer telnyx-secret', 'content-type': 'application/json' },
    body: { from: 'Shop', to: aSms.to, text: aSms.content, messaging_profile_id: 'profile-1' },
  },
  receiptId: 'tx-1',
  unreadableId: aSms.id,
  refused: [
    {
      because: 'a number that is none',
      answer: { status: 422, body: { errors: [{ code: '40310', title: "Invalid 'to'", detail: 'Not E.164' }] } },
      error: { retry: 'never', code: 'telnyx_40310', message: 'Not E.164' },
    },
    {
      because: 'a message with errors, although the status is 200',
      answer: { body: { data: { id: 'tx-1', errors: [{ code: '40300', title: 'Blocked' }] } } },
      error: { retry: 'never', code: 'telnyx_40300', message: 'Blocked' },
    },
  ],
});
