import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { simpletexting } from './simpletexting.provider.js';

describeProvider(simpletexting, {
  setup: (url) => ({
    message: aSms,
    credentials: { apiKey: 'simple-secret', from: '5005550006' },
    context: smsContext({ simpletexting: url }),
  }),
  accepted: { status: 201, body: { id: 'st-1', credits: 1 } },
  request: {
    method: 'POST',
    path: '/v2/api/messages',
    headers: { authorization: 'Bearer simple-secret' },
    body: { contactPhone: aSms.to, accountPhone: '5005550006', mode: 'SINGLE_SMS_STRICTLY', text: aSms.content },
  },
  receiptId: 'st-1',
  unreadableId: aSms.id,
  refused: [
    {
      because: 'a number that is none',
      answer: { status: 409, body: { code: 'INVALID_CONTACT_PHONE', message: 'Invalid phone' } },
      error: { retry: 'never', code: 'simpletexting_INVALID_CONTACT_PHONE', message: 'Invalid phone' },
    },
  ],
});
