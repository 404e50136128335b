import { describeProvider } from '../../testing/conformance.js';
import { aSms, smsContext } from '../../testing/sms.js';
import { infobipSms } from './infobip-sms.provider.js';

describeProvider(infobipSms, {
  setup: (url) => ({
    message: aSms,
    credentials: { apiKey: 'infobip-secret', baseUrl: `${url}/`, from: 'Shop' },
    context: smsContext(),
  }),
  accepted: { body: { messages: [{ messageId: 'ib-1', status: { groupName: 'PENDING' } }] } },
  request: {
    method: 'POST',
    path: '/sms/2/text/advanced',
    headers: { authorization: 'App infobip-secret', 'content-type': 'application/json' },
    body: { messages: [{ from: 'Shop', destinations: [{ to: aSms.to, messageId: aSms.id }], text: aSms.content }] },
  },
  receiptId: 'ib-1',
  unreadableId: aSms.id,
  refused: [
    {
      because: 'a wrong key',
      answer: {
        status: 401,
        body: { requestError: { serviceException: { messageId: 'UNAUTHORIZED', text: 'Invalid login details' } } },
      },
      error: { retry: 'never', code: 'infobip_UNAUTHORIZED', message: 'Invalid login details' },
    },
    {
      because: 'a rejected message, although the status is 200',
      answer: {
        body: {
          messages: [
            {
              messageId: 'ib-1',
              status: { groupName: 'REJECTED', name: 'REJECTED_DESTINATION', description: 'Bad destination' },
            },
          ],
        },
      },
      error: { retry: 'never', code: 'infobip_REJECTED_DESTINATION', message: 'Bad destination' },
    },
  ],
});
